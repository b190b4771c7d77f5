"""Training on small invented tables: what is learnt, what is kept back, and when a probability may be stated."""

import csv
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from toolkit.errors import PackError
from toolkit.technology import load_crosswalk
from toolkit.technology.labelled import Text, load_labels, preprints, proposals, topics
from toolkit.technology.text_model import TextModel, load
from toolkit.technology.train import Tables, calibrated, train

COLUMNS = ("topic_id", "domain", "field", "display_name", "label_2024", "label_alt_2025", "keywords", "description")
KINDS = {
    "cs.RO": "a robot arm grasps a cup with a gripper and plans its motion",
    "quant-ph": "a qubit is entangled with another qubit by a quantum gate",
    "cs.NI": "a wireless network of antennas carries packets to the base station",
    "cs.CL": "a language model translates the speech of a corpus of sentences",
}


def table(file: Path, rows: list[dict[str, str]], delimiter: str = "\t") -> Path:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return file


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    folder = tmp_path_factory.mktemp("tables")
    texts = [
        {
            "id": f"{month}.{n:05}",
            "title": f"On {kind}",
            "abstract": f"{said}, trial {n} of {month}",
            "categories": kind,
        }
        for month, times in (("2510", 12), ("2601", 6), ("2602", 6))
        for n, (kind, said) in enumerate(list(KINDS.items()) * times)
    ]
    known = [
        {"topic_id": f"T{n}", "domain": "Social Sciences", "field": "History"}
        | dict.fromkeys(COLUMNS[3:], f"letters of a parish, shelf {n}")
        for n in range(90_000, 90_040)
    ]
    return Tables(table(folder / "arxiv.tsv", texts), table(folder / "topics.csv", known, ","), None)


def fitted(tables: Tables, out: Path) -> TextModel:
    crosswalk, labels = load_crosswalk(), load_labels()
    train(tables, out, crosswalk=crosswalk, labels=labels, day=date(2026, 11, 24), say=lambda _: None)
    return load("english", out)


@pytest.fixture(scope="module")
def model(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> TextModel:
    return fitted(tables, tmp_path_factory.mktemp("model"))


def field_scores(model: TextModel, text: str) -> dict[str, float]:
    scores = model.scores(model.read(text))[len(model.card.areas) :]
    return dict(zip(model.card.fields, map(float, scores), strict=True))


def test_fields_are_learnt_from_categories(model: TextModel) -> None:
    scores = field_scores(model, "the qubit and the quantum gate")
    assert max(scores, key=scores.__getitem__) == "quantum"
    assert model.card.scores["F1 quantum"] == 1.0
    assert "48 to 2025-12 train, 24 of 2026-01 tune" in model.card.split


def test_the_same_tables_give_the_same_bytes(tables: Tables, tmp_path: Path) -> None:
    for name in ("one", "two"):
        fitted(tables, tmp_path / name)
    for file in ("english.npz", "japanese.npz"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_parts_are_told_by_month_and_by_id(tables: Tables, tmp_path: Path) -> None:
    parts = {text.id[:4]: text.part for text in preprints(tables.arxiv, load_labels())}
    assert parts == {"2510": "train", "2601": "tune", "2602": "test"}
    rows = [
        {"id": str(n), "title": "x", "objective": "y", "euroscivoc_paths": path}
        for n, path in enumerate(
            ["/natural sciences/quantum physics", "/data mining", "/mining and mineral processing"]
        )
    ]
    found = proposals(table(tmp_path / "h.tsv", rows), load_labels())
    assert [one.labels for one in found] == [{"quantum"}, {"ai-data"}, {"critical-minerals"}]


def test_a_quarter_of_other_topics_is_kept_back_but_none_that_is_mapped(tables: Tables) -> None:
    kept = [topic.id for topic in topics(tables.topics) if topic.kept_back]
    assert 2 <= len(kept) <= 20
    assert not [topic for topic in topics(tables.topics, mapped=kept) if topic.kept_back]


@pytest.mark.parametrize(
    ("content", "why"), [(b"id\ttitle\n", "has no column abstract"), (b"\xff\xfe\n", "cannot be read")]
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a.tsv").write_bytes(content)
    with pytest.raises(PackError, match=why):
        preprints(tmp_path / "a.tsv", load_labels())


def about(label: str, right: int, of: int, part: str) -> list[Text]:
    """Equal texts, of which some have a label."""
    return [
        Text(str(n), "a wireless network", part, frozenset({label}) if n < right else frozenset()) for n in range(of)
    ]


@pytest.mark.parametrize(
    ("here", "there", "shown"),
    [((24, 30), (25, 30), True), ((24, 30), (15, 30), False), ((15, 30), (24, 30), False), ((24, 30), (8, 10), False)],
    ids=["agree at both", "too sure at the other source", "too sure at this one", "too few texts"],
)
def test_a_probability_needs_two_sources_that_agree(
    model: TextModel, here: tuple[int, int], there: tuple[int, int], shown: bool
) -> None:
    score = field_scores(model, "a wireless network")["communications"]
    curve = {**model.card.calibration, "communications": (0.0, float(np.log(4)))}  # states 0.8, whatever the score
    stated = model.with_card(calibration=curve)
    assert np.isfinite(score)
    found = calibrated(
        stated, about("communications", *here, "tune"), about("communications", *there, "tune"), load_labels()
    )
    assert dict(found.card.calibrated) == ({"communications-networks": ((0.7, 0.9),)} if shown else {})


def test_the_card_names_licences_and_digests(tables: Tables, model: TextModel) -> None:
    assert "CC0" in model.card.data["arxiv"]
    assert "horizon" not in model.card.data
    assert json.dumps(model.card.model_dump())
