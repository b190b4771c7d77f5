"""Some of the example corpus on Spark: every query gives what DuckDB gives, even when a worker is lost."""

import shutil
import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import pytest

from tests.queries.drawn import ordered
from tests.spark.cluster import Cluster, lose_one_at_work
from tests.spark.conftest import address
from tests.spark.questions import Asked, public
from toolkit import Snapshot, SourceError, open_source, queries
from toolkit.queries import network
from toolkit.sources.snapshot import Session
from toolkit.sources.spark import SparkTables
from toolkit.sources.spark_address import read_address

SOME_QUERIES = ("posts", "authors_by_name", "units", "near", "network.coauthors_again")
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
        topics = session.rows(session.table("topics"))
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
        fields=tuple((row["topic_id"], row["field"]) for row in topics),
    )


def test_a_connect_server_answers_the_same(asked: Asked, connect_server: str, snapshot: Path, tmp_path: Path) -> None:
    tables = SparkTables(read_address(address(connect_server, snapshot)))
    with closing(tables), Snapshot(snapshot).open() as embedded, tables.open() as session:
        questions, others = (asked.of(each, (queries, network)) for each in (embedded, session))
        for name in SOME_QUERIES:
            assert ordered(session.rows(others[name]())) == ordered(embedded.rows(questions[name]())), name
        own = [
            each.columns(each.kept(of["works_of"]()), "person")
            for each, of in ((embedded, questions), (session, others))
        ]
        here, there = (sorted(zip(each["person"], each["work_id"], strict=True)) for each in own)
        assert here == there and own[0]["person"] == own[1]["person"] != []
        assert session.rows(session.frame({"person": "INTEGER"}, [])) == []
    (tmp_path / "snapshot.json").write_bytes((snapshot / "snapshot.json").read_bytes())
    with pytest.raises(SourceError, match=r"works.parquet: has 0 of 1 parts"):
        open_source(address(connect_server, tmp_path), cache=tmp_path)


def test_what_was_kept_is_forgotten_whatever_happens(asked: Asked, tables: SparkTables) -> None:
    kept: list[Any] = []
    with pytest.raises(ZeroDivisionError), tables.open() as session:
        kept.append(nw.to_native(session.kept(session.table("topics"))))
        assert kept[0].is_cached and kept[0].storageLevel.useMemory
        1 / 0  # noqa: B018
    assert not kept[0].storageLevel.useMemory


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


def test_each_query_gives_the_rows_that_duckdb_gives_when_a_worker_is_lost(
    asked: Asked, session: Session, cluster: Cluster, snapshot: Path
) -> None:
    """A worker and its executor are killed at work in the middle, with half of what was kept."""
    left: list[int] = []
    loss = threading.Thread(target=lambda: left.append(lose_one_at_work(cluster)), daemon=True)
    with Snapshot(snapshot).open() as embedded:
        questions, others = asked.of(embedded), asked.of(session)
        assert questions.keys() == public()
        for n, (name, question) in enumerate(questions.items()):
            if n == len(questions) // 2:
                loss.start()
            expected = ordered(embedded.rows(question()))
            assert ordered(session.rows(others[name]())) == expected, name
            assert expected, f"{name}: finds nothing in the corpus, so that nothing is compared"
    loss.join(1)
    assert left == [1]


def _most(ids: Iterable[int | None]) -> list[int]:
    counted = Counter(each for each in ids if each is not None)
    return sorted(counted, key=lambda each: (-counted[each], each))
