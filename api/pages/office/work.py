"""The work on a screening: answers, comments, who works on it, and its way to a decision by two people.

Each form carries an id of its own, by which it does nothing twice, and the version of the case that it was opened with:
where somebody else was faster, it asks. What people wrote is never overwritten.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, cast, get_args

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.pages.check.steps import Sent, private
from api.pages.office.again import look_again
from api.pages.office.case import case_page
from api.pages.office.opened import found, opened
from api.pages.office.people import colleagues, signature
from api.pages.office.rules import DECIDED, MOVES, Move, refusal
from api.pages.once import once
from api.pages.site import go, page
from api.pages.visitor import Visitor, Visits
from api.pages.words import language_of
from api.store.audit import record
from api.store.cases import add_step, begin_review, steps_of, touch
from api.store.office import Case, Comment, Given, Step
from toolkit import checklist_words

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)
Worker = Annotated[Visitor, Depends(Visits("answer"))]
LONGEST = 10_000
"""Characters of what somebody writes."""
NOT_DONE = "The newest version is not there yet, or could not be made. Look at it first."


@dataclass(frozen=True)
class Work:
    """A form that was sent."""

    request: Request
    visitor: Visitor
    case_id: str
    sent: Mapping[str, str]
    place: str
    """The last part of its address."""

    @property
    def by(self) -> str:
        """The name that stands beside it."""
        return signature(self.visitor, self.sent.get("name", ""))[:200]

    def text(self, name: str) -> str:
        """What was written into a field."""
        return self.sent.get(name, "").replace("\r\n", "\n").strip()

    @property
    def too_long(self) -> bool:
        """Whether something is longer than can be kept: it is not cut, but given back."""
        return any(len(self.text(name)) > LONGEST for name in ("says", "note"))

    def done(self) -> Response:
        """On to the case."""
        return go(f"/cases/{self.case_id}{'#' + self.sent['to'] if self.sent.get('to') else ''}")

    def faulty(self, fault: str) -> Response:
        """The case again, with what was typed and what is wrong with it."""
        return case_page(
            self.request,
            self.visitor,
            self.case_id,
            {**self.sent, "form": self.place},
            fault,
            pack=self.sent.get("pack"),
        )


def working(place: str) -> Callable[..., Work]:
    """A dependency: the form that was sent to a place, by somebody who may work on cases."""

    def of(request: Request, visitor: Worker, case_id: str, sent: Sent) -> Work:
        return Work(request, visitor, case_id, sent, place)

    return of


@router.post("/again")
def again(work: Annotated[Work, Depends(working("again"))]) -> Response:
    """Look again, with the data and the lists of today: one more version."""

    def keep(session: Session, case: Case, sent_as: str) -> None:
        look_again(session, work.visitor.caller, case, work.by, sent_as)

    return done_once(work, Step, keep)


@router.post("/assign")
def assign(work: Annotated[Work, Depends(working("assign"))]) -> Response:
    """Say who works on it, and for which department."""

    def keep(session: Session, case: Case, sent_as: str) -> None:
        people, who = colleagues(session, work.visitor.caller), work.text("assigned")
        if who and who not in people and who != case.assigned_to:
            raise HTTPException(422, "Nobody of this name works here.")
        if who and who != case.assigned_to:
            begin_review(case)
        case.assigned_to, case.department = who or None, work.text("department")[:200] or None
        add_step(session, case, work.visitor.caller, "assigned", work.by, people.get(who), sent_as)
        record(session, work.visitor.caller, "case.assigned", case.id, case.purpose)

    return done_once(work, Step, keep, decided=True)


@router.post("/comments")
def comment(work: Annotated[Work, Depends(working("comments"))]) -> Response:
    """Write something about it; comments are in nobody's way, so they are not asked which version they are of."""
    if not work.text("says") or work.too_long:
        return work.faulty("too-long" if work.too_long else "says-none")
    caller = work.visitor.caller
    with work.request.app.state.database.writing() as session:
        case, sent_as = found(session, caller, work.case_id, to_change=True), str(once(work.sent))
        if session.get(Comment, sent_as) is None:
            row = Comment(id=sent_as, case_id=case.id, says=work.text("says"), by=work.by, actor=caller.actor)
            row.at = datetime.now(UTC)
            session.add(row)
            begin_review(case)
            record(session, caller, "case.commented", case.id, case.purpose)
    return work.done()


@router.post("/steps")
def step(work: Annotated[Work, Depends(working("steps"))]) -> Response:
    """A step on the way to a decision, with what the person says to it in their own words."""
    named = work.sent.get("move")
    if named not in get_args(Move):
        raise HTTPException(422, "There is no such step.")
    move = cast(Move, named)
    if work.too_long:
        return work.faulty("too-long")
    if move != "asked-for-check" and not work.text("says"):
        return work.faulty("says-none")

    def keep(session: Session, case: Case, sent_as: str) -> None:
        caller = work.visitor.caller
        newest = opened(session, caller, case.id).newest
        if newest.state != "done" and move in ("checked", "signed"):
            raise HTTPException(409, NOT_DONE)
        if why := refusal(move, case, steps_of(session, case.id), caller.actor, newest.created_by):
            raise HTTPException(409, why)
        case.assessment_id, case.state = newest.id, MOVES[move]
        add_step(session, case, caller, move, work.by, work.text("says") or None, sent_as)
        record(session, caller, f"case.{move}", case.id, case.purpose, assessment=newest.id, digest=newest.digest)

    return done_once(work, Step, keep, decided=move == "reopened")


def done_once(
    work: Work, table: type[Given | Step], keep: Callable[[Session, Case, str], None], *, decided: bool = False
) -> Response:
    """Do what a form asks for, unless it was done before, or the case was changed since the form was opened.

    `decided` says that it may be done with a decided case.
    """
    with work.request.app.state.database.writing() as session:
        case, sent_as = found(session, work.visitor.caller, work.case_id, to_change=True), str(once(work.sent))
        if session.get(table, sent_as) is not None:
            return work.done()
        if work.sent.get("version") == str(case.version):
            if case.state == "decided" and not decided:
                raise HTTPException(409, DECIDED)
            keep(session, case, sent_as)
            if table is Given:
                begin_review(case)
            touch(case)
            return work.done()
    return _ask(work)


def _ask(work: Work) -> Response:
    """What was typed, what happened to the case since, and the choice."""
    with work.request.app.state.database.reading() as session:
        there = opened(session, work.visitor.caller, work.case_id)
    kept = {name: value for name, value in work.sent.items() if name not in ("csrf", "version")}
    language = language_of(work.request)
    values = {"case": there.case, "history": there.history(language)[:5], "kept": kept, "place": work.place}
    values["words"] = checklist_words(language)
    return private(page(work.request, work.visitor, "office/changed.html.j2", values, 409))
