"""Which screenings rest on an older list, data or framework than there are now, so that somebody may look again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from fastapi import FastAPI
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.matching import Matching
from api.screener import Screener
from api.store.cases import Wanted
from api.store.rested import bases
from toolkit import Pack, Snapshot, words_in

ANY = "any"
"""In the place of a cause: whatever it is."""


@dataclass(frozen=True)
class Cause:
    """Something of which there is a newer state than some screenings rest on."""

    kind: Literal["list", "data", "pack"]
    id: str
    """Of the list or the pack; of the data, the name of the source."""
    now: str
    """The edition, the digest of the data, or the version that there is now."""
    day: date | None
    """Of what there is now: when the list was published, or up to when the data go."""

    @property
    def key(self) -> str:
        """How an address says it."""
        return "data" if self.kind == "data" else f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Outdated:
    """The causes, each with how many screenings it is of, and what of it those rest on."""

    causes: Mapping[Cause, int] = field(default_factory=dict)
    of: Mapping[str, tuple[Cause, ...]] = field(default_factory=dict)
    """By the digest of what a screening rests on."""
    cases: int = 0
    """How many screenings there are with any cause."""

    def rests_on(self, cause: str) -> frozenset[str]:
        """What the screenings rest on that a cause is of, by its key, or any."""
        return frozenset(digest for digest, some in self.of.items() if cause == ANY or cause in {c.key for c in some})


def outdated(app: FastAPI, session: Session, caller: Caller, wanted: Wanted) -> Outdated:
    """What there is now compared with what the newest results rest on."""
    matching: Matching = app.state.matching
    now = _Now(app.state.screener, matching, date.today())
    of: dict[str, tuple[Cause, ...]] = {}
    causes, cases = Counter[Cause](), 0
    for basis in bases(session, caller, wanted):
        if found := tuple(now.newer(basis.versions)):
            of[basis.digest] = found
            cases += basis.cases
            causes.update(dict.fromkeys(found, basis.cases))
    order = sorted(causes, key=lambda cause: (cause.kind, -causes[cause], cause.id))
    return Outdated({cause: causes[cause] for cause in order}, of, cases)


def names(app: FastAPI, old: Outdated, language: str) -> dict[str, Any]:
    """What the lists and the packs of the causes are called, by id, and the words of the checklist."""
    packs = packs_at_hand(app.state.screener, [cause.id for cause in old.causes if cause.kind == "pack"])
    matching: Matching = app.state.matching
    words = words_in(language)
    return {
        "lists": {each.id: words.in_language(each.title) for each in matching.lists()},
        "packs": {pack.id: pack.text[language].title for pack in packs},
        "words": words.tree,
    }


def packs_at_hand(screener: Screener, names: Iterable[str]) -> list[Pack]:
    """The packs of some ids, as far as there still are such."""
    return screener.packs(sorted(set(names) & set(screener.pack_names())))


class _Now:
    """The lists, the data and the packs as they are today.

    A live service has no state of its own that could be compared, and a pack or a list that is gone has no newer one.
    """

    def __init__(self, screener: Screener, matching: Matching, today: date) -> None:
        self._editions = {each.id: edition for each in matching.lists() if (edition := each.in_force(today))}
        self._data = screener.source.info if isinstance(screener.source, Snapshot) else None
        self._packs = {pack.id: pack for pack in screener.packs(screener.pack_names())}

    def newer(self, versions: Mapping[str, Any]) -> Iterator[Cause]:
        """What is newer than what a result rests on; a list that could not be read then counts, if it can be now."""
        data = versions["data"]
        if self._data and data["kind"] == self._data.kind and data["digest"] != self._data.digest:
            yield Cause("data", self._data.name, self._data.digest, self._data.data_date)
        for name, read in versions["lists"].items():
            edition = self._editions.get(name)
            if edition and (read is None or read["digest"] != edition.digest):
                yield Cause("list", name, edition.id, edition.published)
        for name, judged in versions["packs"].items():
            pack = self._packs.get(name)
            if pack and judged["digest"] != pack.digest:
                yield Cause("pack", name, pack.version, None)
