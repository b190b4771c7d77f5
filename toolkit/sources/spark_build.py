"""Build our flat tables from OpenAlex records on Spark: the same rows as `build`, by as many machines as there are.

Every worker must see the folders of the records and of the tables under the same path.
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import duckdb

from toolkit.errors import SourceError
from toolkit.sources.build_release import Departures, check, departures
from toolkit.sources.flatten import MACROS
from toolkit.sources.layout import ENTITIES, Found, find, part_of
from toolkit.sources.records import FIELDS
from toolkit.sources.spark_address import Address
from toolkit.sources.spark_flatten import LOSERS, SELECT, STAGE, VIEWS, kind
from toolkit.sources.spark_names import define_name_key
from toolkit.sources.spark_session import Progress, connected, refusing
from toolkit.sources.tables import SORTED_BY, TABLES, Manifest
from toolkit.sources.told import manifest_of

_BAD = "_corrupt_record"


def build_on_spark(
    places: Sequence[Path], out: Path, address: Address, *, progress: Progress = lambda _: None
) -> Manifest:
    """Read OpenAlex records under some folders and write a snapshot, as `build` does.

    The folder appears whole or not at all; one that is there already is replaced only if it is a snapshot. Raises
    SourceError for unreadable input, and for files with lines that are no records, all of which it names.
    """
    found = find([place.resolve() for place in places])
    out = out.resolve()
    if out.exists() and not (out / "snapshot.json").exists() and any(out.iterdir()):
        raise SourceError(f"{out}: this folder holds something else than a snapshot. Give an empty or new folder.")
    expected = check(found, partial=False).records
    spark = connected(address, progress)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as scratch:
            Path(scratch).chmod(0o777)  # the workers write here, perhaps as somebody else
            tables = Path(scratch) / "tables"
            with refusing(address):
                manifest = _Builder(spark, found, expected, departures(places), Path(scratch), progress).run(tables)
            (tables / "snapshot.json").write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
            if out.exists():
                out.rename(Path(scratch) / "previous")
            tables.rename(out)
    except (duckdb.Error, OSError) as error:
        raise SourceError(f"{out}: the snapshot could not be written: {error} Nothing was changed.") from error
    return manifest


class _Builder:
    """One build: stage each entity's records, then write each table from them."""

    def __init__(
        self,
        spark: Any,
        found: Found,
        expected: Mapping[Path, int],
        departed: Departures,
        scratch: Path,
        progress: Progress,
    ) -> None:
        """`expected`: how many records OpenAlex's manifest says that a file has."""
        self.spark, self.found, self.scratch, self.progress = spark, found, scratch, progress
        self.expected, self.departed = expected, departed
        self.records: dict[str, int] = {}
        self.superseded: dict[str, int] = {}
        self.gone: dict[str, int] = {}

    def run(self, tables: Path) -> Manifest:
        define_name_key(self.spark)
        for entity in ENTITIES:
            self.stage(entity)
        for name, statement in VIEWS.items():
            self.spark.sql(statement).createOrReplaceTempView(name)
            if name != "flat":
                self.hold(name, self.spark.table(name))
        parts = {table: self.write(table, tables) for table in TABLES}
        with duckdb.connect() as engine:
            for table in TABLES:
                path = str(tables / f"{table}.parquet" / "*.parquet").replace("'", "''")
                engine.execute(f"create view {table} as from '{path}'")
            told = manifest_of(engine, self.records, self.superseded, (), self.found)
        return told.model_copy(update={"parts": parts, "gone": self.gone})

    def stage(self, entity: str) -> None:
        """Read the fields we use of all records of one entity, once; of several with one id the newest counts."""
        files, name = self.found.files[entity], f"stage_{entity}"
        self.progress(f"reading {entity}: {len(files)} file{'s' * (len(files) != 1)}")
        self.rows(entity, files).createOrReplaceTempView("records")
        staged = self.hold(name, self.spark.sql(STAGE[entity]))
        sql = self.spark.sql
        counts = sql(f"select file, count(*), count_if(faulty) from {name} group by file").collect()
        self.compare(entity, {_path(file): (records, bad) for file, records, bad in counts})
        self.records[entity] = sum(records for _, records, _ in counts)
        self.left_out(entity)
        losers = self.hold(f"losers_{entity}", sql(LOSERS.format(entity=entity)))
        self.superseded[entity], self.gone[entity] = sql(
            f"select count_if(not gone), count_if(gone) from losers_{entity}"
        ).first()
        if self.superseded[entity] or self.gone[entity]:
            staged.join(losers, "nr", "left_anti").createOrReplaceTempView(name)

    def left_out(self, entity: str) -> None:
        """Put the ids before Spark that OpenAlex says were deleted, or merged into others: few beside the records."""
        gone, moves = (self.scratch / f"{name}-{entity}.parquet" for name in ("gone", "moves"))
        with duckdb.connect() as engine:
            engine.execute(MACROS)
            self.departed.write_gone(engine, entity, gone)
            self.departed.write_moves(engine, entity, moves)
        self.spark.read.parquet(f"file://{gone}").createOrReplaceTempView(f"gone_{entity}")
        nothing = "select cast(null as bigint) as id, cast(null as bigint) as into_id where false"
        there = self.spark.read.parquet(f"file://{moves}") if moves.exists() else self.spark.sql(nothing)
        there.createOrReplaceTempView(f"moves_{entity}")

    def compare(self, entity: str, counts: dict[Path, tuple[int, int]]) -> None:
        """Raises SourceError for files with lines that are no records, or not as many as the manifest says."""
        wrong = [
            f"{file}: {bad} line{'s' * (bad != 1)} cannot be read as OpenAlex records of {entity}"
            for file, (_, bad) in sorted(counts.items())
            if bad
        ]
        wrong += [
            f"{file}: has {counts.get(file, (0, 0))[0]} records, and {self.expected[file]} by the manifest"
            for file in self.found.files[entity]
            if file in self.expected and counts.get(file, (0, 0))[0] != self.expected[file]
        ]
        if wrong:
            raise SourceError("\n".join([*wrong, _REMEDY]))

    def rows(self, entity: str, files: list[Path]) -> Any:
        """The records in some files, with every field of FIELDS, NULL where a file does not have it."""
        columns = [f"{name} {kind(of)}" for name, of in FIELDS[entity].items()] + [f"{_BAD} string"]
        if not files:
            return self.spark.createDataFrame([], ", ".join([*columns, "file string"]))
        reader, names = self.spark.read.schema(", ".join(columns)), [f"file://{file}" for file in files]
        if files[0].suffix == ".parquet":
            read = reader.parquet(*names)
        else:
            read = reader.option("columnNameOfCorruptRecord", _BAD).json(names)
        return read.selectExpr("*", "_metadata.file_path as file")

    def hold(self, name: str, frame: Any) -> Any:
        """Rows that several tables are made of, written down once."""
        place = f"file://{self.scratch / 'held' / name}"
        frame.write.option("compression", "zstd").parquet(place)
        held = self.spark.read.parquet(place)
        held.createOrReplaceTempView(name)
        return held

    def write(self, table: str, tables: Path) -> int:
        """Write one table, in parts whose rows follow each other; how many there are."""
        self.progress(f"writing {table}")
        columns = ", ".join(f"cast({name} as {kind(of)}) as {name}" for name, of in TABLES[table].items())
        order = ", ".join(f"{name} nulls last" for name in SORTED_BY[table].split(", "))
        rows = self.spark.sql(f"select {columns} from ({SELECT[table]}) order by {order}")
        target = part_of(tables, table, 0).parent
        rows.write.option("compression", "zstd").parquet(f"file://{target}")
        parts = sorted(target.glob("part-*.parquet"))
        for number, part in enumerate(parts):
            part.rename(part_of(tables, table, number))
        for other in (*target.glob("_*"), *target.glob(".*")):  # Spark's own marks
            other.unlink()
        return len(parts)


_REMEDY = (
    "Nothing was written. Download these files again with their manifest. A build without --engine names the lines, "
    "and can leave them out."
)


def _path(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))
