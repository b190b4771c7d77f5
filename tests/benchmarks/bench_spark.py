"""Spark against DuckDB on the same tables: equal rows of every query, and the size at which Spark is faster.

`make bench-spark` writes tables of several sizes (`corpus_flat`) and puts them before both engines: Spark has two
workers of one core on this machine, DuckDB the same two cores. Over the largest tables every query is asked of both,
and a digest of its rows, which each engine works out, must be the same. Then portfolios are screened on both, from the
same process, with the same conclusions; what is timed are their questions, not what is made of the answers. Where
other work goes on, compare the seconds of processor time, which the lines are drawn from: for Spark those of all its
processes. At the end a portfolio is watched on both, and a worker is lost in the middle of another.

SPARK_WORKS and SPARK_PROPOSALS name other sizes: 2,500,000 works are ten million authorships. SPARK_SNAPSHOT names the
tables of a corpus of the largest size that are at hand.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from html import escape
from pathlib import Path

import pytest

from tests.benchmarks.bench_toolkit import say, task, test_machine
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.crossing import Line, told_of
from tests.benchmarks.tasks import AS_OF, LIST
from tests.portfolio.test_watch import LATER, files, publish
from tests.spark.cluster import SETTINGS, Cluster, lose_one_at_work
from tests.spark.engines import Taken, Timed, timed, told
from tests.spark.questions import Asked, public
from toolkit import load_lists, load_pack
from toolkit.models.proposal import Proposal
from toolkit.portfolio import Order, screen_portfolio
from toolkit.profile.everybody import MOST_PEOPLE
from toolkit.queries import Frame
from toolkit.screening import lists_of, screen_each
from toolkit.sources import choose
from toolkit.sources.snapshot import Embedded, Session, Snapshot, Tables
from toolkit.sources.spark import SparkTables
from toolkit.sources.spark_address import read_address
from toolkit.tables import read_proposals
from toolkit.watch import earlier_run, watch

__all__ = ["test_machine"]

WORKS = sorted(int(works) for works in os.environ.get("SPARK_WORKS", "250_000 2_500_000").split())
PROPOSALS = sorted(int(size) for size in os.environ.get("SPARK_PROPOSALS", "20 200").split())
PEOPLE, ORGANISATIONS, LISTED, FIELDS = 400, 20, 200, 26
PACK = load_pack("japan-uk")
LISTS = load_lists(ids=lists_of([PACK]))
Both = dict[str, Tables]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        running.add_workers(2, memory="1500m")
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Where the tables of each size are."""
    folder = tmp_path_factory.mktemp("tables")
    found = {works: folder / str(works) for works in WORKS}
    if at_hand := os.environ.get("SPARK_SNAPSHOT"):
        found[max(WORKS)] = Path(at_hand)
    for works, place in found.items():
        if not place.exists():
            task("make-flat", place, works)
    return found


@pytest.fixture(scope="module")
def engines(cluster: Cluster, places: dict[int, Path]) -> dict[int, Both]:
    """The tables of each size before DuckDB and before Spark."""
    return {works: {"DuckDB": Embedded(place), "Spark": _on(cluster, place)} for works, place in places.items()}


def _on(cluster: Cluster, place: Path) -> SparkTables:
    return SparkTables(read_address(_address(cluster, place)))


def _address(cluster: Cluster, place: Path) -> str:
    settings = {key: value for key, value in SETTINGS.items() if key.startswith("spark.driver.") and "Java" not in key}
    settings |= {"spark.executor.memory": "1g", "spark.sql.shuffle.partitions": "4"}
    given = "&".join([f"tables={place}", *(f"{key}={value}" for key, value in settings.items())])
    return f"{cluster.address}?{given}"


def test_every_query_has_the_same_rows(engines: dict[int, Both]) -> None:
    works = max(WORKS)
    one, other = engines[works].values()
    asked = _asked(one, works)
    say(f"\nevery query over {one.manifest.tables['authorships']:,} authorships, with equal rows; load {_load()}")
    say(f"    {'':<40}{'rows':>12}{'DuckDB s':>9}{'cpu s':>9}{'Spark s':>9}{'cpu s':>9}")
    with one.open() as embedded, other.open() as spark:
        own, (questions, others) = zip(*(timed(partial(asked.of, each)) for each in (embedded, spark)), strict=True)
        say(_figures("what several are built on", "", own))
        assert questions.keys() == public()
        for name, question in questions.items():
            (one_took, expected), (other_took, found) = _digests(question, others[name])
            assert found == expected, name
            say(_figures(name, f"{expected[0]:,}", (one_took, other_took)))


def _digests(*questions: Callable[[], Frame]) -> Iterator[tuple[Taken, tuple[int, int]]]:
    return (timed(partial(_told, ask)) for ask in questions)


def _told(question: Callable[[], Frame]) -> tuple[int, int]:
    return told(question())


def _figures(name: str, rows: str, taken: tuple[Taken, ...]) -> str:
    return f"    {name:<40}{rows:>12}" + "".join(f"{each.seconds:>9.2f}{each.cpu:>9.2f}" for each in taken)


def test_from_which_size_spark_is_faster(engines: dict[int, Both], tmp_path: Path) -> None:
    """Portfolios of several sizes over tables of several sizes, after one that warms up."""
    _screened(engines[min(WORKS)]["Spark"], _drawn(tmp_path / "first.jsonl", min(PROPOSALS), min(WORKS)))
    say(f"\nthe questions of portfolios by the pack japan-uk; load {_load()}")
    say(f"    {'authorships':>12}{'proposals':>10}{'DuckDB s':>9}{'cpu s':>9}{'Spark s':>9}{'cpu s':>9}")
    lines = {name: Line() for name in engines[max(WORKS)]}
    for works, both in engines.items():
        rows = next(iter(both.values())).manifest.tables["authorships"]
        for size in PROPOSALS:
            proposals = _drawn(tmp_path / f"{works}-{size}.jsonl", size, works)
            taken, concluded = zip(*(_screened(tables, proposals) for tables in both.values()), strict=True)
            assert len(set(concluded)) == 1
            cells = "".join(f"{each.seconds:>9.2f}{each.cpu:>9.2f}" for each in taken)
            say(f"    {rows:>12,}{size:>10,}{cells}")
            for line, each in zip(lines.values(), taken, strict=True):
                line.add(rows, size, each)
    for sentence in told_of(lines):
        say(f"    {sentence}")


def test_a_watch_on_spark_finds_the_same(places: dict[int, Path], cluster: Cluster, tmp_path: Path) -> None:
    """Half of the entries of a list are gone; what was screened before was screened here."""
    place, file = places[min(WORKS)], tmp_path / "proposals.jsonl"
    task("proposals", file, min(PROPOSALS), min(WORKS))
    base = Order(source=str(place), packs=(PACK.id,), as_of=AS_OF, out=tmp_path / "base", cache=tmp_path / "cache")
    screen_portfolio(file, base)
    source = next(each for each in LISTS if each.id == LIST)
    publish(tmp_path / "data", LIST, source.editions[-1].entries[::2])
    found = {}
    for name, where in (("DuckDB", str(place)), ("Spark", _address(cluster, place))):
        order = replace(base, source=where, out=tmp_path / name, data=tmp_path / "data", listed_on=LATER)
        taken, digest = timed(partial(watch, earlier_run(base.out), order))
        assert digest and digest.again and digest.changed
        say(f"    a watch on {name}: {digest.again:,} of {digest.of:,} screened again, {taken.seconds:.1f} s")
        own = escape(choose.told(where)).encode()
        found[name] = {file: there.replace(own, b"") for file, there in files(order.out).items()}
        found[name]["changed"] = str(digest.changed).encode()
    assert found["Spark"].keys() == found["DuckDB"].keys()
    assert [name for name, there in found["Spark"].items() if there != found["DuckDB"][name]] == []


def test_a_portfolio_loses_a_worker_and_nothing_else(
    engines: dict[int, Both], cluster: Cluster, tmp_path: Path
) -> None:
    """A worker and its executor are killed while they are at work, after some questions."""
    proposals = _drawn(tmp_path / "proposals.jsonl", min(PROPOSALS), max(WORKS))
    one, other = engines[max(WORKS)].values()
    left: list[int] = []
    loss = threading.Thread(target=lambda: left.append(lose_one_at_work(cluster, jobs=20)), daemon=True)
    loss.start()
    (slower, found), (_, expected) = _screened(other, proposals), _screened(one, proposals)
    loss.join(1)
    assert left == [1] and found == expected
    say(f"\na worker lost amid {len(proposals):,} proposals, with equal conclusions: {slower.seconds:.1f} s")


def _drawn(file: Path, size: int, works: int) -> list[Proposal]:
    task("proposals", file, size, works)
    return [row.proposal for row in read_proposals(file) if row.proposal]


def _screened(tables: Tables, proposals: list[Proposal]) -> tuple[Taken, str]:
    """What the questions of a portfolio take, and a digest of all that is concluded."""
    counted, concluded = Timed(tables), hashlib.sha256()
    source = Snapshot(counted)
    for _, assessments in screen_each(proposals, source, [PACK], AS_OF, LISTS, judged_only=True, base_rates=False):
        concluded.update("".join(each.model_dump_json() for each in assessments).encode())
    return counted.taken, concluded.hexdigest()


def _asked(tables: Tables, works: int) -> Asked:
    """People and organisations of the middle of the corpus, whose works are many and not most of all."""
    ids = Corpus(Path(), works)
    people = [int(ids.person(ids.people // 50 + 7 * n)[1:]) for n in range(PEOPLE)]
    places = [int(ids.organisation(200 + 11 * n)[1:]) for n in range(ORGANISATIONS + LISTED)]
    with tables.open() as session:
        authors = session.rows(session.table("authors").head(PEOPLE))
        organisations = session.rows(session.table("organisations").head(ORGANISATIONS))
        named = session.rows(session.table("author_names").join(_ids(session, people), on="author_id", how="semi"))
        topics = session.rows(session.table("work_topics").select("topic_id").unique())
    words = {row["author_id"]: row["name_key"].split()[0] for row in named}
    names = [row["name"] for row in (*authors[:50], *organisations) if row["name"]]
    return Asked(
        people=tuple(people),
        organisations=tuple(places[:ORGANISATIONS]),
        listed=tuple(places[ORGANISATIONS:]),
        orcids=tuple(row["orcid"] for row in authors if row["orcid"]),
        rors=tuple(row["ror"] for row in organisations if row["ror"]),
        names=tuple(sorted(names)),
        words=tuple(words.get(each, "") for each in people),
        fields=tuple((row["topic_id"], f"Field {row['topic_id'] % FIELDS}") for row in topics),
        most=100,
        one_in=-(-ids.people // MOST_PEOPLE),
    )


def _ids(session: Session, people: list[int]) -> Frame:
    return session.frame({"author_id": "BIGINT"}, [(each,) for each in people])


def _load() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())
