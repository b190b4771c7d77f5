"""What OpenAlex publishes beside its records: manifests, ids that were deleted, ids that were merged into others."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from toolkit.errors import SourceError
from toolkit.sources.build_engine import quoted, reading
from toolkit.sources.layout import ENTITIES, Found, bases, marks

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
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError(f"{manifest}: is no manifest of OpenAlex ({error}). Download it again.") from error


def _beside(manifest: Path, url: str) -> Path:
    """`…/works/updated_date=2026-10-01/part_0000.gz` lies in the folder of the manifest of works."""
    *_, entity, day, name = url.split("/")
    folder = manifest.parent if manifest.parent.name == entity else manifest.parent / entity
    return folder / day / name


def _entity_of(path: Path) -> str:
    """Whose records a file holds; one manifest may name the files of all entities."""
    return path.parent.parent.name


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
            named |= {path.resolve(): says for path, says in listed(manifest).items() if _entity_of(path) == entity}
        present = {path.resolve(): path for path in found.files[entity]}
        for path, says in named.items():
            if path not in present:
                checked.missing.append(path)
            elif (size := path.stat().st_size) != says.bytes:
                wrong.append(f"{path}: has {size} bytes, and {says.bytes} by the manifest")
            else:
                checked.records[present[path]] = says.records
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
        if named and path.resolve() not in named and (folder in beside or folder.parent in beside):
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
        return marks(sorted([*self.deleted, *(f for several in self.merged.values() for f in several)]))

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

    def gone(self, entity: str, moves: Path) -> str:
        """SQL for the ids of records that count no more: `gone_id`, and up to which `day` of theirs; NULL is any day.

        `moves` is what `write_moves` wrote for the entity.
        """
        parts = ["select null::bigint as id, null::varchar as day limit 0"]
        if entity == "works" and self.deleted:
            parts.append(f"select {_ID.format('work_id')}, deleted_date from {_csv(self.deleted)}")
        if self.merged.get(entity):
            parts.append(f"select id, null from read_parquet({reading(moves)})")
        ids = " union all ".join(f"(from ({part}))" for part in parts)
        day = "case when bool_and(day is not null) then max(day) end as day"
        return f"select id as gone_id, {day} from ({ids}) where id is not null group by id"

    def write_moves(self, engine: duckdb.DuckDBPyConnection, entity: str, target: Path) -> int:
        """Write which id was merged into which in the end, the last merge of an id counting; gives how many were."""
        files = self.merged.get(entity, ())
        if not files:
            return 0
        engine.execute(
            f"""create or replace temp table merges as
                select id, arg_max(into_id, (day, into_id)) as into_id, max(day) as day from (
                    select {_ID.format("id")} as id, {_ID.format("merge_into_id")} as into_id,
                           coalesce(merge_date, '') as day
                    from {_csv(files)})
                where id <> into_id group by id"""
        )
        _open_circles(engine)
        for _ in range(_FOLLOWED):
            if not _number(engine, "update merges m set into_id = n.into_id from merges n where n.id = m.into_id"):
                break
        engine.execute(f"copy (select id, into_id from merges order by id) to {quoted(target)}")
        return _number(engine, "select count(*) from merges")


def _open_circles(engine: duckdb.DuckDBPyConnection) -> None:
    """Of merges there and back the later counts: an id that others were merged into later than it was itself lives."""
    engine.execute("create or replace temp table circles as from merges")
    ends = "into_id not in (select id from circles) or id not in (select into_id from circles)"
    while _number(engine, f"delete from circles where {ends}"):
        pass
    engine.execute(
        """delete from merges where id in (
            select c.id from circles c join circles b on b.into_id = c.id where (b.day, b.id) > (c.day, c.id))"""
    )


def _number(engine: duckdb.DuckDBPyConnection, statement: str) -> int:
    row = engine.execute(statement).fetchone()
    return int(row[0]) if row else 0


def departures(places: Sequence[Path]) -> Departures:
    """The files of deleted and merged ids below some folders, each once."""
    roots = [base for place in places if place.is_dir() for base in bases(place)]
    merged = {entity: _existing((root / "merged_ids" / entity for root in roots), "*.csv*") for entity in ENTITIES}
    return Departures(_existing((root / "works" for root in roots), "deleted_ids.csv*"), merged)


def _existing(folders: Iterable[Path], pattern: str) -> tuple[Path, ...]:
    found = (file for folder in folders for file in sorted(folder.glob(pattern)) if file.stat().st_size)
    return tuple({file.resolve(): file for file in found}.values())


def _csv(files: Iterable[Path]) -> str:
    return f"read_csv({reading(*files)}, header = true, all_varchar = true, union_by_name = true)"
