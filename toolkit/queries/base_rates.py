"""Questions to our tables about everybody at once: what is counted of each, and with whom they can be compared.

`subject` is who is counted: the id of an author or of an organisation, or the number of one of whom there are several
records. Counts come as subject, value, and leave out those who have none. What is asked of organisations alone stands
in `organisation_rates`.
"""

from datetime import date

import narwhals.stable.v2 as nw

from toolkit.queries import Frame

GROUP = ["field", "country", "band"]
MILLION = 10**6
TOPIC = 10**9
"""Above any topic id: a score in millionths * TOPIC - topic_id orders topics by score, then by id."""


def works_between(works: Frame, since: date | None, last: date | None) -> Frame:
    """Works from a day on and, where `last` is given, up to a day; those of an unknown day may be of any there is.

    work_id, year, authors, and as 0 or 1: whole (it shows the organisations of all authors), retracted.
    """
    day, year = nw.col("date"), nw.col("year")
    if since:
        undated = day.is_null() & (year.is_null() | (year >= since.year))
        works = works.filter((~day.is_null() & (day >= since)) | undated)
    if last:
        undated = day.is_null() & (year.is_null() | (year <= last.year))
        works = works.filter((~day.is_null() & (day <= last)) | undated)
    return works.select(
        "work_id",
        "year",
        "authors",
        whole=(~(nw.col("organisation_missing") | nw.col("truncated"))).cast(nw.Int64),
        retracted=nw.col("retracted").cast(nw.Int64),
    )


def one_in(authorships: Frame, n: int) -> Frame:
    """The rows of one in so many authors, by their ids, which say nothing of them."""
    return authorships.filter(nw.col("author_id") % n == 0)


def standing(authorships: Frame, works: Frame) -> Frame:
    """Where authors stand on works (as `works_between` gives them): subject, work_id, organisation_id, country, …"""
    rows = authorships.select("work_id", "organisation_id", "country", subject=nw.col("author_id"))
    known = rows.filter(~nw.col("subject").is_null())
    return known.join(works.select("work_id", "year", "whole"), on="work_id", how="inner")


def on_works(rows: Frame, works: Frame) -> Frame:
    """The rows on some works."""
    return rows.join(works.select("work_id"), on="work_id", how="semi")


def as_people(rows: Frame, people: Frame, others: Frame) -> Frame:
    """Rows of records under the number of the person whose they are (`people`: person, author_id).

    `others` (person, work_id): works on a person's record that are somebody else's.
    """
    theirs = people.join(rows, on="author_id", how="inner").join(others, on=["person", "work_id"], how="anti")
    return theirs.drop("author_id").rename({"person": "author_id"})


def own_works(stands: Frame) -> Frame:
    """The works of each, once: subject, work_id, and as 0 or 1: whole, placed (an organisation is known)."""
    placed = stands.with_columns(placed=(~nw.col("organisation_id").is_null()).cast(nw.Int64))
    return placed.group_by("subject", "work_id").agg(whole=nw.col("whole").max(), placed=nw.col("placed").max())


def tally(own: Frame, *seen: str) -> Frame:
    """The number of works of each, and of those on which something is seen, named by columns of 0 or 1."""
    return own.group_by("subject").agg(works=nw.len(), **{name: nw.col(name).sum() for name in seen})


def retracted(authorships: Frame, works: Frame) -> Frame:
    """How many of some works (as `works_between` gives them) are retracted and those of each author."""
    there = authorships.join(works.filter(nw.col("retracted") > 0), on="work_id", how="semi")
    own = there.select("work_id", subject=nw.col("author_id")).filter(~nw.col("subject").is_null())
    return counted(own.unique())


def at_listed(authorships: Frame, works: Frame, listed: Frame, most_authors: int) -> Frame:
    """Who stands on works at an organisation of `listed` (organisation_id): work_id, other."""
    there = authorships.join(listed, on="organisation_id", how="semi").select("work_id", other=nw.col("author_id"))
    return on_works(there, works.filter(nw.col("authors") <= most_authors)).unique()


def beside_listed(own: Frame, at_listed: Frame) -> Frame:
    """How many works of each have somebody else on them of those `at_listed`."""
    beside = own.select("subject", "work_id").join(at_listed, on="work_id", how="inner")
    met = beside.filter(nw.col("other").is_null() | (nw.col("other") != nw.col("subject")))
    return counted(met.select("subject", "work_id").unique())


def at_one_body(stands: Frame, bodies: Frame) -> Frame:
    """On how many works each stands at the one listed body that is on most (`bodies`: body, organisation_id)."""
    there = stands.join(bodies, on="organisation_id", how="inner")
    works = there.select("subject", "body", "work_id").unique().group_by("subject", "body").agg(works=nw.len())
    return works.group_by("subject").agg(value=nw.col("works").max())


def years_in_several_countries(stands: Frame, least_works: int) -> Frame:
    """In how many years each stands in two or more countries on `least_works` works each."""
    known = [~nw.col(name).is_null() for name in ("organisation_id", "country", "year")]
    there = stands.filter(*known).select("subject", "year", "country", "work_id").unique()
    each = there.group_by("subject", "year", "country").agg(works=nw.len()).filter(nw.col("works") >= least_works)
    years = each.group_by("subject", "year").agg(countries=nw.len()).filter(nw.col("countries") > 1)
    return counted(years)


def main_topics(work_topics: Frame, works: Frame) -> Frame:
    """The topic with the highest score of each of some works: work_id, topic_id."""
    rows = work_topics.join(works.select("work_id"), on="work_id", how="semi")
    millionths = (nw.col("score").fill_null(0.0) * MILLION).round(0).cast(nw.Int64)
    order = (millionths + 1) * TOPIC - nw.col("topic_id")  # above nothing, as engines differ in remainders below it
    best = rows.select("work_id", order=order).group_by("work_id").agg(order=nw.col("order").max())
    return best.select("work_id", topic_id=TOPIC - nw.col("order") % TOPIC)


def fields(own: Frame, main_topics: Frame, topics: Frame) -> Frame:
    """On how many works of each the main topic is of which field: subject, field, rows."""
    named = topics.filter(~nw.col("field").is_null()).select("topic_id", "field")
    works = main_topics.join(named, on="topic_id", how="inner")
    rows = own.select("subject", "work_id").join(works, on="work_id", how="inner")
    return rows.group_by("subject", "field").agg(rows=nw.len())


def countries(stands: Frame) -> Frame:
    """On how many rows each stands in which country: subject, country, rows."""
    there = stands.filter(~nw.col("country").is_null())
    return there.group_by("subject", "country").agg(rows=nw.len())


def careers(authorships: Frame, bands: Frame) -> Frame:
    """How long each author has published, by `bands` (first_year, band): subject, band."""
    rows = authorships.select("year", subject=nw.col("author_id"))
    first = rows.group_by("subject").agg(first_year=nw.col("year").min())
    return first.join(bands, on="first_year", how="inner").select("subject", "band")


def groups(fields: Frame, countries: Frame, bands: Frame) -> Frame:
    """With whom each can be compared: subject, field, country, band; those without a field are left out.

    The field and the country are those on most works, of several the first by letter.
    """
    found = _most(fields, "field").join(_most(countries, "country"), on="subject", how="left")
    return found.join(bands, on="subject", how="left").select("subject", *GROUP)


def tallied(groups: Frame, tally: Frame) -> Frame:
    """The groups of those who have works, with their tallies."""
    return groups.join(tally, on="subject", how="inner")


def histogram(subjects: Frame, values: Frame, seen: str | None) -> Frame:
    """How many of each group have which count: field, country, band, value, works, seen, subjects.

    `subjects`: groups, with tallies where `seen` names one of their columns. Where nothing was counted, `works` is the
    number of works and `seen` of how many of them it could have been seen; where something was, or all could be seen,
    both are 0.
    """
    rows = subjects.join(values, on="subject", how="left").with_columns(value=nw.col("value").fill_null(0))
    if seen is None:
        each = rows.group_by(*GROUP, "value").agg(subjects=nw.len())
        return each.with_columns(works=nw.lit(0), seen=nw.lit(0))
    sure = (nw.col("value") > 0) | (nw.col(seen) == nw.col("works"))
    each = rows.select(
        *GROUP,
        "value",
        works=nw.when(sure).then(nw.lit(0)).otherwise(nw.col("works")),
        seen=nw.when(sure).then(nw.lit(0)).otherwise(nw.col(seen)),
    )
    return each.group_by(*GROUP, "value", "works", "seen").agg(subjects=nw.len())


def counted(rows: Frame) -> Frame:
    """The number of rows of each, as a count."""
    return rows.group_by("subject").agg(value=nw.len())


def _most(each: Frame, column: str) -> Frame:
    """The value of each that stands on most rows (subject, the column, rows): subject and the column."""
    best = each.group_by("subject").agg(rows=nw.col("rows").max())
    return each.join(best, on=["subject", "rows"], how="inner").group_by("subject").agg(nw.col(column).min())
