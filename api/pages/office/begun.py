"""A new screening: a proposal in a file, and the frameworks that it is checked against."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api.asked import purpose_for
from api.jobs.queue import enqueue
from api.pages.check.start import handed_over
from api.pages.check.steps import private
from api.pages.office.people import signature
from api.pages.site import go, page
from api.pages.visitor import Visitor, Visits
from api.pages.words import language_of
from api.screener import Screener
from api.storable import storable_text
from api.store.assessments import Asked, new
from api.store.audit import record
from api.store.cases import case_about, hold_proposals
from api.store.handing_in import hand_in
from api.store.office import Case
from toolkit import DEFAULT_PACK, ToolkitError, parse_proposal

router = APIRouter(prefix="/cases/new", include_in_schema=False)
Screening = Annotated[Visitor, Depends(Visits("screen"))]


@dataclass(frozen=True)
class Form:
    """What was filled in, but for the file."""

    packs: tuple[str, ...] = (DEFAULT_PACK,)
    department: str = ""
    name: str = ""
    again: bool = False
    """Whether another screening of the same proposal is meant."""


async def filled(request: Request) -> Form:
    """The fields of the form."""
    form = await request.form()
    texts = {name: storable_text(value).strip() for name, value in form.multi_items() if isinstance(value, str)}
    packs = tuple(value for value in form.getlist("packs") if isinstance(value, str))
    return Form(packs, texts.get("department", "")[:200], texts.get("name", ""), "again" in texts)


def lacking(filled_in: Form, file: tuple[str, bytes] | None) -> dict[str, str]:
    """The fault of a form without a framework or without a file."""
    if not filled_in.packs:
        return {"packs": "packs-none"}
    return {} if file else {"file": "file-none"}


@router.get("")
def form(request: Request, visitor: Screening) -> Response:
    """The empty form."""
    return _form(request, visitor, Form(), {})


@router.post("")
def create(
    request: Request,
    visitor: Screening,
    filled_in: Annotated[Form, Depends(filled)],
    file: Annotated[tuple[str, bytes] | None, Depends(handed_over)],
) -> Response:
    """A case of a proposal, to be checked at once; asks before it makes a second one of the same proposal."""
    faults = lacking(filled_in, file)
    if faults or file is None:
        return _form(request, visitor, filled_in, faults, 422)
    screener: Screener = request.app.state.screener
    try:
        proposal = parse_proposal(file[1], file[0])
        packs = screener.packs(filled_in.packs)
        screener.check([proposal], packs)
    except ToolkitError as error:
        return _form(request, visitor, filled_in, {"file": "file"}, 422, says=str(error))
    asked = Asked(proposal=proposal, packs=tuple(pack.id for pack in packs), as_of=date.today())
    made, there = _made(request, visitor, asked, filled_in)
    if not made:
        return _form(request, visitor, filled_in, {"file": "file-again"}, 409, there=there)
    return go(f"/cases/{there.id}")


def _made(request: Request, visitor: Visitor, asked: Asked, filled_in: Form) -> tuple[bool, Case]:
    """A new case; or the one that there is, where it is not said that another one is meant."""
    caller, purpose = visitor.caller, purpose_for(visitor.caller, None)
    with request.app.state.database.writing() as session:
        hold_proposals(session, caller, [asked.proposal.id])
        there = case_about(session, caller, asked.proposal.id)
        if there is not None and not filled_in.again:
            return False, there
        row = new(session, caller, asked, "waiting", purpose=purpose)
        enqueue(session, caller, "assess", row.id)
        by = signature(visitor, filled_in.name)
        case = hand_in(session, caller, row, asked.proposal, by, open_=True)
        case.department = filled_in.department or None
        record(session, caller, "case.made", case.id, purpose, assessment=row.id, packs=row.packs)
    return True, case


def _form(
    request: Request,
    visitor: Visitor,
    filled_in: Form,
    faults: dict[str, str],
    status: int = 200,
    **more: Any,
) -> Response:
    screener: Screener = request.app.state.screener
    language = language_of(request)
    packs = [(pack.id, pack.text[language].title) for pack in screener.readable()]
    values = {"filled": filled_in, "faults": faults, "packs": packs, "says": None, "there": None, **more}
    return private(page(request, visitor, "office/new.html.j2", values, status))
