"""Why an outcome came out, and what would change it, on packs whose every case can be worked out by hand."""

from typing import Any

import pytest

from tests.test_assess import criterion, pack, person, profile, retracted, work
from toolkit.assess import assess
from toolkit.errors import ToolkitError
from toolkit.explain import Explanation, changes, explanation
from toolkit.models.criteria import Pack
from toolkit.models.profile import Profile

RULES: list[dict[str, Any]] = [
    {"id": "stop", "level": "escalate", "when": {"raised": "retractions", "level": "escalate"}},
    {"id": "look", "level": "review", "when": {"raised": "retractions", "level": "review"}},
    {"id": "fine", "level": "none", "when": {"none": [{"raised": "retractions"}]}},
]


def explained(judged: Profile, by: Pack) -> Explanation:
    return explanation(assess(judged, by), by)


def test_the_rule_that_held_and_the_findings_it_rests_on_are_named() -> None:
    by = pack(criterion(), outcomes=RULES)
    found = explained(retracted(2), by)
    assert (found.outcome, found.level, found.in_force) == ("look", "review", True)
    assert found.rule == by.outcomes[1].when
    (deciding,) = found.decided_by
    assert (deciding.criterion, deciding.subject, deciding.value) == ("retractions", "Ren Sample", 2)
    assert deciding.threshold == by.criteria["retractions"].thresholds[0]


def test_the_next_number_and_the_way_to_it_are_told() -> None:
    (margin,) = explained(retracted(2), pack(criterion(), outcomes=RULES)).margins
    assert (margin.value, margin.level, margin.next_level, margin.at, margin.missing) == (2, "review", "escalate", 3, 1)
    assert explained(retracted(3), pack(criterion(), outcomes=RULES)).margins == ()


def test_a_raised_finding_alone_would_change_the_outcome_if_it_were_clear() -> None:
    (turn,) = explained(retracted(2), pack(criterion(), outcomes=RULES)).would_change
    assert turn.findings == (("retractions", "Ren Sample"),)
    assert (turn.before, turn.after, turn.outcome, turn.level) == ("raised, review", "clear", "fine", "none")


def test_findings_that_each_suffice_change_the_outcome_only_together() -> None:
    works = [work(n, retracted=True) for n in range(1, 5)]
    one, other = person("Ren Sample", [("W1", None), ("W2", None)]), person("Ada Sample", [("W3", None), ("W4", None)])
    (turn,) = explained(profile(one, other, works=works), pack(criterion(), outcomes=RULES)).would_change
    assert turn.findings == (("retractions", "Ren Sample"), ("retractions", "Ada Sample"))
    assert (turn.after, turn.outcome) == ("clear", "fine")


def test_an_unknown_leaves_a_stronger_outcome_possible_and_a_weaker_one() -> None:
    works = [work(1, retracted=True), work(2, retracted=True)]
    team = person("Ren Sample", [("W1", None), ("W2", None)]), person("Nobody Known", [], known=False)
    found = explained(profile(*team, works=works), pack(criterion(), outcomes=RULES))
    assert found.could_become == ("stop",)
    (stronger,) = found.stronger
    assert stronger.findings == (("retractions", "Nobody Known"),)
    assert (stronger.before, stronger.after, stronger.outcome) == ("unknown", "raised, escalate", "stop")
    by_subject = {turn.findings[0][1]: turn.outcome for turn in found.would_change}
    assert by_subject["Ren Sample"] == "open"  # clear for one, and unknown for the other: nothing can be concluded


def test_what_must_not_be_raised_is_named_where_the_outcome_rests_on_its_absence() -> None:
    found = explained(retracted(0), pack(criterion(), outcomes=RULES))
    assert (found.outcome, found.decided_by, found.absent) == ("fine", (), ("retractions",))


def test_a_trial_criterion_neither_decides_nor_would() -> None:
    found = explained(retracted(2), pack(criterion(status="trial"), outcomes=RULES))
    assert (found.outcome, found.decided_by, found.would_change, found.margins) == ("fine", (), (), ())


@pytest.mark.parametrize(("classes", "held"), [(["assessment"], True), (["assessment", "designation"], False)])
def test_a_number_that_is_reached_by_opinions_alone_is_said_to_be_held_back(classes: list[str], held: bool) -> None:
    works = [work(n) for n in range(1, 4)]
    judged = profile(person("Ren Sample", [(w.id, "I1") for w in works]), works=works, hits={"I1": classes})
    settings = {"lists": ["list-assessment", "list-designation"]}
    found = explained(judged, pack(criterion(indicator="affiliations.listed_post", settings=settings)))
    assert found.held_back == ((("retractions", "Ren Sample"),) if held else ())


def test_nothing_is_concluded_out_of_force_and_that_is_said() -> None:
    found = explained(retracted(3), pack(criterion(), outcomes=RULES, in_force="2027-01-01"))
    assert (found.outcome, found.in_force, found.rule, found.would_change) == ("open", False, None, ())


def test_another_edition_of_the_pack_explains_nothing() -> None:
    by = pack(criterion(), outcomes=RULES)
    with pytest.raises(ToolkitError, match="another pack or edition"):
        explanation(assess(retracted(1), by), by.model_copy(update={"digest": "1"}))


def test_what_changed_is_told_in_whole_numbers() -> None:
    before = assess(retracted(2), pack(criterion(), outcomes=RULES))
    [finding] = before.findings
    many = finding.reading.model_copy(update={"value": 1_234_567.0})
    after = before.model_copy(update={"findings": (finding.model_copy(update={"reading": many, "level": "escalate"}),)})
    [change] = changes(before, after)
    assert change.why == ("value 2 becomes 1,234,567",)
