"""What offices wrote of people: handed out with an assessment, and gone with it; titles, answers, comments and drafts.

Who did which step of a case, and when, stays: that is the office's own record, and says nothing of the proposal.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from api.store.documents import content
from api.store.office import Case, Comment, Draft, Given, Step

_WRITTEN = ((Given, ("subject", "note")), (Comment, ("says",)), (Step, ("says", "about")))


def written_of(session: Session, assessment: str, signs: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a case with this latest assessment says of a person, whom one of some words names, with its place."""
    for case in session.scalars(select(Case).where(Case.assessment_id == assessment)):
        texts = [("case.title", case.title)]
        for table, columns in _WRITTEN:
            rows = session.scalars(select(table).where(table.case_id == case.id).order_by(table.at))
            texts += [(f"case.{table.__tablename__}[{n}]", _text(row, columns)) for n, row in enumerate(rows)]
        yield from ((place, text) for place, text in texts if _names(text, signs))


def _text(row: Any, columns: Sequence[str]) -> str:
    return ": ".join(filter(None, (getattr(row, column) for column in columns)))


def _names(text: str, signs: Collection[str]) -> bool:
    return any(sign.casefold() in text.casefold() for sign in signs)


def erase_cases(session: Session, assessments: Sequence[str]) -> None:
    """Take away what was written in cases whose latest assessment is one of these, and the drafts that led to them."""
    cases = select(Case.id).where(Case.assessment_id.in_(assessments)).scalar_subquery()
    for table in (Given, Comment):
        session.execute(_all(delete(table).where(table.case_id.in_(cases))))
    session.execute(_all(update(Step).where(Step.case_id.in_(cases)).values(says=None, about=None)))
    session.execute(_all(update(Case).where(Case.assessment_id.in_(assessments)).values(title="", department=None)))
    nothing = {"judged_id": None, "rests_on": None}
    session.execute(_all(update(Case).where(Case.judged_id.in_(assessments)).values(**nothing)))
    session.execute(_all(delete(Draft).where(Draft.assessment_id.in_(assessments))))


def erase_drafts(session: Session, tenant: str, signs: Collection[str]) -> int:
    """Delete the drafts of a tenant in which one of some words stands; how many there were."""
    rows = session.execute(select(Draft.id, Draft.fields).where(Draft.tenant_id == tenant)).all()
    found = [row.id for row in rows if _names(content(row.fields).decode(), signs)]
    session.execute(_all(delete(Draft).where(Draft.id.in_(found))))
    return len(found)


def purge_drafts(session: Session, tenant: str, before: datetime) -> None:
    """Delete the drafts of a tenant that nobody has touched since."""
    session.execute(_all(delete(Draft).where(Draft.tenant_id == tenant, Draft.changed_at <= before)))


def _all(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
