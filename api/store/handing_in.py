"""A self-check becomes a case of the office, with its answers and its first step; all its versions are one case."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.store.assessments import chain
from api.store.cases import visible_cases
from api.store.chains import hold
from api.store.exposures import rest_on_newest
from api.store.office import Case, Given, Step
from api.store.tables import AssessmentRow
from toolkit import Answer, Proposal


def case_of_chain(session: Session, caller: Caller, row: AssessmentRow, *, to_change: bool = False) -> Case | None:
    """The case that a version of an assessment became, if it did.

    `to_change` keeps others from making a case or a further version of any of them until the transaction ends.
    """
    if to_change:
        hold(session, row.id)
    versions = [each.id for each in chain(session, caller, row)]
    wanted = visible_cases(caller).where(Case.assessment_id.in_(versions)).limit(1)
    return session.scalars(wanted.with_for_update() if to_change else wanted).first()


def hand_in(session: Session, caller: Caller, row: AssessmentRow, proposal: Proposal, by: str, *, open_: bool) -> Case:
    """A new case of an assessment; `open_` says that questions still need answers, `by` who hands it in."""
    now = datetime.now(UTC)
    case = Case(
        id=str(uuid.uuid4()),
        tenant_id=caller.tenant,
        purpose=row.purpose,
        title=proposal.title,
        year=proposal.starts.year if proposal.starts else None,
        state="needs-answers" if open_ else "in-review",
        assessment_id=row.id,
        created_at=now,
        created_by=caller.actor,
        changed_at=now,
        version=1,
    )
    session.add(case)
    rest_on_newest(session, row)
    session.add_all(_given(case, caller, proposal.answers, now))
    session.add(_step(case, caller, by, now))
    session.flush()
    return case


def _given(case: Case, caller: Caller, answers: Iterable[Answer], now: datetime) -> Iterable[Given]:
    return [
        Given(
            id=str(uuid.uuid4()),
            case_id=case.id,
            criterion=each.criterion,
            subject=each.subject,
            answer=each.answer,
            note=each.note,
            by=each.by,
            actor=caller.actor,
            at=now,
            on=each.date,
        )
        for each in answers
    ]


def _step(case: Case, caller: Caller, by: str, now: datetime) -> Step:
    return Step(
        id=str(uuid.uuid4()),
        case_id=case.id,
        kind="handed-in",
        assessment_id=case.assessment_id,
        by=by,
        actor=caller.actor,
        at=now,
    )
