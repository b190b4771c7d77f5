"""Open published files as strictly as our own: whole, UTF-8, with the columns the publisher promised."""

import csv
import gzip
import io
import json
import re
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn
from xml.parsers import expat

from toolkit.errors import ListError

_GZIP = b"\x1f\x8b"
_WEB_PAGE = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_CUT = "Fetch it again: the file was cut short"
_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y")
"""As the publishers write days; American days, month first, are asked for by name."""
AMERICAN = ("%m/%d/%Y",)


def refuse(path: Path, place: object, why: str) -> NoReturn:
    """Raise ListError with the file, the place in it (a line, a record), what is wrong and what to do."""
    raise ListError(f"{path}:{place}: {why}.")


def content(path: Path) -> bytes:
    """The bytes of a file, unpacked if it is gzip; never empty and never a web page."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        refuse(path, 1, "there is no such file. Fetch it, or correct the path")
    except OSError as error:
        refuse(path, 1, f"cannot be read: {error.strerror}. Name a file that can")
    if raw.startswith(_GZIP):
        try:
            raw = gzip.decompress(raw)
        except (EOFError, OSError, zlib.error) as error:
            refuse(path, 1, f"is no whole gzip file ({error}). {_CUT}, or damaged")
    if not raw.strip(b"\xef\xbb\xbf \t\r\n\0"):
        refuse(path, 1, "is empty. Fetch it again, and look at the publisher's page")
    if _WEB_PAGE.match(raw.removeprefix(b"\xef\xbb\xbf")):
        refuse(path, 1, "is a web page, not a list. Look at the address in a browser: the publisher may have moved it")
    return raw


def text(path: Path) -> str:
    """The text of a file in UTF-8, without a byte order mark."""
    raw = content(path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        refuse(path, line, "is not UTF-8. Save it as UTF-8, or fetch it again as the publisher offers it")


def parsed_json(path: Path) -> Any:
    """The data of a JSON file."""
    try:
        return json.loads(text(path))
    except json.JSONDecodeError as error:
        refuse(path, error.lineno, f"is not JSON: {error.msg} at column {error.colno}. {_CUT}, or is another file")


def json_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file with one on each line, with their line numbers."""
    whole = text(path)
    for number, line in enumerate(io.StringIO(whole), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                refuse(path, number, f"is not JSON: {error.msg}. {_CUT}, or is another file")
            if not isinstance(row, dict):
                refuse(path, number, "is no JSON object. Give one object on each line")
            yield number, row


def tree(path: Path, raw: bytes) -> ET.Element:
    """The tree of XML, in a file or a part of one, that declares no entities of its own."""
    scan = expat.ParserCreate()

    def declared(*_: object) -> None:
        refuse(path, scan.CurrentLineNumber, "declares entities, which the publisher never does. Do not use this file")

    scan.EntityDeclHandler = declared
    try:
        scan.Parse(raw, True)
        return ET.fromstring(raw)
    except (expat.ExpatError, ET.ParseError) as error:
        refuse(path, error.lineno, f"is not XML ({error}). {_CUT}, or is another")


def table(
    path: Path, columns: Sequence[str], delimiter: str = ",", *, above: int = 0
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a file, with their line numbers; its first line (after those `above`) names exactly these columns."""
    rows = records(path, delimiter)
    _, header = next(islice(rows, above, None), (0, ()))
    if (found := tuple(name.strip() for name in header)) != tuple(columns):
        refuse(path, 1 + above, _misnamed(found, columns))
    empty = True
    for line, values in rows:
        if len(values) != len(columns):
            refuse(path, line, f"has {len(values)} values, not {len(columns)}. {_CUT}, or a value is not quoted")
        yield line, dict(zip(columns, values, strict=True))
        empty = False
    if empty:
        refuse(path, 2, f"holds no rows. {_CUT}, or the list is empty: look at the publisher's page")


def header(path: Path, delimiter: str = ",", *, whole: bool = True) -> tuple[str, ...]:
    """The names in the first line of a table."""
    return tuple(name.strip() for name in next(records(path, delimiter, whole=whole))[1])


def records(path: Path, delimiter: str = ",", *, whole: bool = True) -> Iterator[tuple[int, list[str]]]:
    """The records of a file of separated values, with their line numbers; `whole` asks that the last line ends."""
    document = text(path)
    if whole and not document.endswith(("\n", "\x1a")):
        refuse(path, document.count("\n") + 1, f"the last line does not end. {_CUT}")
    reader = csv.reader(io.StringIO(document, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for values in reader:
            if values:
                yield line, values
            line = reader.line_num + 1
    except csv.Error as error:
        refuse(path, line, f"{error}. {_CUT}, or is not written as such tables are")


def day(path: Path, place: object, printed: str, forms: Sequence[str] = _DAY_FORMS) -> date | None:
    """A day as printed, or None where nothing is; refused where it is no day."""
    if not printed.strip():
        return None
    for form in forms:
        try:
            return datetime.strptime(printed.strip(), form).date()
        except ValueError:
            continue
    refuse(path, place, f"{printed!r} is not a day. Look at the publisher's file: its form may have changed")


def _misnamed(found: tuple[str, ...], columns: Sequence[str]) -> str:
    missing = [name for name in columns if name not in found]
    unknown = [name for name in found if name not in columns]
    if not missing and not unknown:
        what = "the columns stand in another order than they did"
    else:
        what = (
            f"the columns have changed (missing: {', '.join(missing) or 'none'}; new: {', '.join(unknown) or 'none'})"
        )
    return f"{what}. Compare with the publisher's description, then correct the reader or name another one"
