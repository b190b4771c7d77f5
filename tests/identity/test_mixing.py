"""Works that hang together and works that do not, drawn by hand."""

from toolkit.identity.mixing import Seen, groups, mixed


def work(n: int, *, at: int | None = None, by: tuple[int, ...] = (), on: tuple[int, ...] | None = None) -> Seen:
    """A work, on a topic of its own where none is given."""
    places = frozenset([at]) if at else frozenset()
    return Seen(f"W{n}", 2000 + n, places, frozenset(by), frozenset((1000 + n,) if on is None else on))


def codes(*works: Seen) -> list[tuple[str, int, str | None]]:
    return [(doubt.code, doubt.value, doubt.detail) for doubt in mixed(works)]


def test_one_thing_in_common_ties_two_works_and_ties_reach_further() -> None:
    chain = [work(1, at=7), work(2, at=7, by=(5,)), work(3, by=(5,), on=(9,)), work(4, at=8, on=(9,)), work(5, at=6)]
    assert [[w.work for w in group] for group in groups(chain)] == [["W1", "W2", "W3", "W4"], ["W5"]]


def test_an_id_of_one_kind_is_not_an_id_of_another() -> None:
    assert len(groups([work(1, at=7), work(2, by=(7,))])) == 2


def test_two_groups_of_three_are_two_people_perhaps() -> None:
    six = [*(work(n, at=7) for n in (1, 2, 3)), *(work(n, at=8) for n in (4, 5, 6))]
    [doubt] = mixed(six)
    assert (doubt.code, doubt.value, doubt.detail) == ("parted-works", 2, "3+3")
    assert doubt.works == ("W6", "W5", "W4")
    assert codes(*six[:5]) == []


def test_a_stray_work_is_told_where_the_others_hang_together() -> None:
    five, stray = [work(n, at=7) for n in range(1, 6)], work(9, at=8)
    assert codes(*five, stray) == [("foreign-works", 1, None)]
    assert codes(*five[:4], stray) == []
    many = [work(n, at=n) for n in range(10, 15)]
    assert codes(*five, *many) == []


def test_nothing_is_said_of_a_work_of_which_one_thing_is_known_at_most() -> None:
    five = [work(n, at=7) for n in range(1, 6)]
    bare = [work(9, on=()), work(8), work(10, at=6, on=()), work(11, by=(3,), on=())]
    assert codes(*five, *bare) == []
    assert codes(*five, *bare, work(12, at=6)) == [("foreign-works", 1, None)]
    assert mixed([]) == []


def test_both_at_once_and_the_order_does_not_count() -> None:
    works = [*(work(n, at=7) for n in range(1, 8)), *(work(n, at=8) for n in (11, 12, 13)), work(20, by=(4,))]
    found = codes(*works)
    assert found == [("parted-works", 2, "7+3"), ("foreign-works", 1, None)] == codes(*reversed(works))
