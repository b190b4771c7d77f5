"""What changed between two assessments of one proposal, finding by finding."""

from collections.abc import Iterator

from toolkit.models.assessment import Assessment, Finding
from toolkit.models.criteria import Level
from toolkit.models.noun import Noun


class Change(Noun):
    """A finding that came out otherwise, with what explains it."""

    criterion: str
    subject: str
    before: str
    """Outcome and level, or "not asked"."""
    after: str
    why: tuple[str, ...]


def changes(before: Assessment, after: Assessment) -> Iterator[Change]:
    """The findings that differ in outcome, level or whether they count, in the order of the later assessment."""
    old = {(f.criterion, f.subject): f for f in before.findings}
    new = {(f.criterion, f.subject): f for f in after.findings}
    for key in [*new, *(key for key in old if key not in new)]:
        one, other = old.get(key), new.get(key)
        if _said(one) != _said(other):
            yield Change(
                criterion=key[0], subject=key[1], before=_said(one), after=_said(other), why=tuple(_why(one, other))
            )


def _said(finding: Finding | None) -> str:
    if finding is None:
        return "not asked"
    level: Level = finding.level
    counted = "" if finding.counted else ", not counted"
    return (f"raised, {level}" if finding.outcome == "raised" else finding.outcome) + counted


def _why(one: Finding | None, other: Finding | None) -> Iterator[str]:
    if one is None or other is None:
        return
    if one.reading.value != other.reading.value:
        yield f"value {_number(one)} becomes {_number(other)}"
    if one.reading.unknown != other.reading.unknown:
        yield f"unknown because {one.reading.unknown or 'nothing'} becomes {other.reading.unknown or 'nothing'}"
    if one.threshold != other.threshold:
        yield f"threshold {_threshold(one)} becomes {_threshold(other)}"
    if (one.since, one.until) != (other.since, other.until):
        yield f"window from {one.since or 'the first work'} becomes from {other.since or 'the first work'}"


def _number(finding: Finding) -> str:
    return "none" if finding.reading.value is None else f"{finding.reading.value:g}"


def _threshold(finding: Finding) -> str:
    if finding.threshold is None:
        return "none in force"
    told = finding.threshold.model_dump(exclude={"cites", "from_", "until"}, exclude_none=True)
    return ", ".join(f"{name} {number:g}" for name, number in told.items())
