"""Tables drawn as text, put before the engine that the toolkit uses, and rows fetched back in a fixed order."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from toolkit.queries import Frame
from toolkit.sources.snapshot import Row, Session

KINDS = {
    **dict.fromkeys(
        ("person", "subject", "seq", "year", "first_year", "last_year", "works_count", "authors"), "INTEGER"
    ),
    **dict.fromkeys(("work_id", "author_id", "organisation_id", "parent_id", "funder_id", "topic_id"), "BIGINT"),
    **dict.fromkeys(
        ("country", "raw_affiliation", "raw_orcid", "orcid", "ror", "name", "name_key", "award", "word", "kind"),
        "VARCHAR",
    ),
    "score": "DOUBLE",
    "date": "DATE",
    **dict.fromkeys(("field", "band"), "VARCHAR"),
    **dict.fromkeys(("whole", "placed", "body", "value", "works", "place"), "BIGINT"),
    **dict.fromkeys(("truncated", "organisation_missing", "retracted"), "BOOLEAN"),
}

_READ: dict[str, Callable[[str], Any]] = {
    "VARCHAR": str,
    "DOUBLE": float,
    "DATE": date.fromisoformat,
    "BOOLEAN": "yes".__eq__,
}


def drawn(text: str) -> list[Row]:
    """The rows of a table whose first line names the columns; a dash is NULL."""
    head, *lines = [line.split() for line in text.strip().splitlines()]
    return [{c: _cell(c, value) for c, value in zip(head, line, strict=True)} for line in lines]


def frame(session: Session, table: str | Sequence[Row], columns: Sequence[str] = ()) -> Frame:
    """A drawn table, or rows with the columns named, before the engine."""
    rows = drawn(table) if isinstance(table, str) else table
    names = table.split("\n", 1)[0].split() if isinstance(table, str) else columns
    return session.frame({c: KINDS[c] for c in names}, [tuple(row[c] for c in names) for row in rows])


def fetched(session: Session, asked: Frame) -> list[Row]:
    """What an engine answers, in a fixed order."""
    return ordered(session.rows(asked))


def ordered(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: [(value is None, str(value).zfill(20)) for value in row.values()])


def distinct(rows: Iterable[Row], columns: Sequence[str]) -> list[Row]:
    """The columns of some rows, each combination once, in a fixed order."""
    found = {tuple(row[c] for c in columns) for row in rows}
    return ordered(dict(zip(columns, values, strict=True)) for values in found)


def _cell(column: str, value: str) -> Any:
    if value == "-":
        return None
    kind = KINDS[column]
    return _READ.get(kind, int)(value)
