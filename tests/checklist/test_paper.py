"""The PDF: everything on the page, tagged and in its language, with its own fonts; a text is never markup."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from tests.checklist import made
from toolkit.checklist import render, render_file
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import LANGUAGES, Pack


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def document(joint: Pack, language: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(render_file(made.assessment(joint), joint, language, "pdf")))


def plain(text: str) -> str:
    """The letters of a text: a line ends anywhere, and a hyphen may stand there."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def said(document: pypdf.PdfReader) -> str:
    """The text of all pages without the line at their foot."""
    pages = (plain(page.extract_text()) for page in document.pages)
    return "".join(re.sub(rf"examplematerials·japanuk\S*?\d+/{len(document.pages)}", "", page) for page in pages)


def texts(value: Any, names: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in names and isinstance(inner, str):
                yield inner
            yield from texts(inner, names)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, names)


def test_every_question_sentence_and_source_of_the_page_is_in_it(
    document: pypdf.PdfReader, joint: Pack, language: str
) -> None:
    page = json.loads(render(made.assessment(joint), joint, language, "json"))
    there = said(document)
    wanted = [*texts(page["sections"], ("ask", "says", "why")), *texts(page["references"], ("title",))]
    wanted += [page["result"]["title"], page["result"]["means"], *page["cannot_show"], page["proposal_title"]]
    assert len(wanted) > 100
    assert [text for text in wanted if plain(text) not in there] == []


def test_it_is_tagged_and_says_its_language_and_title(document: pypdf.PdfReader, language: str) -> None:
    root: Any = document.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert root["/StructTreeRoot"]
    assert str(root["/Lang"]).split("-")[0] == language
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert b"pdfuaid:part" in root["/Metadata"].get_data().replace(b" ", b"")
    assert document.metadata is not None
    assert document.metadata.title


def test_its_fonts_are_its_own(document: pypdf.PdfReader) -> None:
    names = set()
    pages: Any = document.pages
    for page in pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            names.add(str(inner["/BaseFont"]).split("+")[-1])
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())
    assert names == {"NotoSansCJKjp-Regular", "NotoSansCJKjp-Bold"}, "a character that the fonts do not have"


def test_every_page_says_what_it_was_made_from_and_its_number(document: pypdf.PdfReader, joint: Pack) -> None:
    count = len(document.pages)
    for number, page in enumerate(document.pages, start=1):
        text = plain(page.extract_text())
        assert f"{number}/{count}" in text
        assert plain(f"{joint.id} {joint.version}") in text
        assert joint.digest[:12] in text


def test_links_lead_to_the_evidence(document: pypdf.PdfReader) -> None:
    addresses = {
        str(mark.get_object()["/A"]["/URI"])
        for page in document.pages
        for mark in page.get("/Annots", ())
        if "/A" in mark.get_object() and "/URI" in mark.get_object()["/A"]
    }
    assert any(address.startswith("https://openalex.org/W") for address in addresses)
    assert any(address.startswith("https://doi.org/") for address in addresses)


def test_the_same_page_gives_the_same_bytes(joint: Pack, language: str) -> None:
    first = render_file(made.assessment(joint), joint, language, "pdf")
    assert render_file(made.assessment(joint), joint, language, "pdf") == first


HOSTILE = '#panic("x") $a/b$ *bold* _it_ = head \\ [a](b) `r` <label> @cite // note /* c */ "q" {x} #eval("1") ~ \u202e'


def test_a_text_is_never_read_as_markup(joint: Pack) -> None:
    seen: Assessment = made.assessment(joint).model_copy(update={"proposal_title": HOSTILE})
    document = pypdf.PdfReader(io.BytesIO(render_file(seen, joint, "en", "pdf")))
    assert plain(HOSTILE.replace("\u202e", "").replace("~", "")) in said(document).replace("~", "").replace(
        "\u202e", ""
    )
