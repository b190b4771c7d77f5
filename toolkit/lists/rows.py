"""The written form of list entries: one row each, the same text for the same entry, and a hash over the rows."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from datetime import date

from toolkit.models.lists import ListEntry

BAR = "|"
_OLD = ("id", "name", "aliases", "country", "rors", "openalex", "note")
_NEW = ("kind", "countries", "categories", "identifiers", "listed", "ended")
FIELDS = (*_OLD, *_NEW)
_SEVERAL = frozenset({"aliases", "rors", "openalex", "countries", "categories", "identifiers"})
_DAYS = frozenset({"listed", "ended"})
_PLAIN = ("organisation", "", "", "", "", "")


def digest(entries: Iterable[ListEntry]) -> str:
    """SHA-256 over the rows in the order of their ids, so that the order in a file does not count.

    Fields that came later count only where an entry uses them; the hash of an edition that does not is as it was.
    """
    canonical = hashlib.sha256()
    for entry in sorted(entries, key=lambda entry: entry.id):
        values = _values(entry)
        old, new = values[: len(_OLD)], values[len(_OLD) :]
        canonical.update("\x1f".join(old if new == _PLAIN else old + new).encode() + b"\n")
    return canonical.hexdigest()


def written(entries: Iterable[ListEntry]) -> str:
    """Entries as CSV with a header, in their order."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows(map(_values, entries))
    return table.getvalue()


def read(table: str) -> Iterator[ListEntry]:
    """Entries from such CSV; raises ValueError (or csv.Error) where it is not what `written` gives."""
    reader = csv.reader(io.StringIO(table, newline=""), strict=True)
    if tuple(next(reader, ())) != FIELDS:
        raise ValueError("the columns are not those of a kept edition")
    for values in reader:
        row = dict(zip(FIELDS, values, strict=True))
        yield ListEntry.model_validate({field: _value(field, cell) for field, cell in row.items()})


def cells(entry: ListEntry) -> dict[str, str]:
    """The written form of each field of an entry."""
    return dict(zip(FIELDS, _values(entry), strict=True))


def _values(entry: ListEntry) -> tuple[str, ...]:
    values = (getattr(entry, field) for field in FIELDS)
    return tuple(BAR.join(value) if isinstance(value, tuple) else str(value or "") for value in values)


def _value(field: str, cell: str) -> str | date | tuple[str, ...] | None:
    if field in _SEVERAL:
        return tuple(cell.split(BAR)) if cell else ()
    return date.fromisoformat(cell) if field in _DAYS and cell else cell or None
