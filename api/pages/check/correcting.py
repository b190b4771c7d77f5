"""Evidence that a researcher says is wrong in their own self-check: it is checked anew, and the office sees it."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.pages.check.drafts import draft_of, signature, still_open
from api.pages.check.result import corrections_in, have_checked, with_corrections
from api.pages.check.steps import Researcher, Sent, private
from api.pages.correcting import Spot, key_of, said, shown_choices
from api.pages.judged import content_of, judges, sheet_of
from api.pages.site import go, page
from api.pages.visitor import Visitor
from api.pages.words import language_of
from api.store.assessments import assessments_of, chain, of_caller
from api.store.audit import record
from api.store.drafts import Fields, write
from api.store.office import Draft
from toolkit import Assessment, Corrected, Pack, checklist_names, correction_lines

router = APIRouter(prefix="/check/{draft_id}/corrections", include_in_schema=False)
At = Annotated[Spot, Depends()]
Judged = tuple[Assessment, Pack]


@router.get("")
def form(request: Request, visitor: Researcher, draft_id: str, at: At) -> Response:
    """What can be wrong there, and room for the reason."""
    with request.app.state.database.writing() as session:
        draft, fields = _own(session, visitor, draft_id)
        found = _judged(session, visitor, draft, at)
        record(session, visitor.caller, "assessment.read", at.version, draft.purpose)
    return _form(request, visitor, draft_id, at, found, {}, {}, _signed(visitor, fields))


@router.post("")
def correct(request: Request, visitor: Researcher, draft_id: str, at: At, sent: Sent) -> Response:
    """Keep it with the draft and have that checked again; what was corrected already is not corrected twice."""
    with request.app.state.database.reading() as session:
        draft, fields = _own(session, visitor, draft_id)
        found = _judged(session, visitor, draft, at)
    by = _signed(visitor, fields) or sent.get("name", "").strip()
    told = said(at.choices(found[0]), sent, by)
    if told.correction is None or told.faults:
        return _form(request, visitor, draft_id, at, found, sent, told.faults, _signed(visitor, fields))
    made = Corrected.model_validate({"correction": told.correction, "met": True}).correction
    with request.app.state.database.writing() as session:
        draft, fields = _own(session, visitor, draft_id, to_change=True)
        there = corrections_in(fields)
        if made.target not in [each.target for each in there]:
            _keep(request, session, visitor, draft, with_corrections(fields, [*there, made]))
            record(session, visitor.caller, "draft.corrected", draft_id, draft.purpose)
    return go(f"/check/{draft_id}/result")


@router.get("/{key}")
def taking_back(request: Request, visitor: Researcher, draft_id: str, key: str) -> Response:
    """A correction, and whether to take it back."""
    with request.app.state.database.writing() as session:
        draft, fields = _own(session, visitor, draft_id)
        record(session, visitor.caller, "draft.read", draft_id, draft.purpose)
    for each in corrections_in(fields):
        if key_of(each.target) == key:
            line = correction_lines((Corrected(correction=each, met=True),), language_of(request))[0]
            values: dict[str, Any] = {"line": line, "title": None, "typed": {}, "faults": {}, "hidden": {}, "own": True}
            values["back"] = f"/check/{draft_id}/result#corrections"
            return private(page(request, visitor, "uncorrect.html.j2", values))
    raise HTTPException(404, "There is no such correction, or it was taken back already.")


@router.post("/{key}")
def take_back(request: Request, visitor: Researcher, draft_id: str, key: str) -> Response:
    """Have it checked again as if the correction had not been made; twice is as good as once."""
    with request.app.state.database.writing() as session:
        draft, fields = _own(session, visitor, draft_id, to_change=True)
        there = corrections_in(fields)
        kept = [each for each in there if key_of(each.target) != key]
        if len(kept) < len(there):
            _keep(request, session, visitor, draft, with_corrections(fields, kept))
            record(session, visitor.caller, "draft.uncorrected", draft_id, draft.purpose)
    return go(f"/check/{draft_id}/result")


def _own(session: Session, visitor: Visitor, draft_id: str, *, to_change: bool = False) -> tuple[Draft, Fields]:
    """A draft that was not handed in yet; raises HTTPException 404 and 409."""
    draft, fields = draft_of(session, visitor, draft_id, to_change=to_change)
    still_open(fields)
    return draft, fields


def _judged(session: Session, visitor: Visitor, draft: Draft, at: Spot) -> Judged:
    """What was found in a version of a draft; raises HTTPException 404 for one that is not its own."""
    latest = of_caller(session, visitor.caller, draft.assessment_id or "")
    versions = chain(session, visitor.caller, latest) if latest else []
    if not any(each.id == at.version and each.state == "done" for each in versions):
        raise HTTPException(404, "There is no such version.")
    row = content_of(session, visitor.caller, at.version)
    return assessments_of(row)[0], judges(session, row)[0]


def _signed(visitor: Visitor, fields: Fields) -> str:
    """The name that is known already; empty where it has to be asked for."""
    known = visitor.signed_in or fields.get("me-name", "").strip()
    return signature(visitor, fields) if known else ""


def _keep(request: Request, session: Session, visitor: Visitor, draft: Draft, fields: Fields) -> None:
    write(draft, fields)
    have_checked(request, session, visitor, draft, fields)


def _form(
    request: Request,
    visitor: Visitor,
    draft_id: str,
    at: Spot,
    found: Judged,
    typed: Mapping[str, str],
    faults: Mapping[str, str],
    signed: str,
) -> Response:
    judged, pack = found
    sheet = sheet_of(judged, pack, language_of(request), at.check or "")
    check, seen = at.seen(sheet)
    values: dict[str, Any] = {**checklist_names(sheet), "choices": shown_choices(at.choices(judged)), "typed": typed}
    values |= {"faults": faults, "check": check, "hidden": {}, "title": sheet.proposal_title, "signed": signed}
    values["seen"] = seen
    values["back"] = f"/check/{draft_id}/result#{at.check or 'who'}"
    return private(page(request, visitor, "correct.html.j2", values, 422 if faults else 200))
