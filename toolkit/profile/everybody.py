"""What everybody in a source has of what an item counts: how many people of each group have which count.

It does not depend on the proposals: it is worked out in one pass for a source, a day and lists, and kept in the
source's cache.
"""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from inspect import signature
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter

from toolkit import queries as q
from toolkit.dates import years_before
from toolkit.indicators import indicator
from toolkit.models.base_rates import Career, Question
from toolkit.profile.organisations import Listed
from toolkit.profile.resolve import number
from toolkit.queries import base_rates as rates
from toolkit.sources.snapshot import Row, Session, Snapshot

LATEST_YEARS = 5
"""Of so many years are the works that tell the field and the country of people: institution's choice."""
_FIRST_YEAR = 1400
_FORM = 1
"""Of the files that are kept: another one is another file."""
Bodies = Mapping[tuple[str, str], Sequence[int]]
"""By list and entry, the organisations that are the listed body, or stand below it."""
Key = tuple[str, ...]
"""A group: field, country and career, or field and country, or field."""
Counts = Mapping[Key, dict[int, int]]
"""Of each group, how many people have which count."""
_Days = tuple[date | None, date | None]
_Rows = list[tuple[str, str | None, str | None, int, int]]
"""Field, country, career, count, people."""
_READ = TypeAdapter(_Rows)


class Window:
    """Everybody's works between two days, each worked out once for all questions about them, and only if one asks."""

    def __init__(self, session: Session, authorships: q.Frame, since: date | None, last: date | None) -> None:
        self.session, self.authorships = session, authorships
        self.works = rates.works_between(session.table("works"), since, last)

    @cached_property
    def stands(self) -> q.Frame:
        """Who stands where on the works."""
        return self.session.kept(rates.standing(self.authorships, self.works))

    @cached_property
    def own(self) -> q.Frame:
        """The works of each, once."""
        return self.session.kept(rates.own_works(self.stands))

    @cached_property
    def tally(self) -> q.Frame:
        """How many works each has, and what can be seen on how many."""
        return self.session.kept(rates.tally(self.own))

    def groups(self, as_of: date, works: q.Frame) -> q.Frame:
        """With whom each who stands on the works can be compared; `works` (work_id) are all of these, or more."""
        session, years = self.session, range(_FIRST_YEAR, as_of.year + LATEST_YEARS)
        bands = session.frame(
            {"first_year": "INTEGER", "career": "VARCHAR"}, [(year, career(as_of.year - year)) for year in years]
        )
        topics = rates.main_topics(session.table("work_topics"), works)
        fields = session.kept(rates.fields(self.own, topics, session.table("topics")))
        countries = session.kept(rates.countries(self.stands))
        return session.kept(rates.groups(fields, countries, rates.careers(self.authorships, bands)))


@dataclass(frozen=True)
class Way:
    """How an indicator counts of everybody at once, and which works tell whether it could have seen anything.

    A count without such works is known of everybody who has works.
    """

    count: Callable[[Window, Mapping[str, Any], Bodies], q.Frame]
    seen: str | None = None


def _retracted(there: Window, settings: Mapping[str, Any], bodies: Bodies) -> q.Frame:
    return rates.retracted(there.authorships, there.works)


def _beside_listed(there: Window, settings: Mapping[str, Any], bodies: Bodies) -> q.Frame:
    ids = sorted({place for places in bodies.values() for place in places})
    listed = there.session.frame({"organisation_id": "BIGINT"}, [(i,) for i in ids])
    return rates.beside_listed(there.stands, there.own, listed, settings["max_authors"])


def _at_one_body(there: Window, settings: Mapping[str, Any], bodies: Bodies) -> q.Frame:
    rows = [(n, place) for n, places in enumerate(bodies.values()) for place in places]
    return rates.at_one_body(there.stands, there.session.frame({"body": "INTEGER", "organisation_id": "BIGINT"}, rows))


def _in_several_countries(there: Window, settings: Mapping[str, Any], bodies: Bodies) -> q.Frame:
    return rates.years_in_several_countries(there.stands, settings["min_works"])


WAYS: Mapping[str, Way] = {
    "affiliations.concurrent_countries": Way(_in_several_countries, "placed"),
    "affiliations.listed_post": Way(_at_one_body, "placed"),
    "coauthors.listed": Way(_beside_listed, "whole"),
    "integrity.retracted": Way(_retracted),
}
"""The indicators that count what the tables give of everybody."""


class Everybody:
    """Asks a source about everybody in it, as of a day."""

    def __init__(self, session: Session, source: Snapshot, listed: Listed, as_of: date) -> None:
        self._session, self._source, self._listed, self._as_of = session, source, listed, as_of

    @property
    def latest(self) -> _Days:
        """The days between which the works lie that tell the group of people."""
        return years_before(self._as_of, LATEST_YEARS), self._last(None)

    def counts(self, questions: Sequence[Question]) -> dict[Question, Counts]:
        """Of each question how many people of each group, also of the wider ones, have which count."""
        names = {each: self._name(each) for each in questions}
        rows = self._source.once(("base rates", *names.values()), lambda: self._found(names))
        return {each: _by_group(rows[each]) for each in questions}

    def everyone(self, question: Question) -> Window:
        """All works between the days of a question."""
        return Window(self._session, self._session.table("authorships"), *self.window(question))

    def count(self, question: Question, there: Window) -> q.Frame:
        """What a question counts of each: author_id, value."""
        return WAYS[question.indicator].count(there, settings(question), self._bodies(question))

    def window(self, question: Question) -> _Days:
        """The days between which the works of a question lie."""
        return question.since, self._last(question.until)

    def _found(self, names: Mapping[Question, str]) -> dict[Question, _Rows]:
        """What is kept of the questions; the others are asked and kept."""
        found = {each: self._kept(name) for each, name in names.items()}
        asked = self._asked([each for each, rows in found.items() if rows is None])
        for each, rows in asked.items():
            self._keep(names[each], rows)
        return {each: rows for each, rows in (found | asked).items() if rows is not None}

    def _asked(self, questions: Sequence[Question]) -> dict[Question, _Rows]:
        if not questions:
            return {}
        session, authorships = self._session, self._session.table("authorships")
        latest = Window(session, authorships, *self.latest)
        groups, windows = latest.groups(self._as_of, latest.works), {self.latest: latest}
        people: dict[_Days, q.Frame] = {}
        found = {}
        for each in questions:
            days, way = self.window(each), WAYS[each.indicator]
            if days not in windows:
                rows = latest.stands if _covers(self.latest, days) else authorships
                windows[days] = Window(session, rows, *days)
            # who has a group has works of the latest years
            if (there := way.seen or not _covers(days, self.latest)) and days not in people:
                people[days] = session.kept(rates.peopled(groups, windows[days].tally))
            counted = self.count(each, windows[days])
            told = session.rows(rates.histogram(people[days] if there else groups, counted, way.seen))
            found[each] = _told(told, settings(each).get("min_coverage", 0.0))
        return found

    def _last(self, until: date | None) -> date | None:
        """The last day of works that count; None where the data end before it, as `windows.came_later` has it."""
        last, data = until or self._as_of, self._source.info.data_date
        return last if data and data > last else None

    def _bodies(self, question: Question) -> Bodies:
        """The entries of the lists of a question that stand, with their organisations."""
        lists, bodies = settings(question).get("lists", ()), defaultdict(set)
        for id_, organisation in self._listed.organisations.items() if lists else ():
            for hit in organisation.hits:
                if hit.list_id in lists:
                    bodies[hit.list_id, hit.entry_id].add(number(id_))
        return {body: sorted(bodies[body]) for body in sorted(bodies)}

    def _name(self, question: Question) -> str:
        """Of the file with the answer: another one for everything it hangs on."""
        told = _FORM, self._source.info.digest, str(self._as_of), question.model_dump_json(), self._bodies(question)
        return f"base-rates-{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}.json"

    def _kept(self, name: str) -> _Rows | None:
        """What is kept under a name; None where there is nothing, or nothing that can be read."""
        cache: Path | None = self._source.cache
        with suppress(OSError, ValueError):
            return _READ.validate_json((cache / name).read_bytes()) if cache else None
        return None

    def _keep(self, name: str, rows: _Rows) -> None:
        """Keep an answer whole; where it cannot be kept, it is worked out again another time."""
        if cache := self._source.cache:
            partial = cache / f".{name}.{os.getpid()}"
            with suppress(OSError):
                cache.mkdir(parents=True, exist_ok=True)
                partial.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
                partial.replace(cache / name)


def _covers(one: _Days, other: _Days) -> bool:
    """Whether the days of one window hold all of the other."""
    return (one[0] is None or (other[0] is not None and one[0] <= other[0])) and one[1] == other[1]


def career(years: int) -> Career:
    """The band in which so many years since the first work lie."""
    *bands, longest = get_args(Career)
    return next((band for band in bands if years <= int(band.partition("-")[2])), longest)


def settings(question: Question) -> dict[str, Any]:
    """The settings of a question, and for those that it does not give the indicator's own."""
    given = signature(indicator(question.indicator)).parameters.values()
    return {each.name: each.default for each in given if each.default is not each.empty} | question.given


def key(field: str, country: str | None, years: str | None = None) -> Key:
    """A group; where the country or the career is not known, a wider one."""
    return (field, country, years) if country and years else (field, country) if country else (field,)


def _told(rows: Iterable[Row], min_coverage: float) -> _Rows:
    """The people of each group by their count; those of whom too little can be seen to say "none" are no measure."""
    people: dict[tuple[str, str | None, str | None, int], int] = defaultdict(int)
    for row in rows:
        if row["value"] or row["seen"] >= min_coverage * row["works"]:
            people[row["field"], row["country"], row["career"], int(row["value"])] += row["people"]
    return sorted(((*group, count) for group, count in people.items()), key=repr)


def _by_group(rows: _Rows) -> Counts:
    """The same by group, each person in their own group and in the wider ones."""
    counts: dict[Key, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for field, country, years, value, people in rows:
        for group in {key(field, country, years), key(field, country), key(field, None)}:
            counts[group][value] += people
    return {group: dict(sorted(each.items())) for group, each in counts.items()}
