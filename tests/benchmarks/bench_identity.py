"""`make bench-identity`: how often the right record is chosen, how sure it says it is, and which mixtures are seen.

Everything runs as a screening does, from proposals to identities, on real records with their ids hidden; the weights
were fitted on other works (identity_cases.py says how the two are parted and what is made). Only numbers are printed.
"""

import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from tests.benchmarks.identity_cases import Case, Record, World, author, chance, real_works, worlds
from tests.benchmarks.identity_training import TURNS
from toolkit.identity.deciding import TIES
from toolkit.indicators.identity import uncertain
from toolkit.models.identity import Identity
from toolkit.models.proposal import Proposal
from toolkit.profile import profiles
from toolkit.profile.resolve import resolve
from toolkit.proposals import proposal_from

Answers = list[tuple[Case, Identity]]
FEWEST = 3
"""Works of an author whose record is merged with another's or split: our choice."""
AS_OF = date(2026, 11, 24)
MERGED = ("parted-works", "foreign-works", "posts-apart", "many-countries", "several-orcids", "implausible-output")


def test_the_right_person(shared: Path) -> None:
    found = [world for turn in range(TURNS) for world in worlds(shared, turn)[1:]]
    print("\nChoosing by name: cases of the world that the weights were not fitted on")
    by_name = answers(found, with_orcid=False)
    precision, _ = choosing("all", by_name)
    choosing("  name as printed", [each for each in by_name if not each[0].initials])
    choosing("  given names as initials", [each for each in by_name if each[0].initials])
    choosing("  others of the team named", [each for each in by_name if len(each[0].proposal.people) > 1])
    choosing("  nobody else named", [each for each in by_name if len(each[0].proposal.people) == 1])
    choosing("with the ORCID given where there is one", answers(found, with_orcid=True))
    gap = calibration(by_name)
    assert precision >= 0.95
    assert gap <= 0.1


def test_mixed_and_split_records(shared: Path) -> None:
    works = list({work["id"]: work for work in real_works(shared)}.values())
    rows = by_author(works)
    several = sorted(key for key, there in rows.items() if len(there) >= FEWEST)
    whole = doubts(works, several)
    print(f"\nSigns about {len(several)} records as they are, of authors with at least {FEWEST} works")
    false_alarms = signs(whole, (*MERGED, "split-record"))
    pairs = strangers(several, rows)
    merged = doubts(renamed(works, lambda key, _: pairs.get(key, key)), sorted(set(pairs.values())))
    print(f"Signs about {len(merged)} records, each made of two authors' who have no work in common")
    seen = signs(merged, MERGED)
    halves = [key for key in several if len(rows[key]) >= 2 * FEWEST - 2]
    chosen = set(halves)
    split = doubts(renamed(works, lambda key, work: half(key, work) if key in chosen else key), halves)
    print(f"Signs about {len(split)} records of which half the works were put into another one of the same name")
    found = signs(split, ("split-record",))
    assert seen["any"] > 5 * false_alarms["any"]
    assert found["split-record"] > 5 * false_alarms["split-record"]


def answers(found: Iterable[World], *, with_orcid: bool) -> Answers:
    """Who is taken to be meant in each case."""
    answered: Answers = []
    for world in found:
        proposals = [with_id(case) if with_orcid else case.proposal for case in world.cases]
        with tempfile.TemporaryDirectory() as folder, world.snapshot(Path(folder)).open() as session:
            resolved = resolve(session, proposals, {})
        answered += [(case, resolved.people[n, case.name]) for n, case in enumerate(world.cases)]
    return answered


def with_id(case: Case) -> Proposal:
    """The proposal with the ORCID of the one meant."""
    first, *others = case.proposal.people
    return case.proposal.model_copy(update={"people": (first.model_copy(update={"orcid": case.orcid}), *others)})


def choosing(what: str, answered: Answers) -> tuple[float, float]:
    """Print precision and recall of the chosen record."""
    chosen = [(case, who) for case, who in answered if who.ids]
    right = sum(case.meant in who.ids for case, who in chosen)
    known = [(case, who) for case, who in answered if case.meant]
    tied = sum(
        any(c.id == case.meant and TIES & set(c.reasons) for c in who.candidates) or case.meant in who.ids
        for case, who in known
    )
    precision, recall = right / max(len(chosen), 1), right / max(len(known), 1)
    print(
        f"  {what:<42} {len(answered):>5} cases, {len(answered) - len(known):>4} of nobody: precision {precision:.3f}, "
        f"recall {recall:.3f}, {right / max(tied, 1):.3f} of those with a tie besides the name ({tied})"
    )
    return precision, recall


def calibration(answered: Answers) -> float:
    """Print how often the likeliest tied record is the one meant, by confidence; the mean gap between the two."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for case, who in answered:
        first = who.candidates[0] if who.candidates else None
        if first and TIES & set(first.reasons):
            confidence = first.confidence or 0.0
            bins[min(int(confidence * 10), 9)].append((confidence, first.id == case.meant))
    print("\nCalibration of the likeliest record that more than its name speaks for")
    gap, total = 0.0, sum(map(len, bins.values()))
    for low, several in sorted(bins.items()):
        said, was = (sum(column) / len(several) for column in zip(*several, strict=True))
        gap += abs(said - was) * len(several) / total
        print(f"  {low / 10:.1f} to {low / 10 + 0.1:.1f}: {len(several):>4} cases, said {said:.3f}, right {was:.3f}")
    print(f"  mean gap {gap:.3f}")
    return gap


def by_author(works: Iterable[Record]) -> dict[str, set[str]]:
    """The ids of each author's works."""
    found: dict[str, set[str]] = defaultdict(set)
    for work in works:
        for key in filter(None, map(author, work["authorships"])):
            found[key].add(work["id"])
    return found


def strangers(several: Sequence[str], rows: Mapping[str, set[str]]) -> dict[str, str]:
    """Authors in pairs without a common work, as id -> the id of the record made of the two."""
    waiting = sorted(several, key=lambda key: chance(key, "pairs"))
    pairs: dict[str, str] = {}
    while waiting:
        first = waiting.pop()
        other = next((key for key in waiting if not rows[key] & rows[first]), None)
        if other:
            waiting.remove(other)
            pairs |= {first: first, other: first}
    return pairs


def half(key: str, work: Record) -> str:
    """The author's own id, or that of the other record, by a number that hangs on nothing else."""
    return key if chance(key, work["id"], "split") < 0.5 else f"A8{key[-9:]}"


def renamed(works: Iterable[Record], name: Callable[[str, Record], str]) -> list[Record]:
    """The works with other author ids; a record that is made of others' works has no ORCID from them."""
    made = [json.loads(json.dumps(work)) for work in works]
    for work in made:
        for authorship in work["authorships"]:
            if key := author(authorship):
                authorship["author"]["id"] = f"https://openalex.org/{name(key, work)}"
                if name(key, work) != key:
                    authorship["author"]["orcid"] = None
    return made


def doubts(works: list[Record], people: Sequence[str]) -> list[set[str]]:
    """The codes of what is doubted of each record, over all its works."""
    proposals = [
        proposal_from(
            {
                "id": key.lower(),
                "title": "Records of nobody named",
                "summary": "Nobody proposed this.",
                "own_organisation": {"name": "Not stated"},
                "people": [{"name": f"Record {key}", "openalex": key}],
            }
        )
        for key in people
        if any(author(a) == key for work in works for a in work["authorships"])
    ]
    with tempfile.TemporaryDirectory() as folder:
        found = profiles(proposals, World(works).snapshot(Path(folder)), (), (), AS_OF)
    readings = [uncertain(profile, person, None) for profile in found for person in profile.people]
    return [{piece.doubt.code for piece in reading.evidence if piece.doubt} for reading in readings]


def signs(found: Sequence[set[str]], codes: Sequence[str]) -> dict[str, float]:
    """Print the share of records with each sign, and with any."""
    count = Counter(code for several in found for code in several if code in codes)
    shares = {code: count[code] / len(found) for code in codes}
    shares["any"] = sum(bool(several & set(codes)) for several in found) / len(found)
    print("  " + ", ".join(f"{code} {share:.3f}" for code, share in shares.items()))
    return shares
