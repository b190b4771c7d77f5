"""The Word form, read back by another library: everything on it, in styles, with links; a text is never markup."""

import io
import json
import re
import runpy
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from tests.checklist import made
from tests.checklist.test_paper import texts
from tests.checklist.test_pictures import seen_profile
from toolkit.assess import assess_all
from toolkit.checklist import render, render_file
from toolkit.checklist.pictures import pictures
from toolkit.checklist.words import words_in
from toolkit.models.criteria import LANGUAGES, Pack

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def document(joint: Pack, language: str) -> Any:
    return docx.Document(io.BytesIO(render_file(made.assessment(joint), joint, language, "docx")))


def said(document: Any) -> str:
    """Every text of the body, in links and tables, too."""
    return plain("".join(node.text or "" for node in document.element.body.iter(qn("w:t"))))


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_every_question_sentence_and_source_of_the_page_is_in_it(document: Any, joint: Pack, language: str) -> None:
    page = json.loads(render(made.assessment(joint), joint, language, "json"))
    there = said(document)
    wanted = [*texts(page["sections"], ("ask", "says", "why")), *texts(page["references"], ("title", "url"))]
    wanted += [page["result"]["title"], page["result"]["means"], *page["cannot_show"], page["proposal_title"]]
    for section in page["sections"]:
        for item in section["items"]:
            wanted += item["innocent"] * any(check["outcome"] in ("raised", "unknown") for check in item["checks"])
    assert len(wanted) > 100
    assert [text for text in wanted if plain(text) not in there] == []


def test_headings_have_styles_and_every_open_check_has_room_for_an_answer(
    document: Any, joint: Pack, language: str
) -> None:
    page = json.loads(render(made.assessment(joint), joint, language, "json"))
    items = [item for section in page["sections"] for item in section["items"]]
    titles = {f"{item['number']} {item['title']}" for item in items}
    assert titles <= {line.text for line in document.paragraphs if line.style.name == "Heading 3"}
    boxes = [row.cells[1].text for table in document.tables for row in table.rows if len(row.cells) == 4]
    ticked = [text for text in boxes if text.count("☐") + text.count("☒") == 3]
    assert len(ticked) == sum(check["to_answer"] for item in items for check in item["checks"])
    assert sum("☒" in text for text in ticked) == len(made.ANSWERED)


def test_the_foot_has_versions_and_page_numbers(document: Any, joint: Pack) -> None:
    foot = document.sections[0].footer
    text = plain("".join(line.text for line in foot.paragraphs))
    assert plain(f"{joint.id} {joint.version}") in text and joint.digest[:12] in text
    fields = [node.text for node in foot._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_links_lead_to_the_evidence(document: Any) -> None:
    targets = {part.target_ref for part in document.part.rels.values() if part.is_external}
    assert any(target.startswith("https://openalex.org/W") for target in targets)
    assert any(target.startswith("https://doi.org/") for target in targets)
    used = {node.get(qn("r:id")) for node in document.element.body.iter(qn("w:hyperlink"))}
    assert used <= set(document.part.rels)


def test_every_style_has_a_font_for_japanese(document: Any) -> None:
    assert {"Yu Gothic"} == {
        style.element.rPr.rFonts.get(qn("w:eastAsia"))
        for style in document.styles
        if style.name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "Question")
    }


HOSTILE = "</w:t></w:r><w:p/> {{ 7*7 }} {% for x in y %} {_{ }_} &amp; <b> ]]> \x0b \ufffe ${x} '\""


def test_a_text_is_never_markup_or_a_place_to_fill_in(joint: Pack) -> None:
    seen = made.assessment(joint).model_copy(update={"proposal_title": HOSTILE})
    document = docx.Document(io.BytesIO(render_file(seen, joint, "en", "docx")))
    shown = re.sub(r"[\x0b\ufffe]", "\N{REPLACEMENT CHARACTER}", HOSTILE)
    assert [line.text for line in document.paragraphs if line.style and line.style.name == "Title"] == [shown]


def test_both_languages_stand_beside_each_other(joint: Pack) -> None:
    document = docx.Document(io.BytesIO(render_file(made.assessment(joint), joint, "both", "docx")))
    criterion = joint.criteria["listed-post"]
    beside = [
        [cell.text for cell in row.cells] for table in document.tables if len(table.columns) == 2 for row in table.rows
    ]
    assert any(criterion.text["en"].ask in en and criterion.text["ja"].ask in ja for en, ja in beside)
    page = document.sections[0]
    assert page.page_width is not None and page.page_height is not None and page.page_width > page.page_height


@pytest.mark.parametrize("languages", ["en", "both"])
def test_every_picture_is_in_it_with_a_text_in_its_place(joint: Pack, languages: str) -> None:
    profile = seen_profile()
    [seen] = assess_all(profile, [joint])
    document = docx.Document(io.BytesIO(render_file(seen, joint, languages, "docx", profile)))
    nested = [each.docPr for each in document.element.body.iter(qn("wp:inline"))]
    chosen = LANGUAGES if languages == "both" else (languages,)
    expected = {f"{p.title}. {p.desc}" for language in chosen for p in pictures(profile, words_in(language))}
    assert {each.get("descr") for each in nested} == expected
    assert len({each.get("id") for each in nested}) == len(nested) >= 4
    images = [part.blob for part in document.part.package.iter_parts() if part.content_type == "image/png"]
    assert images and all(image.startswith(b"\x89PNG") and len(image) > 1_000 for image in images)


def test_tables_repeat_their_head_and_do_not_break_a_row(document: Any) -> None:
    for table in document.tables:
        first, *rest = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (first, *rest))


def test_the_same_page_gives_the_same_bytes(joint: Pack, language: str) -> None:
    first = render_file(made.assessment(joint), joint, language, "docx")
    assert render_file(made.assessment(joint), joint, language, "docx") == first


def parts(archive: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        yield from ((name, opened.read(name)) for name in sorted(opened.namelist()))


def test_the_template_is_what_its_script_makes() -> None:
    script = runpy.run_path(str(ROOT / "examples" / "make_word_template.py"))
    kept = (ROOT / "templates" / "checklist.docx").read_bytes()
    assert dict(parts(script["template"]())) == dict(parts(kept))


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_an_office_program_opens_it(joint: Pack, language: str, form: str, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("needs LibreOffice: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui")
    file = tmp_path / f"checklist.{form}"
    file.write_bytes(render_file(made.assessment(joint), joint, language, form))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [program, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    pages = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "checklist.pdf").pages)
    assert plain(made.assessment(joint).proposal_title) in plain(pages)
