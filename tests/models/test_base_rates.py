"""Where a count lies among others, against the people written out one by one."""

from hypothesis import given
from hypothesis import strategies as st

from toolkit.models.base_rates import Group, Peers

ART = Group(field="Art", country="GB", career="8-15")


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(0, 9))
def test_parts_are_those_of_the_people_in_order(people: list[int], value: int) -> None:
    counts = {count: people.count(count) for count in set(people)}
    found = Peers(group=ART, counts=counts).compared(value)
    most_first = sorted(people, reverse=True)
    assert found.of == len(people)
    assert found.as_many == sum(count >= value for count in people)
    for part, told in ((2, found.half), (4, found.quarter), (10, found.tenth)):
        enough = -(-len(people) // part)  # the fewest that are one of `part`
        assert told == most_first[enough - 1]


def test_a_group_gets_wider_by_the_career_first_and_then_the_country() -> None:
    assert list(ART.wider()) == [ART, Group(field="Art", country="GB"), Group(field="Art")]
    assert list(Group(field="Art", country="GB").wider()) == [Group(field="Art", country="GB"), Group(field="Art")]
    assert list(Group(field="Art").wider()) == [Group(field="Art")]


def test_what_cannot_be_compared_says_why_and_gives_no_figures() -> None:
    found = Peers(unknown="few").compared(3)
    assert (found.value, found.unknown, found.of, found.group) == (3, "few", 0, None)
