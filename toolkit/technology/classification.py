"""What the classifier says of a text."""

from typing import Literal

from toolkit.models.noun import Noun, Slug, Words
from toolkit.models.technology import Band, Tier

Kind = Literal["words", "text-model", "topics"]
Status = Literal["ok", "none", "insufficient"]


class Signal(Noun):
    """One way in which a text points to an area."""

    kind: Kind
    found: tuple[str, ...]
    """The words that stand in the text, the strongest terms of the model, or the ids of topics."""
    places: tuple[tuple[int, int], ...] = ()
    """Where each of the words first stands: start and end, in characters."""


class Reason(Noun):
    """Why an area was flagged or left out, as a code and in words."""

    code: str
    text: Words


class AreaReading(Noun):
    """An area a text lies in, and why."""

    area: Slug
    tier: Tier
    band: Band
    probability: float | None
    """None unless measured for this area and this band on two sources; see the reasons."""
    signals: tuple[Signal, ...]
    reasons: tuple[Reason, ...]
    official: dict[str, tuple[str, ...]]
    """The codes of official areas that overlap with it, by list."""


class Note(Noun):
    """An area that something pointed to and that was left out, with the reason."""

    area: Slug
    signals: tuple[Signal, ...]
    reason: Reason


class Classification(Noun):
    """The areas of one text; `insufficient` where the text is too short to say that there are none."""

    status: Status
    areas: tuple[AreaReading, ...]
    left_out: tuple[Note, ...] = ()
