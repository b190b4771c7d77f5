"""What decided an assessment, what would change it, and what changed between two of one proposal."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import field_serializer

from toolkit.assess import conclude
from toolkit.checklist.words import words_in
from toolkit.conditions import holds
from toolkit.errors import ToolkitError
from toolkit.models.assessment import Assessment, Finding, FindingOutcome
from toolkit.models.criteria import LEVELS, Condition, Level, Outcome, Pack, Threshold
from toolkit.models.noun import Noun, Slug


class Deciding(Noun):
    """A finding that the rule of the outcome rests on."""

    criterion: Slug
    subject: str
    level: Level
    value: float | None
    threshold: Threshold | None
    """That in force on the day."""


class Turn(Noun):
    """The outcome that the same rules give if some findings, and nothing else, came out otherwise."""

    findings: tuple[tuple[Slug, str], ...]
    """Criterion and subject of each."""
    before: str
    after: str
    outcome: Slug
    level: Level


class Margin(Noun):
    """How far a finding's value is from the number that asks for the next response."""

    criterion: Slug
    subject: str
    value: float
    level: Level
    next_level: Level
    at: float
    """The number that it begins with."""
    missing: float


class Explanation(Noun):
    """Why an assessment came out as it did."""

    pack: Slug
    outcome: Slug
    level: Level
    in_force: bool
    """Whether the pack was in force on the day; if not, its rules were not applied."""
    rule: Condition | None
    """The condition that held, the first in the pack's order; None for the outcome where none held."""
    cites: tuple[str, ...]
    decided_by: tuple[Deciding, ...]
    """The raised findings that made it true."""
    absent: tuple[Slug, ...]
    """Criteria that must not be raised for it, and are not."""
    would_change: tuple[Turn, ...]
    """What a single finding, raised or unknown, would change if it came out otherwise; where no raised one alone would,
    all that decided together."""
    stronger: tuple[Turn, ...]
    """Those of them in which an unknown, once known, asks for a stronger response."""
    could_become: tuple[Slug, ...]
    """Stronger outcomes that the unknowns together leave possible."""
    margins: tuple[Margin, ...]
    held_back: tuple[tuple[Slug, str], ...]
    """Findings whose number is reached, and that stay at review because only third parties' opinions support them."""

    @field_serializer("rule")
    def _only_what_is_said(self, rule: Condition | None) -> dict[str, Any] | None:
        return rule.model_dump(exclude_none=True) if rule else None


def explanation(assessment: Assessment, pack: Pack) -> Explanation:
    """Why a pack gave the outcome it did; raises ToolkitError if it is not the pack that judged.

    Pure: the pack's own rules are applied again to findings that are changed one at a time.
    """
    if (assessment.pack, assessment.pack_digest) != (pack.id, pack.digest):
        raise ToolkitError(f"{assessment.proposal}: was judged by another pack or edition than {pack.id}.")
    outcome = next(each for each in pack.outcomes if each.id == assessment.outcome)
    counted = [finding for finding in assessment.findings if finding.counted]
    rule = outcome.when
    deciding = list(_deciding(rule, counted)) if rule else []
    turns = list(_turns(assessment, pack, outcome, deciding))
    unknown = {(f.criterion, f.subject) for f in counted if f.outcome == "unknown"}
    return Explanation(
        pack=pack.id,
        outcome=outcome.id,
        level=outcome.level,
        in_force=pack.in_force <= assessment.as_of and (pack.until is None or assessment.as_of <= pack.until),
        rule=rule,
        cites=outcome.cites,
        decided_by=tuple(_told(finding) for finding in deciding),
        absent=tuple(dict.fromkeys(_absent(rule, within=False))) if rule else (),
        would_change=tuple(turns),
        stronger=tuple(turn for turn in turns if turn.findings[0] in unknown and _above(turn.level, outcome.level)),
        could_become=assessment.could_become,
        margins=tuple(margin for finding in counted if (margin := _margin(finding))),
        held_back=tuple((f.criterion, f.subject) for f in counted if _held_back(f)),
    )


def _deciding(rule: Condition, findings: Sequence[Finding]) -> Iterator[Finding]:
    """The raised findings that conditions of a rule which hold ask for, each once."""
    asked = dict(_asked(rule, findings))
    for finding in findings:
        level = asked.get(finding.criterion)
        if level and finding.outcome == "raised" and not _above(level, finding.level):
            yield finding


def _asked(condition: Condition, findings: Sequence[Finding]) -> Iterator[tuple[str, Level]]:
    """The criteria, with the level asked for, of the parts of a condition that hold."""
    if condition.raised is not None and holds(condition, findings):
        yield condition.raised, condition.level
    for part in condition.all or condition.any or condition.of or ():
        if holds(part, findings):
            yield from _asked(part, findings)


def _absent(condition: Condition, *, within: bool) -> Iterator[str]:
    if condition.raised is not None and within:
        yield condition.raised
    for part in condition.all or condition.any or condition.none or condition.of or ():
        yield from _absent(part, within=within != (condition.none is not None))


def _turns(assessment: Assessment, pack: Pack, outcome: Outcome, deciding: Sequence[Finding]) -> Iterator[Turn]:
    found = False
    for finding in assessment.findings:
        for other in _otherwise(finding):
            if turn := _turn(assessment, pack, outcome, [finding], other):
                found = found or finding.outcome == "raised"
                yield turn
    if not found and len(deciding) > 1 and (turn := _turn(assessment, pack, outcome, deciding, ("clear", "none"))):
        yield turn


def _otherwise(finding: Finding) -> Iterator[tuple[FindingOutcome, Level]]:
    """What else a finding could come to say: a raised one that it is clear, an unknown one either."""
    if finding.counted and finding.outcome in ("raised", "unknown"):
        yield "clear", "none"
        if finding.outcome == "unknown" and finding.threshold:
            yield "raised", max(_numbers(finding.threshold), key=LEVELS.index)


def _turn(
    assessment: Assessment,
    pack: Pack,
    outcome: Outcome,
    findings: Sequence[Finding],
    other: tuple[FindingOutcome, Level],
) -> Turn | None:
    """The outcome with some findings otherwise, if it is another one."""
    update = {"outcome": other[0], "level": other[1]}
    changed = {(finding.criterion, finding.subject): finding.model_copy(update=update) for finding in findings}
    supposed = [changed.get((finding.criterion, finding.subject), finding) for finding in assessment.findings]
    concluded, _ = conclude(pack, supposed, assessment.as_of)
    if concluded.id == outcome.id:
        return None
    return Turn(
        findings=tuple(changed),
        before=", ".join(dict.fromkeys(_said(finding) for finding in findings)),
        after=_said(next(iter(changed.values()))),
        outcome=concluded.id,
        level=concluded.level,
    )


def _told(finding: Finding) -> Deciding:
    value = finding.reading.value
    return Deciding(
        criterion=finding.criterion,
        subject=finding.subject,
        level=finding.level,
        value=value,
        threshold=finding.threshold,
    )


def _numbers(threshold: Threshold) -> dict[Level, float]:
    """The number that asks for each response, weakest first."""
    numbers = zip(LEVELS[1:], (threshold.note, threshold.review, threshold.escalate), strict=True)
    return {level: number for level, number in numbers if number is not None}


def _margin(finding: Finding) -> Margin | None:
    value = finding.reading.value
    if value is None or finding.threshold is None:
        return None
    ahead = [(level, number) for level, number in _numbers(finding.threshold).items() if number > value]
    if not ahead:
        return None
    level, number = ahead[0]
    return Margin(
        criterion=finding.criterion,
        subject=finding.subject,
        value=value,
        level=finding.level,
        next_level=level,
        at=number,
        missing=number - value,
    )


def _held_back(finding: Finding) -> bool:
    if finding.level != "review" or finding.threshold is None or finding.reading.value is None:
        return False
    number = finding.threshold.escalate
    return number is not None and finding.reading.value >= number


def _above(level: Level, other: Level) -> bool:
    return LEVELS.index(level) > LEVELS.index(other)


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
    return "none" if finding.reading.value is None else words_in("en").number(finding.reading.value)


def _threshold(finding: Finding) -> str:
    if finding.threshold is None:
        return "none in force"
    told = finding.threshold.model_dump(exclude={"cites", "from_", "until"}, exclude_none=True)
    return ", ".join(f"{name} {words_in('en').number(number)}" for name, number in told.items())
