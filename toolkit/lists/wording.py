"""The words of an organisation's name: legal forms, kinds of organisation, numbers, and how much each word says."""

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from rapidfuzz.distance import OSA

from toolkit.lists.logistic import FOLDER
from toolkit.lists.names import normalise, simplified
from toolkit.lists.word_tables import (
    COUNTRIES,
    INSTITUTIONS,
    KINDS,
    LEGAL,
    NUMBERS,
    ORDINALS,
    POINTS,
    SAME_WORDS,
    TENS,
)

_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}[A-Za-z]?(?![A-Za-z])|\b(?:[A-Za-z] ?\. ?)+[A-Za-z]\.")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TAIL = re.compile(r"[,;(（，]")
_STEM = 0.6
_ORDINAL = re.compile(r"^(?:(?:no|nr)?0*(\d+)(?:st|nd|rd|th|er|eme)?)$")
_ROMAN = re.compile(r"^(?:x{0,3})(?:ix|iv|v?i{0,3})$")
_SHORTEST_OF_INSTITUTION = 4
"""In the name of an institution two or three letters are hardly a legal form (Bath Spa University)."""
_LONGEST_FORM = 5
_LONG_FORM = 12
"""So many words make a legal form at most; one of so many letters may be mistyped."""
_LONG_FORMS = {
    (form[0], length): [each for each in LEGAL if each[0] == form[0] and abs(len(each) - length) <= 1]
    for form in LEGAL
    if len(form) >= _LONG_FORM
    for length in (len(form) - 1, len(form), len(form) + 1)
}
"""By first letter and length of what is written."""


@dataclass(frozen=True)
class Wording:
    """A name of an organisation, ready to be compared."""

    written: str
    form: str
    """The name as `normalise` writes it."""
    words: tuple[str, ...]
    """Words in their order without legal forms, one spelling for those that have several."""
    legal: frozenset[str]
    """Classes of its legal forms."""
    numbers: frozenset[int]
    tail: frozenset[str]
    """Words that stand only behind a comma or in brackets, where names have a place or a parent."""

    @cached_property
    def joined(self) -> str:
        """All words as one."""
        return "".join(self.words)

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each word says."""
        return {word: weight(word) for word in self.words}

    @cached_property
    def total(self) -> float:
        """How much all words say."""
        return sum(map(weight, self.words)) or 1.0

    @cached_property
    def east_asian(self) -> bool:
        """Whether its words are East Asian characters."""
        return not "".join(self.words).isascii()

    @cached_property
    def kinds(self) -> frozenset[str]:
        """What it says it is."""
        return frozenset(KINDS[word] for word in self.words if word in KINDS)

    @cached_property
    def points(self) -> frozenset[str]:
        """Points of the compass in it."""
        return frozenset(word.removesuffix("ern") for word in self.words if word in POINTS)


@lru_cache(maxsize=50_000)
def wording(name: str) -> Wording:
    """The words of a name; what is a legal form does not count among them, unless nothing else is left."""
    form = normalise(undotted(name))
    plain, legal = _plain(name, form)
    numbers = frozenset(n for word in plain if (n := _number(word)) is not None)
    return Wording(name, form, tuple(plain), frozenset(legal), numbers, _tail(name, plain))


def undotted(text: str) -> str:
    """A text with dotted initials as one word: M. D. Anderson is MD Anderson."""
    return _DOTTED.sub(lambda found: re.sub(r"[. ]", "", found.group()) + " ", text)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, as they are compared."""
    return wording(name).words


def known(word: str) -> bool:
    """Whether a word is common in names of organisations, and so hardly a slip of the pen for another.

    An East Asian character always is.
    """
    return word in _weights() or not word.isascii()


def variants(one: str, other: str) -> bool:
    """Whether two words are forms of one: they begin alike and differ in the ending."""
    longest = max(len(one), len(other))
    alike = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return alike >= max(4, _STEM * longest)


def institution(one: Wording, other: Wording) -> bool:
    """Whether two names are compared as those of institutions, by what they say they are; East Asian names all are."""
    if one.east_asian and other.east_asian:
        return True
    a, b = one.kinds & INSTITUTIONS, other.kinds & INSTITUTIONS
    return bool(a and b) or bool((a or b) and not (one.legal or other.legal))


@lru_cache(maxsize=100_000)
def weight(word: str) -> float:
    """How much a word says, 0.05 to 1: the rarer in names of organisations, the more."""
    return _weights().get(word, 1.0)


@cache
def _weights() -> dict[str, float]:
    found: dict[str, float] = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))["weights"]
    return found


def _plain(name: str, form: str) -> tuple[list[str], set[str]]:
    if _EAST_ASIAN.search(name):
        return [c for c in simplified(name) if c.isalnum()], set()
    spelt = [part for word in form.split() for part in COUNTRIES.get(word, (word,))]
    institution_ = any(KINDS.get(SAME_WORDS.get(word, word)) in INSTITUTIONS for word in spelt)
    words, legal = _without_forms(spelt, _SHORTEST_OF_INSTITUTION if institution_ else 1)
    return _numbered([SAME_WORDS.get(word, word) for word in words]), legal


def _legal(words: list[str]) -> str | None:
    """The class of a legal form; a long one may be mistyped by a letter."""
    text = "".join(words)
    if text in LEGAL or len(text) < _LONG_FORM:
        return LEGAL.get(text)
    near = _LONG_FORMS.get((text[0], len(text)), ())
    return next((LEGAL[form] for form in near if OSA.distance(text, form, score_cutoff=1) <= 1), None)


def _without_forms(words: list[str], shortest: int) -> tuple[list[str], set[str]]:
    """Words that are no legal form of so many letters at least, and the classes of the forms."""
    kept: list[str] = []
    legal: set[str] = set()
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST_FORM, len(words) - place), 0, -1):
            if len("".join(words[place : place + length])) < shortest:
                continue
            if kind := _legal(words[place : place + length]):
                if kind != "company" or length > 1:
                    legal.add(kind)
                break
        else:
            kept.append(words[place])
            length = 1
        place += length
    return (kept, legal) if kept else (words, legal)


def _numbered(words: list[str]) -> list[str]:
    """Numbers in words, as ordinals or as Roman numerals behind the first word, written in digits."""
    found: list[str] = []
    for place, word in enumerate(words):
        if word in ORDINALS:
            found.append(str(ORDINALS.index(word)))
        elif word in NUMBERS[:10] and found and found[-1].isdigit() and words[place - 1] in TENS:
            found[-1] = str(int(found[-1]) + NUMBERS.index(word))
        elif word in TENS:
            found.append(str(TENS[word]))
        elif word in NUMBERS:
            found.append(str(NUMBERS.index(word)))
        elif ordinal := _ORDINAL.match(word):
            found.append(str(int(ordinal.group(1))))
        elif place > (len(word) == 1) and _ROMAN.match(word):
            found.append(str(_roman(word)))
        elif word not in ("no", "nr") or place == len(words) - 1:
            found.append(word)
    return found


def _tail(name: str, words: list[str]) -> frozenset[str]:
    """The words that stand behind the first comma, or in brackets, and not before."""
    head = _TAIL.split(name, maxsplit=1)[0]
    if head == name:
        return frozenset()
    first = set(normalise(head).split())
    return frozenset(words) - {SAME_WORDS.get(word, word) for word in first} - first


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() and len(word) < 10 else None


def _roman(word: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in word]
    return sum(-v if any(v < later for later in values[i + 1 :]) else v for i, v in enumerate(values))
