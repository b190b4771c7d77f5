"""Raw records behind a path: built once below the cache, and again when anything changed that counts."""

import json
from pathlib import Path

import pytest

from tests.killing import begun
from tests.sources.records_made import at, rows, work, write
from toolkit import SourceError, open_source
from toolkit.sources.choose import told

FIRST, SECOND = "works/2026-10-01/0", "works/2026-11-01/0"
OPENED = """
import sys
from pathlib import Path

from toolkit import open_source

if __name__ == "__main__":
    records, cache = sys.argv[1:]
    said = lambda line: print(line, file=sys.stderr, flush=True)
    print(open_source(records, cache=Path(cache), progress=said).info.digest, file=sys.stderr)
"""


def works(records: Path, cache: Path) -> list[int]:
    """The works of the snapshot that is opened for some records."""
    before = set(cache.glob("*"))
    source = open_source(str(records), cache=cache)
    [made] = set(cache.glob("*")) - before
    found = [n for (n,) in rows(made, "select work_id from works order by 1")]
    assert source.for_proposals([]).info.works == len(found)
    return found


def test_whatever_counts_is_seen_when_it_changes(tmp_path: Path) -> None:
    records, cache = tmp_path / "in", tmp_path / "cache"
    write(records, {FIRST: [work(n, at(n)) for n in (1, 2, 3)], SECOND: [work(4, day="2026-11-01")]})
    lines = records / "data" / "jsonl"
    assert works(records, cache) == [1, 2, 3, 4]
    (lines / "works" / "deleted_ids.csv").write_text("work_id,deleted_date\nW1,2026-12-01\n")
    assert works(records, cache) == [2, 3, 4]
    merged = records / "data" / "merged_ids" / "works" / "2026-12-01.csv"
    merged.parent.mkdir(parents=True)
    merged.write_text("merge_date,id,merge_into_id\n2026-12-01,W2,W3\n")
    assert works(records, cache) == [3, 4]
    manifest = lines / "works" / "manifest.json"
    told = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(told | {"files": told["files"][1:]}))
    assert works(records, cache) == [4]
    there = sorted(cache.iterdir())
    open_source(str(records), cache=cache, progress=pytest.fail)
    assert sorted(cache.iterdir()) == there and len(there) == 4


def test_what_was_read_before_a_refusal_serves_the_repaired_files_and_then_goes(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(1)], SECOND: [work(2), {"id": "nothing"}]}, manifest=False)
    for _ in range(2):
        with pytest.raises(SourceError, match="1 line cannot be read"):
            open_source(str(tmp_path / "in"), cache=tmp_path / "cache")
        assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".pieces"]
    write(tmp_path / "in", {SECOND: [work(2), work(33)]}, manifest=False)
    said: list[str] = []
    open_source(str(tmp_path / "in"), cache=tmp_path / "cache", progress=said.append)
    assert "5 of 6 files were read before" in said
    [made] = (tmp_path / "cache").iterdir()
    assert rows(made, "select work_id from works order by 1") == [(1,), (2,), (33,)]


def test_three_processes_build_once(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(n, at(n)) for n in range(1, 2_000)]})
    script = tmp_path / "run.py"
    script.write_text(OPENED, encoding="utf-8")
    several = [begun(script, tmp_path / "in", tmp_path / "cache") for _ in range(3)]
    told = script.with_suffix(".txt")
    assert [each.wait() for each in several] == [0, 0, 0], told.read_text()
    said = told.read_text().splitlines()
    assert sum(line.startswith("writing ") for line in said) == 1
    source = open_source(str(tmp_path / "in"), cache=tmp_path / "cache")
    assert said.count(str(source.for_proposals([]).info.digest)) == 3
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("openalex", "openalex"),
        ("examples/corpus", "examples/corpus"),
        ("https://me:secret@mirror.example:8080/works?key=secret", "https://mirror.example:8080/works"),
        ("spark://host:7077?tables=/data/s&spark.ssl.keyPassword=secret", "spark://host:7077?tables=/data/s"),
        ("sc://host:15002/;token=secret?tables=/data/s", "sc://host:15002?tables=/data/s"),
    ],
)
def test_a_source_is_named_without_what_is_secret(given: str, named: str) -> None:
    assert told(given) == named
