"""Who stands beside whom: each query against a table drawn here, read by eye."""

import pytest

from tests.queries.drawn import drawn, fetched, frame, ordered
from toolkit import queries as q
from toolkit.queries import network
from toolkit.sources.snapshot import Session

# Person 0 is the author 10. Organisation 300 is listed, and so is 301. Work 9 has 101 authors.
AUTHORSHIPS = """\
work_id author_id organisation_id year authors
1       10        100             2020 3
1       20        200             2020 3
1       21        300             2020 3
2       10        100             2021 2
2       20        201             2021 2
3       20        200             2022 2
3       30        300             2022 2
4       20        200             2023 2
4       31        300             2023 2
5       21        300             2023 2
5       32        300             2023 2
6       21        300             2024 2
6       33        301             2024 2
7       20        200             2024 3
7       -         301             2024 3
7       -         -               2024 3
8       20        200             -    2
8       34        300             -    2
9       10        100             2020 101
9       22        202             2020 101
10      22        202             2021 2
10      30        300             2021 2
11      20        200             2021 101
11      35        301             2021 101
"""
PEOPLE = "person author_id\n0 10"
LISTED = "organisation_id\n300\n301"
MOST = 100


def works(session: Session) -> q.Frame:
    return q.works_of(frame(session, AUTHORSHIPS), frame(session, PEOPLE))


def beyond(session: Session) -> q.Frame:
    authorships, own = frame(session, AUTHORSHIPS), works(session)
    met = network.coauthors(authorships, frame(session, PEOPLE), own, MOST).select("person", "author_id").unique()
    return network.beyond(authorships, own, met, frame(session, LISTED), MOST)


def test_organisations_of_coauthors(session: Session) -> None:
    asked = network.partner_places(frame(session, AUTHORSHIPS), works(session), frame(session, PEOPLE), MOST)
    assert fetched(session, asked) == ordered(
        drawn("""\
        person work_id organisation_id
        0      1       200
        0      1       300
        0      2       201
        """)
    )


def test_organisations_beside_an_organisation(session: Session) -> None:
    members = frame(session, "subject organisation_id\n5 100\n5 201")
    asked = frame(session, "subject work_id\n5 1\n5 2\n5 9")
    assert fetched(session, network.places_beside(frame(session, AUTHORSHIPS), asked, members, MOST)) == ordered(
        drawn("""\
        subject work_id organisation_id
        5       1       200
        5       1       300
        """)
    )


def test_coauthors_of_works_that_few_wrote(session: Session) -> None:
    asked = network.coauthors(frame(session, AUTHORSHIPS), frame(session, PEOPLE), works(session), MOST)
    assert fetched(session, asked) == ordered(
        drawn("""\
        person work_id author_id
        0      1       20
        0      1       21
        0      2       20
        """)
    )


def test_second_steps_are_works_without_the_person_with_others_at_a_listed_body(session: Session) -> None:
    """21 stands at 300 and steps only to 301; 22 was met on a work of 101; the work 11 has too many authors."""
    assert fetched(session, beyond(session)) == ordered(
        drawn("""\
        person author_id work_id organisation_id year
        0      20        3       300             2022
        0      20        4       300             2023
        0      20        7       301             2024
        0      20        8       300             -
        0      21        6       301             2024
        """)
    )


@pytest.mark.parametrize(("most", "kept"), [(1, {4, 6, 7}), (2, {3, 4, 6, 7}), (3, {3, 4, 6, 7, 8})])
def test_the_latest_of_each_coauthor_and_organisation(session: Session, most: int, kept: set[int]) -> None:
    found = fetched(session, network.latest_of_each(beyond(session), most))
    assert {row["work_id"] for row in found} == kept
    assert set(found[0]) == {"person", "author_id", "work_id", "organisation_id"}


def test_where_coauthors_stand_themselves(session: Session) -> None:
    people = frame(session, "person author_id\n0 20\n0 21\n1 21\n0 33")
    assert fetched(session, network.stood_at(frame(session, AUTHORSHIPS), people, frame(session, LISTED))) == ordered(
        drawn("""\
        author_id organisation_id
        21        300
        33        301
        """)
    )
