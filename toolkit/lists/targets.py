"""Entries of lists as of a day, ready to be found: when each stood, its ids, and what people decided about it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from toolkit.lists.rates import rates
from toolkit.models.lists import (
    COUNTED,
    ITSELF,
    Band,
    Decision,
    Edition,
    EntityList,
    Link,
    ListEntry,
    ListHit,
    Way,
)

How = Literal["openalex", "ror", "name", "alias", "affiliation"]
Id = Literal["openalex", "ror"]


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
class Target:
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

    def hit(self, how: How, matched: str, band: Band, way: Way | None, **more: Any) -> ListHit:
        """A hit found in a way of which it is known how often it is right; None where a person said that it is none."""
        rate = rates()[way] if way else None
        return ListHit(
            list_id=self.source.id,
            edition=self.edition.id,
            entry_id=self.entry.id,
            entry_name=self.entry.name,
            how=how,
            matched=matched,
            evidence_class=self.source.evidence_class,
            band=band,
            probability=rate.probability if rate else None,
            rate=rate,
            listed_since=self.since,
            until=self.until,
            url=self.edition.url,
            categories=self.entry.categories,
            **more,
        )

    def named(self, how: Literal["name", "alias"], matched: str, organisation: Organisation) -> ListHit:
        """A hit by a name: exact where both sides state a country, and it is the same."""
        if self.countries and organisation.country:
            return self.hit(how, matched, "exact", "name-country" if how == "name" else "alias-country")
        return self.hit(how, matched, "probable", how)

    def may_be(self, organisation: Organisation) -> bool:
        """Whether addresses and decisions of people allow it: an unknown country on either side allows it."""
        agrees = not (self.countries and organisation.country) or organisation.country in self.countries
        return agrees and not self._is_apart(organisation)

    def is_another(self, organisation: Organisation) -> bool:
        """Whether both have a ROR and they differ."""
        return bool(self._same and organisation.ror) and organisation.ror not in self._same

    def ids(self) -> Iterator[tuple[Id, str, ListHit]]:
        """The ids that are a hit, with the hit; the entry's own first."""
        for openalex in self.openalex:
            yield "openalex", openalex, self.hit("openalex", openalex, "identifier", "identifier")
        for ror in self.rors:
            yield "ror", ror, self.hit("ror", ror, "identifier", "identifier")
        for link in self.links:
            if link.status == "confirmed" and link.kind in COUNTED:
                yield from self._of(link, "identifier", "identifier")

    def questions(self) -> Iterator[tuple[Id, str, ListHit]]:
        """ROR or OpenAlex ids, with what is to be asked, or was decided, of their bearer."""
        for link in self.links:
            if link.status == "confirmed" and link.kind not in COUNTED:
                yield from self._of(link, "identifier", "identifier")
            elif link.status == "candidate" and link.kind in COUNTED:
                yield from self._of(link, "possible", "candidate")
            elif link.status == "rejected":
                yield from self._of(link, "possible", None)

    def _of(self, link: Link, band: Band, way: Way | None) -> Iterator[tuple[Id, str, ListHit]]:
        decided = None
        if link.status != "candidate":
            decided = Decision(status=link.status, by=link.by, date=link.date, note=link.note)
        ids: tuple[tuple[Id, str | None], ...] = (("openalex", link.openalex), ("ror", link.ror))
        for how, id_ in ids:
            if id_:
                yield how, id_, self.hit(how, id_, band, way, link=link.kind, decided=decided)

    def _is_apart(self, organisation: Organisation) -> bool:
        """Whether a person said that the organisation is neither the listed body nor part of it."""
        return any(
            link.status == "rejected" or (link.status == "confirmed" and link.kind not in COUNTED)
            for link in self.links
            if organisation.ror == link.ror or (link.openalex and organisation.id == link.openalex)
        )

    @property
    def _same(self) -> frozenset[str]:
        """The RORs of the listed body itself."""
        confirmed = (link.ror for link in self.links if link.status == "confirmed" and link.kind in ITSELF)
        return frozenset((*self.rors, *confirmed))


def targets(source: EntityList, as_of: date) -> Iterator[Target]:
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
        yield Target(
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
