"""Jobs of kind `try`: somebody's cases judged with other numbers of a criterion, from the profiles that are kept."""

from typing import Any

from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.jobs.queue import Claim, finish, put, renew
from api.screener import Screener
from api.store.assessments import profile_of
from api.store.audit import record
from api.store.database import Database
from api.store.tables import AssessmentRow
from api.store.tryouts import Tried, TryOut, keep_tried, numbers_in, still_to_try
from toolkit import Assessment, Pack, adjusted_pack, changes, judge_again, not_looked_through

_AT_ONCE = 25
"""Cases in one transaction: so often the page can say how far it is."""
_TURNS = 8
"""So many of them in one job, a few seconds: then it goes to the end of the queue, as others wait there."""
PACK_CHANGED = "The framework was changed meanwhile."


class Tries:
    """Judges cases by a pack as it is and by the same with other numbers; changes none of them."""

    def __init__(self, database: Database, screener: Screener) -> None:
        self._database, self._screener = database, screener

    def do(self, claimed: Claim) -> None:
        """Go on behind the last case that was written down; another job goes on where this one ends."""
        with self._database.reading() as session:
            row = session.get(TryOut, claimed.subject)
        if row is None or row.state != "waiting":
            with self._database.writing() as session:
                return finish(session, claimed)
        [pack] = self._screener.packs([row.pack])
        if pack.digest != row.pack_digest:
            with self._database.writing() as session:
                finish(session, claimed)
                _end(session, claimed, PACK_CHANGED)
            return None
        both = (pack, adjusted_pack(pack, row.criterion, numbers_in(row)))
        more = all(self._some(claimed, both) for _ in range(_TURNS))
        with self._database.writing() as session:
            finish(session, claimed)
            if more:
                put(session, claimed.tenant, "try", claimed.subject)
            else:
                _end(session, claimed, None)
        return None

    def give_up(self, session: Session, claimed: Claim, reason: str, *, certain: bool) -> None:
        """It failed, for a reason that is kept with it."""
        _end(session, claimed, reason)

    def _some(self, claimed: Claim, packs: tuple[Pack, Pack]) -> bool:
        """The next cases; whether there were any."""
        with self._database.reading() as session:
            row = session.get(TryOut, claimed.subject)
            cases = still_to_try(session, row, _AT_ONCE) if row else []
        tried = [_tried(case, kept, packs) for case, kept in cases]
        if not tried:
            return False
        with self._database.writing() as session:
            renew(session, claimed)
            if row := session.get(TryOut, claimed.subject):
                keep_tried(session, row, tried)
        return row is not None


def _tried(case: str, row: AssessmentRow, packs: tuple[Pack, Pack]) -> Tried:
    profile = profile_of(row)
    earlier = row.versions is None or row.versions["packs"][packs[0].id]["digest"] != packs[0].digest
    if any(not_looked_through(packs[0], profile)):
        return Tried(case, row.id, None, None, (), earlier)
    before, after = judge_again(profile, packs)[1]
    return Tried(case, row.id, before.outcome, after.outcome, _findings(before, after), earlier)


def _findings(before: Assessment, after: Assessment) -> list[dict[str, Any]]:
    sides = [{(each.criterion, each.subject): each for each in judged.findings} for judged in (before, after)]
    fields = {"outcome", "level", "counted", "since"}
    return [
        {
            "subject": change.subject,
            "sides": [
                finding.model_dump(mode="json", include=fields)
                | {"value": finding.reading.value, "unknown": finding.reading.unknown}
                for side in sides
                if (finding := side.get((change.criterion, change.subject)))
            ],
        }
        for change in changes(before, after)
    ]


def _end(session: Session, claimed: Claim, fault: str | None) -> None:
    row = session.get(TryOut, claimed.subject, with_for_update=True)
    if row is None or row.state != "waiting":
        return
    row.state, row.fault = ("done", None) if fault is None else ("failed", fault)
    caller = Caller(row.tenant_id, row.actor, frozenset(), frozenset(row.purposes), "")
    told: dict[str, Any] = {"pack": row.pack, "criterion": row.criterion, "cases": row.looked, "state": row.state}
    record(session, caller, "criteria.tried", row.id, **told)
