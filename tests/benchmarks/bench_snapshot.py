"""How fast a snapshot is built, with how much memory, and what all of OpenAlex would take: printed, never asserted.

`make bench-snapshot` makes an invented corpus (`corpus`; SNAPSHOT_WORKS, a million if not given), reads its records
with the bare engine (`bare`), and builds it with one process and with two, within a cap of memory. Where there are real
records (`shared`), many copies of them are built, too: they have many times as many bytes a work, most of them in
fields that nobody reads here. Queries over several sizes of row groups show what the tables' size was chosen by.
"""

import os
from pathlib import Path
from typing import Any

from tests.benchmarks.bench_toolkit import REAL, REAL_COPIES, say, seconds, task, test_machine, times, used

__all__ = ["test_machine"]

WORKS = int(os.environ.get("SNAPSHOT_WORKS", "1_000_000"))
MEMORY = {1: "2", 2: "4"}
WHOLE_GB, WHOLE_WORKS = 745.5, 510_372_821
"""Of the release of 2026-06: packed bytes of all JSON lines and records of works, by its manifest."""
ROW_GROUPS = (30_720, 61_440, 122_880, 245_760)


def test_invented_works(tmp_path: Path) -> None:
    records = tmp_path / "records"
    task("make", records, WORKS)
    report(f"{WORKS:,} invented works", records, tmp_path)
    for size in ROW_GROUPS:
        found = task("row-groups", tmp_path / "snapshot-2", tmp_path / f"groups-{size}", size, WORKS)
        say(
            f"    row groups of {size:>7,}: one screening {found['one']:.3f} s, "
            f"100 proposals {found['many']:.2f} s, {found['megabytes']:,.0f} MB"
        )


def test_real_works(shared: Path, tmp_path: Path) -> None:
    records = tmp_path / "records"
    task("copy", records, REAL_COPIES, *(shared / "openalex" / file for file in REAL))
    report(f"real works x {REAL_COPIES}", records, tmp_path)


def report(case: str, records: Path, place: Path) -> None:
    packed = sum(file.stat().st_size for file in records.rglob("*.gz")) / 1e6
    read = task("read", records)
    say(f"\n{case}: {packed:,.0f} MB of packed records")
    say(f"{used('bare read', read)} {packed / read['cpu']:>6.2f} MB a cpu second")
    for workers, memory in MEMORY.items():
        built = task("build", records, place / f"snapshot-{workers}", workers, memory)
        say(
            f"{used(f'build, {workers} process(es)', built)} {packed / built['cpu']:>6.2f} MB a cpu second; "
            f"{times(built['cpu'], read['cpu'], 'bare read')} in cpu time; "
            f"{built['works']:,} works, {built['authorships']:,} authorships, {built['megabytes']:,.0f} MB"
        )
        extrapolate(packed, built)


def extrapolate(packed: float, built: dict[str, Any]) -> None:
    """The whole release by bytes and by works; real records lie between, as their other fields are only skipped."""
    by_bytes = WHOLE_GB * 1000 / packed * built["cpu"] / 3600
    by_works = WHOLE_WORKS / built["works"] * built["cpu"] / 3600
    disk = WHOLE_WORKS / built["works"] * built["megabytes"] / 1000
    say(f"      the whole: {by_bytes:,.0f} (by bytes) or {by_works:,.0f} (by works) cpu hours; snapshot {disk:,.0f} GB")


def test_flat_corpus(tmp_path: Path) -> None:
    found = task("make-flat", tmp_path / "flat", WORKS)
    say(f"\n{seconds(f'the tables of {WORKS:,} works, made directly', found['seconds'])} {found['megabytes']:,.0f} MB")
