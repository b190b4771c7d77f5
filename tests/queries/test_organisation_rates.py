"""What is counted of all organisations, against tables drawn here; that it is what indicators count: tests/profile."""

from tests.queries.drawn import frame
from toolkit.queries import Frame
from toolkit.queries import organisation_rates as theirs
from toolkit.sources.snapshot import Session

AUTHORSHIPS = """\
work_id organisation_id year
1       100             2019
2       100             2021
2       100             2021
2       101             2021
2       300             2021
3       101             -
3       200             -
4       101             2023
4       300             2023
5       301             2023
5       300             2023
6       -               2023
"""
MEMBERS = "subject organisation_id\n100 100\n100 101\n101 101\n200 200\n300 300\n300 301\n301 301"


def works(session: Session, first_year: int | None = 2021) -> Frame:
    rows = frame(session, AUTHORSHIPS), frame(session, MEMBERS)
    return session.kept(theirs.works_of_all(*rows, first_year))


def each(session: Session, found: Frame) -> dict[int, set[int]]:
    told: dict[int, set[int]] = {}
    for row in session.rows(found):
        told.setdefault(row["subject"], set()).add(row["work_id"])
    return told


def test_works_are_those_of_units_too_each_once_and_undated_ones_may_be_as_late(session: Session) -> None:
    found = works(session)
    assert each(session, found) == {100: {2, 3, 4}, 101: {2, 3, 4}, 200: {3}, 300: {2, 4, 5}, 301: {5}}
    assert len(session.rows(found)) == 11
    assert each(session, works(session, None))[100] == {1, 2, 3, 4}


def test_of_many_works_the_latest_are_looked_at_and_undated_ones_first(session: Session) -> None:
    found = works(session)
    more = session.kept(theirs.with_more(found, 2))
    assert {row["subject"] for row in session.rows(more)} == {100, 101, 300}
    latest = theirs.latest_of_all(found, more, 2)
    assert each(session, latest) == {100: {3, 4}, 101: {3, 4}, 200: {3}, 300: {4, 5}, 301: {5}}


def shared(session: Session) -> Frame:
    given = frame(session, AUTHORSHIPS), frame(session, MEMBERS), frame(session, "organisation_id\n300\n301\n101")
    return session.kept(theirs.shared(works(session), *given, 2021))


def test_works_shared_with_oneself_or_a_unit_are_not(session: Session) -> None:
    found = {(row["subject"], row["work_id"], row["organisation_id"]) for row in session.rows(shared(session))}
    assert found == {
        *((100, 2, 300), (100, 4, 300), (101, 2, 300), (101, 4, 300)),
        *((200, 3, 101), (300, 2, 101), (300, 4, 101), (301, 5, 300)),
    }


def test_shared_works_are_counted_once_of_those_looked_at(session: Session) -> None:
    looked_at = frame(session, "subject work_id\n100 2\n100 4\n101 4\n300 2\n301 5")
    known = frame(session, "work_id authors\n2 50\n4 51\n5 2")

    def counted(most: int) -> dict[int, int]:
        listed = frame(session, "organisation_id\n300\n301")
        found = theirs.beside_listed(shared(session), looked_at, known, listed, most)
        return {row["subject"]: row["value"] for row in session.rows(found)}

    assert counted(50) == {100: 1, 301: 1}
    assert counted(51) == {100: 2, 101: 1, 301: 1}


def test_sizes_are_the_band_from_which_on_the_works_are(session: Session) -> None:
    tally = frame(session, "subject works\n1 1\n2 49\n3 50\n4 499\n5 500")
    rows = session.rows(theirs.sizes(tally, {"50-499": 50, "1-49": 1, "500-": 500}))
    assert {row["subject"]: row["band"] for row in rows} == {1: "1-49", 2: "1-49", 3: "50-499", 4: "50-499", 5: "500-"}


def test_retracted_works_and_countries(session: Session) -> None:
    known = session.frame(
        {"work_id": "BIGINT", "whole": "BIGINT", "retracted": "BIGINT"}, [(2, 1, 1), (3, 1, 0), (4, 0, 1)]
    )
    own = theirs.own_works(works(session), known)
    assert {row["subject"]: row["value"] for row in session.rows(theirs.retracted(own))} == {100: 2, 101: 2, 300: 2}
    places = session.rows(theirs.countries(frame(session, "organisation_id country\n100 GB\n200 -")))
    assert [(row["subject"], row["country"]) for row in places] == [(100, "GB")]
