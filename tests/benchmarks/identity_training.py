"""`make train-identity`: fit the weights of toolkit/identity/model.json on one world of real records.

    python -m tests.benchmarks.identity_training SHARED DAY

The same records and day give the same file. The world that is reported on is not looked at here.
"""

import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.identity_cases import FILES, RECORDED, World, worlds
from toolkit.identity.model import FEATURES, PLACE
from toolkit.profile.resolve import named_only, resolved_organisations

TURNS = 6
SOFTNESS = 1.0
"""The strength of the penalty on the weights: of 0.1, 0.3, 1, 3 and 10 about the best between turns of the fitting
world (their mean logarithmic losses differ by less than 0.01 up to 3)."""
ROUNDS = 30

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """The values of the candidates of one case, and which of them is meant."""

    values: Values
    meant: int | None
    """None if nobody is."""

    @property
    def rows(self) -> Values:
        """The candidates, and nobody as the last row: its only feature is that it is nobody."""
        candidates = np.column_stack([self.values, np.zeros(len(self.values))])
        return np.vstack([candidates, np.eye(1, len(FEATURES) + 1, len(FEATURES))])


def choices(world: World) -> list[Choice]:
    """What is to be weighed in each case that has any candidate."""
    proposals = [case.proposal for case in world.cases]
    with tempfile.TemporaryDirectory() as folder, world.snapshot(Path(folder)).open() as session:
        weighed = named_only(session, proposals, resolved_organisations(session, proposals), {})
    found = []
    for n, case in enumerate(world.cases):
        if several := weighed[n, case.name]:
            ids = [candidate.id for candidate, _ in several]
            values = np.array([signs.values for _, signs in several], dtype=float)
            found.append(Choice(values, ids.index(case.meant) if case.meant in ids else None))
    return found


def fit(cases: Sequence[Choice], softness: float = SOFTNESS) -> Values:
    """The likeliest weights for these choices, that of nobody last, with a penalty on large ones: Newton's method."""
    weights = np.zeros(len(FEATURES) + 1)
    penalty = np.append(np.full(len(FEATURES), softness), 1e-4)
    laid = [(case.rows, len(case.values) if case.meant is None else case.meant) for case in cases]
    for _ in range(ROUNDS):
        slope, bend = -penalty * weights, np.diag(penalty)
        for rows, meant in laid:
            scores = rows @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            mean = shares @ rows
            slope = slope + rows[meant] - mean
            bend = bend + (rows.T * shares) @ rows - np.outer(mean, mean)
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def main(shared: Path, day: str) -> None:
    """Fit on the one world, and write the weights with their card."""
    *weights, nobody = fit([case for turn in range(TURNS) for case in choices(worlds(shared, turn)[0])])
    files = [f"openalex/{name}" for name in (*FILES, RECORDED)]
    digests = {
        name: f"SHA-256 {hashlib.sha256((shared / name).read_bytes()).hexdigest()}; CC0 (OpenAlex)" for name in files
    }
    model = {
        "features": FEATURES,
        "weights": [round(weight, 4) for weight in weights],
        "nobody": round(nobody, 4),
        "card": {
            "purpose": "How likely each record of a name is the person meant, or none of them",
            "data": digests,
            "split": "Works that share an author, directly or through others, stay together; SHA-256 of the first work "
            "id puts them in the world to fit on (0.5 and above) or to report on. Cases as in "
            f"tests/benchmarks/identity_cases.py, {TURNS} turns; figures: make bench-identity",
            "libraries": {"numpy": version("numpy"), "duckdb": version("duckdb")},
            "date": day,
        },
    }
    PLACE.write_text(json.dumps(model, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
