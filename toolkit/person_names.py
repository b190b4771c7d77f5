"""How one person's name may be written: order, initials, hyphens, other letters; never what a name says of a person."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, get_args

from anyascii import anyascii

Agreement = Literal["same", "variant", "initials"]
"""How two written names agree: the same words; the same name written otherwise; given names by their initials only."""

_AGREEMENTS: tuple[Agreement, ...] = get_args(Agreement)
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[\u0027\u0060\u00b4\u02bb-\u02bf\u2018\u2019\u201b]")
_SYLLABIC = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts whose characters several languages read differently: they are compared as they stand."""
_EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe"})
_GROUP = re.compile(
    r"\b(collaborations?|consorti(um|a)|working group|study group|task force|committee|investigators"
    r"|university|institute|department|journals?)\b"
)
_EMPTY = frozenset(
    ("null", "none", "unknown", "anonymous", "et al", "author", "authors", "editor", "editors", "team", "no author")
)
"""Words of groups and bodies, and what stands in empty fields: institution's choice."""


def written(name: str) -> tuple[str, ...]:
    """The words of a name in their order, in small letters without accents; what follows a comma comes first."""
    before, comma, after = unicodedata.normalize("NFKC", name).partition(",")
    return _words(f"{after} {before}" if comma and after.strip() else before)


def spellings(name: str) -> tuple[str, ...]:
    """Spellings of a name that leave its given name whole, the name itself first."""
    words = written(name)
    found = dict.fromkeys([name, " ".join(words)])
    for one in (_latin(name), _latin(name.lower().translate(_EXPANDED))):
        found |= dict.fromkeys(_shorter(written(one)))
    return tuple(spelt for spelt in found if spelt)


def forms(name: str) -> tuple[tuple[str, ...], ...]:
    """The words of a name as they stand, in plain letters, and with umlauts written out."""
    if name.isascii():
        return (form,) if (form := written(name)) else ()
    several = (written(name), written(_latin(name)), written(_latin(name.lower().translate(_EXPANDED))))
    return tuple(dict.fromkeys(form for form in several if form))


def syllabic(text: str) -> bool:
    """Whether a text has letters of a script that is written without spaces between the words of a name."""
    return bool(_SYLLABIC.search(text))


def family_words(name: str) -> tuple[str, ...]:
    """The words of a name that may be the family name: the first and the last one, in the letters they may have."""
    ends = (word for form in _forms(name) for word in (form[0], form[-1]))
    return tuple(dict.fromkeys(word for word in ends if len(word) > 1))


def agreement(one: str, other: str) -> Agreement | None:
    """How two written names agree; None where they cannot both be one person's name."""
    a, b = written(one), written(other)
    if not a or not b:
        return None
    if sorted(a) == sorted(b):
        return "same"
    ranked = {_agree(c, d) for c in _forms(one) for d in _forms(other)} - {None}
    return min((each for each in ranked if each), key=_AGREEMENTS.index, default=None)


def best(asked: str, names: Iterable[str]) -> Agreement | None:
    """How the names of a record agree with the one asked for.

    Initials are no agreement where the record also spells out another given name for the same family name.
    """
    several = [*dict.fromkeys(names)]
    found = {agreement(asked, name) for name in several}
    for each in _AGREEMENTS[:2]:
        if each in found:
            return each
    if "initials" not in found or any(_contradicts(asked, name) for name in several):
        return None
    return "initials"


def not_a_person(name: str) -> bool:
    """Whether a name is that of a group or of a body, or what stands in an empty field."""
    plain = " ".join(written(name))
    return not plain or plain in _EMPTY or bool(_GROUP.search(plain))


def _words(text: str) -> tuple[str, ...]:
    if text.isascii():
        return tuple(_WORD.findall(_MARKS.sub("", text).lower()))
    bare = unicodedata.normalize("NFD", _MARKS.sub("", text).lower())
    return tuple(_WORD.findall("".join(c for c in bare if not unicodedata.combining(c))))


def _latin(name: str) -> str:
    return name if _SYLLABIC.search(name) else anyascii(unicodedata.normalize("NFKC", name))


_forms = lru_cache(maxsize=50_000)(forms)


def _shorter(words: Sequence[str]) -> Iterator[str]:
    """The words; neighbours written as one; without middle names, or with them as initials."""
    yield " ".join(words)
    if len(words) > 2:
        for n in range(len(words) - 1):
            yield " ".join((*words[:n], words[n] + words[n + 1], *words[n + 2 :]))
        yield f"{words[0]} {words[-1]}"
        yield " ".join((words[0], *(w[0] for w in words[1:-1]), words[-1]))


def _agree(a: tuple[str, ...], b: tuple[str, ...]) -> Agreement | None:
    if sorted(a) == sorted(b) or _joined(a) & _joined(b):
        return "variant"
    shared = [word for word in (Counter(a) & Counter(b)).elements() if len(word) > 1]
    if not shared or not any(_stands_for_family(word, a) and _stands_for_family(word, b) for word in shared):
        return None
    left, right = _without(a, shared), _without(b, shared)
    if not left or not right:
        return "variant" if len(shared) > 1 else None
    if _joined(left) & _joined(right):
        return "variant"
    if not _initials(left, right):
        return None
    return "variant" if len(shared) > 1 else "initials"


def _stands_for_family(word: str, words: Sequence[str]) -> bool:
    return word in (words[0], words[-1])


def _without(words: Sequence[str], taken: Sequence[str]) -> list[str]:
    rest = [*words]
    for word in taken:
        rest.remove(word)
    return rest


def _joined(words: Sequence[str]) -> set[str]:
    """The words as one, in their order and with the first one last."""
    return {"".join(words), "".join((*words[1:], *words[:1])), "".join((*words[-1:], *words[:-1]))}


def _initials(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether the words of two names are initials of each other as far as both names go."""
    pairs = zip(_apart(left, right), _apart(right, left), strict=False)
    return all(a == b or (a[0] == b[0] and min(len(a), len(b)) == 1) for a, b in pairs)


def _apart(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """Words, where initials written as one word ("jw") are taken apart if the other name has as many words."""
    if len(words) == 1 and 1 < len(words[0]) == len(others):
        letters = list(words[0])
        if [other[0] for other in others] == letters:
            return letters
    return [*words]


def _contradicts(asked: str, name: str) -> bool:
    """Whether a name has the family name asked for and spells out given names that are others."""
    a, b = _forms(asked)[-1], _forms(name)[-1]
    shared = {word for word in a if word in b and len(word) > 1}
    return bool(shared) and agreement(asked, name) is None and any(len(w) > 1 for w in set(b) - shared)
