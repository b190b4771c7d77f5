"""Where a person stands on their works."""

from collections import defaultdict
from datetime import date

from toolkit.models.assessment import Reading
from toolkit.models.profile import Organisation, PersonFacts, PostRow, Profile
from toolkit.readings import hits_of, last_year, names_of, posts_seen, reading, recent, work_evidence


def listed_post(
    profile: Profile, person: PersonFacts, since: date | None, *, lists: list[str], min_coverage: float = 0.5
) -> Reading:
    """Works of a person at the listed body, its units included, that stands on most of them.

    One work can be a stray affiliation. `at_listed` counts the works at any listed organisation, and `printed` those
    among them on which the printed text names it.
    """
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    rows = recent(person.posts.rows, profile, since)
    at_listed = [r for r in rows if hits_of(profile.known.get(r.organisation or ""), lists)]
    seen, placed = posts_seen(profile, person, since)
    if not at_listed and (not seen or placed < min_coverage * seen):
        return Reading(unknown="thin-coverage" if seen else "no-works", facts={"works": seen, "placed": placed})
    bodies, places = defaultdict(set), defaultdict(set)
    for row in at_listed:
        places[profile.known[row.organisation].name].add(row.work)
        for hit in hits_of(profile.known[row.organisation], lists):
            bodies[hit.list_id, hit.entry_id].add(row.work)
    return reading(
        max((len(w) for w in bodies.values()), default=0),
        (work_evidence(profile, row, lists) for row in at_listed),
        organisations=", ".join(f"{name} ({len(works)})" for name, works in sorted(places.items())),
        last_year=last_year(profile, at_listed),
        at_listed=len({r.work for r in at_listed}),
        printed=len({r.work for r in at_listed if _printed(r, profile.known[r.organisation])}),
        works=seen,
    )


def concurrent_countries(
    profile: Profile, person: PersonFacts, since: date | None, *, min_works: int = 2, min_coverage: float = 0.5
) -> Reading:
    """Years in which a person publishes from organisations in two or more countries, each on `min_works` works."""
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    rows = [r for r in recent(person.posts.rows, profile, since) if r.organisation and r.country]
    works: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in rows:
        works[profile.works[row.work].year or 0, row.country].add(row.work)
    countries: dict[int, set[str]] = defaultdict(set)
    for (year, country), there in works.items():
        if year and len(there) >= min_works:
            countries[year].add(country)
    years = sorted(year for year, several in countries.items() if len(several) > 1)
    seen, placed = posts_seen(profile, person, since)
    if not years and (not seen or placed < min_coverage * seen):
        return Reading(unknown="thin-coverage" if seen else "no-works", facts={"works": seen, "placed": placed})
    telling = [r for r in rows if (y := profile.works[r.work].year or 0) in years and r.country in countries[y]]
    return reading(
        len(years),
        (work_evidence(profile, row) for row in telling),
        years=", ".join(map(str, years)),
        countries=", ".join(sorted({c for year in years for c in countries[year]})),
        organisations=names_of(profile, (r.organisation for r in telling)),
    )


def undeclared(
    profile: Profile, person: PersonFacts, since: date | None, *, min_works: int = 2, min_coverage: float = 0.5
) -> Reading:
    """Organisations on `min_works` or more of a person's works that the proposal does not declare for that person.

    A unit or a parent of a declared organisation counts as declared; so does one that bears the name of a declared
    organisation which the source could not single out.
    """
    declared = next(p for p in profile.proposal.people if p.name == person.name).posts
    if person.posts.unknown or declared is None:
        return Reading(unknown=person.posts.unknown or "not-declared")
    rows = [r for r in recent(person.posts.rows, profile, since) if r.organisation]
    unmatched = {p.organisation.name for p in declared} - set(profile.declared)
    singled_out = {profile.declared[p.organisation.name] for p in declared if p.organisation.name not in unmatched}
    covered = _covered(profile, singled_out, unmatched)
    works = defaultdict(set)
    for row in rows:
        if row.organisation not in covered:
            works[row.organisation].add(row.work)
    missing = {organisation for organisation, there in works.items() if len(there) >= min_works}
    seen, placed = posts_seen(profile, person, since)
    if not missing and (not seen or placed < min_coverage * seen):
        return Reading(unknown="thin-coverage" if seen else "no-works", facts={"works": seen, "placed": placed})
    return reading(
        len(missing),
        (work_evidence(profile, row) for row in rows if row.organisation in missing),
        organisations=names_of(profile, missing),
        unmatched=", ".join(sorted(unmatched)),
    )


def _covered(profile: Profile, declared: set[str], names: set[str]) -> set[str]:
    """The organisations met that a declaration covers: those declared, their units and parents, and namesakes."""
    above = {parent for i in declared if i in profile.known for parent in profile.known[i].parents}
    wanted = {name.casefold() for name in names}
    return {
        i
        for i, organisation in profile.known.items()
        if i in declared | above
        or declared & set(organisation.parents)
        or wanted & {name.casefold() for name in (organisation.name, *organisation.names)}
    }


def _printed(row: PostRow, organisation: Organisation) -> bool:
    text = (row.raw or "").casefold()
    return any(name.casefold() in text for name in (organisation.name, *organisation.names) if len(name) > 3)
