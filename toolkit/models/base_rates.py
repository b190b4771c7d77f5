"""Base rates: where a count lies among comparable people. They put a count in proportion, and decide nothing.

People are compared by field, by the country of the organisations they publish from, and by how long they have
published; never by name or nationality.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from toolkit.models.criteria import Criterion
from toolkit.models.noun import Noun

Career = Literal["0-7", "8-15", "16-25", "26-"]
"""Years since the first work; the bands are the institution's choice."""
LEAST_PEOPLE = 20
"""A group of fewer people is widened, and at last not used at all: institution's choice."""
Uncompared = Literal[
    "few",  # there are too few people in the data to compare with
    "no-field",  # the data name no field for the person's latest works
    "source-cannot",  # the source does not hold the works of other people, or only a part of them
]


class Question(Noun):
    """What an item counts of each person: an indicator with its settings in a window."""

    indicator: str
    settings: str
    """As canonical JSON, so that alike questions are equal."""
    since: dt.date | None
    until: dt.date | None

    @classmethod
    def of(cls, criterion: Criterion, since: dt.date | None, until: dt.date | None) -> "Question":
        """The question behind a criterion in its window of a day."""
        settings = json.dumps(criterion.settings, sort_keys=True, ensure_ascii=False)
        return cls(indicator=criterion.indicator, settings=settings, since=since, until=until)

    @property
    def given(self) -> dict[str, Any]:
        """The settings that the criterion gives."""
        return dict(json.loads(self.settings))


class Group(Noun):
    """Who is compared; what is None was dropped, so that enough people are left."""

    field: str
    country: str | None = None
    """Of the organisations that stand on most of their latest works."""
    career: Career | None = None

    def wider(self) -> Iterator["Group"]:
        """The group itself, then without the career, then without the country either."""
        yield self
        if self.career and self.country:
            yield Group(field=self.field, country=self.country)
        if self.country or self.career:
            yield Group(field=self.field)


class Compared(Noun):
    """Where a count lies: how many of the group have as much or more, and what half, a quarter and a tenth have."""

    value: int
    """The same as the reading's, without what only a printed affiliation tells, which is not read for everybody."""
    people: int = 0
    as_many: int = 0
    """How many of them have `value` or more."""
    half: int = 0
    """The most that at least half of them have or exceed; the same for a quarter and a tenth."""
    quarter: int = 0
    tenth: int = 0
    own: Group | None = None
    """The group of the person, which may be too small."""
    group: Group | None = None
    """Who was compared: the same, or a wider one."""
    unknown: Uncompared | None = None


class Peers(Noun):
    """The people a person is compared with: how many of them have which count."""

    own: Group | None = None
    group: Group | None = None
    """None where nobody has been counted yet."""
    counts: dict[int, int] = Field(default_factory=dict)
    unknown: Uncompared | None = None

    def compared(self, value: int) -> Compared:
        """Where a count lies among them."""
        if self.unknown or not self.counts:
            return Compared(value=value, own=self.own, unknown=self.unknown)
        return Compared(
            value=value,
            own=self.own,
            people=sum(self.counts.values()),
            as_many=_with(self.counts, value),
            half=_reached(self.counts, 2),
            quarter=_reached(self.counts, 4),
            tenth=_reached(self.counts, 10),
            group=self.group,
        )


class BaseRate(Noun):
    """Of one question, with whom each person of a team is compared, by name."""

    question: Question
    people: dict[str, Peers]


def _with(counts: Mapping[int, int], least: int) -> int:
    """How many people have a count or more."""
    return sum(people for count, people in counts.items() if count >= least)


def _reached(counts: Mapping[int, int], part: int) -> int:
    """The largest count that one of `part` people, or more of them, have or exceed."""
    everybody = sum(counts.values())
    return max((count for count in counts if _with(counts, count) * part >= everybody), default=0)
