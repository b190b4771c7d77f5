"""Date bands, editions, rules that end, answers that expire, and measures, judged by hand."""

from datetime import date
from typing import Any

import pytest

from tests.test_assess import TODAY, criterion, pack, person, profile, work
from toolkit.assess import assess
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Criterion, Pack

STRONG = [{"id": "stop", "level": "escalate", "when": {"raised": "retractions", "level": "escalate"}}]
RETRACTED = [work(n, retracted=True, date=f"{2019 + n}-05-01", year=2019 + n) for n in range(4)]
"""One work on 1 May of each year from 2019 to 2022."""


def judged(rule: Criterion | Pack, **changes: Any) -> Assessment:
    team = person("Ren Sample", [(w.id, "I1") for w in RETRACTED])
    told = profile(team, works=RETRACTED)
    further = {name: changes.pop(name) for name in ("answers", "mitigations") if name in changes}
    proposal = told.proposal.model_validate(told.proposal.model_dump(by_alias=True) | further)
    return assess(
        told.model_copy(update=changes | {"proposal": proposal}), rule if isinstance(rule, Pack) else pack(rule)
    )


@pytest.mark.parametrize(
    ("band", "value", "since", "until"),
    [
        ({"from": "2020-05-01"}, 3, date(2020, 5, 1), None),
        ({"from": "2020-05-02"}, 2, date(2020, 5, 2), None),
        ({"from": "2020-05-02", "until": "2021-05-01"}, 1, date(2020, 5, 2), date(2021, 5, 1)),
        ({"from": "2020-05-02", "until": "2021-04-30"}, None, date(2020, 5, 2), date(2021, 4, 30)),
        ({"until": "2020-05-01"}, 2, None, date(2020, 5, 1)),
        ({"from": "2020-01-01", "until": "2030-01-01"}, 3, date(2020, 1, 1), None),
    ],
)
def test_only_what_is_dated_in_the_band_counts(
    band: dict[str, str], value: int, since: date | None, until: date | None
) -> None:
    (finding,) = judged(criterion(band=band)).findings
    assert (finding.reading.value, finding.since, finding.until) == (value, since, until)


def test_of_a_band_and_a_look_back_the_later_day_begins() -> None:
    rule = criterion(band={"from": "2021-01-01"}, lookback_years=5)
    (finding,) = judged(rule).findings
    assert finding.since == date(2021, 11, 1)
    (finding,) = judged(rule.model_copy(update={"lookback_years": 20})).findings
    assert finding.since == date(2021, 1, 1)


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2025-09-28", "not_in_force"), ("2025-09-29", "raised"), ("2025-11-09", "raised"),
     ("2025-11-10", "not_in_force"), ("2026-11-09", "not_in_force"), ("2026-11-10", "raised")],
)  # fmt: skip
def test_a_rule_that_was_suspended_is_not_in_force_meanwhile(day: str, outcome: str) -> None:
    """As the BIS affiliates rule: from 29 September 2025, suspended from 10 November 2025 to 9 November 2026."""
    rule = criterion(
        thresholds=[
            {"from": "2025-09-29", "until": "2025-11-09", "review": 1, "cites": "institution"},
            {"from": "2026-11-10", "review": 1, "cites": "institution"},
        ]
    )
    (finding,) = judged(rule, as_of=date.fromisoformat(day)).findings
    assert finding.outcome == outcome


def test_an_outcome_counts_on_its_days_only() -> None:
    rules = pack(criterion(), outcomes=[STRONG[0] | {"from": "2026-05-08", "until": "2026-12-31"}])
    outcomes = {day: judged(rules, as_of=date.fromisoformat(day)).outcome for day in
                ("2026-05-07", "2026-05-08", "2026-12-31", "2027-01-01")}  # fmt: skip
    assert list(outcomes.values()) == ["open", "stop", "stop", "open"]


def test_the_edition_of_the_day_is_named() -> None:
    editions = [{"id": year, "from": f"{year}-05-09", "title": {"en": year, "ja": year}} for year in ("2023", "2025")]
    rules = pack(criterion(), editions=editions)
    days = (date(2023, 5, 8), date(2023, 5, 9), date(2025, 5, 8), date(2025, 5, 9))
    assert [judged(rules, as_of=day).pack_edition for day in days] == [None, "2023", "2023", "2025"]


def measure(**changes: Any) -> dict[str, Any]:
    return {
        "criterion": "retractions",
        "subject": "Ren Sample",
        "measure": "An independent reader checks the data.",
        "owner": "research office",
        "due": "2026-12-01",
        "residual": "note",
        "by": "Kim Reviewer (invented)",
        "date": "2026-10-01",
    } | changes


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "open"),
        ({"residual": "escalate"}, None),
        ({"residual": "none"}, "open"),
        ({"due": "2026-10-31"}, None),
        ({"due": "2026-10-31", "done": "2026-10-30"}, "open"),
        ({"due": "2026-11-01"}, "open"),
        ({"date": "2026-11-02"}, None),
        ({"criterion": "another-item"}, None),
    ],
)
def test_with_the_agreed_measures_the_same_rules_give_another_result(
    changes: dict[str, Any], outcome: str | None
) -> None:
    seen = judged(pack(criterion(), outcomes=STRONG), mitigations=[measure(**changes)])
    assert (seen.outcome, seen.with_measures) == ("stop", outcome)
    assert seen.findings[0].level == "escalate"


@pytest.mark.parametrize(("until", "outcome"), [("2026-11-01", "clear"), ("2026-10-31", "unknown"), (None, "clear")])
def test_an_answer_that_expired_leaves_the_item_open(until: str | None, outcome: str) -> None:
    rule = criterion("waiver", indicator="answers.given", settings={"criterion": "waiver", "concern": "no"})
    said = {"criterion": "waiver", "subject": "Ren Sample", "answer": "yes", "by": "Kim Reviewer (invented)"}
    seen = judged(rule, answers=[said | {"date": "2026-01-01", "until": until}])
    assert seen.as_of == TODAY
    assert seen.findings[0].outcome == outcome
