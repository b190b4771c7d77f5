"""What a request for an assessment may say, and what it comes to."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.access.caller import PURPOSE, Caller
from api.examples import ANSWERS, PROPOSAL
from toolkit import DEFAULT_PACK, Day

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)

AsOf = Annotated[
    Day | None, Field(ge=FIRST_DAY, le=LAST_DAY, description="Judge as of this day; today if left out or null")
]


def _written_as_a_moment(value: object) -> object:
    if isinstance(value, str) and not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", value):
        raise ValueError("is no date with time, as 2026-11-01T09:00:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_as_a_moment)]
"""A time with its zone in its written form; a number is none (pydantic would count seconds from 1970)."""
Packs = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=100)]],
    Field(min_length=1, max_length=50, description="Ids of the packs to judge by (GET /v1/packs)"),
]
Answers = Annotated[
    list[dict[str, Any]],
    Field(max_length=1000, description="Answers to checklist items: criterion, subject, answer, note, by, date, until"),
]


def _example(body: Any) -> dict[str, Any]:
    return {"examples": [body]}


class AssessmentRequest(BaseModel):
    """A proposal, and how to judge it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=_example({"proposal": PROPOSAL, "packs": [DEFAULT_PACK], "as_of": "2026-11-01"}),
    )

    proposal: dict[str, Any] = Field(description="A proposal, by its JSON Schema (`trusted-research schema proposal`)")
    packs: Packs = [DEFAULT_PACK]
    as_of: AsOf = None
    answers: Answers = []
    purpose: str | None = Field(
        None, max_length=64, description=f"What it is for; {PURPOSE}, or the only purpose of the key, if left out"
    )


class AnswersRequest(BaseModel):
    """What people answered."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_example({"answers": ANSWERS}))

    answers: Annotated[Answers, Field(min_length=1)]


def purpose_for(caller: Caller, named: str | None) -> str:
    """The purpose that something is made for; raises HTTPException 403 for one that the caller does not serve."""
    purpose = named or (next(iter(caller.purposes)) if len(caller.purposes) == 1 else PURPOSE)
    if purpose not in caller.purposes:
        raise HTTPException(403, f"purpose: this key does not serve {purpose}.")
    return purpose


def wants_to_wait(prefer: Sequence[str]) -> bool:
    """Whether `Prefer` (RFC 7240) leaves a reply time; only `respond-async` means that it does not."""
    preferences = [part.partition(";")[0].strip().lower() for line in prefer for part in line.split(",")]
    return "respond-async" not in preferences
