"""The screenings that rest on something older than there is now, and having some or all of them looked at again.

Each look is one more version of one screening, made by a worker; a decided one has to be reopened first.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field, ValidationError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.groups import in_groups
from api.pages.check.steps import Sent, private
from api.pages.office.again import can_look, look_again
from api.pages.office.listing import Reader
from api.pages.office.people import signature
from api.pages.once import NOT_OURS, once
from api.pages.portfolio.filters import Filters
from api.pages.portfolio.outdated import ANY, names, outdated
from api.pages.site import go, page
from api.pages.visitor import Visitor, Visits
from api.pages.words import language_of
from api.store.audit import record
from api.store.cases import cases_of, touch
from api.store.office import Step
from api.store.rested import resting_on, waiting

router = APIRouter(prefix="/portfolio", include_in_schema=False)
Worker = Annotated[Visitor, Depends(Visits("answer"))]
PER_PAGE, AT_ONCE, IN_ONE_CHANGE = 50, 500, 20
"""Screenings on a page; that one form has looked at again; and that are put down in one transaction."""


class Changed(Filters):
    """Which screenings, for which cause."""

    cause: str = Field(ANY, max_length=200)
    page: int = Field(1, ge=1, le=100_000)


@router.get("/changed")
def changed(request: Request, visitor: Reader, filters: Annotated[Changed, Query()]) -> Response:
    """The screenings that rest on something older, those that nobody changed for longest first."""
    caller, database = visitor.caller, request.app.state.database
    with database.reading() as session:
        old = outdated(request.app, session, caller, filters.wanted)
        of, start = old.rests_on(filters.cause), (filters.page - 1) * PER_PAGE
        total, rows = resting_on(session, caller, filters.wanted, of, limit=PER_PAGE, offset=start)
        at_work = waiting(session, caller, filters.wanted)
    with database.writing() as session:
        record(session, caller, "portfolio.changed", "portfolio", seen=len(rows))
    language = language_of(request)
    values: dict[str, Any] = {
        "filters": filters,
        "old": old,
        "rows": [(row, old.of[row.case.rests_on]) for row in rows if row.case.rests_on],
        "total": total,
        "pages": max(1, -(-total // PER_PAGE)),
        "at_work": at_work,
        "at_once": AT_ONCE,
        "once": str(uuid.uuid4()),
        "works": visitor.may("answer"),
        **names(request.app, old, language),
    }
    return private(page(request, visitor, "portfolio/changed.html.j2", values))


async def ticked_in(request: Request) -> list[str]:
    """The screenings that were ticked."""
    return [value for value in (await request.form()).getlist("case") if isinstance(value, str)]


@router.post("/again")
def again(request: Request, visitor: Worker, sent: Sent, ticked: Annotated[list[str], Depends(ticked_in)]) -> Response:
    """Have those that were ticked looked at again, or as many of all as one form may.

    Nothing is begun unless all of them are the caller's. Should it break off after that, the same form does the rest.
    """
    database, caller, filters = request.app.state.database, visitor.caller, _filters(sent)
    if not ticked and "all" not in sent:
        raise HTTPException(422, "Choose at least one screening, then send the form again.")
    work = _Work(caller, signature(visitor, sent.get("name", ""))[:200], once(sent))
    with database.reading() as session:
        if "all" in sent:
            of = outdated(request.app, session, caller, filters.wanted).rests_on(filters.cause)
            _, rows = resting_on(session, caller, filters.wanted, of, limit=AT_ONCE, ready=True)
            chosen = {row.case.id for row in rows}
        else:
            chosen = set(ticked[:AT_ONCE])
            if len(cases_of(session, caller, chosen)) < len(chosen):
                raise HTTPException(404, "There is no such screening.")
    for some in in_groups(sorted(chosen), IN_ONE_CHANGE):
        with database.writing() as session:
            work.look_again(session, some)
    return go(filters.address("/portfolio/changed", cause=filters.cause))


@dataclass(frozen=True)
class _Work:
    caller: Caller
    by: str
    once: uuid.UUID

    def look_again(self, session: Session, ids: Sequence[str]) -> None:
        """One more version of some screenings; of those that are gone by now none.

        All are held before the first is changed: who holds the log's chain and waits for a screening, while another
        holds that screening and waits for the chain, would wait for ever.
        """
        for case in cases_of(session, self.caller, ids, to_change=True):
            step = str(uuid.uuid5(self.once, case.id))
            if can_look(session, self.caller, case) and session.get(Step, step) is None:
                look_again(session, self.caller, case, self.by, step)
                touch(case)


def _filters(sent: Mapping[str, str]) -> Changed:
    try:
        return Changed.model_validate({name: value for name, value in sent.items() if name in Changed.model_fields})
    except ValidationError:
        raise HTTPException(422, NOT_OURS) from None
