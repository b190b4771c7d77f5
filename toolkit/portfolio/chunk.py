"""Chunks of a portfolio: screened in one pass over the source, the results of each written whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from toolkit.checklist import render_file
from toolkit.errors import ProposalError
from toolkit.lists import load_lists
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Pack
from toolkit.models.lists import EntityList
from toolkit.models.profile import Profile
from toolkit.models.technology import Taxonomy
from toolkit.packs import load_pack
from toolkit.portfolio.changed import Changed, compare, earlier
from toolkit.portfolio.near import Nearby, packed
from toolkit.portfolio.result import Refused, Result, Taken, result
from toolkit.profile import refusals
from toolkit.screening import lists_of, screen_each
from toolkit.screening_files import as_json, write
from toolkit.sources.choose import open_source
from toolkit.sources.snapshot import Snapshot, Source
from toolkit.sources.terms import Terms
from toolkit.technology import load_taxonomies
from toolkit.uncollected import uncollected

Checklists = Literal["none", "raised", "all"]
Numbered = tuple[int, Sequence[bytes]]
"""A chunk: its number, and its proposals, each as its line."""
Screened = Iterator[tuple[Profile, list[Assessment]]]


@dataclass(frozen=True)
class Order:
    """What is to be done with each chunk; the same for all, and for every process that does one."""

    source: str
    """As `open_source` takes it."""
    packs: tuple[str, ...]
    as_of: date
    out: Path
    cache: Path
    data: Path | None = None
    """The folder with the editions of lists that were fetched or imported."""
    key: str | None = None
    terms: Terms = field(default_factory=Terms)
    checklists: Checklists = "none"
    languages: tuple[str, ...] = ("en",)
    base_rates: bool = False
    """Whether the results say where each count lies among comparable people or organisations."""
    listed_on: date | None = None
    """The day whose lists are looked through; `as_of` if left out."""
    since: Path | None = None
    """The folder of an earlier run: what comes out otherwise is kept in words, too."""
    again: bool = False
    """Whether these are some proposals that are screened again, whose results are put with the others later."""

    @property
    def folder(self) -> Path:
        """Where the proposals stand, and what is kept of them."""
        return self.out / "run" / "again" if self.again else self.out / "run"

    def part(self, n: int) -> Path:
        """Where the results of a chunk are kept."""
        return self.folder / "parts" / f"{n:06}.jsonl"

    def near(self, n: int) -> Path:
        """Where it is kept what the proposals of a chunk have to do with."""
        return self.folder / "near" / f"{n:06}.json.gz"

    def changed(self, n: int) -> Path:
        """Where it is kept what came out otherwise in a chunk."""
        return self.folder / "changed" / f"{n:06}.jsonl"


def screen_chunks(order: Order, chunks: Sequence[Numbered]) -> Iterator[int]:
    """Screen some chunks in one pass over the source; says of each, once its results are kept, how many it had.

    Raises SourceError.
    """
    opened = opened_for(order)
    taken = {n: [Taken.model_validate_json(line) for line in lines] for n, lines in chunks}
    with uncollected():
        screened, told = _begun(order, opened, [each for several in taken.values() for each in several])
        for n, several in taken.items():
            _keep(order, opened, n, several, screened, told)
            yield len(several)


def _keep(
    order: Order, opened: "Opened", n: int, taken: Sequence[Taken], screened: Screened, told: Mapping[str, Refused]
) -> None:
    """Keep what comes of one chunk; `screened` gives its proposals next, but for those that `told` refuses."""
    asked = {each.proposal.id: each for each in taken}
    kept: list[Result] = []
    near, otherwise = Nearby(), list[Changed | None]()
    for name in (each for each in asked if each not in told):
        profile, assessments = next(screened)
        kept.append(found := result(asked[name], profile, assessments, order.base_rates))
        near.add(profile)
        if order.since:
            before = earlier(order.since, found.proposal)
            otherwise.append(compare(before, found, assessments, opened.packs, order.languages))
        _write_checklists(order, opened.packs, profile, assessments)
    write(order.near(n), packed(near.chunk()))
    if order.since:
        otherwise += [compare(earlier(order.since, each), None) for each in sorted(asked.keys() & told.keys())]
        write(order.changed(n), "".join(each.model_dump_json() + "\n" for each in otherwise if each))
    refused = [told[name] for name in asked if name in told]
    write(order.part(n), "".join(each.model_dump_json() + "\n" for each in (*kept, *refused)))


@dataclass(frozen=True)
class Opened:
    """What every chunk of an order needs."""

    source: Source
    packs: tuple[Pack, ...]
    lists: tuple[EntityList, ...]
    taxonomies: tuple[Taxonomy, ...]


def opened_for(order: Order) -> Opened:
    """The source, the packs and the lists, opened once in each process."""
    return _opened(replace(order, again=False))


@cache
def _opened(order: Order) -> Opened:
    packs = tuple(load_pack(name) for name in order.packs)
    source = open_source(order.source, cache=order.cache, key=order.key, terms=order.terms)
    lists = load_lists(data=order.data, ids=lists_of(packs))
    return Opened(source, packs, tuple(lists), tuple(load_taxonomies()))


def _refused(tables: Snapshot, taken: Sequence[Taken]) -> list[tuple[Taken, ProposalError]]:
    with tables.open() as session:
        refused = refusals(session, [each.proposal for each in taken], tables.info.moved)
    return [(taken[n], error) for n, error in refused.items()]


def _begun(order: Order, opened: Opened, taken: Sequence[Taken]) -> tuple[Screened, dict[str, Refused]]:
    """The proposals screened one after another, in their order, and what is told of those that are refused, by id.

    Where one is refused as they are begun, the others are begun again; after the first one none is.
    """
    proposals = {each.proposal.id: each for each in taken}
    tables = opened.source.for_proposals([each.proposal for each in taken])
    told: dict[str, Refused] = {}
    for refused, error in _refused(tables, taken):
        told[refused.proposal.id] = _as_told(proposals.pop(refused.proposal.id), error)
    while proposals:
        given = [each.proposal for each in proposals.values()], tables, opened.packs, order.as_of, opened.lists
        screened = screen_each(*given, taxonomies=opened.taxonomies, **_how(order))
        try:
            return chain([next(screened)], screened), told
        except ProposalError as error:
            named = str(error).partition(": ")[0]
            if named not in proposals:
                raise
            told[named] = _as_told(proposals.pop(named), error)
    return iter(()), told


def _how(order: Order) -> dict[str, Any]:
    bare = order.checklists == "none"
    return {"judged_only": bare, "listed_on": order.listed_on, "base_rates": order.base_rates or not bare}


def _as_told(taken: Taken, error: ProposalError) -> Refused:
    return Refused(place=taken.place, reference=taken.reference, kind="error", says=f"{taken.place}: {error}")


def _write_checklists(order: Order, packs: Sequence[Pack], profile: Profile, assessments: Sequence[Assessment]) -> None:
    raised = any(f.counted and f.outcome == "raised" for each in assessments for f in each.findings)
    if order.checklists == "none" or (order.checklists == "raised" and not raised):
        return
    folder = order.out / "checklists" / profile.proposal.id
    for pack, assessment in zip(packs, assessments, strict=True):
        write(folder / f"{pack.id}.assessment.json", as_json(assessment))
        for language in order.languages:
            page = render_file(assessment, pack, language, "html", profile)
            write(folder / f"{pack.id}.checklist.{language}.html", page)
