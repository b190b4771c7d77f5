"""Rows of a profile in a window of time, as they were there on its day; each is looked through once."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, date
from functools import wraps
from typing import Any, TypeVar

from toolkit.models.profile import MOST_AUTHORS_READ, PersonFacts, PostRow, Profile, Work

T = TypeVar("T")
Look = Callable[[Any, Profile, date | None], T]
"""From some rows, the profile that holds them, and the first day of a window (None for the whole record)."""


def within(work: Work, since: date | None) -> bool:
    """Whether a work lies in the window; one without any date does, as it may."""
    return since is None or _last_day(work) >= _numbers(since)


def _last_day(work: Work) -> tuple[int, int, int]:
    """The last day that may be a work's."""
    return _numbers(work.date) if work.date else (MAXYEAR if work.year is None else work.year, 12, 31)


def _numbers(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def came_later(work: Work, profile: Profile) -> bool:
    """Whether a work is dated after the profile's day in data that are newer than that day.

    In data that end before that day such a date is a journal issue's to come, and the work was known.
    """
    if profile.source.data_date is None or profile.source.data_date <= profile.as_of:
        return False
    return work.date > profile.as_of if work.date else (work.year or 0) > profile.as_of.year


def _once(look: Look[T]) -> Look[T]:
    """Looks through the same rows of a profile once for each window; they must not change any more."""

    @wraps(look)
    def seen(rows: Any, profile: Profile, since: date | None) -> T:
        key = look.__name__, id(rows), since
        held, _ = profile.seen.get(key, (None, None))
        if held is not rows:
            profile.seen[key] = rows, look(rows, profile, since)
        found: T = profile.seen[key][1]
        return found

    return seen


@_once
def recent(rows: Sequence[Any], profile: Profile, since: date | None) -> Sequence[Any]:
    """The rows whose work lies in the window and was there on the profile's day."""
    there = _there(profile.works, profile, since)
    return [row for row in rows if row.work in there]


@_once
def works_in(rows: Sequence[Any], profile: Profile, since: date | None) -> frozenset[str]:
    """The works of some rows that lie in the window and were there on the profile's day."""
    return frozenset(row.work for row in recent(rows, profile, since))


@_once
def _there(works: Mapping[str, Work], profile: Profile, since: date | None) -> frozenset[str]:
    days = _by_day(works, profile, None)
    first = bisect_left(days, (_numbers(since), "")) if since else 0
    return frozenset(work for _, work in days[first:])


@_once
def _by_day(works: Mapping[str, Work], profile: Profile, since: date | None) -> list[tuple[tuple[int, int, int], str]]:
    """The works that were there on the profile's day by the last day that may be theirs."""
    return sorted((_last_day(work), key) for key, work in works.items() if not came_later(work, profile))


@_once
def whole_works(rows: Sequence[Any], profile: Profile, since: date | None) -> frozenset[str]:
    """The works in the window that show the organisations of all their authors."""
    works = (profile.works[work] for work in works_in(rows, profile, since))
    return frozenset(work.id for work in works if not (work.organisation_missing or work.truncated))


@_once
def unread_works(rows: Sequence[Any], profile: Profile, since: date | None) -> int:
    """How many works in the window have too many authors for their unlinked affiliations to be read."""
    works = (profile.works[work] for work in works_in(rows, profile, since))
    return sum(work.organisation_missing for work in works if work.authors > MOST_AUTHORS_READ)


def posts_seen(profile: Profile, person: PersonFacts, since: date | None) -> tuple[int, int]:
    """Works of a person in the window, and on how many of them the person stands with an organisation."""
    return _posts_seen(person.posts.rows, profile, since)


@_once
def _posts_seen(rows: Sequence[PostRow], profile: Profile, since: date | None) -> tuple[int, int]:
    placed = {row.work for row in recent(rows, profile, since) if row.organisation}
    return len(works_in(rows, profile, since)), len(placed)
