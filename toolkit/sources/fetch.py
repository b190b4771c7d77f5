"""Which OpenAlex records some proposals need, when only a service can be asked for them.

A name is looked for among all authors. Works are fetched of everyone whom an id names, and of those who bear an open
name exactly and either published from an organisation that a proposal names (OpenAlex keeps ten for each author) or
stand on a work that was fetched. The whole record of an organisation is not: it can be hundreds of thousands of works.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, Protocol

import duckdb

from toolkit.models.ids import NOBODY
from toolkit.models.proposal import NamedOrganisation, Proposal
from toolkit.sources.client import Progress
from toolkit.sources.names import NAME_KEY

Record = dict[str, Any]
Entity = Literal["works", "authors", "institutions", "funders"]


class Asks(Protocol):
    """The questions a service answers."""

    def by_ids(self, entity: Entity, name: str, ids: Iterable[str | None]) -> Iterator[Record]:
        """The records with some ids; those that the service does not have are left out."""
        ...

    def works(self, authors: Iterable[str]) -> Iterator[Record]:
        """The works of some authors, the expansion corpus included, with all their authors."""
        ...

    def named(self, entity: Entity, name: str, homes: Sequence[str] = ()) -> Iterator[Record]:
        """Those whose name holds these words; if they are many, the first ones and all who belong to `homes`."""
        ...

    def one(self, entity: Entity, number: str) -> list[Record]:
        """A record in full, by its own address; none where the service does not have it."""
        ...


def records_for(proposals: Sequence[Proposal], ask: Asks, progress: Progress) -> dict[Entity, list[Record]]:
    """The records by entity, each once, in the order of their ids."""
    found = _Fetch(ask, proposals, progress).run()
    return {entity: [rows[key] for key in sorted(rows)] for entity, rows in found.items()}


def bare(url: str | None) -> str:
    """The last part of an id that OpenAlex writes as an address."""
    return (url or "").rpartition("/")[2]


class _Fetch:
    def __init__(self, ask: Asks, proposals: Sequence[Proposal], progress: Progress) -> None:
        self._ask, self._progress, self._proposals = ask, progress, proposals
        self._people = [person for proposal in proposals for person in proposal.people]
        self._found: dict[Entity, dict[str, Record]] = {"works": {}, "authors": {}, "institutions": {}, "funders": {}}
        self._open_keys: set[str] = set()

    def run(self) -> dict[Entity, dict[str, Record]]:
        self._progress(f"asking for {len(self._people)} people and the organisations named with them")
        self._named_organisations()
        homes = set(self._found["institutions"])
        self._people_asked_for(sorted(bare(i) for i in homes))
        self._their_works(homes)
        self._organisations_met()
        self._keep("funders", self._ask.by_ids("funders", "openalex", self._funders()))
        return self._found

    def _keep(self, entity: Entity, found: Iterable[Record]) -> None:
        self._found[entity].update({record["id"]: record for record in found})

    def _named_organisations(self) -> None:
        named = [n for proposal in self._proposals for n in _named(proposal)]
        self._keep("institutions", self._ask.by_ids("institutions", "openalex", {n.openalex for n in named}))
        self._keep("institutions", self._ask.by_ids("institutions", "ror", {n.ror for n in named}))
        there = {bare(i.get("ror")) for i in self._found["institutions"].values()}
        for name in sorted({n.name for n in named if not n.openalex and n.ror not in there}):
            self._keep("institutions", self._ask.named("institutions", name))

    def _people_asked_for(self, homes: Sequence[str]) -> None:
        ids = {p.openalex for p in self._people if p.openalex}
        self._keep("authors", self._ask.by_ids("authors", "openalex", ids))
        for left_out in sorted(ids - {bare(a) for a in self._found["authors"]}):
            self._keep("authors", self._ask.one("authors", left_out))
        self._keep("authors", self._ask.by_ids("authors", "orcid", {p.orcid for p in self._people}))
        there = {bare(a.get("orcid")) for a in self._found["authors"].values()}
        names = sorted({p.name for p in self._people if not p.openalex and p.orcid not in there})
        self._open_keys = set(_keys(names).values())
        for name in names:
            self._keep("authors", self._ask.named("authors", name, homes))

    def _their_works(self, homes: set[str]) -> None:
        asked: set[str] = set()
        while wanted := self._wanted(homes) - asked:
            authors = self._found["authors"]
            self._keep("authors", self._ask.by_ids("authors", "openalex", {bare(a) for a in wanted - set(authors)}))
            count = sum(authors[a].get("works_count") or 0 for a in wanted if a in authors)
            self._progress(f"asking for the works of {len(wanted)} author records, about {count:,}")
            self._keep("works", self._ask.works({bare(a) for a in wanted}))
            asked |= wanted

    def _wanted(self, homes: set[str]) -> set[str]:
        """Authors whose works are needed, as far as what was fetched up to now can tell."""
        authors = self._found["authors"]
        given = {p.openalex for p in self._people if p.openalex} | {p.orcid for p in self._people if p.orcid}
        certain = {i for i, a in authors.items() if {bare(i), bare(a.get("orcid"))} & given}
        if not self._open_keys:
            return certain
        near = {i: _spellings(a) for i, a in authors.items() if homes & _affiliated(a)}
        return certain | self._of_open_name(near) | self._of_open_name(_met(self._found["works"].values()))

    def _of_open_name(self, names: dict[str, set[str]]) -> set[str]:
        keys = _keys(name for several in names.values() for name in several)
        return {i for i, several in names.items() if any(keys[name] in self._open_keys for name in several)}

    def _organisations_met(self) -> None:
        """Records of all organisations on the works and of those above them: for other names, and parents on lists."""
        on_works = [i for a in _authorships(self._found["works"].values()) for i in a.get("institutions") or ()]
        above = [p for i in (*on_works, *self._found["institutions"].values()) for p in i.get("lineage") or ()]
        ids = {i.get("id") for i in on_works} | set(above)
        while missing := {bare(i) for i in ids if i and i not in self._found["institutions"]}:
            self._progress(f"asking for the records of {len(missing)} organisations on these works")
            found = list(self._ask.by_ids("institutions", "openalex", missing))
            self._keep("institutions", found)
            ids = {p for i in found for p in i.get("lineage") or ()}

    def _funders(self) -> set[str | None]:
        works = self._found["works"].values()
        given = {f.openalex for proposal in self._proposals for f in proposal.funders}
        given |= {s.funder.openalex for person in self._people for s in person.funding or ()}
        stated = {f.get("id") for w in works for f in w.get("funders") or ()}
        stated |= {a.get("funder_id") for w in works for a in w.get("awards") or ()}
        return given | {bare(f) for f in stated}


def _named(proposal: Proposal) -> list[NamedOrganisation]:
    posts = [post.organisation for person in proposal.people for post in person.posts or ()]
    return [proposal.own_organisation, *proposal.partners, *posts]


def _authorships(works: Iterable[Record]) -> Iterator[Record]:
    return (authorship for work in works for authorship in work.get("authorships") or ())


def _met(works: Iterable[Record]) -> dict[str, set[str]]:
    """Authors on some works, with the spellings of their names there."""
    met: dict[str, set[str]] = {}
    for authorship in _authorships(works):
        author = authorship.get("author") or {}
        if author.get("id") and bare(author["id"]) not in NOBODY:
            spelt = (author.get("display_name"), authorship.get("raw_author_name"))
            met.setdefault(author["id"], set()).update(name for name in spelt if name)
    return met


def _spellings(author: Record) -> set[str]:
    return {name for name in (author.get("display_name"), *(author.get("display_name_alternatives") or ())) if name}


def _affiliated(author: Record) -> set[str]:
    return {a["institution"]["id"] for a in author.get("affiliations") or () if a.get("institution")}


def _keys(names: Iterable[str]) -> dict[str, str]:
    """The key of each name, by the text that makes the keys of the tables."""
    with duckdb.connect() as engine:
        engine.execute(NAME_KEY)
        keys = "select n, name_key(n) from (select unnest(?::varchar[]) as n)"
        return dict(engine.execute(keys, [sorted(set(names))]).fetchall())
