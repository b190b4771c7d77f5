"""Which column of ours a heading means: English and Japanese words from headings.yaml, one or two rows of them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PEOPLE = ("person", "principal-investigator", "co-investigator", "student")
ORGANISATIONS = ("own", "partner", "funder")
_BRACKETS = re.compile(r"[(\[<【〔「（].*?[)\]>】〕」）]")
_OF = re.compile(r"^(.+?) (?:of|for)(?: the)? (.+)$")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, order=True)
class Column:
    """A column of ours: what it is about, which part of that, and which of several (`Partner 2`)."""

    group: str
    part: str
    n: int = 0

    def __str__(self) -> str:
        return f"{self.group}{self.n or ''}.{self.part}"


@dataclass(frozen=True)
class Ambiguous:
    """A heading that may be about several things."""

    heading: str


def column(heading: str) -> Column | Ambiguous | None:
    """The column that a heading means; None for one that is not known."""
    known, ambiguous = _headings(), _ambiguous()
    for written in _readings(heading):
        key = normal(written)
        if key in ambiguous:
            return Ambiguous(heading)
        if key in known:
            return known[key]
        numbers = _NUMBER.findall(unicodedata.normalize("NFKC", written))
        plain = _NUMBER.sub("", key)
        if len(numbers) == 1 and plain in known and known[plain].group not in ("own", "proposal"):
            return Column(known[plain].group, known[plain].part, int(numbers[0]))
    return None


def named(name: str) -> Column | None:
    """The column of a name of ours, as a mapping file has it: `partner.country`, `partner2.country`."""
    found = re.fullmatch(r"([a-z-]+?)(\d*)\.([a-z-]+)", name.strip())
    if not found or found[3] not in _parts().get(found[1], {}):
        return None
    return Column(found[1], found[3], int(found[2] or 0))


def names() -> tuple[str, ...]:
    """Every name of a column of ours."""
    return tuple(f"{group}.{part}" for group, parts in _parts().items() for part in parts)


@cache
def roles() -> dict[str, str]:
    """The role that a word in a column of roles means, by the word in normal form."""
    return {normal(word): role for role, words in _words()["roles"].items() for word in words}


@cache
def japanese() -> tuple[str, ...]:
    """The known headings that are not ASCII: a text with one of them is Japanese."""
    return tuple(key for key in (*_headings(), *_ambiguous()) if not key.isascii() and len(key) > 1)


def normal(text: str) -> str:
    """A heading without what does not count: width, capitals, spaces, signs, and what belongs to no word."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("'s ", " ").replace("’s ", " ")
    return "".join(letter for letter in folded if letter.isalnum() and letter != "の")


def _readings(heading: str) -> Iterator[str]:
    """A heading as it stands, without what is in brackets, and with "X of Y" turned to "Y X"."""
    plain = _BRACKETS.sub(" ", unicodedata.normalize("NFKC", heading)).strip()
    for written in dict.fromkeys((heading, plain)):
        yield written
        if turned := _OF.match(" ".join(written.split())):
            yield f"{turned[2]} {turned[1]}"


@cache
def _words() -> Any:
    return yaml.safe_load((Path(__file__).parent / "headings.yaml").read_text(encoding="utf-8"))


def _parts() -> dict[str, dict[str, list[str]]]:
    parts = _words()["parts"]
    kinds = {"proposal": "proposal"} | dict.fromkeys(PEOPLE, "person") | dict.fromkeys(ORGANISATIONS, "organisation")
    return {group: parts[kind] for group, kind in kinds.items()}


@cache
def _ambiguous() -> frozenset[str]:
    return frozenset(map(normal, _words()["ambiguous"]))


@cache
def _headings() -> dict[str, Column]:
    """Every heading that is known, in normal form; the words of a heading alone go before those of a group."""
    found: dict[str, Column] = {}
    for name, words in _words()["alone"].items():
        group, part = name.split(".")
        found |= {normal(word): Column(group, part) for word in words}
    for group, parts in _parts().items():
        for part, words in parts.items():
            for head in _words()["groups"][group]:
                for word in words:
                    found.setdefault(normal(head + word), Column(group, part))
    return found
