"""The workbook, read back by another library: a row for each check, nothing left out, no text a formula."""

import io
import json
from typing import Any

import openpyxl
import pytest

from tests.checklist import made
from toolkit.checklist import render, render_file
from toolkit.checklist.words import words_in
from toolkit.models.criteria import LANGUAGES, Pack


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def book(joint: Pack, language: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render_file(made.assessment(joint), joint, language, "xlsx")))


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_every_check_is_a_row_with_its_sentence_and_its_answer(
    book: openpyxl.Workbook, joint: Pack, language: str
) -> None:
    page = json.loads(render(made.assessment(joint), joint, language, "json"))
    head, *told = rows(book.worksheets[1])
    checks = [(item, check) for section in page["sections"] for item in section["items"] for check in item["checks"]]
    assert len(told) == len(checks) > 20
    colon = words_in(language)("colon")
    for row, (item, check) in zip(told, checks, strict=True):
        assert row[:8] == (
            item["number"],
            item["title"],
            item["id"],
            item["ask"],
            check["subject"],
            check["state"],
            check["response"],
            "\n".join((check["says"], *(f"{line['label']}{colon}{line['value']}" for line in check["figures"]))),
        )
        answer = check["answer"]
        given = row[len(head) - 4 :]
        said = (given[0], given[1], given[2], given[3].date().isoformat() if given[3] else None)
        words = words_in(language)
        assert said == (
            (words(f"answer.{answer['answer']}"), answer["note"], answer["by"], answer["date"])
            if answer
            else (None, None, None, None)
        )


def test_every_piece_of_evidence_is_a_row_with_the_addresses_to_check_it(
    book: openpyxl.Workbook, joint: Pack, language: str
) -> None:
    page = json.loads(render(made.assessment(joint), joint, language, "json"))
    checks = [check for section in page["sections"] for item in section["items"] for check in item["checks"]]
    pieces = [piece for check in checks for piece in check["evidence"]]
    _, *told = rows(book.worksheets[2])
    assert len(told) == len(pieces) > 20
    for row, piece in zip(told, pieces, strict=True):
        assert all(link["url"] in (row[8] or "") for link in piece["links"])
        assert row[4] == piece["affiliation"]


def test_the_answer_is_chosen_from_the_words_of_the_page(book: openpyxl.Workbook, language: str) -> None:
    (rule,) = book.worksheets[1].data_validations.dataValidation
    words = words_in(language)
    assert rule.formula1 == '"' + ",".join(words(f"answer.{a}") for a in ("yes", "no", "not-applicable")) + '"'
    column = rows(book.worksheets[1])[0].index(words("answer.title")) + 1
    assert {cell.min_col for cell in rule.sqref.ranges} == {column}


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", '=HYPERLINK("https://example.org")', "{=1}", "\t=1", "https://example.org"]
)
def test_no_text_is_a_formula_a_number_or_a_link(joint: Pack, text: str) -> None:
    seen = made.assessment(joint).model_copy(update={"proposal_title": text})
    book = openpyxl.load_workbook(io.BytesIO(render_file(seen, joint, "en", "xlsx")))
    cell = book.worksheets[0]["B1"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text.strip(), "s", None)
    assert not any(c.data_type == "f" for sheet in book for row in sheet.iter_rows() for c in row)


def test_the_same_page_gives_the_same_bytes(joint: Pack, language: str) -> None:
    first = render_file(made.assessment(joint), joint, language, "xlsx")
    assert render_file(made.assessment(joint), joint, language, "xlsx") == first
