"""Names that resemble a name: the nearest first, the same answers every time, and an independent count of likeness."""

import math
from collections import Counter

import pytest

from toolkit.lists import normalise
from toolkit.lists.candidates import CandidateIndex

NAMES = ["Aruna University", "Baruna University", "Aruna Institute of Optics", "", "Aruna University", "大学"]


def pieces(name: str) -> Counter[str]:
    words = [f" {word} " for word in normalise(name).split()]
    return Counter(word[i : i + n] for word in words for n in (2, 3, 4) for i in range(len(word) - n + 1))


def cosine(one: str, other: str, names: list[str]) -> float:
    having = Counter(piece for name in names for piece in pieces(name))
    having = Counter({p: sum(p in pieces(name) for name in names) for p in having})

    def weighed(name: str) -> dict[str, float]:
        known = {p: c for p, c in pieces(name).items() if having[p]}
        return {p: (1 + math.log(c)) * (math.log((1 + len(names)) / (1 + having[p])) + 1) for p, c in known.items()}

    a, b = weighed(one), weighed(other)
    length = math.hypot(*a.values()) * math.hypot(*b.values())
    return sum(weight * b.get(piece, 0.0) for piece, weight in a.items()) / length if length else 0.0


def test_the_nearest_come_first_and_equal_ones_in_the_order_of_the_names() -> None:
    (found,) = CandidateIndex(NAMES).search(["aruna univ."], top=4)
    assert [place for place, _ in found] == [0, 4, 1, 2]
    assert [value for _, value in found][:2] == [1.0, 1.0]


@pytest.mark.parametrize("query", ["Aruna University", "Barun Institute", "Optics and Lasers", "University"])
def test_likeness_is_the_cosine_of_weighed_pieces(query: str) -> None:
    (found,) = CandidateIndex(NAMES).search([query], top=len(NAMES))
    for place, value in found:
        assert value == pytest.approx(cosine(query, NAMES[place], NAMES), abs=1e-5)
    assert {p for p, _ in found} == {p for p, name in enumerate(NAMES) if cosine(query, name, NAMES) > 0}


def test_many_queries_are_answered_as_one_by_one() -> None:
    index = CandidateIndex(NAMES)
    queries = [f"Aruna {number} University" for number in range(1203)]
    assert index.search(queries, top=3) == [index.search([query], top=3)[0] for query in queries]


@pytest.mark.parametrize("names", [[], [""], ["—"]])
def test_an_empty_index_finds_nothing(names: list[str]) -> None:
    assert CandidateIndex(names).search(["Aruna", ""]) == [[], []]


def test_nothing_asked_and_nothing_wanted() -> None:
    index = CandidateIndex(NAMES)
    assert index.search([]) == []
    assert index.search(["Aruna"], top=0) == [[]]
    assert index.search(["", "ЖЖЖ"]) == [[], []]
