"""Why something could not be read or screened, in the language of a reader: the toolkit says and keeps it in English.

A sentence is known by what it says of every case; what it tells of this one (cells, names, numbers) is carried over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from toolkit.resources import folder

_OR = "; or: "
_BEFORE = r"((?:.*?: )?(?:[a-z_]+[\w.\[\]]* )?)((?:\(.*?\) )?)"
"""The place, with the field, and the value that stands there."""
_ROW, _COLUMN = re.compile(r"(?<=!)row (\d+)"), re.compile(r"(?<=: )column ([A-Z]{1,3})(?=:)")
_TO = re.compile(r"(?P<name>.+)(?P<first>[:!].*\d) to (?P=name)(?P<last>[:!].*\d)")
_ENGLISH = "en"


@dataclass(frozen=True)
class _Catalogue:
    end: str
    otherwise: str
    place: Mapping[str, str]
    sentences: tuple[tuple[re.Pattern[str], str], ...]


def fault_in(language: str, fault: str) -> list[tuple[str, str]]:
    """What a fault says, in pieces, each with its language: English for lines that the catalogue does not have."""
    pieces: list[tuple[str, str]] = []
    for line in fault.splitlines():
        told = None if language == _ENGLISH else _told(line, _catalogue(language))
        said, of = (line, _ENGLISH) if told is None else (told, language)
        if pieces and pieces[-1][1] == of:
            said = f"{pieces.pop()[0]}\n{said}"
        pieces.append((said, of))
    return pieces


def _told(line: str, catalogue: _Catalogue) -> str | None:
    found = [_sentence(part, catalogue) for part in line.removesuffix(".").split(_OR)]
    known = [each for each in found if each is not None]
    return catalogue.otherwise.join(known) + catalogue.end if len(known) == len(found) else None


def _sentence(said: str, catalogue: _Catalogue) -> str | None:
    for form, words in catalogue.sentences:
        if match := form.fullmatch(said):
            place, given, *told = match.groups()
            return _place(place, catalogue.place) + given + words.format(*told)
    return None


def _place(place: str, words: Mapping[str, str]) -> str:
    place = place if not place or place.endswith(": ") else f"{place.rstrip()}: "
    place = _TO.sub(rf"\g<name>\g<first>{words['to']}\g<name>\g<last>", place)
    place = _ROW.sub(lambda found: words["row"].format(found[1]), place)
    return _COLUMN.sub(lambda found: words["column"].format(found[1]), place)


@cache
def _catalogue(language: str) -> _Catalogue:
    """The sentences of a language, from templates/faults.<language>.yaml, those that say most first."""
    tree = yaml.safe_load((folder("templates") / f"faults.{language}.yaml").read_text(encoding="utf-8"))
    ordered = sorted(tree["sentences"].items(), key=lambda pair: -len(pair[0]))
    forms = tuple((_form(said), words) for said, words in ordered)
    return _Catalogue(tree["end"], tree["or"], tree["place"], forms)


def _form(said: str) -> re.Pattern[str]:
    return re.compile(_BEFORE + "(.+?)".join(map(re.escape, said.split("{}"))))
