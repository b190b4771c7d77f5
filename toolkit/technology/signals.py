"""The signals of a text: the words of an area that stand in it, and how much it reads like the area as a whole."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from toolkit.models.technology import Place
from toolkit.technology.classification import Signal
from toolkit.technology.features import language, terms
from toolkit.technology.text_model import Cuts, Floats, Read, TextModel

_FIELD_AGAINST, _FIELD_FOR = -1.5, 1.0
"""So much at most may the field of a text add to the score of an area."""


class WordsFound(NamedTuple):
    """Words of an area with their first places, and phrases that only look like words of it."""

    words: Mapping[str, Place]
    stray: Mapping[str, Place]

    def signal(self) -> Signal:
        """The words as a signal; the stray phrases where nothing else was found."""
        found = self.words or self.stray
        return Signal(kind="words", found=tuple(found), places=tuple(found.values()))


@dataclass(frozen=True)
class Judged:
    """A text as a model read it, with its score for each area."""

    model: TextModel
    read: Read
    scores: Floats

    @property
    def cuts(self) -> Cuts:
        """The cuts of the model that read the text."""
        return self.model.card.cuts

    def score(self, area: str) -> float | None:
        """The score for an area, None for one that the model does not know."""
        at = self.model.area_places.get(area)
        return None if at is None else float(self.scores[at])

    def without(self, words: Iterable[str]) -> "Judged":
        """What is left of the text without some words."""
        places, of = self.model.places, self.model.card.language
        gone = [places[term] for word in words for term in terms(word, of) if term in places]
        left = np.ones(len(self.read.columns), np.bool_)
        for place in gone:
            left &= self.read.columns != place
        values = self.read.values[left]
        length = np.float32(max(np.sqrt(values @ values), 1e-9))
        return _judged(Read(self.read.columns[left], values / length, int(left.sum())), self.model)

    def probability(self, area: str) -> float | None:
        """The probability of an area where it was shown to agree with what is observed, else None."""
        card = self.model.card
        if area not in card.calibrated:
            return None
        stated = self.model.stated(self.read, card.field_of[area])
        inside = any(low <= stated < high for low, high in card.calibrated[area])
        return round(stated, 2) if inside else None

    def known_score(self, area: str, fewest: int) -> float:
        """The same, and as low as can be where the model does not know the area, or too few words of the text."""
        score = self.score(area)
        return -math.inf if score is None or self.read.known < fewest else score

    def signal(self, area: str) -> Signal:
        """The terms that speak most for an area."""
        return Signal(kind="text-model", found=self.model.strongest(self.read, area))


def judged(text: str, models: Mapping[str, TextModel]) -> Judged:
    """A text read by the model of its language."""
    model = models[language(text)]
    return _judged(model.read(text), model)


def _judged(read: Read, model: TextModel) -> Judged:
    return Judged(model, read, area_scores(model, model.scores(read)))


def area_scores(model: TextModel, scores: Floats) -> Floats:
    """The scores of areas, each moved by how far its field is from the cut of the field; works on rows, too."""
    split = len(model.card.areas)
    if not model.card.fields:
        return scores[..., :split]
    moved = np.clip(scores[..., split:] - model.field_cuts, _FIELD_AGAINST, _FIELD_FOR) @ model.field_areas
    found: Floats = scores[..., :split] + moved
    return found
