"""A build that is killed goes on where it was and ends with the same bytes, whatever its processes and memory are."""

import fcntl
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.benchmarks import corpus
from tests.killing import KILLS, begun, killed
from tests.sources.records_made import at, contents, place, work, write
from toolkit.errors import SourceError
from toolkit.sources import build_plan
from toolkit.sources.build import build
from toolkit.sources.build_scope import scope_of

WORKS, PARTS = 4_000, 10
RUN = """
import sys
from pathlib import Path
from toolkit.sources import build_plan
from toolkit.sources.build import build

if __name__ == "__main__":
    records, out, workers = sys.argv[1:]
    build_plan.ROWS |= dict.fromkeys(build_plan.ROWS, 2_000)
    said = lambda line: print(line, file=sys.stderr, flush=True)
    build([Path(records)], Path(out), workers=int(workers), memory=2 * 1024**3, progress=said)
"""
STOPPED = """
import os
import shutil
import sys
from pathlib import Path

from toolkit.sources.build import build


def stop_at(moment):  # at which finishing a build renames a folder, or has removed two files of one
    finishing, seen, removed = False, 0, 0

    def watch(event, given):
        nonlocal finishing, seen, removed
        finishing = finishing or (event == "shutil.rmtree" and Path(given[0]).name == "told")
        removed = 0 if event == "shutil.rmtree" else removed + (event in ("os.remove", "os.rmdir"))
        if finishing and (event == "os.rename" or (event in ("os.remove", "os.rmdir") and removed == 2)):
            if seen == moment:
                os._exit(9)
            seen += 1

    sys.addaudithook(watch)


records, old, folder = map(Path, sys.argv[1:])
for moment in range(100):
    shutil.copytree(old, folder / str(moment))
    child = os.fork()
    if not child:
        stop_at(moment)
        build([records], folder / str(moment))
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
"""


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("records")
    corpus.make(folder, WORKS, ["Listed Institute"], PARTS)
    return folder


@pytest.fixture(scope="module")
def straight(records: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build gives that nobody disturbs; tables have several parts."""
    out = tmp_path_factory.mktemp("straight") / "out"
    with pytest.MonkeyPatch.context() as patch:
        for table in build_plan.ROWS:
            patch.setitem(build_plan.ROWS, table, 2_000)
        build([records], out, workers=1)
    made = contents(out)
    for table in ("authorships", "author_names"):
        assert sum(name.startswith(f"{table}.") for name in made) > 1
    return made


def steps(out: Path) -> int:
    """Pieces and parts that are whole."""
    pieces = out.with_name(f"{out.name}.pieces")
    return len(list(pieces.glob("*/[0-9a-f]*/piece.json"))) + len(list(pieces.glob("tables-*/told/*.json")))


@pytest.mark.timeout(0)
def test_killed_at_random_moments(records: Path, straight: dict[str, bytes], tmp_path: Path) -> None:
    script, out, chance = tmp_path / "run.py", tmp_path / "out", random.Random(KILLS)
    script.write_text(RUN, encoding="utf-8")
    for n in range(KILLS):
        killed(begun(script, records, out, 1 + n % 2), partial(steps, out), chance, 5)
        assert not out.exists() or contents(out) == straight
    assert begun(script, records, out, 2).wait() == 0, script.with_suffix(".txt").read_text()
    assert contents(out) == straight
    assert not (tmp_path / "out.pieces").exists()


def test_stopped_at_any_step_of_putting_it_in_place(tmp_path: Path) -> None:
    """Each time the old snapshot is there, or the new one, or neither until the next run, which makes the new one."""
    write(tmp_path / "in", {"works/2026-10-01/0": [work(1, at(1))]})
    build([tmp_path / "in"], tmp_path / "old")
    write(tmp_path / "in", {"works/2026-10-01/0": [work(2, at(2, place(3))), work(4)]})
    build([tmp_path / "in"], tmp_path / "new")
    old, new = contents(tmp_path / "old"), contents(tmp_path / "new")
    script, outs = tmp_path / "run.py", tmp_path / "outs"
    script.write_text(STOPPED, encoding="utf-8")
    assert begun(script, tmp_path / "in", tmp_path / "old", outs).wait() == 0, script.with_suffix(".txt").read_text()
    moments = {path.name.partition(".")[0] for path in outs.iterdir()} - {""}
    several = [outs / str(n) for n in range(len(moments))]
    found = [contents(out) for out in several]
    assert found == [old] * found.count(old) + [{}] + [new] * found.count(new) and found.count(old) > 1
    for out in several:
        build([tmp_path / "in"], out)
        assert contents(out) == new
    assert sorted(outs.iterdir()) == sorted(several)


def test_builds_of_one_snapshot_wait_for_each_other(tmp_path: Path) -> None:
    write(tmp_path / "in", {"works/2026-10-01/0": [work(n, at(n, place(n % 7))) for n in range(1, 500)]})
    build([tmp_path / "in"], tmp_path / "alone")
    script, out = tmp_path / "run.py", tmp_path / "out"
    script.write_text(RUN, encoding="utf-8")
    with (tmp_path / "out.pieces.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        several = [begun(script, tmp_path / "in", out, 1) for _ in range(3)]
        while script.with_suffix(".txt").read_text().count("waiting for it") < len(several):
            assert all(each.poll() is None for each in several), script.with_suffix(".txt").read_text()
            time.sleep(0.05)
        assert not out.exists() and not (tmp_path / "out.pieces").exists()
    assert [each.wait() for each in several] == [0, 0, 0], script.with_suffix(".txt").read_text()
    assert contents(out) == contents(tmp_path / "alone")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone", "in", "out", "run.py", "run.txt"]


def test_a_half_written_piece_is_written_again(records: Path, tmp_path: Path) -> None:
    build([records], tmp_path / "out", keep=True)
    whole = contents(tmp_path / "out")
    pieces = sorted((tmp_path / "out.pieces" / "works").iterdir())
    half = pieces[0].rename(pieces[0].with_name(f".{pieces[0].name}"))
    (half / "works.parquet").write_bytes(b"half")
    build([records], tmp_path / "out")
    assert contents(tmp_path / "out") == whole


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"lines": 1, "bad": []}'])
def test_a_piece_that_is_damaged_is_named_with_the_remedy(records: Path, tmp_path: Path, content: str) -> None:
    build([records], tmp_path / "out", keep=True)
    whole = contents(tmp_path / "out")
    piece = sorted((tmp_path / "out.pieces" / "works").iterdir())[0]
    (piece / "piece.json").write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=rf"{piece.name}/piece\.json: is damaged\. Delete .*/{piece.name}, "):
        build([records], tmp_path / "out")
    shutil.rmtree(piece)
    build([records], tmp_path / "out")
    assert contents(tmp_path / "out") == whole


def test_a_file_in_the_place_of_the_snapshot_is_refused_and_left(records: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="out: is a file"):
        build([records], tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_pieces_of_another_build_are_refused_and_not_mixed_in(records: Path, tmp_path: Path) -> None:
    build([records], tmp_path / "out", scope=scope_of("JP"), keep=True)
    with pytest.raises(SourceError, match=r"out\.pieces: has pieces of a build with another scope"):
        build([records], tmp_path / "out")
    with pytest.raises(SourceError, match="another places"):
        build([records / "data"], tmp_path / "out", scope=scope_of("JP"))
    (tmp_path / "out.pieces" / "run.json").write_text("{}")
    with pytest.raises(SourceError, match=r"run\.json: is not what this toolkit writes there\. Delete "):
        build([records], tmp_path / "out", scope=scope_of("JP"))
    (tmp_path / "out.pieces" / "run.json").unlink()
    with pytest.raises(SourceError, match="holds something else than pieces"):
        build([records], tmp_path / "out", scope=scope_of("JP"))


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own; skips where nobody may make one."""
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("needs to mount a small disk, which only root may")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_said_and_the_build_goes_on_when_there_is_room(
    records: Path, straight: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for table in build_plan.ROWS:
        monkeypatch.setitem(build_plan.ROWS, table, 2_000)
    with small_disk(tmp_path / "disk", 2) as disk:
        out = disk / "out"
        with pytest.raises(SourceError, match=r"could not be written: .*Nothing was changed.*goes on from there"):
            build([records], out, workers=1)
        assert not out.exists() and steps(out)
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        build([records], out, workers=1)
        assert contents(out) == straight
