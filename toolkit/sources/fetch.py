"""Which OpenAlex records some proposals need, when only a service can be asked for them.

A name is looked for among all authors, and by its initials at the organisations that the same proposal names. Works
are fetched of everyone whom an id names, and of those whose name agrees with an open one and who either published from
such an organisation, a part of it or what it is a part of (OpenAlex keeps ten for each author) or stand on a work that
was fetched. The whole record of an organisation is not: it can be hundreds of thousands of works.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal, Protocol

from toolkit.models.proposal import NamedFunder, NamedOrganisation, Proposal
from toolkit.sources.client import Progress
from toolkit.sources.open_names import OpenNames, Places
from toolkit.sources.searches import Search, for_organisation
from toolkit.sources.works import Record, Works, bare

Entity = Literal["works", "authors", "institutions", "funders"]


class Asks(Protocol):
    """The questions a service answers, several at once; what comes out does not depend on which answer came first."""

    def by_ids(self, entity: Entity, name: str, ids: Iterable[str | None]) -> list[Record]:
        """The records with some ids; those that the service does not have are left out."""
        ...

    def works(self, authors: Mapping[str, int]) -> Iterator[Record]:
        """The works of some authors (with their number), the expansion corpus included, as lists show them."""
        ...

    def searched(self, entity: Entity, searches: Iterable[Search]) -> list[Record]:
        """Those who are found by name; of very many, the first ones and those at the organisations beside the name."""
        ...

    def each(self, entity: Entity, ids: Iterable[str]) -> Iterator[tuple[str, Record | None]]:
        """Records in full, by their own addresses; None where the service has none.

        A record that was merged into another comes under the id that was asked for, and bears its own.
        """
        ...


@dataclass(frozen=True)
class Fetched:
    """What is known of ids that were given up, and how much had to be asked."""

    moved: dict[str, str]
    """Ids that were merged into another: the id that lives on."""
    gone: tuple[str, ...]
    """Ids that the service does not have, or no longer."""
    floor: int
    """The fewest requests there can be: for each author, their works by the hundred; and each look-up."""


@dataclass(frozen=True)
class Expected:
    """What is known before works are read and names are searched for."""

    works: dict[str, int]
    """Authors whose works will be read, with their number of works."""
    names: int
    """People who are to be looked for by name."""
    searches: tuple[int, int]
    """The fewest and the most requests for names of people and organisations."""


Keep = Callable[[Entity, Iterable[Record]], None]
"""Takes records, each of them once."""


def records_for(proposals: Sequence[Proposal], ask: Asks, keep: Keep, progress: Progress) -> Fetched:
    """Give `keep` all the records that some proposals need."""
    return _Fetch(ask, proposals, keep, progress).run()


def expected_for(proposals: Sequence[Proposal], ask: Asks, progress: Progress) -> Expected:
    """What some proposals need as far as the records of those tell whom an id names; no name is searched for."""
    return _Fetch(ask, proposals, lambda *_: None, progress).expected()


def names_in(proposals: Sequence[Proposal]) -> dict[str, str]:
    """The names that stand in some proposals beside ids."""
    people = [person for proposal in proposals for person in proposal.people]
    funders = [funder for proposal in proposals for funder in proposal.funders]
    ids = [(key, person.name) for person in people for key in (person.openalex, person.orcid)]
    ids += [(key, n.name) for proposal in proposals for n in _named(proposal) for key in (n.openalex, n.ror)]
    ids += [(funder.openalex, funder.name) for funder in funders]
    return {key: name for key, name in ids if key}


class _Fetch:
    def __init__(self, ask: Asks, proposals: Sequence[Proposal], keep: Keep, progress: Progress) -> None:
        self._ask, self._hand_on, self._progress, self._proposals = ask, keep, progress, proposals
        self._people = [person for proposal in proposals for person in proposal.people]
        self._found: dict[Entity, dict[str, Record]] = {"authors": {}, "institutions": {}, "funders": {}}
        self._moved: dict[str, str] = {}
        self._gone: set[str] = set()
        self._asked: set[str] = set()
        self._look_ups = 0

    def run(self) -> Fetched:
        self._progress(f"asking for {len(self._people)} people and the organisations named with them")
        self._organisations_by_id()
        names = self._organisations_named()
        self._keep("institutions", self._ask.searched("institutions", chain(*map(for_organisation, names))))
        self._people_by_id()
        self._open = OpenNames(self._homes_of_names())
        self._keep("authors", self._ask.searched("authors", self._open.searches()))
        self._works = Works(lambda works: self._hand_on("works", works), with_names=bool(self._open.homes))
        self._their_works()
        self._same_orcid()
        self._organisations_met()
        self._keep("funders", self._ask.by_ids("funders", "openalex", self._funders()))
        self._left_out("funders", {f.openalex for f in self._funders_named() if f.openalex})
        self._kinds_of_funders()
        for entity, rows in self._found.items():
            self._hand_on(entity, rows.values())
        return Fetched(self._moved, tuple(sorted(self._gone)), self._works.lists(self._asked) + self._look_ups)

    def expected(self) -> Expected:
        self._organisations_by_id()
        self._people_by_id()
        named = list(chain(*map(for_organisation, self._organisations_named())))
        known, all_ = self._homes_of_names(), self._homes_of_names(with_unknown=True)
        fewest = sum(search.requests[0] for search in (*named, *OpenNames(known).searches()))
        most = sum(search.requests[1] for search in (*named, *OpenNames(all_).searches()))
        return Expected(self._counts(self._certain()), len(known), (fewest, most))

    def _keep(self, entity: Entity, found: Iterable[Record]) -> None:
        self._found[entity].update({record["id"]: record for record in found})

    def _left_out(self, entity: Entity, ids: set[str]) -> None:
        """Look for what a list left out: it may be hidden there, merged into another record, or gone."""
        missing = ids - {bare(i) for i in self._found[entity]}
        self._keep(entity, [record for _, record in self._looked_up(entity, missing) if record])

    def _looked_up(self, entity: Entity, ids: Collection[str]) -> Iterator[tuple[str, Record | None]]:
        """Records in full; notes ids that are gone, and those that lead to another record."""
        self._look_ups += len(ids)
        for number, record in self._ask.each(entity, ids):
            if record is None:
                self._gone.add(number)
            elif bare(record["id"]) != number:
                self._moved[number] = bare(record["id"])
            yield number, record

    def _organisations_by_id(self) -> None:
        named = [n for proposal in self._proposals for n in _named(proposal)]
        ids = {n.openalex for n in named if n.openalex}
        self._keep("institutions", self._ask.by_ids("institutions", "openalex", ids))
        self._left_out("institutions", ids)
        self._keep("institutions", self._ask.by_ids("institutions", "ror", {n.ror for n in named}))

    def _organisations_named(self) -> list[str]:
        """Names of organisations that no id leads to."""
        there = {bare(i.get("ror")) for i in self._found["institutions"].values()}
        named = (n for proposal in self._proposals for n in _named(proposal))
        return sorted({n.name for n in named if not n.openalex and n.ror not in there})

    def _people_by_id(self) -> None:
        ids = {p.openalex for p in self._people if p.openalex}
        self._keep("authors", self._ask.by_ids("authors", "openalex", ids))
        self._left_out("authors", ids)
        self._keep("authors", self._ask.by_ids("authors", "orcid", {p.orcid for p in self._people}))

    def _homes_of_names(self, *, with_unknown: bool = False) -> dict[str, set[str]]:
        """The names of people whom no id leads to, with the ids of the organisations in the same proposals.

        `with_unknown`: an organisation that was not searched for yet counts as one, by its name.
        """
        there = {bare(a.get("orcid")) for a in self._found["authors"].values()}
        homes: dict[str, set[str]] = defaultdict(set)
        places = Places(self._found["institutions"].values(), self._moved)
        for proposal in self._proposals:
            if names := {p.name for p in proposal.people if not p.openalex and p.orcid not in there}:
                near: set[str] = set()
                for each in _named(proposal):
                    near |= places.meant(each) or ({each.name} if with_unknown else set())
                for name in names:
                    homes[name] |= near
        return dict(sorted(homes.items()))

    def _their_works(self) -> None:
        while wanted := self._wanted() - self._asked:
            missing = wanted - set(self._found["authors"])
            self._keep("authors", self._ask.by_ids("authors", "openalex", map(bare, missing)))
            counts = self._counts(wanted)
            self._progress(f"asking for the works of {len(wanted)} author records, about {sum(counts.values()):,}")
            self._works.add(self._ask.works(counts))
            by_number = {bare(work): work for work in self._works.cut}
            for number, record in self._looked_up("works", by_number):
                self._works.complete(by_number[number], record)
            self._asked |= wanted

    def _counts(self, authors: Iterable[str]) -> dict[str, int]:
        known = self._found["authors"]
        return {bare(a): known[a].get("works_count") or 0 if a in known else 0 for a in authors}

    def _certain(self) -> set[str]:
        """The records of those whom an id names."""
        given = {p.openalex for p in self._people if p.openalex} | {p.orcid for p in self._people if p.orcid}
        given |= {lives for asked, lives in self._moved.items() if asked in given}
        return {i for i, a in self._found["authors"].items() if {bare(i), bare(a.get("orcid"))} & given}

    def _wanted(self) -> set[str]:
        """Authors whose works are needed, as far as what was fetched up to now can tell."""
        near = self._open.near(self._found["authors"], self._found["institutions"])
        return self._certain() | near | self._open.among(self._works.names)

    def _same_orcid(self) -> None:
        """Further records that bear the ORCIDs of those whose works are read: OpenAlex may have split a person."""
        orcids = {bare(a.get("orcid")) for i, a in self._found["authors"].items() if i in self._asked}
        self._keep("authors", self._ask.by_ids("authors", "orcid", orcids - {p.orcid for p in self._people}))

    def _organisations_met(self) -> None:
        """Records of all organisations on the works and of those above them: for other names, and parents on lists."""
        wanted = (a for i, a in self._found["authors"].items() if i in self._asked)
        ids = self._works.organisations | {i for author in wanted for i in _affiliated(author)}
        ids |= {p for i in self._found["institutions"].values() for p in i.get("lineage") or ()}
        asked: set[str] = set()
        while missing := {bare(i) for i in ids if i and i not in self._found["institutions"]} - asked:
            asked |= missing
            self._progress(f"asking for the records of {len(missing)} organisations on these works")
            found = self._ask.by_ids("institutions", "openalex", missing)
            self._keep("institutions", found)
            ids = {p for i in found for p in i.get("lineage") or ()}

    def _kinds_of_funders(self) -> None:
        """Records of the organisations with the funders' ROR ids, which say of what kind these are."""
        there = {bare(i.get("ror")) for i in self._found["institutions"].values()}
        asked = {bare((f.get("ids") or {}).get("ror")) for f in self._found["funders"].values()}
        self._keep("institutions", self._ask.by_ids("institutions", "ror", asked - there - {""}))

    def _funders_named(self) -> list[NamedFunder]:
        given = [f for proposal in self._proposals for f in proposal.funders]
        return [*given, *(s.funder for person in self._people for s in person.funding or ())]

    def _funders(self) -> set[str | None]:
        return {f.openalex for f in self._funders_named()} | {bare(f) for f in self._works.funders}


def _named(proposal: Proposal) -> list[NamedOrganisation]:
    posts = [post.organisation for person in proposal.people for post in person.posts or ()]
    return [proposal.own_organisation, *proposal.partners, *posts]


def _affiliated(author: Record) -> set[str]:
    return {a["institution"]["id"] for a in author.get("affiliations") or () if a.get("institution")}
