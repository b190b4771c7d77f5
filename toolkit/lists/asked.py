"""Tables of names that somebody asks about: strictly read, with every column that is not asked for left alone."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit.lists.lookup import Pair, Query
from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import records, refuse
from toolkit.lists.score import Kind

PERSON = "person"


class Asked(NamedTuple):
    """What a table asks: names, or affiliations as printed."""

    queries: tuple[Query, ...]
    affiliations: bool


def queries(path: Path) -> Asked:
    """The queries of a CSV file with a column `name` or `affiliation`, and perhaps `country`.

    Raises ListError, which names file, line and remedy.
    """
    columns, rows = _table(path)
    asked = [name for name in ("name", "affiliation") if name in columns]
    if len(asked) != 1:
        refuse(path, 1, f"has {'both' if asked else 'neither'} of the columns name and affiliation. Give one of them")
    found = tuple(Query(row[asked[0]], _country(path, line, row.get("country", ""))) for line, row in rows)
    return Asked(found, asked == ["affiliation"])


def pairs(path: Path) -> tuple[Pair, ...]:
    """The pairs of a CSV file with the columns name1 and name2, and perhaps schema, country1 and country2."""
    columns, rows = _table(path)
    if missing := [name for name in ("name1", "name2") if name not in columns]:
        refuse(path, 1, f"has no column {', '.join(missing)}. Give name1 and name2")
    return tuple(
        Pair(
            row["name1"],
            row["name2"],
            kind_of(row.get("schema", "")),
            (_country(path, line, row.get("country1", "")), _country(path, line, row.get("country2", ""))),
        )
        for line, row in rows
    )


def kind_of(schema: str) -> Kind:
    """What names of a schema are: `Person` names persons, every other and none names organisations."""
    return "person" if schema.strip().lower() == PERSON else "organisation"


def _table(path: Path) -> tuple[Sequence[str], Iterator[tuple[int, dict[str, str]]]]:
    (_, head), *rest = records(path, whole=False)
    columns = [name.strip().lower() for name in head]
    if twice := next((name for name in columns if columns.count(name) > 1), None):
        refuse(path, 1, f"has the column {twice!r} twice. Rename one of them")
    return columns, _rows(path, columns, rest)


def _rows(
    path: Path, columns: Sequence[str], rest: Sequence[tuple[int, list[str]]]
) -> Iterator[tuple[int, dict[str, str]]]:
    for line, values in rest:
        if len(values) != len(columns):
            refuse(path, line, f"has {len(values)} values, not {len(columns)}. Quote values that hold a comma")
        yield line, {name: value.strip() for name, value in zip(columns, values, strict=True)}


def _country(path: Path, line: int, printed: str) -> str | None:
    if not printed:
        return None
    code = country(printed)
    if code is None:
        refuse(path, line, f"country {printed!r} is not known. Write its two letters (ISO 3166-1), or nothing")
    return code
