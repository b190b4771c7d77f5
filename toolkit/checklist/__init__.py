"""An assessment as a page for people: what the record shows, what it cannot show, and room for a human's answer."""

from collections.abc import Callable

from toolkit.checklist.forms import html, json, markdown
from toolkit.checklist.page import Checklist
from toolkit.checklist.paper import pdf
from toolkit.checklist.sheet import xlsx
from toolkit.checklist.view import checklist
from toolkit.checklist.words import Words, words_in
from toolkit.errors import ToolkitError
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import LANGUAGES, Pack

_TEXTS: dict[str, Callable[[Checklist, Words], str]] = {"html": html, "md": markdown, "json": json}
_FILES: dict[str, Callable[[Checklist, Words], bytes]] = {"pdf": pdf, "xlsx": xlsx}
FORMS = (*_TEXTS, *_FILES)


def render(assessment: Assessment, pack: Pack, language: str, form: str) -> str:
    """The checklist of an assessment in one language (en, ja) and one form of text (html, md, json).

    The same input gives the same text. Raises ToolkitError if the pack is not the one that judged, or if the language
    or the form is not one of these.
    """
    page, words = _page(assessment, pack, language, form, tuple(_TEXTS))
    return _TEXTS[form](page, words)


def render_file(assessment: Assessment, pack: Pack, language: str, form: str) -> bytes:
    """The checklist as the content of a file, in any form; the same input gives the same bytes. Raises as `render`."""
    page, words = _page(assessment, pack, language, form, FORMS)
    return _TEXTS[form](page, words).encode() if form in _TEXTS else _FILES[form](page, words)


def _page(
    assessment: Assessment, pack: Pack, language: str, form: str, forms: tuple[str, ...]
) -> tuple[Checklist, Words]:
    if language not in LANGUAGES:
        raise ToolkitError(f"{language}: there is no checklist in this language: choose {' or '.join(LANGUAGES)}.")
    if form not in forms:
        raise ToolkitError(f"{form}: there is no checklist in this form: choose one of {', '.join(forms)}.")
    if (assessment.pack, assessment.pack_digest) != (pack.id, pack.digest):
        raise ToolkitError(
            f"{assessment.proposal}: was judged by {assessment.pack} ({assessment.pack_digest[:12]}), "
            f"not by {pack.id} ({pack.digest[:12]}): screen it again, or render it with the pack that judged it."
        )
    words = words_in(language)
    return checklist(assessment, pack, words), words
