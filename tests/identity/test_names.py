"""Written names of invented people: which can be one person's, and which cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.person_names import agreement, best, family_words, not_a_person, spellings


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("Jane Sample", "SAMPLE, Jane", "same"),
        ("Zoë Sample", "Zoe Sample", "same"),
        ("Pat O'Sample", "OSample Pat", "same"),
        ("沢渡 澪", "澪 沢渡", "same"),
        ("Jane A. Sample", "Jane Sample", "variant"),
        ("Jane Alice Sample", "J. Alice Sample", "variant"),
        ("Jae-Won Sample", "Jaewon Sample", "variant"),
        ("Sample Jae Won", "Jaewon Sample", "variant"),
        ("Jörg Müster", "Joerg Muester", "variant"),
        ("Łucja Próbka", "Lucja Probka", "variant"),
        ("Пётр Образцов", "Petr Obraztsov", "variant"),
        ("Jane Sample", "J. Sample", "initials"),
        ("Sample Jae Won", "J.W. Sample", "initials"),
        ("Sample Jae Won", "JW Sample", "initials"),
        ("Jane Sample", "John Sample", None),
        ("Jane Sample", "Jane Other", None),
        ("Jane Alice Sample", "Jane B. Sample", None),
        ("J. Sample", "A. Sample", None),
        ("Jane Sample", "Sample", None),
        ("沢渡 澪", "沢渡 空", None),
        ("Chen Chen", "Chen Sample", None),
        ("", "Jane Sample", None),
    ],
)
def test_how_two_names_agree(one: str, other: str, how: str | None) -> None:
    assert agreement(one, other) == agreement(other, one) == how


def test_a_given_name_spelt_out_otherwise_speaks_against_initials() -> None:
    assert best("Jane Sample", ["J. Sample"]) == "initials"
    assert best("Jane Sample", ["J. Sample", "John Sample"]) is None
    assert best("Jane Sample", ["J. Sample", "John Sample", "Jane Sample"]) == "same"
    assert best("Jane Sample", []) is None


@pytest.mark.parametrize(
    "name", ["Invented Collaboration", "The Sample Consortium", "et al.", "null", "...", "N/A Journal"]
)
def test_groups_bodies_and_empty_fields_are_nobody(name: str) -> None:
    assert not_a_person(name)


@pytest.mark.parametrize("name", ["Jane Sample", "Jane Null", "Author Sample", "沢渡 澪", "Sample"])
def test_people_are_people_whatever_they_are_called(name: str) -> None:
    assert not not_a_person(name)


def test_spellings_leave_the_given_name_whole() -> None:
    found = spellings("Jörg A. Müster")
    assert {"jorg a muster", "jorg muster", "joerg muester"} <= set(found)
    assert not {"j muster", "a muster"} & set(found)
    assert found[0] == "Jörg A. Müster"
    assert spellings("沢渡 澪") == ("沢渡 澪",)


def test_either_end_may_be_the_family_name() -> None:
    assert set(family_words("Jörg A. Müster")) == {"jorg", "muster", "joerg", "muester"}
    assert family_words("J. Sample") == ("sample",)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_compared_alike_both_ways(one: str, other: str) -> None:
    assert agreement(one, other) == agreement(other, one)
    assert all(spellings(one))
    assert not_a_person(one) in (True, False)
