"""How well scores and flags agree with labels."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Numbers = NDArray[np.floating]
BANDS = ((0.5, 0.7), (0.7, 0.9), (0.9, 1.01))
"""Spans of stated probability in which a flag would be raised."""


class Quality(NamedTuple):
    """How well one label was found."""

    positives: int
    precision: float
    recall: float
    f1: float
    average_precision: float


def quality(truth: Flags, scores: Numbers, cut: float) -> Quality:
    """Of the texts from a cut on; a label that nobody has cannot be measured and is nan."""
    if not truth.any():
        return Quality(0, *(4 * (np.nan,)))
    flagged = scores >= cut
    right = int((flagged & truth).sum())
    precision = right / max(int(flagged.sum()), 1)
    recall = right / int(truth.sum())
    f1 = 2 * right / (int(flagged.sum()) + int(truth.sum()))
    return Quality(int(truth.sum()), precision, recall, f1, average_precision(truth, scores))


def average_precision(truth: Flags, scores: Numbers) -> float:
    """The mean precision at each text that has the label; texts with equal scores count together."""
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(truth, scores))


def macro(every: Sequence[Quality]) -> Quality:
    """The mean over all labels that somebody has."""
    table = np.array([each for each in every if each.positives], float)
    return Quality(int(table[:, 0].sum()), *map(float, table[:, 1:].mean(0)))


def best_cut(scores: Numbers, truth: Flags) -> float:
    """The score from which flagging gives the best F1."""
    order = np.argsort(-scores, kind="stable")
    f1 = 2 * np.cumsum(truth[order]) / (np.arange(1, len(order) + 1) + truth.sum())
    return float(scores[order[int(np.argmax(f1))]])


def wilson(right: int, of: int) -> tuple[float, float]:
    """Wilson's interval of a share at 95 per cent; everything where there is nothing to go by."""
    if of == 0:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * float(np.sqrt(share * (1 - share) / of + z * z / (4 * of * of))) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


class Reliability(NamedTuple):
    """Stated and observed frequency among the texts of one band."""

    band: tuple[float, float]
    texts: int
    stated: float
    observed: float


def reliability(truth: Flags, stated: Numbers) -> list[Reliability]:
    """By band; a band without texts is left out."""
    found = []
    for low, high in BANDS:
        inside = (stated >= low) & (stated < high)
        if n := int(inside.sum()):
            found.append(Reliability((low, high), n, float(stated[inside].mean()), float(truth[inside].mean())))
    return found
