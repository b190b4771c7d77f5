"""Any table with a column map: the list an institution keeps itself."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import get_args

from toolkit.errors import ListError
from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import day, header, records, refuse
from toolkit.lists.readers.published import Published, Row, entries
from toolkit.models.ids import ror
from toolkit.models.lists import EntryKind

FIELDS = ("id", "name", "aliases", "country", "rors", "kind", "categories", "identifiers", "listed", "ended", "note")
"""What a column may be mapped to."""
_SEVERAL = (";", "|")
Reader = Callable[[Path], Published]


def reader(columns: Mapping[str, str], delimiter: str = ",") -> Reader:
    """A reader for tables in which these columns hold these fields: `{"name": "Institution", "country": "Land"}`.

    Other columns are left alone. Several values in one cell are parted by a semicolon or a bar. Raises ListError for a
    map without `name` or with a field that is not in FIELDS.
    """
    unknown = sorted(columns.keys() - set(FIELDS))
    if unknown or "name" not in columns:
        what = f"{', '.join(unknown)} cannot be mapped" if unknown else "name is not mapped"
        raise ListError(f"column map: {what}. Map name, and any of {', '.join(FIELDS)}.")
    return lambda path: _read(path, columns, delimiter)


def _read(path: Path, columns: Mapping[str, str], delimiter: str) -> Published:
    found = header(path, delimiter, whole=False)
    if missing := [name for name in columns.values() if name not in found]:
        refuse(path, 1, f"has no column {', '.join(missing)}. Correct the header or the column map")
    if twice := [name for name in columns.values() if found.count(name) > 1]:
        refuse(path, 1, f"has the column {twice[0]} twice. Rename one of them")
    rows = []
    for line, values in list(records(path, delimiter, whole=False))[1:]:
        if len(values) != len(found):
            refuse(path, line, f"has {len(values)} values, not {len(found)}. Quote values that hold the separator")
        cells = dict(zip(found, values, strict=True))
        rows.append(_row(path, line, {field: cells[name].strip() for field, name in columns.items()}))
    if not rows:
        refuse(path, 2, "holds no rows. Write at least one")
    return Published(entries=entries(rows), rows=len(rows), form=f"own:{','.join(sorted(columns))}")


def _row(path: Path, line: int, cells: dict[str, str]) -> Row:
    if not cells["name"]:
        refuse(path, line, "has no name. Fill it in, or remove the row")
    printed = _several(cells.get("country", ""))
    if None in (countries := [country(each) for each in printed]):
        refuse(path, line, f"country {cells['country']!r} is not known. Write its two letters (ISO 3166-1)")
    try:
        rors = [ror(each) for each in _several(cells.get("rors", ""))]
    except ValueError as error:
        refuse(path, line, f"{cells['rors']!r} {error}")
    return Row(
        key=cells.get("id") or None,
        name=cells["name"],
        aliases=_several(cells.get("aliases", "")),
        countries=[each for each in countries if each],
        rors=rors,
        kind=_kind(path, line, cells.get("kind") or "organisation"),
        categories=_several(cells.get("categories", "")),
        identifiers=_several(cells.get("identifiers", "")),
        listed=day(path, line, cells.get("listed", "")),
        ended=day(path, line, cells.get("ended", "")),
        note=cells.get("note"),
    )


def _kind(path: Path, line: int, printed: str) -> EntryKind:
    kinds: dict[str, EntryKind] = {kind: kind for kind in get_args(EntryKind)}
    if printed not in kinds:
        refuse(path, line, f"kind {printed!r}: write one of {', '.join(kinds)}")
    return kinds[printed]


def _several(cell: str) -> list[str]:
    for mark in _SEVERAL[1:]:
        cell = cell.replace(mark, _SEVERAL[0])
    return [part.strip() for part in cell.split(_SEVERAL[0]) if part.strip()]
