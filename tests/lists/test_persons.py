"""Written names of persons: spellings of one name, and names that differ. The people here are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.lists.persons import FEATURES, features, laid, person
from toolkit.lists.score import compare

SAME = [
    ("Anna Maria Müller", "anna maria muller"),
    ("MÜLLER, Anna Maria", "Anna Maria Müller"),
    ("Dr. Anna Müller", "Anna Müller"),
    ("A. Müller", "Anna Müller"),
    ("AnnaMüller", "Anna Müller"),
    ("Anna Mueler", "Anna Mueller"),
    ("Jean-Marc Dupont", "Jean Marc Dupont"),
    ("Сергей Петрович Иванов", "Sergei Petrovich Ivanov"),
    ("Sergei Ivanov", "Sergei Petrovich Ivanov"),
    ("Muhammad Yusuf", "Mohammed Yousuf"),
    ("Ben Sample", "Benjamin Sample"),
    ("Nuri Abd al-Aziz", "Noori Abdul Aziz"),
]
APART = [
    ("Anna Müller", "Anna Schneider"),
    ("Anna Müller", "Bettina Müller"),
    ("김종은", "김정은"),
    ("Sergei Petrovich Ivanov", "Sergei Petrovich Smirnov"),
    ("Yusuf al-Basri", "Yusuf al-Mosuli"),
    ("", ""),
    ("", "Anna Müller"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert compare(one, other, "person").same
    assert compare(other, one, "person").same


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_differ(one: str, other: str) -> None:
    assert not compare(one, other, "person").same
    assert not compare(other, one, "person").same


def test_many_others_ask_for_closer_names() -> None:
    """A name in common is much between two people somebody put side by side, and little among thousands."""
    one, other = "Ahmad Karim Noori", "Ahmad Rahim Noori"
    assert compare(one, other, "listed-person").probability < compare(one, other, "person").probability


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Anna Müller", "anna MULLER", "same name but for case, accents, gaps or titles"),
        ("Müller, Anna", "Anna Müller", "same words in another order"),
        ("A. Müller", "Anna Müller", "initial for ‘anna’"),
        ("Anna Müller", "Anna Meller", "‘muller’ and ‘meller’: spelling differs"),
        ("Anna Müller", "Anna Karoline Müller", "only one name has ‘karoline’"),
        ("Анна Иванова", "Anna Ivanova", "compared across scripts"),
    ],
)
def test_the_reason_is_said_in_words(one: str, other: str, reason: str) -> None:
    assert reason in compare(one, other, "person").reasons


def test_titles_do_not_count_unless_nothing_else_is_left() -> None:
    assert person("Prof. Dr. Anna Müller").words == ("anna", "muller")
    assert person("Sir").words == ("sir",)
    assert person("Dr. Prof.").words == ("dr", "prof")


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_have_every_feature(one: str, other: str) -> None:
    a, b = person(one), person(other)
    values = features(a, b, laid(a, b))
    assert len(values) == len(FEATURES)
    assert 0 <= compare(one, other, "person").probability <= 1
