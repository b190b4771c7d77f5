"""What a portfolio keeps of a proposal: what was found, what is open, and what it has to do with."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from toolkit.models.assessment import Assessment, Coverage, Finding
from toolkit.models.base_rates import Compared
from toolkit.models.criteria import LEVELS, Level
from toolkit.models.noun import Noun
from toolkit.models.profile import Profile
from toolkit.models.proposal import Proposal
from toolkit.portfolio.exposure import Area, Named, Tie, areas_of, partners_of, ties_of

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
    compared: Compared | None = Field(default=None, exclude_if=lambda compared: compared is None)
    """Where the value lies among comparable subjects; in the parts of a run the value and the group alone."""


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


def result(taken: Taken, profile: Profile, assessments: Sequence[Assessment], base_rates: bool = False) -> Result:
    """What is kept of a proposal's profile and assessments; with `base_rates` with whom each is compared, too."""
    return Result(
        proposal=taken.proposal.id,
        reference=taken.reference,
        title=taken.proposal.title,
        department=taken.department,
        year=taken.year,
        place=taken.place,
        invented=taken.proposal.invented,
        people=len(taken.proposal.people),
        judged=tuple(_judged(each, base_rates) for each in assessments),
        partners=partners_of(profile),
        ties=ties_of(profile),
        areas=tuple(areas_of(profile)),
    )


def _judged(assessment: Assessment, base_rates: bool) -> Judged:
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
        raised=tuple(_seen(f, base_rates) for f in assessment.findings if f.outcome == "raised"),
        open=tuple(_seen(f, False) for f in assessment.findings if f.outcome == "unknown"),
    )


def _seen(finding: Finding, base_rates: bool) -> Seen:
    read, compared = finding.reading, finding.compared if base_rates else None
    bare = compared and Compared(
        value=compared.value, own=compared.own, unknown=None if compared.own else compared.unknown
    )
    told = {"criterion": finding.criterion, "subject": finding.subject, "level": finding.level}
    return Seen.made(
        {**told, "reason": read.unknown, "value": read.value, "counted": finding.counted, "compared": bare}
    )
