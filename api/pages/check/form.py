"""The form of the self-check: its steps, their fields, and how what was typed is taken over.

A field of a row is called `person-2-name`; a row is there as soon as one of its fields is. What no form sends, such as
who confirmed a record and when, stands beside it (`person-2-by`, `person-2-on`).
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from api.store.drafts import Fields

STEPS = ("me", "partners", "work", "funding", "questions")
"""The steps that ask for something, in order."""
ROWS = {
    "person": ("name", "code", "role", "posts", "id"),
    "partner": ("name", "code", "id"),
    "post": ("name", "title", "from", "to"),
    "support": ("name", "award", "from", "to"),
}
"""The fields of each kind of row."""
STEP_ROWS: Mapping[str, tuple[str, ...]] = {"partners": ("person", "partner"), "funding": ("post", "support")}
MOST_ROWS = 50
"""Of one kind (institution's choice): larger teams hand over a file."""
FILE, CASE = "file", "case"
"""A proposal that was handed over as a file, in place of the other fields; and what the draft became."""
_SUBJECT = r"(?:proposal|me|(?:person|partner)-[1-9][0-9]?)"
_FIELDS: Mapping[str, re.Pattern[str]] = {
    "me": re.compile(r"me-(name|code|role|id)|own-(name|code|id)"),
    "partners": re.compile(r"person-[1-9][0-9]?-(name|code|role|posts|id)|partner-[1-9][0-9]?-(name|code|id)"),
    "work": re.compile(r"title|summary|starts|ends|pack"),
    "funding": re.compile(
        r"funders|declares|post-[1-9][0-9]?-(name|title|from|to)|support-[1-9][0-9]?-(name|award|from|to)"
    ),
    "questions": re.compile(rf"(answer|note)-{_SUBJECT}-[a-z0-9-]{{1,100}}"),
}
_LONG = re.compile(r"summary")
_MIDDLE = re.compile(r"funders|note-.*|person-\d+-posts")
_PERSON = re.compile(r"(me|person-\d+)-name")
_CODE = re.compile(r".*-(code|from|to)|starts|ends")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
"""Control characters, which come with what is pasted: nobody typed them, and files for offices cannot hold them."""
_CHOSEN = re.compile(r"(?:none|[AI][1-9][0-9]*\|.{0,400})?")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")


class Blank(dict[str, str]):
    """Fields of which those that are not there are empty."""

    def __missing__(self, name: str) -> str:
        return ""


def step_of(row: str) -> str:
    """The step in which somebody or an organisation is named."""
    return "me" if row in ("me", "own") else "partners"


def longest(name: str) -> int:
    """How many characters a field takes (institution's choice)."""
    if _LONG.fullmatch(name):
        return 20_000
    return 5_000 if _MIDDLE.fullmatch(name) else 400 if _PERSON.fullmatch(name) else 500


def typed(step: str, sent: Mapping[str, str]) -> Fields:
    """The fields of a step in what a browser sent, in their written forms; other fields are not looked at."""
    return {name: _written(name, value) for name, value in sent.items() if _FIELDS[step].fullmatch(name)}


def of_step(step: str, fields: Mapping[str, str]) -> Fields:
    """Those of some fields that a step asks for."""
    return {name: value for name, value in fields.items() if _FIELDS[step].fullmatch(name)}


def too_long(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields with more characters than they take, with the limit as text: nothing of them can be kept."""
    return {name: str(longest(name)) for name, value in fields.items() if len(value) > longest(name)}


def merged(fields: Fields, given: Fields, by: str, today: date) -> Fields:
    """The fields with what was given in their places.

    A record that was chosen for a name stands for that name only: under another name it is a choice no more. Who chose
    or answered, and when, is noted.
    """
    new = {**fields, **given}
    for name, value in given.items():
        if name.endswith("-id"):
            _note_choice(new, fields, name.removesuffix("-id"), by, today)
        elif name.startswith("answer-") and value != fields.get(name):
            new[f"{name}-by"], new[f"{name}-on"] = by, today.isoformat()
    return new


def rows(fields: Mapping[str, str], kind: str) -> list[str]:
    """The rows of a kind, such as `person-1` and `person-3`, in order."""
    found = {int(match[1]) for name in fields if (match := re.match(rf"{kind}-(\d+)-", name))}
    return [f"{kind}-{n}" for n in sorted(found)]


def with_row(fields: Fields, kind: str) -> tuple[Fields, str]:
    """The fields with one more row, and which one that is; its number was never used. No more than `MOST_ROWS`."""
    there = rows(fields, kind)
    if len(there) >= MOST_ROWS:
        return fields, there[-1]
    number = max((int(row.rpartition("-")[2]) for row in there), default=0) + 1
    row = f"{kind}-{number}"
    return {**fields, **{f"{row}-{name}": "" for name in ROWS[kind]}}, row


def without_row(fields: Fields, row: str) -> Fields:
    """The fields without a row, and without what was answered about it."""
    gone = re.compile(rf"{re.escape(row)}-.*|(answer|note)-{re.escape(row)}-.*")
    return {name: value for name, value in fields.items() if not gone.fullmatch(name)}


def chosen(fields: Mapping[str, str], row: str) -> tuple[str, str]:
    """The record that was chosen for a row, `none` or nothing, and how it was shown."""
    record, _, told = fields.get(f"{row}-id", "").partition("|")
    return record, told


def day(text: str) -> date | None:
    """A day as people write it: 2027-04-01, 2027/4/1 or 2027年4月1日; None if it is none."""
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _written(name: str, value: str) -> str:
    plain = _UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if name.endswith("-id"):
        return plain if _CHOSEN.fullmatch(plain) else ""
    return unicodedata.normalize("NFKC", plain).strip() if _CODE.fullmatch(name) else plain


def _note_choice(new: Fields, before: Fields, row: str, by: str, today: date) -> None:
    same = new[f"{row}-id"] == before.get(f"{row}-id", "")
    if same and new.get(f"{row}-name", "").strip() != before.get(f"{row}-name", "").strip():
        new[f"{row}-id"] = ""
    elif same:
        return
    for end, value in (("by", by), ("on", today.isoformat())):
        new.pop(f"{row}-{end}", None)
        if new[f"{row}-id"]:
            new[f"{row}-{end}"] = value
