"""What assessments have to do with, as rows to count by; and which version of a case is the newest that is done."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from api.store.documents import canonical, digest_of
from api.store.office import Case, ExposureRow
from api.store.tables import AssessmentRow
from toolkit import Exposed

LONGEST_KEY = 400
_RESTS_ON = ("data", "packs", "lists")


def expose(session: Session, row: AssessmentRow, exposed: Iterable[Exposed]) -> None:
    """Write down what an assessment that is now done has to do with, and that its cases have a newer result.

    A version that is done after a later one changes no case.
    """
    for each in {(each.kind, each.key[:LONGEST_KEY]): each for each in exposed}.values():
        made = ExposureRow(assessment_id=row.id, kind=each.kind, key=each.key[:LONGEST_KEY], name=each.name)
        made.ties, made.pack, made.item = ",".join(each.ties), each.pack, each.item
        session.add(made)
    of = [Case.assessment_id == row.id, *([Case.judged_id == row.earlier_id] if row.earlier_id else [])]
    session.execute(update(Case).where(or_(*of)).values(judged_id=row.id, rests_on=rests_on(row.versions)))


def rests_on(versions: Mapping[str, Any] | None) -> str | None:
    """`sha256:` and the digest of the data, packs and lists that an assessment rests on; None where that was erased."""
    return None if versions is None else digest_of(canonical([versions[part] for part in _RESTS_ON]))
