"""Which areas a text or a set of topics points to, and what decided."""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from toolkit.models.technology import Area, AreaHit, Taxonomy
from toolkit.technology.folding import fold, token_places, tokens

_HISSING = ("s", "x", "z", "ch", "sh")
_Place = tuple[int, int]


def areas_in_text(text: str, taxonomies: Iterable[Taxonomy]) -> tuple[AreaHit, ...]:
    """The areas whose words stand in a text, in the order of the lists, each with its words and their first places.

    Case, form of characters, hyphens and simple plurals do not count. English words count whole only; Japanese words
    wherever they stand. Of words of one area that overlap in the text, the longest counts.
    """
    areas = [(taxonomy, area) for taxonomy in taxonomies for area in taxonomy.areas]
    found: dict[int, dict[str, list[_Place]]] = defaultdict(lambda: defaultdict(list))
    for word, owners, place in _occurrences(text, _trie(tuple(area.words for _, area in areas))):
        for owner in owners:
            found[owner][word].append(place)
    return tuple(_text_hit(*areas[owner], _longest(found[owner])) for owner in sorted(found))


def areas_of_topics(topic_ids: Iterable[str], taxonomies: Iterable[Taxonomy]) -> tuple[AreaHit, ...]:
    """The areas that OpenAlex topics such as `T10682` point to, in the order of the lists, each with its topics."""
    given = dict.fromkeys(topic_ids)
    hits = []
    for taxonomy in taxonomies:
        for area in taxonomy.areas:
            own = set(area.topics)
            if topics := tuple(topic for topic in given if topic in own):
                hits.append(AreaHit(taxonomy_id=taxonomy.id, area_id=area.id, title=area.title, topics=topics))
    return tuple(hits)


def _text_hit(taxonomy: Taxonomy, area: Area, first: dict[str, _Place]) -> AreaHit:
    return AreaHit(
        taxonomy_id=taxonomy.id,
        area_id=area.id,
        title=area.title,
        words=tuple(first),
        places=tuple(first.values()),
    )


def _longest(places: dict[str, list[_Place]]) -> dict[str, _Place]:
    """The first place of each word, in the order of the text, less places that lie in or across a longer one."""
    every = [(start, end, word) for word, spots in places.items() for start, end in spots]
    kept: list[tuple[int, int, str]] = []
    for spot in sorted(every, key=lambda spot: (spot[0] - spot[1], spot[0])):
        at = bisect(kept, spot)
        after_the_last = at == 0 or kept[at - 1][1] <= spot[0]
        before_the_next = at == len(kept) or spot[1] <= kept[at][0]
        if after_the_last and before_the_next:
            kept.insert(at, spot)
    first: dict[str, _Place] = {}
    for start, end, word in kept:
        first.setdefault(word, (start, end))
    return first


@dataclass(frozen=True, slots=True)
class _Node:
    """What may follow the words read so far, and the phrase that ends here with the numbers of the areas it is of."""

    following: dict[str, "_Node"] = field(default_factory=dict)
    phrases: dict[str, tuple[int, ...]] = field(default_factory=dict)


@lru_cache(maxsize=16)
def _trie(words_of_areas: tuple[tuple[str, ...], ...]) -> _Node:
    """All phrases by their words and characters; never changed once built."""
    root = _Node()
    for owner, words in enumerate(words_of_areas):
        for word in words:
            *start, last = tokens(word)
            for end in (last, _plural(last)):
                node = root
                for token in (*start, end):
                    node = node.following.setdefault(token, _Node())
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


def _occurrences(text: str, root: _Node) -> Iterator[tuple[str, Sequence[int], _Place]]:
    """Each phrase at each of its places, with the numbers of its areas."""
    folded = fold(text)
    read = tokens(folded.text)
    begins = [at for at, token in enumerate(read) if token in root.following]
    places = token_places(folded) if begins else ()
    for first in begins:
        node: _Node | None = root.following[read[first]]
        at = first
        while node is not None:
            for word, owners in node.phrases.items():
                yield word, owners, (places[first][0], places[at][1])
            at += 1
            node = node.following.get(read[at]) if at < len(read) else None
