"""What a named person says is wrong with the record: it leaves the readings, and stays on the checklist."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from toolkit.models.ids import AuthorId, WorkId
from toolkit.models.noun import Day, Noun, Slug, Text


class _Statement(Noun):
    """A correction says what is so, not what was known when: it counts whatever the day of the assessment."""

    reason: Text
    by: Text = Field(description="Who says so")
    on: Day

    @property
    def target(self) -> tuple[str, ...]:
        """What it is about: nothing is corrected twice."""
        said = self.model_dump(exclude={"reason", "by", "on", "last_day", "evidence", "instead"})
        return tuple(map(str, said.values()))


class NotTheirWork(_Statement):
    """A work on a person's record is somebody else's: it counts in no reading about the person."""

    kind: Literal["not-their-work"]
    person: Text
    work: WorkId


class PostEnded(_Statement):
    """A post has ended: works that appeared later count for the post as of its last day, as papers come out late."""

    kind: Literal["post-ended"]
    person: Text
    organisation: Text = Field(description="OpenAlex id; where there is none, the name or the affiliation as printed")
    last_day: Day
    evidence: str | None = Field(None, description="Where it is written that the post has ended")

    @model_validator(mode="after")
    def _is_over(self) -> "PostEnded":
        if self.last_day > self.on:
            raise ValueError(f"ends on {self.last_day}, after {self.on}, when it was said to have ended")
        return self


class NotTheirRecord(_Statement):
    """A record is another person's: it is not used, and who is meant is open again unless another one is named."""

    kind: Literal["not-their-record"]
    person: Text
    record: AuthorId
    instead: AuthorId | None = Field(None, description="The record that is theirs, where it is known")

    @model_validator(mode="after")
    def _is_another(self) -> "NotTheirRecord":
        if self.instead == self.record:
            raise ValueError(f"names {self.record} both as another person's and as theirs")
        return self


class NotThisEntry(_Statement):
    """A list entry is another organisation than the one it was matched with: it is shown, and counts in no reading."""

    kind: Literal["not-this-entry"]
    organisation: Text = Field(description="OpenAlex id; where there is none, the name or the affiliation as printed")
    list_id: Slug
    entry_id: Slug


Correction = Annotated[NotTheirWork | PostEnded | NotTheirRecord | NotThisEntry, Field(discriminator="kind")]


class Corrected(Noun):
    """A correction, and what it was about in the record."""

    correction: Correction
    met: bool
    """False where the record holds nothing of the kind, and it therefore changed nothing."""
    title: str | None = None
    """The title of the work, or the name of the organisation or of the entry."""
