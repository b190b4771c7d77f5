"""Judge again what was judged: the same digest, or exactly what changed, and which findings changed with it.

Three steps tell causes apart. The stored profile judged by the stored packs can differ only by the toolkit's judging;
judged by the packs of today, only by the criteria; and screened again, only by what a profile is read from: data,
lists, technology areas, and the toolkit's reading.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.screener import Screener
from api.store.assessments import digest
from api.store.tables import AssessmentRow
from toolkit import (
    Assessment,
    Change,
    Pack,
    PackError,
    Profile,
    ProposalError,
    SourceError,
    ToolkitError,
    changes,
    judge_again,
)

What = Literal["code", "criteria", "data", "lists", "technologies", "unexplained"]
_PARTS: dict[str, What] = {
    "toolkit": "code",
    "profiled_by": "code",
    "packs": "criteria",
    "data": "data",
    "lists": "lists",
    "technologies": "technologies",
}


class FindingChange(BaseModel):
    """A finding that came out otherwise."""

    pack: str
    criterion: str
    subject: str
    before: str
    after: str
    why: list[str]


class VersionChange(BaseModel):
    """A part of what it rests on that is another one now."""

    place: str = Field(description="Such as `packs.japan-uk`")
    before: Any
    after: Any


class Cause(BaseModel):
    """Something that changed."""

    what: What
    versions: list[VersionChange]
    findings: list[FindingChange] = Field(
        description="Those that it changed, where it can be told apart; what several changed together is in `screened`"
    )


class OutcomeChange(BaseModel):
    """A pack's outcome that is another one."""

    pack: str
    before: str | None
    after: str | None


class Difference(BaseModel):
    """What differs between two assessments of a proposal."""

    outcomes: list[OutcomeChange]
    findings: list[FindingChange]
    versions: list[VersionChange]


class Replay(BaseModel):
    """What came out when it was screened again."""

    same: bool
    digest: str
    digest_now: str | None = Field(description="Null where it could not be screened again")
    changed: list[Cause]
    outcomes: list[OutcomeChange]
    screened: list[FindingChange] = Field(description="The findings that differ because the record was read again")
    fault: str | None = Field(description="Why it could not be screened again")


def replayed(
    screener: Screener, row: AssessmentRow, profile: Profile, stored: Sequence[Assessment], packs: Sequence[Pack]
) -> Replay:
    """Judge and screen again what a row holds; raises SourceError if the source does not answer."""
    packs_now, fault = _packs_now(screener, packs)
    judged = judge_again(profile, packs)[1]
    by_packs_now = judge_again(profile, packs_now)[1]
    again = _screened(screener, profile, packs_now, row.versions or {})
    now = by_packs_now if again.assessments is None else again.assessments
    fault = fault or again.fault
    digest_now = None if fault else digest(now)
    steps = _Steps(*(list(_findings(*pair)) for pair in pairwise([stored, judged, by_packs_now, now])))
    same = digest_now == row.digest
    return Replay(
        same=same,
        digest=row.digest or "",
        digest_now=digest_now,
        changed=[] if same else list(_causes(row.versions or {}, again.versions, steps, faulty=bool(fault))),
        outcomes=list(_outcomes(stored, now)),
        screened=steps.reading,
        fault=fault,
    )


@dataclass(frozen=True)
class _Again:
    """What came out of the source now, or why nothing did."""

    versions: Mapping[str, Any]
    assessments: list[Assessment] | None = None
    fault: str | None = None


def _screened(screener: Screener, profile: Profile, packs: Sequence[Pack], versions: Mapping[str, Any]) -> _Again:
    versions_now = screener.versions(profile, packs, versions)
    try:
        screener.check([profile.proposal], packs)
    except ToolkitError as error:  # an answer to an item that the packs no longer have
        return _Again(versions_now, fault=str(error))
    try:
        [screened] = screener.screened([profile.proposal], packs, profile.as_of)
    except SourceError:
        raise
    except ProposalError as error:  # it was read from these data once, so they have changed
        return _Again({**versions_now, "data": None}, fault=str(error))
    except ToolkitError as error:
        return _Again(versions_now, fault=str(error))
    return _Again(screened.versions, list(screened.assessments))


@dataclass(frozen=True)
class _Steps:
    """The findings that each step changed."""

    judging: list[FindingChange]
    criteria: list[FindingChange]
    reading: list[FindingChange]


def _packs_now(screener: Screener, packs: Sequence[Pack]) -> tuple[list[Pack], str | None]:
    """The packs as their files are now; in place of one that cannot be read the stored one, and why."""
    now, faults = [], []
    for pack in packs:
        try:
            now += screener.packs([pack.id])
        except PackError as error:
            now.append(pack)
            faults.append(str(error))
    return now, "\n".join(faults) or None


def _causes(before: Mapping[str, Any], after: Mapping[str, Any], steps: _Steps, *, faulty: bool) -> Iterator[Cause]:
    changed: dict[What, list[VersionChange]] = {}
    for change in _version_changes(before, after):
        changed.setdefault(_PARTS[change.place.partition(".")[0]], []).append(change)
    read_anew = [what for what in changed if what != "criteria"]
    for what, versions in changed.items():
        findings = {"code": steps.judging, "criteria": steps.criteria}.get(what, [])
        yield Cause(what=what, versions=versions, findings=[*findings, *(steps.reading if read_anew == [what] else [])])
    unexplained = [
        *(steps.judging if "code" not in changed else []),
        *(steps.criteria if "criteria" not in changed else []),
        *(steps.reading if not read_anew else []),
    ]
    if unexplained or not (changed or faulty):
        yield Cause(what="unexplained", versions=[], findings=unexplained)


def differences(
    one: Sequence[Assessment], other: Sequence[Assessment], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Difference:
    """What differs between two assessments of a proposal, and between what they rest on."""
    return Difference(
        outcomes=list(_outcomes(one, other)),
        findings=list(_findings(one, other)),
        versions=list(_version_changes(before, after)),
    )


def _outcomes(one: Sequence[Assessment], other: Sequence[Assessment]) -> Iterator[OutcomeChange]:
    before, after = ({each.pack: each.outcome for each in several} for several in (one, other))
    for pack in {**before, **after}:
        if before.get(pack) != after.get(pack):
            yield OutcomeChange(pack=pack, before=before.get(pack), after=after.get(pack))


def _findings(one: Sequence[Assessment], other: Sequence[Assessment]) -> Iterator[FindingChange]:
    """By pack that both have: findings that came out otherwise, then those that came out alike for other reasons."""
    after = {each.pack: each for each in other}
    for before in one:
        if before.pack in after:
            yield from _finding_changes(before, after[before.pack])


def _finding_changes(before: Assessment, after: Assessment) -> Iterator[FindingChange]:
    told: list[Change] = list(changes(before, after))
    for change in told:
        yield FindingChange(pack=before.pack, **change.model_dump())
    differing = {(change.criterion, change.subject) for change in told}
    old = {(finding.criterion, finding.subject): finding for finding in before.findings}
    for finding in after.findings:
        key = finding.criterion, finding.subject
        if key in old and key not in differing and old[key] != finding:
            said = finding.outcome
            yield FindingChange(
                pack=before.pack,
                criterion=key[0],
                subject=key[1],
                before=said,
                after=said,
                why=["its figures or its evidence"],
            )


def _version_changes(before: Any, after: Any, place: str = "") -> Iterator[VersionChange]:
    """The parts that differ, by their place."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in {**before, **after}:
            yield from _version_changes(before.get(name), after.get(name), f"{place}.{name}" if place else name)
    elif before != after:
        yield VersionChange(place=place, before=before, after=after)
