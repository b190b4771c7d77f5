"""Technology areas: as official lists name them, as areas of our own, and the crosswalk between the two."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from toolkit.models.noun import Noun, Slug, Text, Words

Code = Annotated[str, StringConstraints(pattern=r"^[a-z]+[0-9]+(-[0-9]+)?(\.[0-9a-z]+)?$")]
"""An area of an official list such as `uk13`, or one of its sub-areas such as `ca04.2`."""
Tier = Literal[1, 2, 3]
Place = tuple[int, int]
Band = Literal["strong", "moderate", "weak"]
"""Two signals and a text that is about it, two signals, one signal. None of them is a probability."""
Standing = Literal["counts", "one-signal", "explained"]
"""It counts; it is of tier 1, needs two signals and has one; or it only looks so, as the rest of the text shows."""


class SubArea(Noun):
    """What an official list names within one of its areas."""

    code: Code | None = None
    title: Words
    checked: bool | None = None
    """None: as the list."""


class OfficialArea(Noun):
    """One area of one official list."""

    code: Code
    title: Words
    group: Words | None = None
    """The heading that the list puts over several areas."""
    text_decides: bool = True
    """False for areas no text can decide, such as suppliers to government: always a question."""
    excludes: tuple[Words, ...] = ()
    """What the official text leaves out."""
    sub_areas: tuple[SubArea, ...] = ()
    checked: bool | None = None
    """None: as the list."""


class Taxonomy(Noun):
    """One official list of technology areas."""

    id: Slug
    title: Words
    publisher: Text
    in_force: date | None
    """From which day it applies; None for a list that does not apply yet, or that only describes."""
    published: str | None = None
    """The year, month or day in which it appeared."""
    url: Text | None = None
    seen: Text
    """Where it was read."""
    japanese: Literal["official", "ours"]
    """Whose the Japanese titles are."""
    checked: bool
    """Whether its headings were read where the publisher put them."""
    note: str | None = None
    areas: tuple[OfficialArea, ...]


CONCERNS = "concerns"
"""Stands for a list of areas where kinds of concern do."""


class Stray(Noun):
    """A phrase that looks like a word of an area and is not, unless the text has one of some other words, too."""

    phrase: str
    unless: tuple[str, ...] = ()


class CanonicalArea(Noun):
    """One area of our own, with the official areas that overlap with it and the words that point to it."""

    id: Slug
    tier: Tier
    """1: relevant to weapons or export control; 2: on several lists; 3: broad, so that its topics never count."""
    title: Words
    description: Words
    official: dict[Slug, tuple[Code, ...]] = Field(default_factory=dict)
    """Areas or sub-areas by list."""
    words: tuple[str, ...]
    """Words and phrases in small letters, English and Japanese; a plural need not be written."""
    parts: dict[Slug, dict[Code, tuple[str, ...]]] = Field(default_factory=dict)
    """Official areas that overlap with a part of this one only: just these words and topics point to them."""
    stray: tuple[Stray, ...] = ()


class TopicArea(Noun):
    """An OpenAlex topic, and an area that it may point to."""

    topic_id: str
    area: Slug
    tier: Tier
    confidence: Literal["high", "medium", "candidate"]
    reason: Text
    reviewed_by: str | None
    reviewed_on: date | None

    @property
    def counts(self) -> bool:
        """Whether works with the topic count as works in the area."""
        return self.confidence != "candidate" and self.tier < 3


class Concern(Noun):
    """A kind of concern that a list states about its entries, and the areas of our own that it speaks of."""

    code: Slug
    """The list's own letters, small."""
    title: Words
    areas: tuple[Slug, ...] = Field(min_length=1)


class Crosswalk(Noun):
    """The areas of our own with all that points to them."""

    checked: bool
    note: Text
    areas: tuple[CanonicalArea, ...]
    topics: tuple[TopicArea, ...]
    concerns: tuple[Concern, ...] = ()


class Through(Noun):
    """The area of our own through which an official one was reached."""

    area: Slug
    tier: Tier
    title: Words
    by: tuple[str, ...]
    """The words, or the topics, that led there."""
    band: Band | None = None
    """How much speaks for it, where a text was read as a whole."""
    probability: float | None = None
    """None unless measured for this area and this band on two sources."""
    why: tuple[Words, ...] = ()
    """What the text as a whole says for or against it."""


class CanonicalHit(Noun):
    """An area of our own that a text or topics point to, with what decided."""

    area: Slug
    tier: Tier
    words: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    """Where each of the words first stands in the text: start and end, in characters."""
    topics: tuple[str, ...] = ()
    standing: Standing = "counts"
    band: Band | None = None
    probability: float | None = None
    why: tuple[Words, ...] = ()


class AreaHit(Noun):
    """An official area, or a kind of concern, that a text or topics point to, with what decided."""

    taxonomy_id: Slug
    """Of a kind of concern CONCERNS."""
    area_id: Slug
    standing: Standing = "counts"
    title: Words
    sub_areas: tuple[Code, ...] = ()
    """Those of its sub-areas that overlap with the areas of our own."""
    through: tuple[Through, ...] = ()
    words: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    """Where each of the words first stands in the text: start and end, in characters."""
    topics: tuple[str, ...] = ()
