"""OpenSanctions' FollowTheMoney entities, one JSON object a line. The data need a licence, which the user brings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import json_lines, refuse
from toolkit.lists.readers.published import Published, Row, entries
from toolkit.models.lists import EntryKind

_KINDS: Mapping[str, EntryKind] = {
    "Organization": "organisation",
    "Company": "organisation",
    "PublicBody": "organisation",
    "LegalEntity": "unknown",
    "Person": "person",
    "Vessel": "vessel",
    "Airplane": "aircraft",
}
_NUMBERS = {"imoNumber": "imo", "innCode": "inn", "leiCode": "lei", "ogrnCode": "ogrn", "wikidataId": "wikidata"}


def read(path: Path) -> Published:
    """The targets of a data set (entities it lists, and not those that are only linked to them).

    Programmes come from the entity and from the sanctions that point at it, and so does the day of listing, where it is
    a whole day. Countries are taken for organisations only: those of a person may be nationalities.
    """
    targets: list[tuple[int, dict[str, Any]]] = []
    sanctions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line, each in json_lines(path):
        if not isinstance(each.get("properties"), dict) or not each.get("id") or not each.get("schema"):
            refuse(path, line, "lacks id, schema or properties. Give entities.ftm.json")
        if each["schema"] == "Sanction":
            for target in each["properties"].get("entity", ()):
                sanctions[target].append(each["properties"])
        elif each.get("target", True) and each["schema"] in _KINDS:
            targets.append((line, each))
    if not targets:
        refuse(path, 1, "lists nobody: no organisation, person, vessel or aircraft. Give entities.ftm.json")
    rows = [_row(path, line, each, sanctions[each["id"]]) for line, each in targets]
    return Published(entries=entries(rows), rows=len(rows), form="opensanctions-ftm")


def _row(path: Path, line: int, entity: dict[str, Any], sanctions: Iterable[dict[str, Any]]) -> Row:
    says, kind = entity["properties"], _KINDS[entity["schema"]]
    names = [entity.get("caption") or "", *says.get("name", ()), *says.get("alias", ()), *says.get("previousName", ())]
    if not (names := [name for name in names if name]):
        refuse(path, line, "has no name. Fetch it again")
    where = [] if kind == "person" else [*says.get("country", ()), *says.get("jurisdiction", ())]
    programmes = [each for one in (says, *sanctions) for key in ("programId", "program") for each in one.get(key, ())]
    starts = [start for one in sanctions for each in one.get("startDate", ()) if (start := _day(each))]
    return Row(
        key=entity["id"],
        name=names[0],
        aliases=names[1:],
        countries=[code for each in where if (code := country(each))],
        kind=kind,
        categories=programmes,
        identifiers=[f"{kind}:{each}" for key, kind in _NUMBERS.items() for each in says.get(key, ())],
        listed=min(starts, default=None),
    )


def _day(printed: str) -> date | None:
    """A whole day; None for a year or a month, which the format also allows."""
    try:
        return date.fromisoformat(printed)
    except ValueError:
        return None
