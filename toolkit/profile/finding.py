"""People and organisations found by what is typed of their names, the likeliest first, for people to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from toolkit import queries as q
from toolkit.errors import ProposalError
from toolkit.identity import MOST_CANDIDATES, Home, Signs, weighed
from toolkit.models.identity import Candidate
from toolkit.models.proposal import NamedOrganisation, Person, Proposal
from toolkit.person_names import best, written
from toolkit.profile.candidates import Years, overlap, telling
from toolkit.profile.name_index import Index, IndexedOrganisation, IndexedPerson
from toolkit.profile.name_words import abridged, enough, searches
from toolkit.profile.questions import MOST_TOPICS
from toolkit.profile.resolve import number, said_homes
from toolkit.sources.snapshot import Snapshot

_MOST_FOUND = 50


@dataclass(frozen=True)
class Found:
    """A record, with what tells it from others."""

    record: Candidate
    places: tuple[str, ...] = ()
    """Names of the organisations where a person was, the latest first; what an organisation is part of."""
    topics: tuple[str, ...] = ()
    code: str | None = None
    """The ROR id of an organisation."""


@dataclass(frozen=True)
class Sought:
    """What was found; `exact` where an identifier decides, so that there is nothing to choose."""

    status: Literal["exact", "open"]
    found: tuple[Found, ...] = ()


class Finder(Protocol):
    """Finds records while their names are typed; raises SourceError, and ProposalError for an id that there is not."""

    def person(self, person: Person, proposal: Proposal, *, quick: bool = False) -> Sought:
        """The records that somebody of a proposal could be; `quick` leaves out of their order what takes long."""
        ...

    def organisation(self, named: NamedOrganisation) -> Sought:
        """The records that an organisation could be."""
        ...


class NameFinder:
    """Finds in the index of a snapshot; safe to use from several threads."""

    def __init__(self, snapshot: Snapshot, place: Path) -> None:
        self._snapshot, self._place = snapshot, place

    def person(self, person: Person, proposal: Proposal, *, quick: bool = False) -> Sought:
        """Those whose names begin with the words typed, in any order; nobody while too little is typed.

        `quick`: works with others of the team, which alone are read from the tables, do not count.
        """
        with Index(self._place) as index:
            if any(index.people_with(code) for code in filter(None, (person.openalex, person.orcid))):
                return Sought("exact")
            _refuse_unknown(person.openalex)
            if not enough(person.name):
                return Sought("open")
            signs = _Signs(index, person, proposal)
            rows = [r for r in _called(index, person.name, signs.places) if not _anothers(person, r)]
            together = self._together([row.number for row in rows], signs.team) if not quick else {}
            return Sought("open", _shown(index, signs.ranked(rows, together)[:MOST_CANDIDATES]))

    def organisation(self, named: NamedOrganisation) -> Sought:
        """Those of whose names, short forms or names in other languages the words typed are the beginnings."""
        with Index(self._place) as index:
            if any(index.organisations_with(code) for code in filter(None, (named.openalex, named.ror))):
                return Sought("exact")
            _refuse_unknown(named.openalex)
            found: dict[int, IndexedOrganisation] = {}
            for query in searches(named.name) if enough(named.name) else ():
                if len(found) < _MOST_FOUND:
                    found |= {row.number: row for row in index.organisations_found(query, _MOST_FOUND)}
        ranked = sorted(found.values(), key=lambda row: (not _bears(row, named.name), -row.works, row.number))
        return Sought("open", tuple(map(_organisation, ranked[:MOST_CANDIDATES])))

    def _together(self, authors: Sequence[int], team: Sequence[int]) -> dict[int, int]:
        """Works of each author with others of a team."""
        if not authors or not team:
            return {}
        with self._snapshot.open() as session:
            columns = {"person": "INTEGER", "author_id": "BIGINT"}
            people, others = (session.frame(columns, [(0, n) for n in several]) for several in (authors, team))
            rows = session.rows(q.works_beside(session.table("authorships"), people, others))
        return {row["author_id"]: row["works"] for row in rows}


def _called(index: Index, typed: str, places: Sequence[int]) -> list[IndexedPerson]:
    """The people of a name: first those at some places, there also by initials, then those of most works."""
    near = (*searches(typed), abridged(typed)) if places else ()
    asked = [(query, places) for query in near if query] + [(query, ()) for query in searches(typed)]
    found: dict[int, IndexedPerson] = {}
    for query, there in asked:
        if len(found) < _MOST_FOUND:
            found |= {row.number: row for row in index.people_found(query, _MOST_FOUND, there)}
    return list(found.values())


def _shown(index: Index, ranked: Sequence[tuple[IndexedPerson, Candidate]]) -> tuple[Found, ...]:
    names = index.names_of({place for row, _ in ranked for place, _, _ in row.places})
    topics = index.topics({topic for row, _ in ranked for topic, _ in row.topics})
    return tuple(
        Found(
            candidate,
            tuple(names[place] for place, _, _ in row.places if place in names),
            tuple(topics[topic] for topic, _ in row.topics if topic in topics)[:MOST_TOPICS],
        )
        for row, candidate in ranked
    )


class _Signs:
    """What ties records to one person of a proposal."""

    def __init__(self, index: Index, person: Person, proposal: Proposal) -> None:
        self._index, self._person = index, person
        self._homes: Mapping[str, Years] = said_homes(person, proposal, self._meant)
        self._around = index.around(map(number, self._homes)) if self._homes else set()
        others = {other.openalex for other in proposal.people if other is not person and other.openalex}
        self.team = sorted(map(number, others))
        self._words = telling(f"{proposal.title}\n{proposal.summary}")
        self._topics = {topic for each in others for row in index.people_with(each) for topic, _ in row.topics}
        self._names: dict[int, str] = {}

    @property
    def places(self) -> list[int]:
        """The organisations that go with the person, and what belongs to them."""
        return sorted({*map(number, self._homes), *self._around})

    def ranked(
        self, rows: Sequence[IndexedPerson], together: Mapping[int, int]
    ) -> list[tuple[IndexedPerson, Candidate]]:
        """Records as the model of identity has them, the likeliest first, of equals those with most works.

        `together`: how many works they have with others of the team.
        """
        self._names = self._index.topics({topic for row in rows for topic, _ in row.topics})
        signs = [(_candidate(row), self._of(row, together.get(row.number, 0))) for row in rows]
        found = zip(rows, weighed(signs), strict=True)
        return sorted(found, key=lambda pair: (-(pair[1].confidence or 0.0), -pair[1].works, pair[1].id))

    def _of(self, row: IndexedPerson, together: int) -> Signs:
        """A name that goes on after what was typed counts as one that is written otherwise."""
        home = self._home(row)
        field = self._field(row) if home or together else 0.0
        return Signs(best(self._person.name, row.names) or "variant", home, together, field)

    def _home(self, row: IndexedPerson) -> Home | None:
        there = [(first, last, self._homes[f"I{p}"]) for p, first, last in row.places if f"I{p}" in self._homes]
        if there:
            return "then" if any(overlap(*each) for each in there) else "other-dates"
        return "related" if any(place in self._around for place, _, _ in row.places) else None

    def _field(self, row: IndexedPerson) -> float:
        """The share of a record's main topics that the team has, or that the proposal's words name."""
        total = sum(works for _, works in row.topics)
        fits = [w for t, w in row.topics if t in self._topics or self._words & telling(self._names.get(t, ""))]
        return sum(fits) / total if total else 0.0

    def _meant(self, named: NamedOrganisation) -> list[str]:
        """The organisation that an id says, or the only one that has the name."""
        for code in filter(None, (named.openalex, named.ror)):
            if rows := self._index.organisations_with(code):
                return [f"I{rows[0].number}"]
        found = self._index.organisations_found(searches(named.name)[0], _MOST_FOUND) if enough(named.name) else []
        same = [row for row in found if _bears(row, named.name)]
        return [f"I{same[0].number}"] if len(same) == 1 else []


def _refuse_unknown(openalex: str | None) -> None:
    if openalex:
        raise ProposalError(f"{openalex} is not in this source. Check the id on openalex.org, or leave it out.")


def _anothers(person: Person, row: IndexedPerson) -> bool:
    return bool(person.orcid and row.orcid and row.orcid != person.orcid)


def _bears(row: IndexedOrganisation, name: str) -> bool:
    wanted = sorted(written(name))
    return any(sorted(written(each)) == wanted for each in row.names)


def _candidate(row: IndexedPerson) -> Candidate:
    years = [year for _, *ends in row.places for year in ends if year]
    return Candidate(
        id=f"A{row.number}",
        name=row.names[0] if row.names else f"A{row.number}",
        works=row.works,
        orcid=row.orcid,
        organisations=tuple(f"I{place}" for place, _, _ in row.places if place),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
    )


def _organisation(row: IndexedOrganisation) -> Found:
    name = row.names[0] if row.names else f"I{row.number}"
    record = Candidate(id=f"I{row.number}", name=name, works=row.works, country=row.country)
    return Found(record, (row.part_of,) if row.part_of else (), code=row.ror)
