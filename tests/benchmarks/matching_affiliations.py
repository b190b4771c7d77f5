"""How well affiliations are read: listed institutions in them, and the organisation of ROR that they name.

Prints, never asserts. Strings are dealt out by a hash of their text: one half of the Crossref strings and S2AFF's
"train" were used for tuning, the other half and "val" are reported. Times are of the processor, on one core.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from toolkit.lists import load_lists
from toolkit.lists.affiliations import AffiliationHit, AffiliationMatcher
from toolkit.lists.crosswalk import load_crosswalk, of_lists
from toolkit.lists.readers.organisations import Organisation, organisations
from toolkit.lists.resolver_training import Labelled, asserted, labelled
from toolkit.lists.resolving import AffiliationResolver

AS_OF = date(2026, 11, 24)
BINS = 10
Answer = tuple[bool, bool]
"""Whether a listed institution was found, and whether the label has one."""


def report(shared: Path) -> None:
    """Print all figures of this module from the folder of real records."""
    register = tuple(organisations(shared / "lists" / "ror_records_partial.jsonl.gz"))
    resolver = AffiliationResolver(register)
    said = asserted(shared / "matching" / "affiliation_ror_crossref.csv")
    rows = [*said, *labelled(shared / "matching" / "affiliation_ror_s2aff.csv", resolver)]
    _listed(rows, register)
    _resolved([row for row in rows if row.split in ("train", "val")], resolver)


class _Gold:
    """What the labels say: which organisations are listed bodies by our crosswalk, and what lies above each."""

    def __init__(self, register: Sequence[Organisation], matcher: AffiliationMatcher) -> None:
        self._parents = {each.ror: [o for kind, o in each.relations if kind == "parent"] for each in register}
        self.bodies = {ror for target in matcher.targets for ror in target.rors}
        self.identified = {(target.list_id, target.entry_id) for target in matcher.targets if target.rors}

    def above(self, ror: str) -> set[str]:
        """An organisation and all that it is a part of."""
        met, waiting = {ror}, [ror]
        while waiting:
            for parent in self._parents.get(waiting.pop(), ()):
                if parent not in met:
                    met.add(parent)
                    waiting.append(parent)
        return met

    def strict(self, row: Labelled) -> bool:
        return bool(row.rors & self.bodies)

    def with_parents(self, row: Labelled) -> bool:
        return any(self.above(ror) & self.bodies for ror in row.rors)

    def inside(self, row: Labelled) -> bool:
        return all(ror in self._parents or ror in self.bodies for ror in row.rors)


def _listed(rows: Sequence[Labelled], register: Sequence[Organisation]) -> None:
    start = time.process_time()
    lists, links = load_lists(), load_crosswalk()
    matcher = AffiliationMatcher(lists, AS_OF, register, links)
    built = time.process_time() - start
    gold = _Gold(register, matcher)
    rows = [row for row in rows if all(ror.startswith("0") and len(ror) == 9 for ror in row.rors)]
    start = time.process_time()
    hits = [matcher.hits(row.text) for row in rows]
    each = (time.process_time() - start) / len(rows) * 1000
    names = ", ".join(source.id for source in lists if source.in_force(AS_OF))
    print(f"\nAffiliation string names a listed institution; lists {names}; {len(links.links)} links of the crosswalk,")
    print(
        f"{len(set(of_lists(lists)))} ids in the files of the lists. Dictionary of {len(register)} organisations built"
    )
    print(f"in {built:.1f} s, {each:.3f} ms a string. Tuned on: Crossref half 0 and S2AFF train. Rows with labels that")
    print("are no ROR ids are left out. 'inside' leaves out rows whose label is outside the part of ROR at hand.")
    both = list(zip(rows, hits, strict=True))
    for name, parts in (("tuned on", ("tune", "train")), ("REPORTED on", ("report", "val"))):
        some = [(row, found) for row, found in both if row.split in parts]
        for text, kinds, meant in (
            ("strict", ("same",), gold.strict),
            ("parents accepted", ("same", "part"), gold.with_parents),
        ):
            _print_f1(f"{name:12} {text:17} all   ", some, kinds, meant, gold)
            inside = [(row, found) for row, found in some if gold.inside(row)]
            _print_f1(f"{name:12} {text:17} inside", inside, kinds, meant, gold)
    _print_bands([(row, found) for row, found in both if row.split in ("tune", "train")], gold)


def _print_f1(
    title: str,
    rows: Sequence[tuple[Labelled, Sequence[AffiliationHit]]],
    kinds: Sequence[str],
    meant: Callable[[Labelled], bool],
    gold: _Gold,
) -> None:
    counts: Counter[Answer] = Counter()
    for row, found in rows:
        sure = (hit for hit in found if hit.kind in kinds and hit.band != "possible")
        counts[any((hit.list_id, hit.entry_id) in gold.identified for hit in sure), meant(row)] += 1
    right, wrong, missed = counts[True, True], counts[True, False], counts[False, True]
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    print(f"  {title} {len(rows)} strings: right {right}, wrong {wrong}, missed {missed};", end=" ")
    print(f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")


def _print_bands(rows: Sequence[tuple[Labelled, Sequence[AffiliationHit]]], gold: _Gold) -> None:
    counts: Counter[tuple[str, bool]] = Counter()
    for row, found in rows:
        for hit in found:
            if hit.kind == "same" and (hit.list_id, hit.entry_id) in gold.identified:
                counts[hit.band, gold.with_parents(row)] += 1
    for band in ("exact", "probable", "possible"):
        print(f"  tuned on: band {band}: {counts[band, True]} of {counts[band, True] + counts[band, False]} hits right")


def _resolved(rows: Sequence[Labelled], resolver: AffiliationResolver) -> None:
    print("\nAffiliation -> ROR, S2AFF on the part of ROR at hand. Fitted on train and on Crossref half 0,")
    print("tuned on train, REPORTED on val.")
    for split in ("train", "val"):
        some = [row for row in rows if row.split == split]
        start = time.process_time()
        answers = resolver.resolve([row.text for row in some])
        each = (time.process_time() - start) / len(some) * 1000
        there = sum(bool(row.rors & set(resolver.register)) for row in some)
        best = [(answer.probability, answer.best in row.rors) for answer, row in zip(answers, some, strict=True)]
        given = [(a.ror in row.rors) for a, row in zip(answers, some, strict=True) if a.ror]
        precision, recall = sum(given) / len(given), sum(given) / there
        f1 = 2 * sum(given) / (len(given) + there)
        print(
            f"  {split:5} {len(some)} strings, {len(some) - there} without answer at hand: P {precision:.3f}", end=" "
        )
        print(f"R {recall:.3f} F1 {f1:.3f}, calibration error {_calibration(best):.3f}, {each:.1f} ms a string")


def _calibration(answers: Sequence[tuple[float, bool]]) -> float:
    """The mean distance of stated probability and share of right answers, over ten equal bins (ECE)."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for probability, right in answers:
        bins.setdefault(min(BINS - 1, int(probability * BINS)), []).append((probability, right))
    return sum(abs(sum(right for _, right in each) - sum(p for p, _ in each)) for each in bins.values()) / len(answers)
