"""What assessments have to do with, as rows to count by; and which version of a case is the newest that is done."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from api.store.chains import hold, links
from api.store.documents import canonical, digest_of
from api.store.office import Case, ExposureRow
from api.store.tables import AssessmentRow
from toolkit import Exposed

LONGEST_KEY = 400
_RESTS_ON = ("data", "packs", "lists", "technologies")


def expose(session: Session, row: AssessmentRow, exposed: Iterable[Exposed]) -> None:
    """Write down what an assessment that is now done has to do with, and that its case has a newer result."""
    for each in {(each.kind, each.key[:LONGEST_KEY]): each for each in exposed}.values():
        made = ExposureRow(assessment_id=row.id, kind=each.kind, key=each.key[:LONGEST_KEY], name=each.name)
        made.ties, made.pack, made.item = ",".join(each.ties), each.pack, each.item
        session.add(made)
    rest_on_newest(session, row)


def rest_on_newest(session: Session, row: AssessmentRow) -> None:
    """Have the case of a version rest on the newest of its versions that is done, whichever of them was done first."""
    session.flush()
    hold(session, row.id)
    versions = links(session, row.id)
    if newest := next((each for each in reversed(versions) if each.state == "done"), None):
        found = update(Case).where(Case.assessment_id.in_([each.id for each in versions]))
        session.execute(found.values(judged_id=newest.id, rests_on=rests_on(newest.versions)))


def rests_on(versions: Mapping[str, Any] | None) -> str | None:
    """`sha256:` and the digest of the data, packs, lists and technology areas that an assessment rests on.

    None where that was erased.
    """
    return None if versions is None else digest_of(canonical([versions[part] for part in _RESTS_ON]))
