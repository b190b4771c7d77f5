"""What changed between two editions of a list: added, removed, renamed, other particulars."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from toolkit.lists.names import normalise
from toolkit.models.lists import Edition, ListEntry
from toolkit.models.noun import Noun

How = Literal["entry id", "identifier", "alias", "words"]
"""Why two entries are the same organisation: the publisher's (or our) entry id; a ROR, OpenAlex id or number that both
have; a name of one printed among the names of the other; the same distinguishing words."""

_SPELT_ALIKE = 92
"""From which likeness (0–100) two words are spellings of one: institution's choice. Aeronautics and astronautics (87),
eastern and western (86) are not."""
_SHORTEST_SPELT = 8
"""Letters from which a word may be misspelt; a shorter one must be the same, as Shanxi and Shaanxi are two provinces:
institution's choice."""
_FEWEST_SHARED = 2
"""Distinguishing words that a rename found by words alone must leave standing: institution's choice."""
_LEGAL_FORM = frozenset({"co", "company", "corporation", "inc", "incorporated", "jsc", "limited", "llc", "ltd", "ojsc"})
"""Words that come and go in a company's name: institution's choice. What kind of body it is (university, institute)
does tell two bodies apart."""
_FILLERS = frozenset({"after", "na", "named"})
"""Words of "named after", which lists write in three ways."""


class Renamed(Noun):
    """An entry whose name changed."""

    before: ListEntry
    after: ListEntry
    how: How


class Changed(Noun):
    """An entry with the same name and other particulars."""

    before: ListEntry
    after: ListEntry
    aliases_added: tuple[str, ...]
    aliases_removed: tuple[str, ...]
    fields: tuple[str, ...]
    """Other fields that changed, `name` among them where only its spelling did (quotes, dashes, an acronym)."""


class Changes(Noun):
    """Everything that changed from one edition to another, each in the order of the entries' ids."""

    added: tuple[ListEntry, ...]
    removed: tuple[ListEntry, ...]
    renamed: tuple[Renamed, ...]
    changed: tuple[Changed, ...]

    @property
    def none(self) -> bool:
        """Whether the two say the same."""
        return not (self.added or self.removed or self.renamed or self.changed)


def compare(before: Edition, after: Edition) -> Changes:
    """What changed between two editions of one list."""
    return compare_entries(before.entries, after.entries)


def compare_entries(before: Iterable[ListEntry], after: Iterable[ListEntry]) -> Changes:
    """What changed between two sets of entries; a rename is not a removal and an addition."""
    old, new = {each.id: each for each in before}, {each.id: each for each in after}
    pairs = _paired(old, new)
    alike = [(a, b, how) for a, b, how in pairs if normalise(a.name) == normalise(b.name)]
    renamed = [(a, b, how) for a, b, how in pairs if normalise(a.name) != normalise(b.name)]
    return Changes(
        added=tuple(new[id_] for id_ in sorted(new)),
        removed=tuple(old[id_] for id_ in sorted(old)),
        renamed=tuple(Renamed(before=a, after=b, how=how) for a, b, how in sorted(renamed, key=lambda p: p[1].id)),
        changed=tuple(c for a, b, _ in sorted(alike, key=lambda p: p[1].id) if (c := _changed(a, b))),
    )


def carried(before: Iterable[ListEntry], after: Iterable[ListEntry]) -> tuple[ListEntry, ...]:
    """The later entries, each with the id of the earlier entry that it is, as long as no other has that id."""
    entries = tuple(after)
    taken = {entry.id for entry in entries}
    pairs = _paired({each.id: each for each in before}, {each.id: each for each in entries})
    ids = {new.id: old.id for old, new, _ in pairs if old.id not in taken}
    return tuple(e.model_copy(update={"id": ids[e.id]}) if e.id in ids else e for e in entries)


_ID: How = "entry id"
_Entries = dict[str, ListEntry]
_Pairs = Iterator[tuple[str, str]]
_Words = frozenset[str]


def _paired(old: _Entries, new: _Entries) -> list[tuple[ListEntry, ListEntry, How]]:
    """The entries that are the same, taken out of both; what is left is without partner.

    They are paired by the strongest reason first, one with one; a reason that fits several fits none.
    """
    pairs = [(old.pop(id_), new.pop(id_), _ID) for id_ in sorted(old.keys() & new.keys())]
    for how, reasons in _REASONS.items():
        for one, other in sorted(_one_to_one(old, new, reasons)):
            pairs.append((old.pop(one), new.pop(other), how))
    return pairs


def _identified(old: _Entries, new: _Entries) -> _Pairs:
    """Entries that share a number given by others."""
    holders: dict[str, list[str]] = defaultdict(list)
    for id_, entry in new.items():
        for number in (*entry.rors, *entry.openalex, *entry.identifiers):
            holders[number].append(id_)
    for id_, entry in old.items():
        for number in (*entry.rors, *entry.openalex, *entry.identifiers):
            yield from ((id_, other) for other in holders[number])


def _also_named(old: _Entries, new: _Entries) -> _Pairs:
    """Entries of which one prints the other's name among its own, or which share another name of several words."""
    names: dict[str, set[str]] = defaultdict(set)
    aliases: dict[str, set[str]] = defaultdict(set)
    for id_, entry in new.items():
        names[normalise(entry.name)].add(id_)
        for alias in entry.aliases:
            aliases[normalise(alias)].add(id_)
    for id_, entry in old.items():
        main = normalise(entry.name)
        found = names[main] | aliases[main]
        for alias in map(normalise, entry.aliases):
            found |= names[alias] | (aliases[alias] if " " in alias else set())
        yield from ((id_, other) for other in found if main and _may_be(entry, new[other]))


def _same_words(old: _Entries, new: _Entries) -> _Pairs:
    """Entries whose names have the same distinguishing words, however ordered, at most one of them misspelt."""
    by_words: dict[_Words, set[str]] = defaultdict(set)
    for id_, entry in new.items():
        for words in _all_but_one(_distinguishing(entry.name)):
            by_words[words].add(id_)
    for id_, entry in old.items():
        near = {other for words in _all_but_one(_distinguishing(entry.name)) for other in by_words[words]}
        for other in near:
            if _may_be(entry, new[other]) and _alike(_distinguishing(entry.name), _distinguishing(new[other].name)):
                yield id_, other


_REASONS: Mapping[How, Callable[[_Entries, _Entries], _Pairs]] = {
    "identifier": _identified,
    "alias": _also_named,
    "words": _same_words,
}


def _one_to_one(old: _Entries, new: _Entries, reasons: Callable[[_Entries, _Entries], _Pairs]) -> _Pairs:
    """The pairs in which each entry stands once."""
    found = set(reasons(old, new))
    ones: dict[str, int] = defaultdict(int)
    others: dict[str, int] = defaultdict(int)
    for one, other in found:
        ones[one] += 1
        others[other] += 1
    return ((one, other) for one, other in found if ones[one] == others[other] == 1)


def _may_be(one: ListEntry, other: ListEntry) -> bool:
    """Whether kind, country and ROR allow that two entries are one; what is not stated allows all."""
    countries = [{entry.country, *entry.countries} - {None} for entry in (one, other)]
    apart = all(countries) and not countries[0] & countries[1]
    others = bool(one.rors and other.rors) and not set(one.rors) & set(other.rors)
    kinds = {one.kind, other.kind} - {"unknown"}
    return not apart and not others and len(kinds) <= 1


def _distinguishing(name: str) -> _Words:
    """The words of a name that say which body it is; numbers among them."""
    return frozenset(word for word in re.findall(r"\w+", normalise(name)) if word not in _LEGAL_FORM | _FILLERS)


def _all_but_one(words: _Words) -> Iterator[_Words]:
    """The words, and what is left without each of them if that is enough."""
    if len(words) >= _FEWEST_SHARED:
        yield words
    if len(words) > _FEWEST_SHARED:
        yield from (words - {word} for word in words)


def _alike(one: _Words, other: _Words) -> bool:
    """Whether the words are the same but for their spelling: a word on one side only tells two bodies apart."""
    left, right = one - other, other - one
    if not left and not right:
        return True
    if len(left) != 1 or len(right) != 1:
        return False
    from rapidfuzz.fuzz import ratio

    (a,), (b,) = left, right
    return min(len(a), len(b)) >= _SHORTEST_SPELT and ratio(a, b) >= _SPELT_ALIKE


def _changed(before: ListEntry, after: ListEntry) -> Changed | None:
    if before == after:
        return None
    fields = tuple(
        field
        for field in ListEntry.model_fields
        if field not in ("id", "aliases") and getattr(before, field) != getattr(after, field)
    )
    added = tuple(alias for alias in after.aliases if alias not in before.aliases)
    removed = tuple(alias for alias in before.aliases if alias not in after.aliases)
    if not (fields or added or removed):
        return None
    return Changed(before=before, after=after, aliases_added=added, aliases_removed=removed, fields=fields)
