"""What stands on a checklist: frozen records in the words of one language, from which every form is written."""

import datetime as dt
from typing import Literal

from toolkit.checklist.lines import Answer, Aside, CandidateLine, Entry, Line, Link, Measure, Piece, Reference, Sign
from toolkit.checklist.pictures import Picture
from toolkit.checklist.quality import DataQuality
from toolkit.models.assessment import Coverage
from toolkit.models.criteria import Level
from toolkit.models.noun import Noun
from toolkit.models.profile import Unknown

UNIDENTIFIED: frozenset[Unknown] = frozenset(("not-resolved", "no-record"))
"""Reasons for which everything about somebody is open at once."""
Outcome = Literal["raised", "unknown", "clear", "not_in_force"]


class Result(Noun):
    """An outcome of the pack, in its own words."""

    id: str
    title: str
    means: str
    level: Level
    response: str
    ask: str | None
    """The role that is asked, where the framework or the institution names one."""
    references: tuple[Reference, ...]


class Check(Noun):
    """An item applied to one subject."""

    anchor: str
    subject: str
    outcome: Outcome
    state: str
    level: Level
    response: str | None
    detail: str | None
    """What the summary says beside it: the response asked for, the reason in short, the day it comes into force."""
    says: str
    todo: str | None
    reason: Unknown | None
    figures: tuple[Line, ...]
    entries: tuple[Entry, ...]
    """The list entries in the evidence, in the order in which they are met."""
    entries_shown: int
    """How many of them the pieces that are shown refer to."""
    evidence: tuple[Piece, ...]
    total: int
    shown: int
    """How many pieces the printed forms show; `evidence` has all that the assessment holds."""
    how_many: str | None
    answer: Answer | None
    measures: tuple[Measure, ...]
    to_answer: bool
    """Whether there is room for a person's answer: the check is open or raised and counts, or was answered."""


class Item(Noun):
    """One criterion of the pack with everything that was seen."""

    number: str
    id: str
    title: str
    ask: str
    trial: bool
    checks: tuple[Check, ...]
    innocent: tuple[str, ...]
    do: tuple[str, ...]
    why: str
    threshold: str | None
    references: tuple[Reference, ...]


class Section(Noun):
    """A group of items."""

    number: str
    id: str
    title: str
    items: tuple[Item, ...]


class Row(Noun):
    """Items in the summary, with those of their checks that came out alike: mostly one item."""

    items: tuple[Link, ...]
    about: tuple[Link, ...]
    detail: str | None


class Group(Noun):
    """The items of the summary that came out alike."""

    outcome: Outcome
    title: str
    rows: tuple[Row, ...]
    checks: int


class Open(Noun):
    """A reason why something could not be seen, with the items it concerns."""

    reason: Unknown
    says: str
    do: str
    about: tuple[Row, ...]


class Who(Noun):
    """A person or an organisation as the data know them."""

    name: str
    status: Literal["exact", "matched", "ambiguous", "unresolved", "no-record"]
    title: str
    says: str
    do: str
    records: tuple[Link, ...]
    confidence: str | None
    doubts: tuple[Sign, ...]
    candidates: tuple[CandidateLine, ...]


class ListLine(Noun):
    """A list that was looked through."""

    title: str
    publisher: str | None
    means: str | None
    """What a listing means at law where the list is issued."""
    meaning: str | None
    edition: str | None
    published: dt.date
    retrieved: dt.date | None
    entries: int | None
    checked: bool
    url: str | None
    digest: str | None


class Origin(Noun):
    """What the checklist was made from, so that it can be made again."""

    source: str
    kind: str
    works: int
    data_date: dt.date | None
    source_digest: str
    toolkit_version: str
    pack_digest: str
    authority: str
    proposal_digest: str
    triage: int


class Checklist(Noun):
    """The whole page."""

    format: Literal["trusted-research-checklist/1"] = "trusted-research-checklist/1"
    language: str
    proposal: str
    proposal_title: str
    invented: str | None
    pack: str
    pack_title: str
    pack_about: str
    pack_version: str
    edition: str | None
    """The edition of the framework in force on the day."""
    draft: bool
    as_of: dt.date
    result: Result
    could_become: tuple[Result, ...]
    with_measures: Result | None
    """What the same rules give once the agreed measures are in place."""
    coverage: Coverage
    coverage_says: tuple[str, ...]
    quality: DataQuality
    open: tuple[Open, ...]
    unidentified: tuple[Who, ...]
    lists_unread: tuple[str, ...]
    """The lists of the pack that could not be looked through, each with the reason."""
    limits: tuple[str, ...]
    cannot_show: tuple[str, ...]
    summary: tuple[Group, ...]
    people: tuple[Who, ...]
    organisations: tuple[Who, ...]
    corrections: tuple[Aside, ...]
    """What people corrected in the record."""
    pictures: tuple[Picture, ...]
    """None where no profile was at hand."""
    sections: tuple[Section, ...]
    lists: tuple[ListLine, ...]
    taxonomies: tuple[ListLine, ...]
    references: tuple[Reference, ...]
    references_say: str
    """How many of them nobody has compared with the original."""
    origin: Origin
