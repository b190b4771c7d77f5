"""Words of one language: sentences filled in once, numbers and dates as that language writes them."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from toolkit.checklist.faults import fault_in
from toolkit.resources import folder

_PLACE = re.compile(r"\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}")
_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Words:
    """What the checklist says in one language."""

    language: str
    tree: Mapping[str, Any]

    def __call__(self, path: str, **values: object) -> str:
        """The words at a path such as `unknown.no-works.says`, with values in their places; raises KeyError."""
        found: Any = self.tree
        for key in path.split("."):
            found = found[key]
        return self.fill(str(found), values)

    def or_code(self, group: str, code: str) -> str:
        """The words for a code of an open set, or the code itself where it is newer than the words."""
        return str(self.tree[group].get(code, code))

    def fill(self, sentence: str, values: Mapping[str, object]) -> str:
        """A sentence with its {places} filled in one pass, so that a value is never read as a place.

        A place without a value, or with an empty one, says that it is not recorded. {value:work|works} is the first
        word where the value is 1, and otherwise the second.
        """

        if "{" not in sentence:
            return sentence

        def filled(place: re.Match[str]) -> str:
            name, one, many = place.groups()
            value = values.get(name)
            if many is not None:
                return str(one if value == 1 else many)
            return self.value(value, plain="year" in name)

        return _PLACE.sub(filled, sentence)

    def fact(self, value: object) -> object:
        """A fact of a reading, in which the days are as this language writes them."""

        def said(written: re.Match[str]) -> str:
            with suppress(ValueError):
                return self.day(date.fromisoformat(written[0]))
            return written[0]

        return _DAY.sub(said, value) if isinstance(value, str) else value

    def value(self, value: object, *, plain: bool = False) -> str:
        """A figure, a day or a text as people read it; `plain` for years, which take no separators."""
        if value in (None, "", "?"):
            return self("missing")
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int | float):
            return str(value) if plain else self.number(value)
        return str(value)

    def number(self, value: float) -> str:
        """A number with separators, and without decimals where it has none."""
        return f"{int(value):,}" if value == int(value) else f"{value:,}"

    def day(self, day: date) -> str:
        """A day in words."""
        if self.language == "ja":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def fault(self, fault: str) -> list[tuple[str, str]]:
        """Why something could not be read, in pieces, each with the language in which it stands."""
        return fault_in(self.language, fault)

    def in_language(self, texts: Mapping[str, str]) -> str:
        """The text in this language, else in English, else in any."""
        return texts.get(self.language) or texts.get("en") or next(iter(texts.values()), "")


@cache
def words_in(language: str) -> Words:
    """The words of one language, from templates/words.<language>.yaml."""
    text = (folder("templates") / f"words.{language}.yaml").read_text(encoding="utf-8")
    return Words(language, yaml.safe_load(text))
