"""A linear model over words, kept as numbers and a card; what does not fit is refused, and nothing is unpickled."""

import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from toolkit.errors import PackError
from toolkit.models.noun import Noun, Text
from toolkit.technology.features import Language, terms

FOLDER = Path(__file__).parent / "models"
AGAIN = "Train it again: trusted-research technology train --help."
FORM = 1
_ARRAYS = {"vocabulary": "|u1", "idf": "<f2", "weights": "<f2", "constants": "<f4"}

Floats = NDArray[np.float32]
_MOST_OFTEN = 1000
_LOGARITHMS: Floats = 1 + np.log(np.maximum(np.arange(_MOST_OFTEN + 1), 1)).astype(np.float32)
"""What a word weighs by how often it stands in a text."""


class Cuts(Noun):
    """From which score on the rest of a text supports a word, decides alone, or speaks against a single word."""

    supports: float
    alone: float
    against: float


class Card(Noun):
    """Where a model comes from, how it was fitted and how well it does."""

    form: int
    purpose: Text
    language: Language
    areas: tuple[str, ...]
    """Columns that score an area."""
    fields: tuple[str, ...]
    """Columns that score a field of arXiv, trained on its labels."""
    cuts: Cuts
    field_cuts: dict[str, float]
    """From which score on a field is the field of the text."""
    field_of: dict[str, str]
    """The field of each area that has one."""
    calibration: dict[str, tuple[float, float]]
    """Slope and constant of the curve from the score of a field to a probability."""
    calibrated: dict[str, tuple[tuple[float, float], ...]]
    """Areas, and the spans of probability in which stated and observed frequency differ by at most 0.1 everywhere."""
    data: dict[str, str]
    """What it was trained on, where that can be had again, with licences and SHA-256 digests."""
    split: Text
    scores: dict[str, float]
    libraries: dict[str, str]
    date: Text
    digest: str
    """SHA-256 of the numbers."""


class Read(NamedTuple):
    """A text as the model sees it: columns, their weights, and how many words were known."""

    columns: NDArray[np.int32]
    values: Floats
    known: int


class TextModel:
    """Scores of a text for each area and field."""

    def __init__(self, card: Card, vocabulary: Sequence[str], idf: Floats, weights: Floats, constants: Floats) -> None:
        self.card = card
        self.labels = (*card.areas, *card.fields)
        self.words = tuple(vocabulary)
        self.places = {word: at for at, word in enumerate(self.words)}
        self.idf, self.weights, self.constants = idf, weights, constants
        self.area_places = {area: at for at, area in enumerate(card.areas)}
        self.field_cuts = np.array([card.field_cuts.get(field, 0.0) for field in card.fields], np.float32)
        self.field_areas = np.array(
            [[card.field_of.get(area) == field for area in card.areas] for field in card.fields], np.float32
        )

    def read(self, text: str) -> Read:
        """The known words of a text, weighted and brought to length one."""
        found = Counter(map(self.places.get, terms(text, self.card.language)))
        found.pop(None, None)
        if not found:
            return Read(np.empty(0, np.int32), np.empty(0, np.float32), 0)
        columns, often = np.fromiter(found, np.int32, len(found)), np.fromiter(found.values(), np.int32, len(found))
        values = _LOGARITHMS[np.minimum(often, _MOST_OFTEN)] * self.idf[columns]
        length = np.sqrt(values @ values)
        return Read(columns, (values / length).astype(np.float32), len(found))

    def scores(self, read: Read) -> Floats:
        """The score of each label; above nought speaks for it."""
        found: Floats = read.values @ self.weights[read.columns] + self.constants
        return found

    def stated(self, read: Read, field: str) -> float:
        """The probability of a field as its curve states it."""
        slope, constant = self.card.calibration[field]
        score = self.scores(read)[len(self.card.areas) + self.card.fields.index(field)]
        return float(1 / (1 + np.exp(-(slope * score + constant))))

    def with_card(self, **changes: object) -> "TextModel":
        """The same numbers with another card."""
        card = self.card.model_copy(update=changes)
        return TextModel(card, self.words, self.idf, self.weights, self.constants)

    def strongest(self, read: Read, label: str, most: int = 5) -> tuple[str, ...]:
        """The words that speak most for a label, strongest first."""
        shares = read.values * self.weights[read.columns, self.labels.index(label)]
        chosen = [at for at in np.argsort(-shares)[:most] if shares[at] > 0]
        return tuple(self.words[read.columns[at]] for at in chosen)

    def write(self, folder: Path, name: str) -> None:
        """Keep the numbers as `<name>.npz` and the card as `<name>.json`; the same model gives the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        vocabulary = np.frombuffer("\n".join(self.words).encode(), np.uint8)
        numbers = _packed(
            {
                "vocabulary": vocabulary,
                "idf": self.idf.astype("<f2"),
                "weights": self.weights.astype("<f2"),
                "constants": self.constants.astype("<f4"),
            }
        )
        card = self.card.model_copy(update={"digest": hashlib.sha256(numbers).hexdigest()})
        (folder / f"{name}.npz").write_bytes(numbers)
        text = json.dumps(card.model_dump(), indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


@lru_cache(maxsize=4)
def load(name: str, folder: Path = FOLDER) -> TextModel:
    """The model of that name; raises PackError where it is damaged or does not fit this toolkit."""
    file = folder / f"{name}.npz"
    try:
        card = Card.model_validate(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
        numbers = file.read_bytes()
    except (OSError, ValueError, ValidationError) as error:
        raise PackError(f"{file}: cannot be read with its card ({type(error).__name__}). {AGAIN}") from None
    if card.form != FORM:
        raise PackError(f"{file}: is of form {card.form}, this toolkit reads form {FORM}. {AGAIN}")
    if hashlib.sha256(numbers).hexdigest() != card.digest:
        raise PackError(f"{file}: is not the file that its card describes. {AGAIN}")
    arrays = _arrays(numbers, file)
    words = arrays["vocabulary"].tobytes().decode().split("\n")
    labels = len(card.areas) + len(card.fields)
    shapes = {"idf": (len(words),), "weights": (len(words), labels), "constants": (labels,)}
    for part, shape in shapes.items():
        if arrays[part].shape != shape or not np.isfinite(arrays[part]).all():
            raise PackError(f"{file}: {part} has not the shape {shape} in finite numbers. {AGAIN}")
    idf, weights, constants = (arrays[part].astype(np.float32) for part in shapes)
    return TextModel(card, words, idf, weights, constants)


def _packed(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """An npz file without the time of day in it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            one = io.BytesIO()
            np.save(one, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), one.getvalue(), zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _arrays(numbers: bytes, file: Path) -> dict[str, NDArray[Any]]:
    try:
        with np.load(io.BytesIO(numbers), allow_pickle=False) as found:
            arrays = {name: found[name] for name in _ARRAYS}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise PackError(f"{file}: is no file of numbers ({type(error).__name__}). {AGAIN}") from None
    for name, kind in _ARRAYS.items():
        if arrays[name].dtype.str != kind:
            raise PackError(f"{file}: {name} is of kind {arrays[name].dtype.str}, not {kind}. {AGAIN}")
    return arrays
