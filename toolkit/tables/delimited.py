"""CSV as offices have it: UTF-8, UTF-16 or Shift_JIS (CP932), parted by comma, semicolon or tab."""

import codecs
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any, BinaryIO

from toolkit.errors import ProposalError
from toolkit.tables.grid import Merge, Value, letters
from toolkit.tables.headings import column, japanese, normal
from toolkit.tables.layout import LOOKED_AT
from toolkit.tables.mapping import Mapping

_HEAD = 65_536
_SEPARATORS = (",", ";", "\t")


class Delimited:
    """A CSV file as a table; raises ProposalError, which names the line, for what cannot be read."""

    merges: tuple[Merge, ...] | None = None

    def __init__(self, file: BinaryIO, name: str, mapping: Mapping) -> None:
        self._file, self._name = file, name
        self._encoding = _encoding(file, name, mapping)
        self._separator = mapping.separator or self._likely_separator()

    def rows(self) -> Iterator[tuple[int, list[Value]]]:
        """Each record with the line on which it begins."""
        line = 1
        with self._reader(self._separator) as reader:
            try:
                for values in reader:
                    yield line, values
                    line = reader.line_num + 1
            except csv.Error as error:
                raise ProposalError(
                    f"{self._name}:{line}: is not CSV: {error}. Check the quotation marks from here on."
                ) from None
            except UnicodeDecodeError:
                raise ProposalError(
                    f"{self._name}:{line}: is not {self._encoding}, or is not from here on. Save the file as UTF-8."
                ) from None

    def place(self, row: int, column: int | None = None) -> str:
        """File and line; with the letters of the column."""
        return f"{self._name}:{row}" + (f": column {letters(column)}" if column else "")

    @contextmanager
    def _reader(self, separator: str) -> Iterator[Any]:
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding=self._encoding, newline="")
        try:
            yield csv.reader(text, delimiter=separator, strict=True)
        finally:
            text.detach()

    def _likely_separator(self) -> str:
        """The separator with which most headings are known; raises ProposalError where none are."""
        known = {separator: self._known(separator) for separator in _SEPARATORS}
        return max(_SEPARATORS, key=lambda separator: known[separator])

    def _known(self, separator: str) -> tuple[int, int]:
        """How many cells of the first rows are headings that are known, and how many cells there are."""
        cells = 0
        known = set()
        with self._reader(separator) as reader, suppress(csv.Error, UnicodeDecodeError):
            for values in islice(reader, LOOKED_AT):
                known |= {normal(value) for value in values if column(value)}
                cells += len(values)
        return len(known), cells


def _encoding(file: BinaryIO, name: str, mapping: Mapping) -> str:
    """The encoding of a file: by its first bytes, else UTF-8, else CP932 if its headings are Japanese."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if mapping.encoding:
        return mapping.encoding
    line = _first_bad_line(file, "utf-8")
    if line is None:
        return "utf-8"
    seen = normal(head.decode("cp932", errors="replace"))
    if any(word in seen for word in japanese()) and _first_bad_line(file, "cp932") is None:
        return "cp932"
    raise ProposalError(
        f"{name}:{line}: is not UTF-8, and has no Japanese headings by which Shift_JIS could be known. "
        "Save the file as UTF-8, or name its encoding in a mapping file."
    )


def _first_bad_line(file: BinaryIO, encoding: str) -> int | None:
    """The first line that is not of an encoding; reads the file in pieces."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while piece := file.read(_HEAD):
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            return line + error.object.count(b"\n", 0, error.start)
        line += piece.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None
