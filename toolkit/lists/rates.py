"""How often hits were right, by the way they were found: counted where the answer is known, and kept as a card."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from toolkit.errors import ListError
from toolkit.lists.logistic import FOLDER
from toolkit.models.lists import Rate, Way
from toolkit.models.noun import Noun, Text

FILE = "hits.json"


class Counted(Noun):
    """What one way was counted on."""

    on: Text
    parts: dict[str, tuple[int, int]]
    """By data set: how many matches were right, and how many there were."""


class HitCard(Noun):
    """The counts of all ways, and where they come from."""

    purpose: Text
    ways: dict[Way, Counted]
    data: dict[str, str]
    """The files, with SHA-256 digests and licences."""
    date: Text


@cache
def rates(folder: Path = FOLDER) -> Mapping[Way, Rate]:
    """How often the matches of each way were right; raises ListError where the card is damaged."""
    path = folder / FILE
    try:
        card = HitCard.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise ListError(f"{path}: cannot be read ({type(error).__name__}). Install the toolkit again.") from None
    return {way: _rate(way, counted) for way, counted in card.ways.items()}


def _rate(way: Way, counted: Counted) -> Rate:
    right, of = (sum(numbers) for numbers in zip(*counted.parts.values(), strict=True))
    return Rate(way=way, right=right, of=of)
