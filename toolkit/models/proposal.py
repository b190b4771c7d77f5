"""What was submitted: a proposed collaboration, and what people answered about it."""

from typing import Literal

from pydantic import Field, model_validator

from toolkit.models.ids import AuthorId, FunderId, Orcid, OrganisationId, Ror
from toolkit.models.noun import Day, Noun, Slug, Text

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
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None

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
    date: Day


class Proposal(Noun):
    """A proposed collaboration."""

    id: Slug
    title: Text
    summary: Text
    submitted: Day | None = None
    starts: Day | None = None
    ends: Day | None = None
    invented: str | None = Field(None, description="Says on every checklist what in this proposal is invented")
    own_organisation: NamedOrganisation
    people: tuple[Person, ...] = Field(min_length=1)
    partners: tuple[NamedOrganisation, ...] = ()
    funders: tuple[NamedFunder, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def subjects(self) -> tuple[str, ...]:
        """The names an answer can be about: the proposal itself, its people, its partners."""
        return ("proposal", *(person.name for person in self.people), *(partner.name for partner in self.partners))

    @model_validator(mode="after")
    def _consistent(self) -> "Proposal":
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError(f"ends on {self.ends}, before it starts on {self.starts}: correct one of the two dates")
        for name in self.subjects:
            if self.subjects.count(name) > 1:
                raise ValueError(
                    f"names {name!r} twice among people and partners: give each its own name, or merge them"
                )
        for answer in self.answers:
            if answer.subject not in self.subjects:
                raise ValueError(
                    f"holds an answer to {answer.criterion} about {answer.subject!r}, whom it does not name: "
                    f"use one of {', '.join(self.subjects)}"
                )
        return self
