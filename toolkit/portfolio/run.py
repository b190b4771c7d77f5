"""The run of a portfolio: what it rests on, which chunks are done, and the processes that do the rest."""

import hashlib
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from toolkit.errors import ToolkitError
from toolkit.lists import load_lists
from toolkit.models.criteria import Pack
from toolkit.models.lists import EntityList
from toolkit.models.noun import Noun
from toolkit.packs import load_pack
from toolkit.portfolio.basis import basis, keep
from toolkit.portfolio.chunk import Checklists, Numbered, Order, screen_chunks
from toolkit.portfolio.intake import chunks, digest, take_in
from toolkit.portfolio.result import Taken
from toolkit.portfolio.written import finish
from toolkit.processes import end_with_parent
from toolkit.screening import lists_of
from toolkit.screening_files import as_json, write
from toolkit.sources.choose import is_service, one_at_a_time, open_source, told
from toolkit.sources.snapshot import Snapshot, Source
from toolkit.strict_yaml import read_back
from toolkit.version import VERSION

CHUNK = 250
"""Proposals of a chunk: so many at most are screened again by each process where a run was stopped."""
TOGETHER = 2500
"""Proposals that share a pass over the source, at most: the more, the less is read, and the more memory it takes."""
_LOOK_S = 1.0
"""So often it is looked how many chunks the processes have done."""
Progress = Callable[[int, int], None]


class Run(Noun):
    """What the results of a run rest on; results of another are never mixed with them."""

    format: Literal["trusted-research-portfolio-run/1"] = "trusted-research-portfolio-run/1"
    toolkit: str
    input: str
    mapping: str | None
    only: tuple[str, ...]
    packs: dict[str, str]
    lists: dict[str, str]
    source: str
    as_of: str
    listed_on: str
    """The day whose lists are looked through."""
    checklists: Checklists
    base_rates: bool = False
    languages: tuple[str, ...]
    chunk: int


def screen_portfolio(
    file: Path,
    order: Order,
    *,
    mapping: Path | None = None,
    only: Collection[str] = (),
    workers: int = 1,
    chunk: int = CHUNK,
    progress: Progress = lambda done, of: None,
) -> list[Path]:
    """Screen every proposal of a file and write the results to `order.out`; gives the files that were written.

    A run that was stopped goes on where it was, and its results are the same bytes. `progress` is told how many
    proposals of how many are done. Raises ProposalError for a file that cannot be read, SourceError for a source that
    fails, and ToolkitError if `order.out` holds the results of something else.
    """
    packs = [load_pack(name) for name in order.packs]
    folder = order.out / "run"
    if is_service(order.source) and order.terms.max_credits is not None:
        chunk = sys.maxsize  # credits are counted in one pass over the source
    run = _run(file, order, packs, mapping, tuple(sorted(only)), chunk)
    if not goes_on(order.out, folder / "run.json", run):
        take_in(file, mapping, only, folder)
        keep(folder, basis(file.name, order.packs), load_lists(data=order.data, ids=lists_of(packs)))
        write(folder / "run.json", as_json(run))
    sizes = [len(lines) for lines in chunks(folder, chunk)]
    done = sum(size for n, size in enumerate(sizes) if order.part(n).exists())
    progress(done, sum(sizes))
    for count in screened(order, folder, chunk, 1 if one_at_a_time(order.source) else workers):
        done += count
        progress(done, sum(sizes))
    return finish(file, order, packs, len(sizes))


def estimate_portfolio(
    file: Path, order: Order, *, mapping: Path | None = None, only: Collection[str] = ()
) -> list[str]:
    """What screening a file will take of a service that is paid by the request; nothing is written to `order.out`."""
    source = open_source(order.source, cache=order.cache, key=order.key, terms=order.terms)
    with tempfile.TemporaryDirectory() as folder:
        take_in(file, mapping, only, Path(folder))
        taken = [Taken.model_validate_json(line) for lines in chunks(Path(folder), CHUNK) for line in lines]
    expected = source.estimate([each.proposal for each in taken])
    return list(expected.lines()) if expected else ["requests: none; this source lies on this machine"]


def _run(
    file: Path, order: Order, packs: Sequence[Pack], mapping: Path | None, only: tuple[str, ...], chunk: int
) -> Run:
    source = open_source(order.source, cache=order.cache, key=order.key, terms=order.terms)
    lists = load_lists(data=order.data, ids=lists_of(packs))
    return Run(
        input=digest(file),
        mapping=digest(mapping) if mapping else None,
        only=only,
        checklists=order.checklists,
        base_rates=order.base_rates,
        languages=order.languages,
        chunk=chunk,
        **rests_on(order, source, packs, lists),
    )


def rests_on(order: Order, source: Source, packs: Sequence[Pack], lists: Sequence[EntityList]) -> dict[str, Any]:
    """What decides the results for the same proposals, as fields of a `Run`."""
    return {
        "toolkit": VERSION,
        "packs": {pack.id: pack.digest for pack in packs},
        "lists": {each.id: hashlib.sha256(each.model_dump_json().encode()).hexdigest() for each in lists},
        "source": source.info.digest if isinstance(source, Snapshot) else told(order.source),
        "as_of": str(order.as_of),
        "listed_on": str(order.listed_on or order.as_of),
    }


def goes_on(out: Path, file: Path, run: Run) -> bool:
    """Whether this run was begun; raises ToolkitError if the folder holds another, or something else."""
    if not file.exists():
        if out.is_dir() and any(each.name != "run" for each in out.iterdir()):
            raise ToolkitError(f"{out}: this folder holds something else. Give an empty or new folder with --out.")
        return False
    before = read_back(file, Run, ToolkitError, "Give another folder with --out, or delete this one to begin anew.")
    if before != run:
        other = [name for name in Run.model_fields if getattr(before, name) != getattr(run, name)]
        raise ToolkitError(
            f"{out}: has results of another {', '.join(other)}. Give another folder with --out; runs are never mixed."
        )
    return True


def screened(order: Order, folder: Path, size: int, workers: int) -> Iterator[int]:
    """Screen the chunks that are not done; gives the number of proposals as chunks are.

    What is left is shared out to the processes, and chunks are read together, up to TOGETHER proposals.
    """
    left = {n: len(lines) for n, lines in enumerate(chunks(folder, size)) if not order.part(n).exists()}
    numbered = ((n, lines) for n, lines in enumerate(chunks(folder, size)) if n in left)
    together = max(1, min(TOGETHER // size, -(-len(left) // workers)))
    shares = iter(lambda: list(islice(numbered, together)), [])
    if workers == 1:
        for share in shares:
            yield from screen_chunks(order, share)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=end_with_parent) as pool:
        waiting: set[Future[None]] = {pool.submit(_screen, order, each) for each in islice(shares, workers + 1)}
        try:
            while waiting:
                done, waiting = wait(waiting, _LOOK_S, FIRST_COMPLETED)
                for each in done:
                    each.result()
                if there := [n for n in left if order.part(n).exists()]:
                    yield sum(map(left.pop, there))
                waiting |= {pool.submit(_screen, order, each) for each in islice(shares, len(done))}
        except BrokenProcessPool:
            raise ToolkitError(
                f"{order.out}: a process ended before it was done, as lack of memory can do. The same command goes "
                "on from there; with --workers 1 it takes less memory."
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _screen(order: Order, share: Sequence[Numbered]) -> None:
    """Some chunks, one after the other, in a process of the pool."""
    for _ in screen_chunks(order, share):
        pass
