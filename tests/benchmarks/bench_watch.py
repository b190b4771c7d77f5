"""What a watch costs after one entry of a list changed, beside screening everything again: printed, never asserted.

`make bench-watch` screens a portfolio over an invented corpus (`corpus_flat`), takes one entry off a list, watches, and
screens everything again by the new edition. Three entries are taken, one after another: that with the fewest, a middle
and the most works of the corpus among those that have any. For the first of them the results of both are compared, byte
by byte; WATCH_ANEW=no leaves that out. WATCH_WORKS, WATCH_SIZE and WATCH_WORKERS change the sizes; WATCH_SNAPSHOT names
the tables of a corpus of that size that are at hand.
"""

import os
from datetime import timedelta
from pathlib import Path

import duckdb

from tests.benchmarks.bench_toolkit import say, task, test_machine
from tests.benchmarks.tasks import AS_OF, LIST
from tests.portfolio.test_watch import files
from toolkit import load_lists
from toolkit.lists.rows import digest
from toolkit.lists.store import Kept, ListStore
from toolkit.models.lists import ListEntry
from toolkit.sources.snapshot import read_manifest

__all__ = ["test_machine"]

WORKS = int(os.environ.get("WATCH_WORKS", "2_500_000"))
SIZE = int(os.environ.get("WATCH_SIZE", "10_000"))
WORKERS = int(os.environ.get("WATCH_WORKERS", "2"))
ANEW = os.environ.get("WATCH_ANEW", "yes") == "yes"


def test_watch(tmp_path: Path) -> None:
    snapshot = Path(os.environ.get("WATCH_SNAPSHOT", tmp_path / "snapshot"))
    if not snapshot.exists():
        task("make-flat", snapshot, WORKS)
    file, base = tmp_path / "proposals.jsonl", tmp_path / "base"
    task("proposals", file, SIZE, WORKS)
    tables = read_manifest(snapshot).tables
    full = task("portfolio", snapshot, file, base, WORKERS)
    say(f"\n{SIZE:,} proposals over {tables['authorships']:,} authorships; {WORKERS} process(es); by the pack japan-uk")
    say(f"    {'everything':<44} {full['seconds']:>8.1f} s {full['cpu']:>8.1f} cpu s")
    for where, (entry, works) in _taken(snapshot).items():
        data = tmp_path / f"data-{where}"
        _publish_without(entry, data)
        found = task("watched", snapshot, base, tmp_path / f"watched-{where}", data, WORKERS)
        by_clock, by_processor = (100 * found[of] / full[of] for of in ("seconds", "cpu"))
        say(
            f"    {f'one entry less, with {works:,} works ({where})':<44} {found['seconds']:>8.1f} s "
            f"{found['cpu']:>8.1f} cpu s   {by_clock:.1f} % of everything by the clock, {by_processor:.1f} % of its "
            f"processor time; {found['again']:,} screened again, {found['changed']:,} otherwise"
        )
    if not ANEW:
        return
    anew = tmp_path / "anew"
    full = task("portfolio", snapshot, file, anew, WORKERS, tmp_path / "data-fewest")
    say(f"    {'everything by the new edition':<44} {full['seconds']:>8.1f} s {full['cpu']:>8.1f} cpu s")
    assert files(anew) == files(tmp_path / "watched-fewest")


def _taken(snapshot: Path) -> dict[str, tuple[ListEntry, int]]:
    """The entries to take, with the number of works at the organisation of that name."""
    (source,) = load_lists(ids=[LIST])
    entries = {entry.name: entry for entry in source.editions[-1].entries}
    counted = (
        f"select name, count(distinct work_id) from read_parquet('{snapshot}/organisations.parquet/*') "
        f"join read_parquet('{snapshot}/authorships.parquet/*') using (organisation_id) where name in ? group by 1"
    )
    with duckdb.connect() as engine:
        met = sorted((works, name) for name, works in engine.execute(counted, [list(entries)]).fetchall())
    places = {"fewest": 0, "middle": len(met) // 2, "most": -1}
    return {where: (entries[met[at][1]], met[at][0]) for where, at in places.items()}


def _publish_without(entry: ListEntry, data: Path) -> None:
    (source,) = load_lists(ids=[LIST])
    left = tuple(each for each in source.editions[-1].entries if each != entry)
    day = AS_OF + timedelta(days=10)
    about = {"url": "https://lists.example", "form": "test", "records": len(left), "entries": len(left)}
    ListStore(data).keep(
        Kept(list_id=LIST, id="later", published=day, retrieved=day, digest=digest(left), **about), left
    )
