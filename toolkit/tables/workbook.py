"""Excel workbooks (.xlsx), read row by row; what a formula says is what Excel last worked out."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

import openpyxl
from defusedxml import DefusedXmlException
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import range_boundaries

from toolkit.errors import ProposalError
from toolkit.tables.grid import Fault, Merge, Value, letters

_MOST_UNPACKED = 2**28
"""Bytes that the parts of a workbook may unpack to: half a million rows of a few columns."""
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z]{1,3}[0-9]+:[A-Z]{1,3}[0-9]+)\"")
_PIECE = 2**18
_BROKEN = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    SyntaxError,
    EOFError,
    DefusedXmlException,
)
"""What openpyxl raises for a file that is none, or is broken. A fault in XML is a SyntaxError; entities in it are
refused by defusedxml, which openpyxl uses where it is installed: so it is imported here."""


class Workbook:
    """The sheets of a workbook; raises ProposalError for a file that is none, is protected, or is too large."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        _check_size(file, name)
        self._formulas = self._opened(values=False)
        self._values: Any = None
        self.sheets = tuple(Sheet(self, sheet) for sheet in self._formulas.worksheets if hasattr(sheet, "iter_rows"))

    @property
    def name(self) -> str:
        """The file's name."""
        return self._name

    def values(self, title: str) -> Any:
        """The same sheet with the results of formulas; opened when the first formula is met."""
        self._values = self._values or self._opened(values=True)
        return self._values[title]

    def packed(self, path: str) -> Any:
        """A part of the file, to be read in pieces."""
        return zipfile.ZipFile(self._file).open(path)

    def broken(self, error: Exception) -> ProposalError:
        """What is said of a file that cannot be read."""
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        return ProposalError(
            f"{self._name}: cannot be read as a workbook ({what}). Save it again as .xlsx, or as CSV (UTF-8)."
        )

    def _opened(self, *, values: bool) -> Any:
        try:
            with warnings.catch_warnings():  # of styles and other looks, which are not read here
                warnings.simplefilter("ignore")
                return openpyxl.load_workbook(self._file, read_only=True, data_only=values, keep_links=False)
        except _BROKEN as error:
            raise self.broken(error) from None


class Sheet:
    """A sheet as a table."""

    def __init__(self, book: Workbook, sheet: Any) -> None:
        self._book, self._sheet = book, sheet
        self.title: str = sheet.title
        self.visible: bool = sheet.sheet_state == "visible"
        self._merges: tuple[Merge, ...] | None = None

    @property
    def merges(self) -> tuple[Merge, ...]:
        """The merged cells, which stand behind all rows in the file."""
        if self._merges is None:
            self._merges = tuple(sorted(self._found_merges(), key=lambda merge: (merge.top, merge.left)))
        return self._merges

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """Every row with its number."""
        worked_out = _Results(self._book, self.title)
        self._sheet.reset_dimensions()
        try:
            for number, cells in enumerate(self._sheet.iter_rows(), 1):
                formulas = any(cell.data_type == "f" for cell in cells)
                results = worked_out.row(number) if formulas else ()
                yield number, [_value(cell, c, results) for c, cell in enumerate(cells)]
        except _BROKEN as error:
            raise self._book.broken(error) from None

    def place(self, row: int, column: int | None = None) -> str:
        """File, sheet and cell, or row."""
        return f"{self._book.name}: {self.title}!" + (f"{letters(column)}{row}" if column else f"row {row}")

    def _found_merges(self) -> Iterator[Merge]:
        rest = b""
        with self._book.packed(self._sheet._worksheet_path) as part:
            while piece := part.read(_PIECE):
                seen = rest + piece
                end = 0
                for found in _MERGE.finditer(seen):
                    left, top, right, bottom = range_boundaries(found[1].decode())
                    yield Merge(int(top or 1), int(left or 1), int(bottom or 1), int(right or 1))
                    end = found.end()
                rest = seen[max(end, len(seen) - 200) :]


class _Results:
    """The results of formulas, row by row beside the formulas."""

    def __init__(self, book: Workbook, title: str) -> None:
        self._book, self._title = book, title
        self._rows: Iterator[Any] | None = None
        self._read = 0

    def row(self, number: int) -> tuple[Any, ...]:
        """The values of a row; rows are asked for in order."""
        if self._rows is None:
            sheet = self._book.values(self._title)
            sheet.reset_dimensions()
            self._rows = sheet.iter_rows(values_only=True)
        row: tuple[Any, ...] = ()
        while self._read < number:
            row = next(self._rows, ())
            self._read += 1
        return row


def _value(cell: Any, c: int, results: tuple[Any, ...]) -> Value:
    value = cell.value
    if cell.data_type == "f":
        value = results[c] if c < len(results) else None
        if value is None:
            return Fault("holds a formula of which no result is stored. Open and save it in Excel, or paste the value")
    if cell.data_type == "e" or value in ERROR_CODES:
        return Fault(f"holds the error {value}. Correct the formula, or empty the cell")
    if value is None or isinstance(value, str | int | float):
        return value
    if hasattr(value, "year"):
        return value  # type: ignore[no-any-return]
    return Fault(f"holds {value!r}, which is neither text nor a number nor a day. Write it as text")


def _check_size(file: BinaryIO, name: str) -> None:
    """Refuse what would not fit into memory, or was made not to, before anything is unpacked."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise ProposalError(
            f"{name}: is no .xlsx workbook, or is protected by a password. "
            "Save it as .xlsx (not .xls) without a password, or as CSV (UTF-8)."
        ) from None
    if (size := sum(part.file_size for part in parts)) > _MOST_UNPACKED:
        raise ProposalError(
            f"{name}: unpacks to {size:,} bytes, more than {_MOST_UNPACKED:,}. Save the sheet alone as CSV (UTF-8)."
        )
