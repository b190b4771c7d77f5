"""How fast and how large: printed, never asserted, because a busy machine is not a fault.

It builds and screens the example corpus, ten and a hundred times of it, a million works of `corpus` (TOOLKIT_WORKS),
and many copies of real works where there are any; each figure stands beside that of the bare engine (`bare`). Where
other work goes on, compare the seconds of processor time.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psutil
import pytest

from tests.benchmarks.tasks import INVENTED
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
PROPOSAL = EXAMPLES / "proposals" / "needs-review.yaml"
WORKS = int(os.environ.get("TOOLKIT_WORKS", "1_000_000"))
REAL = ("works_2025schema.jsonl.gz", "works_2026schema.jsonl.gz")
REAL_COPIES = 40
COMMAND = Path(sys.executable).with_name("trusted-research")
STARTS = 5


@pytest.mark.parametrize("copies", [1, 10, 100])
def test_example_corpus(copies: int, tmp_path: Path) -> None:
    make = [EXAMPLES / "make_corpus.py", "--out", tmp_path / "records", "--copies", copies]
    subprocess.run([sys.executable, *map(str, make)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    report_build(f"example corpus x {copies}", tmp_path)
    report_screening(tmp_path, PROPOSAL)


def test_many_works(tmp_path: Path) -> None:
    task("make", tmp_path / "records", WORKS)
    report_build(f"{WORKS:,} invented works of few fields", tmp_path)
    report_screening(tmp_path, INVENTED)


def test_real_works(shared: Path, tmp_path: Path) -> None:
    task("copy", tmp_path / "records", REAL_COPIES, *(shared / "openalex" / file for file in REAL))
    report_build(f"real works x {REAL_COPIES}", tmp_path)


def report_build(case: str, place: Path) -> None:
    records = place / "records"
    read, built = task("read", records), task("build", records, place / "snapshot")
    packed = sum(file.stat().st_size for file in records.rglob("*.gz")) / 1e6
    say(f"\n{case}: {built['works']:,} works, {built['authorships']:,} authorships, {packed:,.1f} MB of packed records")
    say(used("bare read of the records", read))
    say(f"{used('snapshot build', built)}   {times(built['seconds'], read['seconds'], 'bare read')}")
    say(f"    {'the snapshot on disk':<32} {built['megabytes']:>28,.1f} MB")


def report_screening(place: Path, proposal: Path | str) -> None:
    screened = task("screen", place / "snapshot", proposal, WORKS)
    say(seconds("one screening, the first", screened["first"]) + f" {'':>12} {screened['peak_mb']:>7,.0f} MB")
    slower = times(screened["warm"], screened["bare"], "bare queries")
    say(f"{seconds('one screening, warm', screened['warm'])} {'':>23}   {slower}")
    say(seconds(f"bare queries, {screened['rows']:,} rows", screened["bare"]))


def test_commands(tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot"
    task("build", EXAMPLES / "corpus", snapshot)
    say("\ncommands, the fastest of five starts")
    for option in ("--version", "--help"):
        say(seconds(f"trusted-research {option}", min(started([option]) for _ in range(STARTS))))
    figures = [served(snapshot) for _ in range(STARTS)]
    most = max(megabytes for _, megabytes in figures)
    say(seconds("serve, until it answers", min(start for start, _ in figures)) + f" {'':>12} {most:>7,.0f} MB")


def task(*arguments: object) -> dict[str, Any]:
    """Run one task of `tasks` in a process of its own; what it measured."""
    command = [sys.executable, "-m", "tests.benchmarks.tasks", *map(str, arguments)]
    done = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def started(arguments: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run([COMMAND, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def served(snapshot: Path) -> tuple[float, float]:
    """Seconds until the service answers, and its memory in megabytes then."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    with process([str(COMMAND), "serve", "--source", str(snapshot), "--port", str(port)]) as service:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10):
                    break
            except (urllib.error.URLError, ConnectionError):
                if service.poll() is not None:
                    raise
                time.sleep(0.01)
        return time.perf_counter() - start, psutil.Process(service.pid).memory_info().rss / 1e6


@contextmanager
def process(command: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            running.terminate()


def seconds(what: str, elapsed: float) -> str:
    return f"    {what:<32} {elapsed:>7.2f} s"


def used(what: str, task: dict[str, Any]) -> str:
    return f"{seconds(what, task['seconds'])} {task['cpu']:>7.2f} cpu s {task['peak_mb']:>6,.0f} MB"


def times(elapsed: float, bare: float, what: str) -> str:
    return f"{elapsed / bare:.1f} x the {what}"


def say(text: str) -> None:
    print(text, flush=True)


def test_machine() -> None:
    """What the figures above were measured on."""
    memory = psutil.virtual_memory().total / 1e9
    load = os.getloadavg()[0]
    say(f"\n{os.cpu_count()} processors (load {load:.1f}), {memory:.0f} GB of memory, DuckDB {duckdb.__version__}")
