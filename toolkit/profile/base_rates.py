"""With whom people are compared: the groups of the people of proposals, and how many of them have which count."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from toolkit import queries as q
from toolkit.models.base_rates import LEAST_PEOPLE, BaseRate, Group, Peers, Question, Uncompared
from toolkit.models.identity import Identity
from toolkit.profile.everybody import WAYS, Counts, Everybody, Window, key
from toolkit.profile.organisations import Listed
from toolkit.profile.read_lists import LookedThrough
from toolkit.profile.resolve import number
from toolkit.queries import base_rates as rates
from toolkit.sources.snapshot import Row, Session, Snapshot


class BaseRates:
    """The people of some proposals, by their running numbers, and those they are compared with."""

    def __init__(
        self,
        session: Session,
        source: Snapshot,
        listed: Listed,
        as_of: date,
        questions: Iterable[Question],
        near: q.Frame,
        people: Sequence[tuple[str, Identity]],
        others: Mapping[int, set[int]],
    ) -> None:
        """`near`: all rows on the works of the people; `others`: works on their records that are not theirs.

        Questions that cannot be asked of everybody are left out.
        """
        self._session, self._source, self._as_of = session, source, as_of
        self.questions = tuple(each for each in questions if each.indicator in WAYS)
        self._everybody = Everybody(session, source, listed, as_of)
        self._groups: Mapping[int, Group] = {}
        if self.questions and not self.unknown:
            self._groups = self._read(near, people, others)

    @cached_property
    def unknown(self) -> Uncompared | None:
        """Why nobody can be compared: the source holds a part of the works, or too few people."""
        if self._source.info.limits:
            return "source-cannot"
        return "few" if self._source.manifest.tables["authors"] < LEAST_PEOPLE else None

    def of(self, team: Sequence[tuple[int, str]], *, later: bool = False) -> tuple[BaseRate, ...]:
        """Of each question, with whom the members of a team (number, name) are compared.

        `later`: their own groups alone, so that others can be counted once for very many proposals.
        """
        return tuple(
            BaseRate(question=each, people={name: self._peers(each, n, later) for n, name in team})
            for each in self.questions
        )

    def _peers(self, question: Question, n: int, later: bool) -> Peers:
        if self.unknown:
            return Peers(unknown=self.unknown)
        if n not in self._groups:
            return Peers(unknown="no-field")
        return Peers(own=self._groups[n]) if later else peers(self._groups[n], self._counts[question])

    @cached_property
    def _counts(self) -> Mapping[Question, Counts]:
        return self._everybody.counts(self.questions)

    def _read(
        self, near: q.Frame, people: Sequence[tuple[str, Identity]], others: Mapping[int, set[int]]
    ) -> dict[int, Group]:
        """The groups of the people, by number."""
        session = self._session
        records = [(n, number(i)) for n, (_, identity) in enumerate(people) for i in identity.ids]
        left = [(n, work) for n, works in others.items() for work in sorted(works)]
        theirs = rates.as_people(
            near,
            session.frame({"person": "INTEGER", "author_id": "BIGINT"}, records),
            session.frame({"person": "INTEGER", "work_id": "BIGINT"}, left),
        )
        there = Window(session, theirs, *self._everybody.latest)
        return {row["author_id"]: _group(row) for row in session.rows(there.groups(self._as_of, there.own))}


def _group(row: Row) -> Group:
    """The group of a row; without a country nobody is compared by career either."""
    return Group(field=row["field"], country=row["country"], career=row["career"] if row["country"] else None)


def peers(own: Group, counts: Counts) -> Peers:
    """Those with whom a person of a group is compared: of the narrowest group of enough people."""
    for group in own.wider():
        found = counts.get(key(group.field, group.country, group.career), {})
        if sum(found.values()) >= LEAST_PEOPLE:
            return Peers(own=own, group=group, counts=found)
    return Peers(own=own, unknown="few")


def counts_of(
    source: Snapshot, read: LookedThrough, questions: Sequence[Question], as_of: date
) -> Mapping[Question, Counts]:
    """Of each question how many people of each group have which count; raises SourceError."""
    with source.open() as session:
        listed = source.once(read.state, lambda: Listed(session, read.lists, read.day))
        return Everybody(session, source, listed, as_of).counts(questions)
