"""Names as addresses misprint them: with words cut short, a letter wrong, or in another order. Few words may differ."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, Literal, NamedTuple, TypeVar

from rapidfuzz.distance import OSA

Owner = TypeVar("Owner", bound=Hashable)
How = Literal["abbreviated", "misspelt", "reordered"]

_ANCHORS = 2
"""How many of its rarest words lead to a name; one of them must stand in the text as it is."""
_FEWEST_WORDS = 3
"""Words that a name must have to be found in another form."""
_SHORTEST_STEM = 4
_SHORTEST_MISSPELT = 7
_LONG = 10
"""Letters that a word must have to be cut short, to have one letter wrong, and to have two (institution's choice)."""


class Variant(NamedTuple, Generic[Owner]):
    """A name found in another form."""

    name: str
    owner: Owner
    how: How


class Variants(Generic[Owner]):
    """Names, normalised, to be found in other forms.

    `known` are words that names really have: one of them is never taken for a misspelling of another, so that Shanxi
    stays apart from Shaanxi.
    """

    def __init__(self, names: Iterable[tuple[str, Owner]], known: Iterable[str]) -> None:
        self._known = frozenset(known)
        split = {(tuple(name.split()), owner): None for name, owner in names}
        long_ = [(words, owner) for words, owner in split if len(words) >= _FEWEST_WORDS]
        common = Counter(word for words, _ in long_ for word in set(words))
        self.anchors: dict[str, list[tuple[int, tuple[str, ...], Owner]]] = defaultdict(list)
        self.orders: dict[tuple[str, ...], list[tuple[tuple[str, ...], Owner]]] = defaultdict(list)
        for words, owner in long_:
            for place in sorted(range(len(words)), key=lambda i: (common[words[i]], i))[:_ANCHORS]:
                self.anchors[words[place]].append((place, words, owner))
            self.orders[tuple(sorted(words))].append((words, owner))

    def find(self, segment: str, printed: str) -> Iterator[Variant[Owner]]:
        """The names that a segment holds in another form, given as normalised and as printed."""
        words = segment.split()
        if len(words) < _FEWEST_WORDS:
            return
        low = printed.lower()
        for place, word in enumerate(words):
            for offset, name, owner in self.anchors.get(word, ()):
                window = words[max(0, place - offset) : place - offset + len(name)]
                if len(window) == len(name) and (how := self._compared(window, name, low)):
                    yield Variant(" ".join(name), owner, how)
        for name, owner in self.orders.get(tuple(sorted(words)), ()):
            if list(name) != words:
                yield Variant(" ".join(name), owner, "reordered")

    def _compared(self, window: list[str], name: tuple[str, ...], printed: str) -> How | None:
        """How the words differ, or None where they are the same or others."""
        differing = [(mine, theirs) for mine, theirs in zip(window, name, strict=True) if mine != theirs]
        if not differing or 2 * len(differing) > len(name):
            return None
        cut = [_is_cut(mine, theirs, printed) for mine, theirs in differing]
        if all(cut):
            return "abbreviated"
        if all(c or self._misspelt(*pair) for c, pair in zip(cut, differing, strict=True)):
            return "misspelt"
        return None

    def _misspelt(self, word: str, meant: str) -> bool:
        if word in self._known or len(meant) < _SHORTEST_MISSPELT or any(map(str.isdigit, word + meant)):
            return False
        most = 2 if len(meant) >= _LONG else 1
        return OSA.distance(word, meant, score_cutoff=most) <= most


def _is_cut(word: str, meant: str, printed: str) -> bool:
    return len(word) >= _SHORTEST_STEM and meant.startswith(word) and f"{word}." in printed
