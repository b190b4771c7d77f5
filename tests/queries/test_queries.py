"""Each query against a table drawn here, and against a plain loop over the same rows."""

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.queries.drawn import distinct, drawn, fetched, frame, ordered
from toolkit import queries as q
from toolkit.queries import network
from toolkit.sources.snapshot import Row, Session

AUTHORSHIPS = """\
work_id author_id organisation_id year country raw_affiliation raw_orcid
1       10        100             2020 GB      Here            -
1       10        200             2020 JP      There           -
1       11        300             2020 CN      Listed          0000-0002-1825-0097
1       -         300             2020 CN      Anonymous       -
2       10        -               2021 -       Unresolved      0000-0001-5109-3700
2       12        -               2021 -       -               -
3       10        100             -    GB      Here            -
3       12        301             -    CN      Unit            -
4       13        300             2022 CN      Listed          -
5       11        100             2022 GB      Here            -
"""
PEOPLE = """\
person author_id
0      10
1      11
1      13
2      99
"""
AUTHORSHIP_COLUMNS = AUTHORSHIPS.split("\n", 1)[0].split()


def works_frame(session: Session) -> q.Frame:
    return q.works_of(frame(session, AUTHORSHIPS), frame(session, PEOPLE))


def test_posts_keep_works_without_organisation(session: Session) -> None:
    assert fetched(session, q.posts(frame(session, AUTHORSHIPS), frame(session, PEOPLE))) == ordered(
        drawn("""\
        person work_id organisation_id country raw_affiliation raw_orcid
        0      1       100             GB      Here            -
        0      1       200             JP      There           -
        0      2       -               -       Unresolved      0000-0001-5109-3700
        0      3       100             GB      Here            -
        1      1       300             CN      Listed          0000-0002-1825-0097
        1      4       300             CN      Listed          -
        1      5       100             GB      Here            -
        """)
    )


def test_works_of_people(session: Session) -> None:
    found = {(row["person"], row["work_id"]) for row in fetched(session, works_frame(session))}
    assert found == {(0, 1), (0, 2), (0, 3), (1, 1), (1, 4), (1, 5)}


def test_listed_coauthors_are_others_than_the_person_named_or_not(session: Session) -> None:
    found = q.listed_coauthors(
        frame(session, AUTHORSHIPS),
        frame(session, PEOPLE),
        works_frame(session),
        frame(session, "organisation_id\n300"),
    )
    assert fetched(session, found) == ordered(
        drawn("""\
        person work_id author_id organisation_id raw_affiliation
        0      1       11        300             Listed
        0      1       -         300             Anonymous
        1      1       -         300             Anonymous
        """)
    )


def test_authors_whom_the_source_links_with_no_organisation(session: Session) -> None:
    """They have a text of their own, others than the person, on works that are not too large."""
    rows = frame(
        session,
        """\
work_id author_id organisation_id authors raw_affiliation
1       10        -               3       Mine
1       11        -               3       Loose
1       11        100             3       Placed
1       -         -               3       Anonymous
1       12        -               3       -
2       10        100             4       Here
2       12        -               4       Crowd
""",
    )
    works = frame(session, "person work_id\n0 1\n0 2\n2 1")
    found = fetched(session, q.unlinked_coauthors(rows, frame(session, PEOPLE), works, 3))
    assert [(r["person"], r["work_id"], r["author_id"], r["raw_affiliation"]) for r in found] == [
        (0, 1, 11, "Loose"), (0, 1, None, "Anonymous"),
        (2, 1, 10, "Mine"), (2, 1, 11, "Loose"), (2, 1, None, "Anonymous"),
    ]  # fmt: skip
    beside = frame(session, "subject work_id\n7 1\n7 2")
    texts = [r["raw_affiliation"] for r in fetched(session, q.unlinked_authors(rows, beside, 4))]
    assert sorted(texts) == ["Anonymous", "Crowd", "Loose", "Mine"]


def test_funding_and_topics_of_the_works_of_people(session: Session) -> None:
    works = works_frame(session)
    funders = "work_id funder_id name award\n1 7 Fund A-1\n1 7 Fund A-2\n2 - Nameless -\n9 7 Fund -"
    assert fetched(session, q.funding(frame(session, funders), works)) == ordered(
        drawn("""\
        person work_id funder_id name     award
        0      1       7         Fund     A-1
        0      1       7         Fund     A-2
        0      2       -         Nameless -
        1      1       7         Fund     A-1
        1      1       7         Fund     A-2
        """)
    )
    topics = "work_id topic_id name score\n1 5 Optics 0.5\n4 6 Rockets -\n9 5 Optics 1.0"
    assert fetched(session, q.topics(frame(session, topics), works)) == ordered(
        drawn("""\
        person work_id topic_id name    score
        0      1       5        Optics  0.5
        1      1       5        Optics  0.5
        1      4       6        Rockets -
        """)
    )


def test_units_are_an_organisation_and_all_below_it(session: Session) -> None:
    parents = "organisation_id parent_id\n301 300\n302 300\n302 301\n300 400"
    subjects = "subject organisation_id\n0 300\n1 301\n2 100"
    found = fetched(session, q.units(frame(session, parents), frame(session, subjects)))
    assert [(row["subject"], row["organisation_id"]) for row in found] == [
        (0, 300), (0, 301), (0, 302), (1, 301), (1, 302), (2, 100),
    ]  # fmt: skip


def test_works_of_organisations_and_their_number(session: Session) -> None:
    members = frame(session, "subject organisation_id\n0 100\n1 300\n1 301\n2 999")
    theirs = q.organisation_works(frame(session, AUTHORSHIPS), members)
    assert fetched(session, theirs) == ordered(
        drawn("""\
        subject work_id organisation_id year country raw_affiliation
        0       1       100             2020 GB      Here
        0       3       100             -    GB      Here
        0       5       100             2022 GB      Here
        1       1       300             2020 CN      Listed
        1       1       300             2020 CN      Anonymous
        1       3       301             -    CN      Unit
        1       4       300             2022 CN      Listed
        """)
    )
    assert {(row["subject"], row["total"]) for row in fetched(session, q.with_total(theirs))} == {(0, 3), (1, 3)}


def test_shared_works_leave_out_the_organisation_and_its_units(session: Session) -> None:
    listed = frame(session, "organisation_id\n300\n301")
    members = frame(session, "subject organisation_id\n0 100\n1 300\n1 301")
    assert fetched(session, q.shared_works(frame(session, AUTHORSHIPS), members, listed)) == ordered(
        drawn("""\
        subject work_id author_id organisation_id year raw_affiliation
        0       1       11        300             2020 Listed
        0       1       -         300             2020 Anonymous
        0       3       12        301             -    Unit
        """)
    )


def test_the_latest_works_keep_all_their_rows_and_undated_ones_come_first(session: Session) -> None:
    rows = """\
subject work_id year organisation_id
0       5       2020 1
0       5       2020 2
0       4       2020 1
0       9       2019 1
0       99      -    1
1       1       -    1
"""
    for most, kept in ((2, {(0, 99), (0, 5), (1, 1)}), (3, {(0, 99), (0, 5), (0, 4), (1, 1)})):
        found = fetched(session, q.latest(frame(session, rows), most))
        assert {(row["subject"], row["work_id"]) for row in found} == kept
        assert len([row for row in found if row["work_id"] == 5]) == 2
        assert set(found[0]) == {"subject", "work_id", "year", "organisation_id"}


def test_what_is_near_holds_all_rows_of_the_works_of_people_and_organisations(session: Session) -> None:
    rows = drawn(AUTHORSHIPS)
    people, members = frame(session, "person author_id\n0 12"), frame(session, "subject organisation_id\n0 100")
    theirs = {r["work_id"] for r in rows if r["author_id"] == 12 or r["organisation_id"] == 100}
    wide = [{name: row.get(name) for name in q.ON_A_WORK} for row in rows]
    every = frame(session, wide, q.ON_A_WORK)
    found = fetched(session, q.near(every, people, members))
    assert 0 < len(theirs) < len({r["work_id"] for r in rows})
    assert found == ordered([r for r in wide if r["work_id"] in theirs])
    late = {r["work_id"] for r in rows if r["author_id"] == 12}
    late |= {r["work_id"] for r in rows if r["organisation_id"] == 100 and (r["year"] or 9999) >= 2021}
    assert fetched(session, q.near(every, people, members, 2021)) == ordered([r for r in wide if r["work_id"] in late])
    assert late < theirs and {r["year"] for r in rows if r["work_id"] in late} >= {None, 2021}


def test_rows_since_a_year_and_those_of_an_unknown_one(session: Session) -> None:
    rows = drawn(AUTHORSHIPS)
    every = frame(session, AUTHORSHIPS)
    assert fetched(session, q.since(every, 2021)) == ordered([r for r in rows if r["year"] in (None, 2021, 2022)])
    assert fetched(session, q.since(every, None)) == ordered(rows)


def test_how_many_works_organisations_have_with_their_units(session: Session) -> None:
    members = frame(session, "subject organisation_id\n0 100\n0 300\n1 300\n2 999")
    there = {(r["organisation_id"], r["work_id"]) for r in drawn(AUTHORSHIPS)}
    both = {work for place, work in there if place in (100, 300)}
    found = fetched(session, q.totals(frame(session, AUTHORSHIPS), members))
    assert found == [
        {"subject": 0, "total": len(both)},
        {"subject": 1, "total": len({work for place, work in there if place == 300})},
    ]


def test_rows_of_two_frames_and_rows_that_are_chosen(session: Session) -> None:
    one, other = frame(session, "work_id\n1\n2"), frame(session, "work_id\n2\n3")
    assert [r["work_id"] for r in fetched(session, q.either(one, other))] == [1, 2, 3]
    works = frame(session, "subject work_id year\n0 1 2020\n0 2 2021\n1 1 2020")
    latest = q.with_total(frame(session, "subject work_id\n0 1\n0 9\n1 2"))
    found = fetched(session, q.chosen(works, latest))
    assert [(r["subject"], r["work_id"], r["total"]) for r in found] == [(0, 1, 2)]


def test_records_by_id(session: Session) -> None:
    table = frame(session, "work_id year\n1 2020\n2 -\n3 2021")
    assert [row["work_id"] for row in fetched(session, q.works(table, frame(session, "work_id\n2\n3\n3\n7")))] == [2, 3]
    names = frame(session, "organisation_id name\n1 One\n1 Uno\n2 Two")
    wanted = frame(session, "organisation_id\n1")
    assert [row["name"] for row in fetched(session, q.organisations(names, wanted))] == ["One", "Uno"]


def test_funders_have_the_kind_of_the_organisation_of_their_ror(session: Session) -> None:
    """Two organisations of one ROR id make no second row, and no ROR id is no one else's."""
    money = frame(session, "funder_id name ror\n1 Fund r1\n2 Trust r2\n3 Purse -\n4 Chest r4")
    places = frame(session, "organisation_id ror kind\n1 r1 government\n2 r1 government\n3 - company\n4 r4 company")
    found = fetched(session, q.funders(money, places, frame(session, "funder_id\n1\n2\n3")))
    seen = {row["name"]: row["kind"] for row in found}
    assert seen == {"Fund": "government", "Trust": None, "Purse": None} and len(found) == 3


def test_authors_by_orcid_id_and_name(session: Session) -> None:
    authors = frame(session, "author_id name orcid works_count\n1 Alex o-1 3\n2 Alex o-1 5\n3 Sam - 7\n4 Alex - -")
    by_orcid = q.authors_by_orcid(authors, frame(session, "person orcid\n0 o-1\n1 o-9\n2 -"))
    assert [(r["person"], r["author_id"]) for r in fetched(session, by_orcid)] == [(0, 1), (0, 2)]
    by_id = q.authors_by_id(authors, frame(session, "person author_id\n0 3\n1 1\n2 9"))
    assert [(r["person"], r["author_id"], r["orcid"]) for r in fetched(session, by_id)] == [(0, 3, None), (1, 1, "o-1")]
    names = frame(session, "name_key author_id\nalex 1\nalex 4\nal 1\nal 1\nsam 3")
    asked = frame(session, "person name_key\n0 alex\n1 al\n2 nobody\n3 sam")
    found = fetched(session, q.authors_by_name(names, asked))
    assert [(r["person"], r["author_id"]) for r in found] == [(0, 1), (0, 4), (1, 1), (3, 3)]
    records = fetched(session, q.authors(authors, frame(session, "author_id\n1\n4\n9")))
    assert [(r["author_id"], r["orcid"], r["works_count"]) for r in records] == [(1, "o-1", 3), (4, None, None)]


def test_who_is_near_and_bears_a_word(session: Session) -> None:
    """Authors at the organisations of a person, by works or by their own records, and those on works of the team."""
    recorded = frame(session, "author_id organisation_id\n20 100\n21 200")
    homes = frame(session, "subject organisation_id\n0 100\n1 301")
    team = frame(session, "person author_id\n1 13\n2 12")
    near = q.nearby(frame(session, AUTHORSHIPS), recorded, homes, team)
    assert [(r["person"], r["author_id"]) for r in fetched(session, near)] == [
        (0, 10), (0, 11), (0, 20), (1, 12), (1, 13), (2, 10), (2, 12),
    ]  # fmt: skip
    names = session.frame(
        {"author_id": "BIGINT", "name": "VARCHAR", "name_key": "VARCHAR"},
        [(10, "Ann Bee", "ann bee"), (10, "A. Bee", "a bee"), (11, "Bee", "bee"), (12, "Ann Beech", "ann beech")],
    )
    words = frame(session, "person word\n0 bee\n2 bee\n2 beech\n1 ann")
    found = fetched(session, q.with_word(names, near, words))
    assert [(r["person"], r["author_id"]) for r in found] == [(0, 10), (0, 11), (1, 12), (2, 10), (2, 12)]
    every = fetched(session, q.names_of(names, frame(session, "author_id\n10\n12\n10")))
    assert sorted(r["name"] for r in every) == ["A. Bee", "Ann Bee", "Ann Beech"]


def test_works_beside_the_team_and_topics_of_authors(session: Session) -> None:
    rows = frame(session, AUTHORSHIPS)
    people, team = frame(session, "person author_id\n0 10\n0 13\n1 10"), frame(session, "person author_id\n0 12\n1 99")
    found = fetched(session, q.works_beside(rows, people, team))
    assert [tuple(r.values()) for r in found] == [(0, 10, 2)]
    topics = frame(session, "work_id topic_id name\n1 7 Seas\n2 7 Seas\n3 8 Ice\n4 7 Seas")
    found = fetched(session, q.topics_of(rows, topics, frame(session, "author_id\n10\n13\n10")))
    assert [tuple(r.values()) for r in found] == [(10, 7, "Seas", 2), (10, 8, "Ice", 1), (13, 7, "Seas", 1)]


BESIDE = """\
work_id author_id authors
1       10        3
1       11        3
1       12        3
2       10        2
2       11        2
3       10        90
3       12        90
4       20        3
4       11        3
4       12        3
5       21        2
5       -         2
"""


def test_who_stands_beside_a_person_again_and_beside_both(session: Session) -> None:
    """Author 11 stands on two of 10's works and on one of 20's; 12 only by a work of ninety authors."""
    rows, people = frame(session, BESIDE), frame(session, "person author_id\n0 10")
    works = frame(session, "person work_id\n0 1\n0 2\n0 3")
    found = fetched(session, network.coauthors_again(rows, people, works, 50))
    assert [tuple(r.values()) for r in found] == [(0, 1, 11), (0, 2, 11)]
    everyone = fetched(session, network.coauthors_again(rows, people, works, 90))
    assert [tuple(r.values()) for r in everyone] == [(0, 1, 11), (0, 1, 12), (0, 2, 11), (0, 3, 12)]
    others = frame(session, "person author_id\n0 20\n0 21")
    shared = fetched(session, network.coauthors_shared(rows, people, others, 50))
    assert [tuple(r.values()) for r in shared] == [(0, 20, 2)]


def test_what_an_organisation_is_part_of(session: Session) -> None:
    table = frame(session, "organisation_id parent_id\n1 10\n1 11\n2 10\n1 10")
    found = fetched(session, q.parents(table, frame(session, "subject organisation_id\n0 1\n1 3")))
    assert [(r["subject"], r["organisation_id"]) for r in found] == [(0, 10), (0, 11)]


def test_organisations_by_name_and_ror(session: Session) -> None:
    names = frame(session, "organisation_id name_key\n1 one\n2 one\n2 two\n2 two")
    found = fetched(session, q.organisations_by_name(names, frame(session, "subject name_key\n0 one\n1 two\n2 three")))
    assert [(row["subject"], row["organisation_id"]) for row in found] == [(0, 1), (0, 2), (1, 2)]
    table = frame(session, "organisation_id ror\n1 r-1\n2 r-1\n3 -")
    found = fetched(session, q.organisations_by_ror(table, frame(session, "subject ror\n0 r-1\n1 -")))
    assert [(row["subject"], row["organisation_id"]) for row in found] == [(0, 1), (0, 2)]


def test_careers_and_works_at_organisations(session: Session) -> None:
    rows = """\
work_id author_id organisation_id year
1       1         7               2020
2       1         7               2022
2       1         8               2022
3       1         -               -
3       1         -               2019
4       2         7               2020
"""
    careers = fetched(session, q.careers(frame(session, rows), frame(session, "author_id\n1\n1")))
    assert [(r["author_id"], r["organisation_id"], r["first_year"], r["last_year"]) for r in careers] == [
        (1, 7, 2020, 2022), (1, 8, 2022, 2022), (1, None, 2019, 2019),
    ]  # fmt: skip
    recorded = "author_id organisation_id first_year last_year\n1 7 2001 2003\n2 7 - -"
    found = fetched(session, q.recorded_careers(frame(session, recorded), frame(session, "author_id\n2\n2")))
    assert found == drawn("author_id organisation_id first_year last_year\n2 7 - -")
    there = fetched(session, q.works_at(frame(session, rows), frame(session, "organisation_id\n7\n9")))
    assert there == [{"organisation_id": 7, "works": 3}]


def some(values: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


AUTHORSHIP = st.fixed_dictionaries(
    {
        "work_id": some([1, 2, 3]),
        "author_id": some([None, 10, 11, 12]),
        "organisation_id": some([None, 100, 101, 102]),
        "year": some([None, 2020, 2021]),
        "country": some([None, "GB"]),
        "raw_affiliation": some([None, "Here", "There"]),
        "raw_orcid": st.none(),
    }
)
TABLE = st.lists(AUTHORSHIP, max_size=8)
ASKED = st.lists(st.fixed_dictionaries({"person": some([0, 1]), "author_id": some([10, 11, 13])}), max_size=3)
MEMBERS = st.lists(st.fixed_dictionaries({"subject": some([0, 1]), "organisation_id": some([100, 101])}), max_size=3)
LISTED = st.lists(st.fixed_dictionaries({"organisation_id": some([100, 102])}), max_size=2)
PARENTS = st.lists(
    st.fixed_dictionaries({"organisation_id": some([100, 101, 102]), "parent_id": some([100, 101])}), max_size=4
)


@settings(max_examples=25, deadline=None)
@given(TABLE, ASKED, LISTED)
def test_people_as_a_plain_loop_finds_them(
    session: Session, table: list[Row], asked: list[Row], listed: list[Row]
) -> None:
    authorships = frame(session, table, AUTHORSHIP_COLUMNS)
    people, there = frame(session, asked, ["person", "author_id"]), frame(session, listed, ["organisation_id"])
    mine = [a | {"person": p["person"]} for p in asked for a in table if a["author_id"] == p["author_id"]]
    columns = ["person", "work_id", "organisation_id", "country", "raw_affiliation", "raw_orcid"]
    assert fetched(session, q.posts(authorships, people)) == distinct(mine, columns)
    works = distinct(mine, ["person", "work_id"])
    found = q.works_of(authorships, people)
    assert fetched(session, found) == works
    own = {(p["person"], p["author_id"]) for p in asked}
    on_a_list = {row["organisation_id"] for row in listed}
    others = [
        a | {"person": w["person"]}
        for w in works
        for a in table
        if a["work_id"] == w["work_id"]
        and a["organisation_id"] in on_a_list
        and (w["person"], a["author_id"]) not in own
    ]
    columns = ["person", "work_id", "author_id", "organisation_id", "raw_affiliation"]
    assert fetched(session, q.listed_coauthors(authorships, people, found, there)) == distinct(others, columns)


@settings(max_examples=25, deadline=None)
@given(TABLE, MEMBERS, LISTED, PARENTS, st.integers(1, 3))
def test_organisations_as_a_plain_loop_finds_them(
    session: Session, table: list[Row], members: list[Row], listed: list[Row], parents: list[Row], most: int
) -> None:
    authorships = frame(session, table, AUTHORSHIP_COLUMNS)
    subjects = frame(session, members, ["subject", "organisation_id"])
    below = [
        {"subject": m["subject"], "organisation_id": p["organisation_id"]}
        for m in members
        for p in parents
        if p["parent_id"] == m["organisation_id"]
    ]
    asked = q.units(frame(session, parents, ["organisation_id", "parent_id"]), subjects)
    assert fetched(session, asked) == distinct([*members, *below], ["subject", "organisation_id"])
    theirs = [
        a | {"subject": m["subject"]} for m in members for a in table if a["organisation_id"] == m["organisation_id"]
    ]
    columns = ["subject", "work_id", "organisation_id", "year", "country", "raw_affiliation"]
    found = q.organisation_works(authorships, subjects)
    assert fetched(session, found) == distinct(theirs, columns)
    counted = {s: len({a["work_id"] for a in theirs if a["subject"] == s}) for s in {a["subject"] for a in theirs}}
    totals = fetched(session, q.with_total(found))
    assert {row["subject"]: row.pop("total") for row in totals} == counted
    assert totals == distinct(theirs, columns)
    units = {(m["subject"], m["organisation_id"]) for m in members}
    on_a_list = {row["organisation_id"] for row in listed}
    shared = [
        a | {"subject": t["subject"]}
        for t in theirs
        for a in table
        if a["work_id"] == t["work_id"]
        and a["organisation_id"] in on_a_list
        and (t["subject"], a["organisation_id"]) not in units
    ]
    columns = ["subject", "work_id", "author_id", "organisation_id", "year", "raw_affiliation"]
    beside = q.shared_works(authorships, subjects, frame(session, listed, ["organisation_id"]))
    assert fetched(session, beside) == distinct(shared, columns)
    orders = {(t["subject"], t["year"] or 9999, t["work_id"]) for t in theirs}
    kept = {s: sorted({o[1:] for o in orders if o[0] == s}, reverse=True)[:most] for s in {o[0] for o in orders}}
    latest = [t for t in theirs if (t["year"] or 9999, t["work_id"]) in kept[t["subject"]]]
    columns = ["subject", "work_id", "organisation_id", "year", "country", "raw_affiliation"]
    assert fetched(session, q.latest(found, most)) == distinct(latest, columns)


def test_every_query_is_tried_here() -> None:
    public = {
        name for name, thing in vars(q).items() if callable(thing) and getattr(thing, "__module__", "") == q.__name__
    }
    here = Path(__file__).read_text(encoding="utf-8")
    assert public
    assert all(f"q.{name}(" in here for name in public), [name for name in public if f"q.{name}(" not in here]
