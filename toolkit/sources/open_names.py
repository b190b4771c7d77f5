"""Names of people whom no id leads to: whom they could mean, among the records that were fetched."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from toolkit.models.proposal import NamedOrganisation
from toolkit.person_names import best, family_words, written
from toolkit.sources.searches import Search, for_person
from toolkit.sources.works import Record, bare


class OpenNames:
    """Names, each with the ids of the organisations that the same proposals name."""

    def __init__(self, homes: Mapping[str, set[str]]) -> None:
        self.homes = homes
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for name in homes:
            for word in family_words(name):
                self._by_word[word].add(name)

    def searches(self) -> Iterator[Search]:
        """How a service is asked for them."""
        for name, homes in self.homes.items():
            yield from for_person(name, sorted(map(bare, homes)))

    def near(self, authors: Mapping[str, Record], organisations: Mapping[str, Record]) -> set[str]:
        """Authors of such a name whose record names an organisation beside it, a part of it, or what it is part of."""
        around = {
            name: homes | {up for i in homes for up in organisations[i].get("lineage") or ()}
            for name, homes in self.homes.items()
        }
        return {
            i
            for i, author in authors.items()
            for name in self._like(_spellings(author))
            if any(p["id"] in around[name] or {*(p.get("lineage") or ())} & self.homes[name] for p in _places(author))
        }

    def among(self, names: Mapping[str, set[str]]) -> set[str]:
        """Authors of such a name, of some whose spellings are known."""
        return {i for i, several in names.items() if self._like(several)}

    def _like(self, spelt: set[str]) -> list[str]:
        """The open names that some spellings of one name agree with."""
        words = {word for name in spelt for word in family_words(name)} if self.homes else set()
        return [name for word in words & self._by_word.keys() for name in self._by_word[word] if best(name, spelt)]


class Places:
    """The organisations that a proposal's names and ids can mean, among some records."""

    def __init__(self, records: Iterable[Record], moved: Mapping[str, str]) -> None:
        self._moved = moved
        self._by_id: dict[str, str] = {}
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for record in records:
            self._by_id |= {bare(record["id"]): record["id"], bare(record.get("ror")): record["id"]}
            for name in _spellings(record):
                for word in written(name):
                    self._by_word[word].add(record["id"])

    def meant(self, named: NamedOrganisation) -> set[str]:
        """Those with its id; without one, those in whose names all of its words stand."""
        keys = (self._moved.get(named.openalex or "", named.openalex), named.ror)
        if known := {self._by_id[key] for key in keys if key in self._by_id}:
            return known
        several = [self._by_word.get(word, set()) for word in written(named.name)]
        return set.intersection(*several) if several else set()


def _spellings(record: Record) -> set[str]:
    return {name for name in (record.get("display_name"), *(record.get("display_name_alternatives") or ())) if name}


def _places(author: Record) -> list[Record]:
    return [a["institution"] for a in author.get("affiliations") or () if a.get("institution")]
