"""Fit a logistic regression on named features, and measure it on pairs that the fit did not see."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from toolkit.lists import organisations, persons
from toolkit.lists.logistic import Card, Model
from toolkit.lists.score import written
from toolkit.lists.training.pairs import Judged
from toolkit.lists.wording import wording

Values = NDArray[np.float64]
SOFTNESS = 1.0
"""The inverse strength of the penalty on weights (scikit-learn's C)."""
FOLDS, ROUNDS = 5, 6
SAME = 0.5


@dataclass(frozen=True)
class Examples:
    """Pairs as values of features, with their judgements and how much each counts."""

    values: Values
    same: NDArray[np.bool_]
    counts: Values

    def __add__(self, other: "Examples") -> "Examples":
        return Examples(
            np.vstack([self.values, other.values]),
            np.concatenate([self.same, other.same]),
            np.concatenate([self.counts, other.counts]),
        )

    def part(self, chosen: NDArray[np.bool_]) -> "Examples":
        """Some of them."""
        return Examples(self.values[chosen], self.same[chosen], self.counts[chosen])


def examples(pairs: Sequence[Judged], counts: tuple[float, float] = (1.0, 1.0), seed: int = 1) -> Examples:
    """Pairs of organisations as values; in half of them, drawn at random, the countries are unknown.

    `counts` says how much a pair that is not the same counts, and one that is.
    """
    chance = random.Random(seed)
    rows = []
    for pair in pairs:
        unknown = chance.random() < 0.5 or None in pair.countries
        one, other = wording(pair.one), wording(pair.other)
        agree = None if unknown else pair.countries[0] == pair.countries[1]
        rows.append(organisations.features(one, other, organisations.laid(one, other), agree))
    return _examples(rows, pairs, counts)


@dataclass(frozen=True)
class Asked:
    """All that pairs are compared as where names are looked up: of each pair the likeliest counts."""

    values: Values
    pair: NDArray[np.int_]
    """The place of the pair that each row belongs to."""
    most: Values
    """How likely the row makes it at most."""

    def judged(self, weights: Values, constant: float) -> Values:
        """The probability of each pair."""
        found: Values = np.zeros(self.pair.max() + 1)
        np.maximum.at(found, self.pair, np.minimum(judge(weights, constant, self.values), self.most))
        return found


def asked(pairs: Sequence[Judged]) -> Asked:
    """Pairs of organisations as `score` compares them, their countries unknown."""
    found = [(place, each) for place, pair in enumerate(pairs) for each in written(pair.one, pair.other)]
    rows = [organisations.features(w.one, w.other, organisations.laid(w.one, w.other)) for _, w in found]
    return Asked(np.array(rows, dtype=float), np.array([p for p, _ in found]), np.array([w.most for _, w in found]))


def of_persons(pairs: Sequence[Judged], counts: float = 1.0) -> Examples:
    """Pairs of persons as values."""
    rows = []
    for pair in pairs:
        one, other = persons.person(pair.one), persons.person(pair.other)
        rows.append(persons.features(one, other, persons.laid(one, other)))
    return _examples(rows, pairs, (counts, counts))


def _examples(rows: Sequence[tuple[float, ...]], pairs: Sequence[Judged], counts: tuple[float, float]) -> Examples:
    same = np.array([pair.same for pair in pairs], dtype=bool)
    return Examples(np.array(rows, dtype=float), same, np.where(same, counts[1], counts[0]).astype(float))


def fit(seen: Examples, softness: float = SOFTNESS) -> tuple[Values, float]:
    """Weights and constant for values as they are."""
    scale = StandardScaler().fit(seen.values)
    found = LogisticRegression(C=softness, max_iter=5000)
    found.fit(scale.transform(seen.values), seen.same, sample_weight=seen.counts)
    weights = found.coef_[0] / scale.scale_
    return weights, float(found.intercept_[0] - weights @ scale.mean_)


def judge(weights: Values, constant: float, values: Values) -> Values:
    """Probabilities."""
    probabilities: Values = 1 / (1 + np.exp(-(values @ weights + constant)))
    return probabilities


def unseen(
    pairs: Sequence[Judged],
    own: Examples,
    more: Examples | None = None,
    softness: float = SOFTNESS,
    compared: Asked | None = None,
) -> Values:
    """Probabilities of pairs: each is the mean over rounds of fits that saw no pair with one of its names.

    They are judged by their values, or as they are `compared` where names are looked up.
    """
    groups = _groups(pairs)
    distinct = sorted(set(groups))
    total: Values = np.zeros(len(pairs))
    for turn in range(ROUNDS):
        order = np.random.RandomState(turn).permutation(len(distinct)) % FOLDS
        fold = dict(zip(distinct, order.tolist(), strict=True))
        places = np.array([fold[group] for group in groups])
        for number in range(FOLDS):
            seen = own.part(places != number)
            weights, constant = fit(seen + more if more else seen, softness)
            said = compared.judged(weights, constant) if compared else judge(weights, constant, own.values)
            total[places == number] += said[places == number] / ROUNDS
    return total


def _groups(pairs: Sequence[Judged]) -> list[str]:
    """Pairs that share a name, directly or through others, are of one group."""
    heads: dict[str, str] = {}

    def head(name: str) -> str:
        while heads.setdefault(name, name) != name:
            name = heads[name]
        return name

    for pair in pairs:
        heads[head(pair.one.lower())] = head(pair.other.lower())
    return [head(pair.one.lower()) for pair in pairs]


def f1(same: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """The harmonic mean of precision and recall."""
    return float(2 * (same & said).sum() / max(1, same.sum() + said.sum()))


def model(
    features: tuple[str, ...], seen: Examples, card: Callable[[dict[str, str]], Card], softness: float = SOFTNESS
) -> Model:
    """A model fitted on all examples given, with its card."""
    weights, constant = fit(seen, softness)
    libraries = {name: version(name) for name in ("scikit-learn", "numpy", "rapidfuzz", "anyascii", "opencc")}
    return Model(
        features=features,
        weights=tuple(round(float(weight), 4) for weight in weights),
        constant=round(constant, 4),
        same=SAME,
        card=card(libraries),
    )
