"""Models are numbers with a card: written the same twice, read without pickle, refused where something does not fit."""

import hashlib
import json
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from toolkit.errors import PackError
from toolkit.technology.text_model import FOLDER, Card, Cuts, TextModel, load


def model() -> TextModel:
    """Two areas and a field over three words, with numbers chosen by hand."""
    card = Card(
        form=1,
        purpose="a test",
        language="en",
        areas=("bread", "soup"),
        fields=("food",),
        cuts=Cuts(supports=0.0, alone=0.5, against=-1.0),
        field_cuts={"food": 0.25},
        field_of={"bread": "food"},
        calibration={"food": (2.0, -1.0)},
        calibrated={},
        data={"texts": "invented"},
        split="none",
        scores={},
        libraries={},
        date="2026-11-24",
        digest="",
    )
    weights = np.array([[2, 0, 1], [0, 2, 1], [-1, -1, 0]], np.float32)
    return TextModel(card, ["dough", "broth", "bridge"], np.ones(3, np.float32), weights, np.zeros(3, np.float32))


def test_a_text_is_weighted_by_hand() -> None:
    one = model()
    read = one.read("Dough, dough and a bridge")
    twice = 1 + np.log(2)
    length = np.hypot(twice, 1)
    assert read.known == 2
    assert one.scores(read) == pytest.approx([(2 * twice - 1) / length, -1 / length, twice / length], rel=1e-6)
    assert one.strongest(read, "bread") == ("dough",)
    assert one.stated(read, "food") == pytest.approx(1 / (1 + np.exp(1 - 2 * twice / length)), rel=1e-6)


def test_what_is_written_is_read_and_always_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        model().write(tmp_path / name, "food")
    first, second = ((tmp_path / name / "food.npz").read_bytes() for name in ("one", "two"))
    assert first == second
    again = load("food", tmp_path / "one")
    assert again.words == ("dough", "broth", "bridge")
    assert np.array_equal(again.weights, model().weights)
    assert again.card.digest == hashlib.sha256(first).hexdigest()


def changed(folder: Path, **changes: object) -> None:
    """Write other values into the card."""
    file = folder / "food.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def with_numbers(folder: Path, numbers: bytes) -> None:
    """Put other numbers beside the card, which knows of them."""
    (folder / "food.npz").write_bytes(numbers)
    changed(folder, digest=hashlib.sha256(numbers).hexdigest())


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    def refused(name: str, why: str) -> None:
        with pytest.raises(PackError, match=rf"(?s){why}.*trusted-research technology train"):
            load("food", tmp_path / name)

    for name in ("touched", "form", "areas", "pickle", "torn", "field"):
        model().write(tmp_path / name, "food")
    whole = (tmp_path / "touched" / "food.npz").read_bytes()
    (tmp_path / "touched" / "food.npz").write_bytes(whole + b" ")
    refused("touched", "not the file that its card describes")
    changed(tmp_path / "form", form=2)
    refused("form", "is of form 2")
    changed(tmp_path / "areas", areas=["bread"])
    refused("areas", "weights has not the shape")
    changed(tmp_path / "field", extra=1)
    refused("field", "cannot be read with its card")
    with_numbers(tmp_path / "pickle", pickle.dumps({"weights": [1]}))
    refused("pickle", "is no file of numbers")
    with_numbers(tmp_path / "torn", whole[: len(whole) // 2])
    refused("torn", "is no file of numbers")
    refused("missing", "cannot be read with its card")


def test_objects_in_the_file_are_never_unpickled(tmp_path: Path) -> None:
    model().write(tmp_path, "food")
    np.savez(tmp_path / "food.npz", vocabulary=np.array([{"a": 1}], dtype=object), idf=0, weights=0, constants=0)
    with_numbers(tmp_path, (tmp_path / "food.npz").read_bytes())
    with pytest.raises(PackError, match="is no file of numbers"):
        load("food", tmp_path)


@pytest.mark.parametrize("name", ["english", "japanese"])
def test_shipped_models_fit_and_say_where_they_come_from(name: str, tmp_path: Path) -> None:
    card = load(name).card
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 10_000_000
    assert all(
        said.startswith(("arXiv metadata (CC0)", "OpenAlex topics (CC0)", "Horizon", "criteria/"))
        for said in card.data.values()
    )
    assert {"numpy", "scikit-learn"} <= card.libraries.keys()
    shutil.copytree(FOLDER, tmp_path / "copy")
    assert load(name, tmp_path / "copy").card == card
