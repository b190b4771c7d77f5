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
from toolkit.sources.build_engine import quoted, reading
from toolkit.sources.build_release import Departures, check, departures
from toolkit.sources.build_run import Bench, Run, refuse_others
from toolkit.sources.build_scope import Scope
from toolkit.sources.flatten import MACROS
from toolkit.sources.layout import ENTITIES, Found, find, part_of
from toolkit.sources.records import FIELDS
from toolkit.sources.spark_address import Address
from toolkit.sources.spark_flatten import LOSERS, SELECT, STAGE, VIEWS, kind
from toolkit.sources.spark_names import define_name_key
from toolkit.sources.spark_session import Progress, connected, named, refusing
from toolkit.sources.tables import SORTED_BY, TABLES, Manifest
from toolkit.sources.told import counted, manifest_of

_BAD = "_corrupt_record"


def build_on_spark(
    places: Sequence[Path], out: Path, address: Address, *, progress: Progress = lambda _: None
) -> Manifest:
    """Read OpenAlex records under some folders and write a snapshot, as `build` does.

    The folder appears whole or not at all; one that is there already is replaced only if it is a snapshot. Raises
    SourceError for unreadable input, and for files with lines that are no records, all of which it names.
    """
    places, out = [place.resolve() for place in places], out.resolve()
    found = find(places)
    refuse_others(out)
    expected = check(found, partial=False).records
    bench = Bench(out, Run(places=tuple(map(str, places)), scope=Scope()))
    spark = connected(address, progress)
    try:
        with bench.alone(progress), tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as scratch:
            bench.put_back()
            Path(scratch).chmod(0o777)  # the workers write here, perhaps as somebody else
            tables = Path(scratch) / "tables"
            with refusing(address):
                manifest = _Builder(spark, found, expected, departures(places), Path(scratch), progress).run(tables)
            (tables / "snapshot.json").write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
            bench.put(tables)
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
        with duckdb.connect() as engine:
            self.departed.compare(engine)
        for entity in ENTITIES:
            self.stage(entity)
        define_name_key(self.spark)
        for name, statement in VIEWS.items():
            self.spark.sql(statement).createOrReplaceTempView(name)
            if name != "flat":
                self.hold(name, self.spark.table(name))
        parts = {table: self.write(table, tables) for table in TABLES}
        with duckdb.connect() as engine:
            for table in TABLES:
                files = reading(*sorted((tables / f"{table}.parquet").glob("*.parquet")))
                engine.execute(f"create view {table} as from read_parquet({files})")
            held = counted(engine, parts)
        left_out = {"superseded": self.superseded, "gone": self.gone, "bad_lines": ()}
        return manifest_of(held, self.found, records=self.records, **left_out)

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
            self.departed.write_moves(engine, entity, moves)
            engine.execute(f"copy ({self.departed.gone(entity, moves)}) to {quoted(gone)}")
        read, cells = self.spark.read, "id bigint, into_id bigint"
        read.schema("gone_id bigint, day string").parquet(_url(gone)).createOrReplaceTempView(f"gone_{entity}")
        there = read.schema(cells).parquet(_url(moves)) if moves.exists() else self.spark.createDataFrame([], cells)
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
        reader, names = self.spark.read.schema(", ".join(columns)), [_url(file) for file in files]
        if files[0].suffix == ".parquet":
            read = reader.parquet(*names)
        else:
            read = reader.option("columnNameOfCorruptRecord", _BAD).json(names)
        return read.selectExpr("*", "_metadata.file_path as file")

    def hold(self, name: str, frame: Any) -> Any:
        """Rows that several tables are made of, written down once."""
        place = self.scratch / "held" / name
        frame.write.option("compression", "zstd").parquet(f"file://{place}")
        held = self.spark.read.schema(frame.schema).parquet(_url(place))
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


def _url(path: Path) -> str:
    return f"file://{named(str(path))}"


def _path(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))
