"""What OpenAlex says beside its records counts: manifests, newer records, deletions, merges."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.sources.records_made import at, author, contents, place, rows, work, write
from toolkit.errors import SourceError
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

FIRST, SECOND = "works/2026-10-01/0", "works/2026-11-01/0"


def changed(root: Path, part: str, **meta: int) -> None:
    """The manifest of works says something else of a part."""
    file = root / "data/jsonl/works/manifest.json"
    told = json.loads(file.read_text())
    for each in told["files"]:
        if f"updated_date={part}" in each["url"]:
            each["meta"] |= meta
    file.write_text(json.dumps(told))


def test_a_part_with_other_counts_than_the_manifest_says_is_named(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(1)], SECOND: [work(2), work(3)]})
    changed(tmp_path / "in", "2026-11-01", record_count=4)
    with pytest.raises(SourceError) as refusal:
        build([tmp_path / "in"], tmp_path / "out")
    part = tmp_path / "in/data/jsonl/works/updated_date=2026-11-01/part_0000.gz"
    assert f"{part}: has 2 records, and 4 by the manifest" in str(refusal.value)
    assert "2026-10-01" not in str(refusal.value) and not (tmp_path / "out").exists()
    changed(tmp_path / "in", "2026-11-01", record_count=2, content_length=7)
    with pytest.raises(SourceError, match=r"2026-11-01/part_0000\.gz: has \d+ bytes, and 7 by the manifest"):
        build([tmp_path / "in"], tmp_path / "out")


def test_bad_lines_count_as_records_of_a_part(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(1), {"id": "nothing"}]})
    assert build([tmp_path / "in"], tmp_path / "out", skip_bad=True).tables["works"] == 1


def test_a_missing_part_is_refused_or_told(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(1)], SECOND: [work(2)]})
    (tmp_path / "in/data/jsonl/works/updated_date=2026-11-01/part_0000.gz").unlink()
    with pytest.raises(SourceError, match=r"2026-11-01/part_0000\.gz: is not here.*\n.*--partial"):
        build([tmp_path / "in"], tmp_path / "out")
    assert not (tmp_path / "out.pieces").exists()
    manifest = build([tmp_path / "in"], tmp_path / "out", partial=True)
    assert (manifest.missing, manifest.tables["works"]) == (1, 1)
    assert Snapshot(tmp_path / "out").info.limits == ("incomplete:1",)


def test_a_part_of_an_earlier_release_is_left_out_and_told(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(1, title="old"), work(9)]})
    write(tmp_path / "in", {SECOND: [work(1, title="new", day="2026-11-01")]})  # its manifest replaces the first
    manifest = build([tmp_path / "in"], tmp_path / "out")
    assert rows(tmp_path / "out", "select work_id, title from works") == [(1, "new")]
    assert [("of another release" in why, "2026-10-01" in file) for file, why in manifest.unread.items()] == [
        (True, True)
    ]


def test_a_damaged_manifest_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(1)]})
    (tmp_path / "in/data/jsonl/works/manifest.json").write_text('{"files": [{"url": "x"}]}')
    with pytest.raises(SourceError, match=r"manifest\.json: is no manifest of OpenAlex"):
        build([tmp_path / "in"], tmp_path / "out")


def test_a_truncated_part_is_named_whatever_the_manifest_says(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(n) for n in range(1, 400)]})
    part = tmp_path / "in/data/jsonl/works/updated_date=2026-10-01/part_0000.gz"
    part.write_bytes(part.read_bytes()[:-30])
    changed(tmp_path / "in", "2026-10-01", content_length=part.stat().st_size)
    with pytest.raises(SourceError, match=r"2026-10-01/part_0000\.gz: .*damaged or cut short"):
        build([tmp_path / "in"], tmp_path / "out")


def test_the_newest_record_counts_with_all_that_hangs_on_it(tmp_path: Path) -> None:
    old = work(1, at(5, place(7, "CN", name="Old name"), name="Former Name"), topics=[{"id": "T1"}])
    new = work(1, at(6, place(8, "GB")), day="2026-11-02", funders=[{"id": "F1", "display_name": "Fund"}])
    write(tmp_path / "in", {FIRST: [old, work(2, at(6, place(8)))], SECOND: [new]})
    write(tmp_path / "alone", {FIRST: [work(2, at(6, place(8)))], SECOND: [new]})
    manifest = build([tmp_path / "in"], tmp_path / "out")
    alone = build([tmp_path / "alone"], tmp_path / "as-if")
    assert manifest.superseded["works"] == 1 and alone.superseded["works"] == 0
    assert manifest.tables == alone.tables and manifest.digest == alone.digest
    assert rows(tmp_path / "out", "select organisation_id from organisations order by 1") == [(8,)]


def test_of_two_records_of_one_day_the_one_in_the_later_partition_counts(tmp_path: Path) -> None:
    for order in ((FIRST, SECOND), (SECOND, FIRST)):
        root = tmp_path / order[0].replace("/", "-")
        write(root / "in", {part: [work(1, title=part)] for part in order})
        build([root / "in"], root / "out")
        assert rows(root / "out", "select title from works") == [(SECOND,)]


def test_deleted_works_are_left_out_unless_they_came_back(tmp_path: Path) -> None:
    works = [work(n, at(n, place(n))) for n in (1, 2, 3)] + [work(4, at(4), day="2026-11-05")]
    write(tmp_path / "in", {FIRST: works})
    ledger = "work_id,deleted_date\nW2,2026-11-01\nhttps://openalex.org/W3,2026-11-01\nW4,2026-11-01\nW99,2026-01-01\n"
    (tmp_path / "in/data/jsonl/works/deleted_ids.csv.gz").write_bytes(gzip.compress(ledger.encode(), mtime=0))
    manifest = build([tmp_path / "in"], tmp_path / "out")
    assert rows(tmp_path / "out", "select work_id from works order by 1") == [(1,), (4,)]
    assert rows(tmp_path / "out", "select organisation_id from organisations") == [(1,)]
    assert (manifest.gone["works"], manifest.superseded["works"]) == (2, 0)


def test_a_ledger_of_another_form_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(1)]})
    (tmp_path / "in/data/jsonl/works/deleted_ids.csv").write_text("number,day\n1,2\n")
    with pytest.raises(SourceError, match=r"deleted_ids\.csv: is no table with work_id, deleted_date"):
        build([tmp_path / "in"], tmp_path / "out")


def test_merged_ids_lead_to_the_one_that_lives_on(tmp_path: Path) -> None:
    works = [work(1, at(5, place(7))), work(2, at(6, place(8))), work(3, at(4, place(7), place(9, "JP", 7)))]
    write(
        tmp_path / "in",
        {
            FIRST: works,
            "authors/2026-10-01/0": [author(4, 7), author(5, 7), author(6, 8)],
            "institutions/2026-10-01/0": [place(7, name="Former"), place(8), place(9, "JP", 7)],
        },
    )
    for entity, lines in {"authors": ("A4,A5", "A5,A6"), "institutions": ("I7,I8",), "works": ("W2,W1",)}.items():
        file = tmp_path / "in/data/merged_ids" / entity / "2026-10-02.csv"
        file.parent.mkdir(parents=True)
        file.write_text("merge_date,id,merge_into_id\n" + "".join(f"2026-10-02,{line}\n" for line in lines))
    manifest = build([tmp_path / "in"], tmp_path / "out")
    found = rows(tmp_path / "out", "select work_id, author_id, organisation_id from authorships order by all")
    assert found == [(1, 6, 8), (3, 6, 8), (3, 6, 9)]
    assert rows(tmp_path / "out", "select author_id, recorded from authors") == [(6, True)]
    assert rows(tmp_path / "out", "select organisation_id, name from organisations order by 1") == [
        (8, "Organisation 8"),
        (9, "Organisation 9"),
    ]
    assert rows(tmp_path / "out", "select * from organisation_parents") == [(9, 8)]
    assert rows(tmp_path / "out", "select author_id, organisation_id from author_organisations") == [(6, 8)]
    assert manifest.gone == {"works": 1, "authors": 2, "institutions": 1, "funders": 0, "topics": 0}


def merges(root: Path, entity: str, *lines: str) -> None:
    """OpenAlex says that ids were merged: `day,id,into`."""
    file = root / "data/merged_ids" / entity / "2026-10-02.csv"
    file.parent.mkdir(parents=True)
    file.write_text("merge_date,id,merge_into_id\n" + "".join(f"{line}\n" for line in lines))


def test_nobody_is_lost_by_merges_that_lead_back(tmp_path: Path) -> None:
    people = range(1, 13)
    write(
        tmp_path / "in",
        {FIRST: [work(n, at(n)) for n in people], "authors/2026-10-01/0": [author(n) for n in people]},
    )
    merges(
        tmp_path / "in",
        "authors",
        *("2025-01-01,A1,A2", "2026-01-01,A2,A1"),  # there and back: the later counts
        *("2026-01-01,A3,A3", "2025-01-01,A12,A3", "2026-05-01,A12,A12"),  # into itself
        *("2026-01-01,A4,A5", "2026-01-01,A5,A4"),  # on one day
        *("2026-03-01,A6,A7", "2026-01-01,A7,A8", "2026-02-01,A8,A6"),  # around: the last was A6 into A7
        *("2026-01-01,A9,A1", "2026-01-01,A10,A11", "2026-02-01,A10,nobody"),
    )
    manifest = build([tmp_path / "in"], tmp_path / "out")
    lives = {1: 1, 2: 1, 3: 3, 4: 4, 5: 4, 6: 7, 7: 7, 8: 8, 9: 1, 10: 11, 11: 11, 12: 3}
    found = dict(rows(tmp_path / "out", "select work_id, author_id from authorships"))
    assert found.keys() == lives.keys() and {n for n in found if found[n] != lives[n]} <= {6, 7, 8}
    assert found[6] == found[7]
    recorded = rows(tmp_path / "out", "select author_id, recorded from authors order by 1")
    assert recorded == [(n, True) for n in sorted(set(found.values()))]
    assert manifest.gone["authors"] == len(people) - len(recorded)


def test_works_follow_funders_and_topics_that_were_merged(tmp_path: Path) -> None:
    told: dict[str, Any] = {"funders": [{"id": "F1", "display_name": "Fund"}]}
    told["topics"] = [{"id": "T1", "display_name": "Topic"}]
    others = {
        f"{entity}/2026-10-01/0": [{"id": f"{letter}{n}", "display_name": f"{letter} {n}"} for n in (1, 2)]
        for entity, letter in {"funders": "F", "topics": "T"}.items()
    }
    write(tmp_path / "in", {FIRST: [work(1, **told), work(2)], **others})
    merges(tmp_path / "in", "funders", "2026-10-02,F1,F2")
    merges(tmp_path / "in", "topics", "2026-10-02,T1,T2")
    manifest = build([tmp_path / "in"], tmp_path / "out")
    assert rows(tmp_path / "out", "select work_id, funder_id, name from work_funders") == [(1, 2, "Fund")]
    assert rows(tmp_path / "out", "select work_id, topic_id, name from work_topics") == [(1, 2, "Topic")]
    assert rows(tmp_path / "out", "select funder_id from funders union all select topic_id from topics") == [(2,), (2,)]
    assert (manifest.gone["funders"], manifest.gone["topics"]) == (1, 1)


def test_a_work_that_was_deleted_on_no_day_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(1), work(2)]})
    (tmp_path / "in/data/jsonl/works/deleted_ids.csv").write_text("work_id,deleted_date\nW2,\nW2,2020-01-01\n")
    assert build([tmp_path / "in"], tmp_path / "out").gone["works"] == 1
    assert rows(tmp_path / "out", "select work_id from works") == [(1,)]


def test_one_manifest_may_name_the_files_of_all_entities(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(1, at(5))], "authors/2026-10-01/0": [author(5)]})
    lines = tmp_path / "in/data/jsonl"
    every = []
    for entity in ("works", "authors"):
        own = lines / entity / "manifest.json"
        every.append(json.loads(own.read_text()))
        own.unlink()
    other = {"url": "s3://openalex/data/jsonl/sources/updated_date=2026-10-01/part_0000.gz"}
    every.append({"entity": "sources", "files": [other | {"meta": {"content_length": 1, "record_count": 1}}]})
    (lines / "manifest.json").write_text(json.dumps({"entities": every}))
    manifest = build([tmp_path / "in"], tmp_path / "out")
    assert (manifest.missing, manifest.records["works"], manifest.records["authors"]) == (0, 1, 1)
    (lines / "authors/updated_date=2026-10-01/part_0000.gz").unlink()
    with pytest.raises(SourceError, match=r"authors/updated_date=2026-10-01/part_0000\.gz: is not here") as refusal:
        build([tmp_path / "in"], tmp_path / "again")
    assert str(refusal.value).count("is not here") == 1


def test_an_update_reads_new_files_only_and_equals_a_build_from_nothing(tmp_path: Path) -> None:
    write(tmp_path / "in", {FIRST: [work(n, at(n, place(n % 5))) for n in range(1, 60)]})
    build([tmp_path / "in"], tmp_path / "out", keep=True)
    kept = tmp_path / "in/data/jsonl/works/updated_date=2026-10-01/part_0000.gz"
    before, state = kept.read_bytes(), kept.stat()
    newer = [work(n, at(n + 100, place(8)), day="2026-11-01") for n in range(50, 70)]
    write(tmp_path / "in", {SECOND: newer})
    write(tmp_path / "in", {FIRST: [work(n, at(n, place(n % 5))) for n in range(1, 60)], SECOND: newer})
    kept.write_bytes(b"\0" * len(before))  # whoever reads it again fails
    os.utime(kept, ns=(state.st_atime_ns, state.st_mtime_ns))
    said: list[str] = []
    updated = build([tmp_path / "in"], tmp_path / "out", keep=True, progress=said.append)
    assert "5 of 6 files were read before" in said and updated.superseded["works"] == 10
    kept.write_bytes(before)
    build([tmp_path / "in"], tmp_path / "new")
    assert contents(tmp_path / "out") == contents(tmp_path / "new")
