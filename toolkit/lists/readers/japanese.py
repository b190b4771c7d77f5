"""Lists of Japan: the Foreign End User List (METI's workbook, or YAML made from it), and the Foreign Ministry's
designations as text of a PDF.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from toolkit.lists.readers.countries import country, country_at_end
from toolkit.lists.readers.files import day, refuse, text
from toolkit.lists.readers.published import Published, Row, entries
from toolkit.lists.readers.workbook import sheet

_CONCERNS: Mapping[str, str] = {
    "生物兵器": "B",
    "化学兵器": "C",
    "ミサイル": "M",
    "核兵器": "N",
    "通常兵器": "CW",
}
"""Kinds of concern as METI abbreviates them in its list."""
BOOK_COLUMNS = ("no", "国名地域名", "企業名組織名", "別名", "懸念区分", "通常兵器")
"""How the headings of METI's workbook begin, without marks and spaces, in small letters."""
_LETTERS = re.compile(r"(?<![A-Z])(B|C|M|N|CW)(?![A-Z])")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_JAPANESE = r"\u3040-\u30ff\u4e00-\u9fff"
_HAS_JAPANESE = re.compile(f"[{_JAPANESE}]")
_UPDATED = re.compile(r"(最終更新日|指定日)\s*[：:]\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_ADDRESS = re.compile(r"所\s*在\s*地\s*[：:]")
_ALSO = re.compile(r",?\s*(?:a\.k\.a\.?,?\s*)?(?:the\s*)?follow(?:ing)?\s+\w+\s*alias(?:es)?\s*[:;]?", re.IGNORECASE)
_ALIAS_LINE = re.compile(r"\n\s*[-—–]\s*")
_GLUED = re.compile(
    rf"(?<=[）」])(?=[A-Z])|(?<=[{_JAPANESE}])(?=[A-Z][\w'’.-]*,? +[A-Z\d(][\w'’.-]*[^\n{_JAPANESE}（]*(?:\n|$|（))"
)
"""Where the other name follows the Japanese one without a new line."""
_BRACKETS = re.compile(r"（([^（）]*)）")
_OTHERWISE = re.compile(r"^別称[：:、]?\s*")


def read_end_users(path: Path) -> Published:
    """METI's Foreign End User List; the categories are METI's letters: B, C, M, N, CW.

    METI numbers its rows anew in each edition, so the name and not the number makes the id.
    """
    document = text(path)
    if not document.endswith("\n"):
        refuse(path, document.count("\n") + 1, "the last line does not end. Fetch it again: the file was cut short")
    try:
        data = yaml.load(document, Loader=yaml.CSafeLoader)
        published = day(path, "announcement", str(data["announcement"]["publish_date"]))
        rows = [_end_user(path, each) for each in data["sanction_details"]["entities"]]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        refuse(path, mark.line + 1 if mark else 1, "is not YAML. Fetch it again: the file was cut short, or is another")
    except (KeyError, TypeError) as error:
        refuse(path, 1, f"lacks {error}. Fetch it again, or correct the reader")
    if not rows:
        refuse(path, 1, "holds no entries. Fetch it again, and look at the publisher's page")
    return Published(entries=entries(rows), rows=len(rows), form="jp-meti-eul", published=published)


def _end_user(path: Path, each: dict[str, Any]) -> Row:
    if not each["measures"]:
        refuse(path, each["id"], "says of no measure. Fetch it again, or correct the reader")
    printed = (each["name"].get("en"), each["name"].get("ja"), *(each.get("aliases") or ()))
    names = [name for each_name in printed if each_name for name in _with_brackets(str(each_name))]
    concerns = [next((c for word, c in _CONCERNS.items() if word in reason["ja"]), None) for reason in each["reason"]]
    if not names or None in concerns:
        refuse(path, each["id"], "has no name, or a new kind of concern. Correct the reader")
    return Row(
        name=names[0],
        aliases=names[1:],
        countries=[code] if (code := country(each["country_code"])) else [],
        categories=[concern for concern in _CONCERNS.values() if concern in concerns],
    )


def read_end_user_book(path: Path) -> Published:
    """METI's Foreign End User List as its own workbook, which says neither its edition nor its day."""
    rows, headed = [], False
    for number, cells in sheet(path, "ユーザー"):
        if not headed:
            headed = _headings(cells)
        elif any(cell.strip() for cell in cells[1:]):
            rows.append(_book_row(path, number, [*cells, *[""] * len(BOOK_COLUMNS)]))
    if not headed:
        refuse(path, 1, f"has no line with the headings {', '.join(BOOK_COLUMNS)}. Compare with the publisher's file")
    if not rows:
        refuse(path, 2, "holds no rows. Fetch it again, and look at the publisher's page")
    return Published(entries=entries(rows), rows=len(rows), form="jp-meti-eul-book")


def _headings(cells: list[str]) -> bool:
    found = [re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", cell)).lower() for cell in cells]
    return len(found) >= len(BOOK_COLUMNS) and all(map(str.startswith, found, BOOK_COLUMNS))


def _book_row(path: Path, number: int, cells: list[str]) -> Row:
    where, name, others = cells[1:4]
    names = [each for line in (name, *others.split("\n")) for each in _with_brackets(line.lstrip("・･ "))]
    concerns = _LETTERS.findall(unicodedata.normalize("NFKC", f"{cells[4]} {cells[5]}"))
    if not cells[0].strip().isdecimal() or not name.strip() or not concerns:
        refuse(path, number, "has no number, no name or no kind of concern. Fetch it again, or correct the reader")
    codes = (country(" ".join(line.split())) for line in where.split("\n"))
    return Row(
        name=names[0],
        aliases=names[1:],
        countries=[code for code in codes if code],
        categories=[concern for concern in _CONCERNS.values() if concern in concerns],
    )


def read_designated(path: Path) -> Published:
    """The organisations to which exports are forbidden (Russia, or third countries), from the text of the PDF.

    Entries are numbered without a gap, so the next number marks where each begins, also where a page break glued it to
    the line before. The English name is the name; the Japanese name and all further names are aliases.
    """
    document = text(path)
    found = list(_numbered(document))
    if not found:
        refuse(path, 1, "holds no numbered entries. Give the text of the publisher's PDF, in the order of reading")
    rows = [_designated(path, number, body) for number, body in found]
    if not rows[-1].countries:
        refuse(path, f"entry {len(rows)}", "the last address has no country. Give the whole text of the PDF")
    published = max((date(*map(int, each[1:])) for each in _UPDATED.findall(document.translate(_WIDE))), default=None)
    if published is None:
        refuse(path, 1, "does not say when it was updated (最終更新日). Give the whole text of the publisher's PDF")
    return Published(entries=entries(rows), rows=len(rows), form="jp-designated", published=published)


def _numbered(document: str) -> Iterator[tuple[int, str]]:
    """The number and the text of each entry, in order."""
    start = _head(1).search(document)
    number = 1
    while start:
        following = _head(number + 1).search(document, start.end())
        yield number, document[start.end() : following.start() if following else len(document)]
        start, number = following, number + 1


def _head(number: int) -> re.Pattern[str]:
    """Where an entry begins: its number, not within another, and Japanese behind it before any comma."""
    digits = "".join(f"[{digit}{chr(0xFF10 + int(digit))}]" for digit in str(number))
    return re.compile(rf"(?:^|(?<=[^\d\n])){digits}(?!\d)[ 　]*(?=[^\n,]*[{_JAPANESE}])", re.MULTILINE)


def _designated(path: Path, number: int, body: str) -> Row:
    printed, *addresses = _ADDRESS.split(body)
    if not addresses:
        refuse(path, f"entry {number}", "has no address (所在地). Give the whole text of the publisher's PDF")
    japanese, foreign = _halves(_GLUED.sub("\n", printed))
    names = [name for half in (foreign, japanese) for name in half]
    if not names:
        refuse(path, f"entry {number}", "has no name. Give the text of the PDF in the order of reading")
    where = [country_at_end(re.sub(r"[;.]?\s*(and)?\s*$", "", each)) for each in "".join(addresses).split(";")]
    return Row(
        name=names[0],
        aliases=names[1:],
        countries=[each for each in where if each],
        note=addresses[0],
    )


def _halves(printed: str) -> tuple[list[str], list[str]]:
    """The Japanese and the other names of an entry, the main one of each first."""
    lines = printed.strip().split("\n")
    depth, cut = 0, len(lines)
    for number, line in enumerate(lines):
        if number and depth == 0 and not line.startswith("（") and not _HAS_JAPANESE.search(line.split("（")[0]):
            cut = number
            break
        depth += line.count("（") + line.count("(") - line.count("）") - line.count(")")
    japanese = _with_brackets("".join(lines[:cut]))
    main, *others = _ALSO.split("\n".join(lines[cut:]), maxsplit=1)
    name, *more = re.split(r"\n(?=別称)", main)
    foreign = [*_with_brackets(" ".join(name.split())), *_otherwise("\n".join(more)), *_listed("".join(others))]
    return japanese, [name for name in foreign if name]


def _with_brackets(printed: str) -> list[str]:
    """A name, then the other names that stand in wide brackets behind it."""
    inside = [part for bracket in _BRACKETS.findall(printed) for part in _parted(_OTHERWISE.sub("", bracket))]
    return [name for name in (_BRACKETS.sub("", printed).strip(), *inside) if name]


def _otherwise(printed: str) -> list[str]:
    """Names after 別称：, in Japanese and then in other scripts, one script beginning on a new line."""
    if not printed:
        return []
    names = ""
    for line in _OTHERWISE.sub("", printed).split("\n"):
        before, now = _HAS_JAPANESE.search(names[-8:]), _HAS_JAPANESE.search(line)
        names += line if not names or (before and now) else ("; " if before else " ") + line
    return [name.strip() for part in names.split(";") for name in _parted(part)]


def _parted(printed: str) -> list[str]:
    """Japanese names parted by a comma or by 及び."""
    return [part.strip() for part in re.split(r"[、､；;]|(?<=[^\s])及び", printed) if part.strip()]


def _listed(printed: str) -> list[str]:
    """Names on lines of their own behind a dash, parted by semicolons."""
    parts = re.split("[;；]", _ALIAS_LINE.sub(";", "\n" + printed.strip()))
    names = (re.sub(r"^\s*(and\b)?\s*[-—–]?\s*(and\s+)?|\s*(\band)?\s*$", "", " ".join(part.split())) for part in parts)
    return [name.removesuffix(".") for name in names if any(map(str.isalnum, name))]
