"""How likely two written names of persons are spellings of one; never that the persons are one."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

from anyascii import anyascii
from rapidfuzz.distance import OSA

from toolkit.lists.alignment import Alignment, Pair, align
from toolkit.lists.word_tables import HONORIFICS, NICKNAMES, PARTICLES

FEATURES = (
    "same",
    "worst_edits",
    "worst_share",
    "edits_share",
    "swapped",
    "alone_short",
    "alone_long",
    "alone_patronymics",
    "alone_one_sided",
    "equal_share",
    "few_equal",
    "initials",
    "family_differs",
    "start_differs",
    "sound_differs",
    "whole_likeness",
    "syllable_differs",
    "syllables_spelt",
    "short_edits",
    "scripts_differ",
    "scripts_far",
)

_MARKS = re.compile(r"[\u0027\u0060\u00b4\u02bb-\u02bf\u2018\u2019\u201b\u2032]")
_GAP = re.compile(r"[^a-z0-9]+")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")
_SYLLABLES = re.compile(r"[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]")
_PATRONYMIC = re.compile(r"(ovich|evich|ovych|evych|ovna|evna|ivna|yevich|ovic|evic)$")
_SOUNDS = (
    ("sch", "s"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("zh", "z"), ("kh", "h"), ("gh", "g"), ("ph", "f"),
    ("th", "t"), ("dh", "d"), ("ck", "k"), ("q", "k"), ("x", "ks"), ("w", "v"), ("ou", "u"), ("oo", "u"), ("ee", "i"),
    ("ii", "i"), ("yy", "i"), ("y", "i"), ("j", "i"), ("ei", "e"), ("ai", "e"), ("o", "u"), ("e", "i"), ("z", "s"),
)  # fmt: skip
"""Letters that romanisations write for each other: institution's choice."""
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiou]")


_SHORT = 5
"""Letters of a word in which one that differs says more than in a long one."""


@dataclass(frozen=True)
class Person:
    """A written name, ready to be compared."""

    written: str
    words: tuple[str, ...]
    """Plain small words without titles, in their order; particles are among them."""
    syllables: str
    """What is written in Han, kana or Hangul."""
    latin: bool

    @cached_property
    def letters(self) -> str:
        """All words as one, in alphabetical order."""
        return " ".join(sorted(self.words))

    @cached_property
    def joined(self) -> str:
        """All words as one, in their order."""
        return "".join(self.words)


@lru_cache(maxsize=50_000)
def person(name: str) -> Person:
    """A name as words: accents, script, case, apostrophes, hyphens and titles do not count."""
    kept = unicodedata.normalize("NFKC", name)
    plain = _CAPITAL_INSIDE.sub(" ", anyascii(_MARKS.sub("", kept)) if not kept.isascii() else _MARKS.sub("", kept))
    words = _GAP.sub(" ", _MARKS.sub("", plain).lower()).split()
    named = [word for word in words if word not in HONORIFICS]
    return Person(
        written=name,
        words=tuple(named if len(named) > 1 else words),
        syllables="".join(_SYLLABLES.findall(kept)),
        latin=kept.isascii() or all("LATIN" in unicodedata.name(c, "LATIN") for c in kept if c.isalpha()),
    )


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """A word without what romanisations do not agree on: doubled letters, vowels that are written either way."""
    for spelling, written in _SOUNDS:
        if spelling in word:
            word = word.replace(spelling, written)
    return _DOUBLED.sub(r"\1", word)


def consonants(word: str) -> str:
    """The sounds of a word without vowels, which several scripts do not write."""
    bare = _VOWELS.sub("", sound(word).replace("g", "k").replace("b", "p").replace("v", "").replace("h", ""))
    return _DOUBLED.sub(r"\1", bare)


def laid(one: Person, other: Person) -> Alignment:
    """The words of two names side by side; a short form stands for the full one."""
    a, b = one.words, other.words
    if not set(a) <= set(b):
        a = tuple(NICKNAMES[w] if w in NICKNAMES and NICKNAMES[w] in b else w for w in a)
        b = tuple(NICKNAMES[w] if w in NICKNAMES and NICKNAMES[w] in a else w for w in b)
    return align(a, b, sound)


def features(one: Person, other: Person, side: Alignment) -> tuple[float, ...]:
    """The values of FEATURES for two names laid side by side."""
    pairs = (*side.spelt, *side.swapped)
    real = [pair for pair in pairs if not (pair.one in PARTICLES and pair.other in PARTICLES)]
    worst = max(real, key=lambda pair: (pair.share, pair.edits), default=None)
    longest = max(len(one.joined), len(other.joined), 1)
    equal = [w for w in side.equal if w not in PARTICLES]
    most = max(_real(one.words), _real(other.words), 1)
    alone = [w for w in side.alone if w not in PARTICLES]
    patronymics = sum(bool(_PATRONYMIC.search(w)) for w in alone)
    same = one.joined == other.joined or one.letters == other.letters
    far = not (one.latin and other.latin) and one.latin != other.latin
    return (
        float(same),
        min(worst.edits, 6) if worst and not same else 0.0,
        worst.share if worst and not same else 0.0,
        0.0 if same else sum(p.edits for p in real) / longest,
        0.0 if same else float(len([p for p in side.swapped if p in real])),
        float(sum(len(w) <= 2 for w in side.alone)),
        float(len(alone) - patronymics),
        float(patronymics),
        (len(alone) - patronymics) / most,
        len(equal) / most,
        float(len(equal) + len(side.initials) + len(side.spelt) < 2),
        float(len(side.initials)),
        _differs(one.words, other.words, worst, -1),
        _differs(one.words, other.words, worst, 0),
        0.0 if same or not worst else float(_sounds_apart(worst)),
        OSA.normalized_similarity(one.letters, other.letters),
        _syllables(one, other),
        sum(p.edits for p in real) if bool(one.syllables) != bool(other.syllables) else 0.0,
        0.0 if same else sum(p.edits for p in real if max(len(p.one), len(p.other)) <= _SHORT),
        float(far),
        _far(one, other) if far else 0.0,
    )


def _real(words: tuple[str, ...]) -> int:
    return sum(w not in PARTICLES for w in words)


def _differs(one: tuple[str, ...], other: tuple[str, ...], worst: Pair | None, end: int) -> float:
    """Whether the words that differ most stand at that end of both names, and how much they differ."""
    if worst is None or not one or not other or worst.one != one[end] or worst.other != other[end]:
        return 0.0
    return worst.share


def _sounds_apart(pair: Pair) -> bool:
    return consonants(pair.one) != consonants(pair.other)


def _syllables(one: Person, other: Person) -> float:
    """Characters that differ where both names are written in Han, kana or Hangul, each a syllable of its own."""
    if not one.syllables or not other.syllables:
        return 0.0
    return float(OSA.distance("".join(sorted(one.syllables)), "".join(sorted(other.syllables))))


def _far(one: Person, other: Person) -> float:
    """How far the consonants of names in two scripts are apart, 0 to 1."""
    a, b = (" ".join(sorted(filter(None, map(consonants, each.words)))) for each in (one, other))
    return OSA.normalized_distance(a, b)
