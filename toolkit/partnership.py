"""With which organisations a person or an organisation publishes, work by work."""

from collections.abc import Iterable, Mapping
from datetime import date

from toolkit.models.profile import MOST_AUTHORS_READ, OrganisationFacts, PersonFacts, PostRow, Profile
from toolkit.windows import within, works_in

Together = dict[str, frozenset[str]]
"""By work, the organisations of others on it."""


def own_rows(facts: PersonFacts | OrganisationFacts) -> tuple[PostRow, ...]:
    """Where a person, or an organisation with its units, stands."""
    return facts.posts.rows if isinstance(facts, PersonFacts) else facts.works.rows


def together(profile: Profile, facts: PersonFacts | OrganisationFacts, since: date | None) -> Together:
    """The works in the window with the organisations of others; those with more than MOST_AUTHORS_READ are left out.

    An organisation at which the subject itself stands on a work is none of others there, nor are its units and what it
    is a part of. On a work that places the subject nowhere, none is at which it stands on any work.
    """
    own = _own(profile, facts)
    everywhere = frozenset(place for places in own.values() for place in places)
    works = works_in(own_rows(facts), profile, since)
    found: dict[str, set[str]] = {work: set() for work in works if profile.works[work].authors <= MOST_AUTHORS_READ}
    for row in facts.partners.rows:
        if row.work in found and not _same(profile, row.organisation, own.get(row.work) or everywhere):
            found[row.work].add(row.organisation)
    return {work: frozenset(places) for work, places in found.items()}


def left_out(profile: Profile, facts: PersonFacts | OrganisationFacts, since: date | None) -> int:
    """How many works in the window have too many authors to say who worked with whom."""
    works = works_in(own_rows(facts), profile, since)
    return sum(profile.works[work].authors > MOST_AUTHORS_READ for work in works)


def by_place(works: Together) -> dict[str, set[str]]:
    """The same the other way round: the works of each organisation."""
    found: dict[str, set[str]] = {}
    for work, places in works.items():
        for place in places:
            found.setdefault(place, set()).add(work)
    return found


def row_of(work: str, organisation: str | None) -> PostRow:
    """A work with an organisation on it, to show as evidence."""
    return PostRow(work=work, organisation=organisation, country=None, raw=None)


def counted(profile: Profile, works: Mapping[str, Iterable[str]]) -> str:
    """Organisations with their numbers of works, most first, in one line."""
    ranked = sorted(((len(set(there)), place) for place, there in works.items()), key=lambda pair: (-pair[0], pair[1]))
    return ", ".join(f"{profile.known[p].name if p in profile.known else p} ({n})" for n, p in ranked)


def on_or_after(profile: Profile, works: Iterable[str], day: date) -> set[str]:
    """The works that may be of a day or later."""
    return {work for work in works if within(profile.works[work], day)}


def _own(profile: Profile, facts: PersonFacts | OrganisationFacts) -> dict[str, frozenset[str]]:
    """By work, where the subject stands, with what stands above that."""
    found: dict[str, set[str]] = {}
    for row in own_rows(facts):
        if row.organisation:
            above = profile.known[row.organisation].parents if row.organisation in profile.known else ()
            found.setdefault(row.work, set()).update((row.organisation, *above))
    return {work: frozenset(places) for work, places in found.items()}


def _same(profile: Profile, organisation: str, own: frozenset[str]) -> bool:
    """Whether an organisation is one of some, or a unit of one."""
    known = profile.known.get(organisation)
    return organisation in own or bool(known and own & set(known.parents))
