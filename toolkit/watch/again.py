"""Screen again what can have changed since an earlier run, carry the rest over, and say what came out otherwise."""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from toolkit.assess import since
from toolkit.errors import ToolkitError
from toolkit.indicators import looks_beside_partners, unread
from toolkit.models.criteria import Criterion
from toolkit.portfolio.basis import Basis, basis, keep
from toolkit.portfolio.changed import Changed, lines_of, named_in
from toolkit.portfolio.chunk import Order, opened_for
from toolkit.portfolio.intake import PROPOSALS, TOLD, chunks
from toolkit.portfolio.near import Partner as Beside
from toolkit.portfolio.near import packed, unpacked
from toolkit.portfolio.run import CHUNK, Progress, Run, goes_on, rests_on, screened
from toolkit.portfolio.written import finish
from toolkit.profile.reached import Near, Partner, Reached
from toolkit.profile.read_lists import LookedThrough
from toolkit.screening_files import as_json, write
from toolkit.sources.choose import is_service, one_at_a_time, told
from toolkit.sources.snapshot import Snapshot
from toolkit.watch.causes import Earlier, causes
from toolkit.watch.digest import FILE, Digest, in_order


def watch(
    before: Earlier, order: Order, *, workers: int = 1, progress: Progress = lambda done, of: None
) -> Digest | None:
    """Screen a portfolio again as far as anything can have changed; results and digest stand in `order.out` then.

    None, and nothing is written, where nothing that the results rest on changed. A watch that was stopped goes on.
    Raises ToolkitError if `order.out` holds something else or the run rests on no such source, and SourceError.
    """
    run = before.run
    if is_service(order.source) and run.source != told(order.source):
        named = told(order.source)
        raise ToolkitError(f"{before.folder}: does not rest on {named}. Say with --source where its data lie.")
    order = replace(order, since=before.folder, checklists=run.checklists, base_rates=run.base_rates)
    opened = opened_for(order)
    found = basis(before.basis.file if before.basis else before.folder.name, order.packs)
    rests = rests_on(order, opened.source, opened.packs, opened.lists)
    now = run.model_copy(update={**rests, "languages": order.languages})
    why = causes(before, now, found, opened.lists, order.source, {pack.id: pack.version for pack in opened.packs})
    if not why:
        return None
    _begin(before, order, now, found)
    workers = 1 if one_at_a_time(order.source) else workers
    if any(cause.whole for cause in why):
        again, changed = _everything(order, now.chunk, workers, progress), order.folder
    else:
        again, changed = _by_difference(before, order, workers, progress), replace(order, again=True).folder
    finish(Path(found.file), order, opened.packs, len(before.parts))
    digest = Digest(
        file=found.file,
        as_of=now.as_of,
        listed_on=now.listed_on,
        causes=tuple(why),
        again=again,
        of=sum(map(len, chunks(order.folder, now.chunk))),
        changed=in_order(_changed(changed)),
    )
    write(order.out / FILE, as_json(digest))
    for left in (replace(order, again=True).folder, order.folder / "changed"):
        shutil.rmtree(left, ignore_errors=True)
    return digest


def _begin(before: Earlier, order: Order, now: Run, found: Basis) -> None:
    """Lay down the proposals and what the results are going to rest on, unless that was done."""
    folder = order.folder
    if not goes_on(order.out, folder / "run.json", now):
        for name in (PROPOSALS, TOLD):
            write(folder / name, (before.folder / "run" / name).read_bytes())
        keep(folder, found, opened_for(order).lists)
        write(folder / "run.json", as_json(now))


def _changed(folder: Path) -> list[Changed]:
    files = sorted((folder / "changed").glob("*.jsonl"))
    return [Changed.model_validate_json(line) for file in files for line in file.read_bytes().splitlines()]


def _everything(order: Order, chunk: int, workers: int, progress: Progress) -> int:
    sizes = [len(lines) for lines in chunks(order.folder, chunk)]
    done = sum(size for n, size in enumerate(sizes) if order.part(n).exists())
    progress(done, sum(sizes))
    for count in screened(order, order.folder, chunk, workers):
        done += count
        progress(done, sum(sizes))
    return sum(sizes)


def _by_difference(before: Earlier, order: Order, workers: int, progress: Progress) -> int:
    """Screen what the changed entries can concern, and put the results in the places of the others."""
    again = replace(order, again=True)
    shutil.rmtree(again.folder, ignore_errors=True)
    lines = _concerned(before, again)
    write(again.folder / PROPOSALS, b"".join(lines))
    _everything(again, CHUNK, workers if len(lines) > CHUNK else 1, progress)
    renewed = lines_of(again.folder / "parts")
    near = [each for file in sorted(again.folder.glob("near/*")) for each in unpacked(file.read_bytes()).proposals]
    beside = {each.proposal: each.partners for each in near}
    for n, part in enumerate(before.parts):
        kept = part.read_bytes().splitlines(keepends=True)
        names = [named_in(line) or "" for line in kept]
        write(order.part(n), b"".join(map(renewed.get, names, kept)))
        held = _near(before, n).read_bytes()
        write(order.near(n), held if renewed.keys().isdisjoint(names) else _with_partners(held, beside))
    return len(lines)


def _with_partners(held: bytes, beside: Mapping[str, tuple[Beside, ...]]) -> bytes:
    """What proposals have to do with, where it is others than before that are looked at beside partners."""
    chunk = unpacked(held)
    now = (each.model_copy(update={"partners": beside.get(each.proposal, each.partners)}) for each in chunk.proposals)
    return packed(chunk.model_copy(update={"proposals": tuple(now)}))


def _near(before: Earlier, chunk: int) -> Path:
    return before.folder / "run" / "near" / f"{chunk:06}.json.gz"


def _concerned(before: Earlier, order: Order) -> list[bytes]:
    """The proposals, as their lines, that can see any of the changed entries."""
    opened = opened_for(order)
    source = opened.source
    if not isinstance(source, Snapshot):
        raise ToolkitError(f"{told(order.source)}: is no snapshot.")  # a service is always screened as a whole
    lines = [line for lines in chunks(before.folder / "run", before.run.chunk) for line in lines]
    numbers = {json.loads(line)["proposal"]["id"]: n for n, line in enumerate(lines)}
    near, found = _gathered(before, numbers)
    old = LookedThrough(before.lists, date.fromisoformat(before.run.listed_on))
    new = LookedThrough(opened.lists, order.listed_on or order.as_of)
    with source.open() as session:
        criteria = [each for pack in opened.packs for each in pack.criteria.values()]
        beyond = "beyond" not in unread(each.indicator for each in criteria)
        reached = Reached(source, session, old, new)
        in_words = order.checklists != "none"
        found |= reached.proposals(near, beyond=beyond, since=_first_day(criteria, order.as_of), in_words=in_words)
    return [lines[n] for n in sorted(found)]


def _first_day(criteria: Iterable[Criterion], as_of: date) -> date:
    """The first day of which the works of partners matter: no older one lies in the window of an item."""
    asking = (each for each in criteria if each.subject != "person" and looks_beside_partners(each.indicator))
    return min((since(each, as_of) or date.min for each in asking), default=date.max)


def _gathered(before: Earlier, numbers: Mapping[str, int]) -> tuple[Near, set[int]]:
    """What all proposals have to do with, by their numbers; and those that are looked at whatever changed."""
    near, always = Near(), set[int]()
    for n, _ in enumerate(before.parts):
        chunk = unpacked(_near(before, n).read_bytes())
        for each in chunk.proposals:
            number = numbers[each.proposal]
            near.people += ((number, i) for i in each.people)
            near.partners += ((number, Partner(some.ids, some.back_to)) for some in each.partners)
            near.posts += ((number, i) for i in each.posts)
            near.alone += ((number, chunk.alone[i]) for i in each.alone)
            if each.corrected:
                always.add(number)
    return near, always
