"""What must not matter does not: the order of things, the script of a name, the country of an address."""

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.criteria.packs import PACKS, usual_scenes
from toolkit.cases import Played, Scene, Staging, assessed
from toolkit.cases.scenes import Told, places
from toolkit.cases.staging import PlayedScene
from toolkit.models.assessment import Assessment

KATAKANA = str.maketrans(string.ascii_letters, "".join(chr(0x30A2 + n) for n in range(len(string.ascii_letters))))
ELSEWHERE = {"GB": "CN", "JP": "RU", "FR": "IR", "DE": "KP", "CA": "SY", "CN": "GB"}
"""Every country of the invented organisations becomes another; no two become the same."""
ON_COUNTRIES = {"affiliations.concurrent_countries", "concentration.country", "funding.of_kind"}
"""Indicators whose reading is about countries; none of them asks for more than a look."""


def elsewhere(organisation: str, country: str) -> str:
    return country if on_a_list(organisation) else ELSEWHERE[country]


def on_a_list(organisation: str) -> bool:
    """Whether a list names the organisation or its parent: those of the catalogue that are not invented."""
    place = places()[organisation]
    return not place.invented or (place.part_of is not None and on_a_list(place.part_of))


def by_id(scene: Scene) -> bool:
    return all(member.known_by != "name" for member in scene.told.the_proposal.people.values())


def findings(played: PlayedScene, *, without: tuple[str, ...] = ()) -> dict[Any, str]:
    """Each finding in full, by criterion and subject, with the names that the scene uses."""
    stage, _, assessment = played
    names = {stage.printed(name): name for name in stage.team}
    found = {}
    for finding in assessment.findings:
        told = finding.model_dump(mode="json")
        told["subject"] = names.get(finding.subject, finding.subject)
        for answer in [
            told["answer"],
            *told["mitigations"],
            *(piece["answer"] for piece in told["reading"]["evidence"]),
        ]:
            if answer:
                answer["subject"] = names.get(answer["subject"], answer["subject"])
        found[finding.criterion, told["subject"]] = str(_less(told, without))
    return found


def _less(told: Any, without: tuple[str, ...]) -> Any:
    """The same without some keys, wherever they stand."""
    if isinstance(told, dict):
        return {key: _less(value, without) for key, value in told.items() if key not in without}
    return [_less(value, without) for value in told] if isinstance(told, list) else told


def conclusion(assessment: Assessment) -> tuple[Any, ...]:
    return assessment.outcome, assessment.level, assessment.could_become, assessment.triage, assessment.coverage


def pairs(again: Played, played: Played) -> Iterator[tuple[PlayedScene, PlayedScene, str]]:
    """Each scene of a second staging beside the same scene as it was first."""
    for pack, scenes in again.items():
        for name, scene in scenes.items():
            yield scene, played[pack][name], f"{pack}/{name}"


def test_the_order_of_people_partners_answers_authors_and_works_changes_nothing(played: Played, tmp_path: Path) -> None:
    again = assessed(usual_scenes(), PACKS, tmp_path, Staging(backwards=True))
    assert set(again) == set(played)
    for scene, first, name in pairs(again, played):
        assert findings(scene) == findings(first), name
        assert conclusion(scene[2]) == conclusion(first[2]), name


def test_names_in_another_script_change_nothing_where_ids_are_given(played: Played, tmp_path: Path) -> None:
    some = [scene for scene in usual_scenes() if by_id(scene)]
    again = assessed(some, PACKS, tmp_path, Staging(rename=lambda name: name.translate(KATAKANA)))
    assert set(again) == set(played)
    for scene, first, name in pairs(again, played):
        assert {person.name for person in scene[1].people}.isdisjoint({person.name for person in first[1].people})
        assert findings(scene) == findings(first), name
        assert conclusion(scene[2]) == conclusion(first[2]), name


def test_another_country_changes_nothing_but_posts_in_two_countries(played: Played, tmp_path: Path) -> None:
    again = assessed(usual_scenes(), PACKS, tmp_path, Staging(country=elsewhere))
    for scene, first, name in pairs(again, played):
        assert judged(scene) == judged(first), name
        if not any(on_a_list(organisation) for organisation in scene[0].institutions):
            assert conclusion(scene[2]) == conclusion(first[2]), name


def judged(played: PlayedScene) -> dict[Any, str]:
    """The findings but for that on countries, less the countries that stand in the evidence itself."""
    found = findings(played, without=("country", "countries", "detail"))
    criteria = PACKS[played[0].pack.id].criteria
    return {key: finding for key, finding in found.items() if criteria[key[0]].indicator not in ON_COUNTRIES}


def test_the_catalogue_knows_what_is_on_a_list(played: Played) -> None:
    """The countries above are changed for every organisation that no list names, and for no other."""
    met: dict[str, bool] = {}
    for stage, profile, _ in played["japan-uk"].values():
        if stage.scene.told.as_of == Told(title="any").as_of:
            names = {record["id"].rsplit("/", 1)[1]: name for name, record in stage.institutions.items()}
            met |= {names[id_]: bool(organisation.hits) for id_, organisation in profile.known.items()}
    assert len(met) > len(places()) / 2
    assert met == {name: on_a_list(name) for name in met}
