"""The queries about everybody and about all organisations, each asked of whole tables."""

from collections.abc import Callable
from datetime import date

import narwhals.stable.v2 as nw

from toolkit import queries as q
from toolkit.queries import Frame
from toolkit.queries import base_rates as rates
from toolkit.queries import organisation_rates as of
from toolkit.sources.snapshot import Session

Questions = dict[str, Callable[[], Frame]]
Given = dict[str, Frame]
"""Whom and what is asked for, as frames."""
_SINCE, _EARLY, _LAST = date(2010, 1, 1), date(2022, 1, 1), date(2026, 11, 1)
_MOST_WORKS = 50
_BANDS = {"small": 0, "middle": 10, "large": 100}


def of_people(session: Session, f: Given, most: int, one_in: int) -> Questions:
    """Each query of `base_rates`, by its name, of one in so many people; what several are built on is kept."""
    rows, kept = rates.one_in(session.table("authorships"), one_in), session.kept
    works = rates.works_between(session.table("works"), _SINCE, _LAST)
    early = rates.works_between(session.table("works"), _SINCE, _EARLY)
    stands = kept(rates.standing(rows, works))
    own = kept(rates.own_works(stands))
    bodies = f["homes"].select("organisation_id", body=nw.col("subject"))
    others = q.works_of(rows, f["people"]).filter(nw.col("person") > 0)
    topics = kept(rates.main_topics(session.table("work_topics"), works))
    fields, countries = kept(rates.fields(own, topics, f["fields"])), kept(rates.countries(stands))
    careers = rates.careers(rows, f["careers"])
    groups = kept(rates.groups(fields, countries, careers))
    tallied = kept(rates.tallied(groups, rates.tally(own, "whole", "placed")))
    at_listed = kept(rates.at_listed(rows, works, f["listed"], most))
    beside = kept(rates.beside_listed(own, at_listed))
    return {
        "works_between": lambda: works,
        "one_in": lambda: rates.one_in(session.table("authorships"), 7),
        "standing": lambda: stands,
        "on_works": lambda: rates.on_works(stands, early),
        "as_people": lambda: rates.as_people(rows.select("author_id", "work_id"), f["people"], others),
        "own_works": lambda: own,
        "tally": lambda: rates.tally(own, "whole"),
        "retracted": lambda: rates.retracted(rows, works),
        "at_listed": lambda: at_listed,
        "beside_listed": lambda: beside,
        "at_one_body": lambda: rates.at_one_body(stands, bodies),
        "years_in_several_countries": lambda: rates.years_in_several_countries(stands, 1),
        "main_topics": lambda: topics,
        "fields": lambda: fields,
        "countries": lambda: countries,
        "careers": lambda: careers,
        "groups": lambda: groups,
        "tallied": lambda: tallied,
        "histogram": lambda: rates.histogram(tallied, beside, "whole"),
        "counted": lambda: rates.counted(own),
    }


def of_organisations(session: Session, f: Given, most: int) -> Questions:
    """Each query of `organisation_rates`, by its name."""
    rows, places, kept = session.table("authorships"), session.table("organisations"), session.kept
    everybody = of.everybody(places)
    members = kept(q.units(session.table("organisation_parents"), everybody))
    all_works = kept(of.works_of_all(rows, members, _SINCE.year))
    more = kept(of.with_more(all_works, _MOST_WORKS))
    latest = kept(of.latest_of_all(all_works, more, _MOST_WORKS))
    works = rates.works_between(session.table("works"), _SINCE, _LAST)
    own = kept(of.own_works(latest, works))
    shared = kept(of.shared(all_works, rows, members, f["listed"], _SINCE.year))
    return {
        "everybody": lambda: everybody,
        "works_of_all": lambda: all_works,
        "with_more": lambda: more,
        "latest_of_all": lambda: latest,
        "own_works": lambda: own,
        "shared": lambda: shared,
        "retracted": lambda: of.retracted(own),
        "beside_listed": lambda: of.beside_listed(shared, latest, works, f["listed"], most),
        "countries": lambda: of.countries(places),
        "sizes": lambda: of.sizes(rates.tally(own), _BANDS),
    }
