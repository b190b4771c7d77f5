"""How likely each record of a name is the person meant, or none of them: one weight for each thing that can be seen.

The candidates for one name are weighed together (a conditional logit with "none of these" as one more choice), so that
their probabilities and that of nobody add up to one. Nothing here looks at where an organisation is, at what a name may
say of its bearer, or at anything that a list holds.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from toolkit.errors import ToolkitError
from toolkit.models.identity import Candidate, Reason
from toolkit.models.noun import Noun, Text
from toolkit.person_names import Agreement

PLACE = Path(__file__).with_name("model.json")
FEATURES = ("variant", "initials", "home", "home_other_dates", "home_related", "coauthored", "field")
MOST_COAUTHORED = 5
"""Works with the team above which more say nothing further: institution's choice."""
FIELD_FITS = 0.2
"""The share of topics in common that is given as a reason: institution's choice."""

Home = Literal["then", "other-dates", "related"]
_NAMED: dict[Agreement, Reason] = {"same": "same-name", "variant": "name-variant", "initials": "name-initials"}
_PLACED: dict[Home, Reason] = {
    "then": "at-declared-organisation",
    "other-dates": "at-other-dates",
    "related": "at-related-organisation",
}


@dataclass(frozen=True)
class Signs:
    """What ties a record to a person of a proposal."""

    name: Agreement
    home: Home | None = None
    coauthored: int = 0
    """Works with others of the team."""
    field: float = 0.0
    """The share of its topics that are those of the team, or that the proposal's words name."""

    @property
    def tied(self) -> bool:
        """Whether more than name and field speaks for the record: those two alone never decide."""
        return self.home is not None or self.coauthored > 0

    @property
    def values(self) -> tuple[float, ...]:
        """The values of FEATURES."""
        together = math.log1p(min(self.coauthored, MOST_COAUTHORED))
        placed = [float(self.home == each) for each in _PLACED]
        named = [float(self.name == each) for each in ("variant", "initials")]
        return (*named, *placed, together, self.field)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The same in codes."""
        found: list[Reason] = [_NAMED[self.name]]
        found += [_PLACED[self.home]] if self.home else []
        found += ["coauthor-of-team"] if self.coauthored else []
        found += ["field-fits"] if self.field >= FIELD_FITS else []
        return tuple(found)


class Card(Noun):
    """Where the weights come from; how well they do stands in the README."""

    purpose: Text
    data: dict[str, str]
    split: Text
    libraries: dict[str, str]
    date: Text


class Model(Noun):
    """Weights of FEATURES, and the weight of "none of these"."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    nobody: float
    card: Card

    def shares(self, several: Sequence[Sequence[float]]) -> list[float]:
        """How likely each of some records is the one meant, by the values of their features; the rest is nobody."""
        scores = [sum(map(mul, self.weights, values)) for values in several]
        top = max((self.nobody, *scores))
        weights = [math.exp(score - top) for score in scores]
        return [weight / (sum(weights) + math.exp(self.nobody - top)) for weight in weights]


@cache
def load(place: Path = PLACE) -> Model:
    """The model; raises ToolkitError where its file is damaged or was trained on other features."""
    try:
        model = Model.model_validate(json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise ToolkitError(f"{place}: cannot be read ({type(error).__name__}). Install the toolkit again.") from None
    sound = all(map(math.isfinite, (*model.weights, model.nobody)))
    if model.features != FEATURES or len(model.weights) != len(FEATURES) or not sound:
        raise ToolkitError(f"{place}: was trained on other features. Train it again: make train-identity.")
    return model


def weighed(several: Sequence[tuple[Candidate, Signs]]) -> list[Candidate]:
    """The records of one name with the reasons for each and how likely it is."""
    shares = load().shares([signs.values for _, signs in several])
    return [
        candidate.model_copy(update={"reasons": signs.reasons, "confidence": round(share, 3)})
        for (candidate, signs), share in zip(several, shares, strict=True)
    ]
