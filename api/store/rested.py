"""Cases by what their newest result rests on, and where the evidence of what they have to do with stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.store.cases import Wanted, conditions, visible_cases
from api.store.office import Case, ExposureRow
from api.store.tables import AssessmentRow
from toolkit import ExposedKind

WAITING = "waiting"


def _of(caller: Caller, wanted: Wanted) -> Select[Any]:
    return visible_cases(caller).where(*conditions(wanted))


@dataclass(frozen=True)
class Basis:
    """Some data, packs, lists and technology areas, and how many cases have a newest result that rests on them."""

    digest: str
    cases: int
    versions: dict[str, Any]
    """As `api.versions` says it."""


def bases(session: Session, caller: Caller, wanted: Wanted) -> list[Basis]:
    """What the newest results of the cases rest on, each once."""
    columns = Case.rests_on, func.count(), func.min(Case.judged_id)
    groups = session.execute(
        _of(caller, replace(wanted, judged=True)).with_only_columns(*columns).group_by(Case.rests_on)
    ).all()
    said = select(AssessmentRow.id, AssessmentRow.versions).where(AssessmentRow.id.in_([row[2] for row in groups]))
    versions = {row.id: row.versions for row in session.execute(said)}
    return [Basis(digest, number, versions[one]) for digest, number, one in groups if digest]


@dataclass(frozen=True)
class Rested:
    """A case whose newest result rests on something."""

    case: Case
    state: str
    """Of its latest version, which may be waiting."""


def resting_on(
    session: Session,
    caller: Caller,
    wanted: Wanted,
    digests: frozenset[str],
    *,
    limit: int,
    offset: int = 0,
    ready: bool = False,
) -> tuple[int, list[Rested]]:
    """How many cases have a result that rests on one of these, and some of them, open ones and oldest changes first.

    `ready` leaves out those that nobody can have looked at again now: decided, or on their way.
    """
    found = _of(caller, replace(wanted, rests_on=digests))
    found = found.join(AssessmentRow, AssessmentRow.id == Case.assessment_id)
    if ready:
        found = found.where(Case.state != "decided", AssessmentRow.state != WAITING)
    total = session.scalar(select(func.count()).select_from(found.with_only_columns(Case.id).subquery())) or 0
    order = case((Case.state == "decided", 1), else_=0), Case.changed_at, Case.id
    rows = session.execute(
        found.with_only_columns(Case, AssessmentRow.state).order_by(*order).limit(limit).offset(offset)
    )
    return total, [Rested(row.Case, row.state) for row in rows]


def waiting(session: Session, caller: Caller, wanted: Wanted) -> int:
    """Of how many cases a newer version is on its way."""
    found = _of(caller, wanted).join(AssessmentRow, AssessmentRow.id == Case.assessment_id)
    found = found.where(AssessmentRow.state == WAITING).with_only_columns(Case.id)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def partner_name(session: Session, caller: Caller, key: str) -> str | None:
    """How a case that exists for a caller names a partner; None where none has it."""
    same = (ExposureRow.assessment_id == Case.judged_id, ExposureRow.kind == "partner", ExposureRow.key == key)
    named = visible_cases(caller).join(ExposureRow, and_(*same)).with_only_columns(func.min(ExposureRow.name))
    return session.scalar(named)


def evidence_of(
    session: Session, assessments: Sequence[str], kind: ExposedKind, key: str
) -> dict[str, tuple[str, str]]:
    """By assessment, the pack and the check whose evidence names something; without those in which none does."""
    row = ExposureRow
    same = row.assessment_id.in_(assessments), row.kind == kind, row.key == key, row.item.is_not(None)
    found = session.execute(select(row.assessment_id, row.pack, row.item).where(*same))
    return {assessment: (pack, item) for assessment, pack, item in found if pack and item}
