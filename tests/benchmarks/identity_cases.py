"""Proposals of which the right record is known, made from real works by hiding some of them and the ids on them.

Works that share an author stay in one of two worlds, one to fit on and one to report on. In each world some works are
taken out: each gives proposals, in which an author stands with the name as printed, the organisations and the date of
that work, its title, and (in half of them) others of its authors by their ids. What is left is the record to look in.
Authors who stand on no other work have no right record: nobody is to be chosen. To give names the rivals that common
names have, records of other authors are made to bear the name asked for, some of them at the same organisation.
"""

import gzip
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.models.ids import NOBODY
from toolkit.models.proposal import Proposal
from toolkit.proposals import proposal_from
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

FILES = ("works_2025schema.jsonl.gz", "works_2026schema.jsonl.gz")
RECORDED = "recorded/works_of_author_A5017898742_per_page_50.json"
MOST_OF_ONE = 3
"""Cases of one author, so that the few with many works do not outweigh the others."""
NOBODY_SHARE = 0.25
"""Cases without a right record: our choice."""
MOST_RIVALS, NEAR_SHARE = 3, 0.05
"""Records made to bear the name, from none to so many, and how many of them are sought at the same organisation."""
MOST_AUTHORS = 50

Record = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A proposal of one open person, and the author who is meant: None where the world has no record of them."""

    proposal: Proposal
    name: str
    meant: str | None
    initials: bool
    orcid: str | None


@dataclass
class World:
    """The records left, and what is asked of them."""

    works: list[Record]
    cases: list[Case] = field(default_factory=list)

    def snapshot(self, folder: Path) -> Snapshot:
        """The records as a source."""
        with gzip.open(folder / "works.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(work) + "\n" for work in self.works)
        build([folder / "works.jsonl.gz"], folder / "snapshot")
        return Snapshot(folder / "snapshot")


def worlds(shared: Path, turn: int) -> tuple[World, World]:
    """The world to fit on and the world to report on; each turn hides other works and makes other rivals."""
    works = {work["id"]: work for work in real_works(shared)}
    parts: tuple[list[Record], list[Record]] = ([], [])
    for several in _linked(list(works.values())):
        parts[chance(min(w["id"] for w in several), "world") >= 0.5].extend(several)
    return _world(parts[0], str(turn)), _world(parts[1], str(turn))


def real_works(shared: Path) -> Iterator[Record]:
    """Full works of both generations, each once in the order of the files."""
    for name in FILES:
        with gzip.open(shared / "openalex" / name, "rt", encoding="utf-8") as file:
            yield from map(json.loads, file)
    yield from json.loads((shared / "openalex" / RECORDED).read_text(encoding="utf-8"))["results"]


def author(authorship: Record) -> str | None:
    """The id of an author, bare."""
    found = ((authorship.get("author") or {}).get("id") or "").rpartition("/")[2]
    return found if found and found not in NOBODY else None


def chance(*parts: str) -> float:
    """A number from 0 to 1 that hangs on nothing but some words."""
    return int(hashlib.sha256("|".join(parts).encode()).hexdigest()[:12], 16) / 16**12


def _linked(works: Sequence[Record]) -> list[list[Record]]:
    """Works that share an author, directly or through others, together."""
    leader = {work["id"]: work["id"] for work in works}

    def top(key: str) -> str:
        while leader[key] != key:
            key = leader[key] = leader[leader[key]]
        return key

    first: dict[str, str] = {}
    for work in works:
        for authorship in work["authorships"]:
            if found := author(authorship):
                leader[top(work["id"])] = top(first.setdefault(found, work["id"]))
    groups: dict[str, list[Record]] = defaultdict(list)
    for work in works:
        groups[top(work["id"])].append(work)
    return list(groups.values())


def _world(works: Sequence[Record], turn: str) -> World:
    count = Counter(a for work in works for a in {author(x) for x in work["authorships"]} if a)
    out, left = [], []
    for work in sorted(works, key=lambda w: chance(w["id"], "order", turn)):
        several = [a for a in map(author, work["authorships"]) if a]
        known = any(count[a] > 1 for a in several)
        if 0 < len(several) <= MOST_AUTHORS and chance(work["id"], "out", turn) < (0.6 if known else 0.1):
            out.append(work)
            count.subtract(set(several))
        else:
            left.append(work)
    world = World([json.loads(json.dumps(work)) for work in left])
    world.cases = _cases(out, turn, count, {o for w in left for a in w["authorships"] for o in _places(a)})
    _give_names(world)
    return world


def _cases(out: Sequence[Record], turn: str, left: Counter[str], places: set[str]) -> list[Case]:
    """The cases; those without a right record are as many as their share asks for."""
    known: dict[str, list[Case]] = defaultdict(list)
    nobody: list[Case] = []
    for work in out:
        for authorship in work["authorships"]:
            key = author(authorship)
            if key is None or not (authorship.get("raw_author_name") or "").strip():
                continue
            case = _case(work, authorship, key, turn, left, places)
            (known[key] if left[key] > 0 else nobody).append(case)
    cases = [case for several in known.values() for case in several[:MOST_OF_ONE]]
    wanted = round(len(cases) * NOBODY_SHARE / (1 - NOBODY_SHARE))
    return cases + sorted(nobody, key=lambda c: chance(c.proposal.id, "nobody"))[:wanted]


def _case(work: Record, authorship: Record, key: str, turn: str, left: Counter[str], places: set[str]) -> Case:
    mark = f"{work['id'].rpartition('/')[2]}-{key}-{turn}".lower()
    initials = chance(mark, "initials") < 0.25
    printed = authorship["raw_author_name"].strip()
    name = initials_of(printed) if initials else printed
    year = work["publication_year"]
    named = [{"name": p, "openalex": p} if p in places else {"name": f"Place {p}"} for p in _places(authorship)]
    person: Record = {"name": name}
    if named and chance(mark, "posts") < 0.5:
        person["posts"] = [{"organisation": each, "from": f"{year - 2}-01-01"} for each in named]
    team = [a for a in dict.fromkeys(map(author, work["authorships"])) if a and a != key and left[a] > 0][:3]
    beside = [{"name": f"Member {a}", "openalex": a} for a in team] if chance(mark, "team") < 0.5 else []
    proposal = {
        "id": mark,
        "title": work.get("title") or "Untitled",
        "summary": work.get("title") or "Untitled",
        "own_organisation": named[0] if named else {"name": "Not stated"},
        "people": [person, *beside],
    }
    orcid = ((authorship.get("author") or {}).get("orcid") or "").rpartition("/")[2] or None
    return Case(proposal_from(proposal), name, key if left[key] > 0 else None, initials, orcid)


def initials_of(printed: str) -> str:
    """A name with its given names as initials; the family name is taken to stand last, or before a comma."""
    family, comma, given = printed.partition(",")
    if not comma:
        *rest, family = printed.split()
        given = " ".join(rest)
    words = given.replace("-", " ").replace(".", " ").split()
    return " ".join((*(word if word.islower() else f"{word[0]}." for word in words), family.strip()))


def _places(authorship: Record) -> list[str]:
    return [i["id"].rpartition("/")[2] for i in authorship.get("institutions") or () if i.get("id")]


def _give_names(world: World) -> None:
    """Make records of others bear the names asked for."""
    asked = {case.meant for case in world.cases} | {p.openalex for c in world.cases for p in c.proposal.people}
    where: dict[str, set[str]] = defaultdict(set)
    for work in world.works:
        for authorship in work["authorships"]:
            if key := author(authorship):
                where[key] |= set(_places(authorship))
    free = sorted(set(where) - asked, key=lambda a: chance(a, "free"))
    given: dict[str, str] = {}
    for case in world.cases:
        homes = {n.openalex for n in _named(case.proposal)}
        for n in range(int(chance(case.proposal.id, "rivals") * (MOST_RIVALS + 1))):
            near = chance(case.proposal.id, "near", str(n)) < NEAR_SHARE
            rival = next((a for a in free if not near or where[a] & homes), None)
            if rival:
                free.remove(rival)
                given[rival] = full_name(world, case)
    for work in world.works:
        for authorship in work["authorships"]:
            if name := given.get(author(authorship) or ""):
                authorship["author"] = {**authorship["author"], "display_name": name}
                authorship["raw_author_name"] = name


def full_name(world: World, case: Case) -> str:
    """The name a rival is given: that of the right record, or the one asked for where there is none."""
    for work in world.works:
        for authorship in work["authorships"]:
            if case.meant and author(authorship) == case.meant:
                return str(authorship["author"]["display_name"])
    return case.name


def _named(proposal: Proposal) -> Iterator[Any]:
    yield proposal.own_organisation
    for person in proposal.people:
        yield from (post.organisation for post in person.posts or ())
