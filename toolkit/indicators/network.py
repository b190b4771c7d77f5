"""Whom a person publishes with, and whom those publish with."""

from collections import defaultdict
from datetime import date

from toolkit.dates import months_before
from toolkit.models.assessment import Reading
from toolkit.models.profile import PersonFacts, Profile, SharedRow
from toolkit.partnership import by_place, counted, left_out, on_or_after, row_of, together
from toolkit.readings import hits_of, names_of, reading, work_evidence
from toolkit.windows import recent, works_in


def second_hop(
    profile: Profile,
    person: PersonFacts,
    since: date | None,
    *,
    lists: list[str],
    max_authors: int = 50,
    min_works: int = 2,
) -> Reading:
    """Co-authors who stand at no listed organisation, and published `min_works` works with some, without this person.

    Works of both steps lie in the window; those with more than `max_authors` authors are left out, and the person's
    counted. Of each co-author and organisation the profile carries the latest three works. It says nothing of anyone.
    """
    if person.beyond.unknown:
        return Reading(unknown=person.beyond.unknown)
    own = works_in(person.posts.rows, profile, since)
    if not own:
        return Reading(unknown="no-works")
    near = {work for work in own if profile.works[work].authors <= max_authors}
    met = {
        each.author
        for each in person.between.rows
        if near & set(each.works) and not any(hits_of(profile.known.get(i), lists) for i in each.listed)
    }
    steps = defaultdict(list)
    for row in recent(person.beyond.rows, profile, since):
        listed = hits_of(profile.known.get(row.organisation), lists)
        if row.author in met and listed and profile.works[row.work].authors <= max_authors:
            steps[row.author].append(row)
    telling = {author: rows for author, rows in steps.items() if len({r.work for r in rows}) >= min_works}
    rows = [row for rows in telling.values() for row in rows]
    shown = [SharedRow(work=r.work, author=r.author, organisation=r.organisation, raw=None) for r in rows]
    return reading(
        len(telling),
        (work_evidence(profile, row, lists, coauthor=row.author) for row in shown),
        organisations=names_of(profile, (row.organisation for row in rows)),
        works=len(own),
        left_out=len(own - near),
    )


def new_partners(
    profile: Profile, person: PersonFacts, since: date | None, *, recent_months: int = 24, min_works: int = 2
) -> Reading:
    """Organisations of co-authors that stand on `min_works` works, the first of which is of the last months.

    `since` limits what counts as seen before: leave the window open, or an old partner is taken for a new one. Works
    that bear no date at all count neither as new nor as seen before.
    """
    if person.partners.unknown:
        return Reading(unknown=person.partners.unknown)
    works = {work: places for work, places in together(profile, person, since).items() if profile.works[work].year}
    if not works:
        return Reading(unknown="no-works")
    first_day = months_before(profile.as_of, recent_months)
    late = on_or_after(profile, works, first_day)
    new = {place: there for place, there in by_place(works).items() if len(there) >= min_works and there <= late}
    if not new and not any(works.values()):
        return Reading(unknown="thin-coverage", facts={"works": len(works)})
    return reading(
        len(new),
        (work_evidence(profile, row_of(work, place)) for place, there in new.items() for work in there),
        organisations=counted(profile, new),
        works=len(works),
        left_out=left_out(profile, person, since),
    )
