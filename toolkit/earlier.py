"""What a profile holds that can be compared with a later one: where people stood, who paid, what was listed."""

from collections.abc import Sequence
from typing import Any

from toolkit.models.earlier import Earlier, Stood
from toolkit.models.lists import ListHit
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile
from toolkit.readings import hits_on
from toolkit.windows import recent


def summary(profile: Profile) -> Earlier:
    """The whole record of each person and organisation of a profile, for a later one to compare with."""
    subjects: list[PersonFacts | OrganisationFacts] = [*profile.people, *profile.organisations]
    stood = {facts.name: stands(profile, facts) for facts in subjects if facts.identity.ids}
    return Earlier(as_of=profile.as_of, lists=tuple(each.id for each in profile.lists), subjects=stood)


def stands(profile: Profile, facts: PersonFacts | OrganisationFacts) -> Stood:
    """What the record of a person or an organisation holds on the profile's day."""
    if isinstance(facts, OrganisationFacts):
        entries = {*map(entry, facts.organisation.hits), *_entries(profile, facts.shared.rows)}
        return Stood(ids=tuple(sorted(facts.identity.ids)), entries=tuple(sorted(entries)))
    posts, funding = (recent(each.rows, profile, None) for each in (facts.posts, facts.funding))
    entries = _entries(profile, (*facts.posts.rows, *facts.listed_coauthors.rows))
    return Stood(
        ids=tuple(sorted(facts.identity.ids)),
        organisations=tuple(sorted({row.organisation for row in posts if row.organisation})),
        funders=tuple(sorted({row.funder or row.name for row in funding})),
        entries=tuple(sorted(entries)),
    )


def entry(hit: ListHit) -> str:
    """The key of a list entry."""
    return f"{hit.list_id}/{hit.entry_id}"


def hits_standing(profile: Profile, row: Any) -> tuple[ListHit, ...]:
    """The entries, of any list looked through, that count for a row on the profile's day."""
    return hits_on(profile, row, [each.id for each in profile.lists])


def _entries(profile: Profile, rows: Sequence[Any]) -> set[str]:
    return {entry(hit) for row in recent(rows, profile, None) for hit in hits_standing(profile, row)}
