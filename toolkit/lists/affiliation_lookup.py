"""Look affiliations as printed up in lists: the listed organisations that each names."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from toolkit.lists.affiliations import AffiliationHit, AffiliationMatcher
from toolkit.lists.answers import Match, Query, Row
from toolkit.lists.crosswalk import Crosswalk
from toolkit.lists.readers.organisations import Organisation
from toolkit.lists.saying import affiliation
from toolkit.models.lists import EntityList


class AffiliationLookup:
    """The organisations in force on a day, ready to be looked for in texts; arguments as of `toolkit.lists.lookup`."""

    def __init__(
        self,
        lists: Sequence[EntityList],
        as_of: date,
        register: Iterable[Organisation] = (),
        crosswalk: Crosswalk | None = None,
    ) -> None:
        self._matcher = AffiliationMatcher(lists, as_of, register, crosswalk)

    def match(self, queries: Iterable[Query], language: str = "en") -> Iterator[Row]:
        """One row for each query, in order, with reasons in a language; the surest match first."""
        for query in queries:
            hits = self._matcher.hits(query.name, query.country)
            found = (_match(hit, language) for hit in hits if query.means(hit.list_id, "organisation"))
            yield Row(query=query.name, matches=tuple(found))


def _match(hit: AffiliationHit, language: str) -> Match:
    return Match(
        list=hit.list_id,
        edition=hit.edition,
        entry=hit.entry_id,
        name=hit.entry_name,
        link=hit.kind,
        band=hit.band,
        probability=hit.probability,
        reasons=tuple(affiliation(code, language) for code in hit.codes),
    )
