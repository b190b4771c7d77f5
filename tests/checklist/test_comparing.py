"""Where a count lies among others, in the words of each language."""

import pytest

from tests.checklist import made
from toolkit.checklist.comparing import compared
from toolkit.checklist.words import words_in
from toolkit.models.assessment import Finding, Reading
from toolkit.models.base_rates import Compared, Group, Uncompared
from toolkit.models.criteria import Pack

ART = Group(field="Materials Science", country="GB", career="8-15")
MANY = Compared(value=3, of=1412, as_many=400, half=2, quarter=3, tenth=6, group=ART)


def line(joint: Pack, language: str, seen: Compared, value: float = 3, indicator: str = "coauthors.listed") -> str:
    subject, item = made.AOI, "listed-coauthors"
    if indicator == "partners.listed_coauthors":
        subject, item = made.INSTITUTE, "partner-listed-coauthors"
    finding = made.finding(joint.criteria[item], subject)
    shown = finding.model_copy(update={"compared": seen, "reading": Reading(value=value)})
    told = compared(shown, indicator, words_in(language))
    assert told and told.label == words_in(language)(f"compared.label.{finding.subject_kind}")
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


def test_partners_are_told_among_organisations(joint: Pack) -> None:
    own = Group(field="Energy", country="JP", size="500-4999")
    seen = Compared(value=3, of=60, as_many=6, half=0, quarter=1, tenth=3, group=own)
    assert line(joint, "en", seen, indicator="partners.listed_coauthors") == (
        "3 works. Of 60 organisations compared (Energy; in JP; 500 to 4,999 works in five years), 6 have as many or "
        "more: fewer than half have any, 1 in 4 has 1 or more, 1 in 10 has 3 or more."
    )
    assert line(joint, "ja", seen, indicator="partners.listed_coauthors") == (
        "論文等3件。比較した60機関（エネルギー、所在国：JP、5年間の論文等が500件から4,999件）のうち、同数以上は6機関です"
        "（1以上は半数未満、4機関に1機関は1以上、10機関に1機関は3以上）。"
    )
    wide = seen.model_copy(update={"group": Group(field="Energy")})
    said = line(joint, "en", wide, indicator="partners.listed_coauthors")
    assert "(Energy; in all countries; however many works they have)" in said
    assert said.endswith("as fewer than 20 organisations are closer, or the data do not tell which are.")


def test_that_a_part_of_the_people_was_counted_is_told(joint: Pack) -> None:
    seen = MANY.model_copy(update={"one_in": 4})
    assert line(joint, "en", seen).endswith("6 or more. Of all people in the data 1 in 4 was counted.")
    assert line(joint, "ja", seen).endswith("。データ上の研究者については4人に1人を数えています。")


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("reason", ["few", "no-field", "source-cannot"])
@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_who_is_not_compared_is_told_why(joint: Pack, language: str, reason: Uncompared, kind: str) -> None:
    indicator = "coauthors.listed" if kind == "person" else "partners.listed_coauthors"
    said = line(joint, language, Compared(value=3, unknown=reason), indicator=indicator)
    assert said == words_in(language)(f"compared.{reason}.{kind}")


@pytest.mark.parametrize("changes", [{"reading": Reading(value=0)}, {"compared": None}, {"outcome": "not_in_force"}])
def test_nothing_stands_where_nothing_was_counted(joint: Pack, changes: dict[str, object]) -> None:
    finding: Finding = made.finding(joint.criteria["listed-coauthors"], made.AOI)
    assert (
        compared(finding.model_copy(update={"compared": MANY, **changes}), "coauthors.listed", words_in("en")) is None
    )
