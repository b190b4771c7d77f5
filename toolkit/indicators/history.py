"""How a person's record runs over the years: gaps, beginnings, and what is recent."""

import datetime as dt
from collections.abc import Iterable, Iterator
from datetime import date

from toolkit.dates import years_before
from toolkit.models.assessment import Reading
from toolkit.models.profile import PersonFacts, PostRow, Profile, Work
from toolkit.readings import beside, by_listing, names_of, names_on, reading, work_evidence
from toolkit.windows import last_day_at, posts_in, posts_seen, recent, within


def gaps(profile: Profile, person: PersonFacts, since: date | None, *, min_months: int = 24) -> Reading:
    """Times of `min_months` or more without any work, between the first work in the window and the last.

    Of a work that bears a year alone any day of that year may be the day: only what is surely a gap counts.
    """
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    rows = {row.work: row for row in recent(person.posts.rows, profile, since)}
    spans = sorted((*span, work) for work in rows if (span := _span(profile.works[work])))
    if len(spans) < 2:
        return Reading(unknown="thin-coverage" if rows else "no-works", facts={"works": len(rows)})
    found: list[tuple[int, date, date, str, str]] = []
    end, before = spans[0][1], spans[0][2]
    for first, last, work in spans[1:]:
        if (months := _months(end, first)) >= min_months:
            found.append((months, end, first, before, work))
        if last > end:
            end, before = last, work
    shown = dict.fromkeys(work for *_, before, after in found for work in (before, after))
    return reading(
        len(found),
        (work_evidence(profile, rows[work]) for work in shown),
        gaps=", ".join(f"{begins:%Y-%m} – {ends:%Y-%m}" for _, begins, ends, *_ in found),
        longest=max((months for months, *_ in found), default=0),
        works=len(rows),
    )


def earliest(
    profile: Profile,
    person: PersonFacts,
    since: date | None,
    *,
    lists: list[str],
    years: int = 3,
    min_coverage: float = 0.5,
) -> Reading:
    """Works at listed organisations in the first `years` years of a person's record: where a degree may be from.

    Leave the window open: `since` moves the beginning. Organisations that were listed once stand beside.
    """
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    rows = [row for row in recent(person.posts.rows, profile, since) if profile.works[row.work].year]
    first = min((profile.works[row.work].year or 0 for row in rows), default=0)
    early: list[PostRow] = [row for row in rows if (profile.works[row.work].year or 0) < first + years]
    listed, aside = by_listing(profile, early, lists)
    seen, placed = len({row.work for row in early}), len({row.work for row in early if row.organisation})
    further = [work_evidence(profile, row, lists) for row in aside]
    if not listed and (not seen or placed < min_coverage * seen):
        unknown = Reading(unknown="thin-coverage" if seen else "no-works", facts={"works": seen, "placed": placed})
        return beside(unknown, further)
    shown = listed or [row for row in early if row.organisation]
    counted = reading(
        len({row.work for row in listed}),
        (work_evidence(profile, row, lists) for row in shown),
        organisations=names_of(profile, (row.organisation for row in early if row.organisation)),
        listed=", ".join(sorted({name for row in listed for name in names_on(profile, row, lists)})),
        first_year=first,
        works=seen,
        placed=placed,
    )
    return beside(counted, further)


def weight(
    profile: Profile,
    person: PersonFacts,
    since: date | None,
    *,
    lists: list[str],
    full_years: int = 2,
    half_years: int = 5,
    min_coverage: float = 0.5,
) -> Reading:
    """Listed affiliations by how recent they are: each organisation counts once, by its latest work.

    One of the last `full_years` counts 1, one of the last `half_years` a half, and an older one nothing: it is shown.
    """
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    rows, _ = by_listing(profile, posts_in(profile, person, since), lists)
    seen, placed = posts_seen(profile, person, since)
    if not rows and (not seen or placed < min_coverage * seen):
        return Reading(unknown="thin-coverage" if seen else "no-works", facts={"works": seen, "placed": placed})
    full, half = (years_before(profile.as_of, years) for years in (full_years, half_years))
    works: dict[str, list[PostRow]] = {}
    for row in rows:
        for name in names_on(profile, row, lists):
            works.setdefault(name, []).append(row)

    def since_then(day: date) -> set[str]:
        return {name for name, there in works.items() if any(_there_since(profile, person, there, day))}

    current, lately = since_then(full), since_then(half) - since_then(full)
    return reading(
        len(current) + len(lately) / 2,
        (work_evidence(profile, row, lists) for row in rows),
        organisations=", ".join([*sorted(current), *sorted(lately)]),
        current=", ".join(sorted(current)),
        recent=", ".join(sorted(lately)),
        older=", ".join(sorted(works.keys() - current - lately)),
        works=seen,
        placed=placed,
    )


def _there_since(profile: Profile, person: PersonFacts, rows: Iterable[PostRow], day: date) -> Iterator[bool]:
    """Whether each row is of a work since a day, at an organisation that the person had not left by then."""
    return (within(profile.works[row.work], day) and last_day_at(profile, person, row) >= day for row in rows)


def _span(work: Work) -> tuple[date, date] | None:
    """The first and the last day that may be a work's."""
    if work.date:
        return work.date, work.date
    return (dt.date(work.year, 1, 1), dt.date(work.year, 12, 31)) if work.year else None


def _months(first: date, last: date) -> int:
    """Whole months from one day to another."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
