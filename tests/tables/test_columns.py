"""What is to be seen of a table before it is read: its headings, what they mean, and a value below each."""

import io

import openpyxl
import pytest

from tests.pages.tables import BAD, GOOD, WIDE, book
from toolkit import ProposalError, TableMapping, lacking_columns, read_proposals, table_in

LINES = b"""Stand: 2026-11-01,,,
Proposal ID,Title,Country,Mood
p-1,Tides,GB,
p-2,,,calm
"""


def test_two_rows_of_headings_are_one_column_each() -> None:
    table = table_in(book(GOOD), "call.xlsx")
    assert table and (table.sheet, table.sheets, table.heading_row, table.heading_rows) == ("Sheet", ("Sheet",), 2, 2)
    told = {column.letters: (column.heading, column.meant, column.sample) for column in table.columns}
    assert told["A"] == ("Proposal ID", "proposal.id", "W-1")
    assert told["E"] == ("Own organisation Name", "own.name", "University of Wharfemoor")
    assert told["I"] == ("Partner Country", "partner.country", "")
    assert told["J"] == ("Mood", None, "")


def test_what_may_be_several_things_is_not_guessed_and_the_first_value_is_shown() -> None:
    table = table_in(LINES, "call.csv")
    assert table and (table.sheet, table.heading_row, table.heading_rows) == (None, 2, 1)
    assert [(column.meant, column.sample) for column in table.columns] == [
        ("proposal.id", "p-1"),
        ("proposal.title", "Tides"),
        (None, "GB"),
        (None, "calm"),
    ]


def test_headings_of_which_none_is_known_are_the_first_texts() -> None:
    table = table_in(b"2026,,\nVorgang,Thema,Leute\n1,Gezeiten,W. Oakenshade\n", "call.csv")
    assert table and table.heading_row == 2 and [column.meant for column in table.columns] == [None] * 3


def test_the_sheet_that_can_be_read_is_looked_at_and_another_if_it_is_named() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(GOOD)))
    notes = made.create_sheet("Notes", 0)
    notes.append(["Title", "Remarks"])
    out = io.BytesIO()
    made.save(out)
    table = table_in(out.getvalue(), "call.xlsx")
    assert table and (table.sheet, table.sheets) == ("Sheet", ("Notes", "Sheet"))
    other = table_in(out.getvalue(), "call.xlsx", TableMapping(sheet="Notes"))
    assert other and [column.heading for column in other.columns] == ["Title", "Remarks"]
    with pytest.raises(ProposalError, match="there is no sheet 'More'"):
        table_in(out.getvalue(), "call.xlsx", TableMapping(sheet="More"))
    notes.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    hidden = table_in(out.getvalue(), "call.xlsx", TableMapping(sheet="Notes"))
    assert hidden and hidden.sheet == "Notes"


def test_what_is_said_of_letters_goes_before_what_is_said_of_headings() -> None:
    lines = b"A,Title,Person,Own organisation\nx,p-1,W. Oakenshade,Harbour College\n"
    columns = {"A": "proposal.title", "B": "proposal.id"}
    [row] = read_proposals(lines, "call.csv", TableMapping(columns=columns))
    assert row.proposal and (row.proposal.id, row.proposal.title) == ("p-1", "x")


def test_json_lines_have_no_columns_and_other_files_are_refused() -> None:
    assert table_in(b"{}", "call.jsonl") is None
    for name, content, says in (
        ("letter.docx", b"PK", "is none of"),
        ("call.csv", b"", "is empty"),
        ("call.csv", b",\n,\n", "no headings stand here"),
        ("call.xlsx", b"PK", "is no .xlsx workbook"),
    ):
        with pytest.raises(ProposalError, match=says):
            table_in(content, name)


def test_what_a_table_cannot_do_without_is_named() -> None:
    assert lacking_columns([]) == ["proposal.id", "proposal.title", "person.name", "own.name"]
    assert lacking_columns(["proposal.id", "proposal.title", "principal-investigator2.name", "own.name"]) == []


def test_refused_rows_are_given_back_as_they_stand() -> None:
    rows = list(read_proposals(book(GOOD, BAD, WIDE), "call.xlsx", TableMapping(ignore=("Mood",))))
    good, bad, wide = rows
    assert good.proposal and wide.proposal and not good.written and not wide.written
    [[number, title, start, *_]] = bad.written
    assert tuple(number) == ("A", "Proposal ID", "W-2") and tuple(title) == ("B", "Proposal Title", "Harbour walls")
    assert tuple(start) == ("C", "Proposal Start", "3/4/2027")
    [line] = read_proposals(b'{"id": "broken"}\n', "call.jsonl")
    assert line.written == ((("A", "JSON", '{"id": "broken"}'),),)
