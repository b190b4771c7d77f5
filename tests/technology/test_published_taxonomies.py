"""The lists that come with the toolkit say what their sources say, and no more."""

import csv
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.models.technology import Area, Taxonomy
from toolkit.technology import areas_in_text

LISTS = {"uk-nsi": ("UK_NSI", "UK"), "jp-esp-20": ("JP_20", "JP"), "ca-stra": ("CA_STRA", "CA")}
TOO_BROAD = {
    "CA04.6": "imaging and optical devices: every camera",
    "CA06.3": "payloads: every lorry",
    "CA06.5": "satellites: weather, towns and viruses",
    "CA06.8": "the heading joins two phrases by a stroke",
    "CA08.2": "exoskeletons: every insect",
    "CA11.2": "the heading joins three phrases by strokes",
}
"""Sub-categories whose bare heading is no word of their area."""
JAPANESE = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")


@pytest.fixture(scope="session")
def official(shared: Path) -> Any:
    return yaml.safe_load((shared / "technology" / "taxonomies.yaml").read_text(encoding="utf-8"))


def code(area: Area) -> str:
    return area.id.split("-")[0].upper()


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_there_are_three_lists(by_id: dict[str, Taxonomy]) -> None:
    assert {name: len(taxonomy.areas) for name, taxonomy in by_id.items()} == {
        "uk-nsi": 17,
        "jp-esp-20": 20,
        "ca-stra": 11,
    }


@pytest.mark.parametrize("name", LISTS)
def test_areas_are_those_of_the_official_list_in_its_order(
    official: Any, by_id: dict[str, Taxonomy], name: str
) -> None:
    items = official["lists"][LISTS[name][0]]["items"]
    assert [code(area) for area in by_id[name].areas] == [item["code"] for item in items]
    assert [area.title["en"] for area in by_id[name].areas] == [item["name"] for item in items]


def test_japanese_titles_of_the_japanese_list_are_the_official_ones(official: Any, by_id: dict[str, Taxonomy]) -> None:
    items = official["lists"]["JP_20"]["items"]
    assert [area.title["ja"] for area in by_id["jp-esp-20"].areas] == [item["name_ja"] for item in items]


def test_what_no_text_decides_has_no_words(official: Any, by_id: dict[str, Taxonomy]) -> None:
    undecided = {i["code"] for i in official["lists"]["UK_NSI"]["items"] if not i["text_classifiable"]}
    for taxonomy in by_id.values():
        found = {code(area) for area in taxonomy.areas if not area.text_decides}
        assert found == (undecided if taxonomy.id == "uk-nsi" else set())


def test_only_headings_read_on_an_official_page_are_checked(by_id: dict[str, Taxonomy]) -> None:
    for name, seen_at_source in (("uk-nsi", True), ("jp-esp-20", False), ("ca-stra", False)):
        assert by_id[name].checked is seen_at_source
        assert {area.checked for area in by_id[name].areas} == {seen_at_source}


def test_every_area_speaks_both_languages(taxonomies: tuple[Taxonomy, ...]) -> None:
    for taxonomy in taxonomies:
        for area in taxonomy.areas:
            assert JAPANESE.search(area.title["ja"]), area.id
            assert not JAPANESE.search(area.title["en"]), area.id
            if area.text_decides:
                japanese = sum(bool(JAPANESE.search(word)) for word in area.words)
                assert japanese >= 5, area.id
                assert len(area.words) - japanese >= 5, area.id


def test_topics_are_topics_of_openalex(shared: Path, taxonomies: tuple[Taxonomy, ...]) -> None:
    known = {row["topic_id"] for row in rows(shared / "technology" / "topics_4516.csv")}
    for taxonomy in taxonomies:
        for area in taxonomy.areas:
            assert set(area.topics) <= known, area.id


@pytest.mark.parametrize("name", LISTS)
def test_topics_come_through_the_crosswalk_and_never_from_candidates_or_broad_areas(
    official: Any, shared: Path, by_id: dict[str, Taxonomy], name: str
) -> None:
    officials = {a["id"]: [c.split(".")[0] for c in a[LISTS[name][1]]] for a in official["crosswalk"]["areas"]}
    allowed = defaultdict(set)
    for row in rows(shared / "technology" / "openalex_topic_to_area.csv"):
        if row["confidence"] in ("high", "medium") and row["tier"] in ("1", "2"):
            for each in officials[row["area"]]:
                allowed[each].add(row["topic_id"])
    for area in by_id[name].areas:
        assert set(area.topics) <= allowed[code(area)], area.id


def test_names_of_canadian_sub_categories_point_to_their_area(official: Any, by_id: dict[str, Taxonomy]) -> None:
    missed = set()
    for item in official["lists"]["CA_STRA"]["items"]:
        for sub in item["sub"]:
            name = re.sub(r" ?\([^)]*\)", "", sub["name"])
            if item["code"] not in {hit.area_id.split("-")[0].upper() for hit in areas_in_text(name, by_id.values())}:
                missed.add(sub["code"])
    assert missed == set(TOO_BROAD)
