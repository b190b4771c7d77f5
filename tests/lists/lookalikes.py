"""Universities and institutes that look alike and are not the same, drawn from ROR with a fixed seed."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from toolkit.lists.names import normalise
from toolkit.lists.readers.organisations import Organisation

SEED = 1871
KINDS = ("university", "institute", "academy", "college")
MOST_A_PLACE = 3


class LookAlike(NamedTuple):
    """Two institutions by name; `how` they look alike."""

    one: str
    other: str
    country: str
    other_country: str
    how: str
    rors: tuple[str, str]


def look_alikes(register: Iterable[Organisation], each: int = 200) -> list[LookAlike]:
    """So many pairs that share all words but one or two, and so many of one city and kind; none are related in ROR."""
    known = sorted((o for o in register if o.status == "active" and _kind(o) and o.countries), key=lambda o: o.ror)
    chance = random.Random(SEED)
    found = []
    for how, groups in (("same words", _by_words(known)), ("same city", _by_city(known))):
        pairs = [pair for group in groups for pair in _pairs(group, how, chance)]
        distinct = {tuple(sorted((pair.one, pair.other))): pair for pair in pairs}
        found += chance.sample(sorted(distinct.values()), min(each, len(distinct)))
    return found


def _by_words(known: Iterable[Organisation]) -> Iterator[list[Organisation]]:
    """Institutions whose names are the same without one word."""
    groups: dict[tuple[str, ...], dict[str, Organisation]] = defaultdict(dict)
    for each in known:
        words = normalise(each.name).split()
        if len(words) > 2:
            groups[tuple(words)][each.ror] = each
            for place in range(len(words)):
                groups[(*words[:place], *words[place + 1 :])][each.ror] = each
    return (list(group.values()) for words, group in sorted(groups.items()) if len(group) > 1 and len(words) > 1)


def _by_city(known: Iterable[Organisation]) -> Iterator[list[Organisation]]:
    """Institutions of one kind in one city."""
    groups: dict[tuple[str, str, str], list[Organisation]] = defaultdict(list)
    for each in known:
        for city in each.cities[:1]:
            groups[each.countries[0], city, _kind(each)].append(each)
    return (group for _, group in sorted(groups.items()) if len(group) > 1)


def _pairs(group: list[Organisation], how: str, chance: random.Random) -> Iterator[LookAlike]:
    pairs = list(combinations(group, 2))
    for one, other in chance.sample(pairs, min(MOST_A_PLACE, len(pairs))):
        related = {ror for _, ror in one.relations} | {ror for _, ror in other.relations}
        if not {one.ror, other.ror} & related and not _share_a_name(one, other):
            rors = (one.ror, other.ror)
            yield LookAlike(one.name, other.name, one.countries[0], other.countries[0], how, rors)


def _share_a_name(one: Organisation, other: Organisation) -> bool:
    """Whether ROR itself gives both a name that is written the same: it may hold one institution twice."""
    names = [{normalise(name.text) for name in each.names if "acronym" not in name.kinds} for each in (one, other)]
    return bool(names[0] & names[1])


def _kind(each: Organisation) -> str:
    words = normalise(each.name).split()
    return next((kind for kind in KINDS if kind in words), "")
