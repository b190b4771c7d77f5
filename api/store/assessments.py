"""Assessments as they are kept: asked for, judged, and whose data they hold."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, defer

from api.access.caller import PURPOSE, Caller
from api.screener import Screened
from api.store.documents import canonical, compressed, content, digest_of, packed, unpacked
from api.store.exposures import expose
from api.store.packs import keep_packs
from api.store.tables import AssessmentRow, OutcomeRow, PersonRow, Tenant
from toolkit import Assessment, Profile, Proposal, exposures

State = Literal["waiting", "done"]


class Asked(BaseModel):
    """What was asked for: a proposal with all answers in it, the packs to judge it by, and the day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    proposal: Proposal
    packs: tuple[str, ...]
    as_of: date


def new(
    session: Session,
    caller: Caller,
    asked: Asked,
    state: State,
    *,
    purpose: str = PURPOSE,
    earlier: str | None = None,
) -> AssessmentRow:
    """A row of the caller's tenant for what was asked; `earlier` is the version that it follows."""
    row = AssessmentRow(
        id=str(uuid.uuid4()),
        tenant_id=caller.tenant,
        purpose=purpose,
        state=state,
        created_at=datetime.now(UTC),
        created_by=caller.actor,
        proposal_id=asked.proposal.id,
        as_of=asked.as_of,
        packs=list(asked.packs),
        asked=packed(asked.model_dump(mode="json", by_alias=True)),
        earlier_id=earlier,
    )
    retention = session.get_one(Tenant, caller.tenant).retention_days
    row.expires_at = None if retention is None else row.created_at + timedelta(days=retention)
    session.add(row)
    session.flush()
    session.add_all(OutcomeRow(assessment_id=row.id, pack=pack) for pack in row.packs)
    _name(session, row, _named_in(asked.proposal))
    return row


def asked_of(row: AssessmentRow) -> Asked:
    """What a row was asked for; raises ValueError for one that was erased."""
    if row.asked is None:
        raise ValueError(f"{row.id}: was erased")
    return Asked.model_validate(unpacked(row.asked))


def keep(session: Session, row: AssessmentRow, screened: Screened) -> None:
    """Write down what came out; the row is done, and never changes again but to be erased."""
    row.held = compressed(_WRITTEN.dump_json(list(screened.assessments), by_alias=True))
    row.digest = digest(screened.assessments)
    row.profile = compressed(screened.profile.model_dump_json(by_alias=True).encode())
    row.versions, row.state, row.fault = screened.versions, "done", None
    row.summary = {each.pack: _summary(each) for each in screened.assessments}
    for each in screened.assessments:
        came_to = {"outcome": each.outcome, "level": each.level, "triage": each.triage, "pack_digest": each.pack_digest}
        session.merge(OutcomeRow(assessment_id=row.id, pack=each.pack, **came_to))
    keep_packs(session, screened.packs)
    expose(session, row, exposures(screened.profile, screened.assessments))
    _name(session, row, {*_named_in(screened.profile.proposal), *_met(screened.profile)})


_WRITTEN = TypeAdapter(list[Assessment])


def digest(assessments: Sequence[Assessment]) -> str:
    """`sha256:` and the digest of assessments as canonical JSON: sorted keys, no spaces, UTF-8."""
    return digest_of(canonical(_WRITTEN.dump_python(list(assessments), mode="json", by_alias=True)))


def fail(row: AssessmentRow, fault: str) -> None:
    """Write down why nothing came out."""
    row.state, row.fault = "failed", fault


def visible(caller: Caller) -> Select[AssessmentRow]:
    """The assessments that exist for a caller: of its tenant, made for a purpose that it serves."""
    return select(AssessmentRow).where(
        AssessmentRow.tenant_id == caller.tenant, AssessmentRow.purpose.in_(sorted(caller.purposes))
    )


Large = Literal["asked", "held", "profile"]
_LARGE = (AssessmentRow.asked, AssessmentRow.held, AssessmentRow.profile)


def of_caller(session: Session, caller: Caller, assessment_id: str, *columns: Large) -> AssessmentRow | None:
    """An assessment that exists for a caller; of the large columns only those that are named are read."""
    wanted = visible(caller).where(AssessmentRow.id == assessment_id)
    return session.scalars(wanted.options(*_without(*columns))).one_or_none()


def listed(
    session: Session,
    caller: Caller,
    *,
    limit: int,
    after: tuple[datetime, str] | None = None,
    state: str | None = None,
    pack: str | None = None,
    level: str | None = None,
    proposal: str | None = None,
    created_after: datetime | None = None,
    created_before: datetime | None = None,
) -> list[AssessmentRow]:
    """The assessments that exist for a caller, newest first, from behind a place in that order on.

    `level` is what some pack came to, or the one that is named.
    """
    row = AssessmentRow
    wanted = visible(caller).options(*_without()).order_by(row.created_at.desc(), row.id.desc()).limit(limit)
    if after is not None:
        moment, last = after
        wanted = wanted.where(or_(row.created_at < moment, and_(row.created_at == moment, row.id < last)))
    if state is not None:
        wanted = wanted.where(row.state == state)
    if proposal is not None:
        wanted = wanted.where(row.proposal_id == proposal)
    if created_after is not None:
        wanted = wanted.where(row.created_at > created_after)
    if created_before is not None:
        wanted = wanted.where(row.created_at < created_before)
    if pack is not None or level is not None:
        came_to = [OutcomeRow.assessment_id == row.id]
        came_to += [OutcomeRow.pack == pack] if pack else []
        came_to += [OutcomeRow.level == level] if level else []
        wanted = wanted.where(exists().where(*came_to))
    return list(session.scalars(wanted))


def chain(session: Session, caller: Caller, row: AssessmentRow) -> list[AssessmentRow]:
    """All versions of an assessment, oldest first."""
    versions = [row]
    while (earlier := versions[0].earlier_id) and (found := of_caller(session, caller, earlier)):
        versions.insert(0, found)
    while found := session.scalars(
        visible(caller).where(AssessmentRow.earlier_id == versions[-1].id).options(*_without())
    ).one_or_none():
        versions.append(found)
    return versions


def _without(*columns: Large) -> list[Any]:
    """Options that leave the large columns where they are, but for some."""
    return [defer(column, raiseload=True) for column in _LARGE if column.key not in columns]


def profile_of(row: AssessmentRow) -> Profile:
    """The profile that was judged; raises ValueError where there is none."""
    if row.profile is None:
        raise ValueError(f"{row.id}: holds no profile")
    return Profile.model_validate_json(content(row.profile))


def held(row: AssessmentRow) -> bytes:
    """The assessments as JSON, as they were; an empty list where there are none."""
    return b"[]" if row.held is None else content(row.held)


def assessments_of(row: AssessmentRow) -> list[Assessment]:
    """The assessments, read."""
    return _WRITTEN.validate_json(held(row))


def _summary(assessment: Assessment) -> dict[str, Any]:
    return {
        "outcome": assessment.outcome,
        "level": assessment.level,
        "could_become": list(assessment.could_become),
        "triage": assessment.triage,
        "coverage": assessment.coverage.model_dump(),
        "raised": sum(finding.outcome == "raised" for finding in assessment.findings),
        "unknown": sum(finding.outcome == "unknown" for finding in assessment.findings),
    }


_Name = tuple[Literal["openalex", "orcid", "name"], str]


def _name(session: Session, row: AssessmentRow, names: Iterable[_Name]) -> None:
    """Say whose data a row holds, as far as it does not say so yet."""
    there = set(session.execute(select(PersonRow.kind, PersonRow.value).where(PersonRow.assessment_id == row.id)))
    for kind, value in sorted(set(names) - {tuple(pair) for pair in there}):
        session.add(PersonRow(assessment_id=row.id, kind=kind, value=value, tenant_id=row.tenant_id))


def _named_in(proposal: Proposal) -> Iterator[_Name]:
    for person in proposal.people:
        yield "name", person.name
        if person.openalex:
            yield "openalex", person.openalex
        if person.orcid:
            yield "orcid", person.orcid


def _met(profile: Profile) -> Iterator[_Name]:
    """Everybody whose record a profile holds: the team, whom they may be, and their co-authors."""
    for facts in profile.people:
        ids = (*facts.identity.ids, *(candidate.id for candidate in facts.identity.candidates))
        yield from (("openalex", name) for name in ids)
        yield from (("orcid", name) for name in facts.orcids_on_works)
        met: tuple[Any, ...] = (*facts.listed_coauthors.rows, *facts.between.rows, *facts.beyond.rows)
        yield from (("openalex", row.author) for row in met if row.author)
    for organisation in profile.organisations:
        yield from (("openalex", row.author) for row in organisation.shared.rows if row.author)
