"""What can be made of an assessment: its checklist, why it came out so, what differs from another, and a replay."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.access.guard import Needs
from api.assessment_views import PATH
from api.ids import Id
from api.problems import problems
from api.replay import Difference, Replay, differences, replayed
from api.routes.assessments import Readers, done
from api.store.assessments import assessments_of, profile_of
from api.store.audit import record
from api.store.packs import packs_that_judged
from api.store.tables import AssessmentRow
from toolkit import Assessment, Explanation, Pack, explanation, render_file, render_for_person

router = APIRouter(prefix=PATH, tags=["assessments"])

Form = Literal["html", "md", "pdf", "docx", "xlsx", "json"]
MEDIA: dict[Form, str] = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_NOTHING_ELSE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
_FAULTS = problems(401, 403, 404, 409, 410, 422)


class Sheet(BaseModel):
    """Which checklist, in which form."""

    model_config = ConfigDict(extra="forbid")

    pack: str | None = Field(None, max_length=100, description="Id of a pack that judged; may be left out if one did")
    format: Form = "html"
    lang: Literal["en", "ja", "both"] = Field("en", description="`both` in html, pdf and docx")
    for_: Literal["office", "person"] = Field(
        "office", alias="for", description="The office, or in plain words a person of the team (html, md, pdf)"
    )
    person: int | None = Field(None, ge=1, description="Which person of the team, from 1; needed with for=person")


class Explanations(BaseModel):
    """By each pack, in order."""

    explanations: list[Explanation]


@router.get(
    "/{assessment_id}/checklist",
    response_class=Response,
    responses={200: {"content": {media.partition(";")[0]: {} for media in MEDIA.values()}}, **_FAULTS},
)
def checklist(request: Request, caller: Readers, assessment_id: Id, sheet: Annotated[Sheet, Query()]) -> Response:
    """The checklist of an assessment: questions with evidence, ordinary reasons, and room for a person's answer."""
    with request.app.state.database.writing() as session:
        row = done(session, caller, assessment_id, "held", "profile")
        n = place(row, sheet.pack)
        pack = packs_that_judged(session, (row.versions or {})["packs"])[n]
        told = {"pack": pack.id, "format": sheet.format, "lang": sheet.lang, "for": sheet.for_}
        record(session, caller, "assessment.checklist", row.id, row.purpose, **told)
    name, content = written(row, assessments_of(row)[n], pack, sheet)
    shown = "inline" if sheet.format == "html" else "attachment"
    headers = {
        "Content-Disposition": f'{shown}; filename="{name}"',
        "Content-Security-Policy": _NOTHING_ELSE,
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, headers=headers, media_type=MEDIA[sheet.format])


@router.get("/{assessment_id}/explain", responses=_FAULTS)
def explain(request: Request, caller: Readers, assessment_id: Id) -> Explanations:
    """What decided, what would change it, how far the next threshold is, and which unknowns could ask for more."""
    with request.app.state.database.writing() as session:
        row = done(session, caller, assessment_id, "held")
        packs = packs_that_judged(session, (row.versions or {})["packs"])
        record(session, caller, "assessment.explained", row.id, row.purpose, digest=row.digest)
    return Explanations(explanations=[explanation(*pair) for pair in zip(assessments_of(row), packs, strict=True)])


@router.get("/{assessment_id}/diff/{other_id}", responses=_FAULTS)
def diff(request: Request, caller: Readers, assessment_id: Id, other_id: Id) -> Difference:
    """What differs in the other assessment: its findings, outcomes, and what it rests on."""
    with request.app.state.database.writing() as session:
        one, other = (done(session, caller, each, "held") for each in (assessment_id, other_id))
        if one.proposal_id != other.proposal_id:
            raise HTTPException(422, "other_id: is an assessment of another proposal. Compare two of the same.")
        record(session, caller, "assessment.compared", one.id, one.purpose, other=other.id)
    versions = one.versions or {}, other.versions or {}
    return differences(assessments_of(one), assessments_of(other), *versions)


@router.post("/{assessment_id}/replay", responses={**_FAULTS, **problems(502, 503)})
def replay(request: Request, caller: Annotated[Caller, Depends(Needs("screen"))], assessment_id: Id) -> Replay:
    """Screen again, as of the same day: the same digest, or what changed since, and which findings with it."""
    with request.app.state.database.reading() as session:
        row = done(session, caller, assessment_id, "held", "profile")
        packs = packs_that_judged(session, (row.versions or {})["packs"])
    found = replayed(request.app.state.screener, row, profile_of(row), assessments_of(row), packs)
    with request.app.state.database.writing() as session:
        told: dict[str, Any] = {"same": found.same, "changed": [each.what for each in found.changed]}
        record(session, caller, "assessment.replayed", row.id, row.purpose, **told)
    return found


def place(row: AssessmentRow, pack: str | None) -> int:
    """The place of a pack among those that judged; raises HTTPException 422."""
    if pack is None and len(row.packs) == 1:
        return 0
    if pack not in row.packs:
        raise HTTPException(422, f"query.pack: choose one of those that judged: {', '.join(row.packs)}.")
    return row.packs.index(pack)


def written(row: AssessmentRow, assessment: Assessment, pack: Pack, sheet: Sheet) -> tuple[str, bytes]:
    """A file's name, of ids alone, and its content."""
    end = f"{sheet.lang}.{sheet.format}"
    if sheet.for_ == "office":
        name = f"{row.proposal_id}.{pack.id}.checklist.{end}"
        return name, render_file(assessment, pack, sheet.lang, sheet.format, profile_of(row))
    people = list(assessment.people)
    if sheet.person is None or sheet.person > len(people):
        raise HTTPException(422, f"query.person: say which person of the team, from 1 to {len(people)}.")
    page = render_for_person(assessment, pack, sheet.lang, sheet.format, people[sheet.person - 1])
    return f"{row.proposal_id}.{pack.id}.person-{sheet.person}.{end}", page
