"""What speaks against a record: works that do not hang together, other records of the person, a name of nobody."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal

from toolkit import queries as q
from toolkit.identity import Seen, mixed
from toolkit.models.identity import Doubt, Identity
from toolkit.person_names import agreement, not_a_person, spellings
from toolkit.profile.gather import Gathered
from toolkit.queries import network
from toolkit.sources.snapshot import Row, Session

MOST_AUTHORS = 50
"""On works with more authors, who stands beside whom says little: institution's choice."""
FEWEST_SHARED = 2
"""Co-authors that another record of the name must share to be taken for the same person's; one is enough where the two
also share an organisation: institution's choice."""

MOST_NAMED = 10
"""Other records named for a doubt; their number is always given."""


class Doubts:
    """The doubts about the records of some people, by their running numbers."""

    def __init__(
        self, session: Session, people: Sequence[tuple[str, Identity]], gathered: Gathered, *, elsewhere: bool
    ) -> None:
        """`people`: the name and the identity of each, in the order in which their rows were gathered.

        `elsewhere`: whether the source holds the records of others of the same name, so that a split can be seen.
        """
        self._session, self._elsewhere = session, elsewhere
        self._posts, self._topics, self._works_seen = gathered.posts, gathered.topics, gathered.works
        self._near = gathered.near
        self._people = {n: (name, identity) for n, (name, identity) in enumerate(people) if identity.ids}
        self._members = self._pairs((n, int(i[1:])) for n, (_, found) in self._people.items() for i in found.ids)

    def about(self, n: int) -> tuple[Doubt, ...]:
        """The doubts about one person's records."""
        if n not in self._people:
            return ()
        return (*self._nobody(n), *mixed(self._works(n)), *self._same_orcid(n), *self._split(n))

    def _pairs(self, pairs: Iterable[tuple[int, int]]) -> q.Frame:
        return self._session.frame({"person": "INTEGER", "author_id": "BIGINT"}, sorted(set(pairs)))

    def _ids(self, n: int) -> set[int]:
        return {int(i[1:]) for i in self._people[n][1].ids}

    @cached_property
    def _records(self) -> dict[int, Row]:
        """The records of everybody, by author id."""
        rows = self._session.rows(q.authors(self._session.table("authors"), self._members))
        return {row["author_id"]: row for row in rows}

    def _own(self, n: int) -> list[Row]:
        return [self._records[i] for i in sorted(self._ids(n)) if i in self._records]

    def _nobody(self, n: int) -> list[Doubt]:
        """The name of the record, or of the proposal, that is nobody's."""
        names = dict.fromkeys([*(row["name"] for row in self._own(n)), self._people[n][0]])
        return [Doubt(code="not-a-person", value=1, detail=name) for name in names if name and not_a_person(name)][:1]

    @cached_property
    def _coauthors(self) -> dict[tuple[int, int], set[int]]:
        """The co-authors on each work of each person who stand on another one, too."""
        pairs = sorted(set(zip(self._posts.whole("person"), self._posts.whole("work_id"), strict=True)))
        works = self._session.frame({"person": "INTEGER", "work_id": "BIGINT"}, pairs)
        again = network.coauthors_again(self._near, self._members, works, MOST_AUTHORS)
        found: dict[tuple[int, int], set[int]] = defaultdict(set)
        for row in self._session.rows(again):
            found[row["person"], row["work_id"]].add(row["author_id"])
        return found

    def _works(self, n: int) -> list[Seen]:
        organisations: dict[int, set[int]] = defaultdict(set)
        topics: dict[int, set[int]] = defaultdict(set)
        for work, place in self._posts.cells(n, "work_id", "organisation_id"):
            organisations[work] |= {place} - {None}
        for work, topic in self._topics.cells(n, "work_id", "topic_id"):
            topics[work].add(topic)
        return [
            Seen(
                work=f"W{work}",
                year=self._works_seen.year(work),
                organisations=frozenset(places),
                coauthors=frozenset(self._coauthors.get((n, work), ())),
                topics=frozenset(topics[work]),
            )
            for work, places in sorted(organisations.items())
        ]

    def _same_orcid(self, n: int) -> list[Doubt]:
        others = self._with_orcid.get(n, set()) - self._ids(n)
        return [_other_records("same-orcid-elsewhere", others)] if others else []

    @cached_property
    def _with_orcid(self) -> dict[int, set[int]]:
        asked = [(n, row["orcid"]) for n in self._people for row in self._own(n) if row["orcid"]]
        wanted = self._session.frame({"person": "INTEGER", "orcid": "VARCHAR"}, asked)
        found: dict[int, set[int]] = defaultdict(set)
        for row in self._session.rows(q.authors_by_orcid(self._session.table("authors"), wanted)):
            found[row["person"]].add(row["author_id"])
        return found

    def _split(self, n: int) -> list[Doubt]:
        """Other records of the name that share co-authors, or a co-author and an organisation."""
        if not self._elsewhere:
            return []
        own = {row["organisation_id"] for i in self._ids(n) for row in self._careers[i]} - {None}
        others = set()
        for author in self._namesakes.get(n, ()):
            together = bool(own & {row["organisation_id"] for row in self._careers[author]})
            if self._shared.get((n, author), 0) >= FEWEST_SHARED - together:
                others.add(author)
        others -= self._with_orcid.get(n, set())
        return [_other_records("split-record", others)] if others else []

    @cached_property
    def _namesakes(self) -> dict[int, set[int]]:
        """Other records that bear a spelling of the person's name, and no other ORCID."""
        spelt = {n: self._spelt(n) for n in self._people}
        keys = self._session.name_keys(name for several in spelt.values() for name in several)
        asked = sorted({(n, keys[name]) for n, several in spelt.items() for name in several})
        wanted = self._session.frame({"person": "INTEGER", "name_key": "VARCHAR"}, asked)
        pairs = self._session.rows(q.authors_by_name(self._session.table("author_names"), wanted))
        ids = self._session.frame({"author_id": "BIGINT"}, sorted({(row["author_id"],) for row in pairs}))
        records = {r["author_id"]: r for r in self._session.rows(q.authors(self._session.table("authors"), ids))}
        found: dict[int, set[int]] = defaultdict(set)
        for row in pairs:
            n, orcid = row["person"], records[row["author_id"]]["orcid"]
            orcids = {own["orcid"] for own in self._own(n)} - {None}
            if row["author_id"] not in self._ids(n) and not (orcid and orcids and orcid not in orcids):
                found[n].add(row["author_id"])
        return found

    def _spelt(self, n: int) -> set[str]:
        """The spellings of the name of the record; those of the proposal's name are its own where the two agree."""
        asked = self._people[n][0]
        names = [row["name"] for row in self._own(n) if row["name"]]
        names += [asked] if any(agreement(asked, name) in ("same", "variant") for name in names) else []
        return {spelling for name in names for spelling in spellings(name)}

    @cached_property
    def _shared(self) -> dict[tuple[int, int], int]:
        others = [(n, i) for n, several in self._namesakes.items() for i in several]
        if not others:
            return {}
        people = self._pairs((n, i) for n in {n for n, _ in others} for i in self._ids(n))
        every = self._session.table("authorships")
        shared = network.coauthors_shared(every, people, self._pairs(others), MOST_AUTHORS)
        return {(row["person"], row["author_id"]): row["shared"] for row in self._session.rows(shared)}

    @cached_property
    def _careers(self) -> dict[int, list[Row]]:
        others = {(n, i) for n, several in self._namesakes.items() for i in several}
        everybody = self._pairs(others | {(n, i) for n in self._people for i in self._ids(n)})
        careers: dict[int, list[Row]] = defaultdict(list)
        for row in self._session.rows(q.careers(self._session.table("authorships"), everybody)):
            careers[row["author_id"]].append(row)
        return careers


def _other_records(code: Literal["same-orcid-elsewhere", "split-record"], authors: Iterable[int]) -> Doubt:
    ids = [f"A{i}" for i in sorted(authors)]
    return Doubt(code=code, value=len(ids), detail=", ".join(ids[:MOST_NAMED]))
