"""One chunk of a portfolio: screened in one pass, its results written whole or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from toolkit.checklist import render_file
from toolkit.errors import ProposalError
from toolkit.lists import load_lists
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Pack
from toolkit.models.lists import EntityList
from toolkit.models.profile import Profile
from toolkit.models.technology import Taxonomy
from toolkit.packs import load_pack
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

    def part(self, n: int) -> Path:
        """Where the results of a chunk are kept."""
        return self.out / "run" / "parts" / f"{n:06}.jsonl"


def screen_chunk(order: Order, n: int, lines: Sequence[bytes]) -> int:
    """Screen some proposals, keep their results, and say how many there were; raises SourceError."""
    taken = [Taken.model_validate_json(line) for line in lines]
    opened = _opened(order)
    with uncollected():
        _screen(order, n, taken, opened)
    return len(lines)


def _screen(order: Order, n: int, taken: Sequence[Taken], opened: "_Opened") -> None:
    told: list[Refused] = []
    proposals = {each.proposal.id: each for each in taken}
    tables = opened.source.for_proposals([each.proposal for each in taken])
    for refused, error in _refused(tables, taken):
        told.append(_as_told(refused, error))
        del proposals[refused.proposal.id]
    kept: list[Result] = []
    for profile, assessments in _screened(order, opened, tables, proposals, told):
        kept.append(result(proposals[profile.proposal.id], profile, assessments))
        _write_checklists(order, opened.packs, profile, assessments)
    write(order.part(n), "".join(each.model_dump_json() + "\n" for each in (*kept, *told)))


@dataclass(frozen=True)
class _Opened:
    source: Source
    packs: tuple[Pack, ...]
    lists: tuple[EntityList, ...]
    taxonomies: tuple[Taxonomy, ...]


@cache
def _opened(order: Order) -> _Opened:
    """The source, the packs and the lists, opened once in each process."""
    packs = tuple(load_pack(name) for name in order.packs)
    source = open_source(order.source, cache=order.cache, key=order.key, terms=order.terms)
    lists = load_lists(data=order.data, ids=lists_of(packs))
    return _Opened(source, packs, tuple(lists), tuple(load_taxonomies()))


def _refused(tables: Snapshot, taken: Sequence[Taken]) -> list[tuple[Taken, ProposalError]]:
    with tables.open() as session:
        refused = refusals(session, [each.proposal for each in taken], tables.info.moved)
    return [(taken[n], error) for n, error in refused.items()]


def _screened(
    order: Order, opened: _Opened, tables: Snapshot, proposals: dict[str, Taken], told: list[Refused]
) -> Iterator[tuple[Profile, list[Assessment]]]:
    """The proposals screened; one that is refused is told of, left out, and the others are screened again."""
    while proposals:
        asked = [each.proposal for each in proposals.values()]
        try:
            given = asked, tables, opened.packs, order.as_of, opened.lists
            yield from screen_each(*given, taxonomies=opened.taxonomies, judged_only=order.checklists == "none")
            return
        except ProposalError as error:
            named = str(error).partition(": ")[0]
            if named not in proposals:
                raise
            told.append(_as_told(proposals.pop(named), error))


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
