"""Evidence of a case that somebody says is wrong: one more version without it, and the way back, which is one more."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.pages.check.steps import Sent, private
from api.pages.correcting import Said, Spot, key_of, reason_fault, reason_in, said, shown_choices
from api.pages.judged import content_of, sheet_of
from api.pages.office.again import asked_now, screen_again
from api.pages.office.opened import Opened, found, opened
from api.pages.office.rules import DECIDED
from api.pages.office.work import Work, Worker, done_once
from api.pages.site import page
from api.pages.visitor import Visitor
from api.pages.words import language_of
from api.routes.assessment_pages import place
from api.store.assessments import Asked, assessments_of
from api.store.audit import record
from api.store.cases import add_step, begin_review
from api.store.office import Case, Step
from api.store.tables import AssessmentRow
from toolkit import (
    Assessment,
    Corrected,
    ProposalError,
    checklist_names,
    correction_lines,
    with_correction,
    without_correction,
)

router = APIRouter(prefix="/cases/{case_id}/corrections", include_in_schema=False)
At = Annotated[Spot, Depends()]


@router.get("")
def form(request: Request, visitor: Worker, case_id: str, at: At) -> Response:
    """What can be wrong there, and room for the reason."""
    return _form(request, visitor, case_id, at, {}, {})


@router.post("")
def correct(request: Request, visitor: Worker, case_id: str, at: At, sent: Sent) -> Response:
    """One more version without what is wrong, with the reason and the name beside it."""
    work = Work(request, visitor, case_id, sent, "corrections")
    with request.app.state.database.reading() as session:
        there, row = _opened(session, visitor, case_id, at)
        asked = asked_now(session, visitor.caller, there.case)
    told = said(at.choices(_judged(row, at)), sent, _name(work))
    faults = {**told.faults, **(_twice(asked, told) if told.correction and _is_new(request, sent) else {})}
    if told.correction is None or faults:
        return _form(request, visitor, case_id, at, sent, faults)

    def keep(session: Session, case: Case, once: str) -> None:
        asked = asked_now(session, visitor.caller, case)
        changed = with_correction(asked.proposal, told.correction or {})
        _again(session, work, case, asked.model_copy(update={"proposal": changed}))
        reason = reason_in(sent)
        add_step(session, case, visitor.caller, "corrected", work.by, reason, once, told.about())
        record(session, visitor.caller, "case.corrected", case.id, case.purpose, assessment=case.assessment_id)

    return done_once(work, Step, keep)


@router.get("/{key}")
def taking_back(request: Request, visitor: Worker, case_id: str, key: str) -> Response:
    """A correction, and room for why it is taken back."""
    return _back(request, visitor, case_id, key, {}, {})


@router.post("/{key}")
def take_back(request: Request, visitor: Worker, case_id: str, key: str, sent: Sent) -> Response:
    """One more version as if the correction had not been made; the version with it stays."""
    work = Work(request, visitor, case_id, sent, f"corrections/{key}")
    faults = {"reason": fault} if (fault := reason_fault(sent)) else {}
    faults |= {} if _name(work) else {"name": "name-none"}
    if faults:
        return _back(request, visitor, case_id, key, sent, faults)

    def keep(session: Session, case: Case, once: str) -> None:
        asked = asked_now(session, visitor.caller, case)
        gone = _of_key(asked, key)
        changed = without_correction(asked.proposal, gone.correction.target)
        _again(session, work, case, asked.model_copy(update={"proposal": changed}))
        add_step(session, case, visitor.caller, "uncorrected", work.by, reason_in(sent), once, gone.model_dump_json())
        record(session, visitor.caller, "case.uncorrected", case.id, case.purpose, assessment=case.assessment_id)

    return done_once(work, Step, keep)


def _again(session: Session, work: Work, case: Case, asked: Asked) -> None:
    """As of the same day, so that the correction alone tells the versions apart."""
    begin_review(case)
    screen_again(session, work.visitor.caller, case, asked)


def _opened(session: Session, visitor: Visitor, case_id: str, at: Spot) -> tuple[Opened, AssessmentRow]:
    """A case, and what one of its versions found; raises HTTPException 404."""
    return opened(session, visitor.caller, case_id, at.version), content_of(session, visitor.caller, at.version)


def _judged(row: AssessmentRow, at: Spot) -> Assessment:
    return assessments_of(row)[place(row, at.pack or row.packs[0])]


def _name(work: Work) -> str:
    """The name that stands beside a correction: never a machine's."""
    return work.by if work.visitor.signed_in else work.text("name")


def _is_new(request: Request, sent: Mapping[str, str]) -> bool:
    """Whether the form was not sent before: sent twice, it is no second correction."""
    with request.app.state.database.reading() as session:
        return session.get(Step, sent.get("once", "")) is None


def _twice(asked: Asked, told: Said) -> dict[str, str]:
    try:
        with_correction(asked.proposal, told.correction or {})
    except ProposalError:
        return {"what": "what-twice"}
    return {}


def _of_key(asked: Asked, key: str) -> Corrected:
    """A correction of the newest version by its key; raises HTTPException 404."""
    for each in asked.proposal.corrections:
        if key_of(each.target) == key:
            return Corrected(correction=each, met=True)
    raise HTTPException(404, "There is no such correction, or it was taken back already.")


def _form(
    request: Request, visitor: Visitor, case_id: str, at: Spot, typed: Mapping[str, str], faults: Mapping[str, str]
) -> Response:
    with request.app.state.database.writing() as session:
        there, row = _opened(session, visitor, case_id, at)
        record(session, visitor.caller, "case.read", case_id, there.case.purpose, version=there.case.version)
    if there.case.state == "decided":
        raise HTTPException(409, DECIDED)
    judged = _judged(row, at)
    choices, pack = shown_choices(at.choices(judged)), there.packs[row.packs.index(judged.pack)]
    sheet = sheet_of(judged, pack, language_of(request), at.check or "")
    check, seen = at.seen(sheet)
    values: dict[str, Any] = {**checklist_names(sheet), "choices": choices, "typed": typed, "faults": faults}
    values |= {"check": check, "seen": seen}
    values["back"] = f"/cases/{case_id}?pack={sheet.pack}#{at.check or 'who'}"
    values |= {**_hidden(there.case, at.check or "who"), "signed": visitor.signed_in}
    return private(page(request, visitor, "correct.html.j2", values, 422 if faults else 200))


def _back(
    request: Request, visitor: Visitor, case_id: str, key: str, typed: Mapping[str, str], faults: Mapping[str, str]
) -> Response:
    with request.app.state.database.writing() as session:
        case = found(session, visitor.caller, case_id)
        gone = _of_key(asked_now(session, visitor.caller, case), key)
        record(session, visitor.caller, "case.read", case_id, case.purpose, version=case.version)
    if case.state == "decided":
        raise HTTPException(409, DECIDED)
    line = correction_lines((gone,), language_of(request))[0]
    values = {"line": line, "typed": typed, "faults": faults, "back": f"/cases/{case_id}#corrections"}
    values |= _hidden(case, "corrections")
    return private(page(request, visitor, "uncorrect.html.j2", values, 422 if faults else 200))


def _hidden(case: Case, to: str) -> dict[str, Any]:
    hidden = {"version": str(case.version), "once": str(uuid.uuid4()), "to": to}
    return {"hidden": hidden, "title": case.title, "own": False}
