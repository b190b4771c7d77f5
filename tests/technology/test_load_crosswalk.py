"""A crosswalk that breaks its form is refused, with file, line and what to do."""

from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import PackError
from toolkit.technology import load_crosswalk

LIST = """\
id: own-list
title: {en: Our list, ja: 自校のリスト}
publisher: Invented Agency
in_force: null
seen: A page that was invented for this test.
japanese: ours
checked: false
areas:
  - code: a1
    title: {en: Radar, ja: レーダー}
    sub_areas: [{code: a1.1, title: {en: Sea radar, ja: 海上レーダー}}]
  - code: a2
    title: {en: Suppliers, ja: 供給者}
    text_decides: false
"""
AREAS = """\
checked: false
note: Invented.
areas:
  - id: radar
    tier: 1
    title: {en: Radar, ja: レーダー}
    description: {en: Finding things by radio., ja: 電波による探知に関する研究。}
    official: {own-list: [a1, a1.1]}
    words: [radar system, jammer, レーダー]
    parts: {own-list: {a1: [jammer, T10891]}}
    stray:
      - {phrase: radar system of bats, unless: [jammer]}
  - id: ships
    tier: 3
    title: {en: Ships, ja: 船舶}
    description: {en: Ships., ja: 船舶に関する研究。}
    words: [ship design, 船舶設計]
"""
TOPICS = """\
topic_id,area,tier,confidence,reason,reviewed_by,reviewed_on
T10891,radar,1,high,by hand,,
T10892,ships,3,candidate,by keywords,A. Example,2026-10-01
"""


def folder(tmp_path: Path, areas: str = AREAS, topics: str = TOPICS) -> Path:
    (tmp_path / "own-list.yaml").write_text(LIST, encoding="utf-8")
    (tmp_path / "crosswalk").mkdir()
    (tmp_path / "crosswalk" / "areas.yaml").write_text(areas, encoding="utf-8")
    (tmp_path / "crosswalk" / "topics.csv").write_text(topics, encoding="utf-8")
    return tmp_path


def test_a_good_crosswalk_is_read(tmp_path: Path) -> None:
    crosswalk = load_crosswalk(folder(tmp_path))
    radar, ships = crosswalk.areas
    assert (radar.id, radar.tier, radar.official) == ("radar", 1, {"own-list": ("a1", "a1.1")})
    assert (radar.words, radar.parts) == (
        ("radar system", "jammer", "レーダー"),
        {"own-list": {"a1": ("jammer", "T10891")}},
    )
    assert [(stray.phrase, stray.unless) for stray in radar.stray] == [("radar system of bats", ("jammer",))]
    assert (ships.official, ships.parts, ships.stray) == ({}, {}, ())
    assert [(topic.topic_id, topic.area, topic.counts) for topic in crosswalk.topics] == [
        ("T10891", "radar", True),
        ("T10892", "ships", False),
    ]
    assert [topic.reviewed_on for topic in crosswalk.topics] == [None, date(2026, 10, 1)]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("checked: false\n", "", 1, "checked"),
        ("note: Invented.", "note: Invented.\ntopics: []", 3, "do not stand here. Write them in topics.csv"),
        ("id: ships", "id: radar", 13, "'radar' stands twice"),
        ("id: ships", "id: Ships", 13, "id"),
        ("tier: 1", "tier: 4", 5, "tier"),
        ("title: {en: Radar, ja: レーダー}", "title: {en: Radar, ja: Radar}", 6, "'Radar' has no Japanese"),
        ("{en: Finding things by radio., ja: 電波による探知に関する研究。}", "{en: x}", 7, "one text in each"),
        ("official: {own-list: [a1, a1.1]}", "official: {no-list: [a1]}", 8, "there is no such list"),
        ("[a1, a1.1]", "[a1, a3]", 8, "'a3' is no area of own-list that a text decides"),
        ("[a1, a1.1]", "[a1, a2]", 8, "'a2' is no area of own-list that a text decides"),
        ("radar system, jammer, レーダー", "Radar system, jammer, レーダー", 9, "write 'radar system', in small"),
        ("radar system, jammer, レーダー", "radar system, jammer, ﾚｰﾀﾞｰ", 9, "write 'レーダー'"),
        ("radar system, jammer, レーダー", "radar system, radar-system, jammer, レーダー", 9, "stands twice"),
        ("radar system, jammer, レーダー", "radar system, jammer, レーダー, '-'", 9, "'-'"),
        ("radar system, jammer, レーダー", "radar system, jammer", 9, "not in English and in Japanese"),
        ("[ship design, 船舶設計]", "[船舶設計]", 17, "not in English and in Japanese"),
        ("{a1: [jammer, T10891]}", "{a2: [jammer]}", 10, "the area does not overlap with 'a2' of own-list"),
        ("{a1: [jammer, T10891]}", "{a1: [jam]}", 10, "'jam' is not among the words of the area"),
        ("{a1: [jammer, T10891]}", "{a1: [T10892]}", 10, "'T10892' is not among the words of the area"),
        ("phrase: radar system of bats", "phrase: Radar system of bats", 12, "write 'radar system of bats'"),
        ("phrase: radar system of bats", "phrase: radar-system", 12, "is a word of the area, too"),
        ("unless: [jammer]", "unless: [jam]", 12, "'jam' is not among the words of the area"),
        ("unless: [jammer]", "but: [jammer]", 12, "but"),
    ],
)
def test_a_fault_of_an_area_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert AREAS.count(old) == 1
    with pytest.raises(PackError) as refused:
        load_crosswalk(folder(tmp_path, AREAS.replace(old, new)))
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / 'crosswalk' / 'areas.yaml'}:{line}:"), message
    assert says in message


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("topic_id,area", "topic,area", 1, "has not the columns topic_id, area, tier"),
        ("T10891", "W10891", 2, "'W10891' is no OpenAlex topic id"),
        ("T10891,radar,1", "T10891,sonar,1", 2, "areas.yaml has no 'sonar' of tier 1"),
        ("T10891,radar,1", "T10891,radar,2", 2, "areas.yaml has no 'radar' of tier 2"),
        ("T10891,radar,1", "T10891,radar,one", 2, "a tier or a day that is none"),
        ("high", "certain", 2, "confidence"),
        (",by hand", ",", 2, "reason"),
        ("2026-10-01", "2026-10-32", 3, "a tier or a day that is none"),
        ("A. Example,", ",", 3, "a review has a name and a day"),
        ("T10892,ships,3", "T10891,radar,1", 3, "T10891 and radar stand twice"),
        ("T10891,radar,1,high,by hand,,", "T10891,radar", 2, "lacks a cell"),
        ("by hand,,", "by hand,,,more", 2, "has a cell too many"),
    ],
)
def test_a_fault_of_a_topic_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert TOPICS.count(old) == 1
    with pytest.raises(PackError) as refused:
        load_crosswalk(folder(tmp_path, topics=TOPICS.replace(old, new)))
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / 'crosswalk' / 'topics.csv'}:{line}:"), message
    assert says in message


def test_a_crosswalk_without_areas_and_one_that_is_not_there_are_refused(tmp_path: Path) -> None:
    place = folder(tmp_path, AREAS.partition("areas:")[0] + "areas: []\n", TOPICS.partition("\n")[0] + "\n")
    with pytest.raises(PackError, match=r"areas\.yaml:3: .*areas.*is empty"):
        load_crosswalk(place)
    (place / "crosswalk" / "areas.yaml").unlink()
    with pytest.raises(PackError, match=r"areas\.yaml: there is no such file"):
        load_crosswalk(place)


def test_a_table_of_topics_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    table = folder(tmp_path) / "crosswalk" / "topics.csv"
    table.write_bytes("理由".encode("shift_jis"))
    with pytest.raises(PackError, match=r"topics\.csv: is not UTF-8"):
        load_crosswalk(tmp_path)
    table.unlink()
    with pytest.raises(PackError, match=r"topics\.csv: cannot be read: .*Put the table of topics there"):
        load_crosswalk(tmp_path)
