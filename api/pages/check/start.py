"""Where a self-check begins: what it is, the drafts of one's own, a new one, and a proposal that stands in a file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.asked import purpose_for
from api.pages.check.drafts import fields_now, open_draft
from api.pages.check.form import CASE, FILE, Blank
from api.pages.check.steps import Researcher, private
from api.pages.site import go, page
from api.pages.visitor import Visitor
from api.storable import refuse_unstorable
from api.store.audit import record
from api.store.drafts import Fields, begin, own_draft, own_drafts
from api.uploads import safe_name
from toolkit import ProposalError, parse_proposal

router = APIRouter(prefix="/check", include_in_schema=False)


async def handed_over(request: Request) -> tuple[str, bytes] | None:
    """The file of a form, with its name as it may be shown."""
    file = (await request.form()).get("file")
    return (safe_name(file.filename), await file.read()) if isinstance(file, UploadFile) and file.filename else None


@router.get("")
def start(request: Request, visitor: Researcher) -> Response:
    """What the check is, and the drafts of one's own."""
    return _start(request, visitor, {})


@router.post("")
def begun(request: Request, visitor: Researcher) -> Response:
    """A new draft, and on to its first step."""
    return go(f"/check/{_begun(request, visitor, {})}/me")


@router.post("/file")
def take_over(
    request: Request, visitor: Researcher, file: Annotated[tuple[str, bytes] | None, Depends(handed_over)]
) -> Response:
    """A draft of a proposal that stands in a file, and on to the questions; else why it is none."""
    if file is None:
        return _start(request, visitor, {"file": "file-none"}, 422)
    name, content = file
    try:
        proposal = parse_proposal(content, name)
        refuse_unstorable(proposal)
    except ProposalError as error:
        return _start(request, visitor, {"file": "file"}, 422, says=str(error))
    written = proposal.model_dump_json(by_alias=True, exclude_unset=True)
    return go(f"/check/{_begun(request, visitor, {FILE: written, 'file-name': name})}/questions")


@router.get("/{draft_id}/remove")
def ask_to_remove(request: Request, visitor: Researcher, draft_id: str) -> Response:
    """Whether a draft is really to go."""
    draft, fields = open_draft(request, visitor, draft_id)
    return private(page(request, visitor, "check/remove.html.j2", {"draft": draft.id, "title": _title(fields)}))


@router.post("/{draft_id}/remove")
def remove(request: Request, visitor: Researcher, draft_id: str) -> Response:
    """Delete a draft; what was handed in stays with the office."""
    with request.app.state.database.writing() as session:
        draft = own_draft(session, visitor.caller, draft_id, to_change=True)
        if draft is None:
            raise HTTPException(404, "There is no such check.")
        session.delete(draft)
        record(session, visitor.caller, "draft.removed", draft.id, draft.purpose)
    return go("/check")


def _begun(request: Request, visitor: Visitor, fields: Fields) -> str:
    purpose = purpose_for(visitor.caller, None)
    with request.app.state.database.writing() as session:
        draft = begin(session, visitor.caller, purpose, fields)
        session.flush()
        record(session, visitor.caller, "draft.begun", draft.id, purpose)
    return draft.id


def _start(
    request: Request, visitor: Visitor, faults: dict[str, str], status: int = 200, says: str | None = None
) -> Response:
    with request.app.state.database.reading() as session:
        drafts = [(each, fields_now(session, visitor, each)) for each in own_drafts(session, visitor.caller)]
    told = [{"draft": each, "title": _title(fields), "handed_in": CASE in fields} for each, fields in drafts]
    values = {"drafts": told, "faults": Blank(faults), "says": says, "limits": Blank()}
    return private(page(request, visitor, "check/start.html.j2", values, status))


def _title(fields: Fields) -> str:
    if FILE in fields:
        return parse_proposal(fields[FILE].encode(), "proposal").title
    return fields.get("title", "").strip()
