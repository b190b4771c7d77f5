"""Reasons of matches in the words of every language, from the same files as the words of the checklist."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from toolkit.resources import folder

_PLACE = re.compile(r"\{(\w+)\}")
_GROUP = "match_reason"


class Why(str):
    """A reason in English, which can be said in another language."""

    code: str
    values: Mapping[str, str]

    def __new__(cls, code: str, **values: str) -> "Why":
        """The reason of a code, with values for its places; raises KeyError for a code without words."""
        made = super().__new__(cls, _sentence("en", code, values))
        made.code, made.values = code, values
        return made

    def said(self, language: str) -> str:
        """The reason in a language."""
        return _sentence(language, self.code, self.values)


def affiliation(code: str, language: str) -> str:
    """Why an affiliation was read as naming an entry, in a language."""
    return str(_words(language)["affiliation_reason"][code])


def _sentence(language: str, code: str, values: Mapping[str, str]) -> str:
    words = _words(language)
    said = {name: words["link"][value] if name == "link" else value for name, value in values.items()}
    return _PLACE.sub(lambda place: said[place[1]], words[_GROUP][code])


@cache
def _words(language: str) -> dict[str, Any]:
    text = (folder("templates") / f"words.{language}.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return {group: found[group] for group in (_GROUP, "affiliation_reason", "link")}
