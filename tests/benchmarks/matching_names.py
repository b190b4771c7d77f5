"""Figures on the comparison of names: published pairs, persons with misprints, institutions that look alike, time."""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from tests.benchmarks.logic_v2 import scores
from tests.benchmarks.matching_aliases import AS_OF, SCORED, SCREENING, as_lists, entries
from tests.lists.lookalikes import look_alikes
from toolkit.lists.candidates import CandidateIndex
from toolkit.lists.lookup import NEAR, TOP, Lookup, Query
from toolkit.lists.readers import read
from toolkit.lists.readers.organisations import Organisation, organisations
from toolkit.lists.score import compare
from toolkit.lists.training.__main__ import PERSONS, PUBLISHED_COUNTS, is_institution
from toolkit.lists.training.fit import SAME, Values, asked, examples, f1, of_persons, unseen
from toolkit.lists.training.pairs import half, of_register, published
from toolkit.lists.wording import wording
from toolkit.models.lists import ListEntry

Say = Callable[[str], None]
SCHEMAS = ("Person", "Company", "Organization", "LegalEntity", "Vessel")
LOGIC = 0.7
"""logic-v2's own threshold."""
SIZES = (1_000, 10_000, 100_000)


def report(shared: Path, say: Say = print) -> dict[str, float]:
    """Print all figures, and return those that have an aim."""
    register = list(organisations(shared / "lists" / "ror_records_partial.jsonl.gz"))
    found = pairs(shared, register, say) | people(shared, say) | alike(register, say)
    return found | cross_script(shared, register, say) | throughput(shared, register, say)


def pairs(shared: Path, register: Sequence[Organisation], say: Say) -> dict[str, float]:
    """name_pairs.csv by schema."""
    judged = published(shared / "matching" / "name_pairs.csv")
    same = np.array([pair.same for pair in judged])
    schema = np.array([pair.schema for pair in judged])
    ours = np.zeros(len(judged))
    persons = [pair for pair in judged if pair.schema == "Person"]
    ours[schema == "Person"] = unseen(persons, of_persons(persons), softness=PERSONS)
    others = [pair for pair in judged if pair.schema != "Person"]
    more = examples(
        [pair for pair in of_register([o for o in register if not half(o.ror)]) if not is_institution(pair)]
    )
    own = examples(others, (PUBLISHED_COUNTS, PUBLISHED_COUNTS))
    ours[schema != "Person"] = unseen(others, own, more, compared=asked(others))
    logic = scores([(pair.schema, [pair.one], [pair.other]) for pair in judged])
    say("\nPublished pairs (name_pairs.csv): ours out of fold (5 folds, 6 rounds, pairs that share a name together)")
    say("  logic-v2 was written beside these pairs; its best threshold is chosen on the pairs it is reported on")
    found = {}
    for name in ("all", *SCHEMAS):
        chosen = np.full(len(judged), True) if name == "all" else schema == name
        found[f"F1 {name}"] = f1(same[chosen], ours[chosen] >= SAME)
        line = f"  {name:<13}{chosen.sum():>4} pairs  ours F1 {found[f'F1 {name}']:.3f}"
        say(line + (_logic(same[chosen], np.array(logic[0])[chosen]) if logic else "  logic-v2 is not at hand"))
    return found


def _logic(same: NDArray[np.bool_], score: Values) -> str:
    best = max(f1(same, score >= threshold) for threshold in set(score.tolist()))
    return f"  logic-v2 F1 {f1(same, score >= LOGIC):.3f} at {LOGIC}, {best:.3f} at its best threshold"


def people(shared: Path, say: Say) -> dict[str, float]:
    """Persons of a list with misprints, among the persons of the US screening list, against names of nobody."""
    folder = shared / "matching"
    written, printed = (_column(folder / f"yente_cg_positives_un_{kind}.csv") for kind in ("treated", "untreated"))
    strangers = _column(folder / "person_negatives.csv")
    held = [ListEntry(id=f"un-{place}", name=name, kind="person") for place, name in enumerate(printed)]
    screening = read("us-csl-compact", shared / "lists" / SCREENING["us-csl-compact"]).entries
    others = [e.model_copy(update={"listed": None, "ended": None}) for e in screening if e.kind == "person"]
    lookup = Lookup(as_lists({"un": held, "us-csl": others}), AS_OF)
    bearers = {name: {e.id for e in held if e.name == name} for name in printed}
    rows = list(lookup.match(Query(name) for name in written))
    right = [any(m.entry in bearers[name] for m in row.matches) for row, name in zip(rows, printed, strict=True)]
    wrong = [bool(row.matches) for row in lookup.match(Query(name) for name in strangers)]
    recall, false, unseen_false = (sum(each) / len(each) for each in (right, wrong, wrong[1::2]))
    say("\nPersons with misprints (683 of the UN list, beside all persons of the US screening list) and 2,000 others")
    say("  trained on names of the US list and the even rows of the others; reported on all, and on the odd rows")
    say(f"  recall {recall:.4f}, false {false:.2%} of all and {unseen_false:.2%} of the odd rows")
    return {"persons found": recall, "strangers found": false}


def alike(register: Sequence[Organisation], say: Say) -> dict[str, float]:
    """Institutions that look alike, from the half of ROR that no weight was fitted on."""
    drawn = look_alikes([each for each in register if half(each.ror)])
    joined = [compare(p.one, p.other, "organisation", (p.country, p.other_country)).same for p in drawn]
    bare = [compare(p.one, p.other).same for p in drawn]
    logic = scores([("Organization", [p.one], [p.other]) for p in drawn])
    say(f"\nLook-alikes: {len(drawn)} pairs of ROR (same words but one; same city and kind), fitted on the other half")
    line = f"  joined: {np.mean(joined):.2%} with countries, {np.mean(bare):.2%} without"
    say(line + (f"; logic-v2 {np.mean(np.array(logic[0]) >= LOGIC):.2%}" if logic else ""))
    return {"look-alikes joined": float(np.mean(joined)), "look-alikes joined without country": float(np.mean(bare))}


def cross_script(shared: Path, register: Sequence[Organisation], say: Say) -> dict[str, float]:
    """Names in Chinese characters, kana or Cyrillic against entries that print Latin names alone."""
    from toolkit.lists.crosswalk import Crosswalk, of_lists
    from toolkit.lists.linking import propose

    held = entries(shared / "lists", SCORED)
    latin = {
        name: [
            e.model_copy(update={"aliases": tuple(a for a in e.aliases if _is_latin(a))})
            for e in rows
            if _is_latin(e.name)
        ]
        for name, rows in held.items()
    }
    lists = as_lists(latin)
    links = Crosswalk(propose(lists, register, AS_OF)).joined(of_lists(lists))
    same = [link for link in links.links.values() if link.kind == "same"]
    records = {each.ror: each for each in register}
    asked = [
        (Query(name.text), {(link.list_id, link.entry_id) for link in links.of_organisation(ror)})
        for ror in sorted({link.ror for link in same})
        for name in records[ror].names
        if not _is_latin(name.text)
    ]
    ranked = Lookup(lists, AS_OF, register, links).ranked([query for query, _ in asked])
    first = sum(bool(found) and found[0] in right for found, (_, right) in zip(ranked, asked, strict=True)) / len(asked)
    plain = Lookup(lists, AS_OF).ranked([query for query, _ in asked])
    bare = sum(bool(found) and found[0] in right for found, (_, right) in zip(plain, asked, strict=True)) / len(asked)
    printed = [(Query(a), (n, e.id)) for n, rows in held.items() for e in rows for a in e.aliases if not _is_latin(a)]
    other = Lookup(lists, AS_OF, register, links).ranked([query for query, _ in printed])
    gold = sum(bool(found) and found[0] == right for found, (_, right) in zip(other, printed, strict=True)) / len(
        printed
    )
    say("\nNames in other scripts → entries with Latin names alone; no weight is fitted here")
    say(f"  {len(asked)} names that ROR has for the listed bodies it holds: R@1 {first:.3f}, without ROR {bare:.3f}")
    say(f"  {len(printed)} names that METI prints, mostly of companies that are not in ROR: R@1 {gold:.3f}")
    say("  (words of Chinese names were drawn up with half of these in view)")
    return {"other scripts R@1": first}


def throughput(shared: Path, register: Sequence[Organisation], say: Say) -> dict[str, float]:
    """Names a second beside logic-v2 over the same candidates, growth, memory and start."""
    lists = as_lists(entries(shared / "lists", SCORED))
    lookup = Lookup(lists, AS_OF)
    names = [name.text for each in register for name in each.names if name.text.isascii()][: SIZES[-1]]
    queries = [Query(name) for name in names]
    _look(lookup, queries[:500])
    say("\nTime: names of ROR looked up on five lists, seconds of one core")
    spent = {}
    for size in SIZES:
        spent[size] = _seconds(partial(_look, lookup, queries[:size])) / min(size, len(queries))
        say(f"  {size:>7,} names: {1 / spent[size]:>7,.0f} a second")
    found = {"growth": spent[SIZES[-1]] / spent[SIZES[0]]}
    few = [Query(name) for name in dict.fromkeys(names[1::50])][:1000]
    held = [name for each in lists for e in each.editions[0].entries for name in (e.name, *e.aliases)]
    found |= _beside_logic(lookup, CandidateIndex(held), few, say)
    peak = psutil.Process(os.getpid()).memory_info().rss / 2**20
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "from toolkit.cli import main; main()", "lists", "match", "nobody"],
        check=True,
        capture_output=True,
    )
    found["start"] = time.perf_counter() - start
    say(f"  start of the command {found['start']:.2f} s; memory of this process, ROR and all, {peak:,.0f} MB")
    return found


def _beside_logic(lookup: Lookup, index: CandidateIndex, queries: Sequence[Query], say: Say) -> dict[str, float]:
    """Logic-v2 compares each name with the entries of its nearest names, all names of each; ours finds them as well."""
    nearest = [lookup.candidates(query.name) for query in queries]
    asked = zip(queries, nearest, strict=True)
    logic = scores([("Organization", [query.name], names) for query, near in asked for names in near])
    if logic is None:
        say("  logic-v2 is not at hand")
        return {}
    wording.cache_clear()
    ours = _seconds(partial(_look, lookup, queries))
    search = _seconds(partial(index.search, [query.name for query in queries], TOP, NEAR))
    count, compared = sum(map(len, nearest)), max(ours - search, 1e-9)
    speed = {"logic-v2": logic[1], "ours": compared, "ours with search": ours}
    each = {name: f"{len(queries) / seconds:,.0f}" for name, seconds in speed.items()}
    say(f"  {len(queries)} names with {count} candidate entries, names a second: logic-v2 {each['logic-v2']},")
    say(f"  ours {each['ours']} ({logic[1] / compared:.0f} times); with the search for candidates, which logic-v2 is")
    say(f"  given for nothing, {each['ours with search']} ({logic[1] / ours:.0f} times)")
    return {"times logic-v2": logic[1] / compared, "times logic-v2, search included": logic[1] / ours}


def _look(lookup: Lookup, queries: Sequence[Query]) -> None:
    for _ in lookup.match(queries):
        pass


def _seconds(work: Callable[[], object]) -> float:
    """Seconds of one core."""
    start = time.process_time()
    work()
    return time.process_time() - start


def _is_latin(name: str) -> bool:
    return not any(letter.isalpha() and ord(letter) > 0x24F for letter in name)


def _column(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["full_name"] for row in csv.DictReader(file)]
