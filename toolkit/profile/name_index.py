"""An index of the names in a snapshot, for finding people and organisations while their names are typed.

A file of SQLite beside the tables: full-text search by the beginnings of words, and with each record what tells it from
others, so that a search reads nothing else. Records with more works have smaller row ids: the first rows that a search
comes upon are those to show.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from toolkit.errors import SourceError
from toolkit.sources.snapshot import Snapshot, read_manifest

_FORM = 2
"""Of the tables, and of the words under which names stand: another one is another file."""
_PEOPLE = "select number, name, names, orcid, works, places, topics from people"
_ORGANISATIONS = "select number, name, names, ror, country, works, part_of from organisations"

Place = tuple[int, int | None, int | None]
"""An organisation (0 where none is known), with the first and the last year there."""


@dataclass(frozen=True)
class IndexedPerson:
    """A person as the index has them."""

    number: int
    names: tuple[str, ...]
    """All of them, the one of the record first."""
    orcid: str | None
    works: int
    places: tuple[Place, ...]
    """The latest first."""
    topics: tuple[tuple[int, int], ...]
    """Topic and works, those of most works first."""


@dataclass(frozen=True)
class IndexedOrganisation:
    """An organisation as the index has it."""

    number: int
    names: tuple[str, ...]
    ror: str | None
    country: str | None
    works: int
    part_of: str | None
    """Names of the organisations above it."""


def outdated(cache: Path) -> list[Path]:
    """The indexes below a folder that nothing reads any more: of an earlier form, or of tables that are gone."""
    return [place for place in cache.glob("names-*-*.sqlite") if _is_outdated(place)]


def _is_outdated(place: Path) -> bool:
    named = re.fullmatch(r"names-([0-9]+)-([0-9a-f]+)", place.stem)
    if named is None or int(named[1]) != _FORM:
        return named is not None and int(named[1]) < _FORM
    try:
        with Index(place) as index:
            tables = index.tables()
    except SourceError:
        return False
    try:
        return tables is not None and not read_manifest(tables).digest.startswith(named[2])
    except SourceError:
        return True


def place_of(cache: Path, snapshot: Snapshot) -> Path:
    """Where the index of a snapshot lies below a folder: the same tables have the same one."""
    return cache / f"names-{_FORM}-{snapshot.info.digest[:32]}.sqlite"


class Index:
    """A file that `make` wrote, open in a `with`; raises SourceError where it is damaged."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def __enter__(self) -> Self:
        try:
            self._file = sqlite3.connect(f"{self._place.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        except sqlite3.Error as error:
            raise self._damaged(error) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def tables(self) -> Path | None:
        """The folder of the tables of which it was made; None where they lay before another engine."""
        [(folder,)] = self._rows("select folder from made_of")
        return Path(folder) if folder else None

    def people_with(self, code: str) -> list[IndexedPerson]:
        """Those with an OpenAlex id, or an ORCID."""
        column, value = ("number", int(code[1:])) if code[0] == "A" else ("orcid", code)
        return [_person(row) for row in self._rows(f"{_PEOPLE} where {column} = ? order by id", (value,))]

    def people_found(self, query: str, most: int, places: Sequence[int] = ()) -> list[IndexedPerson]:
        """The first of those whom a query of words finds, at some organisations if there are any."""
        there = " OR ".join(f'"i{place}"' for place in places)
        asked = f"words : ({query})" + (f" AND places : ({there})" if there else "")
        return [_person(row) for row in self._rows(_found("people", _PEOPLE), (asked, most))]

    def organisations_with(self, code: str) -> list[IndexedOrganisation]:
        """Those with an OpenAlex id, or a ROR id."""
        column, value = ("number", int(code[1:])) if code[0] == "I" else ("ror", code)
        found = self._rows(f"{_ORGANISATIONS} where {column} = ? order by id", (value,))
        return [_organisation(row) for row in found]

    def organisations_found(self, query: str, most: int) -> list[IndexedOrganisation]:
        """The first of those that a query of words finds."""
        return [_organisation(row) for row in self._rows(_found("organisation", _ORGANISATIONS), (query, most))]

    def around(self, organisations: Iterable[int]) -> set[int]:
        """What some organisations are part of, and what is part of them."""
        rows = self._rows(f"select around from organisations where number in {_among(organisations)}")
        return {number for (around,) in rows for number in json.loads(around)}

    def names_of(self, organisations: Iterable[int]) -> dict[int, str]:
        """Their names, as far as they have some."""
        rows = self._rows(f"select number, name from organisations where number in {_among(organisations)}")
        return {number: name for number, name in rows if name}

    def topics(self, topics: Iterable[int]) -> dict[int, str]:
        """The names of topics, as far as they have some."""
        rows = self._rows(f"select number, name from topics where number in {_among(topics)}")
        return {number: name for number, name in rows if name}

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        try:
            return self._file.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def _damaged(self, error: sqlite3.Error) -> SourceError:
        return SourceError(f"{self._place}: {error}. Delete this file: it is made again.")


def _found(kind: str, columns: str) -> str:
    """Full-text search gives rows in the order of their ids: those of most works first, and no more than are asked."""
    table = "people_words" if kind == "people" else "organisation_words"
    return f"{columns} where id in (select rowid from {table} where {table} match ? order by rowid limit ?) order by id"


def _among(numbers: Iterable[int]) -> str:
    return f"({', '.join(map(str, sorted(numbers)))})"


def _person(row: Any) -> IndexedPerson:
    number, name, names, orcid, works, places, topics = row
    called = tuple(filter(None, (name, *json.loads(names))))
    there = tuple(_place(*each.split(":")) for each in places.split())
    fields = tuple((int(topic), int(count)) for topic, count in (each.split(":") for each in topics.split()))
    return IndexedPerson(number, called, orcid, works, there, fields)


def _organisation(row: Any) -> IndexedOrganisation:
    number, name, names, ror, country, works, part_of = row
    called = tuple(filter(None, (name, *json.loads(names))))
    return IndexedOrganisation(number, called, ror, country, works, part_of)


def _place(number: str, first: str, last: str) -> Place:
    return int(number), int(first) if first else None, int(last) if last else None
