"""Names found inside a text: the longest known name wins, and masks what lies inside it.

A text is read by its segments (between commas and the like), and a name counts only where its words stand side by side
in one segment; a name that is itself written with a comma is also found with that comma. Names in Chinese characters or
kana, which are written without gaps, are found as they stand; all others are found as whole words.
"""

import html
import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from toolkit.lists.names import normalise, simplified

Owner = TypeVar("Owner", bound=Hashable)

_SEGMENTS = re.compile(r"(?<!\bof)[,;|，；、。]+(?!\s*(?:and\b|&))", re.IGNORECASE)
"""Where a segment ends; "University of, Science" and "of Science, and Technology" are slips within a name."""
_OF = re.compile(r"\b(?:of|for|f[üu]r)\b", re.IGNORECASE)
_GOES_ON = "qqof"
"""Stands for "of" and its like, which `normalise` leaves out, until it is known which word they follow."""
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")
_GAPS = re.compile(r"[\s·・　]+")
_END = "|"


@dataclass(frozen=True, slots=True)
class Found(Generic[Owner]):
    """A name found in a text."""

    name: str
    """The name in its normalised form."""
    owners: tuple[Owner, ...]
    """Whose name it is, in the order in which they were given."""
    segment: int
    """The number of the segment in which it begins."""
    before: str
    """What stands before it in that segment, normalised."""
    after: str
    """What stands after it in the segment in which it ends, normalised."""
    goes_on: bool
    """Whether "of" or "for" follows it in its segment: "Tianjin University" in "Tianjin University of Commerce"."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text, ready to be searched."""

    segments: tuple[str, ...]
    """The segments as printed, without those that are empty."""
    words: str
    """All of them normalised, with a bar before, between and after."""
    of: frozenset[int]
    """Where in `words` a word ends that "of" or the like follows."""
    letters: str
    """All of them without gaps, where the text has Chinese characters or kana; else empty."""

    @property
    def by_segment(self) -> list[str]:
        """The segments normalised, one for each as printed."""
        return self.words.strip(f"{_END} ").split(f" {_END} ") if self.segments else []


def parsed(text: str) -> Parsed:
    """A text by its segments, as printed and normalised; what HTML writes for a letter (`&amp;`) is that letter."""
    plain = html.unescape(text) if "&" in text else text
    pairs = [(part.strip(), words) for part in _SEGMENTS.split(plain) if (words := _words(part))]
    letters = _END.join(letters_of(part) for part, _ in pairs) if _EAST_ASIAN.search(plain) else ""
    kept, of, length = [_END], set[int](), len(_END)
    for word in f" {_END} ".join(marked for _, marked in pairs).split():
        if word == _GOES_ON:
            of.add(length)
        else:
            kept.append(word)
            length += 1 + len(word)
    return Parsed(tuple(part for part, _ in pairs), " ".join([*kept, _END]), frozenset(of), letters)


class Dictionary(Generic[Owner]):
    """Names with their owners, ready to be found in texts.

    The same owner may have many names and the same name many owners. A name in Latin or Cyrillic letters is found
    however its case, accents and abbreviations are written (as `normalise` has it).
    """

    def __init__(self, names: Iterable[tuple[str, Owner]]) -> None:
        words: dict[str, dict[Owner, None]] = {}
        letters: dict[str, dict[Owner, None]] = {}
        for name, owner in names:
            if _EAST_ASIAN.search(name):
                letters.setdefault(letters_of(name), {})[owner] = None
            for key in keys_of(name):
                words.setdefault(key, {})[owner] = None
        self.known = frozenset(word for key in words for word in key.split())
        """Every word of the names."""
        self._words = _automaton((f" {key} ", key, tuple(owners)) for key, owners in words.items())
        self._letters = _automaton((key, key, tuple(owners)) for key, owners in letters.items())

    def names(self) -> Iterator[tuple[str, tuple[Owner, ...]]]:
        """Every name that is found as words, normalised, with its owners."""
        yield from ((key, owners) for _, key, owners in self._words.values())

    def letters(self) -> Iterator[tuple[str, tuple[Owner, ...]]]:
        """Every name that is found as it stands, without gaps, with its owners."""
        yield from ((key, owners) for _, key, owners in self._letters.values())

    def find(self, text: Parsed) -> list[Found[Owner]]:
        """The longest known names in a text, in its order; none overlaps another.

        A name that is written with a comma is found beside what stands last in it: "Eye Clinic, Aruna University" names
        the university, too.
        """
        found = _longest(self._words, text.words, text.of, gap=1)
        if text.letters:
            known = {owner for each in found for owner in each.owners}
            more = _longest(self._letters, text.letters, frozenset(), gap=0)
            found += [each for each in more if not known.issuperset(each.owners)]
        return found


def _automaton(entries: Iterable[tuple[str, str, tuple[Any, ...]]]) -> Any:
    from ahocorasick import Automaton

    automaton = Automaton()
    for written, key, owners in entries:
        if key:
            automaton.add_word(written, (len(written), key, owners))
    automaton.make_automaton()
    return automaton


def _longest(automaton: Any, text: str, of: frozenset[int], gap: int) -> list[Found[Any]]:
    """Matches that no longer one overlaps, and names that are the last part of one; in the order of the text.

    `gap` is how many letters at each end are not the name's.
    """
    if not len(automaton):
        return []
    spans = sorted(
        (
            (length - 2 * gap, end + 1 - length + gap, key, owners)
            for end, (length, key, owners) in automaton.iter(text)
        ),
        key=lambda span: (-span[0], span[1]),
    )
    taken: list[tuple[int, int, str, tuple[Any, ...]]] = []
    for length, start, key, owners in spans:
        if all(start >= end or start + length <= begin for begin, end, *_ in taken):
            taken.append((start, start + length, key, owners))
    last = {(b - len(key.rpartition(_END)[2].strip()), b) for _, b, key, _ in taken if _END in key and b not in of}
    taken += [(start, start + length, *named) for length, start, *named in spans if (start, start + length) in last]
    return [
        Found(
            name=key,
            owners=owners,
            segment=_number(text, start),
            before=text[:start].rpartition(_END)[2].strip(),
            after=text[end:].partition(_END)[0].strip(),
            goes_on=end in of,
        )
        for start, end, key, owners in sorted(taken, key=lambda each: each[:2])
    ]


def _number(text: str, start: int) -> int:
    """The segment in which a place lies; a text in words begins with a bar of its own."""
    return text.count(_END, 0, start) - text.startswith(_END)


def keys_of(name: str) -> Iterator[str]:
    """A name as found in words: in one piece, and where it has commas with them, and in two parts the other way round.

    "Academy of Military Medical Sciences, Institute of Hygiene" stands in addresses with the institute first.
    """
    parts = [words for part in _SEGMENTS.split(name) if (words := normalise(part))]
    yield " ".join(parts)
    if len(parts) > 1:
        yield f" {_END} ".join(parts)
    if len(parts) == 2 and all(" " in part for part in parts):
        yield f"{parts[1]} {_END} {parts[0]}"


def letters_of(text: str) -> str:
    """A name or a text as it is found without gaps."""
    return _GAPS.sub("", simplified(text)).casefold()


def is_east_asian(name: str) -> bool:
    """Whether a name has Chinese characters or kana, and is so found as it stands."""
    return bool(_EAST_ASIAN.search(name))


@lru_cache(maxsize=1 << 14)
def _words(segment: str) -> str:
    """A segment normalised, with marks where "of" stood; empty where it has no letter or digit."""
    marked = normalise(_OF.sub(f" {_GOES_ON} ", segment))
    return marked if marked.replace(_GOES_ON, "").strip() else ""
