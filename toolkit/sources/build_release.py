"""What OpenAlex publishes beside its records: manifests, ids that were deleted, ids that were merged into others."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from toolkit.errors import SourceError
from toolkit.sources.build_engine import quoted
from toolkit.sources.layout import ENTITIES, Found

_ID = "coalesce(number_of({0}), try_cast({0} as bigint))"
_MOST_NAMED = 20
_FOLLOWED = 20
"""Merges into an id that was merged itself are followed so many times."""


@dataclass(frozen=True)
class Listed:
    """What a manifest says of a file."""

    bytes: int
    records: int


def listed(manifest: Path) -> dict[Path, Listed]:
    """The files that a manifest names, as they lie beside it; raises SourceError if it is none."""
    try:
        told = json.loads(manifest.read_bytes())
        several = told.get("files") or told.get("entries") or [f for e in told["entities"] for f in e["files"]]
        return {
            _beside(manifest, each["url"]): Listed(
                int(each["meta"]["content_length"]), int(each["meta"]["record_count"])
            )
            for each in several
        }
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError(f"{manifest}: is no manifest of OpenAlex ({error}). Download it again.") from error


def _beside(manifest: Path, url: str) -> Path:
    """`…/works/updated_date=2026-10-01/part_0000.gz` lies in the folder of the manifest of works."""
    *_, entity, day, name = url.split("/")
    folder = manifest.parent if manifest.parent.name == entity else manifest.parent / entity
    return folder / day / name


@dataclass
class Checked:
    """What manifests say of the files that were found."""

    records: dict[Path, int] = field(default_factory=dict)
    """How many records a file has."""
    missing: list[Path] = field(default_factory=list)
    """Files that a manifest names and that are not here."""


def check(found: Found, *, partial: bool) -> Checked:
    """Compare the files with the manifests beside them.

    Files that a manifest does not name are left unread, as they are of an earlier release, except where only a
    part of a release is there. Raises SourceError that names each file of another size, and each that is missing
    unless only a part is meant to be there.
    """
    checked, wrong = Checked(), list[str]()
    for entity in ENTITIES:
        named: dict[Path, Listed] = {}
        for manifest in found.manifests[entity]:
            named |= listed(manifest)
        present = set(found.files[entity])
        for path, says in named.items():
            if path not in present:
                checked.missing.append(path)
            elif (size := path.stat().st_size) != says.bytes:
                wrong.append(f"{path}: has {size} bytes, and {says.bytes} by the manifest")
            else:
                checked.records[path] = says.records
        if not partial:
            _leave_unnamed(found, entity, named)
    if not partial:
        wrong += [f"{path}: is not here, and the manifest names it" for path in checked.missing[:_MOST_NAMED]]
        if (more := len(checked.missing) - _MOST_NAMED) > 0:
            wrong.append(f"… and {more} more files that a manifest names are not here")
    if wrong:
        raise SourceError("\n".join([*wrong, _REMEDY]))
    return checked


_REMEDY = (
    "These files are not what the manifest beside them says; nothing was written. Download them again with their "
    "manifest, or, where only part of a release is meant to be read, add --partial."
)


def _leave_unnamed(found: Found, entity: str, named: dict[Path, Listed]) -> None:
    beside = {manifest.parent for manifest in found.manifests[entity]}
    kept = []
    for path in found.files[entity]:
        folder = path.parent.parent
        if named and path not in named and (folder in beside or folder.parent in beside):
            found.unread.append((path, "the manifest does not name it: it is of another release"))
        else:
            kept.append(path)
    found.files[entity] = kept


@dataclass(frozen=True)
class Departures:
    """Files of ids that are no more."""

    deleted: tuple[Path, ...]
    merged: dict[str, tuple[Path, ...]]

    def state(self) -> list[Any]:
        """What they are, for telling whether they changed."""
        files = [*self.deleted, *(f for several in self.merged.values() for f in several)]
        return [(str(f), f.stat().st_size, f.stat().st_mtime_ns) for f in sorted(files)]

    def compare(self, engine: duckdb.DuckDBPyConnection) -> None:
        """Raises SourceError for files that are no tables of ids."""
        tables = dict.fromkeys(self.deleted, "work_id, deleted_date")
        tables |= {file: "merge_date, id, merge_into_id" for files in self.merged.values() for file in files}
        for file, cells in tables.items():
            try:
                engine.execute(f"select {cells} from {_csv([file])} limit 1")
            except duckdb.Error as error:
                told = str(error).splitlines()[0]
                raise SourceError(f"{file}: is no table with {cells} ({told}). Download it again.") from error

    def concern(self, entity: str) -> bool:
        """Whether there are any of an entity."""
        return bool(self.merged.get(entity) or (entity == "works" and self.deleted))

    def gone(self, entity: str, heads: str) -> str:
        """SQL for the records that were deleted, and not changed since, or merged into another."""
        parts = ["select null::bigint as id, null::varchar as piece, true as gone limit 0"]
        if entity == "works" and self.deleted:
            ids = f"select {_ID.format('work_id')} as id, max(deleted_date) as day from {_csv(self.deleted)} group by 1"
            parts.append(
                f"select h.id, h.piece, true from {heads} h join ({ids}) d using (id) where left(h.stamp, 10) <= d.day"
            )
        if self.merged.get(entity):
            ids = f"select {_ID.format('id')} as id from {_csv(self.merged[entity])} where merge_into_id is not null"
            parts.append(f"select h.id, h.piece, true from {heads} h semi join ({ids}) m using (id)")
        return " union all ".join(f"(from ({part}))" for part in parts)

    def write_gone(self, engine: duckdb.DuckDBPyConnection, entity: str, target: Path) -> None:
        """Write the ids of records that count no more: `gone_id`, and up to which `day` of theirs; NULL is any day."""
        parts = ["select null::bigint as id, null::varchar as day limit 0"]
        if entity == "works" and self.deleted:
            parts.append(f"select {_ID.format('work_id')}, max(deleted_date) from {_csv(self.deleted)} group by 1")
        if self.merged.get(entity):
            merged = f"from {_csv(self.merged[entity])} where merge_into_id is not null"
            parts.append(f"select {_ID.format('id')}, null {merged}")
        ids = " union all ".join(f"(from ({part}))" for part in parts)
        day = "case when bool_and(day is not null) then max(day) end as day"
        engine.execute(f"copy (select id as gone_id, {day} from ({ids}) group by id) to {quoted(target)}")

    def write_moves(self, engine: duckdb.DuckDBPyConnection, entity: str, target: Path) -> int:
        """Write which id was merged into which in the end; gives how many were."""
        files = self.merged.get(entity, ())
        if not files:
            return 0
        engine.execute(
            f"""create or replace temp table merges as
                select {_ID.format("id")} as id, arg_max({_ID.format("merge_into_id")}, merge_date) as into_id
                from {_csv(files)} where merge_into_id is not null group by 1"""
        )
        for _ in range(_FOLLOWED):
            changed = engine.execute(
                "update merges m set into_id = n.into_id from merges n where n.id = m.into_id and n.into_id <> m.id"
            ).fetchone()
            if not changed or not changed[0]:
                break
        engine.execute(f"copy (from merges order by id) to {quoted(target)}")
        row = engine.execute("select count(*) from merges").fetchone()
        return int(row[0]) if row else 0


def departures(places: Sequence[Path]) -> Departures:
    """The files of deleted and merged ids below some folders."""
    bases = [
        base
        for place in places
        if place.is_dir()
        for base in (
            place,
            place / "data",
            place / "data" / "jsonl",
            place / "data" / "parquet",
            place / "jsonl",
            place / "parquet",
        )
    ]
    deleted = (f for base in bases for f in _existing(base / "works", "deleted_ids.csv*"))
    merged = {
        entity: tuple(dict.fromkeys(f for base in bases for f in _existing(base / "merged_ids" / entity, "*.csv*")))
        for entity in ENTITIES
    }
    return Departures(tuple(dict.fromkeys(deleted)), merged)


def _existing(folder: Path, pattern: str) -> Iterator[Path]:
    yield from (f for f in sorted(folder.glob(pattern)) if f.stat().st_size)


def _csv(files: Iterable[Path]) -> str:
    return f"read_csv([{', '.join(map(quoted, files))}], header = true, all_varchar = true, union_by_name = true)"
