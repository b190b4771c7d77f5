"""The end of a self-check: the answers once more, the result in plain words, files to keep, and handing in."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import TypeAdapter
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.jobs.queue import enqueue
from api.pages.check.drafts import draft_of, open_draft, signature, still_open
from api.pages.check.form import CASE, FILE, STEPS, Blank, chosen, rows
from api.pages.check.proposing import faults, proposal_of, questions_of
from api.pages.check.steps import Researcher, private
from api.pages.judged import Look, result_of
from api.pages.site import go, page
from api.pages.visitor import Visitor
from api.pages.words import language_of
from api.routes.assessment_pages import MEDIA
from api.store.assessments import Asked, Large, asked_of, assessments_of, chain, new, of_caller, profile_of
from api.store.audit import record
from api.store.drafts import Fields, write
from api.store.handing_in import hand_in
from api.store.office import Draft
from api.store.packs import packs_that_judged
from api.store.tables import AssessmentRow
from toolkit import (
    DEFAULT_PACK,
    Correction,
    ProposalError,
    ToolkitError,
    render_file,
    with_correction,
)

router = APIRouter(prefix="/check", include_in_schema=False)

Form = Literal["pdf", "docx", "html"]
CORRECTIONS = "corrections"
"""The field of a draft that holds them, as JSON."""
_CORRECTIONS = TypeAdapter(list[Correction])


@router.get("/{draft_id}/review")
def review(request: Request, visitor: Researcher, draft_id: str) -> Response:
    """All that was typed, to be read before it is checked."""
    draft, fields = open_draft(request, visitor, draft_id)
    still_open(fields)
    return _review(request, visitor, draft, fields)


@router.post("/{draft_id}/review")
def check(request: Request, visitor: Researcher, draft_id: str) -> Response:
    """Have it checked; asked for twice, or with nothing changed since, it is checked once."""
    draft, fields = open_draft(request, visitor, draft_id)
    still_open(fields)
    try:
        asked = _asked(request, draft, fields)
        request.app.state.screener.check([asked.proposal], request.app.state.screener.packs(asked.packs))
    except ToolkitError as error:
        return _review(request, visitor, draft, fields, str(error), 422)
    with request.app.state.database.writing() as session:
        kept, now = draft_of(session, visitor, draft_id, to_change=True)
        still_open(now)
        have_checked(request, session, visitor, kept, fields)
    return go(f"/check/{draft_id}/result")


def have_checked(request: Request, session: Session, visitor: Visitor, draft: Draft, fields: Fields) -> None:
    """One more version of what a draft asks for, unless the same was asked for last."""
    asked = _asked(request, draft, fields)
    if not _known(session, visitor, draft, asked):
        earlier = _end(session, visitor, draft)
        row = new(session, visitor.caller, asked, "waiting", purpose=draft.purpose, earlier=earlier)
        enqueue(session, visitor.caller, "assess", row.id)
        draft.assessment_id = row.id
        record(session, visitor.caller, "assessment.asked", row.id, row.purpose, packs=row.packs)


def corrections_in(fields: Fields) -> list[Correction]:
    """What the researcher said is wrong with the record."""
    return _CORRECTIONS.validate_json(fields.get(CORRECTIONS, "[]"))


def with_corrections(fields: Fields, corrections: Sequence[Correction]) -> Fields:
    """The fields of a draft with these corrections, in place of those that there were."""
    return {**fields, CORRECTIONS: _CORRECTIONS.dump_json(list(corrections)).decode()}


@router.get("/{draft_id}/result")
def result(request: Request, visitor: Researcher, draft_id: str) -> Response:
    """The result in plain words; while it is being worked out, a page that looks again by itself."""
    draft, fields = open_draft(request, visitor, draft_id)
    with request.app.state.database.writing() as session:
        row = _of(session, visitor, draft)
        record(session, visitor.caller, "assessment.read", row.id, row.purpose, digest=row.digest)
        look = _look(request, draft, row, fields)
        shown = result_of(request, session, visitor.caller, row, look) if row.state == "done" else None
    values: dict[str, Any] = {"draft": draft_id, "row": row, "case": fields.get(CASE)}
    if shown is None:
        return private(page(request, visitor, "check/waiting.html.j2", values))
    asked = _asked(request, draft, fields)
    changed = FILE not in fields and asked != asked_of(row).model_copy(update={"as_of": asked.as_of})
    values |= {"changed": changed, "result": shown()}
    return private(page(request, visitor, "check/result.html.j2", values))


@router.get("/{draft_id}/checklist")
def download(
    request: Request,
    visitor: Researcher,
    draft_id: str,
    format: Annotated[Form, Query()] = "pdf",  # noqa: A002 the usual name in an address
    in_: Annotated[Literal["en", "ja", "both"], Query(alias="in")] = "both",
) -> Response:
    """The checklist as a file, to keep or to hand over."""
    draft, _ = open_draft(request, visitor, draft_id)
    with request.app.state.database.writing() as session:
        row = _done(session, visitor, draft)
        pack = packs_that_judged(session, (row.versions or {})["packs"])[0]
        record(session, visitor.caller, "assessment.checklist", row.id, row.purpose, format=format, lang=in_)
    content = render_file(assessments_of(row)[0], pack, in_, format, profile_of(row))
    name = f"{row.proposal_id}.{pack.id}.checklist.{in_}.{format}"
    return private(
        Response(content, headers={"Content-Disposition": f'attachment; filename="{name}"'}, media_type=MEDIA[format])
    )


@router.post("/{draft_id}/hand-in")
def hand_over(request: Request, visitor: Researcher, draft_id: str) -> Response:
    """Make it a case of the office, once."""
    with request.app.state.database.writing() as session:
        draft, fields = draft_of(session, visitor, draft_id, to_change=True)
        if CASE not in fields:
            row = _done(session, visitor, draft)
            profile, by = profile_of(row), signature(visitor, fields)
            unanswered = any(f.reading.unknown == "not-answered" for a in assessments_of(row) for f in a.findings)
            case = hand_in(session, visitor.caller, row, profile.proposal, by, open_=unanswered)
            write(draft, {**fields, CASE: case.id})
            record(session, visitor.caller, "case.handed-in", case.id, case.purpose, assessment=row.id)
    return go(f"/check/{draft_id}/result")


def _asked(request: Request, draft: Draft, fields: Fields) -> Asked:
    pack = fields.get("pack") or DEFAULT_PACK
    questions = questions_of(fields, request.app.state.screener.packs([pack])[0])
    proposal = proposal_of(fields, draft.id, questions)
    for each in corrections_in(fields):
        with suppress(ProposalError):  # of somebody who was renamed or left out since
            proposal = with_correction(proposal, each.model_dump(mode="json"))
    return Asked(proposal=proposal, packs=(pack,), as_of=date.today())


def _end(session: Session, visitor: Visitor, draft: Draft) -> str | None:
    """The last version that there is of a draft: answers that came in through the API make further ones."""
    row = of_caller(session, visitor.caller, draft.assessment_id) if draft.assessment_id else None
    return chain(session, visitor.caller, row)[-1].id if row else None


def _known(session: Session, visitor: Visitor, draft: Draft, asked: Asked) -> bool:
    """Whether the same was asked for before, and is done or on its way."""
    row = of_caller(session, visitor.caller, draft.assessment_id, "asked") if draft.assessment_id else None
    return row is not None and row.state in ("waiting", "done") and asked_of(row) == asked


def _look(request: Request, draft: Draft, row: AssessmentRow, fields: Fields) -> Look:
    """How the result is shown; what was handed in is corrected by the office."""
    base, working = f"/check/{draft.id}", CASE not in fields
    return Look("check/shown.html.j2", language_of(request), row.packs[0], base, row.id, working)


def _of(session: Session, visitor: Visitor, draft: Draft, *more: Large) -> AssessmentRow:
    row = of_caller(session, visitor.caller, draft.assessment_id or "", "asked", *more)
    if row is None:
        raise HTTPException(404, "There is no result yet.")
    return row


def _done(session: Session, visitor: Visitor, draft: Draft) -> AssessmentRow:
    row = _of(session, visitor, draft, "held", "profile")
    if row.state != "done":
        raise HTTPException(409, "There is no result yet.")
    return row


def _review(
    request: Request, visitor: Visitor, draft: Draft, fields: Fields, says: str | None = None, status: int = 200
) -> Response:
    pack = request.app.state.screener.packs([fields.get("pack") or DEFAULT_PACK])[0]
    handed_over = None
    if FILE in fields:
        handed_over = proposal_of(fields, draft.id, ())
    values = {
        "draft": draft.id,
        "given": Blank(fields),
        "pack": pack,
        "steps": STEPS,
        "file": handed_over,
        "questions": questions_of(fields, pack),
        "unfinished": {step: found for step in STEPS if (found := faults(step, fields))},
        "rows": lambda kind: rows(fields, kind),
        "chosen": lambda row: chosen(fields, row),
        "says": says,
    }
    return private(page(request, visitor, "check/review.html.j2", values, status))
