"""The Consolidated Screening List of the United States: the service's JSON and CSV, and a compact JSON made from it.

An entry keeps the number that its own list gave it; where there is none (the lists of the Bureau of Industry and
Security and of the State Department) its name stands for it. The three forms give the same ids. Licence terms and the
Federal Register citation go into the note. Numbers of persons (passports) and remarks on them are not
taken over.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import day, header, parsed_json, refuse, table
from toolkit.lists.readers.published import Published, Row, entries, slug
from toolkit.models.lists import EntryKind

_KINDS: Mapping[str, EntryKind] = {
    "Entity": "organisation",
    "Individual": "person",
    "Vessel": "vessel",
    "Aircraft": "aircraft",
    "": "unknown",
}
_CODE = re.compile(r"\(([A-Z][A-Z-]*)\)")
_COMPACT = ("entries", "entryCount", "fieldKey", "sourceGeneratedAt", "tables")
_FIELD_KEYS = {"n": "name", "a": "alt_names", "t": "type", "e": "entity_number", "fr": "federal_register_notice"}
COLUMNS = (
    *("source", "entity_number", "type", "programs", "name", "title", "addresses", "federal_register_notice"),
    *("start_date", "end_date", "standard_order", "license_requirement", "license_policy", "call_sign", "vessel_type"),
    *("gross_tonnage", "gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url"),
    *("alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "source_information_url"),
    "ids",
)


def read_compact(path: Path) -> Published:
    """The compact form: one-letter keys that `fieldKey` explains, and tables of repeated texts."""
    data = parsed_json(path)
    if not isinstance(data, dict) or (missing := [key for key in _COMPACT if key not in data]):
        refuse(path, 1, f"lacks {', '.join(missing if isinstance(data, dict) else _COMPACT)}. Give the compact form")
    changed = [key for key, name in _FIELD_KEYS.items() if data["fieldKey"].get(key) != name]
    if changed:
        refuse(path, "fieldKey", f"the keys {', '.join(changed)} mean something else than they did. Correct the reader")
    found = data["entries"]
    if len(found) != data["entryCount"]:
        refuse(path, "entries", f"holds {len(found)}, and says {data['entryCount']}. Fetch it again")
    rows = [_compact(path, number, entry, data["tables"]) for number, entry in enumerate(found)]
    published = day(path, "sourceGeneratedAt", str(data["sourceGeneratedAt"])[:10])
    return _published(path, rows, "us-csl-compact", published)


def read_json(path: Path) -> Published:
    """The service's own JSON: `results`, one object each."""
    data = parsed_json(path)
    found = data.get("results") if isinstance(data, dict) else None
    if not isinstance(found, list):
        refuse(path, 1, "has no list of results. Give the service's whole JSON file")
    if isinstance(total := data.get("total"), int) and total > len(found):
        refuse(path, "total", f"says {total} and holds {len(found)} results. Fetch the whole list, not a page of it")
    return _published(path, [_full(path, number, each) for number, each in enumerate(found)], "us-csl-json", None)


def read_csv(path: Path) -> Published:
    """The service's own CSV, with or without its `_id` column."""
    columns = ("_id", *COLUMNS) if header(path)[:1] == ("_id",) else COLUMNS
    rows = []
    for line, values in table(path, columns):
        addresses = [address.rsplit(",", 1)[-1] for address in values["addresses"].split(";")]
        plain: dict[str, Any] = {
            **values,
            "alt_names": values["alt_names"].split(";"),
            "programs": re.split(r"[;,]", values["programs"]),
            "addresses": [{"country": each} for each in addresses],
            "ids": [],
        }
        rows.append(_full(path, line, plain))
    return _published(path, rows, "us-csl-csv", None)


def _compact(path: Path, number: int, entry: dict[str, Any], tables: dict[str, list[str]]) -> Row:
    def of(key: str, name: str) -> str:
        return tables[name][entry[key]] if key in entry else ""

    try:
        plain = {
            "name": entry["n"],
            "source": tables["sources"][entry["s"]],
            "alt_names": entry.get("a"),
            "type": entry.get("t"),
            "addresses": [{"country": each} for each in entry.get("c", ())],
            "entity_number": entry.get("e"),
            "license_requirement": of("lr", "licenceRequirements"),
            "license_policy": of("lp", "licencePolicies"),
            "programs": re.split(r"[;,]", of("pg", "programmes")),
            "federal_register_notice": entry.get("fr"),
        }
    except (KeyError, IndexError, TypeError) as error:
        refuse(path, f"entries[{number}]", f"{error!r} is missing. Fetch it again, or correct the reader")
    return _full(path, f"entries[{number}]", plain)


def _full(path: Path, place: object, record: dict[str, Any]) -> Row:
    name, source = str(record.get("name") or "").strip(), str(record.get("source") or "").strip()
    if not name or not source:
        refuse(path, place, "has no name or no source. Fetch it again, or correct the reader")
    if (printed := str(record.get("type") or "").strip()) not in _KINDS:
        refuse(path, place, f"type {printed!r} is new. Correct the reader")
    kind, code = _KINDS[printed], _code(source)
    number = str(record.get("entity_number") or "").strip()
    countries = (country(str(each.get("country") or "")) for each in record.get("addresses") or ())
    return Row(
        key=f"{code} {number or slug(name)}",
        name=name,
        aliases=record.get("alt_names") or (),
        countries=[each for each in countries if each],
        kind=kind,
        categories=[code, *(record.get("programs") or ())],
        identifiers=[] if kind == "person" else _identifiers(record.get("ids") or ()),
        listed=_day(path, place, record, "start_date"),
        ended=_day(path, place, record, "end_date"),
        note=_note(record, kind),
    )


def _code(source: str) -> str:
    """The letters of a list within the list: EL, SDN, DPL …"""
    found = _CODE.search(source)
    return found[1] if found else source


def _identifiers(ids: Any) -> list[str]:
    return [f"{slug(str(each.get('type') or 'number'))}:{each['number']}" for each in ids if each.get("number")]


def _day(path: Path, place: object, record: dict[str, Any], key: str) -> date | None:
    return day(path, place, str(record.get(key) or ""))


def _note(record: dict[str, Any], kind: EntryKind) -> str:
    keys = (
        "license_requirement",
        "license_policy",
        "federal_register_notice",
        *(() if kind == "person" else ("remarks",)),
    )
    return "; ".join(text for key in keys if (text := str(record.get(key) or "").strip().rstrip(";")))


def _published(path: Path, rows: list[Row], form: str, published: date | None) -> Published:
    if not rows:
        refuse(path, 1, "holds no entries. Fetch it again, and look at the publisher's page")
    return Published(entries=entries(rows), rows=len(rows), form=form, published=published)
