"""Other numbers of a criterion, tried on all that one may read before they are adopted; no screening is changed."""

import uuid
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.jobs.queue import enqueue
from api.pages.check.steps import Sent, private
from api.pages.criteria.form import fields_of, read
from api.pages.criteria.packs import criterion_in, pack_now, wording
from api.pages.criteria.reading import criterion_page
from api.pages.office.listing import Reader
from api.pages.once import once
from api.pages.site import go, page
from api.pages.words import language_of
from api.store.audit import record
from api.store.tryouts import (
    EARLIER,
    MISSING,
    TryOut,
    ask,
    changed_cases,
    findings_in,
    is_asked,
    numbers_in,
    own_try_out,
)
from toolkit import Pack, Wording, adjusted_pack, adopting_file, checklist_words, compare_packs, numbers_of

router = APIRouter(prefix="/criteria/{pack_id}/{criterion_id}/tries", include_in_schema=False)
PER_PAGE = 25


class Shown(BaseModel):
    """Which page of the cases that would change."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(1, ge=1, le=100_000)
    lang: str = ""


@router.post("")
def begin(request: Request, visitor: Reader, sent: Sent, pack_id: str, criterion_id: str) -> Response:
    """Have the numbers tried by a worker; the same form sent twice is one try."""
    pack = pack_now(request, pack_id)
    criterion = criterion_in(pack, criterion_id)
    found = read(pack, criterion, sent)
    if found.faults or found.numbers is None:
        return criterion_page(request, visitor, pack, criterion_id, found.typed, found.faults)
    try_id = str(once(sent))
    with request.app.state.database.writing() as session:
        if not is_asked(session, try_id):
            row = ask(session, visitor.caller, try_id, (pack.id, pack.digest), criterion_id, found.numbers)
            enqueue(session, visitor.caller, "try", row.id)
            told: dict[str, Any] = {"pack": pack.id, "criterion": criterion_id, "cases": row.total}
            record(session, visitor.caller, "criteria.try-asked", row.id, **told)
    return go(f"/criteria/{pack_id}/{criterion_id}/tries/{try_id}")


@router.get("/{try_id}")
def result(
    request: Request,
    visitor: Reader,
    pack_id: str,
    criterion_id: str,
    try_id: str,
    shown: Annotated[Shown, Query()],
) -> Response:
    """What would become of the caller's screenings, or how far it is."""
    pack, language = pack_now(request, pack_id), language_of(request)
    criterion = criterion_in(pack, criterion_id)
    database = request.app.state.database
    with database.reading() as session:
        row = _own(session, visitor, pack_id, criterion_id, try_id)
        offset = (shown.page - 1) * PER_PAGE
        count, cases = changed_cases(session, visitor.caller, row, limit=PER_PAGE, offset=offset)
    with database.writing() as session:
        told: dict[str, Any] = {"criterion": criterion_id, "seen": len(cases)}
        record(session, visitor.caller, "criteria.try-read", row.id, **told)
    values: dict[str, Any] = {"pack": pack, "criterion": criterion, "row": row}
    values |= {"title": criterion.text[language].title, "pack_title": pack.text[language].title}
    if row.state == "waiting":
        return private(page(request, visitor, "criteria/waiting.html.j2", values))
    values |= _came_of(row, pack, wording(request))
    values |= {
        "words": checklist_words(language),
        "count": count,
        "cases": [(case, tried, findings_in(tried)) for case, tried in cases],
        "page": shown.page,
        "pages": max(1, -(-count // PER_PAGE)),
        "numbers": numbers_of(criterion),
        "fields": fields_of(numbers_in(row)),
        "faults": {},
        "once": str(uuid.uuid4()),
    }
    return private(page(request, visitor, "criteria/tried.html.j2", values))


@router.get("/{try_id}/file")
def file(request: Request, visitor: Reader, pack_id: str, criterion_id: str, try_id: str) -> Response:
    """The file of the criterion with the numbers that were tried, for a pack of one's own."""
    pack = pack_now(request, pack_id)
    criterion_in(pack, criterion_id)
    with request.app.state.database.reading() as session:
        row = _own(session, visitor, pack_id, criterion_id, try_id)
    if row.state != "done":
        raise HTTPException(409, "The numbers were not tried to the end. Try them first.")
    _unchanged(pack, row)
    headers = {"Content-Disposition": f'attachment; filename="{criterion_id}.yaml"'}
    text = adopting_file(pack, criterion_id, numbers_in(row))
    return private(Response(text, headers=headers, media_type="application/yaml"))


def _own(session: Any, visitor: Any, pack_id: str, criterion_id: str, try_id: str) -> TryOut:
    row = own_try_out(session, visitor.caller, try_id)
    if row is None or (row.pack, row.criterion) != (pack_id, criterion_id):
        raise HTTPException(404, "There is no such try-out.")
    return row


def _unchanged(pack: Pack, row: TryOut) -> None:
    """Refuse what was tried on another edition of the pack: its numbers may mean something else now."""
    if row.pack_digest != pack.digest:
        raise HTTPException(409, "The framework was changed meanwhile. Try the numbers again.")


def _came_of(row: TryOut, pack: Pack, say: Wording) -> dict[str, Any]:
    """What was tried, and what would become of all cases together, for the page."""
    return {
        "say": say,
        "lines": _lines(pack, row, say),
        "stale": row.pack_digest != pack.digest,
        "tally": list(_tally(row, pack, say.language)),
        "missing": row.tally.get(MISSING, 0),
        "earlier": row.tally.get(EARLIER, 0),
        "outcomes": {outcome.id: outcome.text[say.language].title for outcome in pack.outcomes},
    }


def _lines(pack: Pack, row: TryOut, say: Wording) -> list[Any]:
    """What differs between the criterion as it is and as it was tried."""
    if row.pack_digest != pack.digest:
        return []
    after = adjusted_pack(pack, row.criterion, numbers_in(row))
    return [line for each in compare_packs(pack, after, say.language, say.titles) for line in each.lines]


def _tally(row: TryOut, pack: Pack, language: str) -> Iterator[tuple[str, str, int, bool]]:
    """How many cases would go from which outcome to which, those that would change first."""
    titles = {outcome.id: outcome.text[language].title for outcome in pack.outcomes}
    found = [(*key.split(">"), count) for key, count in row.tally.items() if key not in (MISSING, EARLIER)]
    for before, after, count in sorted(found, key=lambda each: (each[0] == each[1], -each[2], each[0])):
        yield titles.get(before, before), titles.get(after, after), count, before != after
