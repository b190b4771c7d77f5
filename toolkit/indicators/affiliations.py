"""Where a person stands on their works."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from unicodedata import normalize

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.profile import PersonFacts, PostRow, Profile
from toolkit.models.proposal import Post
from toolkit.readings import (
    beside,
    by_listing,
    formerly_of,
    hits_of,
    hits_on,
    last_year,
    names_of,
    names_on,
    reading,
    set_aside,
    work_evidence,
)
from toolkit.windows import last_day_at, last_day_of, posts_in, posts_seen


def listed_post(
    profile: Profile, person: PersonFacts, since: date | None, *, lists: list[str], min_coverage: float = 0.5
) -> Reading:
    """Works of a person at the listed body, its units included, that stands on most of them.

    One work can be a stray affiliation. `at_listed` counts the works at any listed organisation, and `printed` those
    among them on which the printed text names it. Where the source links an affiliation with no organisation, the text
    itself counts if it surely or probably names the listed body or a part of it. Texts that possibly do, or that name a
    hospital or a relation of it, are shown beside them, as are works at organisations that were listed once.
    """
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    rows = posts_in(profile, person, since)
    at_listed, aside = by_listing(profile, rows, lists)
    further = [work_evidence(profile, row, lists) for row in aside]
    further += set_aside(profile, (profile.known.get(row.organisation or "") for row in rows), lists)
    seen, placed = posts_seen(profile, person, since)
    if not at_listed and (not seen or placed < min_coverage * seen):
        unknown = Reading(unknown="thin-coverage" if seen else "no-works", facts={"works": seen, "placed": placed})
        return beside(unknown, further)
    counted = reading(
        _most_at_one_body(profile, at_listed, lists),
        (work_evidence(profile, row, lists) for row in at_listed),
        organisations=_places(profile, at_listed, lists),
        last_year=last_year(profile, at_listed),
        at_listed=len({r.work for r in at_listed}),
        printed=len({r.work for r in at_listed if _printed(profile, r)}),
        works=seen,
    )
    return beside(counted, further)


def _most_at_one_body(profile: Profile, rows: Iterable[PostRow], lists: list[str]) -> int:
    """The works at the listed body that stands on most of them."""
    bodies = defaultdict(set)
    for row in rows:
        for hit in hits_on(profile, row, lists):
            bodies[hit.list_id, hit.entry_id].add(row.work)
    return max((len(works) for works in bodies.values()), default=0)


def _places(profile: Profile, rows: Iterable[PostRow], lists: list[str]) -> str:
    """The organisations on some works, each with their number; by the name on the list where only the text names it."""
    places = defaultdict(set)
    for row in rows:
        for name in names_on(profile, row, lists):
            places[name].add(row.work)
    return ", ".join(f"{name} ({len(works)})" for name, works in sorted(places.items()))


def concurrent_countries(
    profile: Profile, person: PersonFacts, since: date | None, *, min_works: int = 2, min_coverage: float = 0.5
) -> Reading:
    """Years in which a person publishes from organisations in two or more countries, each on `min_works` works."""
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    rows = [r for r in posts_in(profile, person, since) if r.organisation and r.country]
    works: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in rows:
        works[_year(profile, person, row), row.country].add(row.work)
    countries: dict[int, set[str]] = defaultdict(set)
    for (year, country), there in works.items():
        if year and len(there) >= min_works:
            countries[year].add(country)
    years = sorted(year for year, several in countries.items() if len(several) > 1)
    seen, placed = posts_seen(profile, person, since)
    if not years and (not seen or placed < min_coverage * seen):
        return Reading(unknown="thin-coverage" if seen else "no-works", facts={"works": seen, "placed": placed})
    telling = [r for r in rows if (y := _year(profile, person, r)) in years and r.country in countries[y]]
    return reading(
        len(years),
        (work_evidence(profile, row) for row in telling),
        years=", ".join(map(str, years)),
        countries=", ".join(sorted({c for year in years for c in countries[year]})),
        organisations=names_of(profile, (r.organisation for r in telling)),
    )


def _year(profile: Profile, person: PersonFacts, row: PostRow) -> int:
    """The year for which a work tells of a post: its own, or the last one of the post; 0 where none is known."""
    return min(profile.works[row.work].year or 0, last_day_at(profile, person, row).year)


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
    rows = [r for r in posts_in(profile, person, since) if r.organisation]
    posts = [profile.declared_as(post.organisation) for post in declared]
    unmatched = {post.named.name for post in posts if not post.ids}
    covered = _covered(profile, {i for post in posts for i in post.ids}, unmatched)
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


def declared_listed(
    profile: Profile, person: PersonFacts, since: date | None, *, lists: list[str], current_only: bool = False
) -> Reading:
    """Posts a person declares at listed organisations, or at units of them, that did not end before the window.

    With `current_only` the window begins on the day of the profile. A post without an end, or one that has yet to
    begin, has not ended. It is the proposal that is read, so who the person is in the record does not matter. Posts at
    organisations that were listed once stand beside. Nothing found is "unknown" where the source does not single out a
    declared organisation: it was looked up as declared, but nobody could look at what stands above it.
    """
    declared = next(p for p in profile.proposal.people if p.name == person.name).posts
    if declared is None:
        return Reading(unknown="not-declared")
    first_day = profile.as_of if current_only else since
    current = [post for post in declared if first_day is None or last_day_of(profile, person, post) >= first_day]
    posts = [(post, profile.declared_as(post.organisation)) for post in current]
    listed = [post for post, place in posts if hits_of(place.organisation, lists)]
    unmatched = ", ".join(sorted({post.organisation.name for post, place in posts if not place.ids}))
    former = [post for post, place in posts if post not in listed and formerly_of(place.organisation, lists)]
    further = [_declaration(profile, post, lists) for post in former]
    further += set_aside(profile, (place.organisation for _, place in posts), lists)
    if unmatched and not listed:
        return beside(Reading(unknown="not-resolved", facts={"unmatched": unmatched}), further)
    counted = reading(
        len(listed),
        (_declaration(profile, post, lists) for post in listed),
        organisations=", ".join(sorted(_in_words(post) for post in listed)),
        unmatched=unmatched,
    )
    return beside(counted, further)


def company(
    profile: Profile, person: PersonFacts, since: date | None, *, min_works: int = 1, min_coverage: float = 0.5
) -> Reading:
    """Companies on `min_works` or more of a person's works, as OpenAlex classes organisations."""
    return _of_kinds(profile, person, since, ("company",), min_works, min_coverage)


def government(
    profile: Profile, person: PersonFacts, since: date | None, *, min_works: int = 1, min_coverage: float = 0.5
) -> Reading:
    """Government bodies and research facilities on `min_works` or more of a person's works.

    Some are defence bodies and most are not: it is asked, and says nothing by itself.
    """
    return _of_kinds(profile, person, since, ("government", "facility"), min_works, min_coverage)


def _of_kinds(
    profile: Profile,
    person: PersonFacts,
    since: date | None,
    kinds: tuple[str, ...],
    min_works: int,
    min_coverage: float,
) -> Reading:
    """Organisations of some kinds; nothing found is "unknown" where few works show of what kind theirs are.

    OpenAlex classes much that also funds as "funder", which hides what it is beside.
    """
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    rows = [row for row in posts_in(profile, person, since) if row.organisation in profile.known]
    kind = {row.organisation: profile.known[row.organisation].kind for row in rows}
    works = defaultdict(set)
    for row in rows:
        works[row.organisation].add(row.work)
    found = {place for place, there in works.items() if kind[place] in kinds and len(there) >= min_works}
    telling = {row.work for row in rows if kind[row.organisation] not in (None, "funder")}
    seen, _ = posts_seen(profile, person, since)
    if not found and (not seen or len(telling) < min_coverage * seen):
        return Reading(
            unknown="thin-coverage" if seen else "no-works", facts={"works": seen, "of_known_kind": len(telling)}
        )
    return reading(
        len(found),
        (work_evidence(profile, row) for row in rows if row.organisation in found),
        organisations=names_of(profile, found),
        works=seen,
        of_known_kind=len(telling),
    )


def printed_words(
    profile: Profile, person: PersonFacts, since: date | None, *, words: list[str], min_coverage: float = 0.5
) -> Reading:
    """Works on which a person's affiliation, as printed, holds one of some words; it is shown verbatim.

    A word of Latin letters is looked for as a whole word in any case, any other one anywhere. What stands there may be
    no more than part of a name or an address.
    """
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    rows = posts_in(profile, person, since)
    looked_for = [(word, _pattern(word)) for word in words]
    texts = ((row, normalize("NFKC", row.raw)) for row in rows if row.raw)
    held = {
        row: found for row, text in texts if (found := [word for word, pattern in looked_for if pattern.search(text)])
    }
    seen, with_text = {row.work for row in rows}, {row.work for row in rows if row.raw}
    facts = {"works": len(seen), "with_text": len(with_text)}
    if not held and (not seen or len(with_text) < min_coverage * len(seen)):
        return Reading(unknown="thin-coverage" if seen else "no-works", facts=facts)
    said = ", ".join(sorted({word for found in held.values() for word in found}))
    shown = (work_evidence(profile, row) for row in held)
    return reading(len({row.work for row in held}), shown, words=said, **facts)


def _pattern(word: str) -> re.Pattern[str]:
    written = re.escape(normalize("NFKC", word))
    return re.compile(rf"(?<!\w){written}(?!\w)" if word.isascii() else written, re.IGNORECASE)


def _declaration(profile: Profile, post: Post, lists: list[str]) -> Evidence:
    """A declared post as evidence, dated by its first day, with the organisation as the source records it."""
    organisation = profile.declared_as(post.organisation).organisation
    return Evidence(
        kind="declaration",
        date=post.from_,
        organisation=organisation.id,
        organisation_name=organisation.name,
        country=organisation.country,
        hits=hits_of(organisation, lists),
        formerly=formerly_of(organisation, lists),
    )


def _in_words(post: Post) -> str:
    """A post as it is declared: its organisation and, as far as they are given, its title and its days."""
    days = [str(post.from_ or ""), "–", str(post.to or "")] if post.from_ or post.to else []
    said = ", ".join(part for part in (post.title, "".join(days)) if part)
    return f"{post.organisation.name} ({said})" if said else post.organisation.name


def _covered(profile: Profile, declared: set[str], names: set[str]) -> set[str]:
    """The organisations met that a declaration covers: those declared, their units and parents, and namesakes."""
    above = {parent for i in declared if i in profile.known for parent in profile.known[i].parents}
    wanted = {name.casefold() for name in names}
    return {
        i
        for i, organisation in profile.known.items()
        if i in declared | above
        or declared & set(organisation.parents)
        or (wanted and wanted & {name.casefold() for name in (organisation.name, *organisation.names)})
    }


def _printed(profile: Profile, row: PostRow) -> bool:
    """Whether the printed text names the organisation of a row; without one, it is the text that was read."""
    if row.organisation is None:
        return True
    organisation, text = profile.known[row.organisation], (row.raw or "").casefold()
    return any(name.casefold() in text for name in (organisation.name, *organisation.names) if len(name) > 3)
