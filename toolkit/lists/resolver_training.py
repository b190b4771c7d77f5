"""Train the resolver of affiliations again: python -m toolkit.lists.resolver_training REGISTER LABELS ASSERTED DAY.

REGISTER is a file of ROR, LABELS the table of S2AFF (original_affiliation, labels, split), ASSERTED a table of what
publishers say (affiliation, ror_id), DAY the day for the card. Only rows of the splits "train" and "tune" are read. The
same files and libraries give the same numbers.
"""

import ast
import csv
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.lists.logistic import FOLDER, Card, Model
from toolkit.lists.names import normalise
from toolkit.lists.readers.organisations import organisations
from toolkit.lists.resemblance import FEATURES
from toolkit.lists.resolving import CANDIDATE, DECIDING, DECISION, NOBODY, AffiliationResolver

_ROR = re.compile(r"(0[a-z0-9]{8})$")
_MARK = re.compile(r"#[A-Z]+#")
_FOLDS = 5
_SHRINKING = 60.0
"""Weight of the squares of the (standardised) weights against the likelihood: of 5, 20
and 60 the best out of fold."""
_BOUND = 13.8
"""The largest logit that `resolving.logit` gives."""


Table = dict[str, tuple[float, ...]]
"""The candidates of a text, each with its numbers."""


class Labelled(NamedTuple):
    """An affiliation and the organisations that people say it names; a name where the organisation has no ROR id."""

    text: str
    rors: frozenset[str]
    split: str


def labelled(path: Path, resolver: AffiliationResolver) -> list[Labelled]:
    """The rows of S2AFF; a label that is a name counts as the one organisation of the register with that name."""
    named: dict[str, set[str]] = {}
    for ror, record in resolver.register.items():
        for name in record.names:
            named.setdefault(normalise(name.text), set()).add(ror)

    def meant(label: str) -> str:
        if found := _ROR.search(label):
            return found[1]
        rors = named.get(normalise(label), set())
        return next(iter(rors)) if len(rors) == 1 else label

    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Labelled(
                text=_MARK.sub(" ", row["original_affiliation"]),
                rors=frozenset(map(meant, ast.literal_eval(row["labels"]))),
                split=row["split"],
            )
            for row in csv.DictReader(file)
        ]


def asserted(path: Path) -> list[Labelled]:
    """The rows of what publishers say; a hash of the text deals them out to "tune" and "report"."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Labelled(
                text=row["affiliation"],
                rors=frozenset({row["ror_id"].strip().rpartition("/")[2]}),
                split=("tune", "report")[hashlib.sha256(row["affiliation"].encode()).digest()[0] % 2],
            )
            for row in csv.DictReader(file)
        ]


def main(register: Path, labels: Path, assertions: Path, day: str) -> None:
    """Fit on the rows of "train" and "tune" and write both models."""
    resolver = AffiliationResolver(organisations(register))
    rows = [row for row in labelled(labels, resolver) if row.split == "train"]
    more = [row for row in asserted(assertions) if row.split == "tune" and _ROR.search(min(row.rors))]
    tables = resolver.candidates([row.text for row in (*rows, *more)])
    own, others = tables[: len(rows)], tables[len(rows) :]
    decision, same, score = _decision(_outside(own, rows, others, more), rows, frozenset(resolver.register))
    card = {
        "data": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (register, labels, assertions)},
        "libraries": {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "rapidfuzz")},
        "date": day,
        "split": (
            f"{len(rows)} rows of S2AFF (Apache-2.0), train, and {len(more)} of what publishers say (MIT), the tuning"
            f" half, on ROR (CC0); scores on S2AFF, out of {_FOLDS} folds that share no organisation"
        ),
        "scores": {"f1": round(score, 3)},
    }
    weights = _fitted(tables, [*rows, *more])
    _write(CANDIDATE, FEATURES, weights, 0.5, Card(purpose="an organisation against an affiliation", **card))
    _write(DECISION, DECIDING, decision, same, Card(purpose="whether the best candidate is the one", **card))


def _outside(
    tables: Sequence[Table], rows: Sequence[Labelled], others: Sequence[Table], more: Sequence[Labelled]
) -> list[list[tuple[float, str]]]:
    """For each row its candidates by logit, best first, from a fit that saw no row of the same organisations."""
    ranked: list[list[tuple[float, str]]] = [[] for _ in rows]
    folds = _folds(rows)
    for fold in range(_FOLDS):
        seen = [i for i, other in enumerate(folds) if other != fold]
        constant, weights = _fitted([*(tables[i] for i in seen), *others], [*(rows[i] for i in seen), *more])
        for i in (i for i, own in enumerate(folds) if own == fold):
            scored = [
                (max(-_BOUND, min(_BOUND, constant + sum(w * v for w, v in zip(weights, values, strict=True)))), ror)
                for ror, values in tables[i].items()
            ]
            ranked[i] = sorted(scored, key=lambda each: (-each[0], each[1]))
    return ranked


def _folds(rows: Sequence[Labelled]) -> list[int]:
    """The fold of each row, by a hash; rows that share an organisation, directly or through others, are in one."""
    heads: dict[str, str] = {}

    def head(ror: str) -> str:
        while heads.setdefault(ror, ror) != ror:
            ror = heads[ror]
        return ror

    for row in rows:
        first, *others = sorted(row.rors)
        for other in others:
            heads[head(other)] = head(first)
    return [hashlib.sha256(head(min(row.rors)).encode()).digest()[0] % _FOLDS for row in rows]


def _fitted(tables: Sequence[Table], rows: Sequence[Labelled]) -> tuple[float, tuple[float, ...]]:
    """Constant and weights of a conditional logit: the candidates of a text compete, and with nobody at all."""
    import numpy as np
    from scipy.optimize import minimize

    kept = [(table, row) for table, row in zip(tables, rows, strict=True) if table]
    values = np.array([v for table, _ in kept for v in table.values()])
    right = np.array([ror in row.rors for table, row in kept for ror in table], dtype=float)
    starts = np.cumsum([0, *(len(table) for table, _ in kept)])[:-1]
    group = np.repeat(np.arange(len(kept)), [len(table) for table, _ in kept])
    mean, spread = values.mean(0), values.std(0) + 1e-9
    standard = (values - mean) / spread
    any_right = np.maximum.reduceat(right, starts)

    def loss(w: Any) -> tuple[float, Any]:
        u = standard @ w[1:] + w[0]
        top = np.maximum(np.maximum.reduceat(u, starts), 0)
        e, nobody = np.exp(u - top[group]), np.exp(-top)
        all_ = np.add.reduceat(e, starts) + nobody
        good = np.where(any_right > 0, np.add.reduceat(e * right, starts), nobody)
        slope = e / all_[group] - np.where(any_right[group] > 0, e * right / np.maximum(good[group], 1e-300), 0)
        value = -np.log(np.maximum(good, 1e-300) / all_).sum() + 0.5 * _SHRINKING * (w[1:] ** 2).sum()
        return float(value), np.r_[slope.sum(), standard.T @ slope + _SHRINKING * w[1:]]

    found = minimize(loss, np.zeros(values.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    weights = found[1:] / spread
    return float(found[0] - mean @ weights), tuple(map(float, weights))


def _decision(
    ranked: Sequence[Sequence[tuple[float, str]]], rows: Sequence[Labelled], register: frozenset[str]
) -> tuple[tuple[float, tuple[float, ...]], float, float]:
    """Platt's curve over the two best logits, the probability from which to answer, and the F1 that this gives."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    two = np.array([[*(logit for logit, _ in each[:2]), NOBODY, NOBODY][:2] for each in ranked])
    right = np.array([bool(each) and each[0][1] in row.rors for each, row in zip(ranked, rows, strict=True)])
    curve = LogisticRegression(C=1e3).fit(two, right)
    sure = curve.predict_proba(two)[:, 1]
    there = sum(bool(row.rors & register) for row in rows)
    scores = [(2 * float(right[sure >= t].sum()) / (float((sure >= t).sum()) + there), t) for t in _steps()]
    best, same = max(scores, key=lambda each: (each[0], -each[1]))
    return (float(curve.intercept_[0]), tuple(map(float, curve.coef_[0]))), same, best


def _steps() -> list[float]:
    return [step / 100 for step in range(5, 96)]


def _write(name: str, features: tuple[str, ...], fit: tuple[float, tuple[float, ...]], same: float, card: Card) -> None:
    constant, weights = fit
    model = Model(
        features=features,
        weights=tuple(round(w, 6) for w in weights),
        constant=round(constant, 6),
        same=same,
        card=card,
    )
    text = json.dumps(model.model_dump(), indent=1, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
