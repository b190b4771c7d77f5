"""What is searched for to find a name: its spellings anywhere, and its initials at the organisations beside it.

A search finds the names that hold all of its words, in any order, without accents and letter by letter as they stand.
So a spelling needs a search of its own only where it has other words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from toolkit.person_names import family_words, spellings, written
from toolkit.sources.filters import MOST_IDS, plain

MOST_NEARBY = 3
"""Pages read of those who are found at the organisations named: each costs as much as ten other pages."""


@dataclass(frozen=True)
class Search:
    """Words to be found in a name, and the organisations beside it."""

    name: str
    """As it stands in a proposal."""
    words: str
    homes: tuple[str, ...] = ()
    """OpenAlex ids: where to look, or where to look further if very many bear the name."""
    nearby: bool = False
    """Only at `homes`, of whom there must be some."""

    @property
    def requests(self) -> tuple[int, int]:
        """The fewest and the most that it takes."""
        lists = -(-len(self.homes) // MOST_IDS)
        return (lists, MOST_NEARBY * lists) if self.nearby else (1, 1 + MOST_NEARBY * lists)


def for_organisation(name: str) -> Iterator[Search]:
    """The search for an organisation, unless its name has no letters."""
    if words := plain(name):
        yield Search(name, words)


def for_person(name: str, homes: Sequence[str]) -> Iterator[Search]:
    """The searches for a person: `homes` are the organisations that the proposals connect with the name."""
    everywhere = _telling(spellings(name))
    yield from (Search(name, words, tuple(homes)) for words in everywhere)
    if homes:
        further = _telling([*everywhere, *sorted(_abridged(name))])
        yield from (Search(name, words, tuple(homes), nearby=True) for words in further if words not in everywhere)


def _telling(spelt: Iterable[str]) -> list[str]:
    """The first spelling, and of the others those that no other one finds as well: whose words no other has alone."""
    several = list(dict.fromkeys(filter(None, map(plain, spelt))))
    sets = [frozenset(written(words)) for words in several]
    return [
        words
        for n, words in enumerate(several)
        if not n or not (sets[n] in sets[:n] or any(other < sets[n] for other in sets))
    ]


def _abridged(name: str) -> set[str]:
    """A name with its given name as an initial, or without its first one; of initials, the family name alone.

    Which word is the family name is not known unless a comma says it: both ends are taken for it.
    """
    words = [plain(word) for word in written(name)]
    family = [word for word in family_words(name) if len(word) > 1]
    if all(len(word) == 1 or word in family for word in words) and any(len(word) == 1 for word in words):
        return set(family)
    if len(words) < 2:
        return set()
    orders = [words, *([[*words[1:], words[0]]] if "," not in name else [])]
    initials = {f"{order[0][0]} {order[-1]}" for order in orders if len(order[-1]) > 1}
    return initials | {f"{order[-2]} {order[-1]}" for order in orders if len(order) > 2}
