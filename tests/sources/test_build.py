"""The build refuses, counts and repairs: layouts, bad lines, duplicates, half-written files."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.sources.records_made import contents
from toolkit.errors import SourceError
from toolkit.sources.build import build
from toolkit.sources.layout import find
from toolkit.sources.snapshot import Snapshot, read_manifest


def work(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"https://openalex.org/W{number}", "title": f"Work {number}", "publication_year": 2024, **fields}


def write(path: Path, *lines: dict[str, Any] | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())
    return path


def ids(snapshot: Path) -> list[int]:
    with duckdb.connect() as engine:
        return [
            r[0] for r in engine.execute(f"select work_id from '{snapshot / 'works.parquet'}' order by 1").fetchall()
        ]


@pytest.mark.parametrize(
    "path",
    [
        "data/jsonl/works/updated_date=2026-10-01/part_0000.gz",
        "data/works/updated_date=2023-05-16/part_000.gz",
        "works/updated_date=2023-05-16/part_000.gz",
        "works.jsonl",
        "works-of-one-author.jsonl.gz",
    ],
)
def test_layouts(tmp_path: Path, path: str) -> None:
    write(tmp_path / "in" / path, work(1), work(2))
    assert build([tmp_path / "in"], tmp_path / "out").records["works"] == 2
    assert ids(tmp_path / "out") == [1, 2]


def test_parquet_layout_equals_json_lines(tmp_path: Path) -> None:
    place = {"author_position": "first", "author": {"id": "https://openalex.org/A5"}, "institutions": []}
    lines = write(tmp_path / "a" / "works.jsonl", work(1, authorships=[place]), work(2, is_xpac=True))
    part = tmp_path / "b/data/parquet/works/updated_date=2026-10-01/part_0000.parquet"
    part.parent.mkdir(parents=True)
    duckdb.execute(f"copy (from read_json('{lines}')) to '{part}'")
    one, other = build([tmp_path / "a"], tmp_path / "out-a"), build([tmp_path / "b"], tmp_path / "out-b")
    assert (one.tables, one.digest) == (other.tables, other.digest)


def test_records_that_stand_twice_in_two_formats_are_read_once(tmp_path: Path) -> None:
    lines = write(tmp_path / "in/data/jsonl/works/updated_date=2026-10-01/part_0000.gz", work(1))
    part = tmp_path / "in/data/parquet/works/updated_date=2026-10-01/part_0000.parquet"
    part.parent.mkdir(parents=True)
    duckdb.execute(f"copy (from read_json('{lines}')) to '{part}'")
    manifest = build([tmp_path / "in"], tmp_path / "out")
    assert manifest.records["works"] == 1
    assert "as JSON lines" in manifest.unread[str(part)]


def test_bad_lines_are_all_named_and_nothing_is_written(tmp_path: Path) -> None:
    file = write(
        tmp_path / "in" / "works.jsonl.gz",
        work(1),
        '{"id": "https://openalex.org/W2"',
        work(3),
        work(4, publication_year="soon"),
        {"id": "https://openalex.org/A5"},
        "[]",
        work(6),
    )
    with pytest.raises(SourceError) as refusal:
        build([tmp_path / "in"], tmp_path / "out")
    message = str(refusal.value)
    for line, reason in ((2, "not JSON"), (4, "another type"), (5, "not a record of works"), (6, "its id is null")):
        assert any(f"{file}: line {line}: " in said and reason in said for said in message.splitlines())
    assert "4 lines" in message and "--skip-bad" in message
    assert not (tmp_path / "out").exists() and str(tmp_path / "out.pieces") in message
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out.pieces"]
    manifest = build([tmp_path / "in"], tmp_path / "out", skip_bad=True)
    assert ids(tmp_path / "out") == [1, 3, 6] and len(manifest.bad_lines) == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out"]


def test_skip_bad_keeps_every_good_line_and_counts_the_rest(tmp_path: Path) -> None:
    write(tmp_path / "in" / "works.jsonl", work(1), '{"id": "https://openalex.org/W2"', work(3), "")
    manifest = build([tmp_path / "in"], tmp_path / "out", skip_bad=True)
    assert ids(tmp_path / "out") == [1, 3]
    assert [(b.line, b.file) for b in read_manifest(tmp_path / "out").bad_lines] == [
        (2, str(tmp_path / "in" / "works.jsonl"))
    ]
    assert manifest.records["works"] == 2


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "in" / "works.jsonl.gz", *(work(n) for n in range(1, 500)))
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(SourceError, match="damaged or cut short"):
        build([tmp_path / "in"], tmp_path / "out")


def test_the_latest_record_wins(tmp_path: Path) -> None:
    write(
        tmp_path / "in/data/works/updated_date=2026-10-01/part_000.gz", work(1, title="old", updated_date="2026-10-01")
    )
    write(
        tmp_path / "in/data/works/updated_date=2026-11-01/part_000.gz", work(1, title="new", updated_date="2026-11-01")
    )
    manifest = build([tmp_path / "in"], tmp_path / "out")
    assert (manifest.records["works"], manifest.superseded["works"], manifest.tables["works"]) == (2, 1, 1)
    assert duckdb.execute(f"select title from '{tmp_path / 'out/works.parquet'}'").fetchall() == [("new",)]


def test_a_folder_that_is_no_snapshot_is_not_overwritten(tmp_path: Path) -> None:
    write(tmp_path / "in" / "works.jsonl", work(1))
    write(tmp_path / "out" / "precious.txt", "mine")
    with pytest.raises(SourceError, match="holds something else"):
        build([tmp_path / "in"], tmp_path / "out")
    assert (tmp_path / "out" / "precious.txt").read_text() == "mine\n"


def test_a_snapshot_is_replaced_whole(tmp_path: Path) -> None:
    write(tmp_path / "in" / "works.jsonl", work(1))
    first = build([tmp_path / "in"], tmp_path / "out")
    write(tmp_path / "in" / "works.jsonl", work(1), work(2))
    second = build([tmp_path / "in"], tmp_path / "out")
    assert ids(tmp_path / "out") == [1, 2] and first.digest != second.digest
    assert build([tmp_path / "in"], tmp_path / "again").digest == second.digest


@pytest.mark.parametrize("place", ["missing", "empty"])
def test_nothing_to_read_is_said(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"nothing at this path|no OpenAlex records here"):
        find([tmp_path / place])


def test_files_of_other_kinds_are_named(tmp_path: Path) -> None:
    write(tmp_path / "in" / "works.jsonl", work(1))
    other = write(tmp_path / "in" / "notes.jsonl", "{}")
    empty = tmp_path / "in" / "authors.jsonl"
    empty.touch()
    assert build([tmp_path / "in"], tmp_path / "out").unread == {
        str(empty): "empty",
        str(other): "not a file of works, authors, institutions, funders or topics",
    }


def test_a_damaged_snapshot_is_refused_with_the_remedy(tmp_path: Path) -> None:
    write(tmp_path / "in" / "works.jsonl", work(1))
    build([tmp_path / "in"], tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / "authorships.parquet")
    with pytest.raises(SourceError, match=r"authorships\.parquet: this part .* is missing. Build the snapshot again"):
        Snapshot(tmp_path / "out")
    (tmp_path / "out" / "authorships.parquet").mkdir()
    with pytest.raises(SourceError, match=r"part_0000\.parquet: this part .* is missing. Build the snapshot again"):
        Snapshot(tmp_path / "out")
    (tmp_path / "out" / "snapshot.json").write_text("{}")
    with pytest.raises(SourceError, match="not a manifest"):
        Snapshot(tmp_path / "out")
    with pytest.raises(SourceError, match="no snapshot here"):
        Snapshot(tmp_path / "in")


def test_a_file_that_is_reached_twice_is_read_once(tmp_path: Path) -> None:
    part = write(tmp_path / "in/data/jsonl/works/updated_date=2026-10-01/part_0000.gz", work(1), work(2))
    url = "s3://openalex/data/jsonl/works/updated_date=2026-10-01/part_0000.gz"
    told = {"url": url, "meta": {"content_length": part.stat().st_size, "record_count": 2}}
    write(part.parent.parent / "manifest.json", {"files": [told]})
    (tmp_path / "other").symlink_to("in")
    (part.parent.parent / "updated_date=2026-10-02").symlink_to(part.parent.name)
    (tmp_path / "in" / "works-again.gz").symlink_to(part)
    alone = build([tmp_path / "in"], tmp_path / "alone")
    ways = (tmp_path / "in", tmp_path / "other", tmp_path / "in" / "data", part)
    for n, places in enumerate((ways, tuple(reversed(ways)))):
        manifest = build(places, tmp_path / f"out-{n}")
        assert (manifest.records["works"], manifest.superseded["works"]) == (2, 0)
        assert manifest.digest == alone.digest


def test_brackets_in_the_name_of_a_folder_are_no_pattern(tmp_path: Path) -> None:
    write(tmp_path / "in [1]" / "works.jsonl", work(1), work(2))
    write(tmp_path / "in [1]" / "authors.jsonl", {"id": "https://openalex.org/A5", "display_name": "Ada"})
    build([tmp_path / "in [1]"], tmp_path / "plain")
    for name in ("out [a]", "out*?"):
        build([tmp_path / "in [1]"], tmp_path / name)
        assert contents(tmp_path / name) == contents(tmp_path / "plain")
        with Snapshot(tmp_path / name).open() as session:
            assert len(session.rows(session.table("author_names"))) == 1


def test_a_damaged_piece_is_told_with_the_remedy(tmp_path: Path) -> None:
    write(tmp_path / "in" / "works.jsonl", work(1))
    build([tmp_path / "in"], tmp_path / "out", keep=True)
    for piece in (tmp_path / "out.pieces" / "works").glob("*/works.parquet"):
        piece.write_bytes(b"damaged")
    with pytest.raises(SourceError, match=r"could not be written: .*Nothing was changed.*out\.pieces: delete it"):
        build([tmp_path / "in"], tmp_path / "out")
    assert ids(tmp_path / "out") == [1]
