"""`make bench-matching`: every figure of name matching, each tuned on one part and reported on another.

What may not get worse is asserted; times are printed only. With NOMENKLATURA_PYTHON=/path/to/python of an environment
that has nomenklatura, its logic-v2 stands beside ours in the same run.
"""

from pathlib import Path

from tests.benchmarks import matching_affiliations, matching_aliases, matching_names


def test_names(shared: Path) -> None:
    found = matching_names.report(shared)
    assert found["F1 all"] >= 0.86
    assert found["persons found"] >= 0.99
    assert found["strangers found"] <= 0.005
    assert found["look-alikes joined without country"] <= 0.01
    assert found["other scripts R@1"] >= 0.75


def test_aliases(shared: Path) -> None:
    found = matching_aliases.report(shared)
    assert found[f"R@1, {matching_aliases.WITH_CSL}"] >= 0.75
    assert found[f"R@25, {matching_aliases.WITH_CSL}"] >= 0.92


def test_affiliations(shared: Path) -> None:
    matching_affiliations.report(shared)
