"""A snapshot on Apache Spark: the same Parquet tables, read by a cluster, and the same lazy frames over them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import narwhals.stable.v2 as nw

from toolkit.errors import SourceError
from toolkit.sources.names import NAME_KEY
from toolkit.sources.snapshot import Columns, Frame, Row, Session, manifest_in
from toolkit.sources.spark_address import Address
from toolkit.sources.spark_session import Progress, connected, named, refusing
from toolkit.sources.tables import TABLES

_KINDS = {
    "BIGINT": ("bigint", "int64"),
    "INTEGER": ("int", "int32"),
    "DOUBLE": ("double", "float64"),
    "VARCHAR": ("string", "string"),
    "DATE": ("date", "date32"),
    "BOOLEAN": ("boolean", "bool_"),
}
"""A type of our tables as Spark and as Arrow call it."""
_BROADCAST = 1_000_000
"""Rows of our own that are sent to every worker, so that no table has to be dealt out anew to be joined with them."""


class SparkTables:
    """The tables of a snapshot before Spark; raises SourceError if it cannot be reached or they are not there."""

    def __init__(self, address: Address, progress: Progress = lambda _: None) -> None:
        self.name, self._address = address.name, address
        self._spark = connected(address, progress)
        try:
            with refusing(address):
                self.manifest = manifest_in(f"{address.tables}/snapshot.json", self._told())
                self._tables = {table: self._read(table) for table in TABLES}
        except SourceError:
            if address.kind == "sc":  # a client that is left open asks the server for minutes when the process ends
                self.close()
            raise

    @contextmanager
    def open(self) -> Iterator[Session]:
        """A session of its own; all share the connection."""
        session = _SparkSession(self._spark, self._tables)
        with refusing(self._address):
            try:
                yield session
            finally:
                session.forget()

    def close(self) -> None:
        """Give the cores back; without it they are given back when the process ends."""
        self._spark.stop()

    def _told(self) -> str | None:
        from pyspark.errors import AnalysisException

        try:
            rows = self._spark.read.text(named(f"{self._address.tables}/snapshot.json"), wholetext=True).collect()
        except AnalysisException:
            return None
        return str(rows[0][0]) if rows else None

    def _read(self, table: str) -> Any:
        from pyspark.errors import AnalysisException

        columns = ", ".join(f"{name} {_KINDS[kind][0]}" for name, kind in TABLES[table].items())
        place = f"{self._address.tables}/{table}.parquet"
        try:
            found = self._spark.read.schema(columns).parquet(named(place))
            parts = len(found.inputFiles())
        except AnalysisException:
            parts = 0
        if parts < (wanted := self.manifest.parts.get(table, 1)):
            raise SourceError(f"{place}: has {parts} of {wanted} parts. Build the snapshot again.")
        return found


class _SparkSession:
    def __init__(self, spark: Any, tables: Mapping[str, Any]) -> None:
        self._spark, self._tables = spark, tables
        self._kept: list[Any] = []

    def table(self, name: str) -> Frame:
        return _lazy(self._tables[name])

    def frame(self, columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> Frame:
        import pyarrow as pa

        if not rows:  # a Connect server takes no table without rows
            cells = ", ".join(f"cast(null as {_KINDS[kind][0]}) as {name}" for name, kind in columns.items())
            return _lazy(self._spark.sql(f"select {cells} where false"))
        kinds = [getattr(pa, _KINDS[kind][1])() for kind in columns.values()]
        given = [pa.array(list(column), kind) for column, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
        made = self._spark.createDataFrame(pa.table(given, names=list(columns)))
        return _lazy(made.hint("broadcast") if len(rows) <= _BROADCAST else made)

    def name_keys(self, names: Iterable[str]) -> dict[str, str]:
        with duckdb.connect() as engine:
            engine.execute(NAME_KEY)
            keys = "select n, name_key(n) from (select unnest(?::varchar[]) as n)"
            return dict(engine.execute(keys, [sorted(set(names))]).fetchall())

    def kept(self, frame: Frame) -> Frame:
        # No checkpoint: what a lost worker kept has to be worked out again.
        self._kept.append(nw.to_native(frame).persist())
        return _lazy(self._kept[-1])

    def forget(self) -> None:
        """Give back the room of what was kept."""
        for frame in self._kept:
            frame.unpersist()

    def columns(self, frame: Frame, by: str) -> Columns:
        found = nw.to_native(frame).toArrow().sort_by(by)
        return {name: column.to_pylist() for name, column in zip(found.column_names, found.columns, strict=True)}

    def rows(self, frame: Frame) -> list[Row]:
        found = nw.to_native(frame).toArrow()
        names, columns = found.column_names, [column.to_pylist() for column in found.columns]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _lazy(native: Any) -> Frame:
    frame: Frame = nw.from_native(native).lazy()
    return frame
