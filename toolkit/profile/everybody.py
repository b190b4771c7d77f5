"""What everybody in a source has of what an item counts: how many people, or organisations, of each group have which.

It does not depend on the proposals: it is worked out in one pass for a source, a day and lists, and kept in the
source's cache.

Counted are works beside listed organisations, works at one, years in several countries, and retracted works. Left out
are indicators that read the proposal (what is declared or answered), printed text or titles, which are not read for
everybody; that say whether something is so, and not how often (identity, areas, a thin record, a match with a list); a
share or a length of time (concentration, history, drift); co-authors' co-authors or new partners, which would take all
pairs of authors; funders, of which no more than those met are matched with lists; and companies and government bodies
among the posts, as "none" asks for the kind of every organisation of everybody.
"""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from inspect import signature
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from toolkit import queries as q
from toolkit.dates import years_before
from toolkit.indicators import indicator
from toolkit.models.base_rates import Question
from toolkit.profile import counted_organisations, counted_people, gather
from toolkit.profile.counted_organisations import OrganisationsWorks
from toolkit.profile.counted_people import Bodies, PeoplesWorks
from toolkit.profile.organisations import Listed
from toolkit.profile.resolve import number
from toolkit.queries import base_rates as rates
from toolkit.queries import organisation_rates
from toolkit.sources.snapshot import Row, Session, Snapshot

LATEST_YEARS = 5
"""Of so many years are the works that tell with whom somebody is compared: institution's choice."""
MOST_PEOPLE = 250_000
"""Of more people one in two, in three … is counted, so that about as many are: institution's choice."""
_FORM = 2
"""Of the files that are kept: another one is another file."""
_SEEN = {
    "affiliations.concurrent_countries": "placed",
    "affiliations.listed_post": "placed",
    "coauthors.listed": "whole",
    "integrity.partner_retractions": "works",
    "partners.listed_coauthors": "whole",
}
"""The works that tell whether something could have been seen; a count without them is known of who has a group."""
WAYS = counted_people.COUNTS.keys() | counted_organisations.COUNTS.keys()
"""The indicators that count what the tables give of everybody."""
Key = tuple[str, ...]
"""A group: field, country and band, or field and country, or field."""
Days = tuple[date | None, date | None]
_Rows = list[tuple[str, str | None, str | None, int, int]]
"""Field, country, band, count, how many."""
_READ = TypeAdapter(_Rows)
Works = PeoplesWorks | OrganisationsWorks


@dataclass(frozen=True)
class Counts:
    """Of each group, how many have which count; of people one in so many was counted."""

    groups: Mapping[Key, dict[int, int]]
    one_in: int = 1


class Everybody:
    """Asks a source about everybody in it, as of a day."""

    def __init__(self, session: Session, source: Snapshot, listed: Listed, as_of: date) -> None:
        self.session, self.source, self.listed, self.as_of = session, source, listed, as_of
        self._works: dict[Days, q.Frame] = {}
        self._people: dict[Days, PeoplesWorks] = {}
        self._organisations: dict[Days, OrganisationsWorks] = {}

    @property
    def latest(self) -> Days:
        """The days between which the works lie that tell the group of somebody."""
        return years_before(self.as_of, LATEST_YEARS), self._last(None)

    @property
    def one_in(self) -> int:
        """One in so many people is counted."""
        return max(1, -(-self.source.manifest.tables["authors"] // MOST_PEOPLE))

    @cached_property
    def ever_listed(self) -> list[int]:
        """The organisations that stand or stood on any list."""
        return sorted(map(number, self.listed.organisations))

    def counts(self, questions: Sequence[Question]) -> dict[Question, Counts]:
        """Of each question how many of each group, also of the wider ones, have which count."""
        names = {each: self._name(each) for each in questions}
        return self.source.once(("base rates", *names.values()), lambda: self._found(names))

    def works(self, days: Days) -> q.Frame:
        """The works between two days."""
        if days not in self._works:
            self._works[days] = self.session.kept(rates.works_between(self.session.table("works"), *days))
        return self._works[days]

    def everyone(self, question: Question) -> Works:
        """All works between the days of a question, of those whom it counts."""
        days = question.since, self._last(question.until)
        return self._of_people(days) if _of_people(question) else self._of_organisations(days)

    def count(self, question: Question) -> q.Frame:
        """What a question counts of each: subject, value."""
        there, given = self.everyone(question), (settings(question), self._bodies(question))
        if isinstance(there, PeoplesWorks):
            return counted_people.COUNTS[question.indicator](there, *given)
        return counted_organisations.COUNTS[question.indicator](there, *given)

    def _of_people(self, days: Days) -> PeoplesWorks:
        if days not in self._people:
            rows = self.session.table("authorships")
            within = self._of_people(self.latest) if days != self.latest and _covers(self.latest, days) else None
            rows = rates.one_in(rows, self.one_in) if self.one_in > 1 else rows
            self._people[days] = PeoplesWorks(self.session, rows, self.works(days), within)
        return self._people[days]

    def _of_organisations(self, days: Days) -> OrganisationsWorks:
        if days not in self._organisations:
            rows, members = self.session.table("authorships"), self._members
            theirs = OrganisationsWorks(self.session, rows, members, self.ever_listed, self.works(days), days[0])
            self._organisations[days] = theirs
        return self._organisations[days]

    @cached_property
    def _members(self) -> q.Frame:
        """Every organisation with its units."""
        table = self.session.table
        everyone = organisation_rates.everybody(table("organisations"))
        return self.session.kept(q.units(table("organisation_parents"), everyone))

    @cached_property
    def _main_topics(self) -> q.Frame:
        """Of the latest works."""
        return self.session.kept(rates.main_topics(self.session.table("work_topics"), self.works(self.latest)))

    @cached_property
    def _groups_of_people(self) -> q.Frame:
        return self._of_people(self.latest).groups(self.as_of, self._main_topics)

    @cached_property
    def _groups_of_organisations(self) -> q.Frame:
        countries = organisation_rates.countries(self.session.table("organisations"))
        return self._of_organisations(self.latest).groups(countries, self._main_topics)

    def _found(self, names: Mapping[Question, str]) -> dict[Question, Counts]:
        """What is kept of the questions; the others are asked and kept."""
        found: dict[Question, Counts] = {}
        tallied: dict[tuple[bool, Days], q.Frame] = {}
        for each, name in names.items():
            if (rows := self._kept(name)) is None:
                rows = self._asked(each, tallied)
                self._keep(name, rows)
            found[each] = Counts(_by_group(rows), self.one_in if _of_people(each) else 1)
        return found

    def _asked(self, question: Question, tallied: dict[tuple[bool, Days], q.Frame]) -> _Rows:
        """The answer to a question; `tallied`: the groups with tallies that others of the same days asked for."""
        days, people = (question.since, self._last(question.until)), _of_people(question)
        subjects = self._groups_of_people if people else self._groups_of_organisations
        seen = _SEEN.get(question.indicator)
        if seen or not _covers(days, self.latest):  # who has a group has works of the latest years
            if (people, days) not in tallied:
                tally = self.everyone(question).tally
                tallied[people, days] = self.session.kept(rates.tallied(subjects, tally))
            subjects = tallied[people, days]
        told = self.session.rows(rates.histogram(subjects, self.count(question), seen))
        return _told(told, settings(question).get("min_coverage", 0.0))

    def _last(self, until: date | None) -> date | None:
        """The last day of works that count; None where the data end before it, as `windows.came_later` has it."""
        last, data = until or self.as_of, self.source.info.data_date
        return last if data and data > last else None

    def _bodies(self, question: Question) -> Bodies:
        """The entries of the lists of a question that stand, with their organisations."""
        lists, bodies = settings(question).get("lists", ()), defaultdict(set)
        for id_, organisation in self.listed.organisations.items() if lists else ():
            for hit in organisation.hits:
                if hit.list_id in lists:
                    bodies[hit.list_id, hit.entry_id].add(number(id_))
        return {body: sorted(bodies[body]) for body in sorted(bodies)}

    def _name(self, question: Question) -> str:
        """Of the file with the answer: another one for everything it hangs on."""
        source, asked = self.source.info.digest, question.model_dump_json()
        hangs_on = self.one_in if _of_people(question) else (self.ever_listed, gather.MOST_ORGANISATION_WORKS)
        told = _FORM, source, str(self.as_of), asked, self._bodies(question), hangs_on
        return f"base-rates-{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}.json"

    def _kept(self, name: str) -> _Rows | None:
        """What is kept under a name; None where there is nothing, or nothing that can be read."""
        cache: Path | None = self.source.cache
        with suppress(OSError, ValueError):
            return _READ.validate_json((cache / name).read_bytes()) if cache else None
        return None

    def _keep(self, name: str, rows: _Rows) -> None:
        """Keep an answer whole; where it cannot be kept, it is worked out again another time."""
        if cache := self.source.cache:
            partial = cache / f".{name}.{os.getpid()}"
            with suppress(OSError):
                cache.mkdir(parents=True, exist_ok=True)
                partial.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
                partial.replace(cache / name)


def _covers(one: Days, other: Days) -> bool:
    """Whether the days of one window hold all of the other."""
    return (one[0] is None or (other[0] is not None and one[0] <= other[0])) and one[1] == other[1]


def _of_people(question: Question) -> bool:
    return question.indicator in counted_people.COUNTS


def settings(question: Question) -> dict[str, Any]:
    """The settings of a question, and for those that it does not give the indicator's own."""
    given = signature(indicator(question.indicator)).parameters.values()
    return {each.name: each.default for each in given if each.default is not each.empty} | question.given


def key(field: str, country: str | None, band: str | None = None) -> Key:
    """A group; where the country or the band is not known, a wider one."""
    return (field, country, band) if country and band else (field, country) if country else (field,)


def _told(rows: Iterable[Row], min_coverage: float) -> _Rows:
    """Those of each group by their count; those of whom too little can be seen to say "none" are no measure."""
    found: dict[tuple[str, str | None, str | None, int], int] = defaultdict(int)
    for row in rows:
        if row["value"] or row["seen"] >= min_coverage * row["works"]:
            found[row["field"], row["country"], row["band"], int(row["value"])] += row["subjects"]
    return sorted(((*group, count) for group, count in found.items()), key=repr)


def _by_group(rows: _Rows) -> dict[Key, dict[int, int]]:
    """The same by group, each in their own group and in the wider ones."""
    counts: dict[Key, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for field, country, band, value, subjects in rows:
        for group in {key(field, country, band), key(field, country), key(field, None)}:
            counts[group][value] += subjects
    return {group: dict(sorted(each.items())) for group, each in counts.items()}
