"""A service that cannot begin says why and leaves nothing behind; one process of several that ends is started again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.conftest import CORPUS, PROGRAM, ROOT

FAMILY = """
import os, signal, sys, time
from pathlib import Path
from api.processes import Processes

def first(ready):
    ready()
    signal.pause()

def second(ready):
    ready()
    with Path(sys.argv[1]).open("a") as file:
        file.write("born\\n")
    os._exit(3)

def started():
    print("started", flush=True)

Processes([("first", first), ("second", second)]).run(started)
print("over", flush=True)
"""


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--source", "/nowhere/at/all"), 3, "/nowhere/at/all"),
        (("--source", str(CORPUS), "--host", "0.0.0.0"), 2, "trusted-research keys new"),
        (("--source", str(CORPUS), "--host", "203.0.113.1"), 2, "203.0.113.1 port"),
    ],
)
def test_a_service_that_cannot_begin_says_why_in_one_line(
    words: tuple[str, ...], code: int, says: str, cache: Path, tmp_path: Path
) -> None:
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "TRUSTED_RESEARCH_DATA": str(tmp_path)}
    command = [str(PROGRAM), "serve", "--port", "0", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_process_that_ends_is_started_again_and_the_family_stops_together(tmp_path: Path) -> None:
    births = tmp_path / "births"
    command = [sys.executable, "-c", FAMILY, str(births)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as family:
        assert family.stdout is not None
        assert family.stderr is not None
        assert family.stdout.readline() == "started\n"
        told = [family.stderr.readline() for _ in range(3)]
        family.terminate()
        assert family.stdout.read() == "over\n"
        assert family.wait(60) == 0
    assert told[0] == "second: ended (exit code 3); starts again in 1 s\n"
    assert told[1] == "second: ended (exit code 3); starts again in 2 s\n"
    assert told[2] == "second: ended (exit code 3); starts again in 4 s\n"
    assert births.read_text().count("born") == 3
