"""How long judging takes: one assessment by one pack and by all, and a thousand profiles by all packs on one core.

`make bench-packs` prints it; nothing is asserted. The profiles are those of the example proposals, again and again,
each time as a copy that nothing was worked out of yet.
"""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from toolkit import load_lists, load_pack, open_source, pack_ids, read_proposal
from toolkit.assess import assess_many
from toolkit.models.criteria import Pack
from toolkit.models.profile import Profile
from toolkit.screening import DEFAULT_PACK, lists_of, screen
from toolkit.uncollected import uncollected

AS_OF = date(2026, 11, 1)
MANY = 1_000
TRIES = 3


@pytest.fixture(scope="module")
def packs() -> list[Pack]:
    return [load_pack(name) for name in pack_ids()]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return open_source(str(ROOT / "examples" / "corpus"), cache=tmp_path_factory.mktemp("cache"))


def test_one_screening_by_one_pack_and_by_all(packs: list[Pack], source: Any) -> None:
    proposals = [read_proposal(file) for file in sorted((ROOT / "examples" / "proposals").glob("*.yaml"))]
    default = [pack for pack in packs if pack.id == DEFAULT_PACK]
    took = {}
    for name, some in (("one pack", default), ("all packs", packs)):
        lists = load_lists(ids=lists_of(some))
        took[name] = fastest(lambda some=some, lists=lists: screen(proposals, source, some, AS_OF, lists))  # type: ignore[misc]
    for name, seconds in took.items():
        print(f"\nscreening {len(proposals)} proposals by {name:<12}{seconds:>8.3f} s of processor time", end="")
    print(f"\nall {len(packs)} packs beside one: {took['all packs'] / took['one pack']:.2f} times")


def test_a_thousand_profiles_by_all_packs(packs: list[Pack], source: Any) -> None:
    files: list[Path] = sorted((ROOT / "examples" / "proposals").glob("*.yaml"))
    lists = load_lists(ids=lists_of(packs))
    profiles: list[Profile] = [
        p for p, _ in screen([read_proposal(file) for file in files], source, packs, AS_OF, lists)
    ]
    many = (profiles[n % len(profiles)].model_copy() for n in range(MANY))
    began = time.process_time()
    with uncollected():  # as a portfolio's chunk does
        for assessments in assess_many(many, packs):
            assert len(assessments) == len(packs)
    took = time.process_time() - began
    each = took / MANY * 1000
    print(f"\n{MANY:,} profiles by {len(packs)} packs: {took:.1f} s of processor time, {each:.1f} ms a profile")


def fastest(action: Callable[[], object]) -> float:
    """The least processor time of some tries, after one that fills what is worked out once."""
    action()
    times = []
    for _ in range(TRIES):
        began = time.process_time()
        action()
        times.append(time.process_time() - began)
    return min(times)
