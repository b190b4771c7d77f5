"""The engine of one process, and the processes that do the jobs of a build."""

import glob
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Protocol, TypeVar

import duckdb

from toolkit.errors import SourceError
from toolkit.processes import end_with_parent
from toolkit.sources.flatten import MACROS
from toolkit.sources.names import NAME_KEY

PYTHON_TAKES = 200 * 1024 * 1024
"""Bytes of memory that a process has besides what the engine counts."""


@dataclass(frozen=True)
class Means:
    """What a build may use."""

    folder: Path
    """Where the engine may put what memory does not hold."""
    workers: int
    memory: int
    """Bytes for all processes together."""

    def connect(self, threads: int = 1) -> duckdb.DuckDBPyConnection:
        """An engine with its share of the memory: one thread, so that the same input gives the same bytes."""
        share = max(self.memory * threads // self.workers - PYTHON_TAKES, 128 * 1024 * 1024)
        spill = self.folder / f"spill-{os.getpid()}"
        engine = duckdb.connect(config={"threads": threads, "memory_limit": f"{share // 1024}KiB"})
        engine.execute(f"set temp_directory = {quoted(spill)}; set enable_progress_bar = false; {NAME_KEY}; {MACROS}")
        return engine


class Job(Protocol):
    """Something that a process does by itself and writes down whole, or not at all."""

    def run(self, engine: duckdb.DuckDBPyConnection) -> Any:
        """Do it; gives what the next step has to know."""
        ...


_Job = TypeVar("_Job", bound=Job)


class Crew:
    """Does jobs, in this process or in several; use it in a `with`."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._pool: ProcessPoolExecutor | None = None
        self._own: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        if self._own:
            self._own.close()
        for left in self._means.folder.glob("spill-*"):
            shutil.rmtree(left, ignore_errors=True)

    @contextmanager
    def alone(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An engine for what is done between the jobs, with all the memory there is."""
        if self._means.workers == 1:
            self._own = self._own or self._means.connect()
            yield self._own
        else:
            with self._means.connect(self._means.workers) as engine:
                yield engine

    def done(self, jobs: Sequence[_Job]) -> Iterator[tuple[_Job, Any]]:
        """Each job with what it gave, as they are done."""
        if self._means.workers == 1:
            with self.alone() as engine:
                yield from ((job, job.run(engine)) for job in jobs)
        else:
            yield from self._by_others(jobs)

    def _by_others(self, jobs: Sequence[_Job]) -> Iterator[tuple[_Job, Any]]:
        if not self._pool:
            context = get_context("spawn")
            self._pool = ProcessPoolExecutor(self._means.workers, mp_context=context, initializer=end_with_parent)
        pool, left = self._pool, iter(jobs)
        waiting: dict[Future[Any], _Job] = {
            pool.submit(_run, self._means, job): job for job in islice(left, self._means.workers + 1)
        }
        try:
            while waiting:
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    yield waiting.pop(future), future.result()
                    waiting |= {pool.submit(_run, self._means, job): job for job in islice(left, 1)}
        except BrokenProcessPool:
            raise SourceError(
                "A process ended before it was done, as lack of memory can do. The same command goes on from there; "
                "fewer --workers or a smaller --memory take less."
            ) from None


def _run(means: Means, job: Job) -> Any:
    return job.run(_engine(means))


@cache
def _engine(means: Means) -> duckdb.DuckDBPyConnection:
    return means.connect()


def quoted(path: Path | str) -> str:
    """A path or a text as SQL writes it."""
    return "'" + str(path).replace("'", "''") + "'"


def reading(*files: Path | str) -> str:
    """Files as SQL reads them, each by its very name: brackets and stars in it are no pattern."""
    return f"[{', '.join(quoted(glob.escape(str(file))) for file in files)}]"
