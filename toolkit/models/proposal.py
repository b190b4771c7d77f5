"""What was submitted: a proposed collaboration, and what people answered about it."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from toolkit.models.corrections import Correction, NotTheirRecord, NotThisEntry
from toolkit.models.criteria import Level
from toolkit.models.ids import AuthorId, FunderId, Orcid, OrganisationId, Ror
from toolkit.models.noun import Day, Noun, Slug, Text

_NO_RECORD = "Who says that none of the records of this name is meant, and when: what they show stays unknown"
Role = Literal["principal-investigator", "co-investigator", "partner-investigator", "student", "other"]


class Confirmation(Noun):
    """Who chose an identifier for a name, and when."""

    by: Text
    on: Day


class _Identified(Noun):
    """Whoever or whatever a name and perhaps an identifier stand for."""

    @model_validator(mode="after")
    def _one_or_none(self) -> Self:
        if getattr(self, "openalex", None) and getattr(self, "no_record", None):
            raise ValueError("has an OpenAlex id, and says that no record is meant: delete one of the two")
        return self


class NamedOrganisation(_Identified):
    """An organisation as the proposal names it; ids are exact, a name is looked up."""

    name: Text
    openalex: OrganisationId | None = Field(None, description="OpenAlex institution id, such as I241749")
    ror: Ror | None = Field(None, description="ROR id, such as 013meh722")
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2 of its address")
    confirmed: Confirmation | None = Field(None, description="Who chose the OpenAlex id; written by resolve")
    no_record: Confirmation | None = Field(None, description=_NO_RECORD)


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

    def begun_by(self, day: date) -> bool:
        """Whether it had begun by a day, or may have."""
        return self.from_ is None or self.from_ <= day


class Support(_Period):
    """Funding a person declares."""

    funder: NamedFunder
    award: str | None = None


class Person(_Identified):
    """A member of the team."""

    name: Text
    role: Role = "other"
    openalex: AuthorId | None = Field(None, description="OpenAlex author id, such as A5023888391; confirms who it is")
    orcid: Orcid | None = Field(None, description="ORCID, such as 0000-0002-1825-0097")
    confirmed: Confirmation | None = Field(None, description="Who chose the OpenAlex id; written by resolve")
    no_record: Confirmation | None = Field(None, description=_NO_RECORD)
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
    corrections: tuple[Correction, ...] = Field((), description="What is wrong with the record, by the word of whom")

    @property
    def subjects(self) -> tuple[str, ...]:
        """The names an answer can be about: the proposal itself, its people, its partners."""
        return ("proposal", *(person.name for person in self.people), *(partner.name for partner in self.partners))

    def records_of_others(self, name: str) -> frozenset[str]:
        """The author ids that are said not to be a person's."""
        said = (each for each in self.corrections if isinstance(each, NotTheirRecord))
        return frozenset(each.record for each in said if each.person == name)

    def _stands_instead(self, said: NotTheirRecord) -> bool:
        """Whether a correction names a record as a person's that none says is another's."""
        return said.instead is not None and said.instead not in self.records_of_others(said.person)

    @property
    def as_corrected(self) -> "Proposal":
        """With the records that corrections name; a person whose record is another's has no id, if none is named."""
        said = [each for each in self.corrections if isinstance(each, NotTheirRecord)]
        if not said:
            return self
        chosen = {each.person: each.instead for each in said if self._stands_instead(each)}

        def right(person: Person) -> Person:
            theirs = None if person.openalex in self.records_of_others(person.name) else person.openalex
            return person.model_copy(update={"openalex": chosen.get(person.name) or theirs})

        return self.model_copy(update={"people": tuple(map(right, self.people))})

    @model_validator(mode="after")
    def _consistent(self) -> "Proposal":
        if self.starts and self.ends and self.ends < self.starts:
            raise ValueError(f"ends on {self.ends}, before it starts on {self.starts}: correct one of the two dates")
        for name in self.subjects:
            if self.subjects.count(name) > 1:
                raise ValueError(
                    f"names {name!r} twice among people and partners: give each its own name, or merge them"
                )
        self._corrected_once()
        every: tuple[Answer | Mitigation, ...] = (*self.answers, *self.mitigations)
        for said in every:
            if said.subject not in self.subjects:
                what = "an answer to" if isinstance(said, Answer) else "a measure for"
                raise ValueError(
                    f"holds {what} {said.criterion} about {said.subject!r}, whom it does not name: "
                    f"use one of {', '.join(self.subjects)}"
                )
        return self

    def _corrected_once(self) -> None:
        targets = [correction.target for correction in self.corrections]
        names = [person.name for person in self.people]
        for correction in self.corrections:
            if targets.count(correction.target) > 1:
                raise ValueError(f"corrects {' '.join(correction.target)} twice: keep one of the two reasons")
            if not isinstance(correction, NotThisEntry) and correction.person not in names:
                raise ValueError(
                    f"holds a correction ({correction.kind}) about {correction.person!r}, who is not in the team: "
                    f"use one of {', '.join(names)}"
                )
        said = [each for each in self.corrections if isinstance(each, NotTheirRecord) and self._stands_instead(each)]
        for name in names:
            if len(theirs := sorted({each.instead or "" for each in said if each.person == name})) > 1:
                raise ValueError(
                    f"holds corrections that name {' and '.join(theirs)} as the record of {name!r}: keep one of them"
                )
