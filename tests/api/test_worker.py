"""A worker tries again, gives up with the reason, holds its lease while at work, and gives a job back as it stops."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.access.caller import LOCAL, PURPOSE, ROLES, Caller
from api.jobs import worker as worker_module
from api.jobs.queue import Claim, claim, enqueue, finish
from api.jobs.worker import MOST_ATTEMPTS, Worker
from api.store.database import Database
from api.store.opening import opened
from api.store.tables import Job
from toolkit import ToolkitError

ME = Caller(LOCAL, LOCAL, frozenset(ROLES), frozenset({PURPOSE}), "request")


class Told:
    """Work that does what the test says, and remembers how it was given up."""

    def __init__(self, database: Database, deed: Callable[[Claim], None]) -> None:
        self.database, self.deed = database, deed
        self.given_up: list[tuple[str, bool]] = []

    def do(self, claimed: Claim) -> None:
        self.deed(claimed)
        with self.database.writing() as session:
            finish(session, claimed)

    def give_up(self, session: Session, claimed: Claim, reason: str, *, certain: bool) -> None:
        self.given_up.append((reason, certain))


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    found = opened(address)
    with found.writing() as session:
        enqueue(session, ME, "items", "subject", 1, 10)
    yield found
    found.close()


def only_job(database: Database) -> Job:
    with database.reading() as session:
        return session.scalars(select(Job)).one()


def overdue(database: Database) -> None:
    """What an hour does to a job that waits for its next attempt."""
    with database.writing() as session:
        session.scalars(select(Job)).one().run_after -= timedelta(hours=1)


@pytest.mark.parametrize(
    ("error", "reason", "certain"),
    [
        (ToolkitError("the source does not answer."), "the source does not answer.", True),
        (RuntimeError("Cecily Brackenbury"), "an error of the service (RuntimeError)", False),
    ],
)
def test_a_job_that_fails_is_tried_again_later_and_then_given_up_with_the_reason(
    database: Database, error: Exception, reason: str, certain: bool
) -> None:
    def fail(_: Claim) -> None:
        raise error

    work = Told(database, fail)
    worker = Worker(database, {"items": work})
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        assert worker.step()
        job = only_job(database)
        assert (job.state, job.fault, job.lease) == ("waiting", reason, None)
        waits.append(job.run_after - job.created_at)
        assert not worker.step()
        overdue(database)
    assert waits == sorted(waits)
    assert waits[0] >= timedelta(seconds=10)
    assert worker.step()
    job = only_job(database)
    assert (job.state, job.fault, job.attempts) == ("failed", reason, MOST_ATTEMPTS)
    assert work.given_up == [(reason, certain)]
    assert not worker.step()


def test_a_job_whose_workers_died_each_time_is_given_up_untried(database: Database) -> None:
    with database.writing() as session:
        session.scalars(select(Job)).one().attempts = MOST_ATTEMPTS
    tried: list[Claim] = []
    work = Told(database, tried.append)
    Worker(database, {"items": work}).step()
    assert not tried
    [(reason, certain)] = work.given_up
    assert f"ended {MOST_ATTEMPTS} times" in reason
    assert not certain
    assert only_job(database).state == "failed"


def test_a_database_that_fails_is_no_attempt(database: Database) -> None:
    def fail(_: Claim) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    worker = Worker(database, {"items": Told(database, fail)})
    for _ in range(2 * MOST_ATTEMPTS):
        with pytest.raises(OperationalError):
            worker.step()
        job = only_job(database)
        assert (job.state, job.attempts) == ("waiting", 0)
        overdue(database)


def test_the_lease_is_renewed_while_the_work_lasts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "LEASE", timedelta(seconds=0.3))  # only how often the heart beats
    seen = []

    def wait(_: Claim) -> None:
        first = only_job(database).lease_until
        deadline = time.monotonic() + 60
        while only_job(database).lease_until == first and time.monotonic() < deadline:
            time.sleep(0.05)
        seen.append(only_job(database).lease_until != first)

    Worker(database, {"items": Told(database, wait)}).step()
    assert seen == [True]
    assert only_job(database).state == "done"


def test_a_worker_that_stops_leaves_its_job_to_others_and_writes_nothing_more(database: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(_: Claim) -> None:
        begun.set()
        assert go_on.wait(60)

    worker = Worker(database, {"items": Told(database, wait)})
    thread = threading.Thread(target=worker.step)
    thread.start()
    assert begun.wait(60)
    worker.leave()
    second = claim(database)
    assert second is not None
    assert second.attempts == 1
    go_on.set()
    thread.join(60)
    assert not thread.is_alive()
    assert only_job(database).state == "running"
    with database.writing() as session:
        finish(session, second)


def test_a_worker_told_to_stop_finishes_what_it_does_and_takes_nothing_more(database: Database) -> None:
    stop = threading.Event()
    with database.writing() as session:
        enqueue(session, ME, "items", "another", 1, 10)
    Worker(database, {"items": Told(database, lambda _: stop.set())}).run(stop)
    with database.reading() as session:
        assert sorted(session.scalars(select(Job.state))) == ["done", "waiting"]
