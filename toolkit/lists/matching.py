"""Find organisations on lists, with the reason for each match. Equal ids and equal names only; nothing is guessed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from toolkit.lists.names import normalise
from toolkit.models.lists import Band, Edition, EntityList, Link, LinkKind, ListEntry, ListHit

_How = Literal["openalex", "ror", "name", "alias"]
_Id = Literal["openalex", "ror"]
_LONGEST_ACRONYM = 6
"""Letters that name nobody, as one word (METFAZ, SibNIA) or all in capitals (NUDT, ICT CAS): institution's choice."""
COUNTED: tuple[LinkKind, ...] = ("same", "part")
"""What an organisation may be to the listed body and count as listed; all else is shown and asked."""


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
    until: date | None
    """The day from which it was no longer listed."""
    countries: frozenset[str]
    """What any edition of the list prints for this entry; empty where none prints a country."""
    rors: tuple[str, ...]
    openalex: tuple[str, ...]
    """The ids beside the entry: of this edition, else of the last before it that has any."""
    links: tuple[Link, ...] = ()
    """The links of the entry, whatever their kind and status."""

    def hit(self, how: _How, matched: str, band: Band, link: LinkKind = "same") -> ListHit:
        return ListHit(
            list_id=self.source.id,
            edition=self.edition.id,
            entry_id=self.entry.id,
            entry_name=self.entry.name,
            how=how,
            matched=matched,
            evidence_class=self.source.evidence_class,
            link=link,
            band=band,
            listed_since=self.since,
            until=self.until,
            url=self.edition.url,
            categories=self.entry.categories,
        )

    def named(self, how: _How, matched: str, organisation: Organisation) -> ListHit:
        """A hit by a name: exact where both sides state a country, and it is the same."""
        return self.hit(how, matched, "exact" if self.countries and organisation.country else "probable")

    def may_be(self, organisation: Organisation) -> bool:
        """Whether addresses and decisions of people allow it: an unknown country on either side allows it."""
        agrees = not (self.countries and organisation.country) or organisation.country in self.countries
        return agrees and not self.is_apart(organisation)

    def is_another(self, organisation: Organisation) -> bool:
        """Whether both have a ROR and they differ."""
        return bool(self.same and organisation.ror) and organisation.ror not in self.same

    def is_apart(self, organisation: Organisation) -> bool:
        """Whether a person said that the organisation is neither the listed body nor part of it."""
        return any(
            link.status == "rejected" or (link.status == "confirmed" and link.kind not in COUNTED)
            for link in self.links
            if organisation.ror == link.ror or (link.openalex and organisation.id == link.openalex)
        )

    @property
    def same(self) -> frozenset[str]:
        """The RORs of the listed body itself."""
        confirmed = (link.ror for link in self.links if link.status == "confirmed" and link.kind == "same")
        return frozenset((*self.rors, *confirmed))

    def ids(self) -> Iterator[tuple[_Id, str, LinkKind]]:
        """The ids that are a hit, and what their bearer is to the listed body; the entry's own first."""
        for openalex in self.openalex:
            yield "openalex", openalex, "same"
        for ror in self.rors:
            yield "ror", ror, "same"
        for link in self.links:
            if link.status == "confirmed" and link.kind in COUNTED:
                if link.openalex:
                    yield "openalex", link.openalex, link.kind
                yield "ror", link.ror, link.kind

    def questions(self) -> Iterator[tuple[str, ListHit]]:
        """ROR or OpenAlex ids, and what is to be asked of their bearer."""
        for link in self.links:
            if link.status == "confirmed" and link.kind not in COUNTED:
                band: Band = "identifier"
            elif link.status == "candidate" and link.kind in COUNTED:
                band = "possible"
            else:
                continue
            if link.openalex:
                yield link.openalex, self.hit("openalex", link.openalex, band, link.kind)
            yield link.ror, self.hit("ror", link.ror, band, link.kind)


@dataclass(frozen=True)
class _Index:
    """Entries by id and by normalised name, and what is to be asked of organisations, by id."""

    ids: dict[tuple[_Id, str], list[tuple[_Target, LinkKind]]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[_Target]] = field(default_factory=lambda: defaultdict(list))
    aliases: dict[str, list[tuple[_Target, str]]] = field(default_factory=lambda: defaultdict(list))
    questions: dict[str, list[ListHit]] = field(default_factory=lambda: defaultdict(list))

    def add(self, target: _Target) -> None:
        for how, id_, kind in target.ids():
            self.ids[how, id_].append((target, kind))
        for id_, hit in target.questions():
            self.questions[id_].append(hit)
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
        known: tuple[tuple[_Id, str | None], ...] = (("openalex", organisation.id), ("ror", organisation.ror))
        for how, id_ in known:
            for target, kind in self.ids.get((how, id_ or ""), ()):
                yield target.hit(how, id_ or "", "identifier", kind)
        main = normalise(organisation.name)
        keys = dict.fromkeys((main, *map(normalise, organisation.names)))
        for key in keys:
            for target in self.names.get(key, ()):
                if target.may_be(organisation) and not target.is_another(organisation):
                    yield target.named("name", target.entry.name, organisation)
        for key in keys:
            for target, alias in self.aliases.get(key, ()):
                if target.may_be(organisation) and (key == main or not target.is_another(organisation)):
                    yield target.named("alias", alias, organisation)


class ListMatcher:
    """Looks organisations up in the editions in force on a day.

    The reasons, in this order: the OpenAlex id or the ROR that stands beside the entry or that a person confirmed as
    the same body or a part of it; the name; another name the list prints.

    - A name counts only where the countries agree. One that nobody states agrees with all; HK, MO and TW are countries.
    - A ROR outranks a name: the same name with another ROR is another organisation, and no hit. One exception: lists
      print the institutes of an organisation among its aliases, so an alias equal to an organisation's main name is a
      hit whatever its ROR.
    - A person outranks a name: an organisation that was rejected, or confirmed as something else than the same body or
      a part of it, is no hit by name.
    - What nobody has decided counts for nothing. It is asked (`questions`), and so is every other kind of relation.
    - An acronym is no name: `HIT` alone finds nothing.
    - Entries that name persons, vessels or aircraft are left out; those of which the publisher does not say are not.
    - An entry whose printed end has come is a former one, also where the edition in force carries it.

    No hit means that these lists were searched, not that the organisation is clear.
    """

    def __init__(self, lists: Iterable[EntityList], as_of: date) -> None:
        self._now, self._before = _Index(), _Index()
        for source in lists:
            for target in _targets(source, as_of):
                (self._before if target.until else self._now).add(target)

    def hits(self, organisation: Organisation) -> tuple[ListHit, ...]:
        """The entries in force that an organisation is, at most one of each list and entry; empty if none."""
        return self._now.find(organisation)

    def formerly(self, organisation: Organisation) -> tuple[ListHit, ...]:
        """The entries that stood before and do not now, as the last edition that carries them has them."""
        return self._before.find(organisation)

    def questions(self, organisation: Organisation) -> tuple[ListHit, ...]:
        """The entries in force that an organisation has or may have to do with and does not match: shown, not counted.

        `identifier` where a person confirmed another relation (its hospital, its parent, its successor …); `possible`
        where a rule proposes that it is the listed body or a part of it, and nobody has looked.
        """
        counted = {(hit.list_id, hit.entry_id) for hit in self.hits(organisation)}
        found: dict[tuple[str, str], ListHit] = {}
        for id_ in filter(None, (organisation.id, organisation.ror)):
            for hit in self._now.questions.get(id_, ()):
                if (key := (hit.list_id, hit.entry_id)) not in counted:
                    found.setdefault(key, hit)
        return tuple(found.values())


def _targets(source: EntityList, as_of: date) -> Iterator[_Target]:
    """The entries of organisations that stand on a day or stood before it, each as its last edition by then has it."""
    editions = [edition for edition in source.editions if edition.published <= as_of]
    last = {entry.id: (n, entry) for n, edition in enumerate(editions) for entry in edition.entries}
    history = _History(source)
    links: dict[str, list[Link]] = defaultdict(list)
    for link in source.links:
        links[link.entry_id].append(link)
    for id_, (n, entry) in last.items():
        if not entry.may_be_organisation() or (entry.listed and entry.listed > as_of):
            continue
        dropped = editions[n + 1].published if n + 1 < len(editions) else None
        ended = entry.ended if entry.ended and entry.ended <= as_of else None
        yield _Target(
            source,
            editions[n],
            entry,
            since=history.since[id_],
            until=min(filter(None, (dropped, ended)), default=None),
            countries=frozenset(history.countries[id_]),
            rors=entry.rors or history.rors(id_, n),
            openalex=entry.openalex or history.openalex(id_, n),
            links=tuple(links[id_]) if id_ in links else (),
        )


class _History:
    """What the editions of a list say together of each entry."""

    def __init__(self, source: EntityList) -> None:
        self.since: dict[str, date] = {}
        self.countries: dict[str, set[str]] = defaultdict(set)
        self._ids: dict[str, list[tuple[int, ListEntry]]] = defaultdict(list)
        printed: dict[str, date] = {}
        for n, edition in enumerate(source.editions):
            for entry in edition.entries:
                self.since.setdefault(entry.id, edition.published)
                self.countries[entry.id].update(filter(None, (entry.country, *entry.countries)))
                if entry.listed:
                    printed[entry.id] = min(entry.listed, printed.get(entry.id, entry.listed))
                if entry.rors or entry.openalex:
                    self._ids[entry.id].append((n, entry))
        self.since |= printed

    def rors(self, id_: str, n: int) -> tuple[str, ...]:
        """The ROR ids of an entry in the last edition before the nth that has any."""
        return next((entry.rors for m, entry in reversed(self._ids[id_]) if m < n and entry.rors), ())

    def openalex(self, id_: str, n: int) -> tuple[str, ...]:
        """The OpenAlex ids of an entry in the last edition before the nth that has any."""
        return next((entry.openalex for m, entry in reversed(self._ids[id_]) if m < n and entry.openalex), ())


def _key(name: str) -> str | None:
    """The normalised name, or None where it is too short to be more than an acronym."""
    key = normalise(name)
    one_word_or_capitals = " " not in key or name.isupper()
    return None if one_word_or_capitals and len(key.replace(" ", "")) <= _LONGEST_ACRONYM else key
