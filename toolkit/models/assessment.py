"""What was found: readings with evidence, findings, and the assessment that records them."""

import datetime as dt
from typing import Literal

from pydantic import Field

from toolkit.models.criteria import Level, SubjectKind, Threshold
from toolkit.models.lists import ListHit
from toolkit.models.noun import Noun, Slug
from toolkit.models.profile import Candidate, Doubt, Identity, ListInfo, ListUnread, SourceInfo, TaxonomyInfo, Unknown
from toolkit.models.proposal import Answer
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


class Finding(Noun):
    """A criterion applied to one subject."""

    criterion: Slug
    subject: str
    subject_kind: SubjectKind
    outcome: Literal["clear", "raised", "unknown", "not_in_force"]
    level: Level
    counted: bool
    """False for trial criteria: shown, never counted."""
    since: dt.date | None
    threshold: Threshold | None
    reading: Reading
    answer: Answer | None = None


class Coverage(Noun):
    """How much of what should be looked at could be looked at."""

    evaluated: int
    of: int
    people_resolved: int
    people: int
    organisations_resolved: int
    organisations: int
    works: int
    works_without_organisation: int
    """Works of the team on which the team member stands without organisation."""
    works_cut: int
    """Works of the team whose author list is cut at 100."""
    works_with_funding: int


class Assessment(Noun):
    """The record of one proposal judged by one pack."""

    format: Literal["trusted-research-assessment/1"] = "trusted-research-assessment/1"
    proposal: Slug
    proposal_title: str
    proposal_digest: str
    invented: str | None
    pack: Slug
    pack_version: str
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
    triage: int
    coverage: Coverage
    people: dict[str, Identity]
    organisations: dict[str, Identity]
    findings: tuple[Finding, ...]
