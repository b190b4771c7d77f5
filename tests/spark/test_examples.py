"""The example corpus on Spark: every query and command gives what DuckDB gives, even when a worker is lost."""

import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.conftest import ROOT
from tests.queries.drawn import ordered
from tests.spark.cluster import Cluster, connect_server
from tests.spark.conftest import address
from tests.spark.questions import Asked, public
from toolkit import Snapshot, SourceError, open_source
from toolkit.cli import app
from toolkit.portfolio import Order, screen_portfolio
from toolkit.sources.snapshot import Session
from toolkit.sources.spark import SparkTables
from toolkit.sources.spark_address import read_address

AS_OF = date(2026, 11, 1)
PROPOSALS = sorted((ROOT / "examples" / "proposals").glob("*.yaml"))
PORTFOLIO = ROOT / "examples" / "portfolio" / "proposals.jsonl"
SOME = 12
pytestmark = pytest.mark.timeout(900)  # a machine that is busy otherwise


@pytest.fixture(scope="module")
def asked(snapshot: Path) -> Asked:
    """Those with most rows in the corpus, so that every query finds something."""
    with Snapshot(snapshot).open() as session:
        posts = session.rows(session.table("authorships").select("author_id", "organisation_id", "work_id"))
        authors = session.rows(session.table("authors"))
        organisations = session.rows(session.table("organisations"))
        names = session.rows(session.table("author_names"))
        parents = session.rows(session.table("organisation_parents"))
    most, *others = _most(row["author_id"] for row in posts)
    works = {row["work_id"] for row in posts if row["author_id"] == most}
    beside = _most(row["author_id"] for row in posts if row["work_id"] in works and row["author_id"] != most)
    people = [most, *beside[:3], *[each for each in others if each not in beside][:3]]
    places = _most(row["organisation_id"] for row in posts)
    above = sorted({row["parent_id"] for row in parents})[:2]
    of_people = [row["name"] for row in names if row["author_id"] in people]
    return Asked(
        people=tuple(people),
        organisations=(*places[:3], *above),
        listed=tuple(places[3:12]),
        orcids=tuple(row["orcid"] for row in authors if row["orcid"])[:5],
        rors=tuple(row["ror"] for row in organisations if row["ror"])[:5],
        names=(*sorted(of_people), *sorted(row["name"] for row in organisations if row["name"])),
        words=tuple(row["name_key"].split()[0] for row in names if row["author_id"] == people[0]),
    )


def test_each_query_gives_the_rows_that_duckdb_gives(asked: Asked, session: Session, snapshot: Path) -> None:
    with Snapshot(snapshot).open() as embedded:
        questions, others = asked.of(embedded), asked.of(session)
        assert questions.keys() == public()
        for name, question in questions.items():
            expected = ordered(embedded.rows(question()))
            assert ordered(session.rows(others[name]())) == expected, name
            assert expected, f"{name}: finds nothing in the corpus, so that nothing is compared"


def test_the_command_writes_the_same_files_by_a_connect_server(snapshot: Path, tmp_path: Path) -> None:
    with connect_server(tmp_path) as server:
        for name, where in (("duckdb", str(snapshot)), ("spark", address(server, snapshot))):
            out = ["--out", str(tmp_path / name), "--as-of", str(AS_OF), "--lang", "en", "--lang", "ja"]
            done = CliRunner().invoke(app, ["screen", *map(str, PROPOSALS), "--source", where, *out])
            assert done.exit_code == 0, done.output
        (tmp_path / "snapshot.json").write_bytes((snapshot / "snapshot.json").read_bytes())
        with pytest.raises(SourceError, match=r"works.parquet: has 0 of 1 parts"):
            open_source(address(server, tmp_path), cache=tmp_path)
    written = [file.relative_to(tmp_path / "duckdb") for file in (tmp_path / "duckdb").rglob("*") if file.is_file()]
    assert len(written) >= 2 * len(PROPOSALS)
    for file in written:
        assert (tmp_path / "spark" / file).read_bytes() == (tmp_path / "duckdb" / file).read_bytes(), file


def test_a_portfolio_loses_a_worker_and_nothing_else(
    source: str, tables: SparkTables, cluster: Cluster, snapshot: Path, tmp_path: Path
) -> None:
    """A worker and its executor are killed while they are at work; another comes when all is done."""
    from pyspark import SparkContext

    file = tmp_path / "some.jsonl"
    file.write_text("".join(PORTFOLIO.read_text("utf-8").splitlines(keepends=True)[:SOME]), "utf-8")
    left: list[int] = []
    application = SparkContext.getOrCreate()
    loss = threading.Thread(target=lambda: left.append(_lose_one(cluster, application)), daemon=True)
    loss.start()
    found = {}
    for name, where in (("spark", source), ("duckdb", str(snapshot))):
        order = Order(where, ("japan-uk",), AS_OF, tmp_path / name, tmp_path / "cache")
        screen_portfolio(file, order, workers=2)
        found[name] = (order.out / "results.jsonl").read_bytes()
    loss.join(1)
    assert left == [1]
    assert len(found["duckdb"].splitlines()) == SOME
    assert found["spark"] == found["duckdb"]
    run = json.loads((tmp_path / "spark" / "run" / "run.json").read_text("utf-8"))
    assert run["source"] == Snapshot(snapshot).info.digest
    cluster.add_worker()


def test_what_is_no_snapshot_is_told(cluster: Cluster, tables: SparkTables, snapshot: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nothing/snapshot.json: no snapshot here"):
        open_source(address(cluster.address, tmp_path / "nothing"), cache=tmp_path)
    (tmp_path / "snapshot.json").write_text('{"format": "another"}', encoding="utf-8")
    with pytest.raises(SourceError, match=r"snapshot.json: not a manifest of this toolkit"):
        open_source(address(cluster.address, tmp_path), cache=tmp_path)
    (tmp_path / "snapshot.json").write_bytes((snapshot / "snapshot.json").read_bytes())
    with pytest.raises(SourceError, match=r"works.parquet: has 0 of 1 parts"):
        open_source(address(cluster.address, tmp_path), cache=tmp_path)
    shutil.copytree(snapshot, tmp_path / "broken")
    next((tmp_path / "broken" / "works.parquet").glob("*")).write_bytes(b"no Parquet, but as long as a file may be")
    broken = SparkTables(read_address(address(cluster.address, tmp_path / "broken")))
    with pytest.raises(SourceError, match=r"works\.parquet.*is not a Parquet file"), broken.open() as opened:
        opened.rows(opened.table("works"))
    with pytest.raises(SourceError, match="this process already works on"):
        open_source(address(cluster.address.replace("127.0.0.1", "localhost"), snapshot), cache=tmp_path)


def _lose_one(cluster: Cluster, application: Any) -> int:
    """Wait until a run is in its middle and a task is at work, and then lose a worker."""
    tracker = application.statusTracker()
    begun = len(tracker.getJobIdsForGroup())
    while len(tracker.getJobIdsForGroup()) < begun + 20 or not tracker.getActiveStageIds():
        time.sleep(0.002)
    return cluster.lose_worker()


def _most(ids: Iterable[int | None]) -> list[int]:
    counted = Counter(each for each in ids if each is not None)
    return sorted(counted, key=lambda each: (-counted[each], each))
