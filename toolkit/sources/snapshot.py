"""A snapshot as a source: our Parquet tables, read by an embedded DuckDB or by another engine."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Protocol, TypeVar

import duckdb
import narwhals.stable.v2 as nw
from pydantic import ValidationError

from toolkit.errors import SourceError
from toolkit.models.profile import SourceInfo
from toolkit.models.proposal import Proposal
from toolkit.sources.budget import Estimate
from toolkit.sources.build_engine import reading
from toolkit.sources.layout import missing
from toolkit.sources.names import NAME_KEY
from toolkit.sources.tables import TABLES, Manifest

Frame = nw.LazyFrame[Any]
Row = dict[str, Any]
Columns = dict[str, list[Any]]
_Known = TypeVar("_Known")
_MOST_KNOWN = 8


class Source(Protocol):
    """Where facts come from: a snapshot, or a service that is asked for what some proposals need."""

    def for_proposals(self, proposals: Sequence[Proposal]) -> "Snapshot":
        """The tables that hold the facts about these proposals."""
        ...

    def estimate(self, proposals: Sequence[Proposal]) -> Estimate | None:
        """What that will take; None where nothing is asked for over the network."""
        ...


class Session(Protocol):
    """An open source: our tables as lazy frames, and the only way to run a query."""

    def table(self, name: str) -> Frame:
        """One of `tables.TABLES`."""
        ...

    def frame(self, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> Frame:
        """Rows of our own, beside the tables, to join with; `columns` maps names to SQL types."""
        ...

    def rows(self, frame: Frame) -> list[Row]:
        """Run a query and fetch all of its rows."""
        ...

    def columns(self, frame: Frame, by: str) -> Columns:
        """The same as columns, in which the rows with the same number in column `by` stand together."""
        ...

    def kept(self, frame: Frame) -> Frame:
        """The rows of a frame, worked out once for several queries and kept as long as the session."""
        ...

    def name_keys(self, names: Iterable[str]) -> dict[str, str]:
        """The key under which each name stands in the tables of names."""
        ...


class Tables(Protocol):
    """Our tables in the hands of an engine."""

    name: str
    manifest: Manifest

    def open(self) -> AbstractContextManager[Session]:
        """A session of its own: safe to use beside others; raises SourceError where the engine fails in the `with`."""
        ...


class Snapshot:
    """A folder written by `build`, or the tables of one before another engine.

    Raises SourceError if the folder is none, or of another format, or not whole.
    """

    def __init__(
        self,
        tables: Path | Tables,
        kind: Literal["snapshot", "openalex"] = "snapshot",
        name: str = "",
        keep: object = None,
        cache: Path | None = None,
    ) -> None:
        """`keep` is held as long as this object: the temporary folder of fetched records, for instance.

        `cache`: a folder in which what was worked out of these tables may be kept for other processes.
        """
        self.cache = cache
        self.folder = tables if isinstance(tables, Path) else None
        self._tables, self._keep = Embedded(tables) if isinstance(tables, Path) else tables, keep
        self.manifest = self._tables.manifest
        self.info = SourceInfo(
            name=name or self._tables.name,
            kind=kind,
            data_date=self.manifest.data_date,
            digest=self.manifest.digest,
            works=self.manifest.tables["works"],
            limits=("organisation-works", "other-records") if kind == "openalex" else self.manifest.limits,
        )
        self._working_out = Lock()
        self._known: dict[tuple[str, ...], Any] = {}

    def for_proposals(self, proposals: Sequence[Proposal]) -> "Snapshot":
        """Itself: a snapshot serves any proposal."""
        return self

    def estimate(self, proposals: Sequence[Proposal]) -> None:
        """Nothing is asked for."""

    def open(self) -> AbstractContextManager[Session]:
        """A session of its own: safe to use beside others, closed at the end of the `with`."""
        return self._tables.open()

    def once(self, key: tuple[str, ...], work_out: Callable[[], _Known]) -> _Known:
        """What needs to be worked out once only for these tables and this key; the last few are kept."""
        with self._working_out:
            if key not in self._known:
                self._known[key] = work_out()
                for oldest in list(self._known)[:-_MOST_KNOWN]:
                    del self._known[oldest]
            known: _Known = self._known[key]
        return known


class Embedded:
    """The tables of a folder, read by a DuckDB in this process."""

    def __init__(self, folder: Path) -> None:
        self.name, self._folder = folder.resolve().name, folder
        self.manifest = read_manifest(folder)
        if gone := missing(folder, TABLES, self.manifest.parts):
            raise SourceError(f"{gone}: this part of the snapshot is missing. Build the snapshot again.")
        self._engine: duckdb.DuckDBPyConnection | None = None
        self._opening = Lock()

    @contextmanager
    def open(self) -> Iterator[Session]:
        """A session of its own, closed at the end of the `with`."""
        with self._opening:
            self._engine = self._engine or self._connected()
            cursor = self._engine.cursor()
        try:
            yield _DuckSession(cursor)
        except duckdb.Error as error:
            raise SourceError(
                f"{self._folder}: {error}. Build the snapshot again if its files were changed."
            ) from error
        finally:
            cursor.close()

    def _connected(self) -> duckdb.DuckDBPyConnection:
        engine = duckdb.connect()
        engine.execute(NAME_KEY)
        for table in TABLES:
            path = self._folder / f"{table}.parquet"
            parts = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
            engine.execute(f"create view {table} as from read_parquet({reading(*parts)})")
        return engine


class _DuckSession:
    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self._numbers = itertools.count()

    def table(self, name: str) -> Frame:
        return nw.from_native(self._cursor.view(name)).lazy()

    def frame(self, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> Frame:
        name = f"given_{next(self._numbers)}"
        cells = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self._cursor.execute(f"create or replace temp table {name} ({cells})")
        if rows:
            lists = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
            self._cursor.execute(
                f"insert into {name} select {lists}", [list(cells) for cells in zip(*rows, strict=True)]
            )
        return nw.from_native(self._cursor.table(name)).lazy()

    def kept(self, frame: Frame) -> Frame:
        name = f"kept_{next(self._numbers)}"
        self._cursor.execute(f"create temp table {name} as {nw.to_native(frame).sql_query()}")
        return nw.from_native(self._cursor.table(name)).lazy()

    def name_keys(self, names: Iterable[str]) -> dict[str, str]:
        wanted = sorted(set(names))
        keys = "select n, name_key(n) from (select unnest(?::varchar[]) as n)"
        return dict(self._cursor.execute(keys, [wanted]).fetchall())

    def rows(self, frame: Frame) -> list[Row]:
        relation = nw.to_native(frame)
        names = relation.columns
        return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]

    def columns(self, frame: Frame, by: str) -> Columns:
        found = nw.to_native(frame).fetchnumpy()
        order = found[by].argsort(kind="stable")
        return {name: _as_days(cells[order]).tolist() for name, cells in found.items()}


def _as_days(cells: Any) -> Any:
    """Cells of a column of numpy; those of dates are days, which it would tell as moments."""
    return cells.astype("datetime64[D]") if cells.dtype.kind == "M" else cells


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a snapshot folder; raises SourceError with the remedy."""
    path = folder / "snapshot.json"
    return manifest_in(str(path), path.read_bytes() if path.exists() else None)


def manifest_in(place: str, text: str | bytes | None) -> Manifest:
    """The manifest that stands in a file, None if there is no such file; raises SourceError with the remedy."""
    if text is None:
        raise SourceError(
            f"{place}: no snapshot here, as this file is missing. Make one: trusted-research snapshot build …"
        )
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise SourceError(
            f"{place}: not a manifest of this toolkit ({error.error_count()} faults). Build again."
        ) from None
