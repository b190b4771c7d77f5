"""The corpus is what its script writes, and it is in OpenAlex's layout."""

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.examples.walk import CORPUS, CURRENT, EARLIER, EXAMPLES, authors, institutions, lines, part, short, works

MOST_BYTES = 1_500_000


def make(out: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLES / "make_corpus.py"), "--out", str(out), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("written")
    done = make(out)
    assert done.returncode == 0, done.stderr
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_script_writes_what_is_committed(written: Path) -> None:
    """Every file byte for byte, packed records as they unpack: another zlib may pack them to another length."""
    ours, theirs = ({name: _unpacked(name, f) for name, f in files(place).items()} for place in (CORPUS, written))
    assert ours.keys() == theirs.keys()
    for name, content in ours.items():
        assert content == theirs[name], name


def _unpacked(name: str, content: bytes) -> bytes:
    return gzip.decompress(content) if name.endswith(".gz") else re.sub(rb'"content_length": \d+', b"", content)


def test_two_runs_write_the_same_bytes(written: Path, tmp_path: Path) -> None:
    assert make(tmp_path / "again").returncode == 0
    assert files(tmp_path / "again") == files(written)


def test_corpus_is_small_enough_for_git() -> None:
    assert sum(len(content) for content in files(CORPUS).values()) < MOST_BYTES
    assert 3_000 <= len(works()) <= 4_000


def test_manifests_tell_the_truth() -> None:
    root = CORPUS / "data" / "jsonl"
    whole = json.loads((root / "manifest.json").read_text(encoding="utf-8"))
    listed = {file["url"]: file["meta"] for entity in whole["entities"] for file in entity["files"]}
    there = {f.relative_to(CORPUS).as_posix(): f for f in root.rglob("*.gz")}
    assert listed.keys() == there.keys()
    for url, meta in listed.items():
        assert meta["content_length"] == there[url].stat().st_size
        assert meta["record_count"] == sum(1 for _ in lines(there[url]))
    for kind in ("record_count", "content_length"):
        assert whole["meta"][kind] == sum(meta[kind] for meta in listed.values())
    for entity in whole["entities"]:
        alone = json.loads((root / entity["entity"] / "manifest.json").read_text(encoding="utf-8"))
        assert {k: alone[k] for k in entity} == entity


def test_a_superseded_record_stands_in_the_earlier_part() -> None:
    older, newer = ({w["id"]: w for w in part("works", day)} for day in (EARLIER, CURRENT))
    both = older.keys() & newer.keys()
    assert len(both) >= 10
    for id_ in both:
        assert older[id_]["updated_date"] < newer[id_]["updated_date"]
        assert len(older[id_]["authorships"]) < len(newer[id_]["authorships"])
    assert older.keys() - newer.keys()
    for day in (EARLIER, CURRENT):
        assert {w["updated_date"][:10] for w in part("works", day)} == {day}


def test_records_agree_with_each_other() -> None:
    """Every organisation, funder and topic that a work names has a record; authors' counts are those of the works."""
    funders, topics = ({r["id"] for r in part(e, CURRENT)} for e in ("funders", "topics"))
    counts: dict[str, int] = {}
    for work in works().values():
        assert {f["id"] for f in work.get("funders", ())} <= funders
        assert {g["funder"] for g in work.get("grants", ())} <= funders
        assert {a["funder_id"] for a in work.get("awards", ())} <= funders
        assert {t["id"] for t in work["topics"]} <= topics
        for authorship in work["authorships"]:
            for named in authorship["institutions"]:
                own = institutions()[short(named["id"])]
                assert {k: own[k] for k in named} == named
                assert {short(i) for i in named["lineage"]} <= institutions().keys()
            counts[short(authorship["author"]["id"])] = counts.get(short(authorship["author"]["id"]), 0) + 1
    assert {a: record["works_count"] for a, record in authors().items()} == {a: counts.get(a, 0) for a in authors()}


def test_works_have_the_fields_of_2026(shared: Path) -> None:
    """What a work of ours has, OpenAlex's records of the two generations have, too, and of the same kind."""
    for name, grants in (("works_2026schema", False), ("works_2025schema", True)):
        real: dict[str, set[type]] = {}
        for record in lines(shared / "openalex" / f"{name}.jsonl.gz"):
            for key, value in record.items():
                real.setdefault(key, set()).add(type(value))
        for work in works().values():
            if ("grants" in work) == grants:
                for key, value in work.items():
                    assert key in real, key
                    assert value is None or type(value) in real[key], key


def test_copies_have_people_and_works_of_their_own(tmp_path: Path) -> None:
    assert make(tmp_path, "--copies", "2").returncode == 0
    root = tmp_path / "data" / "jsonl"
    for entity, alone in (
        ("works", [*part("works", EARLIER), *part("works", CURRENT)]),
        ("authors", list(part("authors", CURRENT))),
    ):
        twice = [r for file in sorted(root.glob(f"{entity}/*/*.gz")) for r in lines(file)]
        ids, known = [r["id"] for r in twice], {r["id"] for r in alone}
        assert len(ids) == 2 * len(alone)
        assert sum(i in known for i in ids) == len(alone)
        assert len(set(ids)) == 2 * len(known)
    people = [r for file in root.glob("authors/*/*.gz") for r in lines(file)]
    first, second = (
        [r for r in people if (r["id"] in {a["id"] for a in part("authors", CURRENT)}) is ours]
        for ours in (True, False)
    )
    assert not {r["display_name"] for r in first} & {r["display_name"] for r in second}
    assert not {r["orcid"] for r in first if r["orcid"]} & {r["orcid"] for r in second}


def test_script_leaves_other_records_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "data" / "jsonl" / "manifest.json"
    theirs.parent.mkdir(parents=True)
    theirs.write_text('{"date": "2026-06-25"}', encoding="utf-8")
    done = make(tmp_path)
    assert done.returncode == 2
    assert "other records" in done.stderr
    assert theirs.exists()
    assert make(tmp_path / "new", "--copies", "0").returncode == 2
