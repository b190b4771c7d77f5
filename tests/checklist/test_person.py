"""The page for one person: all that was found about that person and nobody else, in words that accuse of nothing."""

import io
import re

import pypdf
import pytest
from markdown_it import MarkdownIt

from tests.checklist import made
from tests.checklist.reading import MAY_SAY, MAY_STAND, Page
from tests.checklist.test_paper import HOSTILE, plain
from toolkit.checklist import render_for_person
from toolkit.checklist.words import words_in
from toolkit.errors import ToolkitError
from toolkit.models.criteria import LANGUAGES, Pack

FORMS = ("html", "md", "pdf")
EVERY = [(language, form) for language in LANGUAGES for form in FORMS]


def said(content: bytes, form: str) -> str:
    """The letters that a reader sees."""
    if form == "pdf":
        return plain("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))
    text = content.decode()
    if form == "md":
        text = MarkdownIt("commonmark").enable("table").render(text)
    return plain(Page(text).text)


@pytest.mark.parametrize(("language", "form"), EVERY)
def test_everything_found_is_there_with_its_place_its_explanations_and_how_to_correct_it(
    joint: Pack, language: str, form: str
) -> None:
    there = said(render_for_person(made.assessment(joint), joint, language, form, made.AOI), form)
    found = [name for (name, subject), (level, _) in made.FOUND.items() if subject == made.AOI and level != "none"]
    assert len(found) > 3
    for name in found:
        text = joint.criteria[name].text[language]
        for line in (text.title, text.ask, *text.innocent):
            assert plain(line) in there
    words = words_in(language)
    for key in ("decides", "correct.office", "correct.openalex", "correct.orcid", "correct.publisher"):
        assert plain(words(f"person.{key}")) in there
    assert plain("Dept. 3, Example Academy of Listed Studies, Sampletown") in there


@pytest.mark.parametrize(("language", "form"), EVERY)
@pytest.mark.parametrize("name", made.PEOPLE)
def test_it_has_no_result_no_level_and_nobody_else(joint: Pack, language: str, form: str, name: str) -> None:
    there = said(render_for_person(made.assessment(joint), joint, language, form, name), form)
    words = words_in(language)
    outcomes = [outcome.text[language].title for outcome in joint.outcomes]
    levels = [words(f"level.{level}") for level in ("none", "review", "escalate")]
    never = [*outcomes, *levels, words("state.raised"), words("level_response"), words("data.triage")]
    assert [text for text in never if plain(text) in there] == []
    assert plain(name) in there
    assert [other for other in made.PEOPLE if other != name and plain(other) in there] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_whole_and_loads_nothing(joint: Pack, language: str) -> None:
    page = Page(render_for_person(made.assessment(joint), joint, language, "html", made.ROBIN).decode())
    assert page.faults == []
    assert {tag for tag, _ in page.elements} <= MAY_STAND
    assert {name for _, attrs in page.elements for name in attrs} <= MAY_SAY
    assert all(href.startswith("https://") for href in page.all("href"))


@pytest.mark.parametrize("form", FORMS)
def test_a_text_is_never_markup(joint: Pack, form: str) -> None:
    title = f"<b>{HOSTILE}".replace("\u202e", "")
    seen = made.assessment(joint).model_copy(update={"proposal_title": title})
    there = said(render_for_person(seen, joint, "en", form, made.SAM), form)
    assert re.sub("[~]", "", plain(title)) in re.sub("[~]", "", there)


def test_the_same_input_gives_the_same_bytes(joint: Pack) -> None:
    for form in FORMS:
        both = [render_for_person(made.assessment(joint), joint, "ja", form, made.AOI) for _ in range(2)]
        assert both[0] == both[1]


@pytest.mark.parametrize(
    ("language", "form", "name"), [("both", "html", made.AOI), ("en", "xlsx", made.AOI), ("en", "html", "Nobody Known")]
)
def test_what_it_cannot_write_it_says(joint: Pack, language: str, form: str, name: str) -> None:
    with pytest.raises(ToolkitError, match="choose "):
        render_for_person(made.assessment(joint), joint, language, form, name)
