"""The works of organisations between two days, and what indicators count of them, of every organisation at once.

As in a profile, which carries the latest works of an organisation, it is these that are counted.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import get_args

from toolkit import queries as q
from toolkit.models.base_rates import Size
from toolkit.profile import gather
from toolkit.profile.counted_people import Bodies, Settings, listed
from toolkit.queries import base_rates as rates
from toolkit.queries import organisation_rates as theirs
from toolkit.sources.snapshot import Session

SIZES: Mapping[str, int] = {band: int(band.partition("-")[0]) for band in get_args(Size)}
"""The bands of size, each from so many works on."""


class OrganisationsWorks:
    """Organisations' works between two days, each worked out once for all questions, and only if one asks."""

    def __init__(
        self,
        session: Session,
        authorships: q.Frame,
        members: q.Frame,
        ever_listed: Sequence[int],
        works: q.Frame,
        since: date | None,
    ) -> None:
        """`authorships`: the rows on their works; `members`: the organisations with their units.

        `ever_listed`: those that stand or stood on any list. `works`: between the days, of which the first is `since`,
        as `base_rates.works_between` gives them.
        """
        self.session, self.authorships, self.members = session, authorships, members
        self.works, self._ever_listed, self._year = works, ever_listed, since.year if since else None

    @cached_property
    def _all(self) -> q.Frame:
        """The works of each since the first year, also those after the last day: the latest are among all of them."""
        return self.session.kept(theirs.works_of_all(self.authorships, self.members, self._year))

    @cached_property
    def output(self) -> q.Frame:
        """All works of each between the days."""
        return self.session.kept(rates.on_works(self._all, self.works))

    @cached_property
    def own(self) -> q.Frame:
        """Those works of each that a profile carries."""
        return self.session.kept(theirs.own_works(self._latest(self._all), self.works))

    @cached_property
    def tally(self) -> q.Frame:
        """How many such works each has, and what can be seen on how many."""
        return self.session.kept(rates.tally(self.own, "whole"))

    @cached_property
    def shared(self) -> q.Frame:
        """The works of each with authors at others that stand or stood on any list."""
        ids = self.session.frame({"organisation_id": "BIGINT"}, [(i,) for i in self._ever_listed])
        return self.session.kept(theirs.shared(self._all, self.authorships, self.members, ids, self._year))

    @cached_property
    def shared_carried(self) -> q.Frame:
        """Those of them that a profile carries."""
        each = self.session.kept(self.shared.select("subject", "work_id", "year").unique())
        return self.session.kept(self._latest(each))

    def groups(self, countries: q.Frame, main_topics: q.Frame) -> q.Frame:
        """With whom each can be compared; `countries` of each, `main_topics` of the works, or more."""
        session = self.session
        fields = session.kept(rates.fields(self.output, main_topics, session.table("topics")))
        sizes = theirs.sizes(rates.tally(self.output), SIZES)
        return session.kept(rates.groups(fields, countries, sizes))

    def _latest(self, works: q.Frame) -> q.Frame:
        most = gather.MOST_ORGANISATION_WORKS
        more = self.session.kept(theirs.with_more(works, most))
        return theirs.latest_of_all(works, more, most)


def _retracted(there: OrganisationsWorks, settings: Settings, bodies: Bodies) -> q.Frame:
    return theirs.retracted(there.own)


def _beside_listed(there: OrganisationsWorks, settings: Settings, bodies: Bodies) -> q.Frame:
    ids = listed(there.session, bodies)
    return theirs.beside_listed(there.shared, there.shared_carried, there.works, ids, settings["max_authors"])


COUNTS: Mapping[str, Callable[[OrganisationsWorks, Settings, Bodies], q.Frame]] = {
    "integrity.partner_retractions": _retracted,
    "partners.listed_coauthors": _beside_listed,
}
"""How what an indicator counts is counted of all organisations."""
