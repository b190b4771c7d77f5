"""Answers of a service, kept on disk by the address of the query: with their day, and nothing that was sent.

Each is written before it is used, so a run that is killed finds it again. Neither headers nor keys are kept. An entry
that was damaged is as good as none: its checksum tells, and it is asked for again.
"""

import gzip
import os
import sqlite3
import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import Lock

from toolkit.errors import SourceError

KEPT_FOR = timedelta(days=30)
_TABLE = "create table if not exists answers (address text primary key, day text, status integer, body blob)"


@dataclass(frozen=True)
class Answer:
    """What a service said on a day."""

    status: int
    body: bytes
    day: date | None


class Kept:
    """One file of answers, safe beside other threads and other runs; raises SourceError where it cannot be used."""

    def __init__(self, file: Path, today: date, oldest: date | None) -> None:
        """Answers before the day `oldest` are not used; those older than `KEPT_FOR` are deleted."""
        self._file, self.today, self._oldest = file, today, oldest
        self._turn = Lock()
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
            self._engine = sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False)
            self._engine.execute("pragma journal_mode = wal")
            self._engine.execute("pragma synchronous = normal")
            self._engine.execute(_TABLE)
            self._engine.execute("delete from answers where day < ?", [str(today - KEPT_FOR)])
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def get(self, address: str) -> Answer | None:
        """The answer kept for a query, if it is young enough and whole."""
        try:
            with self._turn:
                row = self._engine.execute(
                    "select status, body, day from answers where address = ? and day >= ?",
                    [address, str(self._oldest or date.min)],
                ).fetchone()
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        try:
            return Answer(int(row[0]), gzip.decompress(row[1]), date.fromisoformat(row[2])) if row else None
        except (OSError, EOFError, zlib.error, ValueError, TypeError):
            return None

    def put(self, address: str, status: int, body: bytes) -> None:
        """Keep an answer of today, in place of an older one."""
        row = [address, str(self.today), status, gzip.compress(body, compresslevel=1)]
        try:
            with self._turn:
                self._engine.execute("insert or replace into answers values (?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            raise SourceError(
                f"{self._file}: an answer could not be kept: {error}. What was kept before is whole. "
                "Make room on this disk, or choose another with XDG_CACHE_HOME, and run the same command again."
            ) from error

    def drop(self, addresses: list[str]) -> None:
        """Forget answers that turned out to be wrong."""
        try:
            with self._turn:
                self._engine.executemany("delete from answers where address = ?", [[a] for a in addresses])
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._engine.close()

    def _unusable(self, error: Exception) -> SourceError:
        return SourceError(
            f"{self._file}: the kept answers cannot be used: {error}. "
            "Delete this file (its answers will be asked for again), or choose another place with XDG_CACHE_HOME."
        )
