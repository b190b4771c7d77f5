"""The versions of an assessment, each following another one: seen as a whole, and changed by one writer at a time."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from api.store.database import alone
from api.store.tables import AssessmentRow

_LIGHT = select(AssessmentRow.id, AssessmentRow.earlier_id, AssessmentRow.state, AssessmentRow.versions)


def hold(session: Session, *assessments: str) -> None:
    """Have others wait until the transaction ends who add to the versions of some assessments, change or erase them.

    To be done once, before a case is locked or a version is read, so that nobody waits for somebody who waits for them,
    and nothing is carried on that was erased meanwhile.
    """
    alone(session, *(f"versions of {_back(session, each)[0].id}" for each in assessments))
    versions = AssessmentRow.id.in_({row.id for each in assessments for row in links(session, each)})
    session.execute(select(AssessmentRow.id).where(versions).order_by(AssessmentRow.id).with_for_update(read=True))


def links(session: Session, assessment_id: str) -> list[Row[Any]]:
    """Id, earlier id, state and versions of each version of an assessment, oldest first."""
    found = _back(session, assessment_id)
    while later := session.execute(_LIGHT.where(AssessmentRow.earlier_id == found[-1].id)).one_or_none():
        found.append(later)
    return found


def _back(session: Session, assessment_id: str) -> list[Row[Any]]:
    found = [session.execute(_LIGHT.where(AssessmentRow.id == assessment_id)).one()]
    while earlier := found[0].earlier_id:
        found.insert(0, session.execute(_LIGHT.where(AssessmentRow.id == earlier)).one())
    return found
