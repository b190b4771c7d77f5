"""What two spellings of a name share, and what keeps two names apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.lists import normalise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbin Inst. of Technol.", "harbin institute of TECHNOLOGY"),
        ("Xi'an Jiaotong University", "Xian Jiaotong Univ"),
        ("Xi’an Jiaotong University", "Xi`an Jiaotong University"),
        ("University of Science & Technology of China", "University of Science and Technology of China"),
        ("National Univ. of Def. Technol.", "National University of Defence Technology"),
        ("Nanjing University of S&T", "Nanjing University of Science and Technology"),
        ("The University of Cambridge", "University, Cambridge"),
        ("École Polytechnique", "Ecole polytechnique"),
        ("Ｔｏｋｙｏ　Ｔｅｃｈ", "Tokyo Tech"),
        ("China Electronics Technology Group Corporation (CETC)", "China Electronics Technology Group Corporation"),
        ("Laboratory for Laser Energetics", "Lab for Laser Energetics"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nanjing University of Science and Technology", "Nanjing University of Information Science and Technology"),
        ("Beijing Institute of Technology", "Beijing Institute of Fashion Technology"),
        ("Northwestern University", "Northwestern Polytechnical University"),
        ("Northwestern Polytechnical University", "Northwestern Polytechnic University"),
        ("Moscow Aviation Institute", "Moscow Institute"),
        ("Technology Institute Beijing", "Beijing Institute of Technology"),
        ("University of Defence", "National University of Defence Technology"),
        ("Institute 54", "Institute 53"),
        ("哈尔滨工业大学", "哈尔滨工程大学"),
        ("Center (Wuhan)", "Center"),
    ],
)
def test_names_that_are_not_the_same(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize("nothing", ["", "   ", "—", "(CAS)", "'`", "…!?"])
def test_no_letter_and_no_digit_is_no_name(nothing: str) -> None:
    assert normalise(nothing) == ""


@settings(deadline=None)
@given(st.text(max_size=80))
def test_normalising_twice_is_normalising_once(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once


@settings(deadline=None)
@given(st.text(max_size=80))
def test_only_small_letters_digits_and_single_spaces_remain(name: str) -> None:
    once = normalise(name)
    assert once == " ".join(once.split())
    assert all(c == " " or c.isdigit() or c.islower() for c in once) and once.isascii()


PIECES = ["Univ.", "of", "Sci", "&", "S&T", "Lab", "Centre", "(NUDT)", "(", "Xi'an", "Ｄｅｆ", "ﬁ", "大学", "Łódź"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_rewritten_words_stay_as_they_are(words: list[str]) -> None:
    once = normalise(" ".join(words))
    assert normalise(once) == once
