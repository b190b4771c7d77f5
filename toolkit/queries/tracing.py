"""Questions the other way round: from organisations and printed affiliations to the works, and to who stands on them.

`people` (proposal, author_id) are those of proposals; `members` (subject, organisation_id, back_to) are their partners
with their units, and the oldest work of each partner that is looked at, by its place in the order of `queries.latest`.
"""

from datetime import MAXYEAR, date

import narwhals.stable.v2 as nw

from toolkit.queries import YEAR, Frame


def printed_like(authorships: Frame, pattern: str) -> Frame:
    """The affiliations linked with no organisation in which a pattern is found: work_id, raw_affiliation."""
    loose = authorships.filter(nw.col("organisation_id").is_null() & ~nw.col("raw_affiliation").is_null())
    return loose.filter(nw.col("raw_affiliation").str.contains(pattern)).select("work_id", "raw_affiliation")


def works_with(authorships: Frame, organisations: Frame, printed: Frame, texts: Frame) -> Frame:
    """The works on which somebody is at an organisation, or `printed` has one of some texts: work_id."""
    there = authorships.join(organisations, on="organisation_id", how="semi").select("work_id")
    named = printed.join(texts, on="raw_affiliation", how="semi").select("work_id")
    return nw.concat([there, named]).unique()


def on_works(authorships: Frame, works: Frame) -> Frame:
    """Who stands on some works: work_id, author_id, organisation_id, year."""
    columns = ["work_id", "author_id", "organisation_id", "year"]
    return authorships.select(columns).join(works, on="work_id", how="semi")


def works_beyond(authorships: Frame, works: Frame) -> Frame:
    """All works of everybody on some works, these among them: work_id."""
    rows = authorships.filter(~nw.col("author_id").is_null())
    met = rows.join(works, on="work_id", how="semi").select("author_id").unique()
    return nw.concat([works, rows.join(met, on="author_id", how="semi").select("work_id")]).unique()


def with_people_on(rows: Frame, people: Frame) -> Frame:
    """The proposals of which somebody stands in some rows: proposal."""
    return people.join(rows.select("author_id").unique(), on="author_id", how="inner").select("proposal").unique()


def late_works(works: Frame, some: Frame, first: date) -> Frame:
    """Those of some works that may be of a day or later: work_id. One without a day may be of any day of its year."""
    there = works.select("work_id", "date", "year").join(some, on="work_id", how="semi")
    by_year = nw.col("date").is_null() & (nw.col("year").is_null() | (nw.col("year") >= first.year))
    return there.filter(by_year | (nw.col("date") >= nw.lit(first))).select("work_id")


def with_members_on(rows: Frame, late: Frame, members: Frame) -> Frame:
    """The works in some rows that are looked at for a partner: subject, work_id.

    They are among `late`; where a partner has more works than are looked at, older ones may make room for others.
    """
    order = nw.col("year").fill_null(MAXYEAR) * YEAR + nw.col("work_id")
    marked = rows.join(late.with_columns(late=nw.lit(True)), on="work_id", how="left")
    there = marked.with_columns(place=order).select("work_id", "organisation_id", "place", "late")
    stood = members.join(there, on="organisation_id", how="inner")
    seen = nw.col("place") >= nw.col("back_to")
    return (
        stood.filter(seen & (~nw.col("late").is_null() | (nw.col("back_to") > 0))).select("subject", "work_id").unique()
    )


def without_others_at(rows: Frame, stood: Frame, members: Frame, organisations: Frame) -> Frame:
    """The works of `stood` on which nobody is at one of some organisations but the partner's own: subject, work_id."""
    there = rows.join(organisations, on="organisation_id", how="semi").select("work_id", "organisation_id")
    beside = stood.join(there, on="work_id", how="inner").join(members, on=["subject", "organisation_id"], how="anti")
    return stood.join(beside.select("subject", "work_id"), on=["subject", "work_id"], how="anti")
