"""The longest known name wins and masks what lies inside it; a name over two segments is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.lists.dictionary import Dictionary, parsed

NAMES = {
    "Tianjin University": "tianjin",
    "Tianjin University of Commerce": "commerce",
    "University of Science and Technology of China": "ustc",
    "Academy of Hygiene Sciences, Institute of Toxicology": "toxicology",
    "University of California, Davis": "davis",
    "Eye Centre, Tianjin University": "eye",
    "Harbin Institute of Technology": "hit",
    "哈尔滨工业大学": "hit",
    "МГТУ им. Баумана": "bauman",
}


@pytest.fixture(scope="module")
def dictionary() -> Dictionary[str]:
    return Dictionary(NAMES.items())


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("School of Law, Tianjin University, Tianjin", ["tianjin"]),
        ("School of Law, Tianjin University of Commerce, Tianjin", ["commerce"]),
        ("Tianjin Univ. & Tianjin University of Commerce", ["tianjin", "commerce"]),
        ("Tianjin, University of Nowhere", []),
        ("Univ. of Sci. & Technol. of China, Hefei", ["ustc"]),
        ("University of, Science and Technology of China", ["ustc"]),
        ("University of Science, and Technology of China", ["ustc"]),
        ("Institute of Toxicology, Academy of Hygiene Sciences", ["toxicology"]),
        ("Dept. of Physics, University of California, Davis, CA 95616", ["davis"]),
        ("Eye Centre, Tianjin University, Tianjin", ["eye", "tianjin"]),
        ("Eye Centre, Tianjin University of Nowhere", ["eye"]),
        ("Centre of Physics, Harbin Institute of Technology", ["hit"]),
        ("Harbin Institutes of Technology", []),
        ("NotHarbin Institute of Technology", []),
        ("哈尔滨工业大学计算机学院", ["hit"]),
        ("哈爾濱工業大學, 哈爾濱", ["hit"]),
        ("кафедра физики, МГТУ им. Баумана, Москва", ["bauman"]),
        ("R&amp;D, Tianjin University", ["tianjin"]),
        ("", []),
        (",;, ,", []),
    ],
)
def test_what_is_found(dictionary: Dictionary[str], text: str, owners: list[str]) -> None:
    assert [owner for each in dictionary.find(parsed(text)) for owner in each.owners] == owners


def test_a_name_that_goes_on_says_so(dictionary: Dictionary[str]) -> None:
    (on,) = dictionary.find(parsed("Tianjin University of Finance"))
    (whole,) = dictionary.find(parsed("Faculty of Law of Tianjin University, of all places"))
    assert on.goes_on and on.after == "finance"
    assert not whole.goes_on and whole.before == "faculty law"


def test_a_name_may_have_several_owners() -> None:
    dictionary = Dictionary([("Northeastern University", 1), ("northeastern univ.", 2), ("Northeastern University", 1)])
    (found,) = dictionary.find(parsed("Northeastern University, Boston"))
    assert found.owners == (1, 2) and found.segment == 0


def test_an_empty_dictionary_finds_nothing() -> None:
    empty: Dictionary[str] = Dictionary([("—", "nobody"), ("", "nobody")])
    assert empty.find(parsed("Tianjin University 天津大学")) == []


@given(st.text(max_size=60))
def test_segments_as_printed_and_normalised_are_as_many(text: str) -> None:
    read = parsed(text)
    assert len(read.by_segment) == len(read.segments)


@given(st.text(max_size=40), st.sampled_from(sorted(NAMES)))
def test_a_known_name_in_a_segment_of_its_own_is_always_found(before: str, name: str) -> None:
    found = Dictionary(NAMES.items()).find(parsed(f"{before.replace('&', ' ')} x, {name}"))
    assert NAMES[name] in {owner for each in found for owner in each.owners}
