"""Questions to our tables about those who stand beside others on works: co-authors, their places, and whom they know.

Of works with more than `most_authors` authors nothing is taken: they say little of who worked with whom.
"""

import narwhals.stable.v2 as nw

from toolkit.queries import YEAR, Frame


def partner_places(authorships: Frame, works: Frame, own: Frame, most_authors: int) -> Frame:
    """Organisations of others on works (`works`: person, work_id; `own`: person, author_id): person, work_id,
    organisation_id.
    """
    near = authorships.filter((nw.col("authors") <= most_authors) & ~nw.col("organisation_id").is_null())
    beside = works.join(near, on="work_id", how="inner").join(own, on=["person", "author_id"], how="anti")
    return beside.select("person", "work_id", "organisation_id").unique()


def places_beside(authorships: Frame, works: Frame, members: Frame, most_authors: int) -> Frame:
    """Organisations beside others on works (`works`: subject, work_id; `members`: subject, organisation_id): subject,
    work_id, organisation_id.
    """
    near = authorships.filter((nw.col("authors") <= most_authors) & ~nw.col("organisation_id").is_null())
    beside = works.join(near.select("work_id", "organisation_id").unique(), on="work_id", how="inner")
    return beside.join(members, on=["subject", "organisation_id"], how="anti")


def coauthors(authorships: Frame, people: Frame, works: Frame, most_authors: int) -> Frame:
    """Co-authors of people, with the works they share: person, work_id, author_id."""
    near = _near(authorships, most_authors)
    beside = works.join(near, on="work_id", how="inner").select("person", "work_id", "author_id").unique()
    return beside.join(people, on=["person", "author_id"], how="anti")


def coauthors_again(authorships: Frame, people: Frame, works: Frame, most_authors: int) -> Frame:
    """Co-authors who stand on more than one work of a person: person, work_id, author_id."""
    others = coauthors(authorships, people, works, most_authors)
    met = others.group_by("person", "author_id").agg(met=nw.len()).filter(nw.col("met") > 1)
    return others.join(met.select("person", "author_id"), on=["person", "author_id"], how="semi")


def coauthors_shared(authorships: Frame, people: Frame, others: Frame, most_authors: int) -> Frame:
    """How many co-authors records share with people (both: person, author_id): person, author_id, shared."""
    near = _near(authorships, most_authors)
    asked = nw.concat([each.select("person", "author_id") for each in (people, others)]).unique()
    rows = asked.join(near, on="author_id", how="inner").select("person", "author_id", "work_id").unique()
    pairs = near.select("work_id", beside=nw.col("author_id"))
    found = rows.join(pairs, on="work_id", how="inner").filter(nw.col("beside") != nw.col("author_id"))
    met = found.select("person", "author_id", "beside").unique()
    own = met.join(people, on=["person", "author_id"], how="semi").select("person", "beside").unique()
    return (
        met.join(others, on=["person", "author_id"], how="semi")
        .join(own, on=["person", "beside"], how="semi")
        .group_by("person", "author_id")
        .agg(shared=nw.col("beside").n_unique())
    )


def beyond(authorships: Frame, works: Frame, met: Frame, listed: Frame, most_authors: int) -> Frame:
    """Works of co-authors (`met`: person, author_id), not of the people, with others at listed organisations: person,
    author_id, work_id, organisation_id, year.

    An organisation at which the co-author stands on any work is none of others.
    """
    columns = ["person", "author_id", "work_id", "organisation_id", "year"]
    theirs = (
        met.join(_near(authorships, most_authors), on="author_id", how="inner")
        .select("person", "author_id", "work_id")
        .unique()
    )
    elsewhere = theirs.join(works, on=["person", "work_id"], how="anti")
    there = authorships.join(listed, on="organisation_id", how="semi").select("work_id", "organisation_id", "year")
    beside = elsewhere.join(there.unique(), on="work_id", how="inner").select(columns)
    return beside.join(stood_at(authorships, met, listed), on=["author_id", "organisation_id"], how="anti")


def stood_at(authorships: Frame, people: Frame, listed: Frame) -> Frame:
    """The listed organisations at which authors (`people`: author_id) stand on any work: author_id, organisation_id."""
    there = authorships.join(listed, on="organisation_id", how="semi").select("author_id", "organisation_id").unique()
    return there.join(people.select("author_id").unique(), on="author_id", how="semi")


def latest_of_each(rows: Frame, most: int) -> Frame:
    """The latest `most` works of each co-author of a person with each organisation (by year, then by work id)."""
    order = nw.col("year").fill_null(0) * YEAR + nw.col("work_id")
    place = order.rank("dense", descending=True).over("person", "author_id", "organisation_id")
    return rows.with_columns(place=place).filter(nw.col("place") <= most).drop("place", "year")


def _near(authorships: Frame, most_authors: int) -> Frame:
    """Identified authors on works that do not have more than so many."""
    return authorships.filter((nw.col("authors") <= most_authors) & ~nw.col("author_id").is_null())
