"""Phrases of areas in a text: where they stand, and which of them are stray."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from toolkit.models.technology import CanonicalArea, Place
from toolkit.technology.folding import fold, starts, tokens

_HISSING = ("s", "x", "z", "ch", "sh")
InText = tuple[CanonicalArea, dict[str, Place], dict[str, Place]]
"""An area with the first places of its words, and of its stray phrases, in a text."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What may follow the words read so far, and the phrase that ends here with the numbers of the areas it is of."""

    following: dict[str, "Phrases"] = field(default_factory=dict)
    phrases: dict[str, tuple[int, ...]] = field(default_factory=dict)


def phrases_of(areas: Iterable[CanonicalArea]) -> Phrases:
    """The words and stray phrases of areas, made ready for `phrases_in_text`."""
    return _trie(tuple((*area.words, *(stray.phrase for stray in area.stray)) for area in areas))


def phrases_in_text(text: str, areas: Sequence[CanonicalArea], phrases: Phrases) -> list[InText]:
    """The areas of which a phrase stands in a text, with the first places of the words and stray phrases that count."""
    found: dict[int, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for phrase, owners, place in _occurrences(text, phrases):
        for owner in owners:
            found[owner][phrase].append(place)
    return [(areas[owner], *_decisive(areas[owner], found[owner])) for owner in sorted(found)]


def _decisive(area: CanonicalArea, found: dict[str, list[Place]]) -> tuple[dict[str, Place], dict[str, Place]]:
    """The words of an area, less those that a stray phrase explains, and the stray phrases that nothing overrules."""
    strays = {stray.phrase: stray.unless for stray in area.stray}
    idle = {phrase for phrase, unless in strays.items() if any(word in found for word in unless)}
    longest = _longest({phrase: places for phrase, places in found.items() if phrase not in idle})
    words = {phrase: place for phrase, place in longest.items() if phrase not in strays}
    return words, {phrase: place for phrase, place in longest.items() if phrase in strays}


def _longest(places: dict[str, list[Place]]) -> dict[str, Place]:
    """The first place of each word, in the order of the text, less places that lie in or across a longer one."""
    every = [(start, end, word) for word, spots in places.items() for start, end in spots]
    kept: list[tuple[int, int, str]] = []
    for spot in sorted(every, key=lambda spot: (spot[0] - spot[1], spot[0])):
        at = bisect(kept, spot)
        after_the_last = at == 0 or kept[at - 1][1] <= spot[0]
        before_the_next = at == len(kept) or spot[1] <= kept[at][0]
        if after_the_last and before_the_next:
            kept.insert(at, spot)
    first: dict[str, Place] = {}
    for start, end, word in kept:
        first.setdefault(word, (start, end))
    return first


@lru_cache(maxsize=16)
def _trie(words_of_areas: tuple[tuple[str, ...], ...]) -> Phrases:
    """All phrases by their words and characters; never changed once built."""
    root = Phrases()
    for owner, words in enumerate(words_of_areas):
        for word in words:
            *start, last = tokens(word)
            for end in (last, _plural(last)):
                node = root
                for token in (*start, end):
                    node = node.following.setdefault(token, Phrases())
                if owner not in node.phrases.get(word, ()):
                    node.phrases[word] = (*node.phrases.get(word, ()), owner)
    return root


def _plural(word: str) -> str:
    """The plural of an English word; of anything else, the word itself."""
    if not word.isascii() or not word.isalnum() or len(word) == 1:
        return word
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_HISSING) else "s")


def _occurrences(text: str, root: Phrases) -> Iterator[tuple[str, Sequence[int], Place]]:
    """Each phrase at each of its places, with the numbers of its areas."""
    folded = fold(text)
    read = tokens(folded.text)
    following = root.following
    if following.keys().isdisjoint(read):
        return
    places: list[int] = []
    for first in [at for at, token in enumerate(read) if token in following]:
        node: Phrases | None = following[read[first]]
        at = first
        while node is not None:
            for word, owners in node.phrases.items():
                places = places or starts(folded.text, read)
                last = places[at] + len(read[at]) - 1
                yield word, owners, (folded.starts[places[first]], folded.ends[last])
            at += 1
            node = node.following.get(read[at]) if at < len(read) else None
