"""One file of records becomes one piece: a folder of flat tables that is there whole or not at all."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import duckdb

from toolkit.errors import SourceError
from toolkit.sources.build_engine import quoted, reading
from toolkit.sources.build_scope import Scope
from toolkit.sources.flatten import FLAT, HEADS, PIECES, STAGE
from toolkit.sources.lines import split
from toolkit.sources.records import FIELDS, TOPIC_WITH_FIELD
from toolkit.sources.tables import BadLine

LARGEST_RECORD = 64 * 1024 * 1024
_REFUSALS = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException)


@dataclass(frozen=True)
class PieceFacts:
    """What is known of a piece: `piece.json` in its folder."""

    lines: int
    """Records in the file, bad lines and all."""
    records: int
    superseded: int
    """Records of which the same file has a newer one."""
    bad: tuple[BadLine, ...]


@dataclass(frozen=True)
class PieceJob:
    """A file to be read; without a file, a piece of an entity of which there is none."""

    entity: str
    file: Path | None
    day: str
    """The `updated_date` of the folder it lies in, for records that do not say when they were changed."""
    pieces: Path
    scope: Scope

    @cached_property
    def folder(self) -> Path:
        """Where the piece lies; another size or time of the file is another piece."""
        state = (self.file.stat().st_size, self.file.stat().st_mtime_ns) if self.file else ()
        key = sha256(repr((str(self.file and self.file.resolve()), state)).encode()).hexdigest()
        return self.pieces / self.entity / key[:24]

    @property
    def is_done(self) -> bool:
        """Whether the piece is there."""
        return self.folder.exists()

    def facts(self) -> PieceFacts:
        """What is known of a piece that is there; raises SourceError for one that is damaged."""
        file = self.folder / "piece.json"
        try:
            told = json.loads(file.read_bytes())
            return PieceFacts(**told | {"bad": tuple(BadLine(**line) for line in told["bad"])})
        except (OSError, ValueError, TypeError, KeyError):
            raise SourceError(f"{file}: is damaged. Delete {self.folder}, then give the same command again.") from None

    def run(self, engine: duckdb.DuckDBPyConnection) -> PieceFacts:
        """Read the file and write the piece; raises duckdb.Error or OSError where it cannot be written."""
        scratch = self.folder.with_name(f".{self.folder.name}")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        facts = _Reader(self, engine, scratch).run()
        scratch.rename(self.folder)
        return facts


class _Reader:
    def __init__(self, job: PieceJob, engine: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        self.job, self.engine, self.scratch = job, engine, scratch
        self.stage = f"stage_{job.entity}"
        topics = {"topics": TOPIC_WITH_FIELD} if job.entity == "works" and job.scope.fields else {}
        self.fields = FIELDS[job.entity] | topics

    def run(self) -> PieceFacts:
        bad = self.staged()
        records = self.number(f"from {self.stage}")
        superseded = records - self.number(f"from (select distinct id from {self.stage})")
        if superseded:
            latest = "row_number() over (partition by id order by stamp desc nulls last, hash(s)) = 1"
            self.engine.execute(f"create or replace temp table {self.stage} as from {self.stage} s qualify {latest}")
        self.copy(HEADS.format(entity=self.job.entity, day=self.job.day), "heads")
        if self.job.entity == "works":
            if self.job.scope.limits:
                self.engine.execute(f"delete from {self.stage} where not ({self.job.scope.condition()})")
            self.engine.execute(FLAT)
        for table, statement in PIECES[self.job.entity].items():
            self.copy(statement, table)
        self.engine.execute(f"drop table {self.stage} cascade")
        told = {"lines": records + len(bad), "records": records, "superseded": superseded}
        written = json.dumps(told | {"bad": [line.model_dump() for line in bad]})
        (self.scratch / "piece.json").write_text(written, encoding="utf-8")
        return PieceFacts(**told, bad=tuple(bad))

    def staged(self) -> list[BadLine]:
        """Read the fields we use, once, into an intermediate table; gives the lines that are no records."""
        file, bad = self.job.file, list[BadLine]()
        if self.reads(file, self.stage) or file is None:
            return bad
        if file.suffix == ".parquet":
            raise SourceError(f"{file}: cannot be read as Parquet with OpenAlex {self.job.entity}. Download it again.")
        probe, good = self.scratch / "probe.jsonl", self.scratch / "good.jsonl"

        def accepts(lines: list[str]) -> bool:
            probe.write_text("\n".join(lines), encoding="utf-8")
            return self.reads(probe, "probe")

        bad = split(file, self.job.entity, good, accepts)
        self.hold(good if good.stat().st_size else None, self.stage)
        probe.unlink(missing_ok=True)
        good.unlink()
        return bad

    def reads(self, file: Path | None, table: str) -> bool:
        """Stage a file; False if the engine refuses it or a record has no usable id."""
        try:
            self.hold(file, table)
        except _REFUSALS as error:
            if isinstance(error, duckdb.IOException) and "No space left" in str(error):
                raise
            return False
        return self.number(f"from {table} where id is null") == 0

    def hold(self, file: Path | None, table: str) -> None:
        """Records as a table of the engine, which spills to disk what memory cannot hold."""
        rows = rows_of(self.engine, self.fields, file)
        self.engine.execute(f"create or replace temp table {table} as {STAGE[self.job.entity]} from {rows}")

    def copy(self, statement: str, table: str) -> None:
        self.engine.execute(f"copy ({statement}) to {quoted(self.scratch / f'{table}.parquet')} (compression lz4)")

    def number(self, rows: str) -> int:
        row = self.engine.execute(f"select count(*) {rows}").fetchone()
        return int(row[0]) if row else 0


def rows_of(engine: duckdb.DuckDBPyConnection, fields: Mapping[str, str], file: Path | None) -> str:
    """SQL for the records in a file, with all the fields, NULL where the file does not have one."""
    if file is None:
        return f"(select {', '.join(f'null::{kind} as {name}' for name, kind in fields.items())} limit 0)"
    if file.suffix == ".parquet":
        source = f"read_parquet({reading(file)}, hive_partitioning = false)"
        there = {row[0] for row in engine.execute(f"describe from {source}").fetchall()}
        cells = (f"{name if name in there else 'null'}::{kind} as {name}" for name, kind in fields.items())
        return f"(select {', '.join(cells)} from {source})"
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in fields.items())
    return (
        f"read_json({reading(file)}, columns = {{{columns}}}, format = 'newline_delimited', hive_partitioning = false, "
        f"maximum_object_size = {LARGEST_RECORD})"
    )
