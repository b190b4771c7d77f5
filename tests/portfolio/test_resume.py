"""A run that is killed goes on where it was, and ends with the same bytes."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.conftest import ROOT
from tests.portfolio.conftest import AS_OF, EXAMPLE
from toolkit.portfolio import Order, screen_portfolio

CHUNK, CHUNKS = 3, 6
KILLS = 20 if "TRUSTED_RESEARCH_FAULT_ITEMS" in os.environ else 4
"""How often a run is killed: twenty times in `make faults`."""
RUN = """
import sys
from datetime import date
from pathlib import Path
from toolkit.portfolio import Order, screen_portfolio

if __name__ == "__main__":
    snapshot, out, day, workers, chunk, file = sys.argv[1:]
    order = Order(source=snapshot, packs=("japan-uk",), as_of=date.fromisoformat(day), out=Path(out), cache=Path(out))
    screen_portfolio(Path(file), order, workers=int(workers), chunk=int(chunk))
"""


def begun(script: Path, snapshot: Path, out: Path, workers: int, file: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, script, snapshot, out, AS_OF, workers, CHUNK, file]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with script.with_suffix(".txt").open("ab") as said:
        return subprocess.Popen([str(each) for each in command], env=environment, stderr=said)


def parts(out: Path) -> int:
    return len(list((out / "run" / "parts").glob("[0-9]*.jsonl"))) if (out / "run" / "parts").is_dir() else 0


def killed(process: subprocess.Popen[bytes], out: Path, chance: random.Random) -> None:
    """Kill a run at some moment after it wrote another part, or before."""
    before, wait = parts(out), chance.randrange(3)
    while process.poll() is None and parts(out) < before + wait:
        time.sleep(0.01)
    time.sleep(chance.random() * (0.3 if wait else 3))
    children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(signal.SIGKILL)
    process.wait()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive, "a process outlived the one that started it"


@pytest.mark.parametrize(("workers", "times"), [(1, KILLS // 2), (2, KILLS)], ids=["one", "two"])
def test_killed_at_random_moments(
    workers: int, times: int, order: Callable[..., Order], snapshot: Path, tmp_path: Path
) -> None:
    script = tmp_path / "run.py"
    script.write_text(RUN, encoding="utf-8")
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    file = tmp_path / "some.jsonl"
    file.write_text("".join(lines[: CHUNK * CHUNKS]), encoding="utf-8")
    straight, out = order("straight"), tmp_path / "killed"
    screen_portfolio(file, straight, chunk=CHUNK)
    chance = random.Random(times * workers)
    for _ in range(times):
        killed(begun(script, snapshot, out, workers, file), out, chance)
    assert begun(script, snapshot, out, workers, file).wait() == 0, script.with_suffix(".txt").read_text()
    written = sorted(file.name for file in straight.out.iterdir() if file.is_file())
    assert sorted(file.name for file in out.iterdir() if file.is_file()) == written
    for name in written:
        assert (out / name).read_bytes() == (straight.out / name).read_bytes(), name
    assert not list(out.glob(".results-*"))
