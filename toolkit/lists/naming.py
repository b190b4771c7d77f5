"""All names by which entries in force on a day are found: those their lists print, and those others lend them.

A register (ROR) lends an entry the names of the organisations that are linked to it. Another list lends it the names
that it prints for the same organisation: one that shares a full name, or an id, and no other country.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from toolkit.lists.crosswalk import Crosswalk, of_lists
from toolkit.lists.linking import merged_entries
from toolkit.lists.names import normalise
from toolkit.lists.readers.organisations import Organisation
from toolkit.lists.word_tables import GENERIC, LEGAL
from toolkit.models.lists import EntityList, LinkKind, ListEntry

_LONGEST_ACRONYM = 6
_SHORTEST_NAME = 7
"""Letters: up to the first number they name nobody, from the second on several words name one organisation."""
_FEWEST_INITIALS = 3
_BRACKETS = re.compile(r"[(（]\s*([A-Z][A-Za-z&./ -]{1,14}?)\s*[)）]")
_WORDS = re.compile(r"[^\W_]+")
_LENDERS: frozenset[LinkKind] = frozenset({"same", "part", "successor", "former-name", "affiliated-hospital"})
"""What an organisation may be to a listed body for its names to find the entry; a parent is many other things, too."""
_APOSTROPHE = re.compile(r"['`‘’]")
"""Its word is one or two: People's Police is PP, Xi'an may be XA."""
_GROUP = GENERIC - LEGAL.keys()
_SMALL = frozenset({"a", "an", "and", "at", "de", "des", "for", "in", "la", "of", "on", "the"})


@dataclass(frozen=True, eq=False)
class Target:
    """An entry of the edition in force."""

    list_id: str
    edition: str
    entry: ListEntry
    countries: frozenset[str]
    """What the list prints, else those of the linked organisation; empty where neither is known."""
    rors: frozenset[str]
    """The organisations that are linked to it, whatever they are to it."""

    def agrees(self, country: str | None) -> bool | None:
        """Whether a country is one of the entry's; None where one of the two is unknown."""
        return country.upper() in self.countries if self.countries and country else None

    @property
    def person(self) -> bool:
        """Whether the list says that the entry is a person."""
        return self.entry.kind == "person"


class Known(NamedTuple):
    """A name by which an entry is found."""

    text: str
    target: Target
    link: LinkKind = "same"
    """What the bearer of the name is to the listed body."""
    lender: str | None = None
    """The list that prints the name, or `ROR` and an id; None where the entry's own list prints it."""


class Names:
    """Entries by name, by acronym and by id."""

    def __init__(
        self, lists: Sequence[EntityList], as_of: date, register: Iterable[Organisation], crosswalk: Crosswalk
    ) -> None:
        self.ids: dict[str, list[tuple[Target, LinkKind]]] = defaultdict(list)
        self.by_key: dict[str, list[Known]] = defaultdict(list)
        """Names in their normalised form."""
        self.acronyms: dict[str, list[tuple[Known, bool]]] = defaultdict(list)
        """Names by the acronym that stands in brackets in them (True) or that their words make (False)."""
        self._bearers: dict[str, set[str]] = defaultdict(set)
        records = {each.ror: each for each in register if each.status != "withdrawn"}
        links = crosswalk.joined(of_lists(lists))
        own = [known for each in _standing(lists, as_of) for known in self._entry(*each, links, records)]
        self._add([*own, *_lent(own)])
        for record in records.values():
            for name in _full(record):
                self._bearers[normalise(name)].add(record.ror)

    def is_another(self, name: str, target: Target) -> bool:
        """Whether a name is that of organisations in the register and none of them has to do with the entry."""
        bearers = self._bearers.get(normalise(name))
        return bearers is not None and not bearers & target.rors

    def _entry(
        self, list_id: str, edition: str, entry: ListEntry, links: Crosswalk, records: dict[str, Organisation]
    ) -> Iterator[Known]:
        of_entry = [link for link in links.of_entry(list_id, entry.id) if link.kind in _LENDERS]
        printed = frozenset(filter(None, (entry.country, *entry.countries)))
        same = [records[link.ror] for link in of_entry if link.kind == "same" and link.ror in records]
        countries = printed or frozenset(code for record in same for code in record.countries)
        target = Target(list_id, edition, entry, countries, frozenset(link.ror for link in of_entry))
        kinds: dict[str, LinkKind] = dict.fromkeys(entry.openalex, "same")
        for link in of_entry:
            kinds.update({id_: link.kind for id_ in (link.ror, link.openalex) if id_})
        for id_, kind in kinds.items():
            self.ids[id_].append((target, kind))
        for name in (entry.name, *entry.aliases):
            yield Known(name, target)
        for link in of_entry:
            for name in _full(records[link.ror]) if link.ror in records else ():
                yield Known(name, target, link.kind, f"ROR {link.ror}")

    def _add(self, names: Iterable[Known]) -> None:
        seen: set[tuple[str, Target]] = set()
        for known in names:
            key = normalise(known.text)
            if key and (key, known.target) not in seen:
                seen.add((key, known.target))
                self.by_key[key].append(known)
                if not known.target.person:
                    for short, printed in acronyms(known.text).items():
                        self.acronyms[short].append((known, printed))


def acronyms(name: str) -> dict[str, bool]:
    """The acronyms of a name in small letters: True for one that stands in brackets in it."""
    found: dict[str, bool] = {}
    for text in {_BRACKETS.sub(" ", name), _APOSTROPHE.sub("", _BRACKETS.sub(" ", name))}:
        words = _WORDS.findall(text)
        large = [word for word in words if word.lower() not in _SMALL]
        for each in (words, large, *([w for w in large if w.lower() not in unsaid] for unsaid in (LEGAL, _GROUP))):
            if len(each) >= _FEWEST_INITIALS:
                found["".join(word[0] for word in each).lower()] = False
    for printed in _BRACKETS.findall(name):
        if sum(letter.isupper() for letter in printed) > 1:
            found[letters(printed)] = True
    return found


def letters(name: str) -> str:
    """The letters and digits of a name without gaps, small."""
    return "".join(_WORDS.findall(name)).lower()


def is_acronym(name: str) -> bool:
    """Whether a name is too short to name anybody: a short word, or few letters all in capitals."""
    key = normalise(name)
    short = len(key.replace(" ", "")) <= _LONGEST_ACRONYM and name.isascii()
    return short and (" " not in key or name.isupper())


def _standing(lists: Iterable[EntityList], as_of: date) -> Iterator[tuple[str, str, ListEntry]]:
    """Entries in force, each with the names of all editions."""
    for source in lists:
        if edition := source.in_force(as_of):
            standing = {entry.id for entry in edition.entries if entry.stands(as_of)}
            for entry in merged_entries(source):
                if entry.id in standing:
                    yield source.id, edition.id, entry


def _lent(own: Sequence[Known]) -> Iterator[Known]:
    """The names that entries of other lists lend, where both are the same organisation."""
    names: dict[Target, list[Known]] = defaultdict(list)
    shared: dict[str, list[Target]] = defaultdict(list)
    for known in own:
        if not known.target.person and known.link == "same":
            names[known.target].append(known)
            if _is_full(key := normalise(known.text)):
                shared[key].append(known.target)
    lenders: dict[Target, dict[Target, None]] = defaultdict(dict)
    for targets in shared.values():
        for one in targets:
            for other in targets:
                if one.list_id != other.list_id and not _apart(one, other):
                    lenders[one][other] = None
    for one, others in lenders.items():
        for other in others:
            for known in names[other]:
                yield Known(known.text, one, "same", known.lender or other.list_id)


def _apart(one: Target, other: Target) -> bool:
    """Whether two entries of one name have different countries."""
    return bool(one.countries and other.countries and not one.countries & other.countries)


def _is_full(key: str) -> bool:
    return len(key.replace(" ", "")) >= _SHORTEST_NAME and " " in key


def _full(record: Organisation) -> list[str]:
    return list(dict.fromkeys(name.text for name in record.names if "acronym" not in name.kinds))
