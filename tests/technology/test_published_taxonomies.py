"""The lists and the crosswalk that come with the toolkit say what their sources say, and no more."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.models.technology import CanonicalArea, Crosswalk, OfficialArea, Taxonomy
from toolkit.technology import areas_in_text, official

JAPANESE = re.compile("[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
CROSSED = {
    "UK": "uk-nsi",
    "JP": "jp-esp-20",
    "CA": "ca-stra",
    "US": "us-cet",
    "EU": "eu-10",
    "ASPI": "aspi",
    "dual_use": "export-dual-use",
}
"""The lists that the gathered crosswalk covers, by its own names for them."""
WORDS_OF_OUR_OWN = {"water": "Water", "minerals": "Critical Minerals", "chips": "Semiconductors and Computing Hardware"}
UNDECIDED_ITEMS = {"meti14", "meti15", "meti16"}
"""Items that name no technology: other, sensitive, catch-all."""
TOO_BROAD = {
    "CA04.6": "imaging and optical devices: every camera",
    "CA06.3": "payloads: every lorry",
    "CA06.5": "satellites: weather, towns and viruses",
    "CA06.8": "the heading joins two phrases by a stroke",
    "CA08.2": "exoskeletons: every insect",
    "CA11.2": "the heading joins three phrases by strokes",
}
"""Sub-areas whose bare heading is no word of their area."""
Told = list[tuple[str, str, list[str]]]


@pytest.fixture(scope="session")
def gathered(shared: Path) -> Any:
    return yaml.safe_load((shared / "technology" / "taxonomies.yaml").read_text(encoding="utf-8"))


def told(gathered: Any) -> dict[str, Told]:
    """Code, heading and sub-areas of each area, as they were gathered, by our names of the lists."""
    lists = gathered["lists"]
    us, export = lists["US_CET_2024"], lists["EXPORT_CONTROL"]
    dod, dow = us["related"].values()
    groups = list(export["product_groups"].values())
    found = {
        "uk-nsi": _items(lists["UK_NSI"]["items"]),
        "jp-esp-20": _items(lists["JP_20"]["items"]),
        "ca-stra": _items(lists["CA_STRA"]["items"]),
        "us-cet": _items(us["items"]),
        "eu-10": _items(lists["EU_10"]["items"]),
        "aspi": [row for group in lists["ASPI"]["groups"] for row in _items(group["items"])],
        "jp-basic-plan-7": _bare("jpp{:02}", lists["JP_20"]["related_JP16_7th_basic_plan"]["items"]),
        "us-dod-14": _bare("dod{:02}", dod["items"]),
        "us-dow-6": _bare("dow{}", dow["items"]),
    }
    categories = export["EU_UK_dual_use_categories"]
    found["export-dual-use"] = [(f"cat{each['code']}", each["name"], groups) for each in categories]
    found["export-military"] = [_split("", each) for each in export["military_list"]]
    found["jp-meti-items"] = [_split("meti", each) for each in export["METI_items"]]
    return found


def _items(items: Any) -> Told:
    subs = ([s if isinstance(s, str) else s["name"] for s in item.get("sub", ())] for item in items)
    return [(item["code"].lower(), item["name"], sub) for item, sub in zip(items, subs, strict=True)]


def _bare(form: str, names: list[str]) -> Told:
    return [(form.format(number), name, []) for number, name in enumerate(names, 1)]


def _split(before: str, line: str) -> tuple[str, str, list[str]]:
    code, _, name = line.partition(" ")
    return before + code.lower(), name, []


def texts(taxonomy: Taxonomy) -> Iterator[dict[str, str]]:
    """Every text of a list that stands in two languages."""
    yield taxonomy.title
    for area in taxonomy.areas:
        yield area.title
        yield from (area.group,) if area.group else ()
        yield from area.excludes
        yield from (sub.title for sub in area.sub_areas)


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_area_and_sub_area_is_there_in_the_order_of_its_list(gathered: Any, by_id: dict[str, Taxonomy]) -> None:
    expected = told(gathered)
    assert set(by_id) == set(expected) | {"uk-nsi-19"}
    for name, areas in expected.items():
        ours = [(a.code, a.title["en"], [sub.title["en"] for sub in a.sub_areas]) for a in by_id[name].areas]
        assert ours == areas, name
    counts = {name: sum(len(subs) for _, _, subs in areas) for name, areas in expected.items()}
    assert (len(expected["aspi"]), counts["ca-stra"], len(expected["export-military"])) == (74, 75, 22)


def test_sub_areas_of_canada_have_the_codes_of_the_crosswalk(gathered: Any, by_id: dict[str, Taxonomy]) -> None:
    items = gathered["lists"]["CA_STRA"]["items"]
    ours = [sub.code for area in by_id["ca-stra"].areas for sub in area.sub_areas]
    assert ours == [sub["code"].lower() for item in items for sub in item["sub"]]


def test_technologies_of_the_tracker_stand_below_their_headings(gathered: Any, by_id: dict[str, Taxonomy]) -> None:
    groups = gathered["lists"]["ASPI"]["groups"]
    assert [(area.group or {}).get("en") for area in by_id["aspi"].areas] == [
        group["name"] for group in groups for _ in group["items"]
    ]


def test_the_coming_19_areas_are_the_17_less_one_and_three_more(gathered: Any, by_id: dict[str, Taxonomy]) -> None:
    """The gathered note: Water, Critical Minerals and Semiconductors are added, the last with Computing Hardware."""
    now = {item["name"] for item in gathered["lists"]["UK_NSI"]["items"]}
    coming = {area.title["en"] for area in by_id["uk-nsi-19"].areas}
    assert coming == (now - {"Computing Hardware"}) | set(WORDS_OF_OUR_OWN.values())
    assert len(by_id["uk-nsi-19"].areas) == 19
    assert by_id["uk-nsi-19"].in_force is None
    assert "not in force" in by_id["uk-nsi-19"].title["en"]
    assert "未施行" in by_id["uk-nsi-19"].title["ja"]


def test_every_text_speaks_both_languages(taxonomies: tuple[Taxonomy, ...], crosswalk: Crosswalk) -> None:
    ours = [words for area in crosswalk.areas for words in (area.title, area.description)]
    for words in (*ours, *(words for taxonomy in taxonomies for words in texts(taxonomy))):
        assert JAPANESE.search(words["ja"]), words
        assert not JAPANESE.search(words["en"]), words


def test_japanese_titles_of_the_japanese_list_are_the_official_ones(gathered: Any, by_id: dict[str, Taxonomy]) -> None:
    items = gathered["lists"]["JP_20"]["items"]
    assert [area.title["ja"] for area in by_id["jp-esp-20"].areas] == [item["name_ja"] for item in items]
    assert {name for name, each in by_id.items() if each.japanese == "official"} == {"jp-esp-20"}


def test_only_headings_read_on_an_official_page_are_checked(by_id: dict[str, Taxonomy]) -> None:
    assert {name for name, taxonomy in by_id.items() if taxonomy.checked} == {"uk-nsi"}
    assert {area.checked for taxonomy in by_id.values() for area in taxonomy.areas} == {None}
    marks = {name: {s.checked for a in taxonomy.areas for s in a.sub_areas} for name, taxonomy in by_id.items()}
    assert {name for name, seen in marks.items() if seen == {False}} == {"uk-nsi"}
    assert all(seen <= {None} for name, seen in marks.items() if name != "uk-nsi")


def test_what_no_text_decides_is_said_and_reached_by_nothing(gathered: Any, by_id: dict[str, Taxonomy]) -> None:
    undecided = {i["code"].lower() for i in gathered["lists"]["UK_NSI"]["items"] if not i["text_classifiable"]}
    found = {name: {a.code for a in each.areas if not a.text_decides} for name, each in by_id.items()}
    assert found.pop("uk-nsi") == undecided
    assert found.pop("uk-nsi-19") == {"ukn07", "ukn16"}
    assert found.pop("jp-meti-items") == UNDECIDED_ITEMS
    assert set().union(*found.values()) == set()


def test_what_the_text_of_an_area_leaves_out_is_said(by_id: dict[str, Taxonomy]) -> None:
    assert {a.code for each in by_id.values() for a in each.areas if a.excludes} == {"uk08", "uk12", "uk16", "ukn03"}


def test_the_crosswalk_is_the_gathered_one(gathered: Any, crosswalk: Crosswalk) -> None:
    areas = gathered["crosswalk"]["areas"]
    assert [(area.id, area.tier) for area in crosswalk.areas] == [(a["id"].replace("_", "-"), a["tier"]) for a in areas]
    for ours, theirs in zip(crosswalk.areas, areas, strict=True):
        for key, name in CROSSED.items():
            before = "cat" if key == "dual_use" else ""
            codes = [before + code.lower() for code in theirs[key] if code != "ML"]
            assert list(ours.official.get(name, ())) == codes, (ours.id, name)
        assert ("ML" not in theirs["dual_use"]) or "export-military" in ours.official


def test_every_area_that_a_text_decides_is_reached(by_id: dict[str, Taxonomy], crosswalk: Crosswalk) -> None:
    """But for those of lists that the gathered crosswalk does not reach, and of which nothing of ours speaks."""
    for name, taxonomy in by_id.items():
        reached = {code.split(".")[0] for area in crosswalk.areas for code in area.official.get(name, ())}
        missing = {area.code for area in taxonomy.areas if area.text_decides} - reached
        assert missing == {
            "uk-nsi-19": {"ukn19"},
            "jp-basic-plan-7": {"jpp06"},
            "export-military": {"ml16", "ml21", "ml22"},
        }.get(name, set()), name


def test_each_part_speaks_and_every_list_that_packs_use_is_reached_by_words(
    by_id: dict[str, Taxonomy], crosswalk: Crosswalk
) -> None:
    for name in ("uk-nsi", "jp-esp-20", "ca-stra"):
        for own in by_id[name].areas:
            words = [word for area in crosswalk.areas for word in _words(area, name, own)]
            japanese = sum(bool(JAPANESE.search(word)) for word in words)
            assert not own.text_decides or min(japanese, len(words) - japanese) >= 5, own.code


def _words(area: CanonicalArea, name: str, own: OfficialArea) -> tuple[str, ...]:
    if own.code not in {code.split(".")[0] for code in area.official.get(name, ())}:
        return ()
    part = area.parts.get(name, {}).get(own.code, area.words)
    return tuple(word for word in part if word in area.words)


def test_every_area_of_our_own_has_words_in_both_languages(crosswalk: Crosswalk) -> None:
    for area in crosswalk.areas:
        japanese = sum(bool(JAPANESE.search(word)) for word in area.words)
        assert min(japanese, len(area.words) - japanese) >= (15 if area.tier == 1 else 8) - 5 * (area.tier == 1), (
            area.id
        )


def test_topics_are_topics_of_openalex(shared: Path, crosswalk: Crosswalk) -> None:
    known = {row["topic_id"] for row in rows(shared / "technology" / "topics_4516.csv")}
    assert {topic.topic_id for topic in crosswalk.topics} <= known


def test_topics_come_from_the_draft_never_from_its_candidates_and_nobody_reviewed_them(
    shared: Path, crosswalk: Crosswalk
) -> None:
    draft = {
        (row["topic_id"], row["area"].replace("_", "-")): (row["tier"], row["confidence"])
        for row in rows(shared / "technology" / "openalex_topic_to_area.csv")
        if row["confidence"] != "candidate"
    }
    assert {(topic.topic_id, topic.area) for topic in crosswalk.topics} == set(draft)
    for topic in crosswalk.topics:
        tier, confidence = draft[topic.topic_id, topic.area]
        assert str(topic.tier) == tier
        assert topic.confidence in (confidence, "candidate")
        assert (topic.reviewed_by, topic.reviewed_on) == (None, None)
    assert not any(t.counts for t in crosswalk.topics if t.topic_id == "T14423"), "20 million works of the old labels"


def test_names_of_canadian_sub_areas_point_to_their_area(
    gathered: Any, by_id: dict[str, Taxonomy], crosswalk: Crosswalk
) -> None:
    missed = set()
    for item in gathered["lists"]["CA_STRA"]["items"]:
        for sub in item["sub"]:
            name = re.sub(r" ?\([^)]*\)", "", sub["name"])
            hits = official(areas_in_text(name, crosswalk), crosswalk, by_id.values())
            if item["code"].lower() not in {hit.area_id for hit in hits}:
                missed.add(sub["code"])
    assert missed == set(TOO_BROAD)
