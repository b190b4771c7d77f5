"""What must not matter does not: the order of things, the script of a name, the country of an address."""

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.criteria.packs import PACKS, usual_scenes
from tests.criteria.replaced import Screened, dealt_anew, everybody, in_cyrillic, portfolio, recorded, screened
from toolkit.cases import Played, Scene, Staging, assessed
from toolkit.cases.scenes import Told, places
from toolkit.cases.staging import PlayedScene
from toolkit.models.assessment import Assessment

KATAKANA = str.maketrans(string.ascii_letters, "".join(chr(0x30A2 + n) for n in range(len(string.ascii_letters))))
ELSEWHERE = {"GB": "CN", "JP": "RU", "FR": "IR", "DE": "KP", "CA": "SY", "CN": "GB"}
"""Every country of the invented organisations becomes another; no two become the same."""
MOVED = ELSEWHERE | {"US": "BY", "KR": "VE", "AU": "CU", "IT": "MM"}
"""The same for the countries of the example portfolio."""
LISTED_EXAMPLES = {
    *("I204983213", "I139759216", "I118501908", "I48379061", "I24943067"),
    *("I4990000031", "I4990000099", "F4990000090"),
}
"""Organisations of the example corpus that a list names or named, with a unit and a funder of one."""
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


def test_neither_the_order_of_things_nor_names_in_another_script_change_anything(
    played: Played, tmp_path: Path
) -> None:
    """People, partners, answers, authors and works the other way round; all names of scenes in which ids are given."""
    usual = usual_scenes()
    renamed = {str(scene.number) for scene in usual if by_id(scene)}

    def rename(name: str) -> str:
        return name.translate(KATAKANA) if name.rsplit(" ", 1)[1] in renamed else name

    again = assessed(usual, PACKS, tmp_path, Staging(backwards=True, rename=rename))
    assert set(again) == set(played)
    assert len(renamed) > len(usual) / 2
    for scene, first, name in pairs(again, played):
        same = {person.name for person in scene[1].people} & {person.name for person in first[1].people}
        assert bool(same) is not by_id(scene[0].scene), name
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


@pytest.fixture(scope="module")
def as_it_is(tmp_path_factory: pytest.TempPathFactory) -> Screened:
    """The example portfolio judged by every pack."""
    return screened(recorded(tmp_path_factory.mktemp("as-it-is")), portfolio())


def family(name: str) -> str:
    """The family name, whichever form of a name it stands in."""
    return name.split(", ")[0] if ", " in name else name.rsplit(" ", 1)[-1]


def told(screened: Screened, without: tuple[str, ...] = ()) -> dict[tuple[str, str, str, str], str]:
    """Every finding in full, by proposal, pack, criterion and subject, under the names as they were."""
    found = {}
    for (proposal, pack), assessment in screened.assessments.items():
        for finding in assessment.findings:
            written = screened.original(str(_less(finding.model_dump(mode="json"), without)))
            found[proposal, pack, finding.criterion, screened.original(finding.subject)] = written
    return found


def test_other_names_change_nothing_in_the_example_portfolio(as_it_is: Screened, tmp_path: Path) -> None:
    """Names in the proposals and the records: also people who are known by their name alone are found as before.

    All names are dealt anew, and every other family's are in another script then.
    """
    dealt, families = dealt_anew(everybody()), sorted({family(name) for name in everybody()})
    scripted = frozenset(families[::2])

    def rename(name: str) -> str:
        return in_cyrillic(dealt(name)) if family(name) in scripted else dealt(name)

    people = {person["name"] for proposal in portfolio() for person in proposal["people"]}
    others = {rename(name) for name in people}
    latin = {name for name in others if "a" <= name[0].lower() <= "z"}
    assert latin and others - latin and latin != others & people
    again = screened(recorded(tmp_path, rename), portfolio(), rename)
    first = told(as_it_is)
    assert len(first) > 10_000
    assert told(again) == first
    for key, before in as_it_is.assessments.items():
        assert conclusion(again.assessments[key]) == conclusion(before), key


def test_other_countries_change_nothing_in_the_example_portfolio(as_it_is: Screened, tmp_path: Path) -> None:
    """But for items about countries, and for the result of packs in which a law names countries of funders.

    Whom a count is compared with does hang on the country of the organisation, and decides nothing.
    """

    def move(organisation: str, country: str) -> str:
        return country if organisation in LISTED_EXAMPLES else MOVED[country]

    again = screened(recorded(tmp_path, move=move), portfolio(), move=move)
    shown = ("country", "countries", "detail", "affiliation", "compared")
    first, second = told(as_it_is, shown), told(again, shown)
    kinds = {key: PACKS[key[1]].criteria[key[2]].indicator for key in first}
    assert first.keys() == second.keys()
    assert {key for key in first if first[key] != second[key] and kinds[key] not in ON_COUNTRIES} == set()
    for (proposal, pack), before in as_it_is.assessments.items():
        if not any(criterion.indicator == "funding.of_kind" for criterion in PACKS[pack].criteria.values()):
            assert conclusion(again.assessments[proposal, pack]) == conclusion(before), (proposal, pack)


def test_a_name_that_the_records_do_not_hold_changes_findings(as_it_is: Screened) -> None:
    """The comparison above can fail: only the names of a proposal are replaced here, one of whose people has no id."""
    [unnamed] = [
        p for p in portfolio() if p["people"][0]["name"] == "Aoi Kuremoto" and "openalex" not in p["people"][0]
    ]
    again = told(screened(as_it_is.source, [unnamed], in_cyrillic))
    first = told(as_it_is)
    assert again.keys() <= first.keys()
    changed = {key for key in again if again[key] != first[key]}
    assert ("identity-uncertain", "Aoi Kuremoto") in {(criterion, subject) for _, _, criterion, subject in changed}
