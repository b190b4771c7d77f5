"""Every criterion and every outcome against its cases: what a policy officer expects is what comes out."""

from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest

from tests.criteria.packs import HOME, PACKS, scenes_of
from toolkit.cases import Played, Scene, case_files, differences
from toolkit.models.criteria import LANGUAGES

ALL = [(pack, scene) for pack in PACKS for scene in scenes_of(pack)]
CRITERIA = [(pack, name) for pack in PACKS for name in PACKS[pack].criteria]


@pytest.mark.parametrize(("pack", "scene"), [pytest.param(p, s, id=f"{p}/{s.name}") for p, s in ALL])
def test_case(pack: str, scene: Scene, played: Played) -> None:
    assert list(differences(scene, played[pack][scene.name])) == []


def test_every_pack_has_cases() -> None:
    assert sorted(PACKS) == sorted(path.name for path in HOME.iterdir() if (path / "outcomes").is_dir())


@pytest.mark.parametrize(("pack", "name"), CRITERIA)
def test_every_criterion_has_a_clear_a_raised_and_an_unknown_case(pack: str, name: str) -> None:
    cases = case_files(HOME / pack)[name]
    for outcome in ("clear", "raised", "unknown"):
        assert cases.scenes.get(outcome) or cases.never.get(outcome), f"{pack}/{name}: no {outcome} case"
    assert not set(cases.scenes) & set(cases.never)


@pytest.mark.parametrize("pack", PACKS)
def test_every_case_file_is_of_a_criterion(pack: str) -> None:
    assert set(case_files(HOME / pack)) == set(PACKS[pack].criteria)


@pytest.mark.parametrize("pack", PACKS)
def test_every_level_of_every_criterion_is_reached_by_a_case(pack: str) -> None:
    for name, criterion in PACKS[pack].criteria.items():
        asked = {scene.expect.level for scene in case_files(HOME / pack)[name].raised}
        latest = max(criterion.thresholds, key=lambda t: t.from_)
        given = {level for level in ("note", "review", "escalate") if getattr(latest, level) is not None}
        assert given <= asked, f"{pack}/{name}"


@pytest.mark.parametrize("pack", PACKS)
def test_every_outcome_has_two_worked_cases(pack: str) -> None:
    cases = [scene.heading for scene in scenes_of(pack) if scene.file.startswith("outcomes/")]
    assert {outcome.id for outcome in PACKS[pack].outcomes} == set(cases)
    assert min(cases.count(outcome) for outcome in cases) >= 2


@pytest.mark.parametrize("pack", PACKS)
def test_some_unknown_keeps_a_stronger_outcome_possible(pack: str) -> None:
    assert any(scene.told.expect.could_become for scene in scenes_of(pack))


def test_every_sentence_says_only_what_its_reading_gives(played: Played) -> None:
    """In every language, of every raised finding: no fact that is missing, and none that is empty."""
    said = 0
    for pack in PACKS:
        findings = [f for _, _, assessment in played[pack].values() for f in assessment.findings]
        for finding in (f for f in findings if f.outcome == "raised"):
            given: dict[str, Any] = finding.reading.facts | {"subject": finding.subject}
            given |= {"value": finding.reading.value} | ({"since": finding.since} if finding.since else {})
            for words in PACKS[pack].criteria[finding.criterion].text.values():
                for fact in _named(words.found):
                    assert str(given[fact]), f"{pack}/{finding.criterion}: {fact}"
                    said += 1
    assert said


def test_both_languages_say_the_same_facts() -> None:
    for pack, name in CRITERIA:
        texts = PACKS[pack].criteria[name].text
        assert len({frozenset(_named(texts[language].found)) for language in LANGUAGES}) == 1, f"{pack}/{name}"


def _named(sentence: str) -> Iterator[str]:
    return (name for _, name, _, _ in Formatter().parse(sentence) if name)
