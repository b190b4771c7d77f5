"""One item with all its evidence, and its answers: each is one more row and one more version, none overwritten."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.pages.check.steps import private
from api.pages.judged import content_of, sheet_of
from api.pages.office.again import asked_now, screen_again
from api.pages.office.listing import Reader
from api.pages.office.opened import found, opened
from api.pages.office.work import Work, done_once, working
from api.pages.site import page
from api.pages.visitor import Visitor
from api.pages.words import language_of
from api.routes.assessment_pages import place
from api.screener import Screener
from api.store.assessments import assessments_of
from api.store.audit import record
from api.store.office import Case, Given
from toolkit import Answer, Assessment, answers_from, checklist_names, with_answers

router = APIRouter(prefix="/cases/{case_id}/items", include_in_schema=False)


@dataclass(frozen=True)
class Place:
    """Which check of an item, by which framework, in which version."""

    check: str
    pack: str
    version: str | None = None


@router.get("")
def item(request: Request, visitor: Reader, case_id: str, at: Annotated[Place, Depends()]) -> Response:
    """An item with all the evidence that is held, and room for an answer."""
    return _page(request, visitor, case_id, at, {}, None)


@router.post("")
def answer(work: Annotated[Work, Depends(working("items"))], at: Annotated[Place, Depends()]) -> Response:
    """Answer an item: one more row, and one more version, as of the day of the answer at the earliest."""
    day = _day(work.sent.get("date", ""))
    if work.sent.get("answer") not in ("yes", "no", "not-applicable"):
        return _page(work.request, work.visitor, work.case_id, at, work.sent, "answer-none")
    if day is None or day > date.today():
        return _page(work.request, work.visitor, work.case_id, at, work.sent, "date-wrong")
    if work.too_long:
        return _page(work.request, work.visitor, work.case_id, at, work.sent, "too-long")
    [given] = answers_from([_said(work, day)])
    _refuse_stray(work, given)

    def keep(session: Session, case: Case, once: str) -> None:
        asked = asked_now(session, work.visitor.caller, case)
        changed = asked.model_copy(
            update={"proposal": with_answers(asked.proposal, [given]), "as_of": max(asked.as_of, day)}
        )
        screen_again(session, work.visitor.caller, case, changed)
        row = Given(id=once, case_id=case.id, criterion=given.criterion, subject=given.subject, answer=given.answer)
        row.note, row.by, row.on = given.note, given.by, day
        row.actor, row.at = work.visitor.caller.actor, datetime.now(UTC)
        session.add(row)
        record(session, work.visitor.caller, "case.answered", case.id, case.purpose, assessment=case.assessment_id)

    return done_once(work, Given, keep)


def _page(
    request: Request, visitor: Visitor, case_id: str, at: Place, typed: Mapping[str, str], fault: str | None
) -> Response:
    with request.app.state.database.writing() as session:
        there = opened(session, visitor.caller, case_id, at.version)
        if there.shown is None:
            raise HTTPException(409, "There is no result yet.")
        row = content_of(session, visitor.caller, there.shown.id)
        record(session, visitor.caller, "case.read", case_id, there.case.purpose, version=there.case.version)
    n = place(row, at.pack)
    judged = assessments_of(row)[n]
    sheet = sheet_of(judged, there.packs[n], language_of(request), at.check)
    found = {each.anchor: (item, each) for part in sheet.sections for item in part.items for each in item.checks}
    if at.check not in found:
        raise HTTPException(404, "There is no such item.")
    shown, check = found[at.check]
    newest = there.shown.id == there.newest.id or at.version is None
    values: dict[str, Any] = {**checklist_names(sheet), "case": there.case, "item": shown, "check": check}
    values |= {"subject": _subject(judged, at.check), "pack": at.pack, "typed": typed, "fault": fault}
    values |= {"version": row.id, "team": list(judged.people), "base": f"/cases/{case_id}", "title": there.case.title}
    values |= {"once": lambda: str(uuid.uuid4()), "today": date.today().isoformat()}
    values["working"] = newest and visitor.may("answer") and there.case.state != "decided"
    values["may_answer"] = values["working"] and check.to_answer
    return private(page(request, visitor, "office/one_item.html.j2", values, 422 if fault else 200))


def _subject(judged: Assessment, anchor: str) -> str:
    """Whom or what an answer to a check is about, by its place on the checklist."""
    criterion, _, n = anchor.rpartition("-")
    return [finding.subject for finding in judged.findings if finding.criterion == criterion][int(n) - 1]


def _said(work: Work, day: date) -> dict[str, str | None]:
    told: dict[str, str | None] = {name: work.text(name) for name in ("criterion", "subject", "answer")}
    return {**told, "note": work.text("note") or None, "by": work.by, "date": day.isoformat()}


def _refuse_stray(work: Work, given: Answer) -> None:
    """Raise ProposalError for an answer to no item, or about nobody there; read outside the writing session."""
    screener: Screener = work.request.app.state.screener
    with work.request.app.state.database.reading() as session:
        case = found(session, work.visitor.caller, work.case_id)
        asked = asked_now(session, work.visitor.caller, case)
    screener.check([with_answers(asked.proposal, [given])], screener.packs(asked.packs))


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
