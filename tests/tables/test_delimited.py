"""CSV as offices have it, and JSON lines: what is read, and what is refused with which cell."""

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from toolkit import ProposalError, Row, read_proposals
from toolkit.tables.mapping import Mapping

HEAD = "Proposal ID,Title,Summary,Start date,Own organisation,Person,Role,ORCID,Affiliation,Partner,Partner country"
ONE = "P/1,Ice,Of ice,2026-04-01,Severnside University,Ann Bee,PI,0000-0002-1825-0097,Severnside University,Kita,JP"


def read(*lines: str, name: str = "a.csv", mapping: Mapping | None = None, encoding: str = "utf-8") -> list[Row]:
    return list(read_proposals(("\n".join(lines) + "\n").encode(encoding), name, mapping))


def fault(rows: Sequence[Row]) -> str:
    assert [row.proposal for row in rows] == [None]
    return str(rows[0].error)


def test_one_row_for_each_person_of_a_proposal_and_their_rows_may_stand_apart() -> None:
    other = "P-2,Snow,Of snow,,Severnside University,Eve Dee,,,,,"
    more = "P/1,,,,,Carl Eff,co-investigator,,Kita,,"
    first, second = sorted(read(HEAD, ONE, other, more), key=lambda row: str(row.reference))
    assert (first.place, first.reference, first.year) == ("a.csv:3", "P-2", None)
    assert second.proposal and second.proposal.id == "p-1" and second.year == "2026"
    assert [(p.name, p.role) for p in second.proposal.people] == [
        ("Ann Bee", "principal-investigator"),
        ("Carl Eff", "co-investigator"),
    ]
    assert [(o.name, o.country) for o in second.proposal.partners] == [("Kita", "JP")]
    assert second.proposal.people[1].posts and second.proposal.people[1].posts[0].organisation.name == "Kita"
    assert second.place == "a.csv:2 to 4"


def test_a_person_without_a_word_on_posts_declares_nothing() -> None:
    (row,) = read(HEAD, ONE.replace("0097,Severnside University", "0097,"))
    assert row.proposal and row.proposal.people[0].posts is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_japanese_headings_in_every_encoding_and_with_every_separator(encoding: str, separator: str) -> None:
    lines = [
        "整理番号,研究課題名,研究概要,申請機関,研究代表者,研究代表者のORCID,相手機関,相手機関の国名,開始日,部局,年度",
        "２０２６−１２,電池の劣化,概要です,南摂津工業大学,佐藤　花子,0000-0002-1825-0097,Ｆｏｏ大学,英国,"
        "令和８年４月１日,工学部,2026年度",
    ]
    lines = [line.replace("−", "-").replace(",", separator) for line in lines]
    (row,) = read(*lines, encoding=encoding)
    assert row.error is None and row.proposal
    assert (row.proposal.id, row.reference, row.department, row.year) == ("2026-12", "2026-12", "工学部", "2026年度")
    assert row.proposal.title == "電池の劣化"
    assert row.proposal.starts == date(2026, 4, 1)
    assert (row.proposal.people[0].name, row.proposal.people[0].role) == ("佐藤 花子", "principal-investigator")
    assert (row.proposal.partners[0].name, row.proposal.partners[0].country) == ("Foo大学", "GB")


def test_bytes_that_are_no_utf8_are_japanese_only_with_japanese_headings() -> None:
    with pytest.raises(ProposalError, match=r"a\.csv:2: is not UTF-8.*mapping file"):
        read(HEAD, ONE.replace("Ann", "Véronique"), encoding="cp1252")
    (row,) = read(HEAD, ONE.replace("Ann", "Véronique"), encoding="cp1252", mapping=Mapping(encoding="cp1252"))
    assert row.proposal and row.proposal.people[0].name == "Véronique Bee"


def test_two_rows_of_headings_as_a_spreadsheet_exports_merged_cells() -> None:
    rows = read("Proposal ID,Title,Own organisation,Partner,,Principal investigator,", ",,,Name,Country,Name,ORCID",
                "A1,Ice,Sev,Kita,Japan,Ann Bee,0000-0002-1825-0097", "A2,Snow,Sev,,,Eve,")  # fmt: skip
    assert [row.error for row in rows] == [None, None]
    first = rows[0].proposal
    assert first and first.partners[0].country == "JP" and first.people[0].orcid == "0000-0002-1825-0097"
    assert any("'Country' was read as partner.country, below 'Partner'" in note for note in rows[0].notes)
    assert not any("read as" in note for note in rows[1].notes)


def test_numbered_headings_are_several_of_a_kind() -> None:
    (row,) = read(
        "ID,Title,Own organisation,Person 1,Person 2 name,Partner 1,Partner 1 ROR,Partner 2,Partner 2 country",
        "A1,Ice,Sev,Ann,Bob,Kita,013meh722,Sued,DE",
    )
    assert row.proposal
    assert [person.name for person in row.proposal.people] == ["Ann", "Bob"]
    assert [(o.name, o.ror, o.country) for o in row.proposal.partners] == [
        ("Kita", "013meh722", None),
        ("Sued", None, "DE"),
    ]


def test_a_column_that_is_not_known_is_told_and_one_that_may_be_two_things_is_refused() -> None:
    (row,) = read(HEAD + ",Mood", ONE + ",fine")
    assert row.notes == ("a.csv:1: column L: the column 'Mood' is not known and was not read",)
    with pytest.raises(ProposalError, match=r"a\.csv:1: column L: 'Country' may be about .* 'Partner Country'"):
        read(HEAD + ",Country", ONE + ",JP")
    (row,) = read(HEAD + ",Country", ONE + ",GB", mapping=Mapping(columns={"Country": "own.country"}))
    assert row.proposal and row.proposal.own_organisation.country == "GB"
    (row,) = read(HEAD + ",Country", ONE + ",GB", mapping=Mapping(ignore=("L",)))
    assert row.proposal and not row.notes


def test_two_columns_for_one_thing_are_refused_with_both_cells() -> None:
    with pytest.raises(ProposalError, match=r"column L: 'Project title' and 'Title' \(a\.csv:1: column B\)"):
        read(HEAD + ",Project title", ONE + ",x")


def test_what_the_headings_leave_out_is_named_and_may_be_the_same_for_all() -> None:
    with pytest.raises(ProposalError, match=r"leave out: own\.name"):
        read("ID,Title,Person", "A1,Ice,Ann")
    same = Mapping(same={"own.name": "Severnside University", "own.country": "United Kingdom"})
    (row,) = read("ID,Title,Person", "A1,Ice,Ann", mapping=same)
    assert row.proposal and row.proposal.own_organisation.country == "GB"
    with pytest.raises(ProposalError, match=r"no column 'own\.colour'\. Use one of: proposal\.id"):
        read("ID,Title,Person", "A1,Ice,Ann", mapping=Mapping(same={"own.colour": "blue"}))
    with pytest.raises(ProposalError, match="no headings are known"):
        read("a,b,c", "1,2,3")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2026-04-01", "03/04/2026", r"column D: \('03/04/2026'\) may be one of two days: write it as 2026-11-30"),
        ("2026-04-01", "46113", r"column D: \('46113'\) is not a day"),
        ("2026-04-01", "2026-02-30", r"column D: \('2026-02-30'\) is not a day"),
        ("JP", "Narnia", r"column K: \('Narnia'\) is no country we know"),
        ("0097", "0098", r"column H: \('0000-0002-1825-0098'\) has a wrong check digit"),
        ("Kita", "", r"column K: stands beside no name"),
        ("P/1", "", r"a\.csv:2: has no proposal id"),
        ("P/1", "甲", r"column A: \('甲'\) has no Latin letter and no digit"),
        (",JP", ",JP,slipped", r"column L: stands right of the headings"),
        ("Ann Bee", "", r"column G: stands beside no name"),
    ],
)  # fmt: skip
def test_a_fault_names_its_cell_and_costs_one_proposal(old: str, new: str, said: str) -> None:
    rows = read(HEAD, ONE.replace(old, new), "P-2,Snow,S,,Sev,Eve,,,,,")
    assert [row.proposal.id for row in rows if row.proposal] == ["p-2"]
    assert re.search(said, fault([row for row in rows if row.error]))


@pytest.mark.parametrize(
    ("written", "order", "meant"),
    [
        ("13/04/2026", None, date(2026, 4, 13)),
        ("04/13/2026", None, date(2026, 4, 13)),
        ("3/4/2026", "day-first", date(2026, 4, 3)),
        ("3/4/2026", "month-first", date(2026, 3, 4)),
        ("2026/4/3", None, date(2026, 4, 3)),
        ("2026年４月3日", None, date(2026, 4, 3)),
        ("令和元年5月1日", None, date(2019, 5, 1)),
        ("R8.4.1", None, date(2026, 4, 1)),
        ("3 April 2026", None, date(2026, 4, 3)),
        ("Apr 3 2026", None, date(2026, 4, 3)),
    ],
)
def test_days_are_read_as_they_are_written(written: str, order: str | None, meant: date) -> None:
    (row,) = read(HEAD, ONE.replace("2026-04-01", written), mapping=Mapping.model_validate({"dates": order}))
    assert row.proposal and row.proposal.starts == meant


def test_rows_that_contradict_each_other_name_both_cells() -> None:
    said = fault(read(HEAD, ONE, "P/1,Snow,,,,Carl,,,,Kita,CN"))
    assert "a.csv:3: column B: ('Snow') is not what a.csv:2: column B says ('Ice') of the same proposal" in said
    assert "a.csv:3: column K: ('CN') is not what a.csv:2: column K says ('JP')" in said
    assert "a.csv:3: column A: ('P-1') is not what a.csv:2: column A says ('P/1')" in fault(
        read(HEAD, ONE, "P-1,Ice,,,,Carl,,,,,")
    )


def test_the_same_row_twice_is_read_once_and_told() -> None:
    (row,) = read(HEAD, ONE, ONE)
    assert row.proposal and len(row.proposal.people) == 1
    assert row.notes == ("a.csv:3: says the same as a.csv:2, and was read once",)


def test_blank_rows_and_repeated_headings_are_no_rows() -> None:
    (row,) = read("Our applications,,,,,,,,,,", "", HEAD, "", ONE, ",,,　,,,,,,,", HEAD, "  ")
    assert row.place == "a.csv:5" and row.proposal


def test_a_role_that_has_no_word_in_our_forms_is_told() -> None:
    (row,) = read(HEAD, ONE.replace(",PI,", ",Boss,"))
    assert row.proposal and row.proposal.people[0].role == "other"
    assert "the role 'Boss' has no word in our forms" in row.notes[0]


def test_a_file_that_is_no_csv_is_refused_with_its_line() -> None:
    with pytest.raises(ProposalError, match=r"a\.csv:3: is not CSV"):
        read(HEAD, ONE, 'P-2,"Snow"x,S,,Sev,Eve,,,,,')
    with pytest.raises(ProposalError, match="is empty"):
        list(read_proposals(b"", "a.csv"))
    with pytest.raises(ProposalError, match="is none of"):
        list(read_proposals(b"x", "a.pdf"))
    with pytest.raises(ProposalError, match="there is no such file"):
        list(read_proposals(Path("/nowhere/a.csv")))


def lines(*objects: object) -> list[Row]:
    content = "".join((o if isinstance(o, str) else json.dumps(o, ensure_ascii=False)) + "\n" for o in objects)
    return list(read_proposals(content.encode(), "p.jsonl"))


def test_json_lines_hold_proposals_with_department_and_year() -> None:
    whole = {"id": "a", "title": "t", "summary": "s", "own_organisation": {"name": "Sev"}, "people": [{"name": "Ann"}]}
    rows = lines(
        {**whole, "department": "Physics", "year": 2026, "starts": "2027-01-01"},
        "",
        {**whole, "id": "b", "starts": "2027-01-01"},
        whole,
        {**whole, "id": "c", "colour": "blue"},
        '{"id": "d", "id": "e"}',
        "[1]",
        "{",
        '{"id": NaN}',
        "[" * 100_000,
    )
    assert [(row.department, row.year) for row in rows[:2]] == [("Physics", "2026"), (None, "2027")]
    assert [str(row.error) for row in rows[2:]] == [
        "p.jsonl:4: ('a') is also the id on line 1: give each its own.",
        "p.jsonl:5: colour ('blue') is not a field here: correct its name or delete it.",
        "p.jsonl:6: 'id' stands twice. Delete one.",
        'p.jsonl:7: is no proposal: write {"id": …, "title": …} on one line.',
        "p.jsonl:8: is not JSON: Expecting property name enclosed in double quotes. Put each proposal on one line.",
        "p.jsonl:9: is nested too deeply, or holds a number that is none. Correct it.",
        "p.jsonl:10: is nested too deeply, or holds a number that is none. Correct it.",
    ]


def test_a_line_separator_within_a_text_is_no_end_of_a_row() -> None:
    (row,) = read(HEAD, ONE.replace("Of ice", '"Of\u2028ice,\nand more"'), ",,,,,,,,,,")
    assert row.proposal and row.proposal.summary == "Of\u2028ice,\nand more"
