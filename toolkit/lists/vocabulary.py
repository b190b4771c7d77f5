"""All names that are looked for in affiliations: those of listed entries, of other organisations, and of places."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from toolkit.lists import places
from toolkit.lists.crosswalk import Crosswalk, of_lists
from toolkit.lists.dictionary import Dictionary, Found, parsed
from toolkit.lists.linking import merged_entries
from toolkit.lists.names import normalise
from toolkit.lists.readers.organisations import Organisation
from toolkit.lists.variants import Variants
from toolkit.models.lists import EntityList, LinkKind, ListEntry

_SHORTEST = 7
_SHORTEST_EAST_ASIAN = 4
"""Letters, or East Asian characters, that a name must have to be looked for inside a text: institution's choice."""
_MOST_CAPITALS = 8
"""A single word of capitals up to this length is an acronym."""


class Listed(NamedTuple):
    """Owner of a name: an entry by what its list prints, or an organisation that a link leads from (`ror`)."""

    entry: int
    kind: LinkKind
    ror: str | None


class Other(NamedTuple):
    """Owner of a name: an organisation of the register from which no link leads."""

    ror: str


class Place(NamedTuple):
    """Owner of a name: a country, by its own name or that of a part or city."""

    code: str


Owner = Listed | Other | Place


@dataclass(frozen=True)
class Target:
    """An entry in force, and what is known of where it is."""

    list_id: str
    edition: str
    entry_id: str
    name: str
    countries: frozenset[str]
    cities: frozenset[str]
    rors: frozenset[str]
    """The organisations that are the listed body itself."""


class Said(NamedTuple):
    """What a text says of where it is."""

    countries: frozenset[str]
    places: frozenset[str]


class Vocabulary:
    """The dictionary of all names, and the entries and organisations that own them."""

    def __init__(
        self,
        lists: Sequence[EntityList],
        as_of: date,
        organisations: Iterable[Organisation],
        crosswalk: Crosswalk,
        words: Collection[str] | None = None,
    ) -> None:
        self.register = {each.ror: each for each in organisations if each.status != "withdrawn"}
        self.targets: list[Target] = []
        self.acronyms: dict[str, list[int]] = defaultdict(list)
        """Entries by the acronyms that their list prints, letter for letter."""
        self.links = links = crosswalk.joined(of_lists(lists))
        names: list[tuple[str, Owner]] = [*self._places(), *self._listed(lists, as_of, links), *self._others(links)]
        self.dictionary: Dictionary[Owner] = Dictionary(names)
        """Names that are found as they are."""
        bodies = [(normalise(name), o.entry) for name, o in names if isinstance(o, Listed) and o.kind == "same"]
        self.variants: Variants[int] = Variants(bodies, self.dictionary.known if words is None else words)
        """Names of entries that are found in another form."""

    def is_place(self, words: str) -> bool:
        """Whether normalised words name a country or a city and nothing else."""
        return any(
            each.name == words and all(isinstance(owner, Place) for owner in each.owners)
            for each in self.dictionary.find(parsed(words))
        )

    def _listed(self, lists: Iterable[EntityList], as_of: date, links: Crosswalk) -> Iterator[tuple[str, Listed]]:
        for source in lists:
            if (edition := source.in_force(as_of)) is None:
                continue
            standing = {entry.id for entry in edition.entries if entry.stands(as_of)}
            for entry in merged_entries(source):
                if entry.id in standing and entry.kind in ("organisation", "unknown"):
                    yield from self._entry(source.id, edition.id, entry, links)

    def _entry(self, list_id: str, edition: str, entry: ListEntry, links: Crosswalk) -> Iterator[tuple[str, Listed]]:
        number, of_entry = len(self.targets), links.of_entry(list_id, entry.id)
        same = frozenset(link.ror for link in of_entry if link.kind == "same")
        records = [self.register[ror] for ror in same if ror in self.register]
        self.targets.append(
            Target(
                list_id=list_id,
                edition=edition,
                entry_id=entry.id,
                name=entry.name,
                countries=frozenset(filter(None, (entry.country, *entry.countries)))
                or frozenset(code for record in records for code in record.countries),
                cities=frozenset(normalise(city) for record in records for city in record.cities),
                rors=same,
            )
        )
        for name in (entry.name, *entry.aliases):
            if is_acronym(name):
                self.acronyms[name].append(number)
            elif is_long_enough(name):
                yield name, Listed(number, "same", None)
        for link in of_entry:
            for name in self._names(link.ror):
                yield name, Listed(number, link.kind, link.ror)

    def _others(self, links: Crosswalk) -> Iterator[tuple[str, Other]]:
        listed = {link.ror for link in links.links.values() if link.status != "rejected"}
        for ror in self.register:
            if ror not in listed:
                yield from ((name, Other(ror)) for name in self._names(ror))

    def _names(self, ror: str) -> Iterator[str]:
        if record := self.register.get(ror):
            for name in record.names:
                if "acronym" not in name.kinds and not is_acronym(name.text) and is_long_enough(name.text):
                    yield name.text

    def _places(self) -> Iterator[tuple[str, Place]]:
        for name, code in places.names(self.register.values()):
            yield name, Place(code)


def said(text: str, country: str | None, found: Iterable[Found[Owner]]) -> Said:
    """What a text says of where it is, by the names found in it; a country that is stated beside it silences it."""
    named = [(each.name, owner.code) for each in found for owner in each.owners if isinstance(owner, Place)]
    codes = places.countries(code for _, code in named) | places.postcode(text)
    return Said(frozenset({country}) if country else codes, frozenset(name for name, _ in named))


def is_acronym(name: str) -> bool:
    """Whether a name is one word of capitals."""
    return name.isupper() and name.isascii() and " " not in name and len(name) <= _MOST_CAPITALS


def is_long_enough(name: str) -> bool:
    """Whether a name may be looked for inside a text without finding it everywhere."""
    if any("\u3040" <= letter <= "\u9fff" for letter in name):
        return len(name) >= _SHORTEST_EAST_ASIAN
    return sum(map(str.isalnum, name)) >= _SHORTEST
