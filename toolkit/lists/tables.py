"""The rows of our own lists: one CSV file with the entries of all editions of a list."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn, get_args

from pydantic import ValidationError

from toolkit.errors import ListError
from toolkit.lists.rows import BAR, cells
from toolkit.models.ids import openalex_id, ror
from toolkit.models.lists import Edition, EntryKind, ListEntry

COLUMNS = ("edition", "entry_id", "name", "aliases", "country", "rors", "openalex", "note")
"""The columns of a list's CSV file; `aliases`, `rors` and `openalex` hold several values parted by a bar."""
FURTHER = ("kind", "countries", "categories", "identifiers", "listed", "ended")
"""Columns that may follow, in this order and each only where the list needs it: a kind that is not `organisation`,
several countries, categories, numbers that others gave, the days printed for an entry's beginning and end."""

_COUNTRY = re.compile(r"[A-Z]{2}")


def entries_by_edition(table: Path, editions: set[str]) -> dict[str, tuple[ListEntry, ...]]:
    """The entries of each edition; raises ListError, which names file, line and remedy, for what breaks the form."""
    found: dict[str, dict[str, ListEntry]] = {edition: {} for edition in editions}
    holders: dict[tuple[str, str], str] = {}
    for line, row in _table(table):
        edition = row["edition"]
        if edition not in editions:
            refuse(table, line, f"edition {edition!r} is not described. Add it to {table.with_suffix('.yaml').name}")
        entry = _entry(table, line, row)
        if entry.id in found[edition]:
            refuse(table, line, f"entry {entry.id} stands twice in edition {edition}. Join the rows")
        found[edition][entry.id] = entry
        for id_ in entry.rors + entry.openalex:
            if (holder := holders.setdefault((edition, id_), entry.id)) != entry.id:
                refuse(table, line, f"{id_} is also that of {holder} in edition {edition}. Keep it for one of them")
    return {edition: tuple(entries.values()) for edition, entries in found.items()}


def written(editions: Iterable[Edition]) -> str:
    """The same file for some editions, with the further columns that any of their entries needs."""
    rows = [(edition.id, cells(entry)) for edition in editions for entry in edition.entries]
    plain = {"kind": "organisation"}
    needed = [name for name in FURTHER if any(row[name] != plain.get(name, "") for _, row in rows)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, *needed))
    for edition, row in rows:
        writer.writerow((edition, row["id"], *(row[name] for name in (*COLUMNS[2:], *needed))))
    return text.getvalue()


def refuse(path: Path, line: int, why: str) -> NoReturn:
    """Raise ListError with file, line, what is wrong and what to do."""
    raise ListError(f"{path}:{line}: {why}.")


def _table(table: Path) -> Iterator[tuple[int, dict[str, str]]]:
    if not table.is_file():
        raise ListError(f"{table}:1: there is no such file. Add it, with the columns {','.join(COLUMNS)}.")
    try:
        with table.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            columns = tuple(next(reader, ()))
            further = columns[len(COLUMNS) :]
            if columns[: len(COLUMNS)] != COLUMNS or further != tuple(name for name in FURTHER if name in further):
                may = f"{','.join(COLUMNS)}, which {','.join(FURTHER)} may follow"
                refuse(table, 1, f"the columns are not {may}. Write them in this order and no others")
            line = 2
            for values in reader:
                if len(values) != len(columns):
                    refuse(table, line, f"has {len(values)} values, not {len(columns)}. Quote those with a comma")
                yield line, dict(zip(columns, values, strict=True))
                line = reader.line_num + 1
    except UnicodeDecodeError:
        refuse(table, 1, "is not UTF-8. Save it as UTF-8")
    except csv.Error as error:
        refuse(table, reader.line_num, f"{error}. Quote values as CSV does")


def _entry(table: Path, line: int, row: dict[str, str]) -> ListEntry:
    if row["country"]:
        _country(table, line, row["country"])
    for country in filter(None, row.get("countries", "").split(BAR)):
        _country(table, line, country)
    try:
        return ListEntry(
            id=row["entry_id"],
            name=row["name"],
            aliases=_parts(table, line, row["aliases"], str.strip),
            country=row["country"] or None,
            rors=_parts(table, line, row["rors"], ror),
            openalex=_parts(table, line, row["openalex"], lambda value: openalex_id("I", value)),
            note=row["note"] or None,
            kind=_kind(table, line, row.get("kind") or "organisation"),
            countries=_parts(table, line, row.get("countries", ""), str.strip),
            categories=_parts(table, line, row.get("categories", ""), str.strip),
            identifiers=_parts(table, line, row.get("identifiers", ""), str.strip),
            listed=_day(table, line, row.get("listed", "")),
            ended=_day(table, line, row.get("ended", "")),
        )
    except ValidationError as error:
        fault = error.errors()[0]
        at = "entry_id" if fault["loc"] == ("id",) else ".".join(map(str, fault["loc"]))
        remedy = "Write small letters, digits and single hyphens" if at == "entry_id" else "Fill it"
        refuse(table, line, f"{at}: {fault['msg']}. {remedy}")


def _country(table: Path, line: int, country: str) -> None:
    if not _COUNTRY.fullmatch(country):
        refuse(table, line, f"country {country!r}: write two capital letters (ISO 3166-1), or nothing")


def _kind(table: Path, line: int, printed: str) -> EntryKind:
    kinds: dict[str, EntryKind] = {kind: kind for kind in get_args(EntryKind)}
    if printed not in kinds:
        refuse(table, line, f"kind {printed!r}: write one of {', '.join(kinds)}")
    return kinds[printed]


def _day(table: Path, line: int, printed: str) -> date | None:
    if not printed:
        return None
    try:
        found = date.fromisoformat(printed)
    except ValueError:
        found = None
    if found is None or str(found) != printed:
        refuse(table, line, f"{printed!r} is no day. Write it as 2026-11-30, or nothing")
    return found


def _parts(table: Path, line: int, values: str, form: Callable[[str], str]) -> tuple[str, ...]:
    parts = values.split(BAR) if values else []
    try:
        written_ = tuple(form(part) for part in parts)
    except ValueError as error:
        refuse(table, line, f"{values!r} {error}")
    if any(part != clean for part, clean in zip(parts, written_, strict=True)) or "" in parts:
        refuse(table, line, f"{values!r}: write {BAR.join(filter(None, written_))}")
    if len(set(parts)) < len(parts):
        refuse(table, line, f"{values!r} says the same twice. Remove one")
    return written_
