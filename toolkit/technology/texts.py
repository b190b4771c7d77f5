"""Texts to classify, as people bring them: a table or lines of JSON."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.errors import PackError


class Row(NamedTuple):
    """A text and what it is called: its id, or its number."""

    id: str
    text: str


def rows(file: Path) -> list[Row]:
    """The texts of a .csv or .jsonl file with a column or key `text`, and `id` where given.

    Raises PackError, which names the line and the remedy.
    """
    readers = {".csv": _table, ".jsonl": _lines}
    if file.suffix.lower() not in readers:
        raise PackError(f"{file}: is neither .csv nor .jsonl. Save the texts as one of them.")
    try:
        return list(readers[file.suffix.lower()](file))
    except UnicodeDecodeError:
        raise PackError(f"{file}: is not UTF-8. Save it as UTF-8 text.") from None
    except OSError as error:
        raise PackError(f"{file}: cannot be read: {error.strerror}.") from None


def _table(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        table = csv.DictReader(opened, strict=True)
        try:
            if "text" not in (table.fieldnames or ()):
                raise PackError(f"{file}:1: has no column text. Name the column of texts so.")
            for number, row in enumerate(table, 1):
                yield _row(row, number, f"{file}:{table.line_num}")
        except csv.Error as error:
            raise PackError(f"{file}:{table.line_num}: is no CSV ({error}). Save it again as CSV.") from None


def _lines(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8-sig") as opened:
        for number, line in enumerate(opened, 1):
            if line.strip():
                try:
                    row = json.loads(line)
                except ValueError:
                    raise PackError(f"{file}:{number}: is no JSON. Write one object on each line.") from None
                if not isinstance(row, dict):
                    raise PackError(f"{file}:{number}: is no object. Write it with the key text.")
                yield _row(row, number, f"{file}:{number}")


def _row(row: dict[Any, Any], number: int, place: str) -> Row:
    text = row.get("text")
    if not isinstance(text, str):
        raise PackError(f"{place}: has no text. Fill it in; an empty text is written as an empty one.")
    key = row.get("id")
    return Row(str(number) if key in (None, "") else str(key), text)
