"""Texts made comparable: small letters and plain forms, cut into words and Japanese characters, with their places."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_LETTERS = "0-9a-z\u00df-\u00f6\u00f8-\u024f\u0370-\u052f"
_TOKEN = re.compile(rf"[{_LETTERS}]+|\n[^\S\n]*(?=\n)|[^\s\-・]")
_JAPANESE = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
_JOINING = "\u0300-\u036f\u3099\u309a\uff9e\uff9f"
_CLUSTER = re.compile(rf".[{_JOINING}]*", re.DOTALL)
_JOINS = re.compile(rf"[{_JOINING}]")


class Folded(NamedTuple):
    """A folded text, and where each of its characters starts and ends in the text as given."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def fold(text: str) -> Folded:
    """The text in small letters, NFKC and plain hyphens."""
    if text.isascii():
        return Folded(text.lower(), range(len(text)), range(1, len(text) + 1))
    forms = {character: _form(character) for character in set(text)}
    if not _JOINS.search(text) and all(len(form) == 1 for form in forms.values()):
        return Folded("".join(map(forms.__getitem__, text)), range(len(text)), range(1, len(text) + 1))
    parts, starts, ends = [], [], []
    for cluster in _CLUSTER.finditer(text):
        parts.append(form := _form(cluster[0]))
        starts += [cluster.start()] * len(form)
        ends += [cluster.end()] * len(form)
    return Folded("".join(parts), starts, ends)


def tokens(folded: str) -> tuple[str, ...]:
    """The words and single Japanese characters of a folded text; spaces, hyphens and middle dots only part them.

    An empty line is a token of its own, so that no phrase reaches over it.
    """
    return tuple(_TOKEN.findall(folded))


def starts(folded: str, read: Sequence[str]) -> list[int]:
    """Where each of the tokens of a folded text starts in it."""
    found, at = [], 0
    for token in read:
        found.append(at := folded.index(token, at))
        at += len(token)
    return found


def is_japanese(word: str) -> bool:
    """Whether a word has a Japanese character in it."""
    return bool(_JAPANESE.search(word))


def _form(characters: str) -> str:
    small = unicodedata.normalize("NFKC", characters).lower()
    return unicodedata.normalize("NFKC", small).translate(_DASHES)
