"""What a cell says: text, a day, a country, a role. What can be meant in two ways raises ValueError with the remedy."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from toolkit.lists.places import names
from toolkit.tables.grid import Fault, Value
from toolkit.tables.headings import normal, roles

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_KANJI = re.compile(r"(?:(\d{4})|(令和|平成|R|H)\s*(元|\d{1,2}))\s*[年.]\s*(\d{1,2})\s*[月.]\s*(\d{1,2})\s*日?", re.I)
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})")
_AMERICAN = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ERAS = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
"""The year before the first one of an era."""


def text(value: Value) -> str:
    """A cell as text on one line, whole numbers without decimals, in the usual width of letters and digits."""
    if isinstance(value, Fault):
        raise ValueError(value.why)
    if isinstance(value, bool):
        raise ValueError(f"({value}) is a truth value. Write text")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    return " ".join(unicodedata.normalize("NFKC", str(value)).split())


def as_written(value: Value) -> str:
    """A cell as a person would type it again; nothing for one that cannot be read."""
    if value is None or isinstance(value, Fault):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime) and value == datetime(value.year, value.month, value.day, tzinfo=value.tzinfo):
        value = value.date()
    return str(value)


def prose(value: Value) -> str:
    """A longer text as it stands, with its lines."""
    return value.strip() if isinstance(value, str) else text(value)


def label(value: Value) -> str:
    """A year or a department: a date is no label."""
    if isinstance(value, date):
        raise ValueError(f"({value}) is a date. Write a year, such as {value.year}")
    return text(value)


def day(value: Value, order: str | None) -> date:
    """A day; `order` tells of 3/4/2026 which number is the month, where the table's owner has said so."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = text(value)
    try:
        return _day(written, order)
    except ValueError as error:
        remedy = str(error) if "write" in str(error) else "is not a day: write it as 2026-11-30"
        raise ValueError(f"({written!r}) {remedy}") from None


def _day(written: str, order: str | None) -> date:
    if found := _ISO.fullmatch(written):
        return date(*map(int, found.groups()))
    if found := _KANJI.fullmatch(written):
        era = found[2] and _ERAS[found[2].lower()] + (1 if found[3] == "元" else int(found[3]))
        return date(int(era or found[1]), int(found[4]), int(found[5]))
    if found := _WORDS.fullmatch(written):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _AMERICAN.fullmatch(written):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _NUMBERS.fullmatch(written):
        one, two, year = map(int, found.groups())
        if order is None and max(one, two) <= 12 and one != two:
            raise ValueError("may be one of two days: write it as 2026-11-30, or say `dates: day-first` in a mapping")
        day_first = order == "day-first" if order else one > 12
        return date(year, *((two, one) if day_first else (one, two)))
    raise ValueError


def _month(name: str) -> int:
    months = [n for n, month in enumerate(_MONTHS, 1) if name.lower().startswith(month)]
    if not months:
        raise ValueError
    return months[0]


def country(value: Value) -> str:
    """A country by its two letters (ISO 3166-1), from these or from its name in English or Japanese."""
    written = text(value)
    if re.fullmatch(r"[A-Za-z]{2}", written) and written.upper() != "UK":
        return written.upper()
    if (code := _countries().get(normal(written))) is None:
        raise ValueError(f"({written!r}) is no country we know: write two capital letters, such as GB (ISO 3166-1)")
    return code


@cache
def _countries() -> dict[str, str]:
    return {normal(name): code for name, code in names()}


def role(value: Value) -> str | None:
    """The role that a cell names; None for one that has no word in our forms."""
    return roles().get(normal(text(value)))


READ: dict[str, Callable[[Value], str | None]] = {"summary": prose, "country": country, "role": role}
"""How parts are read that are no plain text; days need the order of their numbers besides."""
DAYS = frozenset({"submitted", "starts", "ends", "from", "to"})
LABELS = frozenset({"department", "year"})
