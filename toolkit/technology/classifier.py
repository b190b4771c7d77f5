"""Which areas of the crosswalk a text lies in, and why."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from toolkit.errors import PackError
from toolkit.models.technology import Band, CanonicalArea, CanonicalHit, Crosswalk, Standing, Tier
from toolkit.technology.areas import codes
from toolkit.technology.classification import AreaReading, Classification, Note, Reason, Signal
from toolkit.technology.phrases import InText, phrases_in_text, phrases_of
from toolkit.technology.reasons import reason
from toolkit.technology.signals import Judged, WordsFound, judged
from toolkit.technology.text_model import AGAIN, FOLDER, Cuts, load

_ENOUGH_KNOWN = 15
"""So many known words and pairs of words a text needs before "none of these" is an answer: our choice."""
_FEWEST_KNOWN = 8
"""With fewer the text as a whole says no more than the words that were found."""
_EASED_BY_A_WORD, _MOST_WORDS = 0.75, 3
"""Each further word of an area, up to the third, lowers by so much what the text as a whole must say: our choice."""


class Classifier:
    """The areas of a crosswalk with the models that come with the toolkit, or with those of a folder.

    Raises PackError where a model knows areas that the crosswalk does not have.
    """

    def __init__(self, crosswalk: Crosswalk, folder: Path = FOLDER) -> None:
        self.areas = crosswalk.areas
        self.models = {"en": load("english", folder), "ja": load("japanese", folder)}
        ids = {area.id for area in self.areas}
        for language, model in self.models.items():
            if unknown := [area for area in model.card.areas if area not in ids]:
                raise PackError(f"The {language} text model knows {unknown[0]}, the crosswalk does not. {AGAIN}")
        self._phrases = phrases_of(self.areas)
        self._of_topic: dict[str, set[str]] = {}
        for row in crosswalk.topics:
            if row.counts:
                self._of_topic.setdefault(row.topic_id, set()).add(row.area)

    def classify(self, texts: Iterable[str], topics: Iterable[Sequence[str]] | None = None) -> Iterator[Classification]:
        """The classification of each text, in order; topics are those given by OpenAlex, if any, text by text."""
        given = iter(topics) if topics is not None else None
        for text in texts:
            yield self.one(text, next(given) if given is not None else ())

    def one(self, text: str, topics: Sequence[str] = ()) -> Classification:
        """The classification of one text."""
        return self._classified(text, topics, phrases_in_text(text, self.areas, self._phrases))

    def _classified(self, text: str, topics: Sequence[str], standing: Sequence[InText]) -> Classification:
        words = {area.id: WordsFound(found, stray) for area, found, stray in standing}
        whole = judged(text, self.models)
        near = (whole.scores >= min(whole.cuts.supports, whole.cuts.alone)).nonzero()[0]
        names = {whole.model.card.areas[at] for at in near} | {a for t in topics for a in self._of_topic.get(t, ())}
        readings, left_out = [], []
        for area in self.areas:
            if area.id in words or area.id in names:
                known = tuple(topic for topic in topics if area.id in self._of_topic.get(topic, ()))
                found = self._area(area, words.get(area.id), whole, known)
                readings += [found] if isinstance(found, AreaReading) else []
                left_out += [found] if isinstance(found, Note) else []
        enough = whole.read.known >= _ENOUGH_KNOWN
        status = "ok" if readings else "none" if enough else "insufficient"
        return Classification(status=status, areas=tuple(readings), left_out=tuple(left_out))

    def hits(self, text: str, topics: Sequence[str] = ()) -> tuple[CanonicalHit, ...]:
        """The areas whose words stand in a text, or which its topics point to, as evidence for people to judge.

        What does not count is among them and says so. An area of tier 1 with one signal is a question, even where the
        rest of the text speaks of something else: a question in vain costs less than a missed one.
        """
        standing = phrases_in_text(text, self.areas, self._phrases)
        if not standing and self._of_topic.keys().isdisjoint(topics):
            return ()  # nothing that people can check names an area, whatever the model says
        found = self._classified(text, topics, standing)
        tiers = {area.id: area.tier for area in self.areas}
        made = {each.area: _hit(each) for each in found.areas}
        made |= {note.area: _left(note, tiers[note.area]) for note in found.left_out}
        return tuple(made[area.id] for area in self.areas if area.id in made and _named(made[area.id]))

    def _area(
        self, area: CanonicalArea, words: WordsFound | None, whole: Judged, topics: tuple[str, ...]
    ) -> AreaReading | Note | None:
        spoken = len(words.words) if words else 0
        near = whole.known_score(area.id, _FEWEST_KNOWN) >= _needed(spoken, bool(topics), whole.cuts)
        against = None if spoken and near else _against(area.id, words, whole)
        signals = [words.signal()] if words and not against else []
        if near:
            signals.append(whole.signal(area.id))
        if topics:
            signals.append(Signal(kind="topics", found=topics))
        if len(signals) < (2 if area.tier == 1 else 1):
            return _left_out(area, words, signals, against)
        return _reading(area, tuple(signals), against, whole)


def _hit(seen: AreaReading) -> CanonicalHit:
    why = tuple(each.text for each in seen.reasons if each.code in ("text-model", "no-model", "rest-of-text"))
    found = _found(seen.signals)
    return CanonicalHit(area=seen.area, tier=seen.tier, band=seen.band, probability=seen.probability, why=why, **found)


def _left(note: Note, tier: Tier) -> CanonicalHit:
    """What was left out: a question in tier 1, unless only stray phrases stand in the text."""
    asked = tier == 1 and note.reason.code != "stray"
    standing: Standing = "one-signal" if asked else "explained"
    why = (note.reason.text,)
    return CanonicalHit(
        area=note.area, tier=tier, standing=standing, band="weak" if asked else None, why=why, **_found(note.signals)
    )


def _found(signals: Sequence[Signal]) -> dict[str, Any]:
    """The words with their places, and the topics."""
    words = [signal for signal in signals if signal.kind == "words"]
    return {
        "words": tuple(word for signal in words for word in signal.found),
        "places": tuple(place for signal in words for place in signal.places),
        "topics": tuple(topic for signal in signals if signal.kind == "topics" for topic in signal.found),
    }


def _named(hit: CanonicalHit) -> bool:
    """Whether something that people can check names the area; the model alone is not put before them."""
    return bool(hit.words or hit.topics)


def _needed(words: int, topics: bool, cuts: Cuts) -> float:
    """The score that makes a signal: less is needed beside a topic or a word, and less again beside several words."""
    if not words:
        return cuts.supports if topics else cuts.alone
    return cuts.supports - _EASED_BY_A_WORD * (min(words, _MOST_WORDS) - 1)


def _against(area: str, words: WordsFound | None, whole: Judged) -> Reason | None:
    """Why the words say nothing, if so: only stray phrases, or one word in a text about something else."""
    if words is None:
        return None
    if not words.words:
        return reason("stray", *words.stray)
    if len(words.words) == 1 and whole.read.known >= _ENOUGH_KNOWN:
        rest = whole.without(words.words).score(area)
        if rest is not None and rest < whole.cuts.against:
            return reason("rest-of-text", *words.words)
    return None


def _left_out(
    area: CanonicalArea, words: WordsFound | None, signals: Sequence[Signal], against: Reason | None
) -> Note | None:
    if against is not None and words is not None:
        return Note(area=area.id, signals=(words.signal(),), reason=against)
    return Note(area=area.id, signals=tuple(signals), reason=reason("one-signal")) if signals else None


def _reading(area: CanonicalArea, signals: tuple[Signal, ...], against: Reason | None, whole: Judged) -> AreaReading:
    score, probability = whole.score(area.id), whole.probability(area.id)
    reasons = [reason(signal.kind, *signal.found) for signal in signals] + ([against] if against else [])
    reasons += [reason("no-model")] if score is None else []
    reasons.append(reason("uncalibrated" if probability is None else "calibrated"))
    return AreaReading(
        area=area.id,
        tier=area.tier,
        band=_band(signals, score, whole),
        probability=probability,
        signals=signals,
        reasons=tuple(reasons),
        official=codes(area, [each for signal in signals if signal.kind != "text-model" for each in signal.found]),
    )


def _band(signals: Sequence[Signal], score: float | None, whole: Judged) -> Band:
    if len(signals) == 1:
        return "weak"
    return "strong" if score is not None and score >= whole.cuts.alone else "moderate"
