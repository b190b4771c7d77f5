"""List entries as entities of FollowTheMoney, and what its entities ask for, so that clients of yente understand both.

The names of schemata and properties are those of FollowTheMoney (followthemoney.tech). An entity's id is that of its
list and of its entry, with a full stop between them, which neither of the two has.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from api.matching import Found, Sought
from toolkit import EntityList, EntryKind, ListEntry, ListSearch

SCHEMATA: dict[str, frozenset[EntryKind]] = {
    "Thing": frozenset({"organisation", "person", "vessel", "aircraft"}),
    "LegalEntity": frozenset({"organisation", "person"}),
    "Organization": frozenset({"organisation"}),
    "Company": frozenset({"organisation"}),
    "PublicBody": frozenset({"organisation"}),
    "Person": frozenset({"person"}),
    "Vehicle": frozenset({"vessel", "aircraft"}),
    "Vessel": frozenset({"vessel"}),
    "Airplane": frozenset({"aircraft"}),
}
"""What a query of each schema looks for; entries of which the publisher does not say what they name always count."""
_OF_KIND: dict[EntryKind, str] = {
    "organisation": "Organization",
    "person": "Person",
    "vessel": "Vessel",
    "aircraft": "Airplane",
    "unknown": "LegalEntity",
}
_NAMES = ("name", "alias", "weakAlias", "previousName")
_COUNTRIES = ("country", "jurisdiction", "mainCountry")
"""Of organisations; what a query says of a person's country or nationality is never looked at."""
_IDS = ("idNumber",)
_ROR = "https://ror.org/"
MOST_TEXTS = 100
"""So many names in so many countries may be asked for in one query."""


def entity_id(source: EntityList, entry: ListEntry) -> str:
    """The id of an entry as an entity."""
    return f"{source.id}.{entry.id}"


def schema_of(entry: ListEntry) -> str:
    """The schema of an entry."""
    return _OF_KIND[entry.kind]


def entity(source: EntityList, entry: ListEntry) -> dict[str, Any]:
    """An entry of a list as an entity; the days are those that the list tells."""
    carriers = [each for each in source.editions if any(row.id == entry.id for row in each.entries)]
    return {
        "id": entity_id(source, entry),
        "caption": entry.name,
        "schema": schema_of(entry),
        "properties": {name: values for name, values in _properties(source, entry) if values},
        "datasets": [source.id],
        "referents": [],
        "target": True,
        "first_seen": f"{source.listed_since(entry.id)}T00:00:00",
        "last_seen": f"{carriers[-1].retrieved}T00:00:00",
        "last_change": f"{carriers[-1].published}T00:00:00",
    }


def scored(found: Found, threshold: float) -> dict[str, Any]:
    """A match as a scored entity: `match` says that the score reaches the threshold, and nothing about guilt."""
    match = found.match
    seen = {"detail": "; ".join(match.reasons), "score": match.probability, "candidate": match.name}
    band = {"detail": f"{match.band}: {_BANDS[match.band]}", "score": match.probability}
    link = {"detail": f"{match.link}, in edition {match.edition}", "score": match.probability}
    said = {"reasons": seen, "band": band, "link": link}
    return {
        **entity(found.list, found.entry),
        "score": match.probability,
        "match": match.probability >= threshold,
        "explanations": said,
    }


_BANDS = {
    "identifier": "the same id",
    "exact": "the same name in the same country",
    "probable": "very likely the same",
    "possible": "a question to ask; a name does not say who a person is",
}


def sought(schema: str, properties: Mapping[str, Sequence[str]], lists: frozenset[str]) -> tuple[Sought, list[str]]:
    """What a query looks for, and the properties of it that are not looked at.

    Raises KeyError for a schema that no entry has, ValueError for a query without a name or with too many.
    """
    kinds = SCHEMATA[schema]
    person = kinds == frozenset({"person"})
    names = _values(properties, _NAMES) + ([] if person else list(_rors(_values(properties, _IDS))))
    given = [] if person else _values(properties, _COUNTRIES)
    codes = {value: ListSearch.country(value) for value in given}
    countries = tuple(dict.fromkeys(code for code in codes.values() if code))
    if not names:
        raise ValueError("give a name")
    if len(names) * max(1, len(countries)) > MOST_TEXTS:
        raise ValueError(f"gives more than {MOST_TEXTS} names, counted for each of its countries")
    read = {*_NAMES} if person else {*_NAMES, *_COUNTRIES, *_IDS}
    unused = [name for name in properties if name not in read]
    unused += [f"country {value}" for value, code in codes.items() if code is None]
    every = None if schema == "Thing" else kinds
    return Sought(tuple(dict.fromkeys(names)), (), countries, every, lists), unused


def _values(properties: Mapping[str, Sequence[str]], names: Sequence[str]) -> list[str]:
    return [value for name in names for value in properties.get(name, ()) if value.strip()]


def _rors(values: Sequence[str]) -> Iterator[str]:
    return (value for value in values if value.startswith((_ROR, "https://openalex.org/")))


def _properties(source: EntityList, entry: ListEntry) -> Iterator[tuple[str, list[str]]]:
    yield "name", [entry.name]
    yield "alias", list(entry.aliases)
    if entry.kind != "person":
        yield "country", [code.lower() for code in filter(None, (entry.country, *entry.countries))]
    yield "idNumber", [*(f"{_ROR}{each}" for each in entry.rors), *entry.identifiers]
    yield "notes", [note for note in (entry.note, source.meaning["en"]) if note]
    yield "program", [source.title["en"], *entry.categories]
    yield "publisher", [source.publisher]
    with suppress(StopIteration):
        yield "sourceUrl", [next(e.url for e in reversed(source.editions))]
