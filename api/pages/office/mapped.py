"""What the columns of a table are said to be: as it is guessed, as it was said before, and as a form says it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.pages.words import LANGUAGES, translations
from api.store.kept_uploads import normal_heading
from toolkit import TableMapping, column_names, lacking_columns

IGNORE = "ignore"
REASON = "Why it was refused"
"""The heading of the column that we add to rows that were refused."""
ALONE = ("proposal", "own")
"""What there is one of in each proposal: its columns have no number."""
_NUMBERED = re.compile(r"([a-z-]+?)(\d*)\.([a-z-]+)")
_MOST = 99


@dataclass(frozen=True)
class Choice:
    """One column of a table: what stands there, and what it is said to be."""

    letters: str
    heading: str
    sample: str
    guess: str | None
    """How it is understood without being told; None where it is not."""
    field: str = ""
    """The name of a column of ours without its number, `ignore`, or nothing where it is not decided."""
    number: str = ""
    fault: str = ""

    @property
    def meant(self) -> str:
        """The name of the column of ours, with its number."""
        group, _, part = self.field.partition(".")
        return f"{group}{self.number}.{part}" if part else self.field


@dataclass(frozen=True)
class Said:
    """All that is said of a table."""

    choices: tuple[Choice, ...]
    sheet: str
    heading_row: str
    heading_rows: str
    dates: str = ""
    own: str = ""
    """The organisation that submits all of them, where no column says it."""

    @property
    def undecided(self) -> list[Choice]:
        """The columns of which nobody has said what they are."""
        return [choice for choice in self.choices if not choice.field]


def as_known(looked: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    """A mapping of what was said of such headings before; what we add ourselves is not read."""
    ours = {normal_heading(translations(language).gettext(REASON)) for language in LANGUAGES}
    said = {column["letters"]: known.get(column["heading"], "") for column in looked["columns"]}
    added = [column["letters"] for column in looked["columns"] if normal_heading(column["heading"]) in ours]
    names = dict.fromkeys(column_names())
    columns = {at: name for at, name in said.items() if _split(name)[0] in names}
    ignored = [at for at, name in said.items() if name == IGNORE]
    return {"columns": columns, "ignore": list(dict.fromkeys([*ignored, *added]))}


def kept(looked: Mapping[str, Any], mapping: Mapping[str, Any]) -> Said:
    """What was said so far, else what is guessed."""
    columns, ignored = mapping.get("columns", {}), mapping.get("ignore", ())
    choices = []
    for choice in _columns(looked):
        name = IGNORE if choice.letters in ignored else columns.get(choice.letters) or choice.guess or ""
        field, number = _split(name)
        choices.append(replace(choice, field=field, number=number))
    own = mapping.get("same", {}).get("own.name", "")
    return Said(tuple(choices), *_place(looked), mapping.get("dates") or "", own)


def sent(looked: Mapping[str, Any], form: Mapping[str, str]) -> Said:
    """What a form says; a column that it does not tell of is not decided."""
    choices = []
    for choice in _columns(looked):
        field = form.get(f"col-{choice.letters}", "")
        number = _plain(form.get(f"n-{choice.letters}", ""))
        known = field if field == IGNORE or field in column_names() else ""
        choices.append(replace(choice, field=known, number=number))
    sheet, row, rows = _place(looked)
    place = form.get("sheet", "") or sheet, _plain(form.get("heading_row", "")) or row, form.get("heading_rows") or rows
    dates = form.get("dates", "") if form.get("dates") in ("day-first", "month-first") else ""
    own = " ".join(form.get("own", "").split())
    return Said(tuple(choices), *place, dates, own)


def checked(said: Said) -> tuple[Said, dict[str, str]]:
    """The same with what is wrong at each column, and all that is wrong by the id of its field."""
    choices = tuple(_faulty(said.choices))
    faults = {f"col-{choice.letters}": choice.fault for choice in choices if choice.fault}
    names = [choice.meant for choice in choices if choice.field and not choice.fault]
    lacks = lacking_columns([*names, *(["own.name"] if said.own else [])])
    first = f"col-{choices[0].letters}"
    for name in lacks:
        faults.setdefault("own" if name == "own.name" else first, f"lacks-{name}")
    return replace(said, choices=choices), faults


def as_mapping(said: Said) -> TableMapping:
    """The same as a mapping by which a file is read; raises ValueError for a place that is none."""
    return TableMapping.model_validate(
        {
            **place_of(said).model_dump(exclude_none=True, exclude_defaults=True),
            "dates": said.dates or None,
            "columns": {c.letters: c.meant for c in said.choices if c.field not in ("", IGNORE)},
            "ignore": [c.letters for c in said.choices if c.field == IGNORE],
            "same": {"own.name": said.own} if said.own else {},
        }
    )


def place_of(said: Said) -> TableMapping:
    """Where the headings are said to stand; raises ValueError for a place that is none."""
    rows = {"heading_row": int(said.heading_row), "heading_rows": int(said.heading_rows)}
    return TableMapping.model_validate({"sheet": said.sheet or None, **rows})


def moved(looked: Mapping[str, Any], said: Said) -> bool:
    """Whether the headings are said to stand elsewhere than where they were seen."""
    return _place(looked) != (said.sheet, said.heading_row, said.heading_rows)


def to_know(said: Said, known: Mapping[str, str]) -> dict[str, str]:
    """What is worth keeping for the next file: what was not guessed, or was said otherwise before."""
    return {
        choice.heading: choice.meant
        for choice in said.choices
        if choice.meant != (choice.guess or "") or choice.heading in known
    }


def _place(looked: Mapping[str, Any]) -> tuple[str, str, str]:
    return looked["sheet"] or "", str(looked["heading_row"]), str(looked["heading_rows"])


def _columns(looked: Mapping[str, Any]) -> Iterator[Choice]:
    for column in looked["columns"]:
        yield Choice(column["letters"], column["heading"], column["sample"], column["meant"])


def _faulty(choices: tuple[Choice, ...]) -> Iterator[Choice]:
    taken: set[str] = set()
    for choice in choices:
        if not choice.field:
            fault = "undecided"
        elif choice.number and not _fits(choice):
            fault = "number"
        elif choice.field != IGNORE and choice.meant in taken:
            fault = "twice"
        else:
            fault = ""
        taken.add(choice.meant)
        yield replace(choice, fault=fault)


def _fits(choice: Choice) -> bool:
    """Whether the column may have the number that was typed."""
    group = choice.field.partition(".")[0]
    number = choice.number
    return group not in (*ALONE, IGNORE) and number.isdecimal() and 1 <= int(number) <= _MOST and number[0] != "0"


def _split(name: str) -> tuple[str, str]:
    """A name of ours without its number, and the number."""
    found = _NUMBERED.fullmatch(name)
    return (f"{found[1]}.{found[3]}", found[2]) if found else (name, "")


def _plain(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()
