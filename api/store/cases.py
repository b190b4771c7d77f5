"""Cases of an office: who sees them, in which order they want attention, and the steps of their lives."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, select
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.groups import in_groups
from api.store.chains import hold
from api.store.database import alone
from api.store.office import Case, ExposureRow, Step
from api.store.tables import AssessmentRow, OutcomeRow

StepKind = Literal[
    "handed-in",
    "assigned",
    "asked-for-check",
    "checked",
    "sent-back",
    "signed",
    "reopened",
    "assessed-again",
    "corrected",
    "uncorrected",
]
NOBODY = "-"
"""In the place of an actor: cases that nobody works on."""
NOT_STATED = "-"
"""In the place of a department: cases for which none is stated."""
NO_YEAR = 0
_AT_ONCE = 500
RANKS = {"none": 1, "note": 2, "review": 3, "escalate": 4}


@dataclass(frozen=True)
class Wanted:
    """Which cases; what is empty leaves none out."""

    title: str = ""
    """Words that stand in the title."""
    state: str = ""
    level: str = ""
    """The strongest response that a framework asks for, or that `pack` asks for if it is given."""
    assigned: str = ""
    department: str = ""
    year: int | None = None
    pack: str = ""
    """Judged by this framework."""
    outcome: str = ""
    """What a framework came to, as `pack:outcome`."""
    judged: bool = False
    """Of which a version is done."""
    partner: str = ""
    on_list: str = ""
    area: str = ""
    """Those that have to do with it, by the keys of the newest version that is done."""
    through: str = ""
    """How they have to do with `on_list`."""
    rests_on: frozenset[str] | None = None
    """On some data, packs and lists, by their digest."""


def visible_cases(caller: Caller) -> Select[Case]:
    """The cases that exist for a caller: of its tenant, made for a purpose that it serves."""
    return select(Case).where(Case.tenant_id == caller.tenant, Case.purpose.in_(sorted(caller.purposes)))


def case_of(session: Session, caller: Caller, case_id: str, *, to_change: bool = False) -> Case | None:
    """A case that exists for a caller; `to_change` keeps others from changing it until the transaction ends."""
    found = cases_of(session, caller, [case_id], to_change=to_change)
    return found[0] if found else None


def cases_of(session: Session, caller: Caller, ids: Collection[str], *, to_change: bool = False) -> list[Case]:
    """Those of some cases that exist for a caller, by id; `to_change` as `case_of` has it, for one after another."""
    wanted = visible_cases(caller).where(Case.id.in_(ids)).order_by(Case.id)
    if to_change:
        hold(session, *session.scalars(wanted.with_only_columns(Case.assessment_id)))
        wanted = wanted.with_for_update()
    return list(session.scalars(wanted))


def case_about(session: Session, caller: Caller, proposal_id: str) -> Case | None:
    """The latest case of a proposal with some id, if there is one."""
    wanted = visible_cases(caller).join(AssessmentRow, AssessmentRow.id == Case.assessment_id)
    wanted = wanted.where(AssessmentRow.proposal_id == proposal_id).order_by(Case.created_at.desc()).limit(1)
    return session.scalars(wanted).one_or_none()


def hold_proposals(session: Session, caller: Caller, proposal_ids: Iterable[str]) -> None:
    """Have others wait until the transaction ends who would make cases of the same proposals, by the proposals' ids."""
    alone(session, *(f"cases of {caller.tenant} about {each}" for each in proposal_ids))


def cases_about(session: Session, caller: Caller, proposal_ids: Iterable[str]) -> dict[str, Case]:
    """The latest case of each proposal that has one, by the proposal's id."""
    joined = visible_cases(caller).join(AssessmentRow, AssessmentRow.id == Case.assessment_id)
    named = joined.with_only_columns(AssessmentRow.proposal_id, Case).order_by(Case.created_at, Case.id)
    found: dict[str, Case] = {}
    for some in in_groups(proposal_ids, _AT_ONCE):
        rows = session.execute(named.where(AssessmentRow.proposal_id.in_(some)))
        found |= {row.proposal_id: row.Case for row in rows}
    return found


def count(session: Session, caller: Caller, wanted: Wanted) -> int:
    """How many there are."""
    found = visible_cases(caller).where(*conditions(wanted)).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def in_triage_order(
    session: Session, caller: Caller, wanted: Wanted, *, limit: int, offset: int
) -> list[tuple[Case, str, dict[str, Any] | None]]:
    """Cases with the state and the summary of their assessment: undecided ones first, the strongest response asked for
    first, of equals the highest triage score, then the latest change."""
    found = (
        visible_cases(caller)
        .where(*conditions(wanted))
        .with_only_columns(Case, AssessmentRow.state, AssessmentRow.summary)
    )
    found = found.join(AssessmentRow, AssessmentRow.id == Case.assessment_id)
    decided = case((Case.state == "decided", 1), else_=0)
    order = decided, rank().desc(), _score().desc(), Case.changed_at.desc(), Case.id
    return [tuple(row) for row in session.execute(found.order_by(*order).limit(limit).offset(offset))]


def departments(session: Session, caller: Caller) -> list[str]:
    """The departments that cases name."""
    named = visible_cases(caller).with_only_columns(Case.department).where(Case.department.is_not(None)).distinct()
    return sorted(filter(None, session.scalars(named)))


def years(session: Session, caller: Caller) -> list[int]:
    """The years in which the proposals of cases begin, latest first."""
    named = visible_cases(caller).with_only_columns(Case.year).where(Case.year.is_not(None)).distinct()
    return sorted(filter(None, session.scalars(named)), reverse=True)


def steps_of(session: Session, case_id: str) -> list[Step]:
    """The steps of a case, oldest first."""
    return list(session.scalars(select(Step).where(Step.case_id == case_id).order_by(Step.at, Step.id)))


def add_step(
    session: Session,
    of: Case,
    caller: Caller,
    kind: StepKind,
    by: str,
    says: str | None = None,
    step: str | None = None,
    about: str | None = None,
) -> None:
    """Write down a step; `by` is the name that stands beside it, `step` its id where a form has chosen one."""
    made = Step(id=step or str(uuid.uuid4()), case_id=of.id, kind=kind, assessment_id=of.assessment_id, says=says)
    made.by, made.actor, made.at, made.about = by, caller.actor, datetime.now(UTC), about
    session.add(made)


def touch(of: Case) -> None:
    """Note that a case was changed: forms that were opened before are told so."""
    of.changed_at, of.version = datetime.now(UTC), of.version + 1


def begin_review(of: Case) -> None:
    """Somebody works on a case: one that waited for answers is now in review."""
    if of.state == "needs-answers":
        of.state = "in-review"


def rank(pack: str = "") -> ColumnElement[int]:
    """The response that a case's newest result asks for, from 1 to 4; by one framework, or the strongest of all."""
    ranks = case(RANKS, value=OutcomeRow.level, else_=0)
    judged = select(func.max(ranks)).where(OutcomeRow.assessment_id == Case.judged_id)
    if pack:
        judged = judged.where(OutcomeRow.pack == pack)
    judged = judged.correlate(Case)
    return func.coalesce(judged.scalar_subquery(), 0)


def _score() -> ColumnElement[int]:
    """The highest triage score of a case's newest result."""
    judged = select(func.max(OutcomeRow.triage)).where(OutcomeRow.assessment_id == Case.judged_id)
    return func.coalesce(judged.scalar_subquery(), 0)


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What holds of the cases that are wanted."""
    found: list[ColumnElement[bool]] = list(_of_result(wanted))
    if wanted.title:
        found.append(Case.title.icontains(wanted.title, autoescape=True))
    if wanted.state:
        found.append(Case.state == wanted.state)
    if wanted.level:
        found.append(rank(wanted.pack) == RANKS[wanted.level])
    if wanted.assigned:
        found.append(Case.assigned_to.is_(None) if wanted.assigned == NOBODY else Case.assigned_to == wanted.assigned)
    if wanted.department:
        stated = wanted.department != NOT_STATED
        found.append(Case.department == wanted.department if stated else Case.department.is_(None))
    if wanted.year is not None:
        found.append(Case.year.is_(None) if wanted.year == NO_YEAR else Case.year == wanted.year)
    return found


def _of_result(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What holds of the newest version that is done."""
    if wanted.judged:
        yield Case.judged_id.is_not(None)
    came_to = exists().where(OutcomeRow.assessment_id == Case.judged_id).correlate(Case)
    if wanted.pack:
        yield came_to.where(OutcomeRow.pack == wanted.pack)
    if wanted.outcome:
        pack, _, outcome = wanted.outcome.partition(":")
        yield came_to.where(OutcomeRow.pack == pack, OutcomeRow.outcome == outcome)
    for kind, key in (("partner", wanted.partner), ("list", wanted.on_list), ("area", wanted.area)):
        if key:
            same = (ExposureRow.assessment_id == Case.judged_id, ExposureRow.kind == kind, ExposureRow.key == key)
            met = exists().where(*same)
            if kind == "list" and wanted.through:
                met = met.where(literal(",").concat(ExposureRow.ties).concat(",").contains(f",{wanted.through},"))
            yield met.correlate(Case)
    if wanted.rests_on is not None:
        yield Case.rests_on.in_(sorted(wanted.rests_on))
