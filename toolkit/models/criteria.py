"""Packs and criteria: one framework as files, each number with its source and its date of force."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

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


MappingId = Annotated[str, StringConstraints(pattern=r"^(UK|JP|JT)[0-9]{2}$")]
"""An item of the mapping of UK (UK01–UK46), Japanese (JP01–JP48) and joint (JT01–JT10) frameworks to evidence."""


class Band(Noun):
    """Days, both inclusive, outside which evidence does not count: one date band of a matrix."""

    from_: Day | None = Field(None, alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Band":
        if self.from_ is None and self.until is None:
            raise ValueError("names no day: give `from`, `until` or both")
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError(f"ends on {self.until}, before it begins on {self.from_}: correct one of the two")
        return self


class Threshold(Noun):
    """From a day on, and until another where the rule ends or is suspended: how much asks for which response."""

    from_: Day = Field(alias="from")
    until: Day | None = None
    """The last day; None for a rule that goes on, or goes on until the next one."""
    note: float | None = None
    review: float | None = None
    escalate: float | None = None
    cites: Text
    """A key of `sources`, or `institution` for a number that is the institution's own choice."""

    @model_validator(mode="after")
    def _some_level(self) -> "Threshold":
        if self.note is None and self.review is None and self.escalate is None:
            raise ValueError("names no level: give at least one of note, review, escalate")
        for level, number in (("note", self.note), ("review", self.review), ("escalate", self.escalate)):
            if number is not None and number <= 0:
                raise ValueError(f"asks for {level} from {number:g} on, which is always reached: give a number above 0")
        if self.until and self.until < self.from_:
            raise ValueError(f"ends on {self.until}, before it begins on {self.from_}: correct one of the two")
        return self


class CriterionText(Noun):
    """What people read, in one language."""

    title: Text
    why: Text
    found: Text
    """With {subject}, {value}, {since} and the reading's own facts."""
    clear: Text | None = None
    """Said where nothing was found, with the same places, if the common sentence does not fit."""
    innocent: tuple[Text, ...] = Field(min_length=1)
    ask: Text
    do: tuple[Text, ...] = Field(min_length=1)


class Criterion(Noun):
    """One item of a pack."""

    id: Slug
    status: Literal["draft", "trial", "stable", "retired"]
    indicator: str = Field(pattern=r"^[a-z]+\.[a-z_]+$")
    subject: SubjectKind
    maps: tuple[MappingId, ...] = ()
    lookback_years: int | None = Field(None, ge=1, le=50)
    lookback_months: int | None = Field(None, ge=1, le=600)
    band: Band | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    thresholds: tuple[Threshold, ...] = Field(min_length=1)
    sources: dict[str, Citation]
    review_due: Day
    text: dict[str, CriterionText]

    @cached_property
    def looks(self) -> tuple[str, str]:
        """Indicator and settings: criteria in which they are alike see alike in the same window."""
        return self.indicator, repr(sorted(self.settings.items()))

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
        if len({text.clear is None for text in self.text.values()}) > 1:
            raise ValueError("has text.clear in one language only: add it to the others, or leave it out")
        return self

    def threshold(self, as_of: dt.date) -> Threshold | None:
        """The threshold in force on a day; None before the first, and after one that ended without a successor."""
        past = [t for t in self.thresholds if t.from_ <= as_of]
        latest = max(past, key=lambda t: t.from_, default=None)
        return None if latest is None or (latest.until and latest.until < as_of) else latest


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

    def names(self) -> Iterator[str]:
        """The ids of the criteria that it is about, each as often as it stands there."""
        if self.raised is not None:
            yield self.raised
        for part in self.all or self.any or self.none or self.of or ():
            yield from part.names()


class OutcomeText(Noun):
    """An outcome in one language: its name, what to do, and the role that is asked."""

    title: Text
    means: Text
    ask: Text | None = None
    """Whom to ask: a role, such as the export-control office."""


class Outcome(Noun):
    """One possible result of a pack, in the framework's own words."""

    id: Slug
    level: Level
    from_: Day | None = Field(None, alias="from")
    until: Day | None = None
    """The days, both inclusive, on which this outcome exists; editions of a framework differ in their rows."""
    when: Condition | None = None
    """None for the outcome that holds when the record leaves the others open."""
    cites: tuple[Text, ...] = ()
    text: dict[str, OutcomeText]

    def on(self, day: dt.date) -> bool:
        """Whether the outcome exists on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)


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


class Edition(Noun):
    """One issue of a framework: the days on which its rules are those of the pack."""

    id: Text
    from_: Day = Field(alias="from")
    title: dict[str, str]
    cites: tuple[Text, ...] = ()


class PackHead(Noun):
    """pack.yaml: authority, dates, sections, outcomes."""

    id: Slug
    version: Text
    authority: Text | dict[str, Text]
    """Who issued it and who read it: one text, or one in every language."""
    standing: Literal["in-force", "draft"] = "in-force"
    """A draft is judged like any other pack, from `in_force` on, and says on every page that it is none yet."""
    in_force: Day
    until: Day | None = None
    editions: tuple[Edition, ...] = ()
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
    """SHA-256 over the pack's files, and those that they take over."""

    def issued_by(self, language: str) -> str:
        """Who issued it and who read it, in a language."""
        return self.authority if isinstance(self.authority, str) else self.authority[language]

    def edition(self, as_of: dt.date) -> Edition | None:
        """The edition in force on a day; None before the first, or where the pack has none."""
        past = [edition for edition in self.editions if edition.from_ <= as_of]
        return max(past, key=lambda edition: edition.from_, default=None)
