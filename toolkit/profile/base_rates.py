"""With whom people and partners are compared: their groups, and how many of those have which count."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property

from toolkit import queries as q
from toolkit.models.base_rates import LEAST_COMPARED, BaseRate, Group, Peers, Question, Uncompared
from toolkit.models.identity import Identity
from toolkit.models.proposal import NamedOrganisation, Person
from toolkit.profile import counted_organisations, counted_people
from toolkit.profile.counted_organisations import OrganisationsWorks
from toolkit.profile.counted_people import PeoplesWorks
from toolkit.profile.everybody import Counts, Everybody, key
from toolkit.profile.gather import Gathered
from toolkit.profile.organisations import Listed
from toolkit.profile.read_lists import LookedThrough
from toolkit.profile.resolve import number
from toolkit.queries import base_rates as rates
from toolkit.sources.snapshot import Row, Snapshot

Named = Sequence[tuple[int, Person]] | Sequence[tuple[int, NamedOrganisation]]
"""The members of a team, or the partners, of one proposal, with their running numbers."""


class BaseRates:
    """The people and partners of some proposals, by their running numbers, and those they are compared with."""

    def __init__(
        self,
        everybody: Everybody,
        questions: Collection[Question],
        gathered: Gathered,
        people: Sequence[tuple[str, Identity]],
        partners: Sequence[Identity],
    ) -> None:
        """`gathered`: all rows on the works of the people, and on the latest works of the partners.

        Questions that cannot be asked of everybody are left out.
        """
        self._everybody, self._gathered = everybody, gathered
        self._of_people = tuple(each for each in questions if each.indicator in counted_people.COUNTS)
        self._of_partners = tuple(each for each in questions if each.indicator in counted_organisations.COUNTS)
        self._people: Mapping[int, Group] = {}
        self._partners: Mapping[int, Group] = {}
        if self._of_people and not self._unknown("authors"):
            self._people = self._groups_of_people(people)
        if self._of_partners and not self._unknown("organisations"):
            self._partners = self._groups_of_partners(partners)

    def of(self, team: Named, partners: Named, *, later: bool = False) -> tuple[BaseRate, ...]:
        """Of each question, with whom the members of a team, or the partners, of a proposal are compared.

        `later`: their own groups alone, so that others can be counted once for very many proposals.
        """
        asked: list[tuple[Question, Named, Mapping[int, Group], str]]
        asked = [(each, team, self._people, "authors") for each in self._of_people]
        asked += [(each, partners, self._partners, "organisations") for each in self._of_partners if partners]
        return tuple(
            BaseRate(
                question=each, peers={who.name: self._peers(each, groups.get(n), table, later) for n, who in named}
            )
            for each, named, groups, table in asked
        )

    def _unknown(self, table: str) -> Uncompared | None:
        """Why nobody can be compared: the source holds a part of the works, or too few of whom a table tells."""
        source = self._everybody.source
        if source.info.limits:
            return "source-cannot"
        return "few" if source.manifest.tables[table] < LEAST_COMPARED else None

    def _peers(self, question: Question, own: Group | None, table: str, later: bool) -> Peers:
        if unknown := self._unknown(table):
            return Peers(unknown=unknown)
        if own is None:
            return Peers(unknown="no-field")
        return Peers(own=own) if later else peers(own, self._counts[question])

    @cached_property
    def _counts(self) -> Mapping[Question, Counts]:
        return self._everybody.counts((*self._of_people, *self._of_partners))

    @cached_property
    def _main_topics(self) -> q.Frame:
        """Of the latest works of the people and partners, and of whoever else stands on them."""
        everybody, session = self._everybody, self._everybody.session
        works = rates.on_works(self._gathered.near, everybody.works(everybody.latest))
        return session.kept(rates.main_topics(session.table("work_topics"), works))

    def _groups_of_people(self, people: Sequence[tuple[str, Identity]]) -> dict[int, Group]:
        """By number."""
        everybody, session = self._everybody, self._everybody.session
        records = [(n, number(i)) for n, (_, identity) in enumerate(people) for i in identity.ids]
        left = [(n, work) for n, works in self._gathered.set_aside.items() for work in sorted(works)]
        theirs = rates.as_people(
            self._gathered.near,
            session.frame({"person": "INTEGER", "author_id": "BIGINT"}, records),
            session.frame({"person": "INTEGER", "work_id": "BIGINT"}, left),
        )
        there = PeoplesWorks(session, theirs, everybody.works(everybody.latest))
        found = session.rows(there.groups(everybody.as_of, self._main_topics))
        return {row["subject"]: _group(row, "career") for row in found}

    def _groups_of_partners(self, partners: Sequence[Identity]) -> dict[int, Group]:
        """By number; those with the same records have the same."""
        everybody, session, known = self._everybody, self._everybody.session, self._gathered.organisations
        different = list(dict.fromkeys(identity.ids for identity in partners if identity.ids))
        if not different:
            return {}
        records = [(n, number(i)) for n, ids in enumerate(different) for i in ids]
        subjects = session.frame({"subject": "INTEGER", "organisation_id": "BIGINT"}, records)
        places = [(n, place, 1) for n, ids in enumerate(different) if (place := known[ids[0]].country)]
        countries = session.frame({"subject": "INTEGER", "country": "VARCHAR", "rows": "INTEGER"}, places)
        members = session.kept(q.units(session.table("organisation_parents"), subjects))
        works = everybody.works(everybody.latest)
        there = OrganisationsWorks(session, self._gathered.near, members, (), works, everybody.latest[0])
        found = session.rows(there.groups(countries, self._main_topics))
        groups = {different[row["subject"]]: _group(row, "size") for row in found}
        return {n: groups[identity.ids] for n, identity in enumerate(partners) if identity.ids in groups}


def _group(row: Row, band: str) -> Group:
    """The group of a row; without a country nobody is compared by the band either."""
    country = row["country"]
    return Group.model_validate({"field": row["field"], "country": country, band: row["band"] if country else None})


def peers(own: Group, counts: Counts) -> Peers:
    """Those with whom somebody of a group is compared: of the narrowest group of enough."""
    for group in own.wider():
        found = counts.groups.get(key(group.field, group.country, group.band), {})
        if sum(found.values()) >= LEAST_COMPARED:
            return Peers(own=own, group=group, counts=found, one_in=counts.one_in)
    return Peers(own=own, unknown="few")


def counts_of(
    source: Snapshot, read: LookedThrough, questions: Sequence[Question], as_of: date
) -> Mapping[Question, Counts]:
    """Of each question how many of each group have which count; raises SourceError."""
    with source.open() as session:
        listed = source.once(read.state, lambda: Listed(session, read.lists, read.day))
        return Everybody(session, source, listed, as_of).counts(questions)
