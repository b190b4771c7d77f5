"""Tables built on Spark are those built here, row for row."""

from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from tests.spark.cluster import SETTINGS, Cluster
from tests.spark.records import MANY
from toolkit.cli import app
from toolkit.sources.build_engine import reading
from toolkit.sources.names import NAME_KEY
from toolkit.sources.snapshot import Snapshot, read_manifest
from toolkit.sources.spark import SparkTables
from toolkit.sources.spark_names import alphabet, define_name_key, spans
from toolkit.sources.tables import TABLES

pytestmark = pytest.mark.timeout(900)  # a machine that is busy otherwise


def test_the_same_tables_and_the_same_manifest(cluster: Cluster, records: Path, snapshot: Path, tmp_path: Path) -> None:
    here, there = snapshot, tmp_path / "there [a]*"
    done = CliRunner().invoke(
        app, ["snapshot", "build", str(records), "--out", str(there), "--engine", engine(cluster)]
    )
    assert done.exit_code == 0, done.output
    with duckdb.connect() as compared:
        for table in TABLES:
            parts = [(folder / f"{table}.parquet").glob("*.parquet") for folder in (here, there)]
            one, other = (f"read_parquet({reading(*files)})" for files in parts)
            for left, right in ((one, other), (other, one)):
                assert compared.sql(f"from {left} except all from {right}").fetchall() == [], table
    told, by_spark = read_manifest(here), read_manifest(there)
    assert by_spark == told.model_copy(update={"parts": by_spark.parts})
    assert told.gone["works"] == 2 and told.superseded["works"] > 1 and told.tables["authorships"] > MANY
    assert Snapshot(there).info == Snapshot(here).info.model_copy(update={"name": there.name})


def test_lines_that_are_no_records_are_refused_by_file(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "works-1.jsonl").write_text('{"id": "https://openalex.org/W1"}\n{"id": 3\n{}\n', encoding="utf-8")
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["snapshot", "build", str(tmp_path), "--out", str(out), "--engine", engine(cluster)])
    assert done.exit_code == 3
    assert "works-1.jsonl: 2 lines cannot be read" in done.output
    assert not out.exists()


def test_a_name_has_one_key_whatever_engine_makes_it(tables: SparkTables) -> None:
    """Every letter that a key changes, and those at the edges of what words are made of."""
    import pyarrow as pa
    from pyspark.sql import SparkSession

    spark = SparkSession.builder.getOrCreate()
    if not spark.catalog.functionExists("name_key"):  # by a build before
        define_name_key(spark)
    replaced, words = alphabet()
    edges = {code + beside for span in spans(words) for code in span for beside in (-1, 0, 1)}
    letters = sorted(replaced.keys() | {chr(code) for code in edges if not 0xD800 <= code < 0xE000})
    names = ["".join(letters[n : n + 7]) for n in range(0, len(letters), 5)] + [
        "İstanbul ΣΊΣΥΦΟΣ",
        "渡邊\U000e0100 太郎",
        "é e\u0301 ' \\ \"",
    ]
    with duckdb.connect() as engine:
        engine.execute(NAME_KEY)
        expected = engine.execute("select n, name_key(n) from (select unnest(?::varchar[]) as n)", [names]).fetchall()
    given = spark.createDataFrame(pa.table({"n": pa.array(names)}))
    found = given.selectExpr("n", "name_key(n) as k").toArrow().to_pydict()
    assert dict(zip(found["n"], found["k"], strict=True)) == dict(expected)


def engine(cluster: Cluster) -> str:
    """The cluster, to write tables of several parts."""
    several = {**SETTINGS, "spark.sql.shuffle.partitions": "2"}
    return f"{cluster.address}?" + "&".join(f"{key}={value}" for key, value in several.items())
