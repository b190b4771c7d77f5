"""ROR: organisations, their names in all languages, and how they are related. A register, and no list of anybody's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.lists.readers.files import json_lines, parsed_json, refuse, text
from toolkit.lists.readers.published import Published, Row, entries
from toolkit.models.ids import ror


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an organisation."""

    text: str
    kinds: tuple[str, ...]
    """`ror_display`, `label`, `alias`, `acronym`, as ROR says."""
    language: str | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """A record of ROR."""

    ror: str
    status: str
    """`active`, `inactive` or `withdrawn`."""
    name: str
    names: tuple[Name, ...]
    countries: tuple[str, ...]
    types: tuple[str, ...]
    relations: tuple[tuple[str, str], ...]
    """Kind (`parent`, `child`, `related`, `successor`, `predecessor`) and ROR of the other, in ROR's order."""
    identifiers: tuple[str, ...]
    cities: tuple[str, ...] = ()
    """Where it has its addresses, as GeoNames writes the places."""


def organisations(path: Path) -> Iterator[Organisation]:
    """The records of ROR's dump (version 2): one JSON array, or one object on each line; packed or not."""
    if text(path).lstrip().startswith("["):
        records: Iterable[tuple[object, Any]] = enumerate(parsed_json(path))
    else:
        records = json_lines(path)
    for place, record in records:
        try:
            yield _organisation(record)
        except (KeyError, TypeError, ValueError, StopIteration, AttributeError) as error:
            refuse(path, place, f"is no record of ROR's version 2 ({error!r}). Give the file of schema version 2")


def read(path: Path) -> Published:
    """The active organisations as entries, each with its ROR; acronyms are among the aliases."""
    found = list(organisations(path))
    rows = [
        Row(
            key=each.ror,
            name=each.name,
            aliases=[name.text for name in each.names],
            countries=each.countries,
            categories=each.types,
            identifiers=each.identifiers,
            rors=[each.ror],
        )
        for each in found
        if each.status == "active"
    ]
    if not rows:
        refuse(path, 1, "holds no active organisation. Fetch it again")
    return Published(entries=entries(rows), rows=len(found), form="ror")


def _organisation(record: dict[str, Any]) -> Organisation:
    names = tuple(_name(each) for each in record["names"])
    return Organisation(
        ror=ror(record["id"]),
        status=record["status"],
        name=next(name.text for name in names if "ror_display" in name.kinds),
        names=names,
        countries=tuple(dict.fromkeys(_countries(record))),
        types=tuple(each.lower() for each in record["types"]),
        relations=tuple(_relations(record)),
        identifiers=tuple(_identifiers(record)),
        cities=tuple(dict.fromkeys(_cities(record))),
    )


def _name(each: Any) -> Name:
    """A name as the dump writes it (an object), or as a shorter copy does (text, kinds, language)."""
    if isinstance(each, dict):
        return Name(each["value"], tuple(each["types"]), each.get("lang"))
    value, kinds, language = each
    return Name(value, tuple(kinds), language)


def _countries(record: dict[str, Any]) -> Iterator[str]:
    if "locations" in record:
        return (each["geonames_details"]["country_code"] for each in record["locations"])
    return iter(record["country"])


def _cities(record: dict[str, Any]) -> Iterator[str]:
    if "locations" in record:
        return (name for each in record["locations"] if (name := each["geonames_details"].get("name")))
    return iter(record.get("city") or ())


def _relations(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if "relationships" in record:
        pairs = [(each["type"], each["id"]) for each in record["relationships"]]
    else:
        pairs = record["rel"]
    return ((kind.lower(), ror(other)) for kind, other in pairs)


def _identifiers(record: dict[str, Any]) -> Iterator[str]:
    if "external_ids" in record:
        return (f"{each['type']}:{value}" for each in record["external_ids"] for value in each["all"])
    return (f"{kind}:{value}" for kind, value in record["ext"])
