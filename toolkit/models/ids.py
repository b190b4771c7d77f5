"""Identifiers of OpenAlex, ORCID and ROR: one written form each, checked where a checksum allows."""

import re
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

_OPENALEX = re.compile(r"^(?:https?://(?:api\.)?openalex\.org/(?:[a-z]+/)?)?([WAIFTwaift][1-9][0-9]{0,17})$")
"""Eighteen digits at most: more do not fit into a number of our tables."""
_ORCID = re.compile(r"^(?:https?://orcid\.org/)?([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9Xx])$")
_ROR = re.compile(r"^(?:https?://ror\.org/)?(0[a-hj-km-np-tv-zA-HJ-KM-NP-TV-Z0-9]{6}[0-9]{2})$")
_ROR_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"

NOBODY = frozenset({"A9999999999", "A5317838346"})
"""Author ids that OpenAlex uses for "no author" and "deleted"; never a person."""


def openalex_id(kind: str, value: str) -> str:
    """The short form (`A5023888391`) of an OpenAlex id of one kind (W, A, I, F or T); raises ValueError."""
    match = _OPENALEX.match(value.strip())
    if not match or match[1][0].upper() != kind:
        raise ValueError(f"is not an OpenAlex id of kind {kind}: write it as {kind}1234567890")
    short = match[1].upper()
    if short in NOBODY:
        raise ValueError("is the id OpenAlex gives to unknown or deleted authors, not to a person: leave it out")
    return short


def orcid(value: str) -> str:
    """An ORCID in its bare form, checked by ISO 7064 MOD 11-2 (support.orcid.org); raises ValueError."""
    match = _ORCID.match(value.strip())
    if not match:
        raise ValueError("is not an ORCID: write it as 0000-0000-0000-0000")
    bare = match[1].upper()
    total = 0
    for digit in bare.replace("-", "")[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if bare[-1] != ("X" if check == 10 else str(check)):
        raise ValueError("has a wrong check digit: compare it with the person's ORCID page")
    return bare


def ror(value: str) -> str:
    """A ROR id in its bare form, checked by ISO 7064 MOD 97-10 (ror.readme.io); raises ValueError."""
    match = _ROR.match(value.strip())
    if not match:
        raise ValueError("is not a ROR id: write it as 0abcdef12, as shown on ror.org")
    bare = match[1].lower()
    number = 0
    for letter in bare[:7]:
        number = number * 32 + _ROR_DIGITS.index(letter)
    if 98 - (number * 100) % 97 != int(bare[7:]):
        raise ValueError("has wrong check digits: compare it with the organisation's page on ror.org")
    return bare


def _described(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


def _openalex_pattern(kind: str) -> str:
    return _OPENALEX.pattern.replace("[WAIFTwaift]", f"[{kind}{kind.lower()}]")


AuthorId = Annotated[str, AfterValidator(lambda value: openalex_id("A", value)), _described(_openalex_pattern("A"))]
OrganisationId = Annotated[
    str, AfterValidator(lambda value: openalex_id("I", value)), _described(_openalex_pattern("I"))
]
WorkId = Annotated[str, AfterValidator(lambda value: openalex_id("W", value)), _described(_openalex_pattern("W"))]
FunderId = Annotated[str, AfterValidator(lambda value: openalex_id("F", value)), _described(_openalex_pattern("F"))]
Orcid = Annotated[str, AfterValidator(orcid), _described(_ORCID.pattern)]
Ror = Annotated[str, AfterValidator(ror), _described(_ROR.pattern)]
