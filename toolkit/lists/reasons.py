"""Say in words what two names share and what keeps them apart."""

from collections.abc import Iterable, Iterator

from toolkit.lists import organisations
from toolkit.lists.alignment import Alignment, Pair
from toolkit.lists.persons import Person
from toolkit.lists.wording import Wording, weight

COMMON = 0.5
"""A name shares only common words if the one that says most says no more than this: institution's choice."""


def of_organisations(one: Wording, other: Wording, side: Alignment, country: bool | None) -> Iterator[str]:
    """Why two names of organisations may mean one, and why not."""
    if one.joined == other.joined:
        yield _same(one, other)
    else:
        yield from _shared(side)
        yield from _differing(side)
        if one.kinds and other.kinds and not one.kinds & other.kinds:
            yield f"{_listed(one.kinds)} against {_listed(other.kinds)}"
    if organisations.acronym(one, other):
        yield "one name is the initials of the other"
    if organisations.legal_differs(one, other):
        yield "legal form differs"
    if country is not None:
        yield "country agrees" if country else "country differs"


def of_persons(one: Person, other: Person, side: Alignment) -> Iterator[str]:
    """Why two written names may be one, and why not; nothing here says that the persons are one."""
    if one.joined == other.joined:
        yield "same name" if one.written == other.written else "same name but for case, accents, gaps or titles"
    elif sorted(one.words) == sorted(other.words):
        yield "same words in another order"
    else:
        if side.initials:
            yield "initial for " + _listed(max(pair.one, pair.other, key=len) for pair in side.initials)
        yield from _differing(side)
    if one.latin != other.latin:
        yield "compared across scripts"


def _same(one: Wording, other: Wording) -> str:
    if one.written == other.written:
        return "same name"
    if one.form == other.form:
        return "same after abbreviation, case and accents"
    if one.words == other.words:
        return "same after abbreviation and legal form"
    return "same but for gaps"


def _shared(side: Alignment) -> Iterator[str]:
    if side.equal and not side.spelt and max(map(weight, side.equal)) <= COMMON:
        yield f"only {_listed(side.equal)} shared"
    elif not side.equal and not side.spelt:
        yield "no word shared"
    if side.crossed and not (side.swapped or side.alone):
        yield "same words in another order"


def _differing(side: Alignment) -> Iterator[str]:
    for pair in side.spelt:
        yield f"{_between(pair)}: spelling differs"
    for pair in side.swapped:
        yield f"{_between(pair)} differ"
    for words in (side.only_one, side.only_other):
        if words:
            yield f"only one name has {_listed(words)}"


def _between(pair: Pair) -> str:
    return f"‘{pair.one}’ and ‘{pair.other}’"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"‘{word}’" for word in dict.fromkeys(words))
