"""The cells of an Excel workbook (.xlsx) as texts; what has formulas, links or macros is not looked at."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path

from toolkit.lists.readers.files import content, refuse, tree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LARGEST = 64 << 20
"""Bytes of one unpacked part, many times what a list of organisations needs: institution's choice."""
_COLUMN = re.compile("[A-Z]+")


def sheet(path: Path, word: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of the sheet with a word in its name, else of the first, with their numbers; cells that are not there
    are empty. Readings for pronunciation, which Japanese workbooks hold beside a text, are no part of it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content(path))) as parts:
            shared = [_text(each) for each in _part(path, parts, "xl/sharedStrings.xml", optional=True)]
            rows = _part(path, parts, _place(path, parts, word)).find(f"{_MAIN}sheetData")
    except (zipfile.BadZipFile, EOFError) as error:
        refuse(path, 1, f"is no whole workbook ({error}). Give the publisher's .xlsx file, or fetch it again")
    for number, row in enumerate(rows if rows is not None else (), start=1):
        cells: dict[int, str] = {}
        for place, cell in enumerate(row):
            cells[_column(cell.get("r", ""), place)] = _value(path, cell, shared)
        width = max(cells, default=-1) + 1
        yield int(row.get("r", number)), [cells.get(place, "") for place in range(width)]


def _part(path: Path, parts: zipfile.ZipFile, name: str, *, optional: bool = False) -> ET.Element:
    if name not in parts.namelist():
        if optional:
            return ET.Element("none")
        refuse(path, 1, f"has no part {name}. Give the publisher's .xlsx file")
    if parts.getinfo(name).file_size > _LARGEST:
        refuse(path, 1, f"its part {name} is larger than {_LARGEST} bytes. Do not use this file")
    return tree(path, parts.read(name))


def _place(path: Path, parts: zipfile.ZipFile, word: str) -> str:
    """The part that holds the sheet."""
    sheets = list(_part(path, parts, "xl/workbook.xml").iterfind(f"{_MAIN}sheets/{_MAIN}sheet"))
    relations = _part(path, parts, "xl/_rels/workbook.xml.rels")
    targets = {each.get("Id", ""): each.get("Target", "") for each in relations}
    named = [each for each in sheets if word in each.get("name", "")] or sheets
    if not named or not (target := targets.get(named[0].get(_RELATION, ""))):
        refuse(path, 1, "has no sheet. Give the publisher's .xlsx file")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _text(node: ET.Element) -> str:
    runs = [node, *node.findall(f"{_MAIN}r")]
    return "".join(each.findtext(f"{_MAIN}t") or "" for each in runs)


def _value(path: Path, cell: ET.Element, shared: list[str]) -> str:
    kind, value = cell.get("t"), cell.findtext(f"{_MAIN}v") or ""
    if kind == "inlineStr":
        inside = cell.find(f"{_MAIN}is")
        return _text(inside) if inside is not None else ""
    if kind != "s":
        return value
    try:
        return shared[int(value)]
    except (ValueError, IndexError):
        refuse(path, cell.get("r"), "points to a text that is not there. Fetch it again, or save it anew")


def _column(reference: str, place: int) -> int:
    """The number of a column from its letters, beginning with 0; its place among the cells where it has none."""
    letters = _COLUMN.match(reference)
    if letters is None:
        return place
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
