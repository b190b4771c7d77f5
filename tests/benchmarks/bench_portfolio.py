"""How long a portfolio takes, and how that grows: printed, never asserted, because a busy machine is not a fault.

`make bench-portfolio` screens portfolios of several sizes over an invented corpus (`corpus`): four people and one
partner a proposal. The people are drawn evenly, the partners as works are: a few stand in many proposals. Each figure
stands beside the bare engine's answers to the same questions (`bare`), which builds no profile and judges nothing. With
PORTFOLIO_WORKS and PORTFOLIO_SIZES other sizes are measured: 2,500,000 works are about ten million authorships.
"""

import math
import os
from pathlib import Path

from tests.benchmarks.bench_toolkit import say, seconds, task, test_machine, times

__all__ = ["test_machine"]

WORKS = int(os.environ.get("PORTFOLIO_WORKS", "250_000"))
SIZES = [int(size) for size in os.environ.get("PORTFOLIO_SIZES", "100 300 1000").split()]
WORKERS = (1, 2)


def test_portfolios(tmp_path: Path) -> None:
    records, snapshot = tmp_path / "records", tmp_path / "snapshot"
    task("make", records, WORKS)
    built = task("build", records, snapshot)
    say(f"\nportfolios over {built['works']:,} works, {built['authorships']:,} authorships; by the pack japan-uk")
    taken: dict[int, float] = {}
    for size in SIZES:
        file = tmp_path / f"{size}.jsonl"
        task("proposals", file, size, WORKS)
        bare = task("bare-portfolio", snapshot, file)
        say(seconds(f"{size:,} proposals, bare queries", bare["seconds"]) + f" {bare['rows']:>12,} rows")
        for workers in WORKERS:
            found = task("portfolio", snapshot, file, tmp_path / f"out-{size}-{workers}", workers)
            taken[size] = found["seconds"]
            say(
                f"{seconds(f'{size:,} proposals, {workers} process(es)', found['seconds'])} {found['cpu']:>7.1f} cpu s "
                f"{found['peak_mb']:>7,.0f} MB {size / found['seconds']:>7.1f} a second   "
                + times(found["seconds"], bare["seconds"], "bare queries")
            )
    small, large = min(taken), max(taken)
    if small < large:
        growth = math.log(taken[large] / taken[small]) / math.log(large / small)
        say(f"    growth exponent from {small:,} to {large:,} proposals: {growth:.2f}")
