"""Which screenings rest on an older list, data or framework than there are now, so that somebody may look again."""

from collections import Counter
from collections.abc import Iterator, Mapping
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
from toolkit import Snapshot, words_in

ANY = "any"
"""In the place of a cause: whatever it is."""


@dataclass(frozen=True)
class Cause:
    """Something of which there is a newer state than some screenings rest on."""

    kind: Literal["data", "decisions", "list", "pack", "technology"]
    id: str
    """Of the list, of the technology areas or of the pack; of the data, the name of the source."""
    now: str
    """The edition, the digest, or the version that there is now."""
    day: date | None
    """Of what there is now: when the list was published, up to when the data go, since when the areas are in force."""

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
    unknown: int = 0
    """How many rest on something that cannot be compared with what there is now."""

    def rests_on(self, cause: str) -> frozenset[str]:
        """What the screenings rest on that a cause is of, by its key, or any."""
        return frozenset(digest for digest, some in self.of.items() if cause == ANY or cause in {c.key for c in some})


def outdated(app: FastAPI, session: Session, caller: Caller, wanted: Wanted) -> Outdated:
    """What there is now compared with what the newest results rest on."""
    matching: Matching = app.state.matching
    now = _Now(app.state.screener, matching, date.today())
    of: dict[str, tuple[Cause, ...]] = {}
    causes, cases, unknown = Counter[Cause](), 0, 0
    for basis in bases(session, caller, wanted):
        unknown += 0 if now.can_compare(basis.versions) else basis.cases
        if found := tuple(now.newer(basis.versions)):
            of[basis.digest] = found
            cases += basis.cases
            causes.update(dict.fromkeys(found, basis.cases))
    order = sorted(causes, key=lambda cause: (cause.kind, -causes[cause], cause.id))
    return Outdated({cause: causes[cause] for cause in order}, of, cases, unknown)


def names(app: FastAPI, old: Outdated, language: str) -> dict[str, Any]:
    """What the lists and the packs of the causes are called, by id, and the words of the checklist."""
    screener: Screener = app.state.screener
    packs = screener.readable(cause.id for cause in old.causes if cause.kind == "pack")
    matching: Matching = app.state.matching
    words = words_in(language)
    lists = {each.id: words.in_language(each.title) for each in matching.lists()}
    return {
        "lists": lists | {each.id: words.in_language(each.title) for each in screener.taxonomies},
        "packs": {pack.id: pack.text[language].title for pack in packs},
        "words": words.tree,
    }


class _Now:
    """The lists, the data, the technology areas and the packs as they are today.

    A live service has no state that could be compared, nor has a pack or a list that is gone or cannot be read: of what
    rests on one, it is not known whether there is anything newer.
    """

    def __init__(self, screener: Screener, matching: Matching, today: date) -> None:
        self._editions = {each.id: edition for each in matching.lists() if (edition := each.in_force(today))}
        self._histories = matching.histories()
        self._data = screener.source.info if isinstance(screener.source, Snapshot) else None
        self._areas = {each.id: each.in_force for each in screener.taxonomies}
        self._technologies = screener.technologies
        self._packs = {pack.id: pack for pack in screener.readable()}

    def can_compare(self, versions: Mapping[str, Any]) -> bool:
        """Whether the data are of the same kind, and all packs, lists and technology areas are there to be compared.

        A list that was not there then and is not there now has not changed.
        """
        return (
            self._same_kind(versions["data"])
            and self._packs.keys() >= versions["packs"].keys()
            and self._editions.keys() >= {name for name, read in versions["lists"].items() if read is not None}
            and self._technologies.keys() >= versions["technologies"]["lists"].keys()
        )

    def newer(self, versions: Mapping[str, Any]) -> Iterator[Cause]:
        """What is newer than what a result rests on."""
        data = versions["data"]
        if self._data and self._same_kind(data) and data["digest"] != self._data.digest:
            yield Cause("data", self._data.name, self._data.digest, self._data.data_date)
        yield from self._lists(versions["lists"])
        for name, judged in versions["packs"].items():
            pack = self._packs.get(name)
            if pack and judged["digest"] != pack.digest:
                yield Cause("pack", name, pack.version, None)
        looked_in = versions["technologies"]
        for name, areas in {"crosswalk": looked_in["crosswalk"], **looked_in["lists"]}.items():
            now = self._technologies.get(name)
            if now and areas["digest"] != now:
                yield Cause("technology", name, now, self._areas.get(name))

    def _lists(self, lists: Mapping[str, Any]) -> Iterator[Cause]:
        """A list that could not be read then counts, if it can be now."""
        for name, read in lists.items():
            edition = self._editions.get(name)
            if edition and (read is None or read["digest"] != edition.digest):
                yield Cause("list", name, edition.id, edition.published)
            elif edition and read["history"] != self._histories[name]:
                yield Cause("decisions", name, self._histories[name], None)

    def _same_kind(self, data: Mapping[str, Any]) -> bool:
        return self._data is not None and data["kind"] == self._data.kind
