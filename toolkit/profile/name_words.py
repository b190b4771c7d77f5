"""The words under which a name is found while it is typed: in any order, and by the beginning of each."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from toolkit.person_names import forms, spellings, syllabic

MOST_LETTERS = 40
"""Of a word written without spaces, from whose every letter on it is found: institution's choice."""
Words = tuple[str, ...]
_APART = str.maketrans(dict.fromkeys("'’‘ʼ`´", " "))


def found_under(names: Iterable[str]) -> set[str]:
    """Every word whose beginning finds one of these names."""
    found: set[str] = set()
    for name in names:
        parted = name.translate(_APART)
        for form in (*_words(name), *(_words(parted) if parted != name else ())):
            found.update(form)
            found.update(_together(form))
    whole = [word for word in found if not word.isascii() and syllabic(word)]
    return found.union(word[n:] for word in whole for n in range(1, min(len(word), MOST_LETTERS)))


def enough(typed: str) -> bool:
    """Whether so much is typed that it is worth a search: two letters, or one of a script such as kanji."""
    letters = "".join(word for form in _words(typed)[:1] for word in form)
    return len(letters) >= 2 or syllabic(letters)


def searches(typed: str) -> list[str]:
    """What is typed as queries of the index, the closest first: all of its words, then other spellings of them."""
    several = dict.fromkeys(form for spelt in spellings(typed) for form in _words(spelt))
    return [_all(_begins(word) for word in form) for form in several]


def abridged(typed: str) -> str | None:
    """The query for names with the given name as an initial; None where one word alone is typed."""
    found = dict.fromkeys(
        _all([_begins(form[end]), *(f'"{word[0]}"' for word in given)])
        for form in _words(typed)
        for end, given in ((0, form[1:]), (-1, form[:-1]))
        if given and len(form[end]) > 1
    )
    return " OR ".join(f"({query})" for query in found) or None


def _words(name: str) -> Sequence[Words]:
    if name.isascii():
        return forms(name)
    return [tuple(unicodedata.normalize("NFC", word) for word in form) for form in forms(name)]


def _together(form: Sequence[str]) -> Iterator[str]:
    """Neighbours written as one word, as given names of two parts are; all of a name that has no spaces elsewhere."""
    if len(form) > 2:
        yield from (form[n] + form[n + 1] for n in range(len(form) - 1))
    if len(form) > 1 and not form[0].isascii() and all(map(syllabic, form)):
        yield from ("".join(form), "".join((*form[1:], form[0])))


def _all(words: Iterable[str]) -> str:
    return " AND ".join(words)


def _begins(word: str) -> str:
    return f'"{word}"*'
