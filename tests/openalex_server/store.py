"""OpenAlex records, and the answers to queries over them."""

import ast
import base64
import gzip
import json
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.openalex_server import query
from tests.openalex_server.fields import FILTERS, SORT, VOCABULARIES, Record, values
from tests.openalex_server.query import Found, PagingError, Params, Rank, RefusalError, bare, words

ENTITIES = ("works", "authors", "institutions", "funders")
SHOWN_AUTHORS = 100
OTHER_IDS = {"works": "doi", "authors": "orcid", "institutions": "ror", "funders": "ids.ror"}
_Known = TypeVar("_Known")

__all__ = ["ENTITIES", "SHOWN_AUTHORS", "Record", "RefusalError", "Store", "bare"]


def _suggested(record: Record) -> Record:
    last = record.get("last_known_institutions") or [{}]
    return {
        "id": record["id"],
        "display_name": record.get("display_name"),
        "hint": last[0].get("display_name") or record.get("country_code"),
        "cited_by_count": record.get("cited_by_count", 0),
        "works_count": record.get("works_count", 0),
        "entity_type": "author" if "/A" in record["id"] else "institution",
        "external_id": record.get("orcid") or record.get("ror"),
    }


@dataclass
class Store:
    """Records by entity; `merged` maps ids that were merged away to the ids that live on.

    What queries need is worked out once; give other records by assigning, `add` or `remove`.
    """

    works: Sequence[Record] = ()
    authors: Sequence[Record] = ()
    institutions: Sequence[Record] = ()
    funders: Sequence[Record] = ()
    merged: dict[str, str] = field(default_factory=dict)
    merged_lead_on: bool = True
    """By a redirection, as the documentation says; the code of August 2026 answers 404 for all but funders."""
    cursor_ends_with_null: bool = True
    """As in August 2026; before, the last page had a cursor and an empty page followed."""

    _worked_out: dict[tuple[Any, ...], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name != "_worked_out":
            super().__setattr__("_worked_out", {})

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

    def add(self, entity: str, *records: Record) -> None:
        """Put records in, in place of those that have their ids."""
        new = {record["id"] for record in records}
        setattr(self, entity, [*(r for r in getattr(self, entity) if r["id"] not in new), *records])

    def remove(self, entity: str, *numbers: str) -> None:
        """Take the records with some ids out."""
        gone = {bare(number) for number in numbers}
        setattr(self, entity, [r for r in getattr(self, entity) if bare(r["id"]) not in gone])

    def one(self, entity: str, number: str, params: Params) -> Record | str | None:
        """A record in full, by its id or another; the id that leads on where this one was merged or is written so."""
        query.check(entity, params)
        prefix, _, rest = number.partition(":")
        other = prefix in ("doi", "orcid", "ror") or any(f"{n}.org/" in number for n in ("doi", "orcid", "ror"))
        place = OTHER_IDS[entity] if other else "id"
        where = self._once(("places", entity, place), lambda: self._places(entity, place))
        key = bare(rest if other and prefix in ("orcid", "ror") else number)
        canonical = number.rpartition("/")[2].upper()
        if key not in where:
            return self.merged.get(canonical) if self.merged_lead_on or entity == "funders" else None
        if not other and number != canonical:
            return canonical
        return _selected(getattr(self, entity)[where[key]], params)

    def page(self, entity: str, params: Params) -> Record:
        """One page of a list, in OpenAlex's envelope."""
        query.check(entity, params)
        page, per_page = query.pages(params)
        cursor = params.get("cursor")
        asked = tuple(sorted((k, v) for k, v in params.items() if k not in ("cursor", "page", "select")))
        found, ranks = self._once((entity, bool(cursor), *asked), lambda: self._found(entity, params))
        meta: Record = {"count": len(found), "db_response_time_ms": 1, "page": None if cursor else page}
        meta["per_page"] = per_page
        if grouped := query.group_by(params):
            return self._groups(entity, grouped, [record for _, record in found], meta, cursor)
        start = _start(cursor, ranks) if cursor else (page - 1) * per_page
        shown = found[start : start + per_page]
        if cursor:
            ended = not shown or (self.cursor_ends_with_null and len(shown) < per_page)
            meta["next_cursor"] = None if ended else _cursor([rank.value for rank in shown[-1][0]])
        meta["groups_count"] = None
        return {"meta": meta, "results": [_selected(_cut(r), params) for _, r in shown], "group_by": []}

    def suggestions(self, entity: str, typed: str) -> Record:
        """What autocomplete gives: up to ten records whose name has a word for each beginning typed, as it is cut."""
        begins = words(typed)
        named = [(record, words(str(record.get("display_name")))) for record in getattr(self, entity)]
        fits = [record for record, own in named if all(any(word.startswith(b) for word in own) for b in begins)]
        fits.sort(key=lambda record: -(record.get("works_count") or 0))
        return {"meta": {"count": len(fits), "db_response_time_ms": 1}, "results": [_suggested(r) for r in fits[:10]]}

    def _once(self, key: tuple[Any, ...], work_out: Callable[[], _Known]) -> _Known:
        if key not in self._worked_out:
            self._worked_out[key] = work_out()
        known: _Known = self._worked_out[key]
        return known

    def _places(self, entity: str, place: str) -> dict[str, int]:
        records: Sequence[Record] = getattr(self, entity)
        return {bare(v): n for n, record in enumerate(records) for v in values(record, place)}

    def _index(self, entity: str, name: str) -> dict[str, Found]:
        index: dict[str, Found] = defaultdict(set)
        for n, record in enumerate(getattr(self, entity)):
            for key in query.keys(record, FILTERS[entity][name]):
                index[key].add(n)
        return index

    def _found(
        self, entity: str, params: Params
    ) -> tuple[list[tuple[tuple[Rank, ...], Record]], list[tuple[Rank, ...]]]:
        """What a query finds, in its order, each with its rank; and the ranks alone."""
        records: Sequence[Record] = getattr(self, entity)

        def equal(name: str, key: str) -> Found:
            return self._once(("index", entity, name), lambda: self._index(entity, name)).get(key, set())

        kept = set(range(len(records)))
        for name, value in query.clauses(params):
            kept &= query.chosen(entity, name, value, equal, records)
        if entity == "authors":
            kept = {n for n in kept if records[n].get("works_count", 0) > 0}
        if entity == "works" and not any(name == "is_xpac" for name, _ in query.clauses(params)):
            shown = {"core": {False}, "expansion": {True}, "all": {False, True}}[params.get("corpus", "core")]
            kept = {n for n in kept if bool(records[n].get("is_xpac")) in shown}
        asked = words(params["search"]) if "search" in params else None
        if asked is not None:
            kept = {n for n in kept if any(asked <= words(name) for name in _names(records[n]))}
        by = query.order(entity, params, SORT[entity])
        ranked = sorted(((_rank(records[n], by, asked), n) for n in kept), key=lambda pair: pair[0])
        return [(rank, records[n]) for rank, n in ranked], [rank for rank, _ in ranked]

    def _groups(self, entity: str, name: str, found: Sequence[Record], meta: Record, cursor: str | None) -> Record:
        """Counts by the values of a field: the most frequent first, or with a cursor in the order of the keys."""
        by = query.field(entity, name)
        if by.kind in ("from", "to", "words") or name == "publication_date":
            raise RefusalError("Cannot group by date, number, or search fields.")
        if cursor and by.kind in ("flag", "there"):
            raise RefusalError("Cannot use cursor pagination when grouping fields that return true or false.")
        counted = Counter(key for record in found for key in {str(v) for v in values(record, by.place)})
        if by.kind in ("flag", "there"):
            counted = Counter(key for record in found for key in query.keys(record, by))
        after = "" if cursor in (None, "*") else json.loads(base64.b64decode(cursor or ""))
        way = (lambda kv: kv[0]) if cursor else (lambda kv: (-kv[1], kv[0]))
        shown = [kv for kv in sorted(counted.items(), key=way) if kv[0] > after][: meta["per_page"]]
        if cursor:
            meta["next_cursor"] = base64.b64encode(json.dumps(shown[-1][0]).encode()).decode() if shown else None
        meta["groups_count"] = len(shown)
        address = f"https://openalex.org/{VOCABULARIES[name]}/" if name in VOCABULARIES else ""
        named = self._once(("display names",), self._display_names) if by.kind == "id" else {}
        groups = [{"key": address + k, "key_display_name": named.get(k, k), "count": n} for k, n in shown]
        return {"meta": meta, "group_by": groups}

    def _display_names(self) -> dict[str, str]:
        return {r["id"]: r["display_name"] for entity in ENTITIES for r in getattr(self, entity)}


def _rank(record: Record, by: Sequence[str], asked: frozenset[str] | None) -> tuple[Rank, ...]:
    """Where a record stands in an order; its score is whether the words searched for are its whole name."""
    ranks = []
    for name in by:
        plain = name.removeprefix("-")
        if plain == "relevance_score":
            value: Any = 2.0 if asked == words(record.get("display_name") or "") else 1.0
        else:
            value = record.get(plain)
        ranks.append(Rank(value, name.startswith("-")))
    return tuple(ranks)


def _cut(record: Record) -> Record:
    """A work as lists show it: with its first hundred authors."""
    if len(record.get("authorships") or ()) <= SHOWN_AUTHORS:
        return record
    return {**record, "authorships": record["authorships"][:SHOWN_AUTHORS]}


def _selected(record: Record, params: Params) -> Record:
    names = [name.strip() for name in params.get("select", "").split(",") if name]
    return {name: record.get(name) for name in names} if names else record


def _cursor(last: list[Any]) -> str:
    return base64.b64encode(json.dumps(str(last)).encode()).decode()


def _start(cursor: str, ranks: Sequence[tuple[Rank, ...]]) -> int:
    """The first record after a cursor, which need not be there any more."""
    if cursor == "*":
        return 0
    if cursor.lower() in ("null", "none"):
        raise PagingError("Cursor is null. Likely reached end of results.")
    try:
        after = list(ast.literal_eval(json.loads(base64.b64decode(cursor))))
    except (ValueError, SyntaxError, TypeError):
        raise PagingError("Invalid cursor value") from None
    if ranks and len(after) != len(ranks[0]):
        raise PagingError("Cursor value is invalid.")
    return bisect_right(ranks, tuple(Rank(v, r.down) for v, r in zip(after, ranks[0], strict=True))) if ranks else 0


def _names(record: Record) -> list[str]:
    return [name for name in (record.get("display_name"), *(record.get("display_name_alternatives") or ())) if name]


def _lines(file: Path) -> list[Record]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
