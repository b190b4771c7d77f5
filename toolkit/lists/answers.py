"""What is asked of the lists, and what they answer."""

from typing import NamedTuple

from toolkit.lists.score import Kind
from toolkit.models.lists import Band, EntryKind, LinkKind
from toolkit.models.noun import Noun, Slug, Text


class Query(NamedTuple):
    """A name, or the id of an organisation, and the country of its bearer where that is known."""

    name: str
    country: str | None = None
    lists: frozenset[str] | None = None
    """The lists to look through; None for all."""
    kinds: frozenset[EntryKind] | None = None
    """What is looked for; None for anything. Entries of which the publisher does not say what they name always are."""

    @property
    def narrow(self) -> bool:
        """Whether some entries are not looked at."""
        return self.lists is not None or self.kinds is not None

    def means(self, list_id: str, kind: EntryKind) -> bool:
        """Whether an entry of a list, of some kind, is looked at."""
        of_list = self.lists is None or list_id in self.lists
        return of_list and (self.kinds is None or kind in self.kinds or kind == "unknown")


class Match(Noun):
    """An entry that a query may mean."""

    list: Slug
    edition: Text
    entry: Slug
    name: Text
    """The name of the entry as its list prints it."""
    link: LinkKind
    """What the bearer of the query's name is to the listed body."""
    band: Band
    probability: float
    reasons: tuple[str, ...]


class Row(Noun):
    """What was found for one query; no match means that these lists were searched, and no more."""

    query: str
    matches: tuple[Match, ...]


class Pair(NamedTuple):
    """Two names to compare, what they name, and the countries of their bearers where those are known."""

    one: str
    other: str
    kind: Kind = "organisation"
    countries: tuple[str | None, str | None] = (None, None)


class Comparison(Noun):
    """How likely two names mean one; that the names of two persons are one does not say that the persons are."""

    name1: str
    name2: str
    probability: float
    same: bool
    reasons: tuple[str, ...]
