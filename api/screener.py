"""Screening in the service: source, packs, lists and areas are opened once for each process."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api.fresh import Fresh
from api.settings import Settings
from api.storable import refuse_unstorable
from api.versions import Versions, histories
from toolkit import (
    Answer,
    Assessment,
    EntityList,
    Finder,
    Pack,
    PackError,
    Profile,
    Proposal,
    Taxonomy,
    finder_of,
    folder,
    judge_again,
    lists_of,
    load_lists,
    load_pack,
    load_taxonomies,
    make_name_index,
    open_source,
    pack_ids,
    refuse_stray_answers,
    screen,
    with_answers,
)

_Lists = tuple[Sequence[EntityList], dict[str, str]]
"""Lists, and the digests of what `api.versions.histories` says of them."""


@dataclass(frozen=True)
class Screened:
    """A proposal as it was judged, with all that is kept of it."""

    profile: Profile
    packs: tuple[Pack, ...]
    assessments: tuple[Assessment, ...]
    """One by each pack, in order."""
    versions: dict[str, Any]
    """What it rests on, by `api.versions`."""


class Screener:
    """Judges proposals; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        """Open the source; raises SourceError if it is a path that cannot be read."""
        self.source = open_source(settings.source, cache=settings.cache, key=settings.key)
        self._cache = settings.cache
        self._finder: Finder | None = None
        self.data = settings.data
        self._versions = Versions()
        self._taxonomies = load_taxonomies()
        shipped = folder("criteria")
        packs = [shipped / "packs", *([settings.packs] if settings.packs else [])]
        self._own_packs = settings.packs
        self._packs: Fresh[dict[str, Pack]] = Fresh(packs, dict)
        lists = [shipped / "lists", *([self.data / "lists", self.data / "crosswalk"] if self.data else [])]
        self._lists: Fresh[dict[frozenset[str], _Lists]] = Fresh(lists, dict)

    @property
    def taxonomies(self) -> Sequence[Taxonomy]:
        """The lists of technology areas."""
        return self._taxonomies

    @property
    def technologies(self) -> Mapping[str, str]:
        """The digests of those lists, by id, and of what leads from words to areas, as `crosswalk`."""
        return self._versions.technologies

    @property
    def program(self) -> dict[str, str]:
        """The toolkit that runs: version and digest."""
        return self._versions.program

    @property
    def finder(self) -> Finder | None:
        """What finds people and organisations while they are typed; None where there is nothing to find in yet."""
        self._finder = self._finder or finder_of(self.source, self._cache)
        return self._finder

    def index_names(self) -> None:
        """Make what the finder looks in, where it is missing and can be made; raises SourceError."""
        make_name_index(self.source, self._cache)

    def pack_names(self) -> list[str]:
        """The ids of the packs there are: those of the toolkit and the institution's own."""
        return sorted(self._places())

    def packs(self, names: Iterable[str]) -> list[Pack]:
        """The packs of some ids, each once, in order; raises PackError for an id that there is not, or a broken file.

        A path is no id: nothing over the network names a file of this machine.
        """
        known, places = self._packs.get(), self._places()
        wanted = list(dict.fromkeys(names))
        for name in wanted:
            if name not in places:
                raise PackError(f"{name}: there is no such pack. There are: {', '.join(sorted(places))}.")
            if name not in known:
                known[name] = load_pack(places[name])
        return [known[name] for name in wanted]

    def readable(self, names: Iterable[str] | None = None) -> list[Pack]:
        """All packs, or those of some ids, by id: as far as there are such, and their files are whole.

        One that is broken is told to who asks for it alone, by `packs`.
        """
        known, places = self._packs.get(), self._places()
        wanted = sorted(places if names is None else places.keys() & set(names))
        for name in wanted:
            if name not in known:
                with suppress(PackError):
                    known[name] = load_pack(places[name])
        return [known[name] for name in wanted if name in known]

    def lists(self, packs: Sequence[Pack]) -> Sequence[EntityList]:
        """The lists that some packs look through, in all editions at hand; raises ListError."""
        return self._read_lists(packs)[0]

    def check(self, proposals: Sequence[Proposal], packs: Sequence[Pack]) -> None:
        """Raise ProposalError for what can be seen to be wrong before anything is read from the source."""
        for proposal in proposals:
            refuse_unstorable(proposal)
        refuse_stray_answers(proposals, packs)

    def screened(self, proposals: Sequence[Proposal], packs: Sequence[Pack], as_of: date) -> list[Screened]:
        """Judge proposals in one pass; raises ProposalError, ListError and SourceError as `toolkit.screen` does."""
        self.check(proposals, packs)
        lists, history = self._read_lists(packs)
        found = screen(proposals, self.source, packs, as_of, lists, taxonomies=self._taxonomies)
        return [
            Screened(profile, tuple(packs), tuple(assessments), self._versions.of(profile, packs, history))
            for profile, assessments in found
        ]

    def answered(
        self, profile: Profile, packs: Sequence[Pack], answers: Sequence[Answer], versions: Mapping[str, Any]
    ) -> Screened:
        """A profile that was judged before, with further answers; `versions` is what it rested on.

        An answer of a later day does not count on the day that was judged: with one, the proposal is screened again as
        of the latest of their days. Raises ProposalError for an answer about nobody in the proposal, or to an item that
        no pack has, and what `screened` raises.
        """
        as_of = max([profile.as_of, *(answer.date for answer in answers)])
        if as_of > profile.as_of:
            return self.screened([with_answers(profile.proposal, answers)], packs, as_of)[0]
        renewed, assessments = judge_again(profile, packs, answers)
        refuse_unstorable(renewed.proposal)
        return Screened(renewed, tuple(packs), tuple(assessments), self._versions.judged_again(versions))

    def versions(self, profile: Profile, packs: Sequence[Pack], versions: Mapping[str, Any]) -> dict[str, Any]:
        """What judging a stored profile by these packs rests on; `versions` is what it rested on."""
        return self._versions.by_packs(profile, packs, self._versions.judged_again(versions))

    def _places(self) -> dict[str, str]:
        """Where each pack lies, by id; one of the institution may not take the id of one that comes with the toolkit.

        Raises PackError if it does.
        """
        places = {name: name for name in pack_ids()}
        for name in pack_ids(self._own_packs) if self._own_packs else ():
            if name in places:
                raise PackError(f"{self._own_packs}: a pack {name} comes with the toolkit. Give yours another id.")
            places[name] = str(Path(self._own_packs or "") / name)
        return places

    def _read_lists(self, packs: Sequence[Pack]) -> _Lists:
        known, wanted = self._lists.get(), lists_of(packs)
        if wanted not in known:
            lists = load_lists(data=self.data, ids=wanted)
            known[wanted] = lists, histories(lists)
        return known[wanted]
