"""Build our flat tables from OpenAlex records: one pass over the files, nothing dropped without being counted."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from toolkit.errors import SourceError
from toolkit.sources.flatten import COVERAGE, INTERMEDIATE, MACROS, SELECT, STAGE, VIEWS
from toolkit.sources.layout import ENTITIES, Found, find
from toolkit.sources.lines import split
from toolkit.sources.names import NAME_KEY
from toolkit.sources.records import FIELDS
from toolkit.sources.tables import SORTED_BY, TABLES, BadLine, Manifest
from toolkit.version import VERSION

Progress = Callable[[str], None]
_LARGEST_RECORD = 256 * 1024 * 1024
_REFUSALS = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException)


def build(
    places: Sequence[Path], out: Path, *, skip_bad: bool = False, progress: Progress = lambda _: None
) -> Manifest:
    """Read OpenAlex records under some folders and write a snapshot: a folder of Parquet tables and its manifest.

    The folder appears whole or not at all; one that is there already is replaced only if it is a snapshot. Raises
    SourceError for unreadable input, and, unless `skip_bad`, for lines that are no records, all of which it names.
    """
    found = find(places)
    if out.exists() and not (out / "snapshot.json").exists() and any(out.iterdir()):
        raise SourceError(f"{out}: this folder holds something else than a snapshot. Give an empty or new folder.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as scratch:
            tables = Path(scratch) / "tables"
            tables.mkdir()
            manifest = _Builder(found, Path(scratch), tables, skip_bad, progress).run()
            (tables / "snapshot.json").write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
            if out.exists():
                out.rename(Path(scratch) / "previous")
            tables.rename(out)
    except (duckdb.IOException, duckdb.OutOfMemoryException, OSError) as error:
        raise SourceError(f"{out}: the snapshot could not be written: {error} Nothing was changed.") from error
    return manifest


class _Builder:
    """One build: stage each entity's records, then write each table from them."""

    def __init__(self, found: Found, scratch: Path, out: Path, skip_bad: bool, progress: Progress) -> None:
        self.found, self.scratch, self.out, self.skip_bad, self.progress = found, scratch, out, skip_bad, progress
        self.bad: list[BadLine] = []
        self.superseded: dict[str, int] = {}
        self.records: dict[str, int] = {}

    def run(self) -> Manifest:
        with duckdb.connect() as self.engine:
            self.engine.execute(f"set temp_directory = '{self.scratch / 'spill'}'; {NAME_KEY}; {MACROS}")
            self.engine.execute("set preserve_insertion_order = false")  # every table is sorted when it is written
            for entity in ENTITIES:
                self.stage(entity)
            if self.bad and not self.skip_bad:
                raise SourceError(_report(self.bad))
            for name, statement in VIEWS.items():
                self.engine.execute(f"create temp view {name} as {statement}")
            for name, statement in INTERMEDIATE.items():
                self.engine.execute(f"create temp table {name} as {statement}")
            counts = {table: self.write(table) for table in TABLES}
            return self.manifest(counts)

    def stage(self, entity: str) -> None:
        """Read the fields we use of all records of one entity, once, into an intermediate table."""
        files, table = self.found.files[entity], f"stage_{entity}"
        self.progress(f"reading {entity}: {len(files)} file{'s' * (len(files) != 1)}")
        if not self.reads(entity, files, table):
            good = [f if self.reads(entity, [f], table) else self.good_lines_of(entity, f) for f in files]
            self.hold(entity, [f for f in good if f.stat().st_size], table)
        self.records[entity] = self.number(f"from {table}")
        self.superseded[entity] = self.records[entity] - self.number(f"from (select distinct id from {table})")
        if self.superseded[entity]:
            newest = "row_number() over (partition by id order by updated desc nulls last)"
            self.engine.execute(f"create or replace temp table {table} as from {table} qualify {newest} = 1")

    def reads(self, entity: str, files: list[Path], table: str) -> bool:
        """Stage some files; False if the engine refuses them or a record has no usable id."""
        try:
            self.hold(entity, files, table)
        except _REFUSALS:
            return False
        return self.number(f"from {table} where id is null") == 0

    def hold(self, entity: str, files: list[Path], table: str) -> None:
        """Records as a table of the engine, which spills to disk what memory cannot hold."""
        rows = self.rows(entity, files)
        self.engine.execute(f"create or replace temp table {table} as {STAGE[entity]} from {rows}")

    def rows(self, entity: str, files: list[Path]) -> str:
        """SQL for the records in some files, with every field of FIELDS, NULL where a file does not have it."""
        fields = FIELDS[entity]
        if not files:
            return f"(select {', '.join(f'null::{kind} as {name}' for name, kind in fields.items())} limit 0)"
        names = "[" + ", ".join("'" + str(f).replace("'", "''") + "'" for f in files) + "]"
        if files[0].suffix == ".parquet":
            source = f"read_parquet({names}, union_by_name = true, hive_partitioning = false)"
            there = {row[0] for row in self.engine.execute(f"describe from {source}").fetchall()}
            cells = (f"{name if name in there else 'null'}::{kind} as {name}" for name, kind in fields.items())
            return f"(select {', '.join(cells)} from {source})"
        columns = ", ".join(f"{name}: '{kind}'" for name, kind in fields.items())
        return (
            f"read_json({names}, columns = {{{columns}}}, format = 'newline_delimited', hive_partitioning = false, "
            f"maximum_object_size = {_LARGEST_RECORD})"
        )

    def good_lines_of(self, entity: str, file: Path) -> Path:
        """The lines of a file that are records, in a file of their own; the others are noted with their numbers."""
        if file.suffix == ".parquet":
            raise SourceError(f"{file}: cannot be read as Parquet with OpenAlex {entity}. Download it again.")
        self.progress(f"looking for bad lines in {file}")
        number = len(list(self.scratch.iterdir()))
        probe, target = self.scratch / f"probe-{number}.jsonl", self.scratch / f"good-{number}.jsonl"

        def accepts(lines: list[str]) -> bool:
            probe.write_text("\n".join(lines), encoding="utf-8")
            return self.reads(entity, [probe], "probe")

        self.bad += split(file, entity, target, accepts)
        return target

    def write(self, table: str) -> int:
        """Write one table; its row count."""
        self.progress(f"writing {table}")
        target = self.out / f"{table}.parquet"
        self.engine.execute(
            f"copy (select * from ({SELECT[table]}) order by {SORTED_BY[table]}) to '{target}' (compression zstd)"
        )
        self.engine.execute(f"create view {table} as from '{target}'")
        return self.number(f"from {table}")

    def manifest(self, counts: dict[str, int]) -> Manifest:
        digests = [
            self.engine.execute(f"select bit_xor(hash(t)) from {table} t").fetchone() for table in sorted(counts)
        ]
        works, authorships = self.engine.execute(COVERAGE).fetchone() or ({}, {})
        [newest] = self.engine.execute("select max(updated)::varchar from works").fetchone() or [None]
        folded = self.engine.execute("select sha256(?)", [str(digests)]).fetchone()
        return Manifest(
            toolkit_version=VERSION,
            digest=folded[0] if folded else "",
            data_date=newest,
            records=self.records,
            superseded=self.superseded,
            bad_lines=tuple(self.bad),
            unread={str(path): why for path, why in self.found.unread},
            tables=counts,
            coverage={"works": works, "authorships": authorships},
        )

    def number(self, rows: str) -> int:
        row = self.engine.execute(f"select count(*) {rows}").fetchone()
        return int(row[0]) if row else 0


def _report(bad: list[BadLine]) -> str:
    lines = [f"{b.file}: line {b.line}: {b.reason}" for b in bad]
    count = f"{len(bad)} line{'s' * (len(bad) != 1)} cannot be read as OpenAlex records; nothing was written."
    return "\n".join([*lines, count, "Repair or download the files again, or leave these lines out with --skip-bad."])
