"""Base rates: where a count lies among comparable people. They put a count in proportion, and decide nothing.

People are compared by field, by the country of the organisations they publish from, and by how long they have
published; never by name or nationality. Organisations are compared by field, by their country and by their size.
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
Size = Literal["1-49", "50-499", "500-4999", "5000-"]
"""Works of an organisation and its units in the latest years; the bands are the institution's choice."""
LEAST_COMPARED = 20
"""A group of fewer people or organisations is widened, and at last not used at all: institution's choice."""
Uncompared = Literal[
    "few",  # there are too few in the data to compare with
    "no-field",  # the data name no field for the latest works
    "source-cannot",  # the source does not hold the works of others, or only a part of them
]


class Question(Noun):
    """What an item counts of each person or organisation: an indicator with its settings in a window."""

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
    """Who is compared; what is None was dropped, so that enough are left, or belongs to the other kind."""

    field: str
    country: str | None = None
    """Of people: where the organisations are that stand on most of their latest works."""
    career: Career | None = None
    size: Size | None = Field(default=None, exclude_if=lambda size: size is None)

    @property
    def band(self) -> Career | Size | None:
        """The career of people, the size of organisations."""
        return self.career or self.size

    def wider(self) -> Iterator["Group"]:
        """The group itself, then without the band, then without the country either."""
        yield self
        if self.band and self.country:
            yield Group(field=self.field, country=self.country)
        if self.country or self.band:
            yield Group(field=self.field)


class Compared(Noun):
    """Where a count lies: how many of the group have as much or more, and what half, a quarter and a tenth have."""

    value: int
    """The same as the reading's, without what only a printed affiliation tells, which is not read for everybody."""
    of: int = 0
    """How many people, or organisations, were compared."""
    one_in: int = Field(default=1, exclude_if=lambda one_in: one_in == 1)
    """Where there are very many people, they are those of whom one in so many was counted."""
    as_many: int = 0
    """How many of them have `value` or more."""
    half: int = 0
    """The most that at least half of them have or exceed; the same for a quarter and a tenth."""
    quarter: int = 0
    tenth: int = 0
    own: Group | None = None
    """The group of the subject, which may be too small."""
    group: Group | None = None
    """Who was compared: the same, or a wider one."""
    unknown: Uncompared | None = None


class Peers(Noun):
    """Those with whom somebody is compared: how many of them have which count."""

    own: Group | None = None
    group: Group | None = None
    """None where nobody has been counted yet."""
    counts: dict[int, int] = Field(default_factory=dict)
    one_in: int = Field(default=1, exclude_if=lambda one_in: one_in == 1)
    unknown: Uncompared | None = None

    def compared(self, value: int) -> Compared:
        """Where a count lies among them."""
        if self.unknown or not self.counts:
            return Compared(value=value, own=self.own, unknown=self.unknown)
        return Compared(
            value=value,
            own=self.own,
            of=sum(self.counts.values()),
            one_in=self.one_in,
            as_many=_with(self.counts, value),
            half=_reached(self.counts, 2),
            quarter=_reached(self.counts, 4),
            tenth=_reached(self.counts, 10),
            group=self.group,
        )


class BaseRate(Noun):
    """Of one question, with whom each member of a team, or each partner, is compared, by name."""

    question: Question
    peers: dict[str, Peers]


def _with(counts: Mapping[int, int], least: int) -> int:
    """How many have a count or more."""
    return sum(n for count, n in counts.items() if count >= least)


def _reached(counts: Mapping[int, int], part: int) -> int:
    """The largest count that one in `part`, or more of them, have or exceed."""
    everybody = sum(counts.values())
    return max((count for count in counts if _with(counts, count) * part >= everybody), default=0)
