"""Questions to our tables about everybody at once: what is counted of each, and with whom they can be compared.

`stands` are the rows of `standing`; in all other frames `author_id` may as well be the number of a person of whom there
are several records. Counts come as author_id, value, and leave out those who have none.
"""

from datetime import date

import narwhals.stable.v2 as nw

from toolkit.queries import Frame

GROUP = ["field", "country", "career"]
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


def standing(authorships: Frame, works: Frame) -> Frame:
    """Who stands where on works (as `works_between` gives them): author_id, organisation_id, country, and theirs."""
    rows = authorships.select("work_id", "author_id", "organisation_id", "country")
    return rows.join(works, on="work_id", how="inner")


def as_people(rows: Frame, people: Frame, others: Frame) -> Frame:
    """Rows of records under the number of the person whose they are (`people`: person, author_id).

    `others` (person, work_id): works on a person's record that are somebody else's.
    """
    theirs = people.join(rows, on="author_id", how="inner").join(others, on=["person", "work_id"], how="anti")
    return theirs.drop("author_id").rename({"person": "author_id"})


def own_works(stands: Frame) -> Frame:
    """The works of each, once: author_id, work_id, whole, and some organisation (`place`) if there is one."""
    known = stands.filter(~nw.col("author_id").is_null())
    told = {"whole": nw.col("whole").max(), "place": nw.col("organisation_id").max()}
    return known.group_by("author_id", "work_id").agg(**told)


def tally(own: Frame) -> Frame:
    """The number of works of each, of those that are whole, and of those with a place."""
    return own.group_by("author_id").agg(works=nw.len(), whole=nw.col("whole").sum(), placed=nw.col("place").count())


def retracted(authorships: Frame, works: Frame) -> Frame:
    """How many of some works (as `works_between` gives them) are retracted and those of each."""
    rows = authorships.filter(~nw.col("author_id").is_null()).select("author_id", "work_id")
    there = rows.join(works.filter(nw.col("retracted") > 0), on="work_id", how="semi")
    return _counted(there.unique())


def beside_listed(stands: Frame, own: Frame, listed: Frame, most_authors: int) -> Frame:
    """How many works of each have somebody else on them at an organisation of `listed` (organisation_id)."""
    there = stands.filter(nw.col("authors") <= most_authors).join(listed, on="organisation_id", how="semi")
    others = there.select("work_id", other=nw.col("author_id")).unique()
    beside = own.select("author_id", "work_id").join(others, on="work_id", how="inner")
    met = beside.filter(nw.col("other").is_null() | (nw.col("other") != nw.col("author_id")))
    return _counted(met.select("author_id", "work_id").unique())


def at_one_body(stands: Frame, bodies: Frame) -> Frame:
    """On how many works each stands at the one listed body that is on most (`bodies`: body, organisation_id)."""
    there = stands.filter(~nw.col("author_id").is_null()).join(bodies, on="organisation_id", how="inner")
    works = there.select("author_id", "body", "work_id").unique().group_by("author_id", "body").agg(works=nw.len())
    return works.group_by("author_id").agg(value=nw.col("works").max())


def years_in_several_countries(stands: Frame, least_works: int) -> Frame:
    """In how many years each stands in two or more countries on `least_works` works each."""
    known = [~nw.col(name).is_null() for name in ("author_id", "organisation_id", "country", "year")]
    there = stands.filter(*known).select("author_id", "year", "country", "work_id").unique()
    each = there.group_by("author_id", "year", "country").agg(works=nw.len()).filter(nw.col("works") >= least_works)
    years = each.group_by("author_id", "year").agg(countries=nw.len()).filter(nw.col("countries") > 1)
    return _counted(years)


def main_topics(work_topics: Frame, works: Frame) -> Frame:
    """The topic with the highest score of each of some works: work_id, topic_id."""
    rows = work_topics.join(works.select("work_id"), on="work_id", how="semi")
    millionths = (nw.col("score").fill_null(0.0) * MILLION).round(0).cast(nw.Int64)
    order = (millionths + 1) * TOPIC - nw.col("topic_id")  # above nothing, as engines differ in remainders below it
    best = rows.select("work_id", order=order).group_by("work_id").agg(order=nw.col("order").max())
    return best.select("work_id", topic_id=TOPIC - nw.col("order") % TOPIC)


def fields(own: Frame, main_topics: Frame, topics: Frame) -> Frame:
    """On how many works of each the main topic is of which field: author_id, field, rows."""
    named = topics.filter(~nw.col("field").is_null()).select("topic_id", "field")
    works = main_topics.join(named, on="topic_id", how="inner")
    rows = own.select("author_id", "work_id").join(works, on="work_id", how="inner")
    return rows.group_by("author_id", "field").agg(rows=nw.len())


def countries(stands: Frame) -> Frame:
    """On how many rows each stands in which country: author_id, country, rows."""
    there = stands.filter(~nw.col("author_id").is_null() & ~nw.col("country").is_null())
    return there.group_by("author_id", "country").agg(rows=nw.len())


def careers(authorships: Frame, bands: Frame) -> Frame:
    """How long each has published, by `bands` (first_year, career): author_id, career."""
    first = authorships.group_by("author_id").agg(first_year=nw.col("year").min())
    return first.join(bands, on="first_year", how="inner").select("author_id", "career")


def groups(fields: Frame, countries: Frame, careers: Frame) -> Frame:
    """With whom each can be compared: author_id, field, country, career; those without a field are left out.

    The field and the country are those on most works, of several the first by letter.
    """
    found = _most(fields, "field").join(_most(countries, "country"), on="author_id", how="left")
    return found.join(careers, on="author_id", how="left").select("author_id", *GROUP)


def peopled(groups: Frame, tallied: Frame) -> Frame:
    """The groups of those who have works, with their tallies."""
    return groups.join(tallied, on="author_id", how="inner")


def histogram(people: Frame, counted: Frame, seen: str | None) -> Frame:
    """How many people of each group have which count: field, country, career, value, works, seen, people.

    `people`: groups, with tallies where `seen` names one of their columns. Where nothing was counted, `works` is the
    number of works and `seen` of how many of them it could have been seen; where something was, or all could be seen,
    both are 0.
    """
    rows = people.join(counted, on="author_id", how="left").with_columns(value=nw.col("value").fill_null(0))
    if seen is None:
        each = rows.group_by(*GROUP, "value").agg(people=nw.len())
        return each.with_columns(works=nw.lit(0), seen=nw.lit(0))
    sure = (nw.col("value") > 0) | (nw.col(seen) == nw.col("works"))
    each = rows.select(
        *GROUP,
        "value",
        works=nw.when(sure).then(nw.lit(0)).otherwise(nw.col("works")),
        seen=nw.when(sure).then(nw.lit(0)).otherwise(nw.col(seen)),
    )
    return each.group_by(*GROUP, "value", "works", "seen").agg(people=nw.len())


def _counted(rows: Frame) -> Frame:
    """The number of rows of each, as a count."""
    return rows.group_by("author_id").agg(value=nw.len())


def _most(each: Frame, column: str) -> Frame:
    """The value of each that stands on most rows (author_id, the column, rows): author_id and the column."""
    best = each.group_by("author_id").agg(rows=nw.col("rows").max())
    return each.join(best, on=["author_id", "rows"], how="inner").group_by("author_id").agg(nw.col(column).min())
