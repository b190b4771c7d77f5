"""Measure the classifier on texts the training never saw, beside simpler methods in the same run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from toolkit.models.technology import CanonicalArea, Crosswalk
from toolkit.technology.classifier import Classifier
from toolkit.technology.labelled import Labels, Text, Topic, preprints, proposals, topics
from toolkit.technology.measures import Flags, Numbers, Quality, best_cut, macro, quality, reliability, wilson
from toolkit.technology.phrases import phrases_in_text, phrases_of
from toolkit.technology.signals import area_scores
from toolkit.technology.text_model import TextModel
from toolkit.technology.training import description, mapping

Say = Callable[[str], None]
_MOST_WORDS = 3
_NEAREST = 3
"""So many nearest topics of an area count in the method "topic mapping"."""
_FEWEST = 20
"""A band with fewer texts is not shown."""
_OURS, _UNLABELLED = "this classifier", "this classifier without any label"


class Sheet(NamedTuple):
    """Texts, the labels they have, and the score of each area or label by each method."""

    texts: Sequence[Text]
    labels: tuple[str, ...]
    truth: Flags
    methods: Mapping[str, Numbers]


def evaluate(
    classifier: Classifier,
    crosswalk: Crosswalk,
    labels: Labels,
    *,
    arxiv: Path,
    topics: Path,
    horizon: Path | None,
    say: Say,
) -> dict[str, float]:
    """Print all figures, and return those that have an aim."""
    measure = _Measure(classifier, crosswalk, _topics(topics, crosswalk))
    found = _at_arxiv(measure, preprints(arxiv, labels), labels, say)
    if horizon:
        found |= _at_proposals(measure, proposals(horizon, labels), labels, say)
    return found | _elsewhere(measure, say)


def _topics(file: Path, crosswalk: Crosswalk) -> list[Topic]:
    return topics(file, mapping(crosswalk))


class _Measure:
    """The English model and the simpler methods over the same words."""

    def __init__(self, classifier: Classifier, crosswalk: Crosswalk, known: Sequence[Topic]) -> None:
        self.classifier, self.areas, self.topics = classifier, crosswalk.areas, known
        self.model: TextModel = classifier.models["en"]
        self.descriptions = self._matrix(description(area) for area in self.areas)
        mapped = mapping(crosswalk)
        used = [topic for topic in known if topic.id in mapped]
        self.mapped = self._matrix(topic.text for topic in used)
        self.owners = [[at for at, topic in enumerate(used) if area.id in mapped[topic.id]] for area in self.areas]

    def scores(self, texts: Sequence[Text]) -> tuple[Numbers, dict[str, Numbers]]:
        """The scores of all fields, and those of all areas by each method."""
        matrix = self._matrix(text.text for text in texts)
        raw = matrix @ self.model.weights + self.model.constants
        words = self._words(texts)
        split = len(self.model.card.areas)
        near = (matrix @ self.mapped.T).toarray()
        methods = {
            _OURS: area_scores(self.model, raw) + np.minimum(words, _MOST_WORDS),
            _UNLABELLED: raw[:, :split] + np.minimum(words, _MOST_WORDS),
            "term lists": words,
            "nearest description": (matrix @ self.descriptions.T).toarray(),
            "topic mapping": np.column_stack([_mean_of_best(near[:, own]) for own in self.owners]),
        }
        return raw[:, split:], methods

    def _matrix(self, texts: Iterable[str]) -> Any:
        from scipy.sparse import csr_matrix

        read = [self.model.read(text) for text in texts]
        ends = np.cumsum([0, *(len(one.columns) for one in read)])
        columns, values = (np.concatenate([one[part] for one in read]) for part in (0, 1))
        return csr_matrix((values, columns, ends), shape=(len(read), len(self.model.words)))

    def _words(self, texts: Sequence[Text]) -> Numbers:
        counts, places = np.zeros((len(texts), len(self.areas))), {a.id: at for at, a in enumerate(self.areas)}
        phrases = phrases_of(self.areas)
        for row, text in enumerate(texts):
            for area, words, _ in phrases_in_text(text.text, self.areas, phrases):
                counts[row, places[area.id]] = len(words)
        return counts


def _mean_of_best(near: Numbers) -> Numbers:
    return np.sort(near, axis=1)[:, -_NEAREST:].mean(1) if near.shape[1] else np.zeros(len(near))


def _at_arxiv(measure: _Measure, texts: Sequence[Text], labels: Labels, say: Say) -> dict[str, float]:
    """Fields by time; then each field as if it had no labels, which leaves its areas out."""
    seen = [text for text in texts if text.part != "train"]
    fields, by_area = measure.scores(seen)
    owners = {name: labels.fields[name].areas for name in measure.model.card.fields}
    sheet = _sheet(seen, owners, measure.areas, {k: v for k, v in by_area.items() if k != _OURS})
    sheet = sheet._replace(methods={_OURS: fields, **sheet.methods})
    found = _report(
        sheet, say, "arXiv, texts from 2026-02 on (trained to 2025-12)", "arxiv", measure.model.card.field_cuts
    )
    curves = [measure.model.card.calibration[name] for name in sheet.labels]
    tested = np.array([text.part == "test" for text in seen])
    say("  Stated and observed frequency, by field and band")
    for column, (name, (slope, constant)) in enumerate(zip(sheet.labels, curves, strict=True)):
        _reliability(sheet.truth[tested, column], fields[tested, column] * slope + constant, name, say)
    return found | _flags(measure, [t for t in seen if t.part == "test"], owners, "arxiv", say)


def _at_proposals(measure: _Measure, texts: Sequence[Text], labels: Labels, say: Say) -> dict[str, float]:
    """Groups of areas by machine-assisted tags: another source than any that was trained on."""
    fields, by_area = measure.scores(texts)
    owners = {name: group.areas for name, group in labels.proposals.items()}
    sheet = _sheet(texts, owners, measure.areas, by_area)
    found = _report(sheet, say, "Horizon Europe proposals (cuts of 35 in 100 of them)", "proposals")
    labelled = {area for field in labels.fields.values() for area in field.areas}
    free = [at for at, name in enumerate(sheet.labels) if not labelled & set(owners[name])]
    say(f"  Groups of which no area has labels: {', '.join(sheet.labels[at] for at in free)}")
    for name, scores in sheet.methods.items():
        aps = [quality(sheet.truth[:, at], scores[:, at], 0).average_precision for at in free]
        say(f"    {name:34}AP {np.nanmean(aps):.3f} on all proposals")
        found |= {"proposals AP without labels": float(np.nanmean(aps))} if name == _OURS else {}
    say("  Stated frequency by arXiv's curve, and observed by the tags of a group that shares its areas")
    for column, name in enumerate(measure.model.card.fields):
        field, (slope, constant) = labels.fields[name], measure.model.card.calibration[name]
        for at, group in enumerate(sheet.labels):
            if set(field.areas) & set(owners[group]):
                stated = fields[:, column] * slope + constant
                _reliability(sheet.truth[:, at], stated, f"{name} / {group}", say)
    return found | _flags(measure, texts, owners, "proposals", say)


def _sheet(
    texts: Sequence[Text],
    owners: Mapping[str, Sequence[str]],
    areas: Sequence[CanonicalArea],
    by_area: Mapping[str, Numbers],
) -> Sheet:
    """The score of a label is the best of its areas."""
    places = {area.id: at for at, area in enumerate(areas)}
    columns = [[places[area] for area in own] for own in owners.values()]
    truth = np.array([[label in text.labels for label in owners] for text in texts])
    methods = {name: np.column_stack([scores[:, own].max(1) for own in columns]) for name, scores in by_area.items()}
    return Sheet(texts, tuple(owners), truth, methods)


def _report(sheet: Sheet, say: Say, title: str, key: str, cuts: Mapping[str, float] | None = None) -> dict[str, float]:
    """All methods on the test part, each with its cuts of the tuning part; ours with the shipped cuts where given."""
    tuned, tested = (np.array([text.part == part for text in sheet.texts]) for part in ("tune", "test"))
    say(f"\n{title}: {tested.sum()} texts\n  {'':34}   n     P     R    F1    AP")
    found: dict[str, float] = {}
    for name, scores in sheet.methods.items():
        own = [best_cut(scores[tuned, at], sheet.truth[tuned, at]) for at in range(len(sheet.labels))]
        if name == _OURS and cuts:
            own = [cuts[label] for label in sheet.labels]
        every = [quality(sheet.truth[tested, at], scores[tested, at], cut) for at, cut in enumerate(own)]
        for label, one in zip(sheet.labels, every, strict=True):
            if name == _OURS and one.positives:
                say(_line(f"  {label}", one))
        whole = macro(every)
        say(_line(name, whole))
        found |= {f"{key} F1 {name}": whole.f1, f"{key} AP {name}": whole.average_precision}
    return found


def _line(name: str, one: Quality) -> str:
    figures = "".join(f"{value:6.3f}" for value in one[1:])
    return f"  {name:34}{one.positives:4d}{figures}"


def _reliability(truth: Flags, logits: Numbers, name: str, say: Say) -> None:
    for each in reliability(truth, 1 / (1 + np.exp(-logits))):
        if each.texts >= _FEWEST:
            low, high = each.band[0], min(each.band[1], 1.0)
            say(
                f"    {name:34}{low:.1f} to {high:.1f}: {each.texts:4d} texts, {each.stated:.2f} -> {each.observed:.2f}"
            )


def _flags(
    measure: _Measure, texts: Sequence[Text], owners: Mapping[str, Sequence[str]], key: str, say: Say
) -> dict[str, float]:
    """Flags of areas that a label stands for: how many of the texts flagged have the label."""
    of_area: dict[str, set[str]] = {}
    for label, areas in owners.items():
        for area in areas:
            of_area.setdefault(area, set()).add(label)
    found: dict[str, float] = {}
    read = list(zip(texts, measure.classifier.classify(text.text for text in texts), strict=True))
    flags = [
        (area, bool(of_area[area.area] & text.labels))
        for text, one in read
        for area in one.areas
        if area.area in of_area
    ]
    say("  Flags that have the label of others (labels are incomplete: a floor, not the precision)")
    for title, chosen in (
        *((f"tier {tier}", [right for area, right in flags if area.tier == tier]) for tier in (1, 2, 3)),
        *((f"band {band}", [r for area, r in flags if area.band == band]) for band in ("strong", "moderate", "weak")),
    ):
        low, high = wilson(sum(chosen), len(chosen))
        share = sum(chosen) / max(len(chosen), 1)
        say(f"    {title:34}{sum(chosen)} of {len(chosen)}: {share:.3f} [{low:.2f}, {high:.2f}]")
        found[f"{key} flags {title}"] = share
    first = {area.id: of_area[area.id] for area in measure.areas if area.tier == 1 and area.id in of_area}
    wanted = [(text.labels & set().union(*first.values()), one) for text, one in read]
    met = [any(label in first.get(a.area, ()) for a in one.areas) for labels, one in wanted for label in labels]
    say(f"  Labels that an area of tier 1 shares with others, and met by a flag of it: {sum(met)} of {len(met)}")
    return found


def _elsewhere(measure: _Measure, say: Say) -> dict[str, float]:
    """Topics of health and social sciences, arts and humanities that were kept back, and empty texts."""
    kept = [topic for topic in measure.topics if topic.kept_back]
    texts = [*(topic.text for topic in kept), "", " ", "\n\n"]
    flagged = [any(area.tier == 1 for area in one.areas) for one in measure.classifier.classify(texts)]
    fields = sorted({topic.field for topic in kept})
    say(f"\nOther domains: {sum(flagged)} of {len(texts)} texts flagged in tier 1 ({', '.join(fields)}; empty texts)")
    return {"other domains": len(texts), "other domains flagged": sum(flagged) / len(texts)}
