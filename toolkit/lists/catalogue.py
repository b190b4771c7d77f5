"""Read organisation lists: one YAML file that says whose list it is, one CSV file with the rows of all its editions."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

from pydantic import ConfigDict, TypeAdapter, ValidationError

from toolkit.errors import ListError
from toolkit.models.criteria import LANGUAGES
from toolkit.models.ids import openalex_id, ror
from toolkit.models.lists import Edition, EntityList, EvidenceClass, ListEntry
from toolkit.models.noun import Noun, Slug, Text, Words
from toolkit.resources import folder as bundled
from toolkit.strict_yaml import Place, read

COLUMNS = ("edition", "entry_id", "name", "aliases", "country", "rors", "openalex", "note")
"""The columns of a list's CSV file; `aliases`, `rors` and `openalex` hold several values parted by a bar."""

_COUNTRY = re.compile(r"[A-Z]{2}")
_WEB = re.compile(r"https?://\S+")


class _Issue(Noun):
    """An edition as the YAML file describes it."""

    model_config = ConfigDict(strict=True)
    id: Text
    published: date
    url: Text
    retrieved: date
    checked: bool
    note: Text | None = None


class _Card(Noun):
    """A list as the YAML file describes it."""

    model_config = ConfigDict(strict=True)
    id: Slug
    title: Words
    publisher: Text
    legal_basis: Text
    evidence_class: EvidenceClass
    meaning: Words
    licence: Text
    editions: list[_Issue]


def load_lists(folder: Path | None = None) -> tuple[EntityList, ...]:
    """The lists of a folder, by id; without a folder those that come with the toolkit.

    Raises ListError, which names file, line and remedy, for whatever breaks the form described above.
    """
    place = folder or bundled("criteria") / "lists"
    if not place.is_dir():
        raise ListError(f"{place}: there is no such folder. Name the folder that holds the lists.")
    cards = sorted(place.glob("*.yaml"))
    for table in sorted(place.glob("*.csv")):
        if table.with_suffix(".yaml") not in cards:
            raise ListError(f"{table}:1: nothing says whose list this is. Add {table.with_suffix('.yaml').name}.")
    return tuple(_list(path) for path in cards)


def _list(path: Path) -> EntityList:
    card = _card(path)
    table = path.with_suffix(".csv")
    rows = _rows(table, {issue.id for issue in card.editions})
    editions = []
    for issue in card.editions:
        if not (entries := rows.get(issue.id, ())):
            _refuse(table, 1, f"no row is of edition {issue.id}. Add its rows or remove it from {path.name}")
        editions.append(Edition(**dict(issue), entries=entries, digest=_digest(entries)))
    return EntityList(**dict(card) | {"editions": tuple(editions)})


def _card(path: Path) -> _Card:
    document = read(path, ListError)
    card = document.validated(TypeAdapter(_Card), {"literal_error": "is no class: write designation or assessment"})
    for place, why in _faults(card, path.stem):
        document.refuse(place, why)
    return card


def _faults(card: _Card, stem: str) -> Iterator[tuple[Place, str]]:
    if card.id != stem:
        yield ("id",), f"is {card.id!r}, the file is {stem!r}. Give both the same name"
    for key, words in (("title", card.title), ("meaning", card.meaning)):
        if words.keys() != set(LANGUAGES) or not all(text.strip() for text in words.values()):
            yield (key,), f"write one text in each of {', '.join(LANGUAGES)}, and in no other language"
    if not card.editions:
        yield ("editions",), "is empty. Describe at least one edition"
    for number, issue in enumerate(card.editions):
        if issue.id in {other.id for other in card.editions[:number]}:
            yield ("editions", number, "id"), f"{issue.id} stands twice. Give each edition its own id"
        if number and issue.published <= card.editions[number - 1].published:
            yield ("editions", number, "published"), "is not later than the edition before. Sort oldest first"
        if issue.retrieved < issue.published:
            yield ("editions", number, "retrieved"), "is before the edition was published. Correct one of the two days"
        if not _WEB.fullmatch(issue.url):
            yield ("editions", number, "url"), "is no web address. Write it with https://"


def _rows(table: Path, editions: set[str]) -> dict[str, tuple[ListEntry, ...]]:
    found: dict[str, dict[str, ListEntry]] = {edition: {} for edition in editions}
    holders: dict[tuple[str, str], str] = {}
    for line, row in _table(table):
        edition = row["edition"]
        if edition not in editions:
            _refuse(table, line, f"edition {edition!r} is not described. Add it to {table.with_suffix('.yaml').name}")
        entry = _entry(table, line, row)
        if entry.id in found[edition]:
            _refuse(table, line, f"entry {entry.id} stands twice in edition {edition}. Join the rows")
        found[edition][entry.id] = entry
        for id_ in entry.rors + entry.openalex:
            if (holder := holders.setdefault((edition, id_), entry.id)) != entry.id:
                _refuse(table, line, f"{id_} is also that of {holder} in edition {edition}. Keep it for one of them")
    return {edition: tuple(entries.values()) for edition, entries in found.items()}


def _table(table: Path) -> Iterator[tuple[int, dict[str, str]]]:
    if not table.is_file():
        raise ListError(f"{table}:1: there is no such file. Add it, with the columns {','.join(COLUMNS)}.")
    try:
        with table.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            if tuple(next(reader, ())) != COLUMNS:
                _refuse(table, 1, f"the columns are not {','.join(COLUMNS)}. Write them in this order and no others")
            line = 2
            for values in reader:
                if len(values) != len(COLUMNS):
                    _refuse(table, line, f"has {len(values)} values, not {len(COLUMNS)}. Quote those with a comma")
                yield line, dict(zip(COLUMNS, values, strict=True))
                line = reader.line_num + 1
    except UnicodeDecodeError:
        _refuse(table, 1, "is not UTF-8. Save it as UTF-8")
    except csv.Error as error:
        _refuse(table, reader.line_num, f"{error}. Quote values as CSV does")


def _entry(table: Path, line: int, row: dict[str, str]) -> ListEntry:
    if row["country"] and not _COUNTRY.fullmatch(row["country"]):
        _refuse(table, line, f"country {row['country']!r}: write two capital letters (ISO 3166-1), or nothing")
    try:
        return ListEntry(
            id=row["entry_id"],
            name=row["name"],
            aliases=_parts(table, line, row["aliases"], str.strip),
            country=row["country"] or None,
            rors=_parts(table, line, row["rors"], ror),
            openalex=_parts(table, line, row["openalex"], lambda value: openalex_id("I", value)),
            note=row["note"] or None,
        )
    except ValidationError as error:
        fault = error.errors()[0]
        at = "entry_id" if fault["loc"] == ("id",) else ".".join(map(str, fault["loc"]))
        remedy = "Write small letters, digits and single hyphens" if at == "entry_id" else "Fill it"
        _refuse(table, line, f"{at}: {fault['msg']}. {remedy}")


def _parts(table: Path, line: int, values: str, form: Callable[[str], str]) -> tuple[str, ...]:
    parts = values.split("|") if values else []
    try:
        written = tuple(form(part) for part in parts)
    except ValueError as error:
        _refuse(table, line, f"{values!r} {error}")
    if any(part != clean for part, clean in zip(parts, written, strict=True)) or "" in parts:
        _refuse(table, line, f"{values!r}: write {'|'.join(filter(None, written))}")
    if len(set(parts)) < len(parts):
        _refuse(table, line, f"{values!r} says the same twice. Remove one")
    return written


def _digest(entries: Iterable[ListEntry]) -> str:
    """SHA-256 over the rows in the order of their ids, so that the order in the file does not count."""
    canonical = hashlib.sha256()
    for entry in sorted(entries, key=lambda entry: entry.id):
        values = (
            entry.id,
            entry.name,
            "|".join(entry.aliases),
            entry.country or "",
            "|".join(entry.rors),
            "|".join(entry.openalex),
            entry.note or "",
        )
        canonical.update("\x1f".join(values).encode() + b"\n")
    return canonical.hexdigest()


def _refuse(path: Path, line: int, why: str) -> NoReturn:
    raise ListError(f"{path}:{line}: {why}.")
