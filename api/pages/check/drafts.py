"""Drafts as the pages of the self-check open them."""

from fastapi import Request
from starlette.exceptions import HTTPException

from api.pages.check.form import CASE
from api.pages.visitor import Visitor
from api.store.drafts import Fields, fields_of, own_draft
from api.store.office import Draft


def open_draft(request: Request, visitor: Visitor, draft_id: str) -> tuple[Draft, Fields]:
    """A draft of the visitor's own and what was typed into it; raises HTTPException 404."""
    with request.app.state.database.reading() as session:
        draft = own_draft(session, visitor.caller, draft_id)
    if draft is None:
        raise HTTPException(404, "There is no such check.")
    return draft, fields_of(draft)


def still_open(fields: Fields) -> None:
    """Raise HTTPException 409 for a draft that was handed in: from then on it is the office's."""
    if CASE in fields:
        raise HTTPException(409, "This check was handed in. The office works on it now, and nothing here changes it.")


def signature(visitor: Visitor, fields: Fields) -> str:
    """The name that stands beside what the visitor chose or answered; without accounts it is the one they typed."""
    return visitor.name if visitor.signed_in else fields.get("me-name", "").strip() or visitor.name
