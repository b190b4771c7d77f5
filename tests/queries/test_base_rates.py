"""What is counted of everybody, against tables drawn here; that it is what indicators count: tests/profile."""

from datetime import date

from tests.queries.drawn import frame
from toolkit.queries import Frame
from toolkit.queries import base_rates as rates
from toolkit.sources.snapshot import Session

WORKS = """\
work_id date       year authors organisation_missing truncated retracted
1       2020-12-31 2020 3       no                   no        no
2       2021-01-01 2021 3       yes                  no        yes
3       2023-06-30 2023 99      no                   yes       no
4       -          2020 2       no                   no        no
5       -          2021 2       no                   no        no
6       -          -    2       no                   no        no
7       2023-07-01 2023 2       no                   no        no
8       -          2024 2       no                   no        no
"""
AUTHORSHIPS = """\
work_id author_id organisation_id
1       10        100
1       11        300
2       10        300
2       10        301
2       -         300
3       10        200
3       11        301
4       12        -
4       12        300
5       12        300
6       12        100
7       12        100
8       13        -
"""
STANDS = """\
work_id subject organisation_id country year whole
1       10      100             GB      2020 1
1       11      300             CN      2020 1
2       10      300             CN      2020 0
2       10      301             CN      2020 0
3       10      200             JP      2021 0
3       11      301             CN      2021 0
4       12      -               -       2021 1
4       12      300             CN      2021 1
5       12      300             CN      2021 1
6       12      100             GB      2021 1
7       12      100             GB      2021 1
8       13      -               -       -    1
"""


def stands(session: Session) -> Frame:
    return frame(session, STANDS)


def own(session: Session) -> Frame:
    return session.kept(rates.own_works(stands(session)))


def counted(session: Session, found: Frame) -> dict[int, int]:
    return {row["subject"]: row["value"] for row in session.rows(found)}


def test_works_of_unknown_day_lie_in_a_window_if_they_may(session: Session) -> None:
    works = frame(session, WORKS)

    def between(since: date | None, last: date | None) -> set[int]:
        return {row["work_id"] for row in session.rows(rates.works_between(works, since, last))}

    assert between(None, None) == set(range(1, 9))
    assert between(date(2021, 1, 1), None) == {2, 3, 5, 6, 7, 8}
    assert between(date(2021, 6, 1), date(2023, 6, 30)) == {3, 5, 6}
    assert between(None, date(2023, 6, 30)) == {1, 2, 3, 4, 5, 6}
    told = {
        row["work_id"]: (row["whole"], row["retracted"]) for row in session.rows(rates.works_between(works, None, None))
    }
    assert told == {n: (0 if n in (2, 3) else 1, 1 if n == 2 else 0) for n in range(1, 9)}


def test_standing_leaves_out_those_without_id_and_keeps_those_without_place(session: Session) -> None:
    authorships = "work_id author_id organisation_id country\n1 10 100 GB\n1 - 300 CN\n2 11 - -\n9 10 100 GB"
    works = rates.works_between(frame(session, WORKS), None, None)
    found = [
        (row["work_id"], row["subject"], row["organisation_id"], row["country"], row["year"], row["whole"])
        for row in session.rows(rates.standing(frame(session, authorships), works))
    ]
    assert sorted(found, key=str) == [(1, 10, 100, "GB", 2020, 1), (2, 11, None, None, 2021, 0)]


def test_one_in_so_many_authors_is_told_by_the_id(session: Session) -> None:
    rows = session.rows(rates.one_in(frame(session, AUTHORSHIPS), 3))
    assert {row["author_id"] for row in rows} == {12}


def test_several_records_are_one_person_without_the_works_of_others(session: Session) -> None:
    people = "person author_id\n0 10\n0 11\n1 12"
    others = "person work_id\n0 3\n1 1"
    rows = session.rows(
        rates.as_people(frame(session, AUTHORSHIPS), frame(session, people), frame(session, others)).select(
            "author_id", "work_id"
        )
    )
    assert {(row["author_id"], row["work_id"]) for row in rows} == {(0, 1), (0, 2), (1, 4), (1, 5), (1, 6), (1, 7)}


def test_works_are_told_once_and_counted(session: Session) -> None:
    told = [tuple(row.values()) for row in session.rows(rates.tally(own(session), "whole", "placed"))]
    assert sorted(told) == [(10, 3, 1, 3), (11, 2, 1, 2), (12, 4, 4, 4), (13, 1, 1, 0)]


def test_retracted_works_count_once_each(session: Session) -> None:
    works = rates.works_between(frame(session, WORKS), None, None)
    authorships = "author_id work_id\n10 1\n10 2\n10 2\n11 2\n- 2\n12 3"
    assert counted(session, rates.retracted(frame(session, authorships), works)) == {10: 1, 11: 1}


def test_somebody_else_at_a_listed_organisation_counts_and_oneself_does_not(session: Session) -> None:
    listed = "organisation_id\n300\n301"

    def beside(most: int) -> dict[int, int]:
        works = frame(session, "work_id authors\n1 2\n2 2\n3 60\n4 2\n5 2\n6 2")
        others = rates.at_listed(frame(session, AUTHORSHIPS), works, frame(session, listed), most)
        return counted(session, rates.beside_listed(own(session), others))

    assert beside(50) == {10: 2}, "11 on work 1, somebody without an id on work 2; 12 stands at a listed place alone"
    assert beside(60) == {10: 3}, "work 3 has 60 authors"


def test_works_at_one_body_are_the_most_at_any(session: Session) -> None:
    bodies = "body organisation_id\n0 300\n0 301\n1 301"
    found = counted(session, rates.at_one_body(stands(session), frame(session, bodies)))
    assert found == {10: 1, 11: 2, 12: 2}


def test_years_in_several_countries_need_so_many_works_in_each(session: Session) -> None:
    assert counted(session, rates.years_in_several_countries(stands(session), 2)) == {12: 1}
    assert counted(session, rates.years_in_several_countries(stands(session), 1)) == {10: 1, 12: 1}


def test_the_main_topic_has_the_highest_score_and_of_several_the_lowest_id(session: Session) -> None:
    work_topics = "work_id topic_id score\n1 1 0.9\n1 2 0.9001\n2 12 0.5\n2 11 0.5\n3 3 0.9\n4 10001 -\n9 1 0.9"
    found = session.rows(rates.main_topics(frame(session, work_topics), own(session)))
    assert {row["work_id"]: row["topic_id"] for row in found} == {1: 2, 2: 11, 3: 3, 4: 10001}


def test_a_group_is_the_field_the_country_and_the_years_of_most_works(session: Session) -> None:
    topics = "topic_id field\n1 Physics\n2 Ecology\n3 -\n4 Art"
    main = "work_id topic_id\n1 1\n2 2\n3 1\n4 2\n5 1\n6 3\n8 4"
    fields = session.kept(rates.fields(own(session), frame(session, main), frame(session, topics)))
    countries = session.kept(rates.countries(stands(session)))
    years = "author_id year\n10 2021\n10 2020\n11 2020\n12 2021\n13 -"
    bands = frame(session, "first_year band\n2020 0-7\n2021 8-15")
    careers = rates.careers(frame(session, years), bands)
    found = session.rows(rates.groups(fields, countries, careers))
    assert {row["subject"]: (row["field"], row["country"], row["band"]) for row in found} == {
        10: ("Physics", "CN", "0-7"),
        11: ("Physics", "CN", "0-7"),
        12: ("Ecology", "CN", "8-15"),
        13: ("Art", None, None),
    }


def test_people_are_counted_by_group_and_count_and_by_what_could_be_seen_of_nothing(session: Session) -> None:
    groups = "subject field country band\n10 Art GB 0-7\n11 Art GB 0-7\n12 Art GB 0-7\n13 Art - -\n99 Art GB 0-7"
    value = frame(session, "subject value\n11 3")
    people = rates.tallied(frame(session, groups), rates.tally(own(session), "whole"))

    def told(found: Frame) -> list[tuple[object, ...]]:
        names = (*rates.GROUP, "value", "works", "seen", "subjects")
        return sorted((tuple(row[name] for name in names) for row in session.rows(found)), key=str)

    assert told(rates.histogram(people, value, "whole")) == [
        ("Art", "GB", "0-7", 0, 0, 0, 1),
        ("Art", "GB", "0-7", 0, 3, 1, 1),
        ("Art", "GB", "0-7", 3, 0, 0, 1),
        ("Art", None, None, 0, 0, 0, 1),
    ]
    assert told(rates.histogram(frame(session, groups), value, None)) == [
        ("Art", "GB", "0-7", 0, 0, 0, 3),
        ("Art", "GB", "0-7", 3, 0, 0, 1),
        ("Art", None, None, 0, 0, 0, 1),
    ]
