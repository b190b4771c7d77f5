"""Packs and criteria: one framework as files, each number with its source and its date of force."""

import datetime as dt
from typing import Any, Literal

from pydantic import Field, model_validator

from toolkit.models.noun import Day, Noun, Slug, Text

Level = Literal["none", "note", "review", "escalate"]
LEVELS: tuple[Level, ...] = ("none", "note", "review", "escalate")
"""The human response asked for, weakest first."""

SubjectKind = Literal["person", "organisation", "proposal"]
LANGUAGES = ("en", "ja")


class Citation(Noun):
    """A source of a rule or a number."""

    title: Text
    publisher: Text
    date: Day
    url: str | None = None
    checked: Day | Literal[False]
    """The day on which somebody compared it with the original, or False."""


class Threshold(Noun):
    """From a day on: how much asks for which response."""

    from_: Day = Field(alias="from")
    note: float | None = None
    review: float | None = None
    escalate: float | None = None
    cites: Text
    """A key of `sources`, or `institution` for a number that is the institution's own choice."""

    @model_validator(mode="after")
    def _some_level(self) -> "Threshold":
        if self.note is None and self.review is None and self.escalate is None:
            raise ValueError("names no level: give at least one of note, review, escalate")
        return self


class CriterionText(Noun):
    """What people read, in one language."""

    title: Text
    why: Text
    found: Text
    """With {subject}, {value}, {since} and the reading's own facts."""
    innocent: tuple[Text, ...] = Field(min_length=1)
    ask: Text
    do: tuple[Text, ...] = Field(min_length=1)


class Criterion(Noun):
    """One item of a pack."""

    id: Slug
    status: Literal["draft", "trial", "stable", "retired"]
    indicator: str = Field(pattern=r"^[a-z]+\.[a-z_]+$")
    subject: SubjectKind
    lookback_years: int | None = Field(None, ge=1, le=50)
    lookback_months: int | None = Field(None, ge=1, le=600)
    settings: dict[str, Any] = Field(default_factory=dict)
    thresholds: tuple[Threshold, ...] = Field(min_length=1)
    sources: dict[str, Citation]
    review_due: Day
    text: dict[str, CriterionText]

    @model_validator(mode="after")
    def _consistent(self) -> "Criterion":
        if self.lookback_years and self.lookback_months:
            raise ValueError("gives lookback_years and lookback_months: keep one")
        for threshold in self.thresholds:
            if threshold.cites not in {*self.sources, "institution"}:
                raise ValueError(f"threshold cites {threshold.cites!r}, which is not under sources: add it there")
        if len({threshold.from_ for threshold in self.thresholds}) < len(self.thresholds):
            raise ValueError("has two thresholds from the same day: join them")
        if missing := set(LANGUAGES) - set(self.text):
            raise ValueError(f"has no text in {', '.join(sorted(missing))}: add it")
        return self

    def threshold(self, as_of: dt.date) -> Threshold | None:
        """The threshold in force on a day, or None before the first."""
        past = [t for t in self.thresholds if t.from_ <= as_of]
        return max(past, key=lambda t: t.from_, default=None)


class Condition(Noun):
    """A statement over findings, true, false or unknown; exactly one key is used."""

    raised: str | None = None
    """A criterion id: some finding of it is raised (at `level` or above)."""
    level: Level = "note"
    all: "tuple[Condition, ...] | None" = None
    any: "tuple[Condition, ...] | None" = None
    none: "tuple[Condition, ...] | None" = None
    at_least: int | None = None
    of: "tuple[Condition, ...] | None" = None

    @model_validator(mode="after")
    def _one(self) -> "Condition":
        used = [k for k in ("raised", "all", "any", "none", "of") if getattr(self, k) is not None]
        if len(used) != 1 or (self.at_least is None) != (self.of is None):
            raise ValueError("a condition has exactly one of: raised, all, any, none, at_least with of")
        return self


class OutcomeText(Noun):
    """An outcome in one language: its name and what to do."""

    title: Text
    means: Text


class Outcome(Noun):
    """One possible result of a pack, in the framework's own words."""

    id: Slug
    level: Level
    when: Condition | None = None
    """None for the outcome that holds when the record leaves the others open."""
    cites: tuple[Text, ...] = ()
    text: dict[str, OutcomeText]


class Section(Noun):
    """A group of items on the checklist."""

    id: Slug
    title: dict[str, str]
    criteria: tuple[Slug, ...]


class PackText(Noun):
    """A pack's own words in one language."""

    title: Text
    about: Text
    cannot_show: tuple[Text, ...]
    """What publication data cannot show, printed on every checklist."""


class Triage(Noun):
    """Weights that order a reviewer's work, and nothing else; the institution's choice."""

    escalate: int
    review: int
    note: int
    unknown: int


class PackHead(Noun):
    """pack.yaml: authority, dates, sections, outcomes."""

    id: Slug
    version: Text
    authority: Text
    in_force: Day
    until: Day | None = None
    lists: tuple[Slug, ...]
    taxonomies: tuple[Slug, ...]
    sources: dict[str, Citation]
    sections: tuple[Section, ...]
    outcomes: tuple[Outcome, ...]
    triage: Triage
    text: dict[str, PackText]


class Pack(PackHead):
    """One framework, read and checked."""

    criteria: dict[Slug, Criterion]
    digest: Text
    """SHA-256 over the pack's files."""
