"""Which OpenAlex records some proposals need, when only a service can be asked for them.

A name is looked for among all authors, and its initials at the organisations that a proposal names. Works are fetched
of everyone whom an id names, and of those whose name agrees with an open one and who either published from such an
organisation, a part of it or what it is a part of (OpenAlex keeps ten for each author) or stand on a work that was
fetched. The whole record of an organisation is not: it can be hundreds of thousands of works.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from toolkit.models.ids import NOBODY
from toolkit.models.proposal import NamedFunder, NamedOrganisation, Proposal
from toolkit.person_names import best, family_words, written
from toolkit.sources.budget import pages
from toolkit.sources.client import Progress

Record = dict[str, Any]
Entity = Literal["works", "authors", "institutions", "funders"]
_SHOWN_AUTHORS = 100
"""A list shows no more authors of a work; the others stand in the work's own record."""


class Asks(Protocol):
    """The questions a service answers, several at once; what comes out does not depend on which answer came first."""

    def by_ids(self, entity: Entity, name: str, ids: Iterable[str | None]) -> list[Record]:
        """The records with some ids; those that the service does not have are left out."""
        ...

    def works(self, authors: Mapping[str, int]) -> list[Record]:
        """The works of some authors (with their number), the expansion corpus included, as lists show them."""
        ...

    def named(self, entity: Entity, names: Sequence[str], homes: Sequence[str] = ()) -> list[Record]:
        """Those whose name holds the words of one; if they are many, the first ones and all who belong to `homes`."""
        ...

    def there(self, entity: Entity, names: Sequence[str], homes: Sequence[str]) -> list[Record]:
        """Those who belong to `homes` and whose name holds the words of one."""
        ...

    def each(self, entity: Entity, ids: Iterable[str]) -> dict[str, Record | None]:
        """Records in full, by their own addresses; None where the service has none.

        A record that was merged into another comes under the id that was asked for, and bears its own.
        """
        ...


@dataclass
class Fetched:
    """The records by entity, each once, in the order of their ids, and what is known of ids that were given up."""

    records: dict[str, list[Record]]
    moved: dict[str, str] = field(default_factory=dict)
    """Ids that were merged into another: the id that lives on."""
    gone: tuple[str, ...] = ()
    """Ids that the service does not have, or no longer."""
    floor: int = 0
    """The fewest requests there can be: for each author, their works by the hundred; and each look-up."""


def records_for(proposals: Sequence[Proposal], ask: Asks, progress: Progress) -> Fetched:
    """All the records that some proposals need."""
    return _Fetch(ask, proposals, progress).run()


def works_for(proposals: Sequence[Proposal], ask: Asks, progress: Progress) -> dict[str, int]:
    """The authors whose works would be fetched, as far as their own records tell, with their number of works."""
    return _Fetch(ask, proposals, progress).expected()


def names_in(proposals: Sequence[Proposal]) -> dict[str, str]:
    """The names that stand in some proposals beside ids."""
    people = [person for proposal in proposals for person in proposal.people]
    funders = [funder for proposal in proposals for funder in proposal.funders]
    ids = [(key, person.name) for person in people for key in (person.openalex, person.orcid)]
    ids += [(key, n.name) for proposal in proposals for n in _named(proposal) for key in (n.openalex, n.ror)]
    ids += [(funder.openalex, funder.name) for funder in funders]
    return {key: name for key, name in ids if key}


def bare(url: str | None) -> str:
    """The last part of an id that OpenAlex writes as an address."""
    return (url or "").rpartition("/")[2]


class _Fetch:
    def __init__(self, ask: Asks, proposals: Sequence[Proposal], progress: Progress) -> None:
        self._ask, self._progress, self._proposals = ask, progress, proposals
        self._people = [person for proposal in proposals for person in proposal.people]
        self._found: dict[Entity, dict[str, Record]] = {"works": {}, "authors": {}, "institutions": {}, "funders": {}}
        self._moved: dict[str, str] = {}
        self._gone: set[str] = set()
        self._open: list[str] = []
        self._asked: set[str] = set()
        self._look_ups = 0

    def run(self) -> Fetched:
        homes = self._who()
        self._their_works(homes)
        self._organisations_met()
        self._keep("funders", self._ask.by_ids("funders", "openalex", self._funders()))
        self._left_out("funders", {f.openalex for f in self._funders_named() if f.openalex})
        self._kinds_of_funders()
        records = {str(entity): [rows[key] for key in sorted(rows)] for entity, rows in self._found.items()}
        return Fetched(records, self._moved, tuple(sorted(self._gone)), self._floor())

    def expected(self) -> dict[str, int]:
        homes = self._who()
        return self._counts(self._wanted(homes))

    def _keep(self, entity: Entity, found: Iterable[Record]) -> None:
        self._found[entity].update({record["id"]: record for record in found})

    def _left_out(self, entity: Entity, ids: set[str]) -> None:
        """Look for what a list left out: it may be hidden there, merged into another record, or gone."""
        self._look_up(entity, ids - {bare(i) for i in self._found[entity]})

    def _look_up(self, entity: Entity, ids: Collection[str]) -> None:
        self._look_ups += len(ids)
        for number, record in self._ask.each(entity, ids).items():
            if record is None:
                self._gone.add(number)
                continue
            self._keep(entity, [record])
            if bare(record["id"]) != number:
                self._moved[number] = bare(record["id"])
                self._found[entity].pop(f"https://openalex.org/{number}", None)

    def _who(self) -> set[str]:
        """The organisations that the proposals name, whose ids come out, and the people."""
        self._progress(f"asking for {len(self._people)} people and the organisations named with them")
        self._named_organisations()
        homes = set(self._found["institutions"])
        self._people_asked_for(sorted(bare(i) for i in homes))
        return homes

    def _named_organisations(self) -> None:
        named = [n for proposal in self._proposals for n in _named(proposal)]
        ids = {n.openalex for n in named if n.openalex}
        self._keep("institutions", self._ask.by_ids("institutions", "openalex", ids))
        self._left_out("institutions", ids)
        self._keep("institutions", self._ask.by_ids("institutions", "ror", {n.ror for n in named}))
        there = {bare(i.get("ror")) for i in self._found["institutions"].values()}
        names = sorted({n.name for n in named if not n.openalex and n.ror not in there})
        self._keep("institutions", self._ask.named("institutions", names))

    def _people_asked_for(self, homes: Sequence[str]) -> None:
        ids = {p.openalex for p in self._people if p.openalex}
        self._keep("authors", self._ask.by_ids("authors", "openalex", ids))
        self._left_out("authors", ids)
        self._keep("authors", self._ask.by_ids("authors", "orcid", {p.orcid for p in self._people}))
        there = {bare(a.get("orcid")) for a in self._found["authors"].values()}
        self._open = sorted({p.name for p in self._people if not p.openalex and p.orcid not in there})
        spelt = dict.fromkeys(spelling for name in self._open for spelling in (name, _without_middle(name)))
        self._keep("authors", self._ask.named("authors", list(spelt), homes))
        initials = dict.fromkeys(short for name in self._open if (short := _with_initial(name)) not in spelt)
        self._keep("authors", self._ask.there("authors", list(initials), homes))

    def _their_works(self, homes: set[str]) -> None:
        while wanted := self._wanted(homes) - self._asked:
            authors = self._found["authors"]
            self._keep("authors", self._ask.by_ids("authors", "openalex", {bare(a) for a in wanted - set(authors)}))
            counts = self._counts(wanted)
            self._progress(f"asking for the works of {len(wanted)} author records, about {sum(counts.values()):,}")
            works = self._ask.works(counts)
            cut = {bare(work["id"]) for work in works if len(work.get("authorships") or ()) == _SHOWN_AUTHORS}
            self._keep("works", works)
            self._look_up("works", cut)
            self._asked |= wanted

    def _counts(self, authors: Iterable[str]) -> dict[str, int]:
        known = self._found["authors"]
        return {bare(a): known[a].get("works_count") or 0 if a in known else 0 for a in authors}

    def _floor(self) -> int:
        works: dict[str, int] = dict.fromkeys(self._asked, 0)
        for work in self._found["works"].values():
            on_it = {str((a.get("author") or {}).get("id")) for a in work.get("authorships") or ()}
            for author in on_it & self._asked:
                works[author] += 1
        return sum(pages(count) for count in works.values()) + self._look_ups

    def _wanted(self, homes: set[str]) -> set[str]:
        """Authors whose works are needed, as far as what was fetched up to now can tell."""
        authors = self._found["authors"]
        given = {p.openalex for p in self._people if p.openalex} | {p.orcid for p in self._people if p.orcid}
        given |= {lives for asked, lives in self._moved.items() if asked in given}
        certain = {i for i, a in authors.items() if {bare(i), bare(a.get("orcid"))} & given}
        if not self._open:
            return certain
        above = {p for i in homes for p in self._found["institutions"][i].get("lineage") or ()}
        near = {i: _spellings(a) for i, a in authors.items() if _at(a, homes, above)}
        return certain | self._of_open_name(near) | self._of_open_name(_met(self._found["works"].values()))

    def _of_open_name(self, names: dict[str, set[str]]) -> set[str]:
        words = {word for name in self._open for word in family_words(name)}
        like = {i: n for i, n in names.items() if not words.isdisjoint(w for name in n for w in family_words(name))}
        return {i for i, several in like.items() if any(best(name, several) for name in self._open)}

    def _organisations_met(self) -> None:
        """Records of all organisations on the works and of those above them: for other names, and parents on lists."""
        on_works = [i for a in _authorships(self._found["works"].values()) for i in a.get("institutions") or ()]
        above = [p for i in (*on_works, *self._found["institutions"].values()) for p in i.get("lineage") or ()]
        wanted = (a for i, a in self._found["authors"].items() if i in self._asked)
        ids = {i.get("id") for i in on_works} | set(above) | {i for author in wanted for i in _affiliated(author)}
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
        works = self._found["works"].values()
        stated = {f.get("id") for w in works for f in w.get("funders") or ()}
        stated |= {a.get("funder_id") for w in works for a in w.get("awards") or ()}
        return {f.openalex for f in self._funders_named()} | {bare(f) for f in stated}


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


def _at(author: Record, homes: set[str], above: set[str]) -> bool:
    """Whether an author's record names one of some organisations, a part of one, or one above them."""
    places = [a["institution"] for a in author.get("affiliations") or () if a.get("institution")]
    return any({p["id"], *(p.get("lineage") or ())} & homes or p["id"] in above for p in places)


def _without_middle(name: str) -> str:
    words = written(name)
    return f"{words[0]} {words[-1]}" if len(words) > 2 else name


def _with_initial(name: str) -> str:
    words = written(name)
    return f"{words[0][0]} {words[-1]}" if len(words) > 1 else name
