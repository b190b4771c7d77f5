"""An independent walk over OpenAlex's JSON, with nothing of the toolkit in it: what the tables must agree with."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]
NOBODY = {"https://openalex.org/A9999999999", "https://openalex.org/A5317838346"}


def records(*files: Path) -> Iterator[Record]:
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def institutions(authorship: Record) -> set[str]:
    return {i["id"] for i in authorship.get("institutions") or [] if i.get("id")}


def places(authorship: Record) -> set[str | None]:
    """The organisations of an authorship, or None alone where it has none."""
    found: set[str | None] = {*institutions(authorship)}
    return found or {None}


def printed(authorship: Record) -> set[str]:
    """The affiliation strings of an authorship, wherever the record keeps them."""
    strings = [a.get("raw_affiliation_string") for a in authorship.get("affiliations") or []]
    strings += authorship.get("raw_affiliation_strings") or []
    return {s for s in strings if s}


def author(authorship: Record) -> str | None:
    key = (authorship.get("author") or {}).get("id")
    return None if key in NOBODY else key


def works_at(works: list[Record], name: str) -> set[str]:
    """Ids of works on which an organisation of exactly this display name stands."""
    return {
        w["id"].rpartition("/")[2]
        for w in works
        if any(i["display_name"] == name for a in w["authorships"] for i in a["institutions"])
    }


def works_under(works: list[Record], organisation: str) -> set[str]:
    """Ids of works on which an organisation, or one with it in its lineage, stands."""
    return {
        w["id"].rpartition("/")[2]
        for w in works
        for a in w["authorships"]
        if any(organisation in (i["id"], *(i.get("lineage") or ())) for i in a["institutions"])
    }
