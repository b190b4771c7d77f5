"""Who a name could mean: the records that bear it, and what ties each of them to the person of the proposal."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from toolkit import queries as q
from toolkit.identity import Home, Signs
from toolkit.models.identity import Candidate
from toolkit.person_names import best, family_words, spellings
from toolkit.sources.snapshot import Row, Session

_WORD = re.compile(r"[^\W\d_]{5,}")
_SAY_NOTHING = frozenset(
    re.findall(
        r"\w+",
        """advanced analysis applications approaches aspects based development effects methods model models modeling
        process processes properties related research science sciences studies study system systems techniques
        technologies technology theory theories using various""",
    )
)
"""Words that stand in the names of topics of every field: institution's choice."""

Years = tuple[int | None, int | None]
Found = dict[int, list[tuple[Candidate, Signs]]]


@dataclass(frozen=True)
class Asked:
    """A person for whom only a name stands, with what the proposal says around it."""

    name: str
    orcid: str | None
    homes: Mapping[str, Years]
    """OpenAlex ids of the organisations that the proposal connects with the person, with the years it says."""
    team: frozenset[str]
    """OpenAlex ids of the others of the team whom an identifier names."""
    text: str
    """Title and summary."""


def candidates(session: Session, people: Mapping[int, Asked]) -> Found:
    """For each person, by number, the records whose name agrees, with their signs; none with another ORCID."""
    return _Candidates(session, people).found if people else {}


class _Candidates:
    def __init__(self, session: Session, people: Mapping[int, Asked]) -> None:
        self._session, self._people = session, people
        self._named = self._records()
        pairs = [(n, row["author_id"]) for n, rows in self._named.items() for row in rows]
        self._pairs = session.frame({"person": "INTEGER", "author_id": "BIGINT"}, pairs)

    @property
    def found(self) -> Found:
        """Candidates with their signs, by the person's number."""
        return {n: [(self._candidate(row), self._signs(n, row)) for row in rows] for n, rows in self._named.items()}

    def _records(self) -> dict[int, list[Row]]:
        """The records whose names agree with one asked for, and how they do: `name_agrees`."""
        table = self._session.table
        pairs = sorted(self._of_that_name() | self._of_like_names_nearby())
        ids = self._session.frame({"author_id": "BIGINT"}, [(i,) for i in sorted({i for _, i in pairs})])
        names: dict[int, list[str]] = defaultdict(list)
        for row in self._session.rows(q.names_of(table("author_names"), ids)):
            names[row["author_id"]].append(row["name"])
        authors = {row["author_id"]: row for row in self._session.rows(q.authors(table("authors"), ids))}
        found: dict[int, list[Row]] = defaultdict(list)
        for n, author in pairs:
            asked, row = self._people[n], authors[author]
            agrees = best(asked.name, names[author])
            if agrees and not (asked.orcid and row["orcid"] and row["orcid"] != asked.orcid):
                found[n].append({**row, "name_agrees": agrees})
        return found

    def _of_that_name(self) -> set[tuple[int, int]]:
        """Records anywhere that bear a spelling of the name."""
        spelt = {n: spellings(asked.name) for n, asked in self._people.items()}
        keys = self._session.name_keys(name for several in spelt.values() for name in several)
        wanted = sorted({(n, keys[name]) for n, several in spelt.items() for name in several})
        frame = self._session.frame({"person": "INTEGER", "name_key": "VARCHAR"}, wanted)
        rows = self._session.rows(q.authors_by_name(self._session.table("author_names"), frame))
        return {(row["person"], row["author_id"]) for row in rows}

    def _of_like_names_nearby(self) -> set[tuple[int, int]]:
        """Records with the family name, among those at the organisations named and on the team's works."""
        words = [(n, word) for n, asked in self._people.items() for word in family_words(asked.name)]
        family = self._session.frame({"person": "INTEGER", "word": "VARCHAR"}, words)
        table = self._session.table
        near = q.nearby(table("authorships"), table("author_organisations"), self._homes, self._team)
        rows = self._session.rows(q.with_word(table("author_names"), near, family))
        return {(row["person"], row["author_id"]) for row in rows}

    @cached_property
    def _homes(self) -> q.Frame:
        homes = [(n, int(i[1:])) for n, asked in self._people.items() for i in asked.homes]
        return self._session.frame({"subject": "INTEGER", "organisation_id": "BIGINT"}, homes)

    @cached_property
    def _team(self) -> q.Frame:
        team = [(n, int(i[1:])) for n, asked in self._people.items() for i in sorted(asked.team)]
        return self._session.frame({"person": "INTEGER", "author_id": "BIGINT"}, team)

    @cached_property
    def _careers(self) -> dict[int, list[Row]]:
        careers: dict[int, list[Row]] = defaultdict(list)
        published = self._session.rows(q.careers(self._session.table("authorships"), self._pairs))
        recorded = self._session.rows(q.recorded_careers(self._session.table("author_organisations"), self._pairs))
        for row in (*published, *recorded):
            careers[row["author_id"]].append(row)
        return careers

    @cached_property
    def _related(self) -> dict[int, set[int]]:
        """Units of the organisations named for each person, and what those are parts of."""
        table = self._session.table("organisation_parents")
        related: dict[int, set[int]] = defaultdict(set)
        for row in (
            *self._session.rows(q.units(table, self._homes)),
            *self._session.rows(q.parents(table, self._homes)),
        ):
            related[row["subject"]].add(row["organisation_id"])
        return related

    @cached_property
    def _together(self) -> dict[tuple[int, int], int]:
        """Works of each record with others of the team."""
        rows = self._session.rows(q.works_beside(self._session.table("authorships"), self._pairs, self._team))
        return {(row["person"], row["author_id"]): row["works"] for row in rows}

    @cached_property
    def _topics(self) -> dict[int, list[Row]]:
        """Topics of the team, and of the records that more than a name ties to it: no other record's are looked at."""
        tied = {row["author_id"] for n, rows in self._named.items() for row in rows if self._tied(n, row)}
        ids = sorted(tied | {int(i[1:]) for asked in self._people.values() for i in asked.team})
        frame = self._session.frame({"author_id": "BIGINT"}, [(i,) for i in ids])
        table = self._session.table
        topics: dict[int, list[Row]] = defaultdict(list)
        for row in self._session.rows(q.topics_of(table("authorships"), table("work_topics"), frame)):
            topics[row["author_id"]].append(row)
        return topics

    def _tied(self, n: int, row: Row) -> bool:
        return self._home(n, row) is not None or (n, row["author_id"]) in self._together

    def _signs(self, n: int, row: Row) -> Signs:
        return Signs(
            name=row["name_agrees"],
            home=self._home(n, row),
            coauthored=self._together.get((n, row["author_id"]), 0),
            field=self._field(n, row["author_id"]) if self._tied(n, row) else 0.0,
        )

    def _home(self, n: int, row: Row) -> Home | None:
        homes, career = self._people[n].homes, self._careers[row["author_id"]]
        there = [(each, homes[i]) for each in career if (i := f"I{each['organisation_id']}") in homes]
        if any(overlap(each["first_year"], each["last_year"], years) for each, years in there):
            return "then"
        if there:
            return "other-dates"
        return "related" if any(each["organisation_id"] in self._related[n] for each in career) else None

    def _field(self, n: int, author: int) -> float:
        """The share of a record's topics that the team has, or that the proposal's words name; 0 where it has none."""
        asked = self._people[n]
        words = telling(asked.text)
        team = {topic["topic_id"] for i in asked.team for topic in self._topics[int(i[1:])]}
        total = sum(topic["works"] for topic in self._topics[author])
        fits = [t for t in self._topics[author] if t["topic_id"] in team or words & telling(t["name"] or "")]
        return sum(topic["works"] for topic in fits) / total if total else 0.0

    def _candidate(self, author: Row) -> Candidate:
        career = self._careers[author["author_id"]]
        years = [row[end] for row in career for end in ("first_year", "last_year") if row[end]]
        places = {f"I{row['organisation_id']}" for row in career if row["organisation_id"]}
        return Candidate(
            id=f"A{author['author_id']}",
            name=author["name"],
            works=author["works_count"] or 0,
            orcid=author["orcid"],
            organisations=tuple(sorted(places)),
            first_year=min(years, default=None),
            last_year=max(years, default=None),
        )


def telling(text: str) -> frozenset[str]:
    """The words of a text that may name a field."""
    return frozenset(_WORD.findall(text.lower())) - _SAY_NOTHING


def overlap(first: int | None, last: int | None, declared: Years) -> bool:
    """Whether years of publishing meet the declared years, with a year's grace for printing; unknown years do."""
    begins, ends = declared
    too_late = ends is not None and first is not None and first > ends + 1
    too_early = begins is not None and last is not None and last < begins - 1
    return not (too_late or too_early)
