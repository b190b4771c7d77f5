"""The one table of jobs: put in, claimed by one statement, held by a lease, finished with its results.

Exactly once: a claim gives the job a new token, and a job is finished only while its token is still the same, in the
transaction that writes its results. Whoever lost the lease (a paused process, a clock that jumped, a killed worker that
another one took over from) writes nothing.

Clocks: all moments are the database's. One that lies further ahead than any lease or delay can reach was written
before the clock went back, and counts as over; a job without a delay waits for no clock at all.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Update, and_, case, or_, select, text, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.store.database import Database
from api.store.tables import Job

Kind = Literal["assess", "items", "read", "try", "deliver"]

LEASE = timedelta(seconds=15)
LONGEST_DELAY = timedelta(hours=24)


class LeaseLostError(Exception):
    """Another worker has the job by now, or it was cancelled: what was done for it must not be written."""


@dataclass(frozen=True)
class Claim:
    """A job that a worker holds."""

    id: str
    token: str
    tenant: str
    kind: Kind
    subject: str
    first: int | None
    last: int | None
    attempts: int
    """How often it was claimed, this time included."""
    fault: str | None
    """Why the attempt before failed, if it said so."""


def now(session: Session) -> datetime:
    """The database's clock: SQLite's is this machine's."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = session.execute(text("SELECT clock_timestamp() AT TIME ZONE 'UTC'")).scalar_one()
    return moment.replace(tzinfo=UTC)


def enqueue(
    session: Session,
    caller: Caller,
    kind: Kind,
    subject: str,
    first: int | None = None,
    last: int | None = None,
    after: timedelta | None = None,
) -> Job:
    """A job of the caller's tenant, in the transaction of what it is for; `after` delays it, by a day at most."""
    return put(session, caller.tenant, kind, subject, first=first, last=last, after=after)


def put(
    session: Session,
    tenant: str,
    kind: Kind,
    subject: str,
    *,
    first: int | None = None,
    last: int | None = None,
    after: timedelta | None = None,
    attempts: int = 0,
) -> Job:
    """A job that follows from another one; raises ValueError for a delay of more than a day."""
    if after is not None and after > LONGEST_DELAY:
        raise ValueError(f"{after}: a job can be delayed by {LONGEST_DELAY} at most")
    moment = now(session)
    job = Job(
        id=str(uuid.uuid4()),
        tenant_id=tenant,
        kind=kind,
        subject=subject,
        first=first,
        last=last,
        state="waiting",
        created_at=moment,
        run_after=moment + (after or timedelta()),
        attempts=attempts,
    )
    session.add(job)
    return job


def cancel(session: Session, caller: Caller, subject: str) -> int:
    """End all jobs of a subject that are not finished, also those that a worker holds; how many there were."""
    ended = update(Job).where(Job.tenant_id == caller.tenant, Job.subject == subject)
    ended = ended.where(Job.state.in_(("waiting", "running")))
    return _rows(session, ended.values(state="cancelled", lease=None, lease_until=None, finished_at=now(session)))


def claim(database: Database) -> Claim | None:
    """The next job, held for the time of a lease from now on; None if there is nothing to do."""
    with database.reading() as session:
        if session.scalar(_claimable(now(session))) is None:
            return None
    with database.writing() as session:
        moment = now(session)
        token = str(uuid.uuid4())
        chosen = _claimable(moment).with_for_update(skip_locked=True).scalar_subquery()
        taken = (
            update(Job)
            .where(Job.id == chosen)
            .values(state="running", lease=token, lease_until=moment + LEASE, attempts=Job.attempts + 1)
        )
        found = session.execute(taken.returning(*_CLAIMED), execution_options={"synchronize_session": False})
        row = found.one_or_none()
    return None if row is None else Claim(token=token, **row._mapping)


_CLAIMED = (
    Job.id,
    Job.tenant_id.label("tenant"),
    Job.kind,
    Job.subject,
    Job.first,
    Job.last,
    Job.attempts,
    Job.fault,
)


def _claimable(moment: datetime) -> Any:
    """The id of the job whose turn it is: what people wait for comes before the items of batches."""
    due = or_(Job.run_after <= moment, Job.run_after <= Job.created_at, Job.run_after > moment + LONGEST_DELAY)
    left = or_(Job.lease_until <= moment, Job.lease_until > moment + 2 * LEASE)
    chosen: ColumnElement[bool] = or_(and_(Job.state == "waiting", due), and_(Job.state == "running", left))
    order = (case((Job.kind == "items", 1), else_=0), Job.run_after, Job.id)
    return select(Job.id).where(chosen).order_by(*order).limit(1)


def renew(session: Session, claimed: Claim) -> None:
    """Hold a job for a lease more; a part of its results may be written in the same transaction, behind this.

    Raises LeaseLostError, which must end that transaction.
    """
    _held(session, claimed, update(Job).values(lease_until=now(session) + LEASE))


def finish(session: Session, claimed: Claim, fault: str | None = None) -> None:
    """Mark a job as done, or failed for a reason; to be called before its results are written, in their transaction.

    Raises LeaseLostError, which must end that transaction.
    """
    state = "done" if fault is None else "failed"
    ended = update(Job).values(state=state, fault=fault, lease=None, lease_until=None, finished_at=now(session))
    _held(session, claimed, ended)


def give_back(session: Session, claimed: Claim, after: timedelta, fault: str | None, *, counts: bool) -> None:
    """Let a job wait again, for another attempt; `counts` says whether this one was one. Raises LeaseLostError."""
    again = update(Job).values(
        state="waiting",
        lease=None,
        lease_until=None,
        run_after=now(session) + after,
        fault=fault,
        attempts=Job.attempts if counts else Job.attempts - 1,
    )
    _held(session, claimed, again)


def _held(session: Session, claimed: Claim, change: Update) -> None:
    mine = change.where(Job.id == claimed.id, Job.lease == claimed.token, Job.state == "running")
    if _rows(session, mine) != 1:
        raise LeaseLostError(claimed.id)


def _rows(session: Session, change: Update) -> int:
    done = session.execute(change, execution_options={"synchronize_session": False})
    assert isinstance(done, CursorResult)
    return done.rowcount
