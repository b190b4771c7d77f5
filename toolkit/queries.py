"""Questions to our tables: lazy frames in, a lazy frame out, one function for each fact.

The same text runs on every engine. Nothing here runs a query, and nothing judges: no ratios and no cut-offs. Frames
that name what is asked for are small: `people` (person, author_id), `subjects` (subject, organisation_id), `listed`
(organisation_id). Rows come out unordered.
"""

from typing import Any

import narwhals.stable.v2 as nw

Frame = nw.LazyFrame[Any]
_YEAR = 10**11
"""Above any work id: year * _YEAR + work_id orders works by year."""


def posts(authorships: Frame, people: Frame) -> Frame:
    """Where people stand on their works: person, work_id, organisation_id, country, raw_affiliation, raw_orcid."""
    columns = ["person", "work_id", "organisation_id", "country", "raw_affiliation", "raw_orcid"]
    return people.join(authorships, on="author_id", how="inner").select(columns).unique()


def works_of(authorships: Frame, people: Frame) -> Frame:
    """The works of people: person, work_id."""
    return people.join(authorships, on="author_id", how="inner").select("person", "work_id").unique()


def listed_coauthors(authorships: Frame, people: Frame, works: Frame, listed: Frame) -> Frame:
    """Co-authors of people at listed organisations: person, work_id, author_id, organisation_id, raw_affiliation."""
    there = authorships.join(listed, on="organisation_id", how="semi")
    beside = works.join(there, on="work_id", how="inner")
    others = beside.join(people, on=["person", "author_id"], how="anti")
    return others.select("person", "work_id", "author_id", "organisation_id", "raw_affiliation").unique()


def funding(work_funders: Frame, works: Frame) -> Frame:
    """Funders stated on the works of people: person, work_id, funder_id, name, award."""
    return works.join(work_funders, on="work_id", how="inner").select("person", "work_id", "funder_id", "name", "award")


def topics(work_topics: Frame, works: Frame) -> Frame:
    """Topics of the works of people: person, work_id, topic_id, name, score."""
    return works.join(work_topics, on="work_id", how="inner").select("person", "work_id", "topic_id", "name", "score")


def units(organisation_parents: Frame, subjects: Frame) -> Frame:
    """Organisations with all units below them: subject, organisation_id."""
    asked = subjects.with_columns(parent_id=nw.col("organisation_id")).select("subject", "parent_id")
    below = organisation_parents.join(asked, on="parent_id", how="inner").select("subject", "organisation_id")
    return nw.concat([subjects.select("subject", "organisation_id"), below]).unique()


def organisation_works(authorships: Frame, members: Frame) -> Frame:
    """Works of organisations: subject, work_id, organisation_id, year, country, raw_affiliation."""
    columns = ["subject", "work_id", "organisation_id", "year", "country", "raw_affiliation"]
    return authorships.join(members, on="organisation_id", how="inner").select(columns).unique()


def shared_works(authorships: Frame, members: Frame, listed: Frame) -> Frame:
    """Authors at listed organisations on others' works: subject, work_id, author_id, organisation_id, year, raw."""
    works = authorships.join(members, on="organisation_id", how="inner").select("subject", "work_id").unique()
    beside = works.join(authorships.join(listed, on="organisation_id", how="semi"), on="work_id", how="inner")
    others = beside.join(members, on=["subject", "organisation_id"], how="anti")
    columns = ["subject", "work_id", "author_id", "organisation_id", "year", "raw_affiliation"]
    return others.select(columns).unique()


def with_total(works: Frame) -> Frame:
    """Beside each row of a subject, how many works the frame names for it: `total`."""
    place = nw.col("work_id").rank("dense").over("subject")
    return works.with_columns(place=place).with_columns(total=nw.col("place").max().over("subject")).drop("place")


def latest(works: Frame, most: int) -> Frame:
    """The rows of the latest `most` works of each subject (by year, then by work id)."""
    order = nw.col("year").fill_null(0) * _YEAR + nw.col("work_id")
    place = order.rank("dense", descending=True).over("subject")
    return works.with_columns(place=place).filter(nw.col("place") <= most).drop("place")


def works(table: Frame, wanted: Frame) -> Frame:
    """The records of some works (`wanted`: work_id)."""
    return table.join(wanted, on="work_id", how="semi")


def organisations(table: Frame, wanted: Frame) -> Frame:
    """The records of some organisations (`wanted`: organisation_id)."""
    return table.join(wanted, on="organisation_id", how="semi")


def authors_by_orcid(authors: Frame, wanted: Frame) -> Frame:
    """Author ids for ORCIDs (`wanted`: person, orcid): person, author_id."""
    return wanted.join(authors, on="orcid", how="inner").select("person", "author_id").unique()


def authors_by_id(authors: Frame, wanted: Frame) -> Frame:
    """Which author ids (`wanted`: person, author_id) the source has: person, author_id, orcid."""
    return wanted.join(authors, on="author_id", how="inner").select("person", "author_id", "orcid")


def authors_by_name(author_names: Frame, authors: Frame, wanted: Frame) -> Frame:
    """Authors whose name has a key (`wanted`: person, name_key): person, author_id, name, orcid, works_count."""
    named = wanted.join(author_names.select("name_key", "author_id"), on="name_key", how="inner")
    columns = ["person", "author_id", "name", "orcid", "works_count"]
    return named.join(authors, on="author_id", how="inner").select(columns).unique()


def careers(authorships: Frame, people: Frame) -> Frame:
    """Where and when authors published (`people`: author_id): author_id, organisation_id, first_year, last_year."""
    rows = authorships.join(people.select("author_id").unique(), on="author_id", how="semi")
    years = {"first_year": nw.col("year").min(), "last_year": nw.col("year").max()}
    return rows.group_by("author_id", "organisation_id").agg(**years)


def recorded_careers(author_organisations: Frame, people: Frame) -> Frame:
    """The same as authors' own records say it (`people`: author_id)."""
    return author_organisations.join(people.select("author_id").unique(), on="author_id", how="semi")


def organisations_by_name(organisation_names: Frame, wanted: Frame) -> Frame:
    """Organisations whose name has a key (`wanted`: subject, name_key): subject, organisation_id."""
    return wanted.join(organisation_names, on="name_key", how="inner").select("subject", "organisation_id").unique()


def organisations_by_ror(organisations: Frame, wanted: Frame) -> Frame:
    """Organisations with a ROR id (`wanted`: subject, ror): subject, organisation_id."""
    return wanted.join(organisations, on="ror", how="inner").select("subject", "organisation_id").unique()


def works_at(authorships: Frame, wanted: Frame) -> Frame:
    """How many works stand under some organisations (`wanted`: organisation_id): organisation_id, works."""
    rows = authorships.join(wanted, on="organisation_id", how="semi")
    return rows.group_by("organisation_id").agg(works=nw.col("work_id").n_unique())


def funders(table: Frame, wanted: Frame) -> Frame:
    """The records of some funders (`wanted`: funder_id)."""
    return table.join(wanted, on="funder_id", how="semi")
