"""A logistic regression kept as numbers in a JSON file with a card; whatever does not fit the code is refused."""

import json
import math
from collections.abc import Sequence
from functools import cache
from operator import mul
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from toolkit.errors import ListError
from toolkit.models.noun import Noun, Text

FOLDER = Path(__file__).parent / "models"


class Card(Noun):
    """Where a model comes from and how well it does."""

    purpose: Text
    data: dict[str, str]
    """What it was trained on, with SHA-256 digests and licences."""
    split: Text
    scores: dict[str, float]
    """Measured on parts that the fit did not see, as `split` says."""
    libraries: dict[str, str]
    date: Text


class Model(Noun):
    """Weights of named features."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    constant: float
    same: float
    """The probability from which two names count as the same."""
    card: Card

    def probability(self, values: Sequence[float]) -> float:
        """How likely the two names are one, given the values of the features in their order."""
        if len(values) != len(self.weights):
            raise ValueError(f"{len(values)} values for {len(self.weights)} features")
        z = self.constant + sum(map(mul, self.weights, values))
        return 1 / (1 + math.exp(-z)) if z > -700 else 0.0

    def shares(self, values: Sequence[float]) -> dict[str, float]:
        """What each feature adds to the logit."""
        return {n: w * v for n, w, v in zip(self.features, self.weights, values, strict=True)}


@cache
def load(name: str, features: tuple[str, ...], folder: Path = FOLDER) -> Model:
    """The model of that name; raises ListError where the file is damaged or was trained on other features."""
    path = folder / f"{name}.json"
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
        model = Model.model_validate(found)
    except (OSError, ValueError, ValidationError) as error:
        raise ListError(f"{path}: cannot be read ({type(error).__name__}). Install the toolkit again.") from None
    numbers = (*model.weights, model.constant, model.same)
    if model.features != features or len(model.weights) != len(features) or not all(map(math.isfinite, numbers)):
        raise ListError(f"{path}: was trained on other features. Train it again: python -m toolkit.lists.training.")
    return model
