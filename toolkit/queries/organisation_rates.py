"""Questions to our tables about all organisations at once, as `base_rates` asks them about people.

`subject` is an organisation, with all units below it (`members`: subject, organisation_id).
"""

from collections.abc import Mapping

import narwhals.stable.v2 as nw

from toolkit.queries import Frame, latest, since
from toolkit.queries.base_rates import counted


def everybody(organisations: Frame) -> Frame:
    """Each organisation as a subject: subject, organisation_id."""
    return organisations.select("organisation_id", subject=nw.col("organisation_id"))


def works_of_all(authorships: Frame, members: Frame, first_year: int | None) -> Frame:
    """The works of each of a year or later, and of an unknown year: subject, work_id, year."""
    rows = since(authorships.select("work_id", "organisation_id", "year"), first_year)
    return rows.join(members, on="organisation_id", how="inner").select("subject", "work_id", "year").unique()


def with_more(works: Frame, most: int) -> Frame:
    """Those who have more than so many works: subject."""
    totals = works.group_by("subject").agg(total=nw.len())
    return totals.filter(nw.col("total") > most).select("subject")


def latest_of_all(works: Frame, with_more: Frame, most: int) -> Frame:
    """The latest `most` works of each: subject, work_id; `with_more` are those who have more than so many."""
    few = works.join(with_more, on="subject", how="anti")
    many = latest(works.join(with_more, on="subject", how="semi"), most)
    return nw.concat([few.select("subject", "work_id"), many.select("subject", "work_id")])


def shared(works: Frame, authorships: Frame, members: Frame, listed: Frame, first_year: int | None) -> Frame:
    """The works with authors at other, listed organisations: subject, work_id, year, organisation_id (the listed one).

    `listed`: organisation_id.
    """
    rows = since(authorships.select("work_id", "organisation_id", "year"), first_year)
    there = rows.join(listed, on="organisation_id", how="semi").select("work_id", "organisation_id").unique()
    beside = works.join(there, on="work_id", how="inner")
    return beside.join(members, on=["subject", "organisation_id"], how="anti")


def own_works(latest: Frame, works: Frame) -> Frame:
    """Those of each's latest works that are some works (as `works_between` gives them): subject, work_id, whole, …"""
    return latest.join(works.select("work_id", "whole", "retracted"), on="work_id", how="inner")


def retracted(own: Frame) -> Frame:
    """How many works of each are retracted."""
    return counted(own.filter(nw.col("retracted") > 0))


def beside_listed(shared: Frame, latest: Frame, works: Frame, listed: Frame, most_authors: int) -> Frame:
    """How many of some works each shares with an organisation of `listed` (organisation_id).

    `latest` (subject, work_id): of all works that each shares with listed organisations, those that are looked at.
    """
    rows = shared.join(listed, on="organisation_id", how="semi").select("subject", "work_id").unique()
    near = works.filter(nw.col("authors") <= most_authors).select("work_id")
    return counted(rows.join(latest, on=["subject", "work_id"], how="semi").join(near, on="work_id", how="semi"))


def countries(organisations: Frame) -> Frame:
    """In which country each organisation is: subject, country, rows."""
    there = organisations.filter(~nw.col("country").is_null())
    return there.select("country", subject=nw.col("organisation_id"), rows=nw.lit(1))


def sizes(tally: Frame, bands: Mapping[str, int]) -> Frame:
    """Of how many works each is (`tally`: subject, works), by `bands`, each from so many works on: subject, band."""
    first, *others = sorted(bands, key=lambda name: bands[name])
    band: nw.Expr = nw.lit(first)
    for name in others:
        band = nw.when(nw.col("works") >= bands[name]).then(nw.lit(name)).otherwise(band)
    return tally.select("subject", band=band)
