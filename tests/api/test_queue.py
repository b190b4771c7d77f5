"""A job is claimed by one worker, held by a lease, and finished once, whatever the clock and other workers do."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.access.caller import LOCAL, PURPOSE, ROLES, Caller
from api.jobs.queue import (
    LEASE,
    LONGEST_DELAY,
    Claim,
    LeaseLostError,
    cancel,
    claim,
    enqueue,
    finish,
    give_back,
    renew,
)
from api.store.database import Database
from api.store.opening import opened
from api.store.tables import Job

ME = Caller(LOCAL, LOCAL, frozenset(ROLES), frozenset({PURPOSE}), "request")


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    found = opened(address)
    yield found
    found.close()


def put(database: Database, subject: str = "subject", **more: timedelta) -> str:
    with database.writing() as session:
        return enqueue(session, ME, "items", subject, 1, 10, **more).id


def claimed(database: Database) -> Claim:
    found = claim(database)
    assert found is not None
    return found


def shift(database: Database, job_id: str, by: timedelta) -> None:
    """What a job looks like after the clock was set back by so much (or forward, where negative)."""
    with database.writing() as session:
        job = session.get_one(Job, job_id)
        job.created_at += by
        job.run_after += by
        if job.lease_until is not None:
            job.lease_until += by


def finished(database: Database, held: Claim, fault: str | None = None) -> None:
    with database.writing() as session:
        finish(session, held, fault)


def test_a_job_is_claimed_once_and_gone_when_finished(database: Database) -> None:
    job = put(database)
    held = claimed(database)
    assert (held.id, held.kind, held.subject, held.first, held.last) == (job, "items", "subject", 1, 10)
    assert (held.attempts, held.tenant) == (1, LOCAL)
    assert claim(database) is None
    finished(database, held)
    assert claim(database) is None
    with database.reading() as session:
        assert session.scalars(select(Job.state)).all() == ["done"]


@pytest.mark.parametrize("set_back", [-timedelta(hours=1), timedelta(hours=1), timedelta(days=400)])
def test_a_lease_that_ran_out_or_was_written_before_the_clock_jumped_is_taken_over(
    database: Database, set_back: timedelta
) -> None:
    job = put(database)
    first = claimed(database)
    shift(database, job, set_back)
    second = claimed(database)
    assert (second.id, second.attempts) == (job, 2)
    for late in (finished, lambda d, c: finished(d, c, "fault")):
        with pytest.raises(LeaseLostError):
            late(database, first)
    with pytest.raises(LeaseLostError), database.writing() as session:
        renew(session, first)
    finished(database, second)
    with database.reading() as session:
        assert session.get_one(Job, job).state == "done"


def test_a_lease_that_ran_out_and_that_nobody_took_still_finishes(database: Database) -> None:
    job = put(database)
    held = claimed(database)
    shift(database, job, -timedelta(hours=1))
    finished(database, held)
    assert claim(database) is None


def test_a_renewed_lease_lasts_on(database: Database) -> None:
    job = put(database)
    held = claimed(database)
    shift(database, job, -LEASE)
    with database.writing() as session:
        renew(session, held)
    assert claim(database) is None


@pytest.mark.parametrize("set_back", [timedelta(), timedelta(hours=1), timedelta(days=400)])
def test_a_job_without_delay_runs_at_once_whatever_the_clock_says(database: Database, set_back: timedelta) -> None:
    shift(database, put(database), set_back)
    claimed(database)


def test_a_delayed_job_waits_but_not_for_a_clock_that_was_far_ahead(database: Database) -> None:
    job = put(database, after=timedelta(hours=2))
    assert claim(database) is None
    shift(database, job, -timedelta(hours=2))
    held = claimed(database)
    with database.writing() as session:
        give_back(session, held, timedelta(hours=2), "later", counts=True)
    assert claim(database) is None
    shift(database, job, LONGEST_DELAY)
    again = claimed(database)
    assert (again.attempts, again.fault) == (2, "later")


def test_a_job_given_back_counts_as_an_attempt_only_if_it_was_one(database: Database) -> None:
    put(database)
    for expected in (1, 1, 1):
        held = claimed(database)
        assert held.attempts == expected
        with database.writing() as session:
            give_back(session, held, timedelta(), None, counts=False)


def test_results_are_undone_when_the_lease_is_lost(database: Database) -> None:
    job = put(database)
    held = claimed(database)
    with database.writing() as session:
        session.execute(update(Job).where(Job.id == job).values(lease="another"))
    with pytest.raises(LeaseLostError), database.writing() as session:
        put_in_same = enqueue(session, ME, "items", "result")
        assert put_in_same.id
        finish(session, held)
    with database.reading() as session:
        assert session.scalars(select(Job).where(Job.subject == "result")).all() == []


def test_cancelling_ends_what_waits_and_what_runs_and_only_the_callers(database: Database) -> None:
    other = Caller("other", "other", frozenset(ROLES), frozenset({PURPOSE}), "request")
    put(database)
    put(database)
    held = claimed(database)
    with database.writing() as session:
        assert cancel(session, other, "subject") == 0
        assert cancel(session, ME, "subject") == 2
    assert claim(database) is None
    with pytest.raises(LeaseLostError):
        finished(database, held)


def test_what_people_wait_for_comes_before_the_items_of_batches(database: Database) -> None:
    put(database)
    with database.writing() as session:
        enqueue(session, ME, "assess", "one")
    assert [claimed(database).kind, claimed(database).kind] == ["assess", "items"]


def test_a_delay_of_more_than_a_day_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="at most"):
        put(database, after=LONGEST_DELAY + timedelta(seconds=1))


def test_many_workers_claim_each_job_once(database: Database) -> None:
    jobs = {put(database) for _ in range(60)}
    seen: list[str] = []

    def run() -> None:
        while (held := claim(database)) is not None:
            seen.append(held.id)
            finished(database, held)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # under contention a claim on PostgreSQL may find every row locked and give up: the rest is there to be claimed
    run()
    assert sorted(seen) == sorted(jobs)
