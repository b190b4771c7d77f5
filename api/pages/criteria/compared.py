"""Two packs side by side: two frameworks, or one as it is now and as it was when it judged."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.pages.check.steps import private
from api.pages.criteria.packs import AT, all_packs, earlier, edition, wording
from api.pages.criteria.reading import Anybody
from api.pages.site import page
from api.pages.words import language_of
from toolkit import compare_packs

router = APIRouter(prefix="/criteria", include_in_schema=False)
_KEY = r"^[a-z0-9-]{1,200}(@[0-9a-f]{64})?$"
Key = Annotated[str, Query(pattern=_KEY, max_length=300)]


@router.get("/compare")
def compare(request: Request, visitor: Anybody, one: Key, other: Key, lang: str = "") -> Response:
    """What is there in one only, and what reads otherwise."""
    language = language_of(request)
    with request.app.state.database.reading() as session:
        before, after = (edition(request, session, visitor.caller, key) for key in (one, other))
        now = [pack for pack in all_packs(request) if pack.id in (before.id, after.id)]
        editions = [each for pack in now for each in earlier(session, visitor.caller, pack)]
    say = wording(request)
    found = compare_packs(before, after, language, say.titles)
    used = {each.key: each.used for each in editions}
    values = {
        "one": one,
        "other": other,
        "sides": [(pack, used.get(key), AT not in key) for pack, key in ((before, one), (after, other))],
        "found": {kind: [each for each in found if each.kind == kind] for kind in ("pack", "outcome", "criterion")},
        "counts": Counter(each.change for each in found if each.kind == "criterion"),
        "same_files": before.digest == after.digest,
        "packs": all_packs(request),
        "editions": editions,
        "words": say.words,
    }
    return private(page(request, visitor, "criteria/compare.html.j2", values))
