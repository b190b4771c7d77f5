"""Assess a proposal, read what came out, and answer what only people can."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.access.guard import Needs
from api.asked import AnswersRequest, AssessmentRequest, Moment, purpose_for, wants_to_wait
from api.assessment_views import (
    PATH,
    AssessmentPage,
    AssessmentReply,
    AssessmentVersions,
    Level,
    State,
    summary_of,
    whole,
)
from api.idempotency import IdempotencyKey, Keep
from api.ids import PATTERN, Id
from api.jobs.queue import enqueue
from api.problems import problems
from api.store.assessments import (
    Asked,
    chain,
    keep,
    listed,
    new,
    of_caller,
    profile_of,
)
from api.store.audit import record
from api.store.chains import hold
from api.store.handing_in import case_of_chain
from api.store.packs import packs_that_judged
from api.store.tables import AssessmentRow
from api.store.webhooks import announce_assessment
from toolkit import answers_from, proposal_from, with_answers

router = APIRouter(prefix=PATH, tags=["assessments"])

LOCATION = {"Location": {"schema": {"type": "string"}, "description": "Where the assessment is"}}
CREATED: dict[int | str, dict[str, Any]] = {201: {"headers": LOCATION}}
ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        "model": AssessmentReply,
        "description": "Asked for with `Prefer: respond-async`: it waits for a worker",
        "headers": LOCATION | {"Preference-Applied": {"schema": {"type": "string"}}},
    }
}
Readers = Annotated[Caller, Depends(Needs("read"))]


class Filters(BaseModel):
    """Which assessments."""

    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(None, pattern=PATTERN, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=200)
    state: State | None = None
    pack: str | None = Field(None, max_length=100, pattern=r"^[a-z0-9-]+$", description="Judged by this pack")
    level: Level | None = Field(None, description="The level that some pack, or the one named, came to")
    proposal: str | None = Field(None, max_length=200, pattern=r"^[a-z0-9-]+$", description="Id of the proposal")
    created_after: Moment | None = None
    created_before: Moment | None = None


@router.post(
    "",
    status_code=201,
    response_model=AssessmentReply,
    responses={**CREATED, **ACCEPTED, **problems(400, 401, 403, 409, 413, 422, 502, 503)},
)
def create(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("screen"))],
    asked: AssessmentRequest,
    key: IdempotencyKey = None,
    prefer: Annotated[
        list[str], Header(alias="Prefer", description="`respond-async` (RFC 7240) replies at once, with 202")
    ] = [],  # noqa: B006
) -> Response:
    """Judge a proposal by some packs: findings with evidence, and questions for people; no acceptance, no rejection."""
    purpose, waits = purpose_for(caller, asked.purpose), wants_to_wait(prefer)
    proposal = with_answers(proposal_from(asked.proposal), answers_from(asked.answers))
    packs = request.app.state.screener.packs(asked.packs)
    request.app.state.screener.check([proposal], packs)
    wanted = Asked(proposal=proposal, packs=tuple(p.id for p in packs), as_of=asked.as_of or date.today())
    said = ("assessments", purpose, waits, asked.model_dump(mode="json"))

    def work(keep_reply: Keep) -> Response:
        done = _screened if waits else _put_down
        return done(request, caller, wanted, purpose, keep_reply)

    return cast(Response, request.app.state.once.answer(caller, key, said, work))


def _screened(request: Request, caller: Caller, wanted: Asked, purpose: str, keep_reply: Keep) -> Response:
    screener = request.app.state.screener
    [screened] = screener.screened([wanted.proposal], screener.packs(wanted.packs), wanted.as_of)
    with request.app.state.database.writing() as session:
        row = new(session, caller, wanted, "done", purpose=purpose)
        keep(session, row, screened)
        record(session, caller, "assessment.created", row.id, purpose, packs=row.packs, digest=row.digest)
        announce_assessment(session, row)
        reply = whole(row, 201, {"Location": f"{PATH}/{row.id}"})
        keep_reply(session, reply, row.id)
    return reply


def _put_down(request: Request, caller: Caller, wanted: Asked, purpose: str, keep_reply: Keep) -> Response:
    with request.app.state.database.writing() as session:
        row = new(session, caller, wanted, "waiting", purpose=purpose)
        enqueue(session, caller, "assess", row.id)
        record(session, caller, "assessment.asked", row.id, purpose, packs=row.packs)
        headers = {"Location": f"{PATH}/{row.id}", "Preference-Applied": "respond-async"}
        reply = whole(row, 202, headers)
        keep_reply(session, reply, row.id)
    return reply


@router.get("", response_model=AssessmentPage, responses=problems(400, 401, 403, 422))
def browse(request: Request, caller: Readers, filters: Annotated[Filters, Query()]) -> Response:
    """List assessments without their findings, newest first; `Link` and `next` lead to the next page."""
    with request.app.state.database.writing() as session:
        after = _place(session, caller, filters.cursor)
        conditions = filters.model_dump(exclude={"cursor", "limit"}, exclude_none=True)
        rows = listed(session, caller, limit=filters.limit + 1, after=after, **conditions)
        shown = [summary_of(row) for row in rows[: filters.limit]]
        record(session, caller, "assessment.listed", "assessments", seen=len(shown))
    following = shown[-1]["id"] if len(rows) > filters.limit else None
    headers = {}
    if following:
        headers["Link"] = f'<{request.url.include_query_params(cursor=following)}>; rel="next"'
    return JSONResponse({"assessments": shown, "next": following}, headers=headers)


def _place(session: Session, caller: Caller, cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    last = of_caller(session, caller, cursor)
    if last is None:
        raise HTTPException(400, "cursor: is of no page of yours. Begin with the first one.")
    return last.created_at, last.id


@router.get("/{assessment_id}", response_model=AssessmentReply, responses=problems(401, 403, 404, 422))
def read(request: Request, caller: Readers, assessment_id: Id) -> Response:
    """An assessment as it was made; one that waits, failed or was erased has no findings and says so in `state`."""
    with request.app.state.database.writing() as session:
        row = found(session, caller, assessment_id, "held")
        record(session, caller, "assessment.read", row.id, row.purpose, digest=row.digest)
    return whole(row)


@router.get("/{assessment_id}/versions", response_model=AssessmentVersions, responses=problems(401, 403, 404, 422))
def versions(request: Request, caller: Readers, assessment_id: Id) -> Response:
    """All versions of an assessment, oldest first: each with further answers, none of them changed."""
    with request.app.state.database.writing() as session:
        row = found(session, caller, assessment_id)
        told = [summary_of(each) for each in chain(session, caller, row)]
        record(session, caller, "assessment.versions", row.id, row.purpose, seen=len(told))
    return JSONResponse({"versions": told})


@router.post(
    "/{assessment_id}/answers",
    status_code=201,
    response_model=AssessmentReply,
    responses={**CREATED, **problems(400, 401, 403, 404, 409, 410, 413, 422)},
)
def answer(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("answer"))],
    assessment_id: Id,
    given: AnswersRequest,
    key: IdempotencyKey = None,
) -> Response:
    """Add answers of people: a new version; the earlier one stays as it is.

    It is of the same record on the same day, unless an answer is of a later one: then the proposal is screened again.
    """
    said = ("answers", assessment_id, given.model_dump(mode="json"))

    def work(keep_reply: Keep) -> Response:
        return _answered(request, caller, assessment_id, given, keep_reply)

    return cast(Response, request.app.state.once.answer(caller, key, said, work))


def _answered(
    request: Request, caller: Caller, assessment_id: str, given: AnswersRequest, keep_reply: Keep
) -> Response:
    with request.app.state.database.reading() as session:
        row = done(session, caller, assessment_id, "profile")
        packs = packs_that_judged(session, (row.versions or {})["packs"])
    answers = answers_from(given.answers)
    if ahead := next((answer for answer in answers if answer.date > date.today()), None):
        raise HTTPException(
            422, f"answers: {ahead.criterion}: {ahead.date} is still to come. Give the day of the answer."
        )
    screened = request.app.state.screener.answered(profile_of(row), packs, answers, row.versions)
    wanted = Asked(proposal=screened.profile.proposal, packs=tuple(row.packs), as_of=screened.profile.as_of)
    try:
        with request.app.state.database.writing() as session:
            hold(session, assessment_id)
            case_of_chain(session, caller, done(session, caller, assessment_id), to_change=True)  # or erased meanwhile
            later = new(session, caller, wanted, "done", purpose=row.purpose, earlier=row.id)
            keep(session, later, screened)
            told = {"earlier": row.id, "answers": len(answers), "digest": later.digest}
            record(session, caller, "assessment.answered", later.id, row.purpose, **told)
            announce_assessment(session, later)
            reply = whole(later, 201, {"Location": f"{PATH}/{later.id}"})
            keep_reply(session, reply, later.id)
    except IntegrityError as error:
        newest = f"See {PATH}/{row.id}/versions, and answer the newest version."
        raise HTTPException(409, f"This version was answered already, so nothing was kept. {newest}") from error
    return reply


def found(session: Session, caller: Caller, assessment_id: str, *columns: Literal["held", "profile"]) -> AssessmentRow:
    """An assessment that exists for a caller, with some of its large columns; raises HTTPException 404."""
    row = of_caller(session, caller, assessment_id, *columns)
    if row is None:
        raise HTTPException(404, "There is no such assessment.")
    return row


def done(session: Session, caller: Caller, assessment_id: str, *columns: Literal["held", "profile"]) -> AssessmentRow:
    """One that is done; raises HTTPException 404, 409 for one that is not, and 410 for one that was erased."""
    row = found(session, caller, assessment_id, *columns)
    if row.state == "erased":
        raise HTTPException(410, "The assessment was erased.")
    if row.state != "done":
        raise HTTPException(409, f"The assessment is not done: its state is {row.state}.")
    return row
