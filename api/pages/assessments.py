"""Every assessment that a reader may see, whoever asked for it: the same result as a case has, to be read."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.pages.check.steps import Sent, private
from api.pages.judged import Look, content_of, judges, result_of, sheet_of
from api.pages.office.people import signature
from api.pages.site import go, page
from api.pages.visitor import Visitor, Visits
from api.pages.words import language_of
from api.routes.assessment_pages import MEDIA, Sheet, place, written
from api.store.assessments import asked_of, assessments_of, chain, of_caller
from api.store.audit import record
from api.store.handing_in import case_of_chain, hand_in
from api.store.tables import AssessmentRow
from toolkit import checklist_names, checklist_words

router = APIRouter(prefix="/assessments/{assessment_id}", include_in_schema=False)
Reader = Annotated[Visitor, Depends(Visits("read"))]
Opener = Annotated[Visitor, Depends(Visits("screen"))]


@dataclass(frozen=True)
class Place:
    """Which check of an item, by which framework."""

    check: str
    pack: str


@router.get("")
def assessment(request: Request, visitor: Reader, assessment_id: str, pack: str | None = None) -> Response:
    """The result by one framework."""
    language, shown, look = language_of(request), None, None
    with request.app.state.database.writing() as session:
        row, caller = _row(session, visitor, assessment_id), visitor.caller
        if row.state == "done":
            look = _look(row, pack, language)
            shown = result_of(request, session, caller, row, look)
        versions = chain(session, caller, row)
        case = case_of_chain(session, caller, row)
        record(session, caller, "assessment.read", row.id, row.purpose, digest=row.digest)
    values: dict[str, Any] = {"row": row, "look": look, "result": shown() if shown else None, "versions": versions}
    values |= {"case": case, "may_open": visitor.may("screen") and case is None and versions[-1].state == "done"}
    values |= {"words": checklist_words(language)}
    return private(page(request, visitor, "assessment.html.j2", values))


@router.get("/items")
def item(request: Request, visitor: Reader, assessment_id: str, at: Annotated[Place, Depends()]) -> Response:
    """An item with all the evidence that is held."""
    with request.app.state.database.writing() as session:
        _done(session, visitor, assessment_id)
        row = content_of(session, visitor.caller, assessment_id)
        by = judges(session, row)[place(row, at.pack)]
        record(session, visitor.caller, "assessment.read", row.id, row.purpose, digest=row.digest)
    judged = assessments_of(row)[place(row, at.pack)]
    sheet = sheet_of(judged, by, language_of(request), at.check)
    found = {each.anchor: (item, each) for part in sheet.sections for item in part.items for each in item.checks}
    if at.check not in found:
        raise HTTPException(404, "There is no such item.")
    shown, check = found[at.check]
    values: dict[str, Any] = {**checklist_names(sheet), "case": None, "item": shown, "check": check, "pack": at.pack}
    values |= {"title": sheet.proposal_title, "base": f"/assessments/{assessment_id}", "fault": None, "typed": {}}
    values |= {"working": False, "may_answer": False, "team": list(judged.people), "version": row.id}
    return private(page(request, visitor, "office/one_item.html.j2", values))


@router.get("/checklist")
def download(request: Request, visitor: Reader, assessment_id: str, sheet: Annotated[Sheet, Query()]) -> Response:
    """The checklist as a file."""
    with request.app.state.database.writing() as session:
        _done(session, visitor, assessment_id)
        row = content_of(session, visitor.caller, assessment_id, "profile")
        n = place(row, sheet.pack)
        by = judges(session, row)[n]
        told = {"pack": by.id, "format": sheet.format, "lang": sheet.lang, "for": sheet.for_}
        record(session, visitor.caller, "assessment.checklist", row.id, row.purpose, **told)
    name, content = written(row, assessments_of(row)[n], by, sheet)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return private(Response(content, headers=headers, media_type=MEDIA[sheet.format]))


@router.post("/case")
def open_case(request: Request, visitor: Opener, assessment_id: str, sent: Sent) -> Response:
    """Make it a case of the office, once for all its versions."""
    with request.app.state.database.writing() as session:
        caller = visitor.caller
        row = _done(session, visitor, assessment_id)
        there = case_of_chain(session, caller, row, to_change=True)
        if there is not None:
            return go(f"/cases/{there.id}")
        newest = of_caller(session, caller, chain(session, caller, row)[-1].id, "asked", "held")
        if newest is None or newest.state != "done":
            raise HTTPException(409, "The newest version is not there yet, or could not be made. Look at it first.")
        unanswered = any(f.reading.unknown == "not-answered" for a in assessments_of(newest) for f in a.findings)
        by = signature(visitor, sent.get("name", ""))
        case = hand_in(session, caller, newest, asked_of(newest).proposal, by, open_=unanswered)
        record(session, caller, "case.made", case.id, newest.purpose, assessment=newest.id, packs=newest.packs)
    return go(f"/cases/{case.id}")


def _row(session: Session, visitor: Visitor, assessment_id: str) -> AssessmentRow:
    """An assessment that exists for a visitor; raises HTTPException 404."""
    row = of_caller(session, visitor.caller, assessment_id)
    if row is None:
        raise HTTPException(404, "There is no such assessment.")
    return row


def _done(session: Session, visitor: Visitor, assessment_id: str) -> AssessmentRow:
    """One that is done; raises HTTPException 404 and 409."""
    row = _row(session, visitor, assessment_id)
    if row.state != "done":
        raise HTTPException(409, "There is no result yet.")
    return row


def _look(row: AssessmentRow, pack: str | None, language: str) -> Look:
    chosen = row.packs[place(row, pack or row.packs[0])]
    return Look("office/result.html.j2", language, chosen, f"/assessments/{row.id}")
