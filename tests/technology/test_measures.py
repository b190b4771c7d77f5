"""The measures, against values worked out by hand or printed elsewhere."""

import numpy as np
import pytest

from toolkit.technology.measures import average_precision, best_cut, macro, quality, reliability, wilson


def test_precision_recall_and_average_precision() -> None:
    truth, scores = np.array([True, False, True, False]), np.array([0.9, 0.8, 0.7, 0.1])
    found = quality(truth, scores, 0.75)
    assert (found.positives, found.precision, found.recall, found.f1) == (2, 0.5, 0.5, 0.5)
    assert average_precision(truth, scores) == pytest.approx((1 + 2 / 3) / 2)
    assert best_cut(scores, truth) == 0.7
    assert np.isnan(quality(np.array([False]), np.array([1.0]), 0).f1)
    assert macro([found, quality(np.array([False]), np.array([1.0]), 0)]) == found


def test_wilson_as_published() -> None:
    assert wilson(21, 30) == pytest.approx((0.521, 0.833), abs=0.001)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(10, 10)[1] == 1.0
    assert wilson(0, 10)[0] == 0.0


def test_reliability_by_band() -> None:
    found = reliability(np.array([True, False, True, True]), np.array([0.6, 0.6, 0.95, 0.2]))
    assert [(one.band, one.texts, one.observed) for one in found] == [((0.5, 0.7), 2, 0.5), ((0.9, 1.01), 1, 1.0)]
    assert found[0].stated == pytest.approx(0.6)
