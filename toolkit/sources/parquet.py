"""Rows as a Parquet file, for tables that others go on with."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

_AT_ONCE = 5_000


class ParquetFile:
    """A Parquet file with some columns (name -> SQL type), to which rows are added; the same bytes for the same rows.

    Until it is closed the rows lie in a file beside it, not in memory.
    """

    def __init__(self, file: Path, columns: Mapping[str, str]) -> None:
        self._file, self._rows = file, list[Sequence[Any]]()
        self._engine = duckdb.connect(str(file.with_suffix(".duckdb")))
        self._engine.execute("set threads = 1")
        self._engine.execute(f"create table rows ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        lists = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
        self._insert = f"insert into rows select {lists}"

    def add(self, row: Sequence[Any]) -> None:
        """Add a row."""
        self._rows.append(row)
        if len(self._rows) == _AT_ONCE:
            self._flush()

    def close(self) -> None:
        """Write the file."""
        self._flush()
        path = str(self._file).replace("'", "''")
        self._engine.execute(f"copy rows to '{path}' (format parquet, compression zstd)")
        self._engine.close()
        self._file.with_suffix(".duckdb").unlink()

    def _flush(self) -> None:
        if self._rows:
            self._engine.execute(self._insert, [list(cells) for cells in zip(*self._rows, strict=True)])
            self._rows = []
