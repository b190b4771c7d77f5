"""What a portfolio keeps of a proposal: what was found, what is open, and what it has to do with."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from toolkit.earlier import hits_standing
from toolkit.models.assessment import Assessment, Coverage, Finding
from toolkit.models.criteria import LEVELS, Level
from toolkit.models.noun import Noun, Words
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile
from toolkit.models.proposal import Proposal

Tie = Literal["partner", "post", "coauthor", "funder"]
Outcome = Literal["raised", "unknown", "clear", "not_in_force"]


class Taken(Noun):
    """A proposal as it was read from a table."""

    place: str
    reference: str | None
    department: str | None
    year: str | None
    proposal: Proposal


class Refused(Noun):
    """A row of which nothing was screened, or of which something is to be told."""

    place: str
    reference: str | None
    kind: Literal["error", "note"]
    says: str


class Seen(Noun):
    """A finding that is raised or open."""

    criterion: str
    subject: str
    level: Level = "none"
    reason: str | None = None
    """Why it is open."""
    value: float | None = None
    counted: bool


class Judged(Noun):
    """What one pack says."""

    pack: str
    outcome: str
    level: Level
    could_become: tuple[str, ...]
    triage: int
    coverage: Coverage
    counts: dict[Outcome, int]
    """Findings that count, by their outcome."""
    raised: tuple[Seen, ...]
    open: tuple[Seen, ...]


class Named(Noun):
    """A partner, with the lists it is on."""

    name: str
    id: str | None
    lists: tuple[str, ...]


class Area(Noun):
    """A technology area to which title and summary point."""

    taxonomy: str
    area: str
    title: Words


class Result(Noun):
    """What a portfolio keeps of a proposal; `rank` and what follows it are known at the end of the run."""

    format: Literal["trusted-research-portfolio/1"] = "trusted-research-portfolio/1"
    rank: int | None = None
    proposal: str
    reference: str | None
    title: str
    department: str | None
    year: str | None
    place: str
    invented: str | None = None
    people: int
    judged: tuple[Judged, ...]
    partners: tuple[Named, ...]
    ties: dict[str, tuple[Tie, ...]]
    """By list, how the proposal has to do with an entry of it, on the whole record."""
    areas: tuple[Area, ...]

    @property
    def level(self) -> Level:
        """The strongest response that a pack asks for."""
        return max((each.level for each in self.judged), key=LEVELS.index)

    @property
    def first(self) -> Judged:
        """The pack that says most: the strongest response, then the highest score."""
        return max(self.judged, key=lambda each: (LEVELS.index(each.level), each.triage))

    @property
    def order(self) -> tuple[int, int, int, str]:
        """What a reviewer opens first: the strongest response, then the highest score, then the most open questions."""
        first = self.first
        return -LEVELS.index(first.level), -first.triage, -first.counts["unknown"], self.proposal


def result(taken: Taken, profile: Profile, assessments: Sequence[Assessment]) -> Result:
    """What is kept of a proposal's profile and assessments."""
    return Result(
        proposal=taken.proposal.id,
        reference=taken.reference,
        title=taken.proposal.title,
        department=taken.department,
        year=taken.year,
        place=taken.place,
        invented=taken.proposal.invented,
        people=len(taken.proposal.people),
        judged=tuple(map(_judged, assessments)),
        partners=tuple(_partner(facts) for facts in profile.organisations),
        ties=_ties(profile),
        areas=tuple(_areas(profile)),
    )


def _judged(assessment: Assessment) -> Judged:
    counts: dict[Outcome, int] = {"raised": 0, "unknown": 0, "clear": 0, "not_in_force": 0}
    for finding in assessment.findings:
        counts[finding.outcome] += finding.counted
    return Judged(
        pack=assessment.pack,
        outcome=assessment.outcome,
        level=assessment.level,
        could_become=assessment.could_become,
        triage=assessment.triage,
        coverage=assessment.coverage,
        counts=counts,
        raised=tuple(_seen(f) for f in assessment.findings if f.outcome == "raised"),
        open=tuple(_seen(f) for f in assessment.findings if f.outcome == "unknown"),
    )


def _seen(finding: Finding) -> Seen:
    return Seen(
        criterion=finding.criterion,
        subject=finding.subject,
        level=finding.level,
        reason=finding.reading.unknown,
        value=finding.reading.value,
        counted=finding.counted,
    )


def _partner(facts: OrganisationFacts) -> Named:
    lists = sorted({hit.list_id for hit in facts.organisation.hits})
    return Named(name=facts.name, id=next(iter(facts.identity.ids), None), lists=tuple(lists))


def _ties(profile: Profile) -> dict[str, tuple[Tie, ...]]:
    found: dict[str, set[Tie]] = {}
    for list_id, tie in _tied(profile):
        found.setdefault(list_id, set()).add(tie)
    return {list_id: tuple(sorted(found[list_id])) for list_id in sorted(found)}


def _tied(profile: Profile) -> Iterator[tuple[str, Tie]]:
    for facts in profile.organisations:
        yield from ((hit.list_id, "partner") for hit in facts.organisation.hits)
    for funder in profile.funders.values():
        yield from ((hit.list_id, "funder") for hit in funder.hits)
    for person in profile.people:
        yield from ((list_id, "post") for list_id in _listed(profile, person, "posts"))
        yield from ((list_id, "coauthor") for list_id in _listed(profile, person, "listed_coauthors"))


def _listed(profile: Profile, person: PersonFacts, rows: Literal["posts", "listed_coauthors"]) -> Iterable[str]:
    """The lists with an entry for any organisation, or printed affiliation, of some rows."""
    each = {(row.organisation or row.raw): row for row in getattr(person, rows).rows}
    return {hit.list_id for row in each.values() for hit in hits_standing(profile, row)}


def _areas(profile: Profile) -> Iterator[Area]:
    taxonomies = {each.id for each in profile.taxonomies}
    found = {(hit.taxonomy_id, hit.area_id): hit for hit in profile.text_areas if hit.standing == "counts"}
    for (taxonomy, area), hit in sorted(found.items()):
        if taxonomy in taxonomies:
            yield Area(taxonomy=taxonomy, area=area, title=hit.title)
