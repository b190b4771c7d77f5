"""Processes that name the same lock take turns, whatever ends them."""

import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.processes import alone

COUNTS = """
import sys
from pathlib import Path
from toolkit.processes import alone

count, lock = map(Path, sys.argv[1:])
for _ in range(100):
    with alone(lock):
        count.write_text(str(int(count.read_text()) + 1))
"""
HOLDS = """
import sys
from pathlib import Path
from toolkit.processes import alone

with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def begun(script: str, *places: Path) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", script, *map(str, places)], stdin=pipe, stdout=pipe, text=True)


def test_they_take_turns_and_leave_nothing(tmp_path: Path) -> None:
    count = tmp_path / "count"
    count.write_text("0")
    several = [begun(COUNTS, count, tmp_path / "new" / "lock") for _ in range(4)]
    assert [each.communicate() and each.returncode for each in several] == [0] * 4
    assert count.read_text() == "400"
    assert not list((tmp_path / "new").iterdir())


@pytest.mark.parametrize("kill", [True, False])
def test_one_that_holds_it_is_waited_for_or_not_and_says_so(tmp_path: Path, kill: bool) -> None:
    lock, said = tmp_path / "lock", list[str]()
    with begun(HOLDS, lock) as other:
        assert other.stdout and other.stdin and other.stdout.readline() == "held\n"
        with pytest.raises(BlockingIOError), alone(lock, wait=False):
            raise AssertionError("two hold it")

        def busy() -> None:
            said.append("waiting")
            other.kill() if kill else other.stdin.close()  # type: ignore[union-attr]

        with alone(lock, busy=busy):
            assert said == ["waiting"] and lock.exists()
    assert not lock.exists()
    with alone(lock, busy=lambda: said.append("again")):
        assert said == ["waiting"], "nobody holds it now"
