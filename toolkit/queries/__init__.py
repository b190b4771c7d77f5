"""Questions to our tables: lazy frames in, a lazy frame out, one function for each fact.

The same text runs on every engine. Nothing here runs a query, and nothing judges: no ratios and no cut-offs. Frames
that name what is asked for are small: `people` (person, author_id), `subjects` (subject, organisation_id), `listed`
(organisation_id). Rows come out unordered.
"""

from datetime import MAXYEAR
from typing import Any

import narwhals.stable.v2 as nw

Frame = nw.LazyFrame[Any]
ON_A_WORK = [
    *("work_id", "author_id", "organisation_id", "year", "authors", "country", "raw_orcid", "raw_affiliation"),
]
"""What is asked of who stands on a work."""
YEAR = 10**11
"""Above any work id: year * YEAR + work_id orders works by year."""


def posts(authorships: Frame, people: Frame) -> Frame:
    """Where people stand on their works: person, work_id, organisation_id, country, raw_affiliation, raw_orcid."""
    columns = ["person", "work_id", "organisation_id", "country", "raw_affiliation", "raw_orcid"]
    return people.join(authorships, on="author_id", how="inner").select(columns).unique()


def since(rows: Frame, year: int | None) -> Frame:
    """The rows of a year or later, and of an unknown year, which may be as late; all without a year."""
    return rows if year is None else rows.filter(nw.col("year").is_null() | (nw.col("year") >= year))


def near(authorships: Frame, people: Frame, members: Frame, year: int | None = None) -> Frame:
    """Every row on the works of people and organisations (`members`: subject, organisation_id), with ON_A_WORK.

    All that is asked about those works and who stands on them can be asked of these rows. With a year the works of
    organisations are those of that year or later.
    """
    theirs = authorships.join(people.select("author_id").unique(), on="author_id", how="semi").select("work_id")
    late = since(authorships, year)
    there = late.join(members.select("organisation_id").unique(), on="organisation_id", how="semi")
    works = nw.concat([theirs, there.select("work_id")]).unique()
    return authorships.select(ON_A_WORK).join(works, on="work_id", how="semi")


def either(one: Frame, other: Frame) -> Frame:
    """The rows of two frames with the same columns, each once."""
    return nw.concat([one, other]).unique()


def works_of(authorships: Frame, people: Frame) -> Frame:
    """The works of people: person, work_id."""
    return people.join(authorships, on="author_id", how="inner").select("person", "work_id").unique()


def listed_coauthors(authorships: Frame, people: Frame, works: Frame, listed: Frame) -> Frame:
    """Co-authors of people at listed organisations: person, work_id, author_id, organisation_id, raw_affiliation."""
    there = authorships.join(listed, on="organisation_id", how="semi")
    beside = works.join(there, on="work_id", how="inner")
    others = beside.join(people, on=["person", "author_id"], how="anti")
    return others.select("person", "work_id", "author_id", "organisation_id", "raw_affiliation").unique()


def unlinked_authors(authorships: Frame, works: Frame, most_authors: int) -> Frame:
    """Authors on some works whom the source links with no organisation: columns of `works`, author_id, raw_affiliation.

    Works with more than `most_authors` authors are left out, and so are authors beside whom nothing is printed.
    """
    nowhere = nw.col("organisation_id").is_null() & ~nw.col("raw_affiliation").is_null()
    loose = authorships.filter(nowhere & (nw.col("authors") <= most_authors))
    return works.join(loose.select("work_id", "author_id", "raw_affiliation"), on="work_id", how="inner").unique()


def unlinked_coauthors(authorships: Frame, people: Frame, works: Frame, most_authors: int) -> Frame:
    """The same on works of people, without these people: person, work_id, author_id, raw_affiliation."""
    return unlinked_authors(authorships, works, most_authors).join(people, on=["person", "author_id"], how="anti")


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


def totals(authorships: Frame, members: Frame) -> Frame:
    """How many works organisations (`members`: subject, organisation_id) and their units have: subject, total."""
    theirs = authorships.join(members, on="organisation_id", how="inner")
    return theirs.group_by("subject").agg(total=nw.col("work_id").n_unique())


def with_total(works: Frame) -> Frame:
    """Beside each row of a subject, how many works the frame names for it: `total`."""
    totals = works.group_by("subject").agg(total=nw.col("work_id").n_unique())
    return works.join(totals, on="subject", how="inner")


def latest(works: Frame, most: int) -> Frame:
    """The rows of the latest `most` works of each subject (by year, then by work id).

    Works of an unknown year come first, as one may be the latest.
    """
    order = nw.col("year").fill_null(MAXYEAR) * YEAR + nw.col("work_id")
    ordered = works.with_columns(order=order)
    each = ordered.select("subject", "order").unique()
    placed = each.with_columns(place=nw.col("order").rank("ordinal", descending=True).over("subject"))
    kept = placed.filter(nw.col("place") <= most).select("subject", "order")
    return ordered.join(kept, on=["subject", "order"], how="semi").drop("order")


def chosen(works: Frame, latest: Frame) -> Frame:
    """The rows of works that `latest` names for a subject (subject, work_id, total), with `total` beside them."""
    return works.join(latest, on=["subject", "work_id"], how="inner")


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


def authors_by_name(author_names: Frame, wanted: Frame) -> Frame:
    """Authors whose name has a key (`wanted`: person, name_key): person, author_id."""
    return wanted.join(author_names, on="name_key", how="inner").select("person", "author_id").unique()


def authors(table: Frame, wanted: Frame) -> Frame:
    """The records of some authors (`wanted`: author_id)."""
    return table.join(wanted, on="author_id", how="semi")


def nearby(authorships: Frame, author_organisations: Frame, homes: Frame, team: Frame) -> Frame:
    """Authors at organisations, or on works of others (`homes`: subject, organisation_id; `team`: person, author_id).

    person, author_id; nobody where OpenAlex gives no author.
    """
    there = homes.select("organisation_id", person=nw.col("subject"))
    pairs = [
        there.join(rows.select("organisation_id", "author_id"), on="organisation_id", how="inner")
        for rows in (authorships, author_organisations)
    ]
    works = team.join(authorships, on="author_id", how="inner").select("person", "work_id").unique()
    pairs.append(works.join(authorships.select("work_id", "author_id"), on="work_id", how="inner"))
    met = nw.concat([rows.select("person", "author_id") for rows in pairs]).unique()
    return met.filter(~nw.col("author_id").is_null())


def with_word(author_names: Frame, people: Frame, words: Frame) -> Frame:
    """Those who have a word in their name (`people`: person, author_id; `words`: person, word): person, author_id."""
    named = people.join(author_names.select("author_id", "name_key"), on="author_id", how="inner")
    split = named.with_columns(word=nw.col("name_key").str.split(" ")).explode("word")
    return split.join(words, on=["person", "word"], how="semi").select("person", "author_id").unique()


def names_of(author_names: Frame, people: Frame) -> Frame:
    """Every name of some authors (`people`: author_id): author_id, name."""
    return author_names.join(people.select("author_id").unique(), on="author_id", how="semi").select(
        "author_id", "name"
    )


def works_beside(authorships: Frame, people: Frame, team: Frame) -> Frame:
    """How many works of `people` (person, author_id) are also works of `team` (the same): person, author_id, works."""
    theirs = team.join(authorships, on="author_id", how="inner").select("person", "work_id").unique()
    own = people.join(authorships, on="author_id", how="inner").select("person", "author_id", "work_id").unique()
    beside = own.join(theirs, on=["person", "work_id"], how="semi")
    return beside.group_by("person", "author_id").agg(works=nw.col("work_id").n_unique())


def topics_of(authorships: Frame, work_topics: Frame, people: Frame) -> Frame:
    """On how many works of authors a topic stands (`people`: author_id): author_id, topic_id, name, works."""
    own = authorships.join(people.select("author_id").unique(), on="author_id", how="semi")
    rows = own.select("author_id", "work_id").unique().join(work_topics, on="work_id", how="inner")
    return rows.group_by("author_id", "topic_id", "name").agg(works=nw.col("work_id").n_unique())


def parents(organisation_parents: Frame, subjects: Frame) -> Frame:
    """What organisations are parts of (`subjects`: subject, organisation_id): subject, organisation_id."""
    above = subjects.join(organisation_parents, on="organisation_id", how="inner")
    return above.select("subject", organisation_id=nw.col("parent_id")).unique()


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


def funders(table: Frame, organisations: Frame, wanted: Frame) -> Frame:
    """The records of some funders (`wanted`: funder_id), with the kind of the organisation that has their ROR id."""
    kinds = organisations.filter(~nw.col("ror").is_null()).group_by("ror").agg(kind=nw.col("kind").min())
    return table.join(wanted, on="funder_id", how="semi").join(kinds, on="ror", how="left")
