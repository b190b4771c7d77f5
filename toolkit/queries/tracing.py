"""Questions the other way round: from organisations and printed affiliations to the works, and to who stands on them.

`people` (proposal, author_id) and `members` (proposal, organisation_id) are those of proposals.
"""

import narwhals.stable.v2 as nw

from toolkit.queries import Frame, since


def near_works(authorships: Frame, people: Frame, members: Frame) -> Frame:
    """The works of people and of organisations: work_id."""
    theirs = authorships.join(people, on="author_id", how="semi").select("work_id")
    there = authorships.join(members, on="organisation_id", how="semi").select("work_id")
    return nw.concat([theirs, there]).unique()


def printed_near(authorships: Frame, works: Frame, people: Frame, most_authors: int) -> Frame:
    """The affiliations on works that are linked with no organisation, each once: raw_affiliation.

    Works with more than `most_authors` authors count for the people themselves alone.
    """
    loose = authorships.filter(nw.col("organisation_id").is_null() & ~nw.col("raw_affiliation").is_null())
    small = loose.filter(nw.col("authors") <= most_authors).join(works, on="work_id", how="semi")
    own = loose.join(people, on="author_id", how="semi")
    return nw.concat([small.select("raw_affiliation"), own.select("raw_affiliation")]).unique()


def works_with(authorships: Frame, organisations: Frame, texts: Frame) -> Frame:
    """The works on which somebody is at an organisation, or has an affiliation that is linked with none: work_id."""
    there = authorships.join(organisations, on="organisation_id", how="semi").select("work_id")
    loose = authorships.filter(nw.col("organisation_id").is_null())
    printed = loose.join(texts, on="raw_affiliation", how="semi").select("work_id")
    return nw.concat([there, printed]).unique()


def works_beyond(authorships: Frame, works: Frame) -> Frame:
    """All works of everybody on some works, these among them: work_id."""
    rows = authorships.filter(~nw.col("author_id").is_null())
    met = rows.join(works, on="work_id", how="semi").select("author_id").unique()
    return nw.concat([works, rows.join(met, on="author_id", how="semi").select("work_id")]).unique()


def with_people_on(authorships: Frame, works: Frame, people: Frame) -> Frame:
    """The proposals whose people stand on works: proposal."""
    rows = authorships.join(works, on="work_id", how="semi").select("author_id").unique()
    return people.join(rows, on="author_id", how="inner").select("proposal").unique()


def with_members_on(authorships: Frame, works: Frame, members: Frame, first_year: int) -> Frame:
    """The proposals whose organisations stand on works of a year or later, or of an unknown year: proposal."""
    rows = since(authorships, first_year).join(works, on="work_id", how="semi").select("organisation_id").unique()
    return members.join(rows, on="organisation_id", how="inner").select("proposal").unique()
