"""What an indicator says where works are missing: which read works at all, and which count what is not there."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest

from tests.conftest import ROOT
from toolkit.assess import since
from toolkit.indicators import indicator, raised_by_absence, reads_works
from toolkit.lists import load_lists
from toolkit.models.assessment import Reading
from toolkit.models.criteria import Criterion
from toolkit.models.profile import Facts, OrganisationFacts, PersonFacts, Profile
from toolkit.packs import load_pack
from toolkit.profile import profiles
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot
from toolkit.tables import read_proposals
from toolkit.technology import load_taxonomies

AS_OF = date(2026, 11, 1)
PROPOSALS = slice(5, 10)
"""Of those with partners: few, and each indicator has something to say of some."""
LATER = frozenset(("answers.given", "change.since_last"))
"""What people answered, and what a screening before it showed: no matter of a profile alone."""
OF_WHAT_IS_SEEN = {"identity.thin_coverage"}
"""It says how much can be seen, which is as little as it says where the source holds a part."""


def _asked() -> dict[tuple[object, ...], Criterion]:
    """The criteria of all packs, of those that look alike one."""
    packs = (load_pack(path.name) for path in sorted((ROOT / "criteria" / "packs").iterdir()))
    every = (each for pack in packs for each in pack.criteria.values() if each.indicator not in LATER)
    return {(*each.looks, each.subject, since(each, AS_OF)): each for each in every}


CRITERIA = tuple(_asked().values())


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Profile]:
    folder = tmp_path_factory.mktemp("missing") / "snapshot"
    build([ROOT / "examples" / "corpus"], folder)
    rows = read_proposals(ROOT / "examples/portfolio/proposals.jsonl")
    some = [row.proposal for row in rows if row.proposal and row.proposal.partners][PROPOSALS]
    return profiles(some, Snapshot(folder), load_lists(), load_taxonomies(), AS_OF)


def subjects(profile: Profile, kind: str) -> Iterator[tuple[str, Any]]:
    yield from {
        "person": ((each.name, each) for each in profile.people),
        "organisation": ((each.name, each) for each in profile.organisations),
        "proposal": (("proposal", profile),),
    }[kind]


def read(profile: Profile, criterion: Criterion) -> dict[str, Reading]:
    look, first = indicator(criterion.indicator), since(criterion, AS_OF)
    return {n: look(profile, who, first, **criterion.settings) for n, who in subjects(profile, criterion.subject)}


def without(profile: Profile, gone: set[str]) -> Profile:
    """The profile as it would be if the source did not hold some works."""

    def kept(facts: Facts[Any]) -> Facts[Any]:
        rows = tuple(row for row in facts.rows if not gone.issuperset(getattr(row, "works", None) or [row.work]))
        total = facts.total and facts.total - len({row.work for row in facts.rows if row not in rows})
        return facts.model_copy(update={"rows": rows, "total": total})

    def thinned(who: Any) -> Any:
        facts = {name: kept(each) for name, each in who if isinstance(each, Facts)}
        return who.model_copy(update=facts)

    people: tuple[PersonFacts, ...] = tuple(map(thinned, profile.people))
    partners: tuple[OrganisationFacts, ...] = tuple(map(thinned, profile.organisations))
    return profile.model_copy(update={"people": people, "organisations": partners})


def test_who_reads_no_works_says_the_same_without_any(found: list[Profile]) -> None:
    differing = set()
    for profile in found:
        nothing = without(profile, set(profile.works))
        differing |= {each.indicator for each in CRITERIA if read(nothing, each) != read(profile, each)}
    assert differing == {each.indicator for each in CRITERIA if reads_works(each.indicator)}


def parts(profile: Profile, dice: Random) -> Iterator[set[str]]:
    """Works that a source may not hold: those before a year, those since one, any half, all but a few."""
    for year in (2022, 2024, 2025):
        yield {work.id for work in profile.works.values() if (work.year or 0) < year}
        yield {work.id for work in profile.works.values() if (work.year or year) >= year}
    for few in (2, 2, 20):
        yield {work for work in profile.works if dice.random() > 1 / few}


def test_who_counts_what_is_not_there_says_more_where_works_are_missing_and_no_other(found: list[Profile]) -> None:
    rising, dice = set(), Random(1)
    for profile in found:
        whole = [(each, read(profile, each)) for each in CRITERIA]
        for gone in parts(profile, dice):
            held = without(profile, gone)
            for criterion, before in whole:
                after = read(held, criterion)
                if any((before[name].value or 0) < (seen.value or 0) for name, seen in after.items()):
                    rising.add(criterion.indicator)
    assert rising - OF_WHAT_IS_SEEN == {each.indicator for each in CRITERIA if raised_by_absence(each.indicator)}
