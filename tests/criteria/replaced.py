"""The example portfolio over the example corpus, screened as it is, or with its names or countries replaced."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from tests.criteria.packs import PACKS
from tests.examples.walk import CURRENT, EARLIER, PORTFOLIO, Record, institutions, lines_of, part, short
from toolkit import proposal_from, screen
from toolkit.models.assessment import Assessment
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

AS_OF = date(2026, 11, 1)
CYRILLIC = dict(zip("abcdefghijklmnopqrstuvwxyz", "лефпэжкибнаростгвудмзхцчшщ", strict=True))
Rename = Callable[[str], str]
Move = Callable[[str, str], str]
"""Another country for an organisation, by its id and its country."""


def everybody() -> frozenset[str]:
    """Every personal name in the corpus and the portfolio, in every form in which it stands."""
    names = {n for a in part("authors", CURRENT) for n in (a["display_name"], *a["display_name_alternatives"])}
    for work in every_work():
        names |= {n for a in work["authorships"] for n in (a["author"]["display_name"], a["raw_author_name"])}
    names |= {person["name"] for proposal in portfolio() for person in proposal["people"]}
    return frozenset(names)


def every_work() -> Iterator[Record]:
    yield from (*part("works", EARLIER), *part("works", CURRENT))


def portfolio() -> list[Record]:
    """Every third proposal of the example portfolio, without the labels that stand beside their fields."""
    lines = islice(lines_of(PORTFOLIO), 0, None, 3)
    return [{key: value for key, value in line.items() if key not in ("department", "year")} for line in lines]


def in_cyrillic(name: str) -> str:
    """A Latin name letter by letter in another script; other letters stay."""
    return "".join(CYRILLIC.get(c, CYRILLIC.get(c.lower(), c).upper() if c.isupper() else c) for c in name)


def dealt_anew(names: frozenset[str]) -> Rename:
    """Every given name becomes another one and every family name another one, of any gender and origin."""
    parts = [name.split(" ", 1) for name in names if re.fullmatch(r"[^\s,.]{2,} [^\s,.]+", name)]
    given = _shuffled({one for one, _ in parts})
    family = _shuffled({other for _, other in parts})

    def renamed(name: str) -> str:
        if shortened := re.fullmatch(r"(\w)\. (\S+)", name):
            return f"{_initial(shortened[1], shortened[2], parts, given)}. {family[shortened[2]]}"
        if turned := re.fullmatch(r"(\S+), (\w)\.", name):
            return f"{family[turned[1]]}, {_initial(turned[2], turned[1], parts, given)}."
        one, _, other = name.partition(" ")
        return f"{given[one]} {family[other]}" if one in given and other in family else name

    return renamed


def _initial(letter: str, last: str, parts: list[list[str]], given: Mapping[str, str]) -> str:
    return next(given[one][0] for one, other in sorted(parts) if other == last and one[0] == letter)


def _shuffled(words: set[str]) -> dict[str, str]:
    """Each word another one, of those that are in Chinese characters as it is, or not."""
    dealt: dict[str, str] = {}
    for han in (True, False):
        some = [word for word in sorted(words) if (word[0] >= "\u4e00") is han]
        Random(1).shuffle(some)
        dealt |= dict(zip(some, some[1:] + some[:1], strict=True))
    return dealt


@dataclass(frozen=True)
class Screened:
    """The portfolio judged by every pack, by proposal and pack."""

    source: Snapshot
    assessments: Mapping[tuple[str, str], Assessment]
    original: Callable[[str], str]
    """A text with the names that were replaced put back."""


def stay(organisation: str, country: str) -> str:
    """Leaves every organisation where it is."""
    return country


def recorded(folder: Path, rename: Rename = str, move: Move = stay) -> Snapshot:
    """The example corpus with every personal name and every country replaced."""
    records = folder / "records"
    records.mkdir(parents=True)
    for entity in ("works", "authors", "institutions", "funders", "topics"):
        days = (EARLIER, CURRENT) if entity == "works" else (CURRENT,)
        made = (_moved(_renamed(record, rename), move) for day in days for record in part(entity, day))
        told = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in made)
        (records / f"{entity}.jsonl").write_text(told, encoding="utf-8")
    build([records], folder / "tables")
    return Snapshot(folder / "tables")


def screened(source: Snapshot, proposals: list[Record], rename: Rename = str, move: Move = stay) -> Screened:
    """Screen proposals with every personal name and every country replaced."""
    told = [proposal_from(_moved(_submitted(p, rename), move), p["id"]) for p in proposals]
    judged = {
        (profile.proposal.id, pack): assessment
        for profile, assessments in screen(told, source, list(PACKS.values()), AS_OF)
        for pack, assessment in zip(PACKS, assessments, strict=True)
    }
    return Screened(source, judged, _put_back(rename))


def _renamed(record: Record, rename: Rename) -> Record:
    """An author or a work with other names for people."""
    if "authorships" in record:
        stands = [
            a
            | {"raw_author_name": rename(a["raw_author_name"])}
            | {"author": a["author"] | {"display_name": rename(a["author"]["display_name"])}}
            for a in record["authorships"]
        ]
        return record | {"authorships": stands}
    if "last_known_institutions" in record:
        others = [rename(name) for name in record["display_name_alternatives"]]
        return record | {"display_name": rename(record["display_name"]), "display_name_alternatives": others}
    return record


def _submitted(proposal: Record, rename: Rename) -> Record:
    """A proposal with other names for its people, also where they answer or are answered about."""
    names = {person["name"]: rename(person["name"]) for person in proposal["people"]}

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: told(each) for key, each in value.items()}
        return [told(each) for each in value] if isinstance(value, list) else names.get(value, value)

    submitted: Record = told(proposal)
    return submitted


def _moved(value: Any, move: Move) -> Any:
    """The same with another country wherever an organisation stands, and in the address that a work prints."""
    if isinstance(value, list):
        return [_moved(each, move) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: each if key == "geo" else _moved(each, move) for key, each in value.items()}
    id_ = short(value.get("id") or value.get("openalex") or "")
    for key in ("country_code", "country"):
        if isinstance(value.get(key), str):
            made[key] = move(id_, value[key])
    if "raw_affiliation_strings" in value:
        at = [(short(i["id"]), i["country_code"]) for i in value["institutions"]]
        made["countries"] = sorted({move(*place) for place in at if place[1]})
        made["raw_affiliation_strings"] = [_elsewhere(t, at, move) for t in value["raw_affiliation_strings"]]
        made["affiliations"] = [
            a | {"raw_affiliation_string": _elsewhere(a["raw_affiliation_string"], at, move)}
            for a in value["affiliations"]
        ]
    if "geo" in value:
        made["geo"] = value["geo"] | {"country_code": made["country_code"]}
    return made


def _elsewhere(printed: str, at: list[tuple[str, str | None]], move: Move) -> str:
    """A printed address with the country of its organisation replaced."""
    for id_, country in at:
        if country and printed.endswith(f", {country}") and institutions()[id_]["display_name"] in printed:
            return printed.removesuffix(country) + move(id_, country)
    return printed


def _put_back(rename: Rename) -> Callable[[str], str]:
    before = {rename(name): name for name in sorted(everybody())}
    changed = [re.escape(after) for after, name in before.items() if after != name]
    if not changed:
        return str
    pattern = re.compile("|".join(sorted(changed, key=len, reverse=True)))
    return lambda text: pattern.sub(lambda seen: before[seen[0]], text)
