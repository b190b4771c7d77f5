"""A list of technology areas that breaks its form is refused, with file, line and what to do."""

import re
from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import PackError
from toolkit.technology import load_taxonomies
from toolkit.technology.taxonomies import chosen, in_force

GOOD = """\
id: own-list
title: {en: Our list, ja: 自校のリスト}
publisher: Invented Agency
in_force: 2026-01-01
published: "2025-12"
url: https://example.org/areas
seen: A page that was invented for this test.
japanese: ours
checked: false
areas:
  - code: a1
    title: {en: Radar, ja: レーダー}
    group: {en: Sensors, ja: センサー}
    excludes: [{en: toys, ja: 玩具}]
    sub_areas:
      - {code: a1.1, title: {en: Sea radar, ja: 海上レーダー}}
      - {title: {en: Air radar, ja: 航空レーダー}, checked: true}
  - code: a2
    title: {en: Suppliers, ja: 供給者}
    text_decides: false
"""


def folder(tmp_path: Path, text: str, name: str = "own-list.yaml") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (own,) = load_taxonomies(folder(tmp_path, GOOD))
    radar, suppliers = own.areas
    assert (own.id, own.in_force, own.published, own.japanese) == ("own-list", date(2026, 1, 1), "2025-12", "ours")
    assert (radar.code, radar.text_decides, suppliers.text_decides) == ("a1", True, False)
    assert radar.group == {"en": "Sensors", "ja": "センサー"}
    assert radar.excludes == ({"en": "toys", "ja": "玩具"},)
    assert [(sub.code, sub.title["en"], sub.checked) for sub in radar.sub_areas] == [
        ("a1.1", "Sea radar", None),
        (None, "Air radar", True),
    ]


def test_lists_come_by_id_and_other_files_are_left_alone(tmp_path: Path) -> None:
    folder(tmp_path, GOOD.replace("id: own-list", "id: b"), "b.yaml")
    folder(tmp_path, GOOD.replace("id: own-list", "id: a"), "a.yaml")
    folder(tmp_path, "not a list", "README.md")
    assert [taxonomy.id for taxonomy in load_taxonomies(tmp_path)] == ["a", "b"]


def test_lists_are_chosen_by_id(tmp_path: Path) -> None:
    folder(tmp_path, GOOD.replace("id: own-list", "id: b"), "b.yaml")
    lists = load_taxonomies(folder(tmp_path, GOOD.replace("id: own-list", "id: a"), "a.yaml"))
    assert [each.id for each in chosen(lists, ["b", "a"])] == ["a", "b"]
    with pytest.raises(PackError, match=r"c: there is no such list of technology areas\. There are: a, b\."):
        chosen(lists, ["a", "c"])


def test_a_list_that_is_not_in_force_is_none_to_judge_by(tmp_path: Path) -> None:
    folder(tmp_path, GOOD.replace("id: own-list", "id: a"), "a.yaml")
    pending = GOOD.replace("id: own-list", "id: b").replace("2026-01-01", "null")
    lists = load_taxonomies(folder(tmp_path, pending, "b.yaml"))
    assert [each.id for each in in_force(lists, {"a"})] == ["a"]
    with pytest.raises(PackError, match=r"b: this list of technology areas is not in force\. Let the pack name"):
        in_force(lists, {"a", "b"})


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"nowhere: there is no such folder\. Name the folder"):
        load_taxonomies(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("id: own-list", "id: other", 1, "is 'other', the file is 'own-list'"),
        ("id: own-list", "id: Own List", 1, "id"),
        ("title: {en: Our list, ja: 自校のリスト}", "title: {en: Our list}", 2, "one text in each of en, ja"),
        ("publisher: Invented Agency\n", "", 1, "publisher"),
        ("publisher: Invented Agency", "publisher: ''", 3, "publisher"),
        ("publisher: Invented Agency", "publisher: A\npublisher: B", 4, "stands twice"),
        ("in_force: 2026-01-01", "in_force: 2026-02-30", 4, "in_force"),
        ("in_force: 2026-01-01", "in_force: soon", 4, "in_force"),
        ("in_force: 2026-01-01\n", "", 1, "in_force is missing"),
        ('"2025-12"', "late in 2025", 5, "is no year, month or day"),
        ("url: https://example.org/areas", "url: example.org", 6, "no web address"),
        ("url: https://example.org/areas\n", "", 1, "url is missing"),
        ("seen: A page that was invented for this test.", "seen: ''", 7, "seen"),
        ("japanese: ours", "japanese: mine", 8, "japanese"),
        ("checked: false\nareas", "checked: perhaps\nareas", 9, "checked"),
        ("checked: false\nareas", "checked: false\nauthor: me\nareas", 10, "author"),
        ("publisher: Invented Agency", "publisher: [Invented", 4, "YAML"),
        ("code: a2", "code: a1", 18, "'a1' stands twice"),
        ("code: a2", "code: a2.1", 18, "'a2.1' is a sub-area"),
        ("code: a2", "code: A2", 18, "code"),
        ("title: {en: Radar, ja: レーダー}", "title: {en: Radar, ja: ' '}", 12, "one text in each of en, ja"),
        ("title: {en: Radar, ja: レーダー}", "title: {en: Radar, ja: Radar}", 12, "'Radar' has no Japanese"),
        ("group: {en: Sensors, ja: センサー}", "group: {en: Sensors}", 13, "one text in each of en, ja"),
        ("[{en: toys, ja: 玩具}]", "[{en: toys, ja: toys}]", 14, "'toys' has no Japanese"),
        ("code: a1.1", "code: a2.1", 16, "'a2.1' does not begin with 'a1.'"),
        ("{en: Sea radar, ja: 海上レーダー}", "{ja: 海上レーダー}", 16, "one text in each of en, ja"),
        ("en: Air radar", "en: Sea radar", 17, "'Sea radar' stands twice"),
        ("text_decides: false", "text_decides: false\n    words: [police, 警察]", 21, "words"),
    ],
)
def test_a_fault_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(PackError) as refused:
        load_taxonomies(folder(tmp_path, GOOD.replace(old, new)))
    message = str(refused.value)
    assert message.startswith(f"{tmp_path / 'own-list.yaml'}:{line}:"), message
    assert says in message
    assert re.search(r"[.:;] .+\.$", message), "no remedy"


def test_a_list_without_areas_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"own-list\.yaml:10: .*areas.*is empty"):
        load_taxonomies(folder(tmp_path, GOOD.partition("areas:")[0] + "areas: []\n"))


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own-list.yaml").write_bytes(GOOD.encode("shift_jis"))
    with pytest.raises(PackError, match=r"own-list\.yaml:2: is not UTF-8"):
        load_taxonomies(tmp_path)
