"""An assessment as a page for people: what the record shows, what it cannot show, and room for a human's answer."""

from toolkit.checklist.forms import html, json, markdown
from toolkit.checklist.view import checklist
from toolkit.checklist.words import words_in
from toolkit.errors import ToolkitError
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import LANGUAGES, Pack

_FORMS = {"html": html, "md": markdown, "json": json}


def render(assessment: Assessment, pack: Pack, language: str, form: str) -> str:
    """The checklist of an assessment in one language (en, ja) and one form (html, md, json).

    The same input gives the same bytes. Raises ToolkitError if the pack is not the one that judged, or if the language
    or the form is not one of these.
    """
    if language not in LANGUAGES:
        raise ToolkitError(f"{language}: there is no checklist in this language: choose {' or '.join(LANGUAGES)}.")
    if form not in _FORMS:
        raise ToolkitError(f"{form}: there is no checklist in this form: choose one of {', '.join(_FORMS)}.")
    if (assessment.pack, assessment.pack_digest) != (pack.id, pack.digest):
        raise ToolkitError(
            f"{assessment.proposal}: was judged by {assessment.pack} ({assessment.pack_digest[:12]}), "
            f"not by {pack.id} ({pack.digest[:12]}): screen it again, or render it with the pack that judged it."
        )
    words = words_in(language)
    return _FORMS[form](checklist(assessment, pack, words), words)
