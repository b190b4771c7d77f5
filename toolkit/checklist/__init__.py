"""An assessment as a page for people: what the record shows, what it cannot show, and room for a human's answer."""

from collections.abc import Callable, Mapping
from typing import Any

from toolkit.checklist.forms import html, json, letter_html, letter_markdown, markdown, names_for
from toolkit.checklist.page import Checklist
from toolkit.checklist.paper import letter_pdf, pdf
from toolkit.checklist.person import Letter, letter
from toolkit.checklist.sheet import xlsx
from toolkit.checklist.sides import Side, Sides
from toolkit.checklist.view import checklist
from toolkit.checklist.word import docx
from toolkit.checklist.words import Words, words_in
from toolkit.errors import ToolkitError
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import LANGUAGES, Pack
from toolkit.models.profile import Profile

BOTH = "both"
"""Both languages beside each other."""
_TEXTS: dict[str, Callable[[Sides], str]] = {"html": html, "md": markdown, "json": json}
_FILES: dict[str, Callable[[Sides], bytes]] = {"pdf": pdf, "docx": docx, "xlsx": xlsx}
_SIDE_BY_SIDE = ("html", "pdf", "docx")
_LETTERS: dict[str, Callable[[Letter, Words], str | bytes]] = {
    "html": letter_html,
    "md": letter_markdown,
    "pdf": letter_pdf,
}
FORMS = (*_TEXTS, *_FILES)


def checklist_page(assessment: Assessment, pack: Pack, language: str, profile: Profile | None = None) -> Checklist:
    """What stands on the checklist, as records in one language, for pages of another look; raises as `render`."""
    [side] = _sides(assessment, pack, language, "html", FORMS, profile)
    return side.page


def checklist_names(page: Checklist) -> Mapping[str, Any]:
    """What the parts of the checklist's own templates name, so that other pages can hold them."""
    return names_for(page, words_in(page.language), mark="")


def checklist_words(language: str) -> Mapping[str, Any]:
    """What the checklist calls levels, states and answers in one language, by their codes."""
    return words_in(language).tree


def render(assessment: Assessment, pack: Pack, language: str, form: str, profile: Profile | None = None) -> str:
    """The checklist of an assessment in one language (en, ja) or `both`, and one form of text (html, md, json).

    With the profile that was judged it has pictures. The same input gives the same text.
    Raises ToolkitError if the pack is not the one that judged, or if the language
    or the form is not one of these.
    """
    sides = _sides(assessment, pack, language, form, tuple(_TEXTS), profile)
    return _TEXTS[form](sides)


def render_file(assessment: Assessment, pack: Pack, language: str, form: str, profile: Profile | None = None) -> bytes:
    """The checklist as the content of a file, in any form; the same input gives the same bytes. Raises as `render`."""
    sides = _sides(assessment, pack, language, form, FORMS, profile)
    return _TEXTS[form](sides).encode() if form in _TEXTS else _FILES[form](sides)


def render_for_person(assessment: Assessment, pack: Pack, language: str, form: str, name: str) -> bytes:
    """What was found about one person of the team, in plain words for that person, in html, md or pdf.

    The same input gives the same bytes. Raises ToolkitError as `render`, and if the team has nobody of that name.
    """
    ensure_written("person", language, form)
    if name not in assessment.people:
        raise ToolkitError(f"{assessment.proposal}: names nobody {name!r}: choose {', '.join(assessment.people)}.")
    ((page, words),) = [(side.page, side.words) for side in _sides(assessment, pack, language, "html", FORMS)]
    written = _LETTERS[form](letter(page, pack, words, name), words)
    return written.encode() if isinstance(written, str) else written


def ensure_written(reader: str, language: str, form: str, forms: tuple[str, ...] = FORMS) -> None:
    """Refuse a page for the `office` or a `person` that there is not in this language and form; raises ToolkitError."""
    if reader == "person" and (language not in LANGUAGES or form not in _LETTERS):
        known = f"{' or '.join(LANGUAGES)}, in {', '.join(_LETTERS)}"
        raise ToolkitError(f"{language}, {form}: there is no page for a person in this form: choose {known}.")
    if language not in (*LANGUAGES, BOTH):
        known = f"{', '.join(LANGUAGES)} or {BOTH}"
        raise ToolkitError(f"{language}: there is no checklist in this language: choose {known}.")
    if form not in forms:
        raise ToolkitError(f"{form}: there is no checklist in this form: choose one of {', '.join(forms)}.")
    if language == BOTH and form not in _SIDE_BY_SIDE:
        told = ", ".join(_SIDE_BY_SIDE)
        raise ToolkitError(f"{form}: has no room for two languages beside each other: choose one of {told}.")


def _sides(
    assessment: Assessment,
    pack: Pack,
    language: str,
    form: str,
    forms: tuple[str, ...],
    profile: Profile | None = None,
) -> Sides:
    ensure_written("office", language, form, forms)
    if (assessment.pack, assessment.pack_digest) != (pack.id, pack.digest):
        raise ToolkitError(
            f"{assessment.proposal}: was judged by {assessment.pack} ({assessment.pack_digest[:12]}), "
            f"not by {pack.id} ({pack.digest[:12]}): screen it again, or render it with the pack that judged it."
        )
    chosen = [words_in(name) for name in (LANGUAGES if language == BOTH else (language,))]
    return [Side(checklist(assessment, pack, words, profile), words) for words in chosen]
