"""What was found: readings with evidence, findings, and the assessment that records them."""

import datetime as dt
from typing import Literal

from pydantic import Field

from toolkit.models.base_rates import Compared
from toolkit.models.corrections import Corrected
from toolkit.models.criteria import Level, SubjectKind, Threshold
from toolkit.models.identity import Candidate, Doubt, Identity
from toolkit.models.lists import ListHit
from toolkit.models.noun import Noun, Slug
from toolkit.models.profile import ListInfo, ListUnread, SourceInfo, TaxonomyInfo, Unknown
from toolkit.models.proposal import Answer, Mitigation
from toolkit.models.technology import AreaHit


class Evidence(Noun):
    """One checkable fact: what, when, and where it stands."""

    kind: Literal["work", "list", "text", "candidate", "doubt", "declaration", "answer"]
    work: str | None = None
    doi: str | None = None
    title: str | None = None
    date: dt.date | None = None
    organisation: str | None = None
    """OpenAlex id of the organisation concerned."""
    organisation_name: str | None = None
    country: str | None = None
    affiliation: str | None = None
    """Verbatim, as printed on the work."""
    coauthor: str | None = None
    """OpenAlex id of a co-author."""
    hits: tuple[ListHit, ...] = ()
    formerly: tuple[ListHit, ...] = ()
    """List entries that stood before and do not on the day of the assessment: they count for nothing, and are shown."""
    uncounted: tuple[ListHit, ...] = ()
    """List entries that the affiliation may name, or of which it names a hospital or a relation: shown, not counted."""
    areas: tuple[AreaHit, ...] = ()
    topic: str | None = None
    score: float | None = None
    funder: str | None = None
    award: str | None = None
    candidate: Candidate | None = None
    doubt: Doubt | None = None
    answer: Answer | None = None


class Reading(Noun):
    """What one indicator saw: a value with evidence, or why it could not look."""

    value: float | None = None
    unknown: Unknown | None = None
    facts: dict[str, str | int] = Field(default_factory=dict)
    """Figures that the criterion's sentence names."""
    evidence: tuple[Evidence, ...] = ()
    total: int = 0
    """How many pieces of evidence there are, also where `evidence` shows only the latest of them."""


FindingOutcome = Literal["clear", "raised", "unknown", "not_in_force"]


class Finding(Noun):
    """A criterion applied to one subject."""

    criterion: Slug
    subject: str
    subject_kind: SubjectKind
    outcome: FindingOutcome
    level: Level
    counted: bool
    """False for trial criteria: shown, never counted."""
    since: dt.date | None
    until: dt.date | None = None
    """The last day of the window, where the criterion is a date band that ended."""
    threshold: Threshold | None
    reading: Reading
    answer: Answer | None = None
    mitigations: tuple[Mitigation, ...] = ()
    """Measures agreed for it, in the order in which they were."""
    compared: Compared | None = Field(default=None, exclude_if=lambda compared: compared is None)
    """Where the value lies among comparable people or organisations; it decides nothing."""


class Coverage(Noun):
    """How much of what should be looked at could be looked at."""

    evaluated: int
    of: int
    people_resolved: int
    people: int
    organisations_resolved: int
    organisations: int
    works: int


Aspect = Literal["placed", "whole", "orcid", "funding", "abstract", "topics"]
"""What a work can say: the organisation of the person (of a team: of each member on it); the organisations of all its
authors; the ORCID of the person (the same); some funding; an abstract; a topic."""
Generation = Literal["old", "new", "unknown"]
"""Of what OpenAlex assigned anew to all works in autumn 2026: from before, from after, or nobody can say."""


class SeenWorks(Noun):
    """How many works of a person or a team there are, and how many of them say what."""

    works: int
    said: dict[Aspect, int]
    cut: int
    """Works whose author list is cut at 100."""


class Thin(Noun):
    """Something that so few works say that much is not seen."""

    aspect: Aspect
    team: bool
    """Whether the works of the whole team are so few."""
    people: tuple[str, ...]
    """The members of the team whose works are."""


class Quality(Noun):
    """How much the data say that the assessment rests on."""

    team: SeenWorks
    people: dict[str, SeenWorks]
    """By name, of those with works in the data."""
    thin: tuple[Thin, ...]
    links: Generation
    """The organisations that affiliations are linked with."""
    labels: Generation
    """The topics that works have."""


class Assessment(Noun):
    """The record of one proposal judged by one pack."""

    format: Literal["trusted-research-assessment/1"] = "trusted-research-assessment/1"
    proposal: Slug
    proposal_title: str
    proposal_digest: str
    invented: str | None
    pack: Slug
    pack_version: str
    pack_edition: str | None = None
    """The edition of the framework in force on the day, where the pack has editions."""
    pack_digest: str
    as_of: dt.date
    toolkit_version: str
    source: SourceInfo
    lists: tuple[ListInfo, ...]
    lists_unread: tuple[ListUnread, ...] = ()
    """Lists that the pack names and that could not be looked through: nothing found says nothing of them."""
    taxonomies: tuple[TaxonomyInfo, ...]
    outcome: Slug
    level: Level
    could_become: tuple[Slug, ...]
    """Stronger outcomes that open questions leave possible."""
    with_measures: Slug | None = None
    """The outcome that the same rules give once the agreed measures are in place; None where none was agreed."""
    triage: int
    coverage: Coverage
    quality: Quality
    people: dict[str, Identity]
    organisations: dict[str, Identity]
    corrections: tuple[Corrected, ...] = ()
    """What people corrected in the record: the findings are without it."""
    findings: tuple[Finding, ...]
