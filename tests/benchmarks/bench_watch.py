"""What a watch costs after one entry of a list changed, beside screening everything again: printed, never asserted.

`make bench-watch` screens a portfolio over an invented corpus (`corpus_flat`), changes one entry of a list and watches.
One entry is new, for the organisation with the fewest works; three others are taken off, one after another: that with
the fewest, a middle and the most works among those that have any. After the first two changes everything is screened
again, too, and the results of both are compared, byte by byte; WATCH_ANEW=no leaves that out. WATCH_WORKS, WATCH_SIZE
and WATCH_WORKERS change the sizes; WATCH_SNAPSHOT names the tables of a corpus of that size that are at hand.
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
COMPARED = 2
"""Changes after which everything is screened again, too."""


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
    changes = _changes(snapshot)
    for where, (says, entries) in changes.items():
        data = tmp_path / f"data-{where}"
        _publish(entries, data)
        found = task("watched", snapshot, base, tmp_path / f"watched-{where}", data, WORKERS)
        by_clock, by_processor = (100 * found[of] / full[of] for of in ("seconds", "cpu"))
        say(
            f"    {says:<44} {found['seconds']:>8.1f} s "
            f"{found['cpu']:>8.1f} cpu s   {by_clock:.1f} % of everything by the clock, {by_processor:.1f} % of its "
            f"processor time; {found['again']:,} screened again, {found['changed']:,} otherwise"
        )
    for where in list(changes)[:COMPARED] if ANEW else ():
        anew = tmp_path / f"anew-{where}"
        full = task("portfolio", snapshot, file, anew, WORKERS, tmp_path / f"data-{where}")
        says = f"everything by the new edition ({where})"
        say(f"    {says:<44} {full['seconds']:>8.1f} s {full['cpu']:>8.1f} cpu s")
        assert files(anew) == files(tmp_path / f"watched-{where}")


def _changes(snapshot: Path) -> dict[str, tuple[str, tuple[ListEntry, ...]]]:
    """What is changed, in words, with the entries that there are then."""
    (source,) = load_lists(ids=[LIST])
    entries = source.editions[-1].entries
    places = f"read_parquet('{snapshot}/organisations.parquet/*')"
    rows = f"read_parquet('{snapshot}/authorships.parquet/*')"
    counted = f"select count(distinct work_id), name from {places} join {rows} using (organisation_id) group by name"
    with duckdb.connect() as engine:
        works = sorted(engine.execute(counted).fetchall())
    listed = {entry.name: entry for entry in entries}
    few, name = next(each for each in works if each[1] not in listed)
    found = {"new": (f"one entry more, with {few:,} works (new)", (*entries, ListEntry(id="new", name=name)))}
    met = [each for each in works if each[1] in listed]
    for where, (many, name) in {"fewest": met[0], "middle": met[len(met) // 2], "most": met[-1]}.items():
        left = tuple(entry for entry in entries if entry != listed[name])
        found[where] = f"one entry less, with {many:,} works ({where})", left
    return found


def _publish(entries: tuple[ListEntry, ...], data: Path) -> None:
    day = AS_OF + timedelta(days=10)
    about = {"url": "https://lists.example", "form": "test", "records": len(entries), "entries": len(entries)}
    ListStore(data).keep(
        Kept(list_id=LIST, id="later", published=day, retrieved=day, digest=digest(entries), **about), entries
    )
