"""What the text models read: English words and pairs of words, or pairs and triples of Japanese characters."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, pairwise
from typing import Literal

from toolkit.technology.folding import fold, is_japanese

Language = Literal["en", "ja"]

_WORD = re.compile(r"[a-z][a-z0-9]+|[0-9]+[a-z]+[a-z0-9]*")
_RUN = re.compile("[\u30a1-\u30fa\u30fc\u3400-\u9fff0-9a-z]+")
_JAPANESE_LETTER = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_STOP_WORDS = """
    a about above across after again all also although among an and another any are as at be because been before
    being between both but by can could did do does due during each either et few for from further had has have having
    hence her here his how however if in into is it its itself just less like many may me might more moreover most much
    must my no nor not now of off often on once one only or other our out over own per rather same see several she
    should since so some such than that the their them then there therefore these they this those through thus to
    together too toward towards two under until up upon us very via was we well were what when where whether which while
    who whose why will with within without would yet you your
    cluster paper papers focus focuses cover covers explore explores topic topics including project study research new
    based using approach propose proposed use used result results show shows novel develop development
"""
_STOP = frozenset(_STOP_WORDS.split())


def language(text: str) -> Language:
    """Which of the two a text is written in: Japanese where a fifth of its letters or more are."""
    if text.isascii() or not is_japanese(text):
        return "en"
    letters = len(_LETTER.findall(text))
    return "ja" if len(_JAPANESE_LETTER.findall(text)) * 5 >= letters else "en"


def terms(text: str, of: Language) -> Iterator[str]:
    """Each feature of a text, as often as it stands there."""
    folded = fold(text).text
    return _english(folded) if of == "en" else _japanese(folded)


def _english(folded: str) -> Iterator[str]:
    words = [_singular(word) for word in _WORD.findall(folded) if word not in _STOP]
    return chain(words, map(" ".join, pairwise(words)))


def _japanese(folded: str) -> Iterator[str]:
    """Pairs and triples of characters within runs of kanji, katakana, letters and digits; hiragana only parts them."""
    for run in _RUN.findall(folded):
        for size in (2, 3):
            yield from (run[at : at + size] for at in range(len(run) - size + 1))


@lru_cache(maxsize=1 << 16)
def _singular(word: str) -> str:
    if word[-1] != "s" or len(word) < 4 or word[-2] in "sui":
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
