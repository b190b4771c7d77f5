"""Names, ids and affiliations looked up in the lists: indexed once for a process and a day, and when files change."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from api.fresh import Fresh
from api.settings import Settings
from api.versions import histories
from toolkit import EntityList, EntryKind, ListEntry, ListSearch, Match, Query, folder, load_lists

_DAYS = 4
"""So many days are held at once: each further one is indexed anew, which takes seconds for long lists."""


@dataclass(frozen=True)
class Sought:
    """One thing that is looked for, by any of these."""

    names: tuple[str, ...] = ()
    """Names, and ids: ROR or OpenAlex."""
    affiliations: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """Where it has its address; a name need agree with one of them."""
    kinds: frozenset[EntryKind] | None = None
    lists: frozenset[str] | None = None

    def queries(self, texts: Iterable[str]) -> Iterator[Query]:
        """What to ask for some of its texts."""
        for text in texts:
            for country in self.countries or (None,):
                yield Query(text, country, self.lists, self.kinds)


@dataclass(frozen=True)
class Found:
    """A match, with the entry and the list it is of."""

    match: Match
    entry: ListEntry
    list: EntityList


class Day:
    """The lists as they stand on a day."""

    def __init__(self, lists: Sequence[EntityList], as_of: date) -> None:
        self.lists, self.as_of = lists, as_of
        self.editions = {each.id: edition for each in lists if (edition := each.in_force(as_of))}
        """What is looked through; the other lists have no edition at hand."""
        self._search = ListSearch(lists, as_of)
        self._of_list = {each.id: each for each in lists}
        self._entries = {(name, entry.id): entry for name, e in self.editions.items() for entry in e.entries}

    def find(self, sought: Sequence[Sought], language: str = "en") -> list[list[Found]]:
        """For each thing the entries that it may mean, the likeliest first, each once and by its best reason."""
        names = self._search.names([q for each in sought for q in each.queries(each.names)], language)
        printed = self._search.affiliations([q for each in sought for q in each.queries(each.affiliations)], language)
        found = []
        for each in sought:
            times = len(each.countries or (None,))
            matches = [m for _ in range(len(each.names) * times) for m in next(names).matches]
            matches += [m for _ in range(len(each.affiliations) * times) for m in next(printed).matches]
            found.append([self._found(match) for match in _best(matches)])
        return found

    def entry(self, list_id: str, entry_id: str) -> tuple[EntityList, ListEntry] | None:
        """An entry that stands on the day, with its list."""
        entry = self._entries.get((list_id, entry_id))
        return (self._of_list[list_id], entry) if entry and entry.stands(self.as_of) else None

    def _found(self, match: Match) -> Found:
        return Found(match, self._entries[match.list, match.entry], self._of_list[match.list])


class Matching:
    """The lists of the toolkit and of the data folder; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._data = settings.data
        own = [self._data / "lists", self._data / "crosswalk"] if self._data else []
        self._held: Fresh[_Held] = Fresh([folder("criteria") / "lists", *own], self._read)

    def lists(self) -> tuple[EntityList, ...]:
        """All lists at hand, by id; raises ListError."""
        return self._held.get().lists

    def histories(self) -> Mapping[str, str]:
        """What `api.versions.histories` says of them, by id; raises ListError."""
        return self._held.get().histories

    def on(self, day: date) -> Day:
        """The lists as they stand on a day; raises ListError."""
        return self._held.get().on(day)

    def _read(self) -> "_Held":
        return _Held(load_lists(data=self._data))


class _Held:
    """Lists, and the days on which they were asked last."""

    def __init__(self, lists: tuple[EntityList, ...]) -> None:
        self.lists, self.histories = lists, histories(lists)
        self._days: OrderedDict[date, Day] = OrderedDict()
        self._lock = Lock()

    def on(self, day: date) -> Day:
        with self._lock:
            if day not in self._days:
                self._days[day] = Day(self.lists, day)
            self._days.move_to_end(day)
            while len(self._days) > _DAYS:
                self._days.popitem(last=False)
            return self._days[day]


def _best(matches: Iterable[Match]) -> list[Match]:
    best: dict[tuple[str, str], Match] = {}
    for match in matches:
        held = best.get((match.list, match.entry))
        if held is None or match.probability > held.probability:
            best[match.list, match.entry] = match
    return sorted(best.values(), key=lambda match: (-match.probability, match.link != "same", match.list, match.entry))
