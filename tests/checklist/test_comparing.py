"""Where a count lies among others, in the words of each language."""

import pytest

from tests.checklist import made
from toolkit.checklist.comparing import compared
from toolkit.checklist.words import words_in
from toolkit.models.assessment import Finding, Reading
from toolkit.models.base_rates import Compared, Group, Uncompared
from toolkit.models.criteria import Pack

ART = Group(field="Materials Science", country="GB", career="8-15")
MANY = Compared(value=3, people=1412, as_many=400, half=2, quarter=3, tenth=6, group=ART)


def line(joint: Pack, language: str, seen: Compared, value: float = 3, indicator: str = "coauthors.listed") -> str:
    finding = made.finding(joint.criteria["listed-coauthors"], made.AOI)
    shown = finding.model_copy(update={"compared": seen, "reading": Reading(value=value)})
    told = compared(shown, indicator, words_in(language))
    assert told and told.label == words_in(language)("compared.label")
    return told.value


def test_half_a_quarter_and_a_tenth_are_told(joint: Pack) -> None:
    assert line(joint, "en", MANY) == (
        "3 works. Of 1,412 people compared (Materials Science; organisations in GB; publishing for 8 to 15 years), 400 "
        "have as many or more: half have 2 or more, 1 in 4 has 3 or more, 1 in 10 has 6 or more."
    )
    assert line(joint, "ja", MANY) == (
        "論文等3件。比較した1,412名（材料科学、所属機関の所在国：GB、論文発表の期間が8年から15年）のうち、同数以上は400名です"
        "（半数は2以上、4人に1人は3以上、10人に1人は6以上）。"
    )


@pytest.mark.parametrize(
    ("half", "quarter", "tenth", "says"),
    [
        (2, 2, 2, "half have 2 or more."),
        (1, 1, 4, "half have 1 or more, 1 in 10 has 4 or more."),
        (0, 2, 2, "fewer than half have any, 1 in 4 has 2 or more."),
        (0, 0, 1, "fewer than 1 in 4 have any, 1 in 10 has 1 or more."),
        (0, 0, 0, "fewer than 1 in 10 have any."),
    ],
)
def test_a_part_is_told_where_it_says_more_than_the_larger_one(
    joint: Pack, half: int, quarter: int, tenth: int, says: str
) -> None:
    seen = MANY.model_copy(update={"half": half, "quarter": quarter, "tenth": tenth})
    assert line(joint, "en", seen).endswith(f"as many or more: {says}")


def test_a_wider_group_says_so(joint: Pack) -> None:
    for group, told in (
        (Group(field="Energy", country="JP"), "(Energy; organisations in JP; however long they have published)"),
        (Group(field="New field"), "(New field; organisations in all countries; however long they have published)"),
    ):
        said = line(joint, "en", MANY.model_copy(update={"group": group}))
        assert told in said
        assert said.endswith("The group is wide, as fewer than 20 people are closer, or the data do not tell who is.")


def test_years_and_counts_without_print_are_told_as_such(joint: Pack) -> None:
    one = MANY.model_copy(update={"value": 1, "as_many": 1})
    assert line(joint, "en", one, 1, "affiliations.concurrent_countries").startswith("1 year. Of 1,412")
    assert " 1 has as many or more: " in line(joint, "en", one, 1)
    assert line(joint, "en", one, 2).startswith("1 work, without those that only a printed affiliation tells of")


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("reason", ["few", "no-field", "source-cannot"])
def test_who_is_not_compared_is_told_why(joint: Pack, language: str, reason: Uncompared) -> None:
    assert line(joint, language, Compared(value=3, unknown=reason)) == words_in(language)(f"compared.{reason}")


@pytest.mark.parametrize("changes", [{"reading": Reading(value=0)}, {"compared": None}, {"outcome": "not_in_force"}])
def test_nothing_stands_where_nothing_was_counted(joint: Pack, changes: dict[str, object]) -> None:
    finding: Finding = made.finding(joint.criteria["listed-coauthors"], made.AOI)
    assert (
        compared(finding.model_copy(update={"compared": MANY, **changes}), "coauthors.listed", words_in("en")) is None
    )
