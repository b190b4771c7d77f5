"""Find OpenAlex records on disk, in the layouts OpenAlex has published.

Known: the 2026 snapshot (`data/jsonl|parquet/<entity>/updated_date=…/part_0000.*`), the older one
(`data/<entity>/updated_date=…/part_000.gz`), and loose `.jsonl` or `.jsonl.gz` files whose name begins with the entity.
What is made of them is a folder for each table, with parts in the order of their rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from toolkit.errors import SourceError

ENTITIES = ("works", "authors", "institutions", "funders", "topics")
_NOT_RECORDS = ("manifest", "RELEASE_NOTES", "LICENSE", "README")
_DAY = "updated_date="
_Entity = TypeVar("_Entity", str, str | None)


@dataclass
class Found:
    """Files with records and manifests, by entity, and what was left unread with the reason."""

    files: dict[str, list[Path]] = field(default_factory=lambda: {entity: [] for entity in ENTITIES})
    manifests: dict[str, list[Path]] = field(default_factory=lambda: {entity: [] for entity in ENTITIES})
    unread: list[tuple[Path, str]] = field(default_factory=list)


def find(places: Sequence[Path]) -> Found:
    """All record files under some folders (or the files themselves); raises SourceError where there are none."""
    found, seen = Found(), set[tuple[str | None, Path]]()
    for place in places:
        if not place.exists():
            raise SourceError(f"{place}: there is nothing at this path. Give a folder with OpenAlex records.")
        for of, manifest in _once(_manifests(place), seen):
            found.manifests[of].append(manifest)
        for entity, path in _once(_walk(place), seen):
            _sort(found, path, entity)
    _one_format_only(found)
    if not any(found.files.values()):
        raise SourceError(
            f"{', '.join(map(str, places))}: no OpenAlex records here. Expected data/jsonl/works/updated_date=…/*.gz, "
            "data/works/updated_date=…/*.gz, or loose files such as works.jsonl.gz."
        )
    return found


def _once(
    several: Iterable[tuple[_Entity, Path]], seen: set[tuple[str | None, Path]]
) -> Iterator[tuple[_Entity, Path]]:
    """Files that were not seen before, by whatever way they were reached."""
    for entity, path in several:
        key = (entity, path.resolve())
        if key not in seen:
            seen.add(key)
            yield entity, path


def _sort(found: Found, path: Path, entity: str | None) -> None:
    if entity is None:
        found.unread.append((path, "not a file of works, authors, institutions, funders or topics"))
    elif path.stat().st_size == 0:
        found.unread.append((path, "empty"))
    else:
        found.files[entity].append(path)


def is_raw(place: Path) -> bool:
    """Whether a path holds OpenAlex records rather than tables built from them."""
    return place.exists() and not (place / "snapshot.json").exists()


def day_of(file: Path) -> str:
    """The `updated_date` of the folder a file lies in; empty for loose files."""
    return file.parent.name.removeprefix(_DAY) if file.parent.name.startswith(_DAY) else ""


def part_of(snapshot: Path, table: str, number: int) -> Path:
    """Where a part of a table of a snapshot lies."""
    return snapshot / f"{table}.parquet" / f"part_{number:04}.parquet"


def missing(snapshot: Path, tables: Iterable[str], parts: Mapping[str, int]) -> Path | None:
    """A table, or a part of one, that is not there; `parts` says how many a table has, if that was written down."""
    whole = [snapshot / f"{table}.parquet" for table in tables]
    whole += [part_of(snapshot, table, n) for table, count in parts.items() for n in range(count)]
    return next((path for path in whole if not path.exists()), None)


def bases(place: Path) -> tuple[Path, ...]:
    """The folders below a place in which the folders of the entities may lie."""
    data = place / "data"
    return (data / "jsonl", data / "parquet", data, place / "jsonl", place / "parquet", place)


def marks(files: Iterable[Path]) -> list[tuple[str, int, int]]:
    """Names, sizes and times of files: what tells whether one changed."""
    return [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]


def _manifests(place: Path) -> Iterator[tuple[str, Path]]:
    """The manifest of each entity, or the one of all of them where an entity has none."""
    for base in bases(place):
        for entity in ENTITIES:
            own = (base / entity / "manifest.json", base / entity / "manifest", base / "manifest.json")
            if there := next((path for path in own if path.is_file()), None):
                yield entity, there


def _walk(place: Path) -> Iterator[tuple[str | None, Path]]:
    if place.is_file():
        yield _entity_of(place.name), place
        return
    for base in bases(place):
        for entity in ENTITIES:
            yield from ((entity, path) for path in _parts(base / entity))
    for path in sorted(p for p in place.iterdir() if p.is_file() and not p.name.startswith((".", *_NOT_RECORDS))):
        yield _entity_of(path.name), path


def _parts(folder: Path) -> Iterator[Path]:
    for day in sorted(folder.glob(f"{_DAY}*")):
        for path in sorted(day.iterdir()):
            if path.suffix in (".gz", ".jsonl", ".parquet") and not path.name.startswith("."):
                yield path


def _entity_of(name: str) -> str | None:
    if not name.endswith((".jsonl", ".jsonl.gz", ".parquet", ".gz")):
        return None
    return next((entity for entity in ENTITIES if name.startswith(entity)), None)


def _one_format_only(found: Found) -> None:
    """A full snapshot holds every record twice, as JSON lines and as Parquet: read the JSON lines."""
    for entity, paths in found.files.items():
        lines = [p for p in paths if p.suffix != ".parquet"]
        if lines and len(lines) < len(paths):
            found.unread += [(p, "the same records stand beside it as JSON lines") for p in paths if p not in lines]
            found.files[entity] = lines
            found.manifests[entity] = [m for m in found.manifests[entity] if "parquet" not in m.parts[-3:]]
