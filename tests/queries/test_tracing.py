"""The way back from changed organisations: which works count otherwise beside a partner."""

from datetime import date

from tests.queries.drawn import drawn, fetched, frame
from toolkit.queries import Frame, tracing
from toolkit.sources.snapshot import Session

ROWS = """work_id author_id organisation_id year
    1       11        100             2024
    1       12        900             2024
    2       11        100             2023
    2       13        900             2023
    2       14        800             2023
    3       11        110             2019
    3       12        900             2019
    4       15        200             -
    4       12        900             -
    5       15        200             2020
    5       12        900             2020
    6       16        100             2024
    6       17        800             2024
"""
"""Partner 1 is at 100 and its unit 110, partner 2 at 200; 900 changed, 800 is listed as before."""


def members(session: Session, back_to: int) -> Frame:
    cells = [(1, 100, 0), (1, 110, 0), (2, 200, back_to)]
    return session.frame({"subject": "INTEGER", "organisation_id": "BIGINT", "back_to": "BIGINT"}, cells)


def changed(session: Session) -> tuple[Frame, Frame]:
    rows = frame(session, ROWS)
    touched = tracing.works_with(
        rows,
        session.frame({"organisation_id": "BIGINT"}, [(900,)]),
        session.frame({"work_id": "BIGINT", "raw_affiliation": "VARCHAR"}, [(6, "Nowhere"), (3, "Elsewhere")]),
        session.frame({"raw_affiliation": "VARCHAR"}, [("Elsewhere",)]),
    )
    return tracing.on_works(rows, session.kept(touched)), touched


def late(session: Session, *works: int) -> Frame:
    return session.frame({"work_id": "BIGINT"}, [(work,) for work in works])


def test_works_on_which_a_changed_organisation_or_text_stands(session: Session) -> None:
    _, touched = changed(session)
    assert [row["work_id"] for row in fetched(session, touched)] == [1, 2, 3, 4, 5]


def test_a_work_counts_by_its_day_or_by_its_year(session: Session) -> None:
    works = frame(
        session,
        """work_id date       year
        1       2021-11-01 2021
        2       2021-10-31 2021
        3       -          2021
        4       -          2020
        5       -          -
        6       2024-01-01 2024
        """,
    )
    found = tracing.late_works(works, late(session, 1, 2, 3, 4, 5), date(2021, 11, 1))
    assert [row["work_id"] for row in fetched(session, found)] == [1, 3, 5]


def test_old_works_do_not_count_but_for_a_partner_with_more_than_are_looked_at(session: Session) -> None:
    rows, _ = changed(session)
    for back_to, theirs in {0: [4], 202000000000004: [4, 5], 202000000000006: [4]}.items():
        found = fetched(session, tracing.with_members_on(rows, late(session, 1, 2, 4), members(session, back_to)))
        assert [(row["subject"], row["work_id"]) for row in found] == [(1, 1), (1, 2), *((2, w) for w in theirs)]


def test_a_work_with_another_listed_organisation_counts_as_before(session: Session) -> None:
    rows, _ = changed(session)
    own = members(session, 0)
    stood = session.kept(tracing.with_members_on(rows, late(session, 1, 2), own))
    for listed, left in {800: [1], 100: [1, 2], 700: [1, 2]}.items():
        there = session.frame({"organisation_id": "BIGINT"}, [(listed,)])
        found = fetched(session, tracing.without_others_at(rows, stood, own, there))
        assert [row["work_id"] for row in found] == left


def test_only_texts_without_an_organisation_in_which_the_pattern_is_found(session: Session) -> None:
    told = drawn(
        """
        work_id organisation_id raw_affiliation
        1       -               Tolana_University
        2       5               Tolana_University
        3       -               TOLANA
        4       -               Tola
        5       -               -
        """
    )
    rows = frame(session, told, ("work_id", "organisation_id", "raw_affiliation"))
    found = fetched(session, tracing.printed_like(rows, "(?i:tolana)"))
    assert [row["work_id"] for row in found] == [1, 3]
