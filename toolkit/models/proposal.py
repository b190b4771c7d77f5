"""What was submitted: a proposed collaboration, and what people answered about it."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from toolkit.models.ids import AuthorId, FunderId, Orcid, OrganisationId, Ror
from toolkit.models.noun import Noun, Slug, Text

Role = Literal["principal-investigator", "co-investigator", "partner-investigator", "student", "other"]


class NamedOrganisation(Noun):
    """An organisation as the proposal names it; ids are exact, a name is looked up."""

    name: Text
    openalex: OrganisationId | None = Field(None, description="OpenAlex institution id, such as I241749")
    ror: Ror | None = Field(None, description="ROR id, such as 013meh722")
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2 of its address")


class NamedFunder(Noun):
    """A funder as the proposal names it."""

    name: Text
    openalex: FunderId | None = Field(None, description="OpenAlex funder id, such as F4320334764")
    ror: Ror | None = None
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")


class _Period(Noun):
    from_: date | None = Field(None, alias="from")
    to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "_Period":
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError(f"ends on {self.to}, before it begins on {self.from_}: correct one of the two dates")
        return self


class Post(_Period):
    """A post a person declares."""

    organisation: NamedOrganisation
    title: str | None = None


class Support(_Period):
    """Funding a person declares."""

    funder: NamedFunder
    award: str | None = None


class Person(Noun):
    """A member of the team."""

    name: Text
    role: Role = "other"
    openalex: AuthorId | None = Field(None, description="OpenAlex author id, such as A5023888391; confirms who it is")
    orcid: Orcid | None = Field(None, description="ORCID, such as 0000-0002-1825-0097")
    posts: tuple[Post, ...] | None = Field(None, description="Declared posts; leave out if none were asked for")
    funding: tuple[Support, ...] | None = Field(None, description="Declared funding; leave out if not asked for")


class Answer(Noun):
    """What a named person answered to one item of a checklist."""

    criterion: Slug
    subject: Text = "proposal"
    answer: Literal["yes", "no", "not-applicable"]
    note: str | None = None
    by: Text
    date: date


class Proposal(Noun):
    """A proposed collaboration."""

    id: Slug
    title: Text
    summary: Text
    submitted: date | None = None
    starts: date | None = None
    ends: date | None = None
    invented: str | None = Field(None, description="Says on every checklist what in this proposal is invented")
    own_organisation: NamedOrganisation
    people: tuple[Person, ...] = Field(min_length=1)
    partners: tuple[NamedOrganisation, ...] = ()
    funders: tuple[NamedFunder, ...] = ()
    answers: tuple[Answer, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Proposal":
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError(f"ends on {self.ends}, before it starts on {self.starts}: correct one of the two dates")
        for what, names in (("people", self.people), ("partners", self.partners)):
            seen = [item.name for item in names]
            if len(set(seen)) < len(seen):
                raise ValueError(f"names the same entry twice under {what}: give each its own name or merge them")
        return self
