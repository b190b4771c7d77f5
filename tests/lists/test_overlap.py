"""How the words of a name lie in a text, by weights that are counted by hand."""

import pytest

from tests.lists.test_crosswalk import UNIVERSITY
from toolkit.lists.dictionary import parsed
from toolkit.lists.overlap import Overlap, Reading, alike, names, plain
from toolkit.lists.readers.organisations import Name, Organisation


def laid(text: str, *all_: str, places: tuple[str, ...] = ()) -> Overlap | None:
    """The best of some names, with every word of weight 1."""
    return Reading(parsed(text), places, lambda _: 1.0).best(tuple(name.split()) for name in all_)


def organisation(*all_: str) -> Organisation:
    return Organisation(
        ror=UNIVERSITY.ror,
        status="active",
        name=all_[0],
        names=tuple(Name(name, ("label",), None) for name in all_),
        countries=("CN",),
        types=(),
        relations=(),
        identifiers=(),
    )


def test_names_are_compared_without_the_country_behind_them_and_the_legal_form() -> None:
    assert names(organisation("Aruna Optics (China)", "Aruna Optics Ltd.", "Universität Aruna")) == (
        ("aruna", "optics"),
        ("university", "aruna"),
    )
    assert names(organisation("Institute (Optics)")) == (("institute", "optics"),)
    assert plain(["university", "de", "aruna"]) == ("university", "aruna")
    assert plain(["de"]) == ("de",)


@pytest.mark.parametrize(
    ("one", "other", "much"),
    [
        ("aruna", "aruna", 1.0),
        ("technol", "technology", 0.9),
        ("brandeis", "brandeie", 0.85),
        ("polytechnic", "polytechnik", 0.85),
        ("graduation", "graduatenow", 0.8),
        ("inst", "insti", 0.9),
        ("art", "arts", 0.0),
        ("shanxi", "xhanxi", 0.0),
        ("aruna", "baruna", 0.0),
    ],
)
def test_words_count_as_one_in_part(one: str, other: str, much: float) -> None:
    assert alike(one, other) == alike(other, one) == much


def test_a_name_is_laid_where_it_stands_together() -> None:
    found = laid("Aruna Road, Institute of Optics Aruna, China", "aruna institute optics", places=("china",))
    assert found is not None
    assert found.used == {2, 3, 4} and found.stretch == range(2, 5) and found.window == range(2, 5)
    assert found.together == found.anywhere == found.compact == found.explained == 1.0


def test_other_words_between_and_beside_count() -> None:
    found = laid("Aruna Medical University Press, China", "aruna university", places=("china",))
    assert found is not None
    assert found.together == 1.0
    assert found.compact == pytest.approx(2 / 3)
    assert found.explained == pytest.approx(2 / 4)


def test_a_name_over_two_segments_is_laid_on_both() -> None:
    found = laid("Dept, Institute of Technology, Aruna, China", "institute technology aruna", places=("china",))
    assert found is not None and found.together == 1.0 and found.window == range(1, 4)


@pytest.mark.parametrize("text", ["Post Graduate School", "Postgraduate School"])
@pytest.mark.parametrize("name", ["post graduate school", "postgraduate school"])
def test_two_words_may_be_written_as_one(text: str, name: str) -> None:
    found = laid(text, name)
    assert found is not None and found.together > 0.93


def test_no_word_in_common_is_no_overlap() -> None:
    assert laid("Elsewhere", "aruna university") is None
    assert laid("", "aruna university") is None
    assert laid("Aruna University") is None
