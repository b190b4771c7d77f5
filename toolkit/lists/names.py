"""One written form for the spellings of an organisation's name; equal forms are equal names, and nothing is guessed."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from anyascii import anyascii

_ACRONYM = re.compile(r"\(\s*[A-Z][A-Z&./-]*[A-Z]\s*\)")
_SCIENCE_AND_TECHNOLOGY = re.compile(r"\bs\s*&\s*t\b")
_APOSTROPHE = re.compile(r"['`]")
_GAP = re.compile(r"[^a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")
_SILENT = frozenset({"the", "of", "and"})
_SPELLINGS = {
    "acad": "academy",
    "aeronaut": "aeronautics",
    "armour": "armor",
    "armoured": "armored",
    "astronaut": "astronautics",
    "centre": "center",
    "co": "company",
    "coll": "college",
    "comput": "computing",
    "corp": "corporation",
    "ctr": "center",
    "def": "defense",
    "defence": "defense",
    "dept": "department",
    "eng": "engineering",
    "engn": "engineering",
    "fac": "faculty",
    "hosp": "hospital",
    "inst": "institute",
    "intl": "international",
    "lab": "laboratory",
    "labs": "laboratory",
    "laboratories": "laboratory",
    "ltd": "limited",
    "minist": "ministry",
    "natl": "national",
    "organisation": "organization",
    "phys": "physics",
    "polytech": "polytechnic",
    "programme": "program",
    "res": "research",
    "sch": "school",
    "sci": "science",
    "sciences": "science",
    "tech": "technology",
    "technol": "technology",
    "telecommun": "telecommunications",
    "univ": "university",
}
"""Abbreviations of publishers and indexes, British and American spelling: institution's choice."""


def written_for(word: str) -> frozenset[str]:
    """The words for which `normalise` writes one, itself among them."""
    return frozenset((word, *(short for short, long in _SPELLINGS.items() if long == word)))


def simplified(text: str) -> str:
    """A text with full-width letters made plain (NFKC) and traditional Chinese characters made simplified ones."""
    plain = unicodedata.normalize("NFKC", text)
    return _to_simplified()(plain) if _HAN.search(plain) else plain


@cache
def _to_simplified() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def normalise(name: str) -> str:
    """The form of a name that two spellings of it share: plain lower-case words with single spaces.

    Case, accents, script, punctuation, apostrophes (Xi'an = Xian), acronyms in brackets, "the", "of" and "and" do not
    count; traditional and simplified Chinese are one script; `&` is "and"; abbreviations are written out (Univ. =
    University). The order of the words counts, and so does every other word. An empty result means that the name has no
    letter or digit.
    """
    plain = name if name.isascii() else anyascii(simplified(name))
    if "(" in plain:
        plain = _ACRONYM.sub(" ", plain)
    plain = plain.lower()
    if "&" in plain:
        plain = _SCIENCE_AND_TECHNOLOGY.sub(" science technology ", plain)
    words = _GAP.sub(" ", _APOSTROPHE.sub("", plain)).split()
    return " ".join(_SPELLINGS.get(word, word) for word in words if word not in _SILENT)
