"""Train the text models again, measure when a probability may be stated, and write them with their cards."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from toolkit.models.technology import Crosswalk
from toolkit.technology.labelled import Labels, Text, digest, preprints, proposals, topics
from toolkit.technology.measures import BANDS, macro, quality, reliability
from toolkit.technology.text_model import TextModel
from toolkit.technology.training import Corpus, english, japanese, japanese_texts, mapping, weak_texts

FARTHEST, FEWEST = 0.1, 20
"""Stated and observed frequency may differ by so much; a band with fewer texts at a source is not judged."""
_AGAIN = {
    "arxiv": "arXiv metadata (CC0): titles, abstracts and categories, from arXiv's OAI-PMH interface",
    "topics": "OpenAlex topics (CC0): names, keywords and descriptions, from the topics of an OpenAlex snapshot",
    "horizon": "Horizon Europe projects with EuroSciVoc tags, from CORDIS; not trained on, only measured",
    "crosswalk": "criteria/technologies/crosswalk of this toolkit: areas, words, descriptions and topics",
}


class Tables(NamedTuple):
    """The files to train on, and those that only measure."""

    arxiv: Path
    topics: Path
    horizon: Path | None


def train(
    tables: Tables, out: Path, *, crosswalk: Crosswalk, labels: Labels, day: date, say: Callable[[str], None]
) -> None:
    """Fit both models and write them into a folder; raises PackError for a table that cannot be read."""
    texts, known = preprints(tables.arxiv, labels), topics(tables.topics, mapping(crosswalk))
    corpus = Corpus(tuple(area.id for area in crosswalk.areas), weak_texts(crosswalk, known), texts, labels)
    counts = {part: sum(text.part == part for text in texts) for part in ("train", "tune")}
    kept_back = sum(topic.kept_back for topic in known)
    say(f"English: {len(corpus.weak)} topics and descriptions, {counts['train']} preprints, {counts['tune']} to tune")
    about: dict[str, Any] = {"date": day.isoformat(), "scores": {}}
    files = {name: file for name, file in tables._asdict().items() if file}
    model = english(
        corpus,
        about
        | {
            "purpose": "areas (by topics and descriptions) and fields of arXiv (by its authors' categories)",
            "data": {name: f"{_AGAIN[name]}; SHA-256 {digest(file)}" for name, file in files.items()},
            "split": f"arXiv: {counts['train']} to 2025-12 train, {counts['tune']} of 2026-01 tune, the rest measures; "
            f"{kept_back} topics of other domains are kept back; a third of the proposals tunes, the rest measures",
        },
    )
    others = proposals(tables.horizon, labels) if tables.horizon else []
    here, there = ([text for text in each if text.part == "tune"] for each in (texts, others))
    with_scores(calibrated(model, here, there, labels), texts).write(out, "english")
    own = japanese_texts(crosswalk)
    say(f"Japanese: {len(own)} titles, descriptions and words")
    about |= {"purpose": "areas, by titles, descriptions and words in Japanese", "split": "none: all is trained on"}
    japanese(corpus.areas, own, about | {"data": {"crosswalk": _AGAIN["crosswalk"]}}).write(out, "japanese")


def with_scores(model: TextModel, texts: Sequence[Text]) -> TextModel:
    """The model with its F1 on the fields of preprints that it never saw."""
    unseen = [text for text in texts if text.part == "test"]
    if not unseen:
        return model
    scores = np.array([model.scores(model.read(text.text)) for text in unseen])[:, len(model.card.areas) :]
    every = {
        field: quality(np.array([field in text.labels for text in unseen]), scores[:, at], model.card.field_cuts[field])
        for at, field in enumerate(model.card.fields)
    }
    found = {f"F1 {field}": each.f1 for field, each in every.items() if each.positives}
    found |= {"macro F1": macro(list(every.values())).f1}
    return model.with_card(scores={name: round(value, 3) for name, value in found.items()})


def calibrated(model: TextModel, texts: Sequence[Text], others: Sequence[Text], labels: Labels) -> TextModel:
    """The model with the bands of each area in which a probability may be stated.

    Only an area that has a field to itself at arXiv and a group to itself among proposals can be judged at all: labels
    that several areas share say nothing about one of them.
    """
    groups = {group.areas[0]: name for name, group in labels.proposals.items() if len(group.areas) == 1}
    alone = {
        field.areas[0]: name
        for name, field in labels.fields.items()
        if name in model.card.fields and len(field.areas) == 1
    }
    found: dict[str, tuple[tuple[float, float], ...]] = {}
    for area in sorted(groups.keys() & alone.keys()):
        here = _agreeing(model, texts, alone[area], alone[area])
        there = _agreeing(model, others, alone[area], groups[area])
        if both := tuple(band for band in BANDS if band in here and band in there):
            found[area] = both
    return model.with_card(calibrated=found)


def _agreeing(model: TextModel, texts: Sequence[Text], field: str, label: str) -> set[tuple[float, float]]:
    """The bands of a field in which stated and observed frequency agree on some texts."""
    if not texts:
        return set()
    stated = np.array([model.stated(model.read(text.text), field) for text in texts])
    bands = reliability(np.array([label in text.labels for text in texts]), stated)
    return {each.band for each in bands if each.texts >= FEWEST and abs(each.stated - each.observed) <= FARTHEST}
