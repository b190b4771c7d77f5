"""Find organisations on lists, with the reason for each match. Equal ids and equal names only; nothing is guessed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from toolkit.lists.names import normalise
from toolkit.models.lists import Edition, EntityList, ListEntry, ListHit

_LONGEST_ACRONYM = 6
"""Letters that name nobody, as one word (METFAZ, SibNIA) or all in capitals (NUDT, ICT CAS): institution's choice."""


class Organisation(Protocol):
    """What matching reads of an organisation."""

    @property
    def id(self) -> str | None:
        """Its OpenAlex id, as I204983213."""

    @property
    def name(self) -> str:
        """Its main name."""

    @property
    def names(self) -> tuple[str, ...]:
        """Further names."""

    @property
    def ror(self) -> str | None:
        """Its ROR id without the address, as 01yqg2h08."""

    @property
    def country(self) -> str | None:
        """The country of its address, ISO 3166-1 alpha-2."""


@dataclass(frozen=True, eq=False)
class _Target:
    """An entry of an edition, ready to be found."""

    source: EntityList
    edition: Edition
    entry: ListEntry
    since: date
    countries: frozenset[str]
    """What any edition of the list prints for this entry; empty where none prints a country."""

    def hit(self, how: Literal["openalex", "ror", "name", "alias"], matched: str) -> ListHit:
        return ListHit(
            list_id=self.source.id,
            edition=self.edition.id,
            entry_id=self.entry.id,
            entry_name=self.entry.name,
            how=how,
            matched=matched,
            evidence_class=self.source.evidence_class,
            listed_since=self.since,
            url=self.edition.url,
        )

    def may_be(self, organisation: Organisation) -> bool:
        """Whether the addresses allow it: an unknown country on either side allows it."""
        return not (self.countries and organisation.country) or organisation.country in self.countries

    def is_another(self, organisation: Organisation) -> bool:
        """Whether both have a ROR and they differ."""
        return bool(self.entry.rors and organisation.ror) and organisation.ror not in self.entry.rors


@dataclass(frozen=True)
class _Index:
    """Entries by id and by normalised name."""

    ids: dict[str, list[_Target]] = field(default_factory=lambda: defaultdict(list))
    rors: dict[str, list[_Target]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[_Target]] = field(default_factory=lambda: defaultdict(list))
    aliases: dict[str, list[tuple[_Target, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, target: _Target) -> None:
        for openalex in target.entry.openalex:
            self.ids[openalex].append(target)
        for ror in target.entry.rors:
            self.rors[ror].append(target)
        if key := _key(target.entry.name):
            self.names[key].append(target)
        for alias in target.entry.aliases:
            if key := _key(alias):
                self.aliases[key].append((target, alias))

    def find(self, organisation: Organisation) -> tuple[ListHit, ...]:
        found: dict[tuple[str, str], ListHit] = {}
        for hit in self._all(organisation):
            found.setdefault((hit.list_id, hit.entry_id), hit)
        return tuple(found.values())

    def _all(self, organisation: Organisation) -> Iterator[ListHit]:
        """Every match, the strongest reason first."""
        for target in self.ids.get(organisation.id or "", ()):
            yield target.hit("openalex", organisation.id or "")
        for target in self.rors.get(organisation.ror or "", ()):
            yield target.hit("ror", organisation.ror or "")
        main = normalise(organisation.name)
        keys = dict.fromkeys((main, *map(normalise, organisation.names)))
        for key in keys:
            for target in self.names.get(key, ()):
                if target.may_be(organisation) and not target.is_another(organisation):
                    yield target.hit("name", target.entry.name)
        for key in keys:
            for target, alias in self.aliases.get(key, ()):
                if target.may_be(organisation) and (key == main or not target.is_another(organisation)):
                    yield target.hit("alias", alias)


class ListMatcher:
    """Looks organisations up in the editions in force on a day.

    The reasons, in this order: the OpenAlex id or the ROR of our crosswalk; the name; another name the list prints.

    - A name counts only where the countries agree. One that nobody states agrees with all; HK, MO and TW are countries.
    - A ROR outranks a name: the same name with another ROR is another organisation, and no hit. One exception: lists
      print the institutes of an organisation among its aliases, so an alias equal to an organisation's main name is a
      hit whatever its ROR.
    - An acronym is no name: `HIT` alone finds nothing.

    No hit means that these lists were searched, not that the organisation is clear.
    """

    def __init__(self, lists: Iterable[EntityList], as_of: date) -> None:
        self._now, self._before = _Index(), _Index()
        for source in lists:
            if edition := source.in_force(as_of):
                self._add(source, edition)

    def hits(self, organisation: Organisation) -> tuple[ListHit, ...]:
        """The entries in force that an organisation is, at most one of each list and entry; empty if none."""
        return self._now.find(organisation)

    def formerly(self, organisation: Organisation) -> tuple[ListHit, ...]:
        """The entries that an earlier edition held and the one in force does not, as the last such edition has them."""
        return self._before.find(organisation)

    def _add(self, source: EntityList, current: Edition) -> None:
        countries: dict[str, set[str]] = defaultdict(set)
        last: dict[str, tuple[Edition, ListEntry]] = {}
        for edition in sorted(source.editions, key=lambda edition: edition.published):
            for entry in edition.entries:
                countries[entry.id].update([entry.country] if entry.country else [])
                if edition.published <= current.published:
                    last[entry.id] = edition, entry
        for id_, (edition, entry) in last.items():
            target = _Target(source, edition, entry, source.listed_since(id_), frozenset(countries[id_]))
            (self._now if edition is current else self._before).add(target)


def _key(name: str) -> str | None:
    """The normalised name, or None where it is too short to be more than an acronym."""
    key = normalise(name)
    one_word_or_capitals = " " not in key or name.isupper()
    return None if one_word_or_capitals and len(key.replace(" ", "")) <= _LONGEST_ACRONYM else key
