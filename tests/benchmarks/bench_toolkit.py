"""How fast and how large: printed, never asserted, because a busy machine is not a fault.

`make bench` builds and screens the example corpus, ten and a hundred times of it, and a million works of a harder one,
and prints each figure beside that of the bare engine (see `bare`).
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
CASES = {
    "example corpus": 1,
    "example corpus x 10": 10,
    "example corpus x 100": 100,
    "a million works": 0,
}
MILLION = 1_000_000
COMMAND = Path(sys.executable).with_name("trusted-research")
STARTS = 5


@pytest.mark.parametrize("case", CASES)
def test_build_and_screen(case: str, tmp_path: Path) -> None:
    records = tmp_path / "records"
    if CASES[case]:
        make = [EXAMPLES / "make_corpus.py", "--out", records, "--copies", CASES[case]]
        subprocess.run([sys.executable, *map(str, make)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    else:
        task("make", records, MILLION)
    read, built = task("read", records), task("build", records, tmp_path / "snapshot")
    proposal = PROPOSAL if CASES[case] else INVENTED
    screened = task("screen", tmp_path / "snapshot", proposal, MILLION)
    packed = sum(file.stat().st_size for file in records.rglob("*.gz")) / 1e6
    say(f"\n{case}: {built['works']:,} works, {built['authorships']:,} authorships, {packed:,.1f} MB of packed records")
    say(line("bare read of the records", read["seconds"], read["peak_mb"]))
    say(
        line("snapshot build", built["seconds"], built["peak_mb"])
        + ratio(built["seconds"], read["seconds"], "bare read")
    )
    say(f"    {'the snapshot':<30} {built['megabytes']:>17,.1f} MB on disk")
    say(line("one screening, the first", screened["first"], screened["peak_mb"]))
    say(line("one screening, warm", screened["warm"]) + ratio(screened["warm"], screened["bare"], "bare queries"))
    say(line(f"bare queries, {screened['rows']:,} rows", screened["bare"]))


def test_commands(tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot"
    task("build", EXAMPLES / "corpus", snapshot)
    say("\ncommands, the fastest of five starts")
    for option in ("--version", "--help"):
        say(line(f"trusted-research {option}", min(started([option]) for _ in range(STARTS))))
    figures = [served(snapshot) for _ in range(STARTS)]
    say(line("serve, until it answers", min(f[0] for f in figures), max(f[1] for f in figures)))


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


def line(what: str, seconds: float, megabytes: float | None = None) -> str:
    memory = f" {megabytes:>7,.0f} MB" if megabytes else ""
    return f"    {what:<30} {seconds:>7.2f} s{memory}"


def ratio(seconds: float, bare: float, what: str) -> str:
    return f"   {seconds / bare:.1f} x the {what}"


def say(text: str) -> None:
    print(text, flush=True)


def test_machine() -> None:
    """What the figures above were measured on."""
    memory = psutil.virtual_memory().total / 1e9
    load = os.getloadavg()[0]
    say(f"\n{os.cpu_count()} processors (load {load:.1f}), {memory:.0f} GB of memory, DuckDB {duckdb.__version__}")
