"""Drafts as the pages of the self-check open them."""

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.pages.check.form import CASE
from api.pages.visitor import Visitor
from api.store.assessments import of_caller
from api.store.drafts import Fields, fields_of, own_draft
from api.store.handing_in import case_of_chain
from api.store.office import Draft


def open_draft(request: Request, visitor: Visitor, draft_id: str) -> tuple[Draft, Fields]:
    """A draft of the visitor's own and what was typed into it; raises HTTPException 404."""
    with request.app.state.database.reading() as session:
        return draft_of(session, visitor, draft_id)


def draft_of(session: Session, visitor: Visitor, draft_id: str, *, to_change: bool = False) -> tuple[Draft, Fields]:
    """The same in a session; `to_change` keeps others from changing it, and from making a case of it."""
    draft = own_draft(session, visitor.caller, draft_id, to_change=to_change)
    if draft is None:
        raise HTTPException(404, "There is no such check.")
    return draft, fields_now(session, visitor, draft, to_change=to_change)


def fields_now(session: Session, visitor: Visitor, draft: Draft, *, to_change: bool = False) -> Fields:
    """What was typed into a draft, with the case that it is: handed in, or made by the office of a version of it."""
    fields = fields_of(draft)
    if CASE in fields or draft.assessment_id is None:
        return fields
    row = of_caller(session, visitor.caller, draft.assessment_id)
    case = case_of_chain(session, visitor.caller, row, to_change=to_change) if row else None
    return {**fields, CASE: case.id} if case else fields


def still_open(fields: Fields) -> None:
    """Raise HTTPException 409 for a draft that was handed in: from then on it is the office's."""
    if CASE in fields:
        raise HTTPException(409, "This check was handed in. The office works on it now, and nothing here changes it.")


def signature(visitor: Visitor, fields: Fields) -> str:
    """The name that stands beside what the visitor chose or answered; without accounts it is the one they typed."""
    return visitor.name if visitor.signed_in else fields.get("me-name", "").strip() or visitor.name
