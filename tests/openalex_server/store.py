"""OpenAlex records, and the answers to queries over them."""

import base64
import gzip
import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Record = dict[str, Any]
Params = dict[str, str]

ENTITIES = ("works", "authors", "institutions", "funders")
MOST_IDS, MOST_PER_PAGE, MOST_RECORDS, SHOWN_AUTHORS = 100, 200, 10_000, 100
NOBODY = "a9999999999"
PARAMETERS = {"filter", "search", "select", "per-page", "per_page", "page", "cursor", "api_key", "mailto"}


class RefusalError(Exception):
    """A query that OpenAlex answers with 400: the class of its error and its message."""

    def __init__(self, message: str, error: str = "Invalid query parameters error.") -> None:
        super().__init__(message)
        self.error = error


def bare(value: str | None) -> str:
    """The last part of an id, in small letters: how OpenAlex compares ids."""
    return (value or "").rpartition("/")[2].lower()


def _authors(work: Record) -> set[str]:
    return {bare((a.get("author") or {}).get("id")) for a in work.get("authorships") or ()}


def _institutions(work: Record) -> set[str]:
    return {bare(i["id"]) for a in work.get("authorships") or () for i in a.get("institutions") or ()}


def _affiliated(author: Record) -> set[str]:
    return {bare(a["institution"]["id"]) for a in author.get("affiliations") or ()}


Ids = Callable[[Record], set[str]]
BY_ID: dict[str, Ids] = {n: lambda record: {bare(record["id"])} for n in ("openalex", "openalex_id", "ids.openalex")}
FILTERS: dict[str, dict[str, Ids]] = {
    "works": {
        **BY_ID,
        "author.id": _authors,
        "authorships.author.id": _authors,
        "authorships.institutions.id": _institutions,
        "is_xpac": lambda work: {str(bool(work.get("is_xpac"))).lower()},
    },
    "authors": {
        **BY_ID,
        "orcid": lambda author: {bare(author.get("orcid"))},
        "affiliations.institution.id": _affiliated,
    },
    "institutions": {**BY_ID, "ror": lambda institution: {bare(institution.get("ror"))}},
    "funders": BY_ID,
}


@dataclass
class Store:
    """Records by entity; `merged` maps ids that were merged away to the ids that live on."""

    works: Sequence[Record] = ()
    authors: Sequence[Record] = ()
    institutions: Sequence[Record] = ()
    funders: Sequence[Record] = ()
    merged: dict[str, str] = field(default_factory=dict)
    cursor_ends_with_null: bool = True
    """As in August 2026; before, the last page had a cursor and an empty page followed."""

    @classmethod
    def read(cls, *places: Path) -> "Store":
        """The newest record of each id in some files, or below some folders, that are named after the entity."""
        files = [file for place in places for file in (sorted(place.rglob("*.gz")) if place.is_dir() else [place])]
        records: dict[str, dict[str, Record]] = {entity: {} for entity in ENTITIES}
        for file in files:
            entity = next((e for e in ENTITIES if file.name.startswith(e) or e in file.parts), None)
            for record in _lines(file) if entity else ():
                older = records[entity or ""].get(record["id"])
                if older is None or (older.get("updated_date") or "") <= (record.get("updated_date") or ""):
                    records[entity or ""][record["id"]] = record
        works, authors, institutions, funders = (list(records[entity].values()) for entity in ENTITIES)
        return cls(works, authors, institutions, funders)

    def one(self, entity: str, number: str, params: Params) -> Record | None:
        """A record in full, by its id."""
        _check(entity, params)
        found = next((r for r in getattr(self, entity) if bare(r["id"]) == bare(number)), None)
        return found and _selected(found, params, entity)

    def page(self, entity: str, params: Params) -> Record:
        """One page of a list, in OpenAlex's envelope."""
        _check(entity, params)
        per_page = int(params.get("per-page") or params.get("per_page") or 25)
        page = int(params.get("page", 1))
        cursor = params.get("cursor")
        if not 1 <= per_page <= MOST_PER_PAGE:
            raise RefusalError(f"per-page parameter must be between 1 and {MOST_PER_PAGE}", "Pagination error.")
        if page * per_page > MOST_RECORDS or (cursor and page != 1):
            raise RefusalError("Maximum results size of 10,000 records is exceeded.", "Pagination error.")
        found = self._found(entity, params)
        start = _start(cursor, found) if cursor else (page - 1) * per_page
        shown = found[start : start + per_page]
        meta: Record = {
            "count": len(found),
            "db_response_time_ms": 1,
            "page": None if cursor else page,
            "per_page": per_page,
        }
        if cursor:
            ended = not shown or (self.cursor_ends_with_null and len(shown) < per_page)
            meta["next_cursor"] = None if ended else _cursor(shown[-1])
        return {"meta": meta, "results": [_selected(_cut(r), params, entity) for r in shown], "group_by": []}

    def _found(self, entity: str, params: Params) -> list[Record]:
        records: Iterable[Record] = sorted(getattr(self, entity), key=lambda r: str(r["id"]))
        for clause in filter(None, params.get("filter", "").split(",")):
            name, _, value = clause.partition(":")
            records = [r for r in records if _fits(r, entity, name, value)]
        if entity == "authors":
            records = [r for r in records if r.get("works_count", 0) > 0]
        if entity == "works" and "is_xpac:" not in params.get("filter", ""):
            shown = {"core": {False}, "expansion": {True}, "all": {False, True}}[params.get("corpus", "core")]
            records = [r for r in records if bool(r.get("is_xpac")) in shown]
        if "search" in params:
            words = _words(params["search"])
            records = [r for r in records if any(words <= _words(name) for name in _names(r))]
            records = sorted(records, key=lambda r: (words != _words(r["display_name"]), -r.get("works_count", 0)))
        return list(records)


def _check(entity: str, params: Params) -> None:
    valid = PARAMETERS | ({"corpus"} if entity == "works" else set())
    for name in params:
        if name not in valid:
            raise RefusalError(f"{name} is not a valid parameter. Valid parameters are: {', '.join(sorted(valid))}.")
    if "corpus" in params and "is_xpac" in params.get("filter", ""):
        raise RefusalError("corpus cannot be combined with include_xpac or is_xpac.")
    search = params.get("search", "x")
    if not _words(search) or set(search) & set('|!*?~"()[]{}:\\'):
        raise RefusalError(f"The search parameter does not support an operator in it. Problem value: {search}")


def _fits(record: Record, entity: str, name: str, value: str) -> bool:
    if name not in FILTERS[entity]:
        raise RefusalError(f"{name} is not a valid field. Valid fields are: {', '.join(sorted(FILTERS[entity]))}.")
    wanted = value.split("|")
    if len(wanted) > MOST_IDS:
        raise RefusalError(f"Maximum number of values exceeded for {name}. Decrease values to {MOST_IDS} or below.")
    if "+" in value or " " in value or value.startswith("!"):
        raise RefusalError(f"this stand-in knows no AND and no NOT within a filter: {value}")
    ids = {bare(v) for v in wanted}
    if name.endswith("author.id") and NOBODY in ids and len(wanted) > 1:
        ids.discard(NOBODY)
        if not ids:
            return True
    return bool(ids & FILTERS[entity][name](record))


def _cut(record: Record) -> Record:
    """A work as lists show it: with its first hundred authors."""
    if len(record.get("authorships") or ()) <= SHOWN_AUTHORS:
        return record
    return {**record, "authorships": record["authorships"][:SHOWN_AUTHORS]}


def _selected(record: Record, params: Params, entity: str) -> Record:
    if not params.get("select"):
        return record
    fields = params["select"].split(",")
    for name in fields:
        if "." in name or name in ("grants", "host_venue"):
            raise RefusalError(f"{name} is not a valid select field for {entity}.")
    return {name: record.get(name) for name in fields}


def _cursor(last: Record) -> str:
    return base64.b64encode(json.dumps(str([last["id"]])).encode()).decode()


def _start(cursor: str, found: Sequence[Record]) -> int:
    if cursor == "*":
        return 0
    try:
        after = json.loads(base64.b64decode(cursor))
        return next(n for n, record in enumerate(found, start=1) if str([record["id"]]) == after)
    except (ValueError, StopIteration):
        raise RefusalError("Cursor value is invalid.", "Pagination error.") from None


def _names(record: Record) -> list[str]:
    return [record["display_name"], *(record.get("display_name_alternatives") or ())]


def _words(text: str) -> frozenset[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return frozenset("".join(c if c.isalnum() or c == "'" else " " for c in plain.lower()).split())


def _lines(file: Path) -> list[Record]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
