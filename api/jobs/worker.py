"""A worker: claims a job, does it while a heartbeat holds the lease, and says what became of it."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from api.jobs.queue import LEASE, Claim, LeaseLostError, claim, finish, give_back, renew
from api.store.database import Database
from toolkit import ToolkitError

MOST_ATTEMPTS = 5
IDLE_S = 0.5
SLOWEST_S = 30.0
_FIRST_DELAY = timedelta(seconds=10)

_log = structlog.get_logger("jobs")


class Work(Protocol):
    """What is done for jobs of one kind."""

    def do(self, claimed: Claim) -> None:
        """Do it, and finish the job in the transaction of its results; any exception makes it wait for another try."""

    def give_up(self, session: Session, claimed: Claim, reason: str, *, certain: bool) -> None:
        """Write down that it failed, after the last attempt, in a transaction in which the job has failed already.

        `certain` is False where the worker itself ended each time, so that one part may be to blame for the whole.
        """


class Worker:
    """Does one job after the other."""

    def __init__(self, database: Database, kinds: Mapping[str, Work]) -> None:
        self._database, self._kinds = database, kinds
        self._current: Claim | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; while the database cannot be used, wait for it."""
        wait = IDLE_S
        while not stop.is_set():
            try:
                if not self.step():
                    stop.wait(IDLE_S)
                wait = IDLE_S
            except SQLAlchemyError as error:
                _log.warning("database cannot be used", error=type(error).__name__, wait_s=wait)
                stop.wait(wait)
                wait = min(2 * wait, SLOWEST_S)

    def step(self) -> bool:
        """Do the next job; whether there was one. Raises SQLAlchemyError if the database cannot be used."""
        claimed = claim(self._database)
        if claimed is None:
            return False
        self._current = claimed
        try:
            self._attempt(claimed)
        except LeaseLostError:
            _log.warning("job lost", job=claimed.id, attempt=claimed.attempts)
        finally:
            self._current = None
        return True

    def leave(self) -> None:
        """Let another worker have the job that is under way; its results can then no longer be written here."""
        claimed = self._current
        if claimed is None:
            return
        try:
            with self._database.writing() as session:
                give_back(session, claimed, timedelta(), claimed.fault, counts=False)
        except (LeaseLostError, SQLAlchemyError):
            _log.warning("job not given back: its lease runs out", job=claimed.id)

    def _attempt(self, claimed: Claim) -> None:
        work = self._kinds[claimed.kind]
        if claimed.attempts > MOST_ATTEMPTS:
            reason = claimed.fault or f"the worker ended {MOST_ATTEMPTS} times before this was done"
            return self._give_up(work, claimed, reason, certain=False)
        try:
            with _holding(self._database, claimed):
                work.do(claimed)
        except LeaseLostError:
            raise
        except OperationalError as error:  # the database, not the job: it is no attempt
            self._again(claimed, _FIRST_DELAY, f"the database failed ({type(error).__name__})", counts=False)
            raise
        except ToolkitError as error:
            self._failed(work, claimed, str(error), certain=True)
        except Exception as error:  # whatever it is, the worker goes on, and the job does not vanish
            _log.error("job failed", job=claimed.id, attempt=claimed.attempts, exc_info=error)
            self._failed(work, claimed, f"an error of the service ({type(error).__name__})", certain=False)
        return None

    def _failed(self, work: Work, claimed: Claim, reason: str, *, certain: bool) -> None:
        if claimed.attempts < MOST_ATTEMPTS:
            self._again(claimed, _FIRST_DELAY * 4 ** (claimed.attempts - 1), reason, counts=True)
        else:
            self._give_up(work, claimed, reason, certain=certain)

    def _again(self, claimed: Claim, after: timedelta, reason: str, *, counts: bool) -> None:
        with self._database.writing() as session:
            give_back(session, claimed, after, reason, counts=counts)

    def _give_up(self, work: Work, claimed: Claim, reason: str, *, certain: bool) -> None:
        with self._database.writing() as session:
            finish(session, claimed, reason)
            work.give_up(session, claimed, reason, certain=certain)


@contextmanager
def _holding(database: Database, claimed: Claim) -> Iterator[None]:
    """Renew the lease from another thread for as long as the work takes."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(LEASE.total_seconds() / 3):
            try:
                with database.writing() as session:
                    renew(session, claimed)
            except LeaseLostError:
                return
            except SQLAlchemyError:
                continue  # the next beat may reach the database again; else the lease runs out

    heart = threading.Thread(target=beat, name="lease", daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()
