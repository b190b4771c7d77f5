"""With whom a person publishes."""

from datetime import date

from toolkit.models.assessment import Reading
from toolkit.models.profile import PersonFacts, Profile
from toolkit.readings import shared_with_listed


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
    company = person.listed_coauthors.rows, person.posts.rows
    return shared_with_listed(profile, *company, since, lists=lists, max_authors=max_authors, min_coverage=min_coverage)
