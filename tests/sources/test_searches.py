"""Which searches find a name: enough for each way of writing it, and none that another one makes needless."""

import pytest

from toolkit.person_names import best
from toolkit.sources.searches import MOST_NEARBY, for_organisation, for_person


@pytest.mark.parametrize(
    ("name", "anywhere", "nearby"),
    [
        ("Ada Ashgrove", ["ada ashgrove"], {"a ashgrove", "a ada"}),
        ("Ashgrove, Ada", ["ashgrove ada"], {"a ashgrove"}),
        ("Zhang Wei", ["zhang wei"], {"w zhang", "z wei"}),
        ("W. Zhang", ["w zhang"], {"zhang"}),
        ("Zhang, W.-J.", ["zhang w j", "wj zhang", "w jzhang", "w zhang"], {"zhang"}),
        ("Jörg Müller", ["jörg müller", "joerg mueller"], {"j muller", "m jorg"}),
        ("Plato", ["plato"], set()),
        ("?!", [], set()),
    ],
)
def test_searches_for_a_person(name: str, anywhere: list[str], nearby: set[str]) -> None:
    found = list(for_person(name, ["I1"]))
    assert [search.words for search in found if not search.nearby] == anywhere
    assert {search.words for search in found if search.nearby} == nearby
    assert not any(search.nearby for search in for_person(name, []))


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [
        ("Zhang Wei", "W. Zhang"),
        ("W. Zhang", "Wei Zhang"),
        ("Jun Wei Zhang", "Junwei Zhang"),
        ("Zhang Jun Wei", "Junwei Zhang"),
        ("Ada Beatrice Ashgrove", "Ada B. Ashgrove"),
        ("Ada Ashgrove", "Ashgrove A"),
        ("Jörg Müller", "Joerg Mueller"),
    ],
)
def test_a_name_that_agrees_is_found_at_the_organisations_named(asked: str, recorded: str) -> None:
    assert best(asked, [recorded])
    words = set(recorded.lower().replace(".", "").split())
    assert any(set(search.words.split()) <= words for search in for_person(asked, ["I1"]))


def test_what_a_search_takes() -> None:
    [anywhere, *nearby] = for_person("Ada Ashgrove", [f"I{n}" for n in range(150)])
    assert anywhere.requests == (1, 1 + 2 * MOST_NEARBY)
    assert {search.requests for search in nearby} == {(2, 2 * MOST_NEARBY)}
    assert [search.requests for search in for_organisation("Organisation 1")] == [(1, 1)]
    assert not list(for_organisation("?!"))
