"""Names that governments print for a listed body, held out in turn and looked up: how far up is the entry?"""

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from toolkit.lists.candidates import CandidateIndex
from toolkit.lists.lookup import Lookup, Query
from toolkit.lists.names import normalise
from toolkit.lists.readers import read
from toolkit.models.lists import Edition, EntityList, ListEntry

AS_OF = date(2026, 11, 1)
FOLDS = 8
SCORED = {
    "ca-nro": "ca_named_research_organizations.csv",
    "jp-meti-eul": "jp_meti_eul_20250929.yml",
    "us-1260h": "us_1260h_cmc.csv",
    "us-bis-mieu": "us_bis_mieu.csv",
    "us-section": "us_section_1286.csv",
}
SCREENING = {"us-csl-compact": "us_csl_20260731_compact.json"}
ALONE, WITH_CSL = "gone from all lists, these lists alone", "gone from its entry; CSL at hand"
Place = tuple[str, str]


@dataclass
class Ranks:
    """At which place the entry came; None where it did not."""

    places: list[int | None] = field(default_factory=list)

    def at(self, top: int) -> float:
        """The share of queries whose entry is among the first."""
        return sum(place is not None and place < top for place in self.places) / len(self.places)

    def __str__(self) -> str:
        return "  ".join(f"R@{top} {self.at(top):.3f}" for top in (1, 5, 25))


def entries(folder: Path, files: dict[str, str]) -> dict[str, list[ListEntry]]:
    """The organisations of published lists, without the days on which they ended."""
    return {
        name: [
            entry.model_copy(update={"listed": None, "ended": None})
            for entry in read(name, folder / file).entries
            if entry.kind != "person"
        ]
        for name, file in files.items()
    }


def as_lists(held: dict[str, list[ListEntry]]) -> list[EntityList]:
    """Entries as lists of one edition, for a test."""
    return [_list(name, rows) for name, rows in held.items()]


def held_out(held: dict[str, list[ListEntry]]) -> Iterator[tuple[Query, Place]]:
    """Every other name that an entry of the scored lists prints and that is not its main name in another writing."""
    for name in SCORED:
        for entry in held[name]:
            seen = {normalise(entry.name), ""}
            for alias in entry.aliases:
                if (key := normalise(alias)) not in seen:
                    seen.add(key)
                    yield Query(alias), (name, entry.id)


@dataclass
class Measured:
    """Ranks by our look-up, on all folds and on the odd ones, and by likeness of letters alone."""

    ours: Ranks = field(default_factory=Ranks)
    unseen: Ranks = field(default_factory=Ranks)
    """Names that nobody looked at when what is missed was looked at."""
    letters: Ranks = field(default_factory=Ranks)
    seconds: float = 0.0


def measure(folder: Path, *, everywhere: bool) -> Measured:
    """Look up every name that is held out.

    `everywhere`: the name is taken away from all lists, and only the scored lists are there. Otherwise from its own
    entry alone: another list may print it for an organisation that has a further name in common with the entry.
    """
    held = entries(folder, SCORED if everywhere else SCORED | SCREENING)
    twins = _twins(held)
    measured = Measured()
    folds: list[list[tuple[Query, Place]]] = [[] for _ in range(FOLDS)]
    for query, place in held_out(held):
        folds[hashlib.sha256(normalise(query.name).encode()).digest()[0] % FOLDS].append((query, place))
    for number, fold in enumerate(folds):
        left = as_lists(_without(held, fold, everywhere))
        lookup, queries = Lookup(left, AS_OF), [query for query, _ in fold]
        start = time.perf_counter()
        ranked = lookup.ranked(queries)
        measured.seconds += time.perf_counter() - start
        for (_, place), found, near in zip(fold, ranked, _by_letters(left, queries), strict=True):
            measured.ours.places.append(_rank(found, twins[place]))
            measured.letters.places.append(_rank(near, twins[place]))
        if number % 2:
            measured.unseen.places += measured.ours.places[-len(fold) :]
    return measured


def report(shared: Path, say: Callable[[str], None] = print) -> dict[str, float]:
    """Print the figures, and return those that have an aim."""
    say("\nA name that a government prints, held out → its entry; Section 1286, NRO, METI EUL, 1260H, MIEU")
    say("  no weight is fitted on aliases (they come from name_pairs.csv and half of ROR); what the even folds miss")
    say("  was looked at when words of Chinese names and initials were drawn up, so the odd folds are what is reported")
    found: dict[str, float] = {}
    for everywhere, how in ((True, ALONE), (False, WITH_CSL)):
        each = measure(shared / "lists", everywhere=everywhere)
        count = len(each.ours.places)
        say(f"  {how} ({count} queries, {each.seconds / count * 1000:.2f} ms each)")
        say(f"    ours, odd folds ({len(each.unseen.places)})  {each.unseen}")
        say(f"    ours, all folds        {each.ours}")
        say(f"    letters alone          {each.letters}")
        found |= {f"R@{top}, {how}": each.unseen.at(top) for top in (1, 25)}
    return found


def _list(name: str, rows: Sequence[ListEntry]) -> EntityList:
    edition = Edition(
        id="held",
        published=AS_OF,
        url="https://example.org/",
        retrieved=AS_OF,
        checked=False,
        entries=tuple(rows),
        digest="none",
    )
    return EntityList(
        id=name,
        title={"en": name, "ja": name},
        publisher="a benchmark",
        legal_basis="none",
        evidence_class="designation",
        means="review",
        meaning={"en": "none", "ja": "なし"},
        licence="none",
        editions=(edition,),
    )


def _without(
    held: dict[str, list[ListEntry]], fold: Sequence[tuple[Query, Place]], everywhere: bool
) -> dict[str, list[ListEntry]]:
    gone: dict[Place, set[str]] = defaultdict(set)
    for query, place in fold:
        gone[place].add(normalise(query.name))
    all_gone = {key for keys in gone.values() for key in keys}
    return {
        name: [
            entry.model_copy(update={"aliases": _left(entry, all_gone if everywhere else gone[name, entry.id])})
            for entry in rows
        ]
        for name, rows in held.items()
    }


def _left(entry: ListEntry, gone: set[str]) -> tuple[str, ...]:
    return tuple(alias for alias in entry.aliases if normalise(alias) not in gone)


def _twins(held: dict[str, list[ListEntry]]) -> dict[Place, set[Place]]:
    """Entries with the same main name: they are one body on several lists, and each is right."""
    by_name: dict[str, set[Place]] = defaultdict(set)
    for name, rows in held.items():
        for entry in rows:
            by_name[normalise(entry.name)].add((name, entry.id))
    return {place: places for places in by_name.values() for place in places}


def _by_letters(lists: Sequence[EntityList], queries: Sequence[Query]) -> Iterator[list[Place]]:
    known = [
        (name, (source.id, entry.id))
        for source in lists
        for entry in source.editions[0].entries
        for name in (entry.name, *entry.aliases)
    ]
    index = CandidateIndex([name for name, _ in known])
    for near in index.search([query.name for query in queries], 100):
        yield list(dict.fromkeys(known[place][1] for place, _ in near))


def _rank(found: Sequence[Place], right: set[Place]) -> int | None:
    """The place of the first right entry; what is one body counts once."""
    return next((rank for rank, place in enumerate(found) if place in right), None)
