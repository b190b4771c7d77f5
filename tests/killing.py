"""Runs in processes of their own that are killed at random moments."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.conftest import ROOT

KILLS = 20 if "TRUSTED_RESEARCH_FAULT_ITEMS" in os.environ else 4
"""How often a run is killed: twenty times in `make faults`."""


def begun(script: Path, *words: object) -> subprocess.Popen[bytes]:
    """A process that runs a script; what it says on standard error stands beside the script, as .txt."""
    with script.with_suffix(".txt").open("ab") as said:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.Popen([sys.executable, str(script), *map(str, words)], env=environment, stderr=said)


def killed(process: subprocess.Popen[bytes], steps: Callable[[], int], chance: random.Random, most: int) -> None:
    """Kill a run at some moment after fewer than `most` further steps, or before the first of them."""
    before, wait = steps(), chance.randrange(most)
    while process.poll() is None and steps() < before + wait:
        time.sleep(0.005)
    time.sleep(chance.random() * (0.2 if wait else 2.5))
    children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.send_signal(signal.SIGKILL)
    process.wait()
    _, alive = psutil.wait_procs(children, timeout=20)
    assert not alive, "a process outlived the one that started it"
