"""With whom a person publishes."""

from datetime import date

from toolkit.models.assessment import Reading
from toolkit.models.profile import PersonFacts, Profile
from toolkit.readings import beside, formerly_listed, hits_of, last_year, names_of, reading, recent, work_evidence


def listed(
    profile: Profile,
    person: PersonFacts,
    since: date | None,
    *,
    lists: list[str],
    max_authors: int = 50,
    min_coverage: float = 0.3,
) -> Reading:
    """Works of a person with co-authors at listed organisations.

    Works with more than `max_authors` authors say little of who worked with whom: they are left out, and counted.
    On each work the co-authors without an id count as one.
    Works with co-authors at organisations that were listed once are shown beside them.
    Nothing found on a record of which less than `min_coverage` shows all authors' organisations is "unknown".
    """
    if person.listed_coauthors.unknown:
        return Reading(unknown=person.listed_coauthors.unknown)
    shared = recent(person.listed_coauthors.rows, profile, since)
    rows = [row for row in shared if hits_of(profile.known.get(row.organisation), lists)]
    near = [row for row in rows if profile.works[row.work].authors <= max_authors]
    own = {row.work for row in recent(person.posts.rows, profile, since)}
    whole = [w for w in own if not (profile.works[w].organisation_missing or profile.works[w].truncated)]
    left_out = len({row.work for row in rows} - {row.work for row in near})
    facts = {"left_out": left_out, "works": len(own), "whole": len(whole)}
    if not near and (not own or len(whole) < min_coverage * len(own)):
        return Reading(unknown="thin-coverage" if own else "no-works", facts=facts)
    seen = reading(
        len({row.work for row in near}),
        (work_evidence(profile, row, lists, coauthor=row.author) for row in near),
        people=len({row.author or row.work for row in near}),
        organisations=names_of(profile, {row.organisation for row in near}),
        last_year=last_year(profile, near),
        **facts,
    )
    return beside(
        seen, (work_evidence(profile, r, lists, coauthor=r.author) for r in formerly_listed(profile, shared, lists))
    )
