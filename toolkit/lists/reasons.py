"""Say in words what two names share and what keeps them apart."""

from collections.abc import Iterable, Iterator

from toolkit.lists import organisations
from toolkit.lists.alignment import Alignment
from toolkit.lists.persons import Person
from toolkit.lists.saying import Why
from toolkit.lists.wording import Wording, weight

COMMON = 0.5
"""A name shares only common words if the one that says most says no more than this: institution's choice."""


def of_organisations(one: Wording, other: Wording, side: Alignment, country: bool | None) -> Iterator[Why]:
    """Why two names of organisations may mean one, and why not."""
    if one.joined == other.joined:
        yield _same(one, other)
    else:
        yield from _shared(side)
        yield from _differing(side)
        if one.kinds and other.kinds and not one.kinds & other.kinds:
            yield Why("kinds-differ", one=_listed(one.kinds), other=_listed(other.kinds))
    if organisations.acronym(one, other):
        yield Why("initials-of")
    if organisations.legal_differs(one, other):
        yield Why("legal-differs")
    if country is not None:
        yield Why("country-agrees" if country else "country-differs")


def of_persons(one: Person, other: Person, side: Alignment) -> Iterator[Why]:
    """Why two written names may be one, and why not; nothing here says that the persons are one."""
    if one.joined == other.joined:
        yield Why("same-name" if one.written == other.written else "same-person-name")
    elif sorted(one.words) == sorted(other.words):
        yield Why("reordered")
    else:
        if side.initials:
            yield Why("initial", words=_listed(max(pair.one, pair.other, key=len) for pair in side.initials))
        yield from _differing(side)
    if one.latin != other.latin:
        yield Why("across-scripts")


def _same(one: Wording, other: Wording) -> Why:
    if one.written == other.written:
        return Why("same-name")
    if one.form == other.form:
        return Why("same-form")
    if one.words == other.words:
        return Why("same-legal")
    return Why("same-gaps")


def _shared(side: Alignment) -> Iterator[Why]:
    if side.equal and not side.spelt and max(map(weight, side.equal)) <= COMMON:
        yield Why("only-shared", words=_listed(side.equal))
    elif not side.equal and not side.spelt:
        yield Why("none-shared")
    if side.crossed and not (side.swapped or side.alone):
        yield Why("reordered")


def _differing(side: Alignment) -> Iterator[Why]:
    for pair in side.spelt:
        yield Why("spelling", one=_quoted(pair.one), other=_quoted(pair.other))
    for pair in side.swapped:
        yield Why("differ", one=_quoted(pair.one), other=_quoted(pair.other))
    for words in (side.only_one, side.only_other):
        if words:
            yield Why("only-one", words=_listed(words))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(map(_quoted, dict.fromkeys(words)))


def _quoted(word: str) -> str:
    return f"‘{word}’"
