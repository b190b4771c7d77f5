"""What was submitted: a proposed collaboration, and what people answered about it."""

from typing import Literal

from pydantic import Field, model_validator

from toolkit.models.criteria import Level
from toolkit.models.ids import AuthorId, FunderId, Orcid, OrganisationId, Ror, WorkId
from toolkit.models.noun import Day, Noun, Slug, Text

Role = Literal["principal-investigator", "co-investigator", "partner-investigator", "student", "other"]


class Confirmation(Noun):
    """Who chose an identifier for a name, and when."""

    by: Text
    on: Day


class NamedOrganisation(Noun):
    """An organisation as the proposal names it; ids are exact, a name is looked up."""

    name: Text
    openalex: OrganisationId | None = Field(None, description="OpenAlex institution id, such as I241749")
    ror: Ror | None = Field(None, description="ROR id, such as 013meh722")
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2 of its address")
    confirmed: Confirmation | None = Field(None, description="Who chose the OpenAlex id; written by resolve")


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


class NotTheirs(Noun):
    """A work on a person's record that is somebody else's; it counts in no reading, and stays on the checklist."""

    work: WorkId
    reason: Text
    by: Text = Field(description="Who says so")
    on: Day


class Person(Noun):
    """A member of the team."""

    name: Text
    role: Role = "other"
    openalex: AuthorId | None = Field(None, description="OpenAlex author id, such as A5023888391; confirms who it is")
    orcid: Orcid | None = Field(None, description="ORCID, such as 0000-0002-1825-0097")
    confirmed: Confirmation | None = Field(None, description="Who chose the OpenAlex id; written by resolve")
    exclude_works: tuple[NotTheirs, ...] = Field((), description="Works on the record that are not this person's")
    posts: tuple[Post, ...] | None = Field(None, description="Declared posts; leave out if none were asked for")
    funding: tuple[Support, ...] | None = Field(None, description="Declared funding; leave out if not asked for")

    @model_validator(mode="after")
    def _each_once(self) -> "Person":
        works = [excluded.work for excluded in self.exclude_works]
        if twice := next((work for work in works if works.count(work) > 1), None):
            raise ValueError(f"excludes {twice} twice: keep one of the two reasons")
        return self


class Answer(Noun):
    """What a named person answered to one item of a checklist."""

    criterion: Slug
    subject: Text = "proposal"
    answer: Literal["yes", "no", "not-applicable"]
    note: str | None = None
    by: Text
    date: Day
    until: Day | None = Field(None, description="The last day on which the answer holds, such as the end of a waiver")


class Mitigation(Noun):
    """A measure that people agreed for one item of a checklist."""

    criterion: Slug
    subject: Text = "proposal"
    measure: Text
    owner: Text = Field(description="Who carries it out: a name or a role")
    due: Day
    done: Day | None = None
    evidence: str | None = Field(None, description="Where it is written that the measure is in place")
    residual: Level = Field(description="The response that the item still asks for once the measure is in place")
    by: Text = Field(description="Who agreed to it")
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
    mitigations: tuple[Mitigation, ...] = ()

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
        every: tuple[Answer | Mitigation, ...] = (*self.answers, *self.mitigations)
        for said in every:
            if said.subject not in self.subjects:
                what = "an answer to" if isinstance(said, Answer) else "a measure for"
                raise ValueError(
                    f"holds {what} {said.criterion} about {said.subject!r}, whom it does not name: "
                    f"use one of {', '.join(self.subjects)}"
                )
        return self
