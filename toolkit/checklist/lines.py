"""The lines of a checklist: evidence, list entries, answers and sources, in the words of one language."""

import datetime as dt
from typing import Literal

from toolkit.models.noun import Noun


class Link(Noun):
    """Something that can be opened."""

    label: str
    url: str


class Reference(Noun):
    """A source of a rule, numbered through the whole checklist."""

    number: int
    title: str
    publisher: str
    date: dt.date
    url: str | None
    checked: dt.date | None
    """The day of comparison with the original, or None if nobody compared it."""


class Answer(Noun):
    """What a named person answered."""

    answer: Literal["yes", "no", "not-applicable"]
    says: str
    note: str | None
    by: str
    date: dt.date
    until: dt.date | None


class Measure(Noun):
    """A measure that people agreed for a check."""

    measure: str
    owner: str
    due: dt.date
    state: str
    """Planned, overdue, or in place since a day."""
    evidence: str | None
    residual: str
    """The response that the check still asks for once it is in place."""
    by: str
    date: dt.date


class Entry(Noun):
    """A list entry that an organisation matches."""

    mark: str
    """How the evidence of one check refers to it."""
    list: str
    edition: str
    name: str
    how: str
    evidence_class: str
    categories: tuple[str, ...]
    link: str
    """What the organisation is to the listed body."""
    band: str
    probability: str
    """How likely the match is right, with what that was counted on."""
    decided: str | None
    """Who confirmed it, or found it to be another body, and when."""
    listed_since: dt.date
    now: str
    """Whether it is listed on the day of the checklist."""
    via: Link | None
    url: str | None


class Match(Noun):
    """That a piece of evidence concerns a list entry."""

    mark: str
    name: str
    then: str | None
    """Whether it was listed on the day of the work or on the first day declared; None where there is neither."""
    when: str | None
    """Which of the two days that is."""


class AreaLine(Noun):
    """A technology area, with what pointed to it."""

    taxonomy: str
    title: str
    through: tuple[str, ...]
    """The areas of our own that led there, with their tiers and how much speaks for each."""
    why: tuple[str, ...]
    """What the text as a whole says for or against them."""
    words: tuple[str, ...]
    topics: tuple[str, ...]


class CandidateLine(Noun):
    """A record that a name could mean, so that a person can tell it from others."""

    name: str
    links: tuple[Link, ...]
    works: int
    years: str
    country: str | None
    places: tuple[Link, ...]
    more_places: int
    reasons: tuple[str, ...]
    confidence: str | None = None


class Piece(Noun):
    """One piece of evidence."""

    kind: Literal["work", "list", "text", "candidate", "doubt", "declaration", "answer"]
    title: str | None = None
    date: dt.date | None = None
    links: tuple[Link, ...] = ()
    affiliation: str | None = None
    organisation: str | None = None
    organisation_link: Link | None = None
    country: str | None = None
    coauthor: Link | None = None
    funder: str | None = None
    award: str | None = None
    topic: str | None = None
    score: str | None = None
    matches: tuple[Match, ...] = ()
    areas: tuple[AreaLine, ...] = ()
    candidate: CandidateLine | None = None
    doubt: str | None = None
    answer: Answer | None = None
    doubtful: bool = False
    """Whether this work may be another person's."""


class Line(Noun):
    """A labelled figure."""

    label: str
    value: str


class Sign(Noun):
    """A sign that a record may not be one person's, with works that show it."""

    says: str
    works: tuple[Link, ...]


class Aside(Noun):
    """What a named person corrected in the record."""

    what: str
    """In a sentence, with the person or the organisation."""
    link: Link | None
    title: str
    says: str
    """The reason, who gives it, and the day."""
