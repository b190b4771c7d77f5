"""Names and affiliations looked up in all lists at hand, with the links and the names that come with the toolkit."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from toolkit.lists.affiliation_lookup import AffiliationLookup
from toolkit.lists.answers import Query, Row
from toolkit.lists.crosswalk import Crosswalk
from toolkit.lists.labels import load_labels
from toolkit.lists.lookup import ASK, Lookup
from toolkit.lists.readers.countries import country
from toolkit.models.lists import EntityList


class ListSearch:
    """The entries in force on a day, ready to be asked often; safe to use from several threads."""

    shown_from = ASK
    """Names less likely than this to mean an entry are no matches: institution's choice."""

    def __init__(self, lists: Sequence[EntityList], as_of: date) -> None:
        """Index the names at once, which takes seconds for long lists; what affiliations need when first asked for."""
        self._lists, self._as_of = lists, as_of
        self._links = Crosswalk(link for each in lists for link in each.links)
        self._names = Lookup(lists, as_of, load_labels(), self._links)

    @cached_property
    def _affiliations(self) -> AffiliationLookup:
        return AffiliationLookup(self._lists, self._as_of, load_labels(), self._links)

    def names(self, queries: Iterable[Query], language: str = "en") -> Iterator[Row]:
        """One row for each name, ROR or OpenAlex id, in order: the entries that it may mean, the best first."""
        return self._names.match(queries, language)

    def affiliations(self, queries: Iterable[Query], language: str = "en") -> Iterator[Row]:
        """One row for each affiliation as printed, in order: the listed organisations that it names."""
        return self._affiliations.match(queries, language)

    @staticmethod
    def country(printed: str) -> str | None:
        """The code (ISO 3166-1 alpha-2) of a country given as code or English name; None for what is neither."""
        return country(printed)
