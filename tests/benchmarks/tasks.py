"""One measured task in a process of its own: `python -m tests.benchmarks.tasks TASK ARGUMENT...` prints JSON.

A process of its own, so that memory is that of the task alone: the highest the whole process has had.
"""

import gzip
import json
import random
import re
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from tests.benchmarks import bare, corpus, corpus_flat
from toolkit.lists import load_lists
from toolkit.models.profile import Profile
from toolkit.models.proposal import Proposal
from toolkit.packs import load_pack
from toolkit.portfolio import Order, screen_portfolio
from toolkit.proposals import read_proposal
from toolkit.screening import lists_of, screen
from toolkit.sources.build import build
from toolkit.sources.layout import part_of
from toolkit.sources.snapshot import Snapshot
from toolkit.sources.tables import TABLES
from toolkit.tables import read_proposals
from toolkit.watch import earlier_run, watch

AS_OF = date(2026, 11, 1)
WARM_RUNS = 5
PARTS = 4
WORK_ID = re.compile(rb'"id": ?"https://openalex.org/W(\d+)"')
INVENTED = "invented"
LIST = "us-section-1286"
PEOPLE = (3, 50, 200, 1000)
PARTNERS = (2, 31, 90)

Measured = dict[str, Any]


def make(folder: str, works: str) -> Measured:
    """A corpus of so many invented works."""
    made = corpus.make(Path(folder), int(works), _listed())
    return {"megabytes": made.megabytes()}


def make_flat(folder: str, works: str) -> Measured:
    """The snapshot of a corpus of so many invented works, without its records."""
    corpus_flat.make(Path(folder), int(works), _listed())
    return {"megabytes": sum(file.stat().st_size for file in Path(folder).rglob("*.parquet")) / 1e6}


def _listed() -> list[str]:
    source = next(entity_list for entity_list in load_lists() if entity_list.id == LIST)
    return [entry.name for entry in source.editions[-1].entries if entry.country in ("CN", None)]


def copy(folder: str, copies: str, *files: str) -> Measured:
    """Real works again and again, each copy with ids of its own: as large and as uneven as records are."""
    lines = [line for file in files for line in gzip.decompress(Path(file).read_bytes()).splitlines()]
    Path(folder).mkdir()
    for part in range(PARTS):
        with gzip.open(Path(folder) / f"works-{part}.jsonl.gz", "wb", compresslevel=4) as packed:
            for number in range(part, int(copies), PARTS):
                ids = rb'"id":"https://openalex.org/W%d\1"' % (number + 1)
                packed.writelines(WORK_ID.sub(ids, line, count=1) + b"\n" for line in lines)
    return {"works": int(copies) * len(lines)}


def read(folder: str) -> Measured:
    """The bare engine reads the records."""
    return bare.read(Path(folder))


def build_snapshot(folder: str, out: str, workers: str = "", gigabytes: str = "") -> Measured:
    """The toolkit builds a snapshot of them; the processes' time and the sum of their most memory."""
    memory = int(float(gigabytes) * 1024**3) if gigabytes else None
    manifest = build([Path(folder)], Path(out), workers=int(workers) if workers else None, memory=memory)
    counts = {table: manifest.tables[table] for table in ("works", "authorships")}
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        **counts,
        "megabytes": sum(file.stat().st_size for file in Path(out).rglob("*.parquet")) / 1e6,
        "cpu": own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime,
        "peak_mb": _peak() + int(workers or 1) * others.ru_maxrss / 1e3,
    }


def row_groups(snapshot: str, out: str, size: str, works: str) -> Measured:
    """The same tables with row groups of another size, and how long the bare engine takes for questions."""
    with duckdb.connect() as engine:
        for table in TABLES:
            target = part_of(Path(out), table, 0)
            target.parent.mkdir(parents=True)
            engine.execute(
                f"copy (from '{snapshot}/{table}.parquet') to '{target}' "
                f"(format parquet, compression zstd, row_group_size {size})"
            )
    ids, chance = corpus.Corpus(Path(), int(works)), random.Random(1)
    found = {}
    for name, proposals in {"one": 1, "many": 100}.items():
        people = [int(ids.person(chance.randrange(ids.people))[1:]) for _ in range(4 * proposals)]
        partners = [int(ids.organisation(chance.randrange(ids.organisations))[1:]) for _ in range(proposals)]
        questions = bare.Questions(Path(out), people, partners, [])
        found[name] = min(_times(questions.ask)[1:])
    return {**found, "megabytes": sum(file.stat().st_size for file in Path(out).rglob("*.parquet")) / 1e6}


def screening(snapshot: str, proposal: str, works: str) -> Measured:
    """One proposal is screened: the first time, and again and again in the same process; then the bare engine."""
    asked = _invented(int(works)) if proposal == INVENTED else read_proposal(Path(proposal))
    source, pack = Snapshot(Path(snapshot)), load_pack("japan-uk")
    profiles: list[Profile] = []
    seconds = _times(lambda: profiles.append(screen([asked], source, [pack], AS_OF)[0][0]))
    profile = profiles[-1]
    peak = _peak()
    people = [int(i[1:]) for person in profile.people for i in person.identity.ids]
    organisations = [int(i[1:]) for organisation in profile.organisations for i in organisation.identity.ids]
    listed = [int(i[1:]) for i, organisation in profile.known.items() if organisation.hits]
    questions = bare.Questions(Path(snapshot), people, organisations, listed)
    rows: list[dict[str, int]] = []
    plain = _times(lambda: rows.append(questions.ask()))
    return {
        "first": seconds[0],
        "warm": min(seconds[1:]),
        "bare": min(plain[1:]),
        "rows": sum(rows[-1].values()),
        "peak_mb": peak,
    }


def proposals(file: str, size: str, works: str) -> Measured:
    """So many proposals over the invented corpus of so many works."""
    ids, chance = corpus.Corpus(Path(), int(works)), random.Random(int(size))
    with Path(file).open("w", encoding="utf-8") as lines:
        for n in range(int(size)):
            partner = int(chance.random() ** 1.6 * ids.organisations)
            people = [{"name": f"Person {k}", "openalex": ids.person(chance.randrange(ids.people))} for k in range(4)]
            proposal = {
                "id": f"proposal-{n}",
                "title": f"Ice and snow, part {n}",
                "summary": "Everything in this proposal is invented.",
                "own_organisation": {"name": "Own", "openalex": ids.organisation(40)},
                "partners": [{"name": "Partner", "openalex": ids.organisation(partner)}],
                "people": people,
            }
            lines.write(json.dumps(proposal) + "\n")
    return {"proposals": int(size)}


def portfolio(snapshot: str, file: str, out: str, workers: str, *data: str) -> Measured:
    """A portfolio is screened from end to end; the processes' time and the sum of their most memory.

    With a folder `data` it is screened as a watch would, by the editions that are kept there.
    """
    order = Order(source=snapshot, packs=("japan-uk",), as_of=AS_OF, out=Path(out), cache=Path(out))
    if data:
        order = _later(order, *data)
    begun = time.perf_counter()
    screen_portfolio(Path(file), order, workers=int(workers))
    used, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": used.ru_utime + used.ru_stime + others.ru_utime + others.ru_stime,
        "peak_mb": _peak() + int(workers) * others.ru_maxrss / 1e3,
    }


def watched(snapshot: str, before: str, out: str, data: str, workers: str) -> Measured:
    """A portfolio that was screened is watched after an edition was kept below `data`."""
    order = Order(source=snapshot, packs=("japan-uk",), as_of=AS_OF, out=Path(out), cache=Path(before))
    order = _later(order, data)
    begun = time.perf_counter()
    found = watch(earlier_run(Path(before)), order, workers=int(workers))
    used, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": used.ru_utime + used.ru_stime + others.ru_utime + others.ru_stime,
        "again": found.again if found else 0,
        "changed": len(found.changed) if found else 0,
    }


def _later(order: Order, data: str) -> Order:
    return replace(order, listed_on=AS_OF + timedelta(days=30), data=Path(data))


def one_by_one(snapshot: str, file: str, most: str) -> Measured:
    """The first proposals of a portfolio, each screened by itself; what is read once for a source was read before."""
    source, packs = Snapshot(Path(snapshot)), [load_pack("japan-uk")]
    lists, first, *others = load_lists(ids=lists_of(packs)), *_asked(file)
    screen([first], source, packs, AS_OF, lists)
    alone = others[: int(most)]
    begun, busy = time.perf_counter(), time.process_time()
    for each in alone:
        screen([each], source, packs, AS_OF, lists)
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - busy,
        "proposals": len(alone),
    }


def _asked(file: str) -> list[Proposal]:
    return [row.proposal for row in read_proposals(Path(file)) if row.proposal]


def bare_portfolio(snapshot: str, file: str) -> Measured:
    """The bare engine answers the questions of a portfolio in one go."""
    asked = _asked(file)
    people = [int(person.openalex[1:]) for each in asked for person in each.people if person.openalex]
    partners = {int(partner.openalex[1:]) for each in asked for partner in each.partners if partner.openalex}
    with duckdb.connect() as engine:
        named = f"from read_parquet('{snapshot}/organisations.parquet/*') select organisation_id where name in ?"
        listed = [i for (i,) in engine.execute(named, [_listed()]).fetchall()]
    questions = bare.Questions(Path(snapshot), people, sorted(partners), listed)
    begun = time.perf_counter()
    rows = questions.ask()
    return {"seconds": time.perf_counter() - begun, "rows": sum(rows.values())}


def _invented(works: int) -> Proposal:
    ids = corpus.Corpus(Path(), works)
    return Proposal.model_validate(
        {
            "id": "benchmark",
            "title": "Quantum sensing",
            "summary": "Everything in this proposal is invented.",
            "own_organisation": {"name": "Own", "openalex": ids.organisation(40)},
            "people": [{"name": f"Person {n}", "openalex": ids.person(n)} for n in PEOPLE],
            "partners": [{"name": f"Partner {n}", "openalex": ids.organisation(n)} for n in PARTNERS],
        }
    )


def _times(action: Callable[[], object]) -> list[float]:
    seconds = []
    for _ in range(1 + WARM_RUNS):
        start = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - start)
    return seconds


def _peak() -> float:
    """The most memory this process has had, in megabytes; Linux counts kilobytes and macOS bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


TASKS: dict[str, Callable[..., Measured]] = {
    "make": make,
    "make-flat": make_flat,
    "copy": copy,
    "read": read,
    "row-groups": row_groups,
    "build": build_snapshot,
    "screen": screening,
    "proposals": proposals,
    "watched": watched,
    "portfolio": portfolio,
    "one-by-one": one_by_one,
    "bare-portfolio": bare_portfolio,
}


def main() -> None:
    """Run a task; its own figures win over those of the whole process."""
    name, *arguments = sys.argv[1:]
    start = time.perf_counter()
    found = TASKS[name](*arguments)
    used = {"seconds": time.perf_counter() - start, "cpu": time.process_time(), "peak_mb": _peak()}
    print(json.dumps({**used, **found}))


if __name__ == "__main__":
    main()
