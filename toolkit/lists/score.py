"""How likely two names mean one: a small model for each kind of name, with the reasons in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from toolkit.lists import organisations, persons, reasons
from toolkit.lists.han import in_english
from toolkit.lists.logistic import Model, load
from toolkit.lists.persons import person
from toolkit.lists.saying import Why
from toolkit.lists.wording import Wording, institution, wording

Kind = Literal["person", "listed-person", "organisation"]
"""What the names are; a listed person is looked for among many, which asks for closer names than comparing two does."""

_APART = 0.3
"""No more likely are names with different numbers (the 14th and the 54th institute) and short words that differ:
institution's choice."""
_READ = 0.45
"""No more likely are names of which one was put into English here, where several sound alike: institution's choice."""


@dataclass(frozen=True)
class Score:
    """What a comparison of two names found."""

    probability: float
    same: bool
    """Whether the names count as one; that two persons' names are one does not say that the persons are."""
    reasons: tuple[Why, ...]


class Written(NamedTuple):
    """Two names as they are compared."""

    one: Wording
    other: Wording
    read: bool = False
    """Whether one of them was put into English here."""

    @property
    def most(self) -> float:
        """No more likely is it that both are one, whatever the model says."""
        apart = organisations.numbered_apart(self.one, self.other) or organisations.short_apart(self.one, self.other)
        return min(_APART if apart else 1.0, _READ if self.read else 1.0)


def compare(
    one: str, other: str, kind: Kind = "organisation", countries: tuple[str | None, str | None] = (None, None)
) -> Score:
    """Compare two names, with reasons."""
    if kind != "organisation":
        return _persons(one, other, kind)
    return _organisations(one, other, agree(*countries))


def probability(one: str, other: str, kind: Kind = "organisation", country: bool | None = None) -> float:
    """The probability alone, which takes less time; `country` says whether the countries agree, None if unknown.

    It is 0 where common words tell the two apart at once.
    """
    if kind != "organisation":
        a, b = person(one), person(other)
        likely = _model(f"{kind}s").probability(persons.features(a, b, persons.laid(a, b)))
        return likely if a.words and b.words else 0.0
    return max(
        0.0 if organisations.apart_at_once(each.one, each.other) else _likely(each, country)[0]
        for each in written(one, other)
    )


def agree(one: str | None, other: str | None) -> bool | None:
    """Whether two countries agree; None where one is unknown."""
    return None if not one or not other else one.upper() == other.upper()


def _persons(one: str, other: str, kind: Kind) -> Score:
    a, b = person(one), person(other)
    side = persons.laid(a, b)
    model = _model(f"{kind}s")
    found = model.probability(persons.features(a, b, side)) if a.words and b.words else 0.0
    return Score(found, found >= model.same, tuple(reasons.of_persons(a, b, side)))


def _organisations(one: str, other: str, country: bool | None) -> Score:
    likeliest = max(written(one, other), key=lambda each: _likely(each, country)[0])
    a, b = likeliest.one, likeliest.other
    read = (Why("read-in-english", name=in_english(one) or in_english(other) or ""),) if likeliest.read else ()
    said = (*read, *reasons.of_organisations(a, b, organisations.laid(a, b), country))
    return Score(*_likely(likeliest, country), said)


def _likely(names: Written, country: bool | None) -> tuple[float, bool]:
    one, other = names.one, names.other
    if not one.words or not other.words:
        return 0.0, False
    model = _model("institutions" if institution(one, other) else "companies")
    found = model.probability(organisations.features(one, other, organisations.laid(one, other), country))
    found = min(found, names.most)
    return found, found >= model.same


def written(one: str, other: str) -> Iterator[Written]:
    """All that two names are compared as; the likeliest counts.

    The names as they are; where one is two names parted by a stroke, each of the two; where one alone has Chinese
    characters, that one as English would write it.
    """
    for a in (one, *_parts(one)):
        for b in (other, *_parts(other)):
            yield Written(wording(a), wording(b))
    first, second = in_english(one), in_english(other)
    if bool(first) != bool(second):
        yield Written(wording(first or one), wording(second or other), read=True)


def _parts(name: str) -> list[str]:
    """The two names of a name that has a stroke between them, if both are more than one word."""
    parts = [part.strip() for part in name.split("/")] if "/" in name else []
    return parts if len(parts) == 2 and all(len(wording(part).words) > 1 for part in parts) else []


def _model(name: str) -> Model:
    return load(name, persons.FEATURES if name.endswith("persons") else organisations.FEATURES)
