"""Conditions over findings, in three values: unknown is neither true nor false."""

from collections.abc import Iterable, Sequence

from toolkit.models.assessment import Finding
from toolkit.models.criteria import LEVELS, Condition


def holds(condition: Condition, findings: Sequence[Finding]) -> bool | None:
    """Whether a condition is true, false, or unknown (None), in Kleene's three-valued logic."""
    return holds_in(condition, standing(findings))


Standing = dict[str, tuple[int, bool]]
"""By criterion: the place in LEVELS of its strongest raised finding (-1 for none), and whether any is unknown."""


def standing(findings: Iterable[Finding]) -> Standing:
    """How the findings that count stand."""
    found: Standing = {}
    for finding in findings:
        if finding.counted:
            strongest, unknown = found.get(finding.criterion, (-1, False))
            raised = LEVELS.index(finding.level) if finding.outcome == "raised" else -1
            found[finding.criterion] = max(strongest, raised), unknown or finding.outcome == "unknown"
    return found


def holds_in(condition: Condition, stand: Standing) -> bool | None:
    """The same, of findings that were counted before."""
    if condition.raised is not None:
        strongest, unknown = stand.get(condition.raised, (-1, False))
        return True if strongest >= LEVELS.index(condition.level) else None if unknown else False
    parts = [holds_in(c, stand) for c in condition.all or condition.any or condition.none or condition.of or ()]
    if condition.all is not None:
        return _not(_any(_not(p) for p in parts))
    if condition.any is not None:
        return _any(parts)
    if condition.none is not None:
        return _not(_any(parts))
    needed = condition.at_least or 0
    if parts.count(True) >= needed:
        return True
    return None if parts.count(True) + parts.count(None) >= needed else False


def _any(values: Iterable[bool | None]) -> bool | None:
    seen = set(values)
    return True if True in seen else None if None in seen else False


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value
