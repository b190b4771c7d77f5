"""Every reason for which a proposal is refused is said in Japanese, with its place and what it tells of the case."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from toolkit.checklist.words import words_in
from toolkit.resources import folder

TABLES = [f"toolkit.tables.{name}" for name in ("assembled", "cells", "columns", "delimited", "layout", "lines")]
TABLES += [f"toolkit.tables.{name}" for name in ("read", "records", "workbook")]
PROPOSALS = ["toolkit.proposals", "toolkit.models.proposal", "toolkit.models.corrections", "toolkit.models.ids"]
SCREENING = ["toolkit.profile.resolve", "toolkit.screening", "api.storable", "api.batch_file", "api.jobs.reading"]
SCREENING += ["api.jobs.chunks", "api.jobs.worker", "api.store.case_batches", "api.asgi.limits"]
MODULES = [*TABLES, *PROPOSALS, *SCREENING, "toolkit.strict_yaml"]
CALLS = {"ProposalError", "Fault", "ValueError", "HTTPException", "_failed"}
NOT_OF_A_PROPOSAL = ("No further part", "This took longer", "The service is", "Indent with", "Correct it here, or")
"""Said by the same modules of a request, or of YAML."""


def shown(node: ast.expr, module: ModuleType) -> str | None:
    """The sentence that code says, each value of a case as `7`; None for what is no sentence of its own."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(each for part in node.values for each in [shown(part, module) or "7"])
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name):
        constant = getattr(module, node.value.id, None)
        return constant if isinstance(constant, str) else None
    return None


def expressions(module: ModuleType) -> Iterator[ast.expr]:
    assert module.__file__
    for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            of = ast.unparse(node.func)
            if name in CALLS or of in ("self._faults.append", "self._notes.append", "read.notes.append"):
                yield from node.args
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("reason", "no_year", "remedy"):
            yield from _either(node.value)
        if isinstance(node, ast.Dict):
            yield from node.values if all(map(_is_code, node.keys)) else ()


def _either(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    return node.values if isinstance(node, ast.BoolOp) else [node]


def _is_code(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and bool(re.search(r"_|\^|^missing$", str(key.value)))


def sentences() -> set[str]:
    """Without those that only begin another one, and those of code that is no sentence."""
    every: set[str] = set()
    for name in MODULES:
        module = import_module(name)
        every |= {said for node in expressions(module) if (said := shown(node, module))}
        every |= {getattr(module, each) for each in ("_THERE_ALREADY", "_ERASED") if hasattr(module, each)}
    told = {said.replace("{}", "7") for said in every if " " in said and not said.startswith(NOT_OF_A_PROPOSAL)}
    return {said for said in told if re.search(r"[A-Za-z]{2}", said) and said not in ("7: 7", "7\n7: 7")}


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    text = (folder("templates") / "faults.ja.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)["sentences"]
    return found


def test_every_reason_has_its_words() -> None:
    assert len(sentences()) > 80
    assert not sorted(said for said in sentences() if [of for _, of in words_in("ja").fault(said)] != ["ja"])


def test_no_words_are_of_a_reason_that_is_gone(catalogue: dict[str, str]) -> None:
    said = [re.sub(r"\.$", "", each) for each in sentences()]
    forms = {key: re.compile(".+".join(map(re.escape, key.split("{}")))) for key in catalogue}
    assert not [key for key, form in forms.items() if not any(form.search(each) for each in said)]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (
            "a.csv:3: column C: ('31/31/2026') is not a day: write it as 2026-11-30.",
            "a.csv:3: C列: ('31/31/2026') 日付として読めません。2026-11-30のように記入してください。",
        ),
        (
            "a.xlsx: Sheet 1!row 5 to a.xlsx: Sheet 1!row 7: has no proposal id: "
            "fill it in, also in further rows of a proposal.",
            "a.xlsx: Sheet 1!5行目～a.xlsx: Sheet 1!7行目: 申請の番号がありません。"
            "同じ申請の2行目以降にも記入してください。",
        ),
        (
            "a.jsonl:1: people[0].orcid ('1') is not an ORCID: write it as 0000-0000-0000-0000; "
            "or: is empty: fill it in.",
            "a.jsonl:1: people[0].orcid: ('1') ORCIDの形ではありません。0000-0000-0000-0000のように記入してください。"
            "又は、空です。記入してください。",
        ),
        (
            "a.jsonl:9: ('p-1') is also the id on line 4: give each its own.",
            "a.jsonl:9: ('p-1') 4行目と同じ番号です。申請ごとに別の番号を付けてください。",
        ),
    ],
)
def test_place_and_values_are_carried_over(fault: str, words: str) -> None:
    assert words_in("ja").fault(fault) == [(words, "ja")]
    assert words_in("en").fault(fault) == [(fault, "en")]


def test_a_line_without_words_stays_and_is_marked() -> None:
    told = words_in("ja").fault("a:1: title is missing: add it.\na:1: is odd.\na:2: is odd, too.\na:3: is empty.")
    assert told == [
        ("a:1: title: ありません。書き加えてください。", "ja"),
        ("a:1: is odd.\na:2: is odd, too.", "en"),
        ("a:3: 空です。", "ja"),
    ]


def test_what_a_case_holds_is_never_read_as_a_sentence() -> None:
    said = "a.csv:2: column A: ('{0} is empty: fill it in') is not a day: write it as 2026-11-30."
    [(words, of)] = words_in("ja").fault(said)
    assert of == "ja" and "('{0} is empty: fill it in')" in words and "日付として読めません" in words
