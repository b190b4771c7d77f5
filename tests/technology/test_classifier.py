"""The classifier: two signals for tier 1, stray phrases explained, right places, and saying when it cannot say."""

import csv
import re
from pathlib import Path

import pytest

from toolkit.models.technology import CanonicalArea, Crosswalk
from toolkit.technology import load_crosswalk
from toolkit.technology.classification import Classification
from toolkit.technology.classifier import Classifier
from toolkit.technology.reasons import reason

HERE = Path(__file__).parent

QUBITS = (
    "Surface-code quantum error correction with superconducting qubits. We run gates on a quantum processor and "
    "compare decoders. The quantum circuit is compiled to the native gates of the device, errors of the qubits are "
    "mitigated, and the fidelity of entangled states is reported for a fault-tolerant quantum computer of the future."
)
POEMS = (
    "We read the letters of three provincial poets of the nineteenth century and ask how a circle of friends shaped "
    "what was printed. Diaries, parish registers and newspapers of the county show who met whom, who lent money, and "
    "how the memory of a famine entered the verses that schoolchildren learned by heart for two generations."
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier(load_crosswalk())


def areas(found: Classification) -> dict[str, str]:
    return {area.area: area.band for area in found.areas}


def test_a_text_that_is_plainly_in_an_area(classifier: Classifier) -> None:
    found = classifier.one(QUBITS)
    assert found.status == "ok"
    (area,) = [each for each in found.areas if each.area == "quantum-computing"]
    assert area.tier == 1
    assert [signal.kind for signal in area.signals] == ["words", "text-model"]
    assert "qubit" in area.signals[0].found
    assert any("qubit" in term for term in area.signals[1].found)
    assert area.official["jp-esp-20"]
    assert {one.code for one in area.reasons} >= {"words", "text-model"}


def test_places_are_those_of_the_words(classifier: Classifier) -> None:
    for area in classifier.one(QUBITS).areas:
        for signal in area.signals:
            if signal.kind == "words":
                for word, (start, end) in zip(signal.found, signal.places, strict=True):
                    assert QUBITS[start:end].lower().replace("-", " ").startswith(word.replace("-", " "))


def test_a_text_about_something_else_lies_in_none(classifier: Classifier) -> None:
    found = classifier.one(POEMS)
    assert (found.status, found.areas) == ("none", ())


@pytest.mark.parametrize(
    "text", ["", " \n ", "On hope", "東アジアの文化", "Les poètes de la province et leurs lettres"]
)
def test_too_little_text_says_so(classifier: Classifier, text: str) -> None:
    found = classifier.one(text)
    assert (found.status, found.areas) == ("insufficient", ())


def test_one_signal_is_not_enough_for_tier_one(classifier: Classifier) -> None:
    found = classifier.one(f"{POEMS} One of them wrote an ode to the qubit, and to a surface code of the heart.")
    assert "quantum-computing" not in areas(found)
    (note,) = [each for each in found.left_out if each.area == "quantum-computing"]
    assert note.reason.code == "one-signal"
    assert "qubit" in note.signals[0].found


def test_one_word_in_a_text_about_something_else_is_explained_away(classifier: Classifier) -> None:
    found = classifier.one(f"{POEMS} Their grandchildren know machine learning.")
    assert found.areas == ()
    assert [(n.area, n.reason.code) for n in found.left_out] == [("ai-machine-learning", "rest-of-text")]


def test_each_stray_phrase_is_explained_away_and_said(classifier: Classifier) -> None:
    strays = [(area, one.phrase) for area in load_crosswalk().areas for one in area.stray]
    assert len(strays) > 50
    for area, phrase in strays:
        found = classifier.one(f"{POEMS} {phrase}.")
        assert area.id not in areas(found), phrase
        assert area.id in {n.area for n in found.left_out if n.reason.code == "stray"}, phrase


def test_topics_are_a_signal_of_their_own(classifier: Classifier) -> None:
    (topic,) = [t for t in load_crosswalk().topics if t.area == "quantum-computing" and t.counts][:1]
    assert "quantum-computing" not in areas(classifier.one(POEMS, [topic.topic_id]))
    found = classifier.one("Qubits", [topic.topic_id])
    (area,) = [each for each in found.areas if each.area == "quantum-computing"]
    assert [signal.kind for signal in area.signals][-1] == "topics"
    assert area.signals[-1].found == (topic.topic_id,)


def test_no_probability_without_a_measured_band(classifier: Classifier) -> None:
    card = classifier.models["en"].card
    for area in classifier.one(QUBITS).areas:
        assert (area.probability is None) == (area.area not in card.calibrated)
        assert ("uncalibrated" in {one.code for one in area.reasons}) == (area.probability is None)


def test_many_texts_in_order(classifier: Classifier) -> None:
    found = list(classifier.classify([POEMS, QUBITS, ""]))
    assert [one.status for one in found] == ["none", "ok", "insufficient"]
    assert found[1] == classifier.one(QUBITS)


def test_an_area_added_later_is_found_by_its_words_and_says_so() -> None:
    shipped = load_crosswalk()
    new = CanonicalArea(
        id="clockwork", tier=2, title={"en": "Clockwork", "ja": "時計仕掛け"},
        description={"en": "Wheels.", "ja": "歯車。"}, words=("escapement wheel", "脱進機"),
    )  # fmt: skip
    classifier = Classifier(shipped.model_copy(update={"areas": (*shipped.areas, new)}))
    (area,) = classifier.one("A new escapement wheel").areas
    assert (area.area, area.band) == ("clockwork", "weak")
    assert "no-model" in {one.code for one in area.reasons}


def test_a_model_that_knows_an_area_too_many_is_refused() -> None:
    shipped = load_crosswalk()
    fewer = Crosswalk(checked=False, note="x", areas=shipped.areas[1:], topics=())
    with pytest.raises(Exception, match=r"knows ai-machine-learning, the crosswalk does not.*Train it again"):
        Classifier(fewer)


def japanese(part: str) -> list[dict[str, str]]:
    """Our own invented texts: those of "tune" chose the cuts, those of "test" only measure."""
    with (HERE / "japanese.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["part"] == part]


def test_japanese_texts_that_did_not_choose_the_cuts(classifier: Classifier) -> None:
    rows = japanese("test")
    found = [areas(classifier.one(row["text"])) for row in rows]
    about = [(row["areas"], one) for row, one in zip(rows, found, strict=True) if row["areas"]]
    others = [one for row, one in zip(rows, found, strict=True) if not row["areas"]]
    assert len(about) >= 60
    assert len(others) >= 25
    recall = sum(area in one for area, one in about) / len(about)
    assert recall >= 0.85
    assert not [one for one in others if one], "a text about something else was flagged"


def test_reasons_speak_both_languages() -> None:
    for code in ("words", "text-model", "topics", "uncalibrated", "calibrated", "no-model", "stray", "rest-of-text"):
        said = reason(code, "qubit").text
        assert said["en"].endswith(".")
        assert re.search("[ぁ-ん]", said["ja"])


def test_on_a_checklist_tier_one_is_asked_about_with_one_signal_and_says_so(classifier: Classifier) -> None:
    (hit,) = classifier.hits(f"{POEMS} One of them wrote an ode to the qubit.")
    assert (hit.area, hit.band, hit.words, hit.standing) == ("quantum-computing", "weak", ("qubit",), "one-signal")
    assert [why["en"] for why in hit.why] == ["“qubit” stands alone: the rest of the text speaks of something else."]


def test_on_a_checklist_what_is_explained_away_is_said_and_counts_for_nothing(classifier: Classifier) -> None:
    (broad,) = classifier.hits(f"{POEMS} Their grandchildren know machine learning.")
    (stray,) = classifier.hits(f"{POEMS} It was a quantum leap.")
    assert [(hit.area, hit.standing) for hit in (broad, stray)] == [
        ("ai-machine-learning", "explained"),
        ("quantum-computing", "explained"),
    ]
    assert stray.words == ("quantum leap",)
    assert stray.why[0]["en"] == "“quantum leap” in the text is not about the area."


def test_a_title_and_a_topic_are_two_signals(classifier: Classifier) -> None:
    (both,) = classifier.hits("Decoding errors of a qubit", ["T10682"])
    (alone,) = classifier.hits("An invented paper", ["T10682"])
    assert (both.standing, both.topics, both.words) == ("counts", ("T10682",), ("qubit",))
    assert (alone.standing, alone.topics, alone.words) == ("one-signal", ("T10682",), ())


def test_official_areas_of_a_part_need_words_of_that_part(classifier: Classifier) -> None:
    parted = [
        (area, name, code, part)
        for area in load_crosswalk().areas
        for name, own in area.parts.items()
        for code, part in own.items()
    ]
    area, name, code, part = next(each for each in parted if each[0].tier == 2)
    inside = next(word for word in area.words if word in part)
    outside = next(word for word in area.words if word not in part and word.isascii())
    for word, expected in ((inside, True), (outside, False)):
        (seen,) = [each for each in classifier.one(word).areas if each.area == area.id]
        assert (code in {c.split(".")[0] for c in seen.official.get(name, ())}) is expected, word


def test_on_a_checklist_each_area_says_how_much_speaks_for_it(classifier: Classifier) -> None:
    found = {hit.area: hit for hit in classifier.hits(QUBITS)}
    hit = found["quantum-computing"]
    assert hit.band in ("strong", "moderate")
    assert any("as a whole" in why["en"] for why in hit.why)
    assert all(hit.words for hit in found.values()), "an area that only the model names is not put on the checklist"
