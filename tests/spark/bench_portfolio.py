"""A portfolio on Spark that loses a worker: `make bench-spark`, as it asks some hundred queries."""

import json
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.spark.cluster import Cluster
from toolkit import Snapshot
from toolkit.portfolio import Order, screen_portfolio
from toolkit.sources.spark import SparkTables

AS_OF = date(2026, 11, 1)
PORTFOLIO = ROOT / "examples" / "portfolio" / "proposals.jsonl"
SOME = 12


def test_a_portfolio_loses_a_worker_and_nothing_else(
    source: str, tables: SparkTables, cluster: Cluster, snapshot: Path, tmp_path: Path
) -> None:
    """A worker and its executor are killed while they are at work."""
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


def _lose_one(cluster: Cluster, application: Any) -> int:
    """Wait until a run is in its middle and a task is at work, and then lose a worker."""
    tracker = application.statusTracker()
    begun = len(tracker.getJobIdsForGroup())
    while len(tracker.getJobIdsForGroup()) < begun + 20 or not tracker.getActiveStageIds():
        time.sleep(0.002)
    return cluster.lose_worker()
