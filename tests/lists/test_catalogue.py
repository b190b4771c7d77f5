"""Every reason to refuse a list is said with file, line and remedy."""

from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import ListError
from toolkit.lists import load_lists
from toolkit.lists.tables import COLUMNS

CARD = """\
id: invented
title: {en: Invented list, ja: 架空のリスト}
publisher: Nobody
legal_basis: None
evidence_class: designation
meaning:
  en: It means nothing.
  ja: 何も意味しません。
licence: None
editions:
  - id: "2023"
    published: 2023-05-01
    url: https://example.org/2023
    retrieved: 2026-08-22
    checked: true
  - id: "2024"
    published: 2024-05-01
    url: https://example.org/2024
    retrieved: 2026-08-22
    checked: false
    note: A second one.
means: review
"""
TABLE = """\
edition,entry_id,name,aliases,country,rors,openalex,note
2023,rocketry,Rocketry School,,,,,
2024,rocketry,"Rocketry, School of",Polar Works|Rocket House,CN,01yqg2h08|013meh722,I7|I8,"Renamed,
and moved."
2024,optics,Institute of Optics,,,,,
"""


def write(folder: Path, card: str | bytes = CARD, table: str | bytes | None = TABLE) -> Path:
    for name, content in (("invented.yaml", card), ("invented.csv", table)):
        if content is not None:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(ListError) as refused:
        load_lists(folder)
    return str(refused.value)


def test_a_list_is_read_as_it_is_written(tmp_path: Path) -> None:
    (entity_list,) = load_lists(write(tmp_path))
    assert [edition.id for edition in entity_list.editions] == ["2023", "2024"]
    later = entity_list.editions[1]
    assert (later.published, later.checked, later.note) == (date(2024, 5, 1), False, "A second one.")
    moved, optics = later.entries
    assert (moved.id, moved.name, moved.aliases) == ("rocketry", "Rocketry, School of", ("Polar Works", "Rocket House"))
    assert (moved.country, moved.rors, moved.openalex) == ("CN", ("01yqg2h08", "013meh722"), ("I7", "I8"))
    assert moved.note == "Renamed,\nand moved."
    assert (optics.aliases, optics.country, optics.note) == ((), None, None)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("id: invented", "id: other", 1, "the file is 'invented'"),
        ("id: invented", "id: Invented One", 1, "not an id"),
        ("publisher: Nobody\n", "", 1, "publisher is missing"),
        ("publisher: Nobody", "publisher: ''", 3, "publisher ('') is empty"),
        ("publisher: Nobody", "publisher: 12", 3, "not text"),
        ("publisher: Nobody", "publisher: Nobody\npublisher: Somebody", 4, "'publisher' stands twice"),
        ("publisher: Nobody", "publisher: Nobody\nprinter: Somebody", 4, "printer ('Somebody') is not a field"),
        ("evidence_class: designation", "evidence_class: rumour", 5, "write designation or assessment"),
        ("{en: Invented list, ja: 架空のリスト}", "{en: Invented list}", 2, "one text in each of en, ja"),
        ("{en: Invented list, ja: 架空のリスト}", "{en: List, ja: ' '}", 2, "one text in each of en, ja"),
        ("{en: Invented list, ja: 架空のリスト}", "{en: A, ja: い, fr: Une}", 2, "in no other language"),
        ("  ja: 何も意味しません。\n", "", 6, "one text in each of en, ja"),
        ("published: 2023-05-01", "published: 2023-02-30", 12, "editions[0].published ('2023-02-30') is not a date"),
        ("published: 2023-05-01", "published: '2023-05-01'", 12, "without quotation marks"),
        ("published: 2023-05-01", "published: 2025-05-01", 17, "Sort oldest first"),
        ("published: 2024-05-01", "published: 2023-05-01", 17, "Sort oldest first"),
        ("retrieved: 2026-08-22", "retrieved: 2023-04-30", 14, "before the edition was published"),
        ("url: https://example.org/2024", "url: example.org", 18, "no web address"),
        ("checked: true", "checked: 1", 15, "neither true nor false"),
        ("checked: true", "checked: yes", 15, "neither true nor false"),
        ('id: "2024"', 'id: "2023"', 16, "2023 stands twice"),
        ('id: "2024"', "id: 2024", 16, "in quotation marks"),
        ("    note: A second one.", "    note: ''", 21, "is empty"),
        ("licence: None", "licence: &a None", 9, "anchors"),
        ("licence: None", "licence: !!str None", 9, "tags"),
        ("licence: None", "licence: 'None", 23, "not valid YAML"),
        ("    url: https://example.org/2023", "\turl: https://example.org/2023", 13, "spaces, not with tabs"),
    ],
)
def test_a_fault_in_the_card(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in CARD
    message = refusal(write(tmp_path, CARD.replace(old, new, 1)))
    assert message.startswith(f"{tmp_path / 'invented.yaml'}:{line}: "), message
    assert said in message


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ("", "is empty"),
        ("# only a comment\n", "is empty"),
        ("- id: invented\n", "does not hold keys and values"),
        (b"id: \xff\xfe\n", "not UTF-8"),
        (b"id: \x00\n", "no text file has"),
        (CARD.split("editions:")[0] + "editions: []\nmeans: review\n", "editions is empty"),
    ],
)
def test_a_card_that_is_none(tmp_path: Path, card: str | bytes, said: str) -> None:
    message = refusal(write(tmp_path, card))
    assert message.startswith(f"{tmp_path / 'invented.yaml'}:") and said in message


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("edition,entry_id", "entry_id,edition", 1, "the columns are not edition,entry_id"),
        (",note\n", "\n", 1, "in this order and no others"),
        ("2023,rocketry", "2022,rocketry", 2, "edition '2022' is not described. Add it to invented.yaml"),
        ("2023,rocketry", "2023,Rocketry", 2, "Write small letters, digits and single hyphens"),
        ("2023,rocketry", "2023,", 2, "entry_id"),
        ("Rocketry School,", ",", 2, "name: "),
        ("Rocketry School,", "Rocketry, School,", 2, "has 9 values, not 8. Quote those with a comma"),
        ("Rocketry School,,,,,", "Rocketry School", 2, "has 3 values, not 8"),
        ("Rocketry School,,", "Rocketry School,,China", 2, "country 'China': write two capital letters"),
        (",CN,", ",cn,", 3, "country 'cn': write two capital letters"),
        ("01yqg2h08|", "01yqg2h09|", 3, "wrong check digits"),
        ("01yqg2h08|", "https://ror.org/01yqg2h08|", 3, "write 01yqg2h08|013meh722"),
        ("I7|I8", "A7|I8", 3, "not an OpenAlex id of kind I"),
        ("I7|I8", "i7|I8", 3, "write I7|I8"),
        ("I7|I8", "I7|I7", 3, "says the same twice"),
        ("Polar Works|Rocket", "Polar Works||Rocket", 3, "write Polar Works|Rocket House"),
        ("Polar Works|Rocket", "Polar Works| Rocket", 3, "write Polar Works|Rocket House"),
        ("2024,optics", "2024,rocketry", 5, "entry rocketry stands twice in edition 2024. Join the rows"),
        ("Institute of Optics,,,,", "Institute of Optics,,,,I8", 5, "I8 is also that of rocketry in edition 2024"),
        ("Institute of Optics,,,", "Institute of Optics,,,013meh722", 5, "013meh722 is also that of rocketry"),
        ("Institute of Optics", '"Institute" of Optics', 5, "Quote values as CSV does"),
    ],
)
def test_a_fault_in_the_table(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in TABLE
    message = refusal(write(tmp_path, table=TABLE.replace(old, new, 1)))
    assert message.startswith(f"{tmp_path / 'invented.csv'}:{line}: "), message
    assert said in message


def test_an_edition_without_rows_and_files_without_each_other(tmp_path: Path) -> None:
    without = "".join(line for line in TABLE.splitlines(keepends=True) if not line.startswith("2023"))
    assert "no row is of edition 2023" in refusal(write(tmp_path, table=without))
    (tmp_path / "invented.csv").unlink()
    assert f"with the columns {','.join(COLUMNS)}" in refusal(tmp_path)
    write(tmp_path)
    (tmp_path / "invented.yaml").unlink()
    assert refusal(tmp_path) == f"{tmp_path / 'invented.csv'}:1: nothing says whose list this is. Add invented.yaml."
    assert "there is no such folder" in refusal(tmp_path / "nowhere")


def test_a_table_that_is_no_text(tmp_path: Path) -> None:
    assert "not UTF-8" in refusal(write(tmp_path, table=TABLE.encode().replace(b"Optics", b"Opt\xe9")))
    assert "the columns are not" in refusal(write(tmp_path, table=""))


def test_the_digest_is_of_the_rows_and_not_of_their_order(tmp_path: Path) -> None:
    (before,) = load_lists(write(tmp_path))
    lines = TABLE.splitlines(keepends=True)
    (sorted_otherwise,) = load_lists(write(tmp_path, table="".join([lines[0], lines[4], *lines[2:4], lines[1]])))
    (changed,) = load_lists(write(tmp_path, table=TABLE.replace("Institute of Optics", "Institute for Optics")))
    digests = [[edition.digest for edition in each.editions] for each in (before, sorted_otherwise, changed)]
    assert digests[0] == digests[1]
    assert digests[0][0] == digests[2][0] and digests[0][1] != digests[2][1]


def test_bundled_lists_name_their_evidence() -> None:
    for entity_list in load_lists():
        for edition in entity_list.editions:
            assert edition.url.startswith("https://")
            assert edition.checked or "not yet compared" in (edition.note or "")
