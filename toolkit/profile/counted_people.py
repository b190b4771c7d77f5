"""The works of people between two days, and what indicators count of them, of everybody at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, get_args

from toolkit import queries as q
from toolkit.models.base_rates import Career
from toolkit.queries import base_rates as rates
from toolkit.sources.snapshot import Session

Bodies = Mapping[tuple[str, str], Sequence[int]]
"""By list and entry, the organisations that are the listed body, or stand below it."""
Settings = Mapping[str, Any]
_FIRST_YEAR = 1400
_YEARS_TO_COME = 5


class PeoplesWorks:
    """People's works between two days, each worked out once for all questions about them, and only if one asks."""

    def __init__(
        self, session: Session, authorships: q.Frame, works: q.Frame, within: "PeoplesWorks | None" = None
    ) -> None:
        """`authorships`: the rows of the people; `works`: between the days, as `base_rates.works_between` gives them.

        `within`: the same people's works between days that hold these.
        """
        self.session, self.authorships, self.works, self._within = session, authorships, works, within

    @cached_property
    def stands(self) -> q.Frame:
        """Who stands where on the works."""
        if self._within:
            return self.session.kept(rates.on_works(self._within.stands, self.works))
        return self.session.kept(rates.standing(self.authorships, self.works))

    @cached_property
    def own(self) -> q.Frame:
        """The works of each, once."""
        return self.session.kept(rates.own_works(self.stands))

    @cached_property
    def tally(self) -> q.Frame:
        """How many works each has, and what can be seen on how many."""
        return self.session.kept(rates.tally(self.own, "whole", "placed"))

    def groups(self, as_of: date, main_topics: q.Frame) -> q.Frame:
        """With whom each who stands on the works can be compared; `main_topics` of these works, or more."""
        session, years = self.session, range(_FIRST_YEAR, as_of.year + _YEARS_TO_COME)
        bands = session.frame(
            {"first_year": "INTEGER", "band": "VARCHAR"}, [(year, career(as_of.year - year)) for year in years]
        )
        fields = session.kept(rates.fields(self.own, main_topics, session.table("topics")))
        countries = session.kept(rates.countries(self.stands))
        return session.kept(rates.groups(fields, countries, rates.careers(self.authorships, bands)))


def career(years: int) -> Career:
    """The band in which so many years since the first work lie."""
    *bands, longest = get_args(Career)
    return next((band for band in bands if years <= int(band.partition("-")[2])), longest)


def _retracted(there: PeoplesWorks, settings: Settings, bodies: Bodies) -> q.Frame:
    return rates.retracted(there.authorships, there.works)


def _beside_listed(there: PeoplesWorks, settings: Settings, bodies: Bodies) -> q.Frame:
    session, most = there.session, settings["max_authors"]
    others = rates.at_listed(session.table("authorships"), there.works, listed(session, bodies), most)
    return rates.beside_listed(there.own, session.kept(others))


def _at_one_body(there: PeoplesWorks, settings: Settings, bodies: Bodies) -> q.Frame:
    rows = [(n, place) for n, places in enumerate(bodies.values()) for place in places]
    return rates.at_one_body(there.stands, there.session.frame({"body": "INTEGER", "organisation_id": "BIGINT"}, rows))


def _in_several_countries(there: PeoplesWorks, settings: Settings, bodies: Bodies) -> q.Frame:
    return rates.years_in_several_countries(there.stands, settings["min_works"])


def listed(session: Session, bodies: Bodies) -> q.Frame:
    """The organisations of some bodies: organisation_id."""
    ids = sorted({place for places in bodies.values() for place in places})
    return session.frame({"organisation_id": "BIGINT"}, [(i,) for i in ids])


COUNTS: Mapping[str, Callable[[PeoplesWorks, Settings, Bodies], q.Frame]] = {
    "affiliations.concurrent_countries": _in_several_countries,
    "affiliations.listed_post": _at_one_body,
    "coauthors.listed": _beside_listed,
    "integrity.retracted": _retracted,
}
"""How what an indicator counts is counted of all people."""
