"""Every criterion and every outcome against its cases: what a policy officer expects is what comes out."""

from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest

from tests.criteria.scenes import PACKS, Expected, Scene, case_files, pack_of, scenes
from tests.criteria.staging import Played, Stage
from toolkit.models.assessment import Assessment, Evidence, Finding
from toolkit.models.criteria import LANGUAGES
from toolkit.packs import pack_ids

ALL = [(pack, scene) for pack in PACKS for scene in scenes(pack)]
CRITERIA = [(pack, name) for pack in PACKS for name in pack_of(pack).criteria]


def findings_of(scene: Scene, assessment: Assessment) -> list[Finding]:
    return [f for f in assessment.findings if f.criterion == scene.file]


@pytest.mark.parametrize(("pack", "scene"), [pytest.param(p, s, id=f"{p}/{s.name}") for p, s in ALL])
def test_case(pack: str, scene: Scene, played: dict[str, Played]) -> None:
    stage, _, assessment = played[pack][scene.name]
    if scene.file.startswith("outcomes/"):
        concludes(scene, stage, assessment)
    else:
        (finding,) = findings_of(scene, assessment)
        finds(scene, stage, finding)


def finds(scene: Scene, stage: Stage, finding: Finding) -> None:
    expected, reading = scene.told.expect, finding.reading
    assert finding.outcome == scene.heading, finding
    assert finding.counted is (pack_of(scene.pack).criteria[scene.file].status == "stable")
    if expected.level is not None:
        assert finding.level == expected.level
    if expected.value is not None:
        assert reading.value == expected.value, reading.facts
    assert reading.unknown == expected.because
    for name, fact in expected.facts.items():
        assert str(reading.facts[name]) == fact, reading.facts
    shows(expected, stage, finding)


def shows(expected: Expected, stage: Stage, finding: Finding) -> None:
    evidence = finding.reading.evidence
    if expected.pieces is not None:
        assert (len(evidence), finding.reading.total) == (expected.pieces, expected.pieces)
    if expected.shows:
        assert len(evidence) == len(expected.shows)
        for piece, wanted in zip(evidence, expected.shows, strict=True):
            seen = {word: _seen(word, piece, stage) for word in wanted}
            assert seen == wanted


def _seen(word: str, piece: Evidence, stage: Stage) -> Any:
    """What a piece of evidence shows, as text, under the word that a scene uses for it."""
    if word == "lists":
        return sorted(hit.list_id for hit in piece.hits)
    if word == "listed since":
        return sorted(str(hit.listed_since) for hit in piece.hits)
    if word == "via":
        names = {record["id"].rsplit("/", 1)[1]: name for name, record in stage.institutions.items()}
        return " ".join({names[hit.via] for hit in piece.hits if hit.via})
    if word == "doubt":
        return piece.doubt.code if piece.doubt else None
    if word == "areas":
        return sorted(area.area_id for area in piece.areas)
    return str(getattr(piece, word.replace(" ", "_")))


def concludes(scene: Scene, stage: Stage, assessment: Assessment) -> None:
    expected = scene.told.expect
    assert assessment.outcome == scene.heading, {f.criterion: f.outcome for f in assessment.findings}
    counted = [f for f in assessment.findings if f.counted]
    if expected.raised is not None:
        assert {f.criterion: f.level for f in counted if f.outcome == "raised"} == expected.raised
    if expected.unknown is not None:
        assert sorted({f.criterion for f in counted if f.outcome == "unknown"}) == sorted(expected.unknown)
    if expected.could_become is not None:
        assert assessment.could_become == expected.could_become
    if expected.triage is not None:
        assert assessment.triage == expected.triage


def test_every_pack_has_cases() -> None:
    assert sorted(PACKS) == pack_ids()


@pytest.mark.parametrize(("pack", "name"), CRITERIA)
def test_every_criterion_has_a_clear_a_raised_and_an_unknown_case(pack: str, name: str) -> None:
    cases = case_files(pack)[name]
    for outcome in ("clear", "raised", "unknown"):
        assert cases.scenes.get(outcome) or cases.never.get(outcome), f"{pack}/{name}: no {outcome} case"
    assert not set(cases.scenes) & set(cases.never)
    assert set(cases.scenes) <= {"clear", "raised", "unknown", "not_in_force"}


@pytest.mark.parametrize("pack", PACKS)
def test_every_case_file_is_of_a_criterion(pack: str) -> None:
    assert set(case_files(pack)) == set(pack_of(pack).criteria)


@pytest.mark.parametrize("pack", PACKS)
def test_every_level_of_every_criterion_is_reached_by_a_case(pack: str) -> None:
    for name, criterion in pack_of(pack).criteria.items():
        asked = {scene.expect.level for scene in case_files(pack)[name].scenes["raised"]}
        latest = max(criterion.thresholds, key=lambda t: t.from_)
        given = {level for level in ("note", "review", "escalate") if getattr(latest, level) is not None}
        assert given <= asked, f"{pack}/{name}"


@pytest.mark.parametrize("pack", PACKS)
def test_every_outcome_has_two_worked_cases(pack: str) -> None:
    cases = [scene.heading for scene in scenes(pack) if scene.file.startswith("outcomes/")]
    assert {outcome.id for outcome in pack_of(pack).outcomes} == set(cases)
    assert min(cases.count(outcome) for outcome in cases) >= 2


@pytest.mark.parametrize("pack", PACKS)
def test_some_unknown_keeps_a_stronger_outcome_possible(pack: str) -> None:
    assert any(scene.told.expect.could_become for scene in scenes(pack))


def test_every_sentence_says_only_what_its_reading_gives(played: dict[str, Played]) -> None:
    """In every language, of every raised finding: no fact that is missing, and none that is empty."""
    said = 0
    for pack in PACKS:
        findings = [f for _, _, assessment in played[pack].values() for f in assessment.findings]
        for finding in (f for f in findings if f.outcome == "raised"):
            given: dict[str, Any] = finding.reading.facts | {"subject": finding.subject}
            given |= {"value": finding.reading.value} | ({"since": finding.since} if finding.since else {})
            for words in pack_of(pack).criteria[finding.criterion].text.values():
                for fact in _named(words.found):
                    assert str(given[fact]), f"{pack}/{finding.criterion}: {fact}"
                    said += 1
    assert said


def test_both_languages_say_the_same_facts() -> None:
    for pack, name in CRITERIA:
        texts = pack_of(pack).criteria[name].text
        assert len({frozenset(_named(texts[language].found)) for language in LANGUAGES}) == 1, f"{pack}/{name}"


def _named(sentence: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(sentence) if name)
