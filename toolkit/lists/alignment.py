"""Lay the words of two names side by side: equal words, words spelt alike, words written together, words left over."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

ALIKE = 0.34
"""Share of the letters of the longer word that may differ between two spellings of it: institution's choice."""
_LONGEST_JOIN = 4
"""So many words are tried as one; more are no slip of the space bar."""

Spell = Callable[[str], str]
"""A word as it is compared: folded letters, or the word itself."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A word or joined words of each name that stand for each other, and how many letters differ."""

    one: str
    other: str
    edits: float
    places: tuple[int, int]

    @property
    def share(self) -> float:
        """Letters that differ, as a share of the longer word."""
        return self.edits / max(len(self.one), len(self.other))


@dataclass(frozen=True, slots=True)
class Alignment:
    """What two names share, and what each has alone."""

    equal: tuple[str, ...]
    spelt: tuple[Pair, ...]
    """Words that differ in few letters."""
    initials: tuple[Pair, ...]
    """An initial, or initials together, and the words they begin."""
    swapped: tuple[Pair, ...]
    """Words that differ and stand where the other name has no better counterpart."""
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]
    crossed: bool
    """Whether the shared words come in another order."""

    @property
    def alone(self) -> tuple[str, ...]:
        """Words that stand in one name and have no counterpart in the other."""
        return self.only_one + self.only_other


def align(one: Sequence[str], other: Sequence[str], fold: Spell = str, alike: float = ALIKE) -> Alignment:
    """Align two names given as words; the words of one may stand in any order."""
    left, right, equal, places = _equal(one, other)
    spelt: list[Pair] = []
    initials: list[Pair] = []
    swapped: list[Pair] = []
    if left and right:
        spelt = [*_joined(left, right, one, other, fold), *_alike(left, right, one, other, fold, alike)]
        initials = list(_initials(left, right, one, other))
        swapped = list(_nearest(left, right, one, other, fold))
        places += [pair.places for pair in (*spelt, *initials, *swapped)]
    places.sort()
    rights = [right for _, right in places]
    return Alignment(
        equal=tuple(equal),
        spelt=tuple(spelt),
        initials=tuple(initials),
        swapped=tuple(swapped),
        only_one=tuple(one[i] for i in left),
        only_other=tuple(other[i] for i in right),
        crossed=rights != sorted(rights),
    )


def _equal(one: Sequence[str], other: Sequence[str]) -> tuple[list[int], list[int], list[str], list[tuple[int, int]]]:
    """The places left over on both sides, the words that are equal, and where they stand."""
    waiting: dict[str, list[int]] = {}
    for place in range(len(other) - 1, -1, -1):
        waiting.setdefault(other[place], []).append(place)
    left: list[int] = []
    equal: list[str] = []
    places: list[tuple[int, int]] = []
    for place, word in enumerate(one):
        if there := waiting.get(word):
            equal.append(word)
            places.append((place, there.pop()))
        else:
            left.append(place)
    return left, sorted(place for there in waiting.values() for place in there), equal, places


def _joined(left: list[int], right: list[int], one: Sequence[str], other: Sequence[str], fold: Spell) -> Iterator[Pair]:
    """Words written together on one side: a word that is several words of the other, all but a letter or two."""
    for mine, theirs, words, targets, turned in ((left, right, one, other, False), (right, left, other, one, True)):
        for place in tuple(mine) if len(theirs) > 1 else ():
            for run in _runs(theirs):
                text = "".join(targets[i] for i in run)
                if abs(len(text) - len(words[place])) > 1 or len(text) < 5:
                    continue
                edits = distance(words[place], text, fold)
                if edits <= (1 if len(text) > 7 else 0):
                    mine.remove(place)
                    for each in run:
                        theirs.remove(each)
                    at = (run[0], place) if turned else (place, run[0])
                    yield Pair(text, words[place], edits, at) if turned else Pair(words[place], text, edits, at)
                    break


def _runs(places: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Neighbouring places, two to four at a time."""
    for start in range(len(places)):
        for end in range(start + 2, min(start + _LONGEST_JOIN, len(places)) + 1):
            run = tuple(places[start:end])
            if run[-1] - run[0] == end - start - 1:
                yield run


def _alike(
    left: list[int], right: list[int], one: Sequence[str], other: Sequence[str], fold: Spell, alike: float
) -> Iterator[Pair]:
    found = []
    for i in left:
        for j in right:
            edits = distance(one[i], other[j], fold)
            longest = max(len(one[i]), len(other[j]))
            if edits <= alike * longest and longest > 1:
                found.append((edits / longest, abs(i - j), i, j, edits))
    yield from _taken(sorted(found), left, right, one, other)


def _initials(left: list[int], right: list[int], one: Sequence[str], other: Sequence[str]) -> Iterator[Pair]:
    """Single letters that begin a word of the other name."""
    found = [
        (0.0, abs(i - j), i, j, 0.0)
        for i in left
        for j in right
        if (len(one[i]) == 1) != (len(other[j]) == 1) and one[i][0] == other[j][0]
    ]
    yield from _taken(sorted(found), left, right, one, other)


def _nearest(
    left: list[int], right: list[int], one: Sequence[str], other: Sequence[str], fold: Spell
) -> Iterator[Pair]:
    """Pair what is left over on both sides, the least different first."""
    if left and right:
        found = []
        for i in left:
            for j in right:
                edits = distance(one[i], other[j], fold)
                found.append((edits / max(len(one[i]), len(other[j])), abs(i - j), i, j, edits))
        yield from _taken(sorted(found), left, right, one, other)


def _taken(
    found: Sequence[tuple[float, int, int, int, float]],
    left: list[int],
    right: list[int],
    one: Sequence[str],
    other: Sequence[str],
) -> Iterator[Pair]:
    for _, _, i, j, edits in found:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            yield Pair(one[i], other[j], edits, (i, j))


def distance(one: str, other: str, fold: Spell = str) -> float:
    """Letters to change, add, drop or swap with a neighbour; folded letters count half."""
    plain = float(OSA.distance(one, other))
    if fold is str or plain <= 1:
        return plain
    a, b = fold(one), fold(other)
    return min(plain, OSA.distance(a, b) + (0.5 if a != b or one != other else 0.0))


def repeated(words: Sequence[str]) -> bool:
    """Whether a word stands twice."""
    return max(Counter(words).values(), default=0) > 1
