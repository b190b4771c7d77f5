"""A run that is killed goes on where it was, and ends with the same bytes."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.killing import KILLS, begun, killed
from tests.portfolio.conftest import AS_OF, EXAMPLE
from toolkit.portfolio import Order, screen_portfolio

CHUNK, CHUNKS = 3, 6
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


def parts(out: Path) -> int:
    return len(list((out / "run" / "parts").glob("[0-9]*.jsonl"))) if (out / "run" / "parts").is_dir() else 0


def test_killed_at_random_moments(order: Callable[..., Order], snapshot: Path, tmp_path: Path) -> None:
    """Runs of one process and of two by turns."""
    script = tmp_path / "run.py"
    script.write_text(RUN, encoding="utf-8")
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    file = tmp_path / "some.jsonl"
    file.write_text("".join(lines[: CHUNK * CHUNKS]), encoding="utf-8")
    straight, out = order("straight"), tmp_path / "killed"
    screen_portfolio(file, straight, chunk=CHUNK)
    chance = random.Random(KILLS)
    for n in range(KILLS):
        killed(begun(script, snapshot, out, AS_OF, 1 + n % 2, CHUNK, file), partial(parts, out), chance, 3)
    assert begun(script, snapshot, out, AS_OF, 2, CHUNK, file).wait() == 0, script.with_suffix(".txt").read_text()
    written = sorted(file.name for file in straight.out.iterdir() if file.is_file())
    assert sorted(file.name for file in out.iterdir() if file.is_file()) == written
    for name in written:
        assert (out / name).read_bytes() == (straight.out / name).read_bytes(), name
    assert not list(out.glob(".results-*"))
