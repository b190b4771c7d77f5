"""Assess a proposal."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.lists import lists_for
from api.packs import pack_named
from api.problems import problems
from toolkit import DEFAULT_PACK, Assessment, answers_from, proposal_from, screen, with_answers

router = APIRouter(prefix="/v1/assessments", tags=["assessments"])


class AssessmentRequest(BaseModel):
    """A proposal, and how to judge it."""

    model_config = ConfigDict(extra="forbid")

    proposal: dict[str, Any] = Field(description="A proposal, by its JSON Schema (`trusted-research schema proposal`)")
    packs: list[str] = Field(default=[DEFAULT_PACK], min_length=1, max_length=50)
    as_of: date | None = Field(None, description="Judge as of this day; today if left out")
    answers: list[dict[str, Any]] = Field(default=[], description="Answers to checklist items")


class Assessments(BaseModel):
    """One assessment by each pack, in the order asked for."""

    assessments: list[Assessment]


@router.post("", response_model=Assessments, responses=problems(400, 422, 502))
def create(request: Request, asked: AssessmentRequest) -> Response:
    """Judge a proposal by some packs: findings with evidence, and questions for people; no acceptance, no rejection."""
    proposal = with_answers(proposal_from(asked.proposal), answers_from(asked.answers))
    packs = [pack_named(name) for name in dict.fromkeys(asked.packs)]
    lists = lists_for(request, packs)
    [(_, assessments)] = screen([proposal], request.app.state.source, packs, asked.as_of or date.today(), lists)
    return Response(Assessments(assessments=assessments).model_dump_json(by_alias=True), media_type="application/json")
