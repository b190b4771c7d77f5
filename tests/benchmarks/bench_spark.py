"""Spark against DuckDB on the same tables, by size: every query with equal rows, and the size at which Spark is faster.

`make bench-spark` makes corpora of several sizes (`corpus`), builds a snapshot of each, and asks both engines every
query for some hundreds of people and organisations, after a round over the smallest tables to warm up. Spark has two
workers of one core on this machine, DuckDB the same two cores. Where other work goes on, compare the seconds of
processor time, from which the lines over the size are drawn: for Spark those of all its processes. SPARK_WORKS names
other sizes: 2,500,000 works are ten million authorships. With SPARK_FOLDER the corpora are kept there and used again.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.benchmarks.bench_toolkit import say, task, test_machine
from tests.benchmarks.corpus import Corpus
from tests.spark.cluster import SETTINGS, Cluster
from tests.spark.questions import Asked
from toolkit.queries import Frame
from toolkit.sources.snapshot import Session, Snapshot
from toolkit.sources.spark import SparkTables
from toolkit.sources.spark_address import read_address

__all__ = ["test_machine"]

WORKS = [int(works) for works in os.environ.get("SPARK_WORKS", "250_000 2_500_000").split()]
PEOPLE, ORGANISATIONS, LISTED = 400, 20, 200


@dataclass(frozen=True)
class Taken:
    """What a question took: seconds, and seconds of processors."""

    seconds: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.seconds + other.seconds, self.cpu + other.cpu)


Times = dict[str, tuple[Taken, Taken]]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        running.add_workers(2, memory="1500m")
        yield running
    finally:
        running.stop()


def test_spark_against_duckdb(cluster: Cluster, tmp_path: Path) -> None:
    folder = Path(os.environ.get("SPARK_FOLDER", tmp_path))
    taken: dict[int, tuple[Taken, Taken]] = {}
    _compared(cluster, _snapshot(folder, min(WORKS)), min(WORKS))
    for works in WORKS:
        snapshot = _snapshot(folder, works)
        times = _compared(cluster, snapshot, works)
        rows = Snapshot(snapshot).manifest.tables["authorships"]
        say(f"\n{works:,} works, {rows:,} authorships, with equal rows; load {_load()}")
        say(f"    {'':<24}{'DuckDB s':>9}{'cpu s':>9}{'Spark s':>9}{'cpu s':>9}")
        for name, (one, other) in times.items():
            say(f"    {name:<24}{one.seconds:>9.2f}{one.cpu:>9.2f}{other.seconds:>9.2f}{other.cpu:>9.2f}")
        taken[rows] = _sum(one for one, _ in times.values()), _sum(other for _, other in times.values())
        one, other = taken[rows]
        say(f"    {'all':<24}{one.seconds:>9.2f}{one.cpu:>9.2f}{other.seconds:>9.2f}{other.cpu:>9.2f}")
    for line in _crossing({rows: (one.cpu, other.cpu) for rows, (one, other) in taken.items()}):
        say(line)


def _sum(several: Iterable[Taken]) -> Taken:
    return sum(several, Taken())


def _snapshot(folder: Path, works: int) -> Path:
    place = folder / f"snapshot-{works}"
    if not place.exists():
        task("make", folder / f"records-{works}", works)
        task("build", folder / f"records-{works}", place)
    return place


def _compared(cluster: Cluster, snapshot: Path, works: int) -> Times:
    """Seconds that each query takes on DuckDB and on Spark; fails where their rows differ."""
    asked = _asked(snapshot, works)
    settings = {key: value for key, value in SETTINGS.items() if key.startswith("spark.driver.") and "Java" not in key}
    settings |= {"spark.executor.memory": "1g", "spark.sql.shuffle.partitions": "4"}
    where = "&".join([f"{cluster.address}?tables={snapshot}", *(f"{key}={value}" for key, value in settings.items())])
    tables = SparkTables(read_address(where))
    times: Times = {}
    with Snapshot(snapshot).open() as embedded, tables.open() as spark:
        questions, others = asked.of(embedded), asked.of(spark)
        for name, question in questions.items():
            (one, expected), (other, found) = (_timed(embedded, question), _timed(spark, others[name]))
            assert found == expected, name
            times[name] = one, other
    return times


def _asked(snapshot: Path, works: int) -> Asked:
    """People and organisations of the middle of the corpus, whose works are many and not most of all."""
    ids = Corpus(Path(), works)
    people = [int(ids.person(ids.people // 50 + 7 * n)[1:]) for n in range(PEOPLE)]
    places = [int(ids.organisation(200 + 11 * n)[1:]) for n in range(ORGANISATIONS + LISTED)]
    with Snapshot(snapshot).open() as session:
        authors = session.rows(session.table("authors").head(PEOPLE))
        organisations = session.rows(session.table("organisations").head(ORGANISATIONS))
    names = [row["name"] for row in (*authors[:50], *organisations) if row["name"]]
    return Asked(
        people=tuple(people),
        organisations=tuple(places[:ORGANISATIONS]),
        listed=tuple(places[ORGANISATIONS:]),
        orcids=tuple(row["orcid"] for row in authors if row["orcid"]),
        rors=tuple(row["ror"] for row in organisations if row["ror"]),
        names=tuple(sorted(names)),
        words=tuple(sorted({name.split()[0].lower() for name in names})),
        most=100,
    )


def _timed(session: Session, question: Callable[[], Frame]) -> tuple[Taken, list[tuple[object, ...]]]:
    """What a question takes, and its rows in one order."""
    begun, used = time.perf_counter(), _cpu()
    rows = session.rows(question())
    taken = Taken(time.perf_counter() - begun, _cpu() - used)
    return taken, sorted((tuple(row.values()) for row in rows), key=repr)


def _cpu() -> float:
    """Seconds of processors that this process has used, and all of Spark's."""
    spark = psutil.Process().children(recursive=True)
    return time.process_time() + sum(each.cpu_times().user + each.cpu_times().system for each in spark)


def _crossing(taken: dict[int, tuple[float, float]]) -> Iterator[str]:
    """From the smallest and the largest size: what a million authorships cost each engine, and where the lines meet."""
    small, large = min(taken), max(taken)
    if small == large:
        return
    slopes = [(taken[large][i] - taken[small][i]) / (large - small) for i in (0, 1)]
    starts = [taken[small][i] - slopes[i] * small for i in (0, 1)]
    for name, start, slope in zip(("DuckDB", "Spark"), starts, slopes, strict=True):
        yield f"    {name}: {start:.2f} cpu s and {slope * 1e6:.3f} cpu s for each million authorships"
    if slopes[1] >= slopes[0]:
        yield "    the lines do not meet: on this machine DuckDB takes less at every size"
    else:
        at = (starts[1] - starts[0]) / (slopes[0] - slopes[1])
        yield f"    the lines meet at {at / 1e6:,.0f} million authorships"


def _load() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())
