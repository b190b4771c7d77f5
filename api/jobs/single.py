"""Jobs of kind `assess`: one assessment that somebody asked for and did not wait for."""

from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.jobs.queue import Claim, finish
from api.screener import Screened, Screener
from api.store.assessments import asked_of, fail, keep
from api.store.audit import record
from api.store.chains import hold
from api.store.database import Database
from api.store.tables import AssessmentRow
from api.store.webhooks import announce_assessment
from toolkit import ProposalError


class Single:
    """Screens one proposal."""

    def __init__(self, database: Database, screener: Screener) -> None:
        self._database, self._screener = database, screener

    def do(self, claimed: Claim) -> None:
        """Screen it, unless it was cancelled or erased meanwhile."""
        with self._database.reading() as session:
            row = session.get_one(AssessmentRow, claimed.subject)
        if row.state != "waiting":
            with self._database.writing() as session:
                return finish(session, claimed)
        asked = asked_of(row)
        found: Screened | str
        try:
            [found] = self._screener.screened([asked.proposal], self._screener.packs(asked.packs), asked.as_of)
        except ProposalError as error:
            found = str(error)
        with self._database.writing() as session:
            row = _held(session, claimed)
            finish(session, claimed)
            _write(session, row, found)
        return None

    def give_up(self, session: Session, claimed: Claim, reason: str, *, certain: bool) -> None:
        """It failed, for a reason that is kept with it."""
        _write(session, _held(session, claimed), reason)


def _held(session: Session, claimed: Claim) -> AssessmentRow:
    """The assessment, which nobody else changes or erases until the transaction ends."""
    hold(session, claimed.subject)
    return session.get_one(AssessmentRow, claimed.subject, with_for_update=True)


def _write(session: Session, row: AssessmentRow, found: Screened | str) -> None:
    if row.state != "waiting":
        return
    if isinstance(found, str):
        fail(row, found)
    else:
        keep(session, row, found)
    announce_assessment(session, row)
    caller = Caller(row.tenant_id, row.created_by, frozenset(), frozenset({row.purpose}), "")
    record(session, caller, "assessment.screened", row.id, row.purpose, state=row.state, digest=row.digest)
