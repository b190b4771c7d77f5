"""Two engines beside each other: what a question takes, and a digest of its rows that each engine works out itself."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import narwhals.stable.v2 as nw
import psutil

from toolkit.sources.snapshot import Columns, Frame, Row, Session, Tables

_Found = TypeVar("_Found")
_APART, _NOTHING, _DIGITS = 31, 30, 15
"""Characters that stand in no text, between cells and for NULL; so many digits of an MD5 fit a number of 64 bits."""
_TEXT = {"duckdb": "varchar", "pyspark": "string"}
_NUMBER = {
    "duckdb": "('0x' || left({md5}, {digits}))::hugeint",
    "pyspark": "cast(conv(left({md5}, {digits}), 16, 10) as decimal(20, 0))",
}


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, and seconds of processors."""

    seconds: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.seconds + other.seconds, self.cpu + other.cpu)


def timed(action: Callable[[], _Found]) -> tuple[Taken, _Found]:
    """What an action takes, with all processes that this one has started, and what comes of it."""
    begun, used = time.perf_counter(), _cpu()
    found = action()
    return Taken(time.perf_counter() - begun, _cpu() - used), found


def _cpu() -> float:
    started = psutil.Process().children(recursive=True)
    return time.process_time() + sum(each.cpu_times().user + each.cpu_times().system for each in started)


def told(frame: Frame) -> tuple[int, int]:
    """The number of rows, and the sum of the digest of each: the same in any order, and for the same rows alone.

    No engine rounds or prints a number in its own way: fractions are compared by their first six places.
    """
    native, schema = nw.to_native(frame), frame.collect_schema()
    engine = "pyspark" if type(native).__module__.startswith("pyspark.") else "duckdb"
    texts = [_cell(name, kind, _TEXT[engine]) for name, kind in sorted(schema.items())]
    md5 = f"md5(concat_ws(chr({_APART}), {', '.join(texts)}))"
    total = f"cast(coalesce(sum({_NUMBER[engine].format(md5=md5, digits=_DIGITS)}), 0) as {_TEXT[engine]})"
    if engine == "pyspark":
        [(rows, digests)] = native.selectExpr("count(*)", total).collect()
    else:
        [(rows, digests)] = native.aggregate(f"count(*), {total}").fetchall()
    return rows, int(digests)


def _cell(name: str, kind: nw.dtypes.DType, text: str) -> str:
    plain = f"cast({name} as decimal(18, 6))" if kind.is_float() else name
    return f"coalesce(cast({plain} as {text}), chr({_NOTHING}))"


class Timed:
    """Tables whose questions are timed: all that a session runs, and nothing of what is made of it."""

    def __init__(self, tables: Tables) -> None:
        self.name, self.manifest, self._tables = tables.name, tables.manifest, tables
        self.taken, self.questions = Taken(), 0

    @contextmanager
    def open(self) -> Iterator[Session]:
        """A session of the tables."""
        with self._tables.open() as session:
            yield _TimedSession(session, self)

    def add(self, action: Callable[[], _Found]) -> _Found:
        """Run an action and count what it takes."""
        taken, found = timed(action)
        self.taken += taken
        self.questions += 1
        return found


class _TimedSession:
    def __init__(self, session: Session, of: Timed) -> None:
        self._session, self._of = session, of

    def table(self, name: str) -> Frame:
        return self._session.table(name)

    def frame(self, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> Frame:
        return self._of.add(lambda: self._session.frame(columns, rows))

    def rows(self, frame: Frame) -> list[Row]:
        return self._of.add(lambda: self._session.rows(frame))

    def columns(self, frame: Frame, by: str) -> Columns:
        return self._of.add(lambda: self._session.columns(frame, by))

    def kept(self, frame: Frame) -> Frame:
        return self._of.add(lambda: self._session.kept(frame))

    def name_keys(self, names: Iterable[str]) -> dict[str, str]:
        return self._session.name_keys(names)
