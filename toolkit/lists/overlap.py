"""How the words of a name lie in a text: which are there, how close together, and what else stands among them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from toolkit.lists import places
from toolkit.lists.dictionary import Parsed
from toolkit.lists.names import normalise
from toolkit.lists.readers.organisations import Organisation
from toolkit.lists.word_tables import CUT_WORDS, LEGAL, LITTLE, SAME_WORDS
from toolkit.lists.wording import undotted

WHOLE = 0.93
"""The share of its weight from which a name stands whole in a text, slips of the pen left aside."""
_COUNTRY_BEHIND = re.compile(r"\s*\(([^()]*)\)\s*$")
_STEM, _SLIP, _SAME_START = 4, 6, 7
"""Letters that two words need: for one to be the other cut short, to have a slip, and to begin alike."""
_CUT, _SLIPPED, _BEGINS, _JOINED = 0.9, 0.85, 0.8, 0.97
"""How much such words count, and two words written as one: institution's choice."""

Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """A name laid on the segment, or two neighbouring ones, where it fits best."""

    name: Name
    used: frozenset[int]
    """Where in the text the words stand that it shares."""
    window: range
    """Where the segments begin and end in which they stand."""
    together: float
    """The share of its weight that stands there."""
    anywhere: float
    """The share of its weight that stands anywhere in the text."""
    compact: float
    """The share of the shared words in the weight of the stretch from the first to the last of them."""
    explained: float
    """The share of the shared words in the weight of the segments, other words for places left out."""

    @property
    def fit(self) -> float:
        """How well it fits, 0 to 1: institution's choice."""
        return self.together * (0.5 + 0.3 * self.compact + 0.2 * self.explained)

    @property
    def stretch(self) -> range:
        """From the first to the last shared word."""
        return range(min(self.used), max(self.used) + 1)


def names(organisation: Organisation) -> tuple[Name, ...]:
    """Its names but acronyms, as words that compare: without the country behind it and the legal form at the end."""
    found: dict[Name, None] = {}
    for each in organisation.names:
        if "acronym" not in each.kinds:
            text = each.text
            if (behind := _COUNTRY_BEHIND.search(text)) and normalise(behind[1]) in _countries():
                text = text[: behind.start()]
            words = normalise(undotted(text)).split()
            while len(words) > 1 and words[-1] in LEGAL:
                words.pop()
            found[plain(words)] = None
    return tuple(name for name in found if name)


def plain(words: Sequence[str]) -> Name:
    """Words without little ones, one word for those that several languages or abbreviations have."""
    spelt = (SAME_WORDS.get(word, word) for word in words)
    kept = tuple(CUT_WORDS.get(word, word) for word in spelt if word not in LITTLE)
    return kept or tuple(words)


def alike(one: str, other: str) -> float:
    """How far two words count as one: equal, cut short, with a letter wrong, or with the same beginning."""
    if one == other:
        return 1.0
    short, long_ = sorted((one, other), key=len)
    if len(short) < _STEM or short[0] != long_[0]:
        return 0.0
    if long_.startswith(short):
        return _CUT
    if len(short) >= _SLIP and len(long_) - len(short) <= 1 and OSA.distance(one, other, score_cutoff=1) <= 1:
        return _SLIPPED
    return _BEGINS if len(short) >= _SAME_START and short[:_SLIP] == long_[:_SLIP] else 0.0


class Reading:
    """A text on which names are laid; `weight` says how much a word counts, `said` which places the text names."""

    def __init__(self, text: Parsed, said: Iterable[str], weight: Callable[[str], float]) -> None:
        segments = [plain(words.split()) for words in text.by_segment]
        self.words = [word for segment in segments for word in segment]
        self.segments = len(segments)
        self.segment = [number for number, segment in enumerate(segments) for _ in segment]
        """The number of the segment of each word."""
        self.places = frozenset(word for place in said for word in place.split())
        """Words of the places that the text names."""
        self._weight = weight
        self._known = frozenset(self.words)
        self._joined = {
            a + b: place
            for place, (a, b) in enumerate(pairwise(self.words))
            if self.segment[place] == self.segment[place + 1]
        }
        ends = [0]
        for segment in segments:
            ends.append(ends[-1] + len(segment))
        self._ends = ends
        self._found: dict[str, Mapping[int, list[tuple[float, int]]]] = {}

    def best(self, names: Iterable[Name]) -> Overlap | None:
        """The name that fits best, where it does; of equal ones that in one segment, then the first."""
        laid = [overlap for name in names for overlap in self._laid(self._as_written(name))]
        return max(laid, key=lambda each: (round(each.fit, 9), -self._width(each)), default=None)

    def has(self, word: str, places: frozenset[int]) -> bool:
        """Whether a word stands at one of these places, or one that counts as it."""
        return any(place in places for there in self._hits(word).values() for _, place in there)

    def _width(self, overlap: Overlap) -> int:
        return self.segment[overlap.window[-1]] - self.segment[overlap.window[0]]

    def _as_written(self, name: Name) -> Name:
        """The name with two neighbouring words as one, where the text writes them so."""
        for i, (a, b) in enumerate(pairwise(name)):
            if a + b in self._known and not (a in self._known and b in self._known):
                return (*name[:i], a + b, *name[i + 2 :])
        return name

    def _laid(self, name: Name) -> Iterator[Overlap]:
        hits = [self._hits(word) for word in name]
        weights = [self._weight(word) for word in name]
        most: dict[int, float] = {}
        for weight, hit in zip(weights, hits, strict=True):
            for segment, there in hit.items():
                most[segment] = most.get(segment, 0.0) + weight * max(there)[0]
        anywhere = sum(
            w * max((max(t)[0] for t in hit.values()), default=0.0) for w, hit in zip(weights, hits, strict=True)
        )
        for first in sorted(most, key=lambda segment: (-most[segment], segment))[:2]:
            for window in ((first,), (first, first + 1), (first - 1, first)):
                if all(segment in most for segment in window):
                    yield self._placed(name, weights, hits, window, anywhere)

    def _placed(
        self,
        name: Name,
        weights: Sequence[float],
        hits: Sequence[Mapping[int, list[tuple[float, int]]]],
        window: tuple[int, ...],
        anywhere: float,
    ) -> Overlap:
        """Each word of a name on the word of the segments that is most like it and not taken."""
        used: set[int] = set()
        got = 0.0
        for weight, hit in zip(weights, hits, strict=True):
            free = [(a, -p) for segment in window for a, p in hit.get(segment, ()) if p not in used]
            if free:
                likeness, place = max(free)
                used.add(-place)
                got += weight * likeness
        within = range(self._ends[window[0]], self._ends[window[-1] + 1])
        useful = self._sum(used)
        total = sum(weights) or 1.0
        return Overlap(
            name=name,
            used=frozenset(used),
            window=within,
            together=got / total,
            anywhere=anywhere / total,
            compact=useful / (self._sum(range(min(used), max(used) + 1)) or 1.0),
            explained=useful / (self._sum(p for p in within if p in used or self.words[p] not in self.places) or 1.0),
        )

    def _sum(self, places: Iterable[int]) -> float:
        return sum(self._weight(self.words[place]) for place in places)

    def _hits(self, word: str) -> Mapping[int, list[tuple[float, int]]]:
        """By segment, the words of the text that count as this word: how far, and where."""
        if (known := self._found.get(word)) is not None:
            return known
        found: dict[int, list[tuple[float, int]]] = {}
        for place, other in enumerate(self.words):
            if likeness := alike(word, other):
                found.setdefault(self.segment[place], []).append((likeness, place))
        if not found and (joined := self._joined.get(word)) is not None:
            found = {self.segment[joined]: [(_JOINED, joined)]}
        self._found[word] = found
        return found


@cache
def _countries() -> frozenset[str]:
    return frozenset(normalise(name) for name, _ in places.names())
