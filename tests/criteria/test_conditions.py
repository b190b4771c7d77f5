"""Three-valued conditions against truth tables of another make: false, unknown and true as 0, 1 and 2."""

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from toolkit.conditions import holds
from toolkit.models.assessment import Finding, Reading
from toolkit.models.criteria import LEVELS, Condition

NAMES = ("post", "partner", "funder")
VALUES = {0: False, 1: None, 2: True}


def finding(criterion: str, outcome: str, level: str, counted: bool) -> Finding:
    return Finding.model_validate(
        {
            "criterion": criterion,
            "subject": "somebody",
            "subject_kind": "person",
            "outcome": outcome,
            "level": level if outcome == "raised" else "none",
            "counted": counted,
            "since": None,
            "threshold": None,
            "reading": Reading(),
        }
    )


FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(NAMES),
        st.sampled_from(("clear", "raised", "unknown", "not_in_force")),
        st.sampled_from(LEVELS[1:]),
        st.booleans(),
    ),
    max_size=6,
)
RAISED = st.builds(Condition, raised=st.sampled_from(NAMES), level=st.sampled_from(LEVELS[1:]))


def _groups(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Condition, all=parts),
        st.builds(Condition, any=parts),
        st.builds(Condition, none=parts),
        st.builds(Condition, of=parts, at_least=st.integers(0, 4)),
    )


CONDITIONS = st.recursive(RAISED, _groups, max_leaves=8)


def table(condition: Condition, findings: Sequence[Finding]) -> int:
    """The value of a condition: the least of all, the greatest of any, the nth greatest of at least n."""
    if condition.raised:
        own = [f for f in findings if f.criterion == condition.raised and f.counted]
        return max((seen(f, condition.level) for f in own), default=0)
    parts = condition.all or condition.any or condition.none or condition.of or ()
    values = sorted((table(part, findings) for part in parts), reverse=True)
    if condition.all:
        return values[-1]
    if condition.any:
        return values[0]
    if condition.none:
        return 2 - values[0]
    return [2, *values, *[0] * 9][condition.at_least or 0]


def seen(finding: Finding, level: str) -> int:
    strong = ["none", "note", "review", "escalate"]
    reached = strong.index(finding.level) >= strong.index(level)
    return {"unknown": 1, "raised": 2 if reached else 0}.get(finding.outcome, 0)


@given(CONDITIONS, FINDINGS)
def test_holds_as_the_table_says(condition: Condition, findings: list[Finding]) -> None:
    assert holds(condition, findings) is VALUES[table(condition, findings)]


@given(CONDITIONS, FINDINGS.filter(lambda found: sum(f.outcome == "unknown" for f in found) <= 3))
def test_what_holds_goes_on_to_hold_whatever_the_unknown_turns_out_to_be(
    condition: Condition, findings: list[Finding]
) -> None:
    concluded = holds(condition, findings)
    become = [finding("post", "clear", "none", True), *(finding("post", "raised", level, True) for level in LEVELS[1:])]
    unknown = [n for n, f in enumerate(findings) if f.outcome == "unknown"]
    for answers in itertools.product(become, repeat=len(unknown)):
        answered = list(findings)
        for n, answer in zip(unknown, answers, strict=True):
            answered[n] = findings[n].model_copy(update={"outcome": answer.outcome, "level": answer.level})
        settled = holds(condition, answered)
        assert settled is not None
        assert concluded is None or settled is concluded


@given(CONDITIONS, FINDINGS)
def test_what_is_not_counted_decides_nothing(condition: Condition, findings: list[Finding]) -> None:
    assert holds(condition, findings) == holds(condition, [f for f in findings if f.counted])
