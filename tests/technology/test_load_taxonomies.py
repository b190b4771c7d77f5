"""A list of technology areas that breaks its form is refused, with file, line and what to do."""

import re
from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import PackError
from toolkit.technology import load_taxonomies

GOOD = """\
id: own-list
title: {en: Our list, ja: 自校のリスト}
publisher: Invented Agency
in_force: 2026-01-01
url: https://example.org/areas
checked: false
areas:
  - id: a1-radar
    title: {en: Radar, ja: レーダー}
    checked: false
    topics: [T10891]
    words: [radar system, レーダー]
  - id: a2-suppliers
    title: {en: Suppliers, ja: 供給者}
    checked: false
    text_decides: false
"""


def folder(tmp_path: Path, text: str, name: str = "own-list.yaml") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (own,) = load_taxonomies(folder(tmp_path, GOOD))
    assert own.id == "own-list"
    assert own.in_force == date(2026, 1, 1)
    assert [area.id for area in own.areas] == ["a1-radar", "a2-suppliers"]
    assert own.areas[0].topics == ("T10891",)
    assert own.areas[0].words == ("radar system", "レーダー")
    assert [area.text_decides for area in own.areas] == [True, False]


def test_lists_come_by_id_and_other_files_are_left_alone(tmp_path: Path) -> None:
    folder(tmp_path, GOOD.replace("id: own-list", "id: b"), "b.yaml")
    folder(tmp_path, GOOD.replace("id: own-list", "id: a"), "a.yaml")
    folder(tmp_path, "not a list", "README.md")
    assert [taxonomy.id for taxonomy in load_taxonomies(tmp_path)] == ["a", "b"]


def test_the_lists_that_come_with_the_toolkit_are_read_without_a_folder() -> None:
    assert [taxonomy.id for taxonomy in load_taxonomies()] == ["ca-stra", "jp-esp-20", "uk-nsi"]


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
        ("url: https://example.org/areas", "url: example.org", 5, "no web address"),
        ("checked: false\nareas", "checked: perhaps\nareas", 6, "checked"),
        ("checked: false\nareas", "checked: false\nauthor: me\nareas", 7, "author"),
        ("publisher: Invented Agency", "publisher: [Invented", 4, "YAML"),
        ("id: a2-suppliers", "id: a1-radar", 13, "'a1-radar' stands twice"),
        ("title: {en: Radar, ja: レーダー}", "title: {en: Radar, ja: ' '}", 9, "one text in each of en, ja"),
        ("topics: [T10891]", "topics: [10891]", 11, "topics"),
        ("topics: [T10891]", "topics: [W10891]", 11, "'W10891' is no OpenAlex topic id"),
        ("topics: [T10891]", "topics: [T10891, T10891]", 11, "'T10891' stands twice"),
        ("radar system, レーダー", "Radar system, レーダー", 12, "write 'radar system', in small letters"),
        ("radar system, レーダー", "radar system, ﾚｰﾀﾞｰ", 12, "write 'レーダー'"),
        ("radar system, レーダー", "radar system, radar-system, レーダー", 12, "'radar-system' stands twice"),
        ("radar system, レーダー", "radar system, レーダー, '-'", 12, "'-'"),
        ("radar system, レーダー", "radar system", 12, "not in English and in Japanese"),
        ("radar system, レーダー", "レーダー", 12, "not in English and in Japanese"),
        ("    words: [radar system, レーダー]\n", "", 8, "not in English and in Japanese"),
        ("text_decides: false", "text_decides: false\n    words: [police, 警察]", 17, "no text decides"),
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
    with pytest.raises(PackError, match=r"own-list\.yaml:7: .*areas.*is empty"):
        load_taxonomies(folder(tmp_path, GOOD.partition("areas:")[0] + "areas: []\n"))


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own-list.yaml").write_bytes(GOOD.encode("shift_jis"))
    with pytest.raises(PackError, match=r"own-list\.yaml:2: is not UTF-8"):
        load_taxonomies(tmp_path)
