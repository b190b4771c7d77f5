"""Fit the text models from data that can be had again.

English: one linear model an area on the table of OpenAlex topics and our own descriptions (weak labels: the mapping of
topics to areas), and one a field on arXiv (its authors' categories). Japanese: pairs and triples of characters of the
titles, descriptions and words of areas and of the official areas behind them. The same files and libraries give the
same numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.models.technology import CanonicalArea, Crosswalk
from toolkit.technology.features import Language, terms
from toolkit.technology.folding import is_japanese
from toolkit.technology.labelled import Field, Labels, Text, Topic
from toolkit.technology.measures import best_cut
from toolkit.technology.text_model import FORM, Card, Cuts, TextModel

_RAREST = 3
"""A word that stands in fewer texts is left out."""
_MOST_WORDS = 100_000
_FOLDS = 3
_FEWEST_LABELLED = 9
"""A field with fewer texts to train on is left to the other signals."""
_PULL = 5.0
"""Weight of the likelihood against the squares of the weights, for areas."""
_FIELD_PULL = 0.2
_CUTS: dict[Language, Cuts] = {
    "en": Cuts(supports=-2.0, alone=-1.0, against=-4.4),
    "ja": Cuts(supports=1.0, alone=2.0, against=-2.0),
}
"""Chosen on the tuning parts of the proposals and of our own Japanese texts."""

Matrix = Any
Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


class Weak(NamedTuple):
    """A text and the areas that a mapping or a description says it is of."""

    text: str
    areas: frozenset[str]


class Corpus(NamedTuple):
    """What an English model is trained on."""

    areas: tuple[str, ...]
    weak: Sequence[Weak]
    preprints: Sequence[Text]
    labels: Labels


def weak_texts(crosswalk: Crosswalk, topics: Iterable[Topic]) -> list[Weak]:
    """Topics that are not kept back, with the areas they are mapped to (most with none), and our own descriptions."""
    mapped = mapping(crosswalk)
    own = [Weak(description(area), frozenset({area.id})) for area in crosswalk.areas]
    return [*(Weak(t.text, mapped.get(t.id, frozenset())) for t in topics if not t.kept_back), *own]


def mapping(crosswalk: Crosswalk) -> dict[str, frozenset[str]]:
    """The areas that each topic is taken to describe; candidates never count."""
    found: dict[str, set[str]] = {}
    for row in crosswalk.topics:
        if row.confidence != "candidate":
            found.setdefault(row.topic_id, set()).add(row.area)
    return {topic: frozenset(areas) for topic, areas in found.items()}


def description(area: CanonicalArea) -> str:
    """What we say of an area in English."""
    return ". ".join((area.title["en"], area.description["en"], *(w for w in area.words if not is_japanese(w))))


def japanese_texts(crosswalk: Crosswalk) -> list[Weak]:
    """What we say of each area in Japanese, and each Japanese word with the areas it is of."""
    owners: dict[str, set[str]] = {}
    own = []
    for area in crosswalk.areas:
        words = [word for word in area.words if is_japanese(word)]
        own.append(Weak("。".join((area.title["ja"], area.description["ja"], *words)), frozenset({area.id})))
        for word in words:
            owners.setdefault(word, set()).add(area.id)
    return own + [Weak(word, frozenset(areas)) for word, areas in owners.items()]


def english(corpus: Corpus, about: Mapping[str, Any]) -> TextModel:
    """The English model of areas and fields."""
    train, tune = ([text for text in corpus.preprints if text.part == part] for part in ("train", "tune"))
    fields = tuple(f for f in corpus.labels.fields if sum(f in text.labels for text in train) >= _FEWEST_LABELLED)
    words, idf, matrix = _weighted([*(w.text for w in corpus.weak), *(t.text for t in train)], "en", _RAREST)
    split = len(corpus.weak)
    area_fit = _logistic(matrix[:split], _flags([w.areas for w in corpus.weak], corpus.areas))
    truth = _flags([t.labels for t in train], fields)
    field_fit = _margins(matrix[split:], truth)
    model = TextModel(
        _card("en", corpus.areas, {f: corpus.labels.fields[f] for f in fields}, about),
        words,
        idf,
        *_joined(area_fit, field_fit),
    )
    outside = _out_of_fold(matrix[split:], truth)
    seen = np.array([model.scores(model.read(text.text)) for text in tune])[:, len(corpus.areas) :]
    return _with_cuts(model, np.vstack([outside, seen]), np.vstack([truth, _flags([t.labels for t in tune], fields)]))


def japanese(areas: tuple[str, ...], weak: Sequence[Weak], about: Mapping[str, Any]) -> TextModel:
    """The Japanese model of areas."""
    words, idf, matrix = _weighted([each.text for each in weak], "ja", 2)
    fit = _logistic(matrix, _flags([each.areas for each in weak], areas))
    return TextModel(_card("ja", areas, {}, about), words, idf, *_joined(fit))


def _weighted(texts: Sequence[str], of: Language, rarest: int) -> tuple[list[str], NDArray[np.float32], Matrix]:
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

    counter = CountVectorizer(analyzer=lambda text: terms(text, of), min_df=rarest, max_features=_MOST_WORDS)
    counts = counter.fit_transform(texts)
    weigher = TfidfTransformer(sublinear_tf=True).fit(counts)
    return list(counter.get_feature_names_out()), weigher.idf_.astype(np.float32), weigher.transform(counts)


def _flags(given: Sequence[frozenset[str]], labels: Sequence[str]) -> Flags:
    return np.array([[label in each for label in labels] for each in given])


def _logistic(matrix: Matrix, truth: Flags) -> tuple[Numbers, Numbers]:
    """Weights and constant of each label; a label without any text speaks never."""
    from sklearn.linear_model import LogisticRegression

    weights, constants = np.zeros((matrix.shape[1], truth.shape[1])), np.full(truth.shape[1], -10.0)
    for column in np.flatnonzero(truth.any(0)):
        fit = LogisticRegression(C=_PULL, class_weight="balanced", solver="liblinear").fit(matrix, truth[:, column])
        weights[:, column], constants[column] = fit.coef_[0], fit.intercept_[0]
    return weights, constants


def _margins(matrix: Matrix, truth: Flags) -> tuple[Numbers, Numbers]:
    from sklearn.svm import LinearSVC

    fits = [LinearSVC(C=_FIELD_PULL, random_state=0).fit(matrix, column) for column in truth.T]
    return np.column_stack([f.coef_[0] for f in fits]), np.array([f.intercept_[0] for f in fits])


def _out_of_fold(matrix: Matrix, truth: Flags) -> Numbers:
    """Scores of each text by a fit that did not see it."""
    fold = np.arange(len(truth)) % _FOLDS
    scores = np.empty(truth.shape)
    for one in range(_FOLDS):
        weights, constants = _margins(matrix[fold != one], truth[fold != one])
        scores[fold == one] = matrix[fold == one] @ weights + constants
    return scores


def _joined(*fits: tuple[Numbers, Numbers]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    weights = np.hstack([weights for weights, _ in fits]).astype(np.float16)
    return weights.astype(np.float32), np.concatenate([constants for _, constants in fits]).astype(np.float32)


def _with_cuts(model: TextModel, scores: Numbers, truth: Flags) -> TextModel:
    """The model with the cut of each field that gives the best F1, and the curve of each to a probability."""
    from sklearn.linear_model import LogisticRegression

    cuts, curves = {}, {}
    for column, field in enumerate(model.card.fields):
        cuts[field] = round(best_cut(scores[:, column], truth[:, column]), 4)
        curve = LogisticRegression(C=1e3).fit(scores[:, [column]], truth[:, column])
        curves[field] = (round(float(curve.coef_[0, 0]), 4), round(float(curve.intercept_[0]), 4))
    return model.with_card(field_cuts=cuts, calibration=curves)


def _card(of: Language, areas: Sequence[str], fields: Mapping[str, Field], about: Mapping[str, Any]) -> Card:
    return Card(
        form=FORM,
        language=of,
        areas=tuple(areas),
        fields=tuple(fields),
        cuts=_CUTS[of],
        field_cuts={},
        field_of={area: name for name, field in fields.items() for area in field.areas},
        calibration={},
        calibrated={},
        libraries={name: version(name) for name in ("numpy", "scipy", "scikit-learn")},
        digest="",
        **about,
    )
