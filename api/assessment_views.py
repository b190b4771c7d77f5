"""Replies about assessments: their form, and how they are put together from what is kept."""

import json
from datetime import date, datetime
from typing import Any, Literal

from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.store.assessments import held
from api.store.tables import AssessmentRow
from toolkit import Assessment

State = Literal["waiting", "done", "failed", "cancelled", "erased"]
Level = Literal["none", "note", "review", "escalate"]
PATH = "/v1/assessments"


class PackCoverage(BaseModel):
    """How much of what a pack looks at could be looked at."""

    evaluated: int
    of: int
    people_resolved: int
    people: int
    organisations_resolved: int
    organisations: int
    works: int


class PackOutcome(BaseModel):
    """What one pack came to: which human response it asks for. It accepts and rejects nothing."""

    outcome: str = Field(description="In the framework's own words: an id among the outcomes of the pack")
    level: Level = Field(description="The strongest response asked for: none, note, review, or escalate to compliance")
    could_become: list[str] = Field(description="Stronger outcomes that open questions leave possible")
    triage: int = Field(description="Orders a reviewer's work, and says nothing else")
    raised: int = Field(description="Findings that are raised")
    unknown: int = Field(description="Findings that nobody could evaluate; unknown never counts as clear")


class AssessmentSummary(BaseModel):
    """An assessment without its findings."""

    id: str
    state: State
    created_at: datetime
    expires_at: datetime | None = Field(description="When it is erased by the institution's rule; null keeps it")
    purpose: str
    proposal: str | None = Field(description="The id of the proposal; null once erased")
    as_of: date
    packs: list[str]
    fault: str | None = Field(description="Why nothing came out, where the state is failed")
    earlier: str | None = Field(description="The version that this one follows")
    digest: str | None = Field(
        description="`sha256:` and the digest of `assessments` as canonical JSON: sorted keys, no spaces, UTF-8"
    )
    versions: dict[str, Any] | None = Field(
        description="What it rests on, each with a digest: toolkit, profiled_by, data, packs, lists, technologies"
    )
    coverage: dict[str, PackCoverage] = Field(description="By pack")
    outcomes: dict[str, PackOutcome] = Field(description="By pack")
    links: dict[str, str]


class AssessmentReply(AssessmentSummary):
    """A proposal judged by some packs: findings with evidence, and questions for people."""

    assessments: list[Assessment] = Field(
        description="One by each pack, in order; each finding with the threshold in force and its evidence"
    )


class AssessmentPage(BaseModel):
    """Some of the assessments there are, newest first."""

    assessments: list[AssessmentSummary]
    next: str | None = Field(description="`cursor` of the next page; null on the last")


class AssessmentVersions(BaseModel):
    """All versions of an assessment, oldest first."""

    versions: list[AssessmentSummary]


def whole(row: AssessmentRow, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The reply with everything; the findings go out as they are kept, without being read."""
    head = json.dumps(summary_of(row), ensure_ascii=False, separators=(",", ":")).encode()
    body = head[:-1] + b',"assessments":' + held(row) + b"}"
    return Response(body, status, headers, media_type="application/json")


def summary_of(row: AssessmentRow) -> dict[str, Any]:
    """The reply without the findings, as JSON values."""
    outcomes = row.summary or {}
    return {
        "id": row.id,
        "state": row.state,
        "created_at": row.created_at.isoformat(),
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        "purpose": row.purpose,
        "proposal": row.proposal_id,
        "as_of": row.as_of.isoformat(),
        "packs": row.packs,
        "fault": row.fault,
        "earlier": row.earlier_id,
        "digest": row.digest,
        "versions": row.versions,
        "coverage": {pack: told["coverage"] for pack, told in outcomes.items()},
        "outcomes": {pack: {name: told[name] for name in PackOutcome.model_fields} for pack, told in outcomes.items()},
        "links": _links(row),
    }


def _links(row: AssessmentRow) -> dict[str, str]:
    here = f"{PATH}/{row.id}"
    links = {"self": here, "versions": f"{here}/versions"}
    if row.state == "done":
        links |= {name: f"{here}/{name}" for name in ("checklist", "explain", "answers", "replay")}
    if row.earlier_id:
        links["earlier"] = f"{PATH}/{row.earlier_id}"
    return links
