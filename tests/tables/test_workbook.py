"""Workbooks of the kinds offices have, made by openpyxl: read, or refused with the cell named."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from toolkit import ProposalError, Row, read_proposals
from toolkit.tables.mapping import Mapping

Sheet = Any


def book(fill: Callable[[Sheet], None]) -> bytes:
    made = openpyxl.Workbook()
    fill(made.active)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def read(fill: Callable[[Sheet], None], mapping: Mapping | None = None) -> list[Row]:
    return list(read_proposals(book(fill), "office.xlsx", mapping))


def office(sheet: Sheet) -> None:
    """A title, two rows of headings with merged cells, two people of one proposal with merged cells, and the trash."""
    sheet.title = "申請一覧"
    sheet["A1"] = "２０２６年度 国際共同研究"
    sheet.merge_cells("A1:I1")
    for at, heading in {"A": "整理番号", "B": "研究課題名", "C": "開始日", "I": "申請機関", "J": "備考"}.items():
        sheet[f"{at}3"] = heading
        sheet.merge_cells(f"{at}3:{at}4")
    sheet["D3"] = "研究者"
    sheet.merge_cells("D3:F3")
    sheet["G3"] = "相手機関"
    sheet.merge_cells("G3:H3")
    for at, heading in {"D4": "氏名", "E4": "役割", "F4": "ORCID", "G4": "名称", "H4": "国名"}.items():
        sheet[at] = heading
    for at in ("A", "B", "C", "I"):
        sheet.merge_cells(f"{at}5:{at}6")
    cells: dict[str, object] = {"A5": 12, "B5": "電池", "C5": date(2026, 4, 1), "I5": "南摂津工業大学"}
    cells |= {
        "D5": "佐藤　花子",
        "E5": "研究代表者",
        "F5": "０００００００２-1825-0097",
        "G5": "Ｆｏｏ大学",
        "H5": "英国",
    }
    cells |= {"F5": "００００-0002-1825-0097", "D6": "Carl Dee", "E6": "研究分担者"}
    cells |= {"A7": "13", "B7": "氷", "D7": "Eve", "I7": "南摂津工業大学", "A400": "  ", "J400": "　"}
    for at, value in cells.items():
        sheet[at] = value


def test_what_an_office_has_is_read() -> None:
    first, second = read(office)
    assert first.error is None and first.proposal
    assert (first.place, first.reference, first.year) == ("office.xlsx: 申請一覧!row 5 to 6", "12", "2026")
    assert (first.proposal.title, first.proposal.starts) == ("電池", date(2026, 4, 1))
    assert [(p.name, p.role, p.orcid) for p in first.proposal.people] == [
        ("佐藤 花子", "principal-investigator", "0000-0002-1825-0097"),
        ("Carl Dee", "co-investigator", None),
    ]
    assert [(o.name, o.country) for o in first.proposal.partners] == [("Foo大学", "GB")]
    assert "office.xlsx: 申請一覧!J3: the column '備考' is not known and was not read" in first.notes
    assert second.proposal and second.proposal.id == "13" and second.proposal.starts is None


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("B7", '=A7&"x"', "B7: holds a formula of which no result is stored"),
        ("B7", "#REF!", "B7: holds the error #REF!"),
        ("C7", True, "C7: (True) is a truth value"),
        ("C7", time(12, 30), "C7: holds datetime.time(12, 30)"),
        ("C7", 46113, "C7: ('46113') is not a day"),
        ("C7", "4/3/2026", "C7: ('4/3/2026') may be one of two days"),
        ("F7", "0000-0002-1825-0098", "F7: ('0000-0002-1825-0098') has a wrong check digit"),
        ("K7", "x", "K7: stands right of the headings"),
        ("A7", None, "office.xlsx: 申請一覧!row 7: has no proposal id"),
        ("B6", "x", None),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(cell: str, value: object, said: str | None) -> None:
    def fill(sheet: Sheet) -> None:
        office(sheet)
        if cell == "B6":
            sheet.unmerge_cells("B5:B6")
        sheet[cell] = value

    rows = read(fill)
    faults = [str(row.error) for row in rows if row.error]
    if said is None:
        assert faults == [
            "office.xlsx: 申請一覧!B6: ('x') is not what office.xlsx: 申請一覧!B5 says ('電池') of the same "
            "proposal: correct one of them, or give them different names."
        ]
    else:
        assert len(faults) == 1 and said in faults[0]
        assert len(rows) == 2


def test_cells_merged_over_several_columns_are_refused() -> None:
    def fill(sheet: Sheet) -> None:
        office(sheet)
        sheet["A8"] = "工学部"
        sheet.merge_cells("A8:I8")

    *_, last = read(fill)
    assert "A8: is merged over the columns A to I: it is not certain which is meant. Undo that." in str(last.error)


def test_a_formula_says_what_excel_last_worked_out() -> None:
    content = io.BytesIO()
    made = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = made.add_worksheet("P")
    for column, heading in enumerate(("Proposal ID", "Title", "Person", "Own organisation", "Start date")):
        sheet.write(0, column, heading)
    for row, title in ((1, "plain"), (2, None)):
        sheet.write(row, 0, f"P-{row}")
        sheet.write(row, 2, "Ann")
        sheet.write(row, 3, "Sev")
        if title:
            sheet.write(row, 1, title)
        else:
            sheet.write_formula(row, 1, '="wor"&"ked"', None, "worked")
        sheet.write_datetime(row, 4, datetime(2026, 4, row), made.add_format({"num_format": "d mmm yy"}))
    made.close()
    rows = list(read_proposals(content.getvalue(), "f.xlsx"))
    assert [row.proposal and (row.proposal.title, row.proposal.starts) for row in rows] == [
        ("plain", date(2026, 4, 1)),
        ("worked", date(2026, 4, 2)),
    ]


def test_of_several_sheets_the_one_with_headings_is_read_and_two_are_asked_about() -> None:
    def fill(sheet: Sheet) -> None:
        office(sheet)
        sheet.parent.create_sheet("Notes")["A1"] = "Partner"

    assert len(read(fill)) == 2

    def twice(sheet: Sheet) -> None:
        fill(sheet)
        sheet.parent.copy_worksheet(sheet).title = "2025"

    with pytest.raises(ProposalError, match="of its sheets, '申請一覧', '2025' have the headings"):
        read(twice)
    assert next(row.place for row in read(twice, Mapping(sheet="2025"))) == "office.xlsx: 2025!row 5 to 6"
    with pytest.raises(
        ProposalError, match=r"there is no sheet 'x'\. The mapping can name '申請一覧', 'Notes', '2025'"
    ):
        read(twice, Mapping(sheet="x"))


def test_what_is_no_workbook_or_would_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (b"PK nothing", b"\xd0\xcf\x11\xe0" + b"\0" * 600):
        with pytest.raises(ProposalError, match=r"x\.xlsx: is no \.xlsx workbook, or is protected by a password"):
            list(read_proposals(content, "x.xlsx"))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (2**28 + 1))
    with pytest.raises(ProposalError, match="unpacks to 268,435,457 bytes"):
        list(read_proposals(bomb.getvalue(), "x.xlsx"))


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)) if name == part else before.read(name))
    return made.getvalue()


def test_broken_and_hostile_parts_are_refused() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    cut = changed(book(office), sheet, lambda xml: xml[: len(xml) // 2])
    with pytest.raises(ProposalError, match="cannot be read as a workbook"):
        list(read_proposals(cut, "x.xlsx"))
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    bomb = changed(book(office), sheet, lambda xml: entities + xml.replace(b"Carl Dee", b"&b;"))
    with pytest.raises(ProposalError, match="cannot be read as a workbook"):
        list(read_proposals(bomb, "x.xlsx"))


def test_a_cell_at_the_far_end_of_a_sheet_takes_no_memory() -> None:
    def fill(sheet: Sheet) -> None:
        office(sheet)
        sheet["A1048576"] = " "

    assert len(read(fill)) == 2
