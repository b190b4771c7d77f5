"""The screenings that rest on something older than there is now, and having some or all of them looked at again.

Each look is one more version of one screening, made by a worker; a decided one has to be reopened first.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import Field, ValidationError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.groups import in_groups
from api.pages.check.steps import Sent, private
from api.pages.office.again import asked_now, screen_again
from api.pages.office.listing import Reader
from api.pages.office.opened import found
from api.pages.office.people import signature
from api.pages.portfolio.filters import Filters
from api.pages.portfolio.outdated import ANY, names, outdated
from api.pages.site import go, page
from api.pages.visitor import Visitor, Visits
from api.pages.words import language_of
from api.store.audit import record
from api.store.cases import add_step, touch
from api.store.office import Step
from api.store.rested import is_waiting, resting_on, waiting

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
    caller = visitor.caller
    with request.app.state.database.writing() as session:
        old = outdated(request.app, session, caller, filters.wanted)
        of, start = old.rests_on(filters.cause), (filters.page - 1) * PER_PAGE
        total, rows = resting_on(session, caller, filters.wanted, of, limit=PER_PAGE, offset=start)
        at_work = waiting(session, caller, filters.wanted)
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


async def chosen(request: Request) -> list[str]:
    """The screenings that were ticked."""
    return [value for value in (await request.form()).getlist("case") if isinstance(value, str)]


@router.post("/again")
def again(request: Request, visitor: Worker, sent: Sent, ticked: Annotated[list[str], Depends(chosen)]) -> Response:
    """Have those that were ticked looked at again, or as many of all as one form may."""
    database, caller = request.app.state.database, visitor.caller
    filters = _filters(sent)
    if "all" in sent:
        with database.reading() as session:
            of = outdated(request.app, session, caller, filters.wanted).rests_on(filters.cause)
            _, rows = resting_on(session, caller, filters.wanted, of, limit=AT_ONCE, ready=True)
        ticked = [row.case.id for row in rows]
    elif not ticked:
        raise HTTPException(422, "Choose at least one screening, then send the form again.")
    work = _Work(caller, signature(visitor, sent.get("name", ""))[:200], _once(sent))
    for some in in_groups(ticked[:AT_ONCE], IN_ONE_CHANGE):
        with database.writing() as session:
            for case_id in some:
                work.look_again(session, case_id)
    return go(filters.address("/portfolio/changed", cause=filters.cause))


@dataclass(frozen=True)
class _Work:
    caller: Caller
    by: str
    once: uuid.UUID

    def look_again(self, session: Session, case_id: str) -> None:
        """One more version, unless the form was sent before, one is on its way, or the screening is decided."""
        case = found(session, self.caller, case_id, to_change=True)
        step = str(uuid.uuid5(self.once, case.id))
        if case.state == "decided" or session.get(Step, step) is not None or is_waiting(session, case):
            return
        asked = asked_now(session, self.caller, case)
        changed = asked.model_copy(update={"as_of": max(asked.as_of, date.today())})
        screen_again(session, self.caller, case, changed)
        add_step(session, case, self.caller, "assessed-again", self.by, step=step)
        record(session, self.caller, "case.again", case.id, case.purpose, assessment=case.assessment_id)
        touch(case)


def _filters(sent: Mapping[str, str]) -> Changed:
    try:
        return Changed.model_validate({name: value for name, value in sent.items() if name in Changed.model_fields})
    except ValidationError:
        raise HTTPException(422, "This form is not one of ours.") from None


def _once(sent: Mapping[str, str]) -> uuid.UUID:
    """The id that the form carries, from which that of each step is made."""
    try:
        return uuid.UUID(sent.get("once", ""))
    except ValueError:
        raise HTTPException(422, "This form is not one of ours.") from None
