"""How long a portfolio takes, and how that grows: printed, never asserted, because a busy machine is not a fault.

`make bench-portfolio` screens portfolios of several sizes over an invented corpus (`corpus_flat`): four people and one
partner a proposal. The people are drawn evenly, the partners as works are: a few stand in many proposals. Each figure
stands beside the bare engine's answers to the same questions in one go (`bare`), which builds no profile and judges
nothing; some proposals are also screened one at a time. With PORTFOLIO_WORKS, PORTFOLIO_SIZES and PORTFOLIO_WORKERS
other sizes are measured: 2,500,000 works are about ten million authorships. PORTFOLIO_SNAPSHOT names the tables of a
corpus of that size that are at hand.
"""

import itertools
import math
import os
from pathlib import Path

from tests.benchmarks.bench_toolkit import say, seconds, task, test_machine, times
from toolkit.sources.snapshot import read_manifest

__all__ = ["test_machine"]

WORKS = int(os.environ.get("PORTFOLIO_WORKS", "2_500_000"))
SIZES = [int(size) for size in os.environ.get("PORTFOLIO_SIZES", "100 1000 10000").split()]
ALONE = 20
"""Proposals that are also screened one at a time."""
WORKERS = [int(workers) for workers in os.environ.get("PORTFOLIO_WORKERS", "2").split()]


def test_portfolios(tmp_path: Path) -> None:
    snapshot = Path(os.environ.get("PORTFOLIO_SNAPSHOT", tmp_path / "snapshot"))
    if not snapshot.exists():
        task("make-flat", snapshot, WORKS)
    tables = read_manifest(snapshot).tables
    say(f"\nportfolios over {tables['works']:,} works, {tables['authorships']:,} authorships; by the pack japan-uk")
    taken: dict[int, float] = {}
    for size in SIZES:
        file = tmp_path / f"{size}.jsonl"
        task("proposals", file, size, WORKS)
        bare = task("bare-portfolio", snapshot, file)
        say(
            f"{seconds(f'{size:,} proposals, bare queries', bare['seconds'])} {bare['cpu']:>7.1f} cpu s "
            f"{bare['peak_mb']:>7,.0f} MB {bare['rows']:>12,} rows"
        )
        for workers in WORKERS:
            found = task("portfolio", snapshot, file, tmp_path / f"out-{size}-{workers}", workers)
            taken[size] = found["seconds"]
            say(
                f"{seconds(f'{size:,} proposals, {workers} process(es)', found['seconds'])} {found['cpu']:>7.1f} cpu s "
                f"{found['peak_mb']:>7,.0f} MB {size / found['seconds']:>7.1f} a second   "
                + times(found["seconds"], bare["seconds"], "bare queries")
            )
    alone = task("one-by-one", snapshot, tmp_path / f"{max(SIZES)}.jsonl", ALONE)
    count = alone["proposals"]
    say(
        f"{seconds(f'{count} proposals, one at a time', alone['seconds'])} {alone['cpu']:>7.1f} cpu s "
        f"{alone['peak_mb']:>7,.0f} MB {count / alone['seconds']:>7.1f} a second"
    )
    sizes = sorted(taken)
    for small, large in itertools.pairwise(sizes):
        growth = math.log(taken[large] / taken[small]) / math.log(large / small)
        say(f"    growth exponent from {small:,} to {large:,} proposals: {growth:.2f}")
