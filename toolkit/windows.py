"""Rows of a profile in a window of time, as they were there on its day; each is looked through once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, date
from functools import wraps
from typing import Any, TypeVar

from toolkit.models.corrections import PostEnded
from toolkit.models.profile import MOST_AUTHORS_READ, PersonFacts, PostRow, Profile, Work
from toolkit.models.proposal import Post

T = TypeVar("T")
Look = Callable[[Any, Profile, date | None], T]
"""From some rows, the profile that holds them, and the first day of a window (None for the whole record)."""


def within(work: Work, since: date | None) -> bool:
    """Whether a work lies in the window; one without any date does, as it may."""
    return since is None or _last_day(work) >= since


def _last_day(work: Work) -> date:
    """The last day that may be a work's."""
    return work.date or (date.max if work.year is None else date(min(max(work.year, MINYEAR), MAXYEAR), 12, 31))


def came_later(work: Work, profile: Profile) -> bool:
    """Whether a work is dated after the profile's day in data that are newer than that day.

    In data that end before that day such a date is a journal issue's to come, and the work was known.
    """
    if not _newer(profile):
        return False
    return work.date > profile.as_of if work.date else (work.year or 0) > profile.as_of.year


def _newer(profile: Profile) -> bool:
    """Whether the data go on after the profile's day."""
    return profile.source.data_date is not None and profile.source.data_date > profile.as_of


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
    days = _last_days(works, profile, None)
    return frozenset([work for work, day in days.items() if day >= since] if since else days)


@_once
def _last_days(works: Mapping[str, Work], profile: Profile, since: date | None) -> dict[str, date]:
    """The last day that may be theirs, of the works that were there on the profile's day."""
    there = works.items() if not _newer(profile) else [(k, w) for k, w in works.items() if not came_later(w, profile)]
    return {key: work.date or _last_day(work) for key, work in there}


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


def posts_in(profile: Profile, person: PersonFacts, since: date | None) -> Sequence[Any]:
    """The rows of a person in the window, without those of a post that is said to have ended before it."""
    rows = recent(person.posts.rows, profile, since)
    if since is None or not ended(profile, person.name):
        return rows
    return [row for row in rows if last_day_at(profile, person, row) >= since]


def ended(profile: Profile, name: str) -> dict[str, date]:
    """The posts of a person that are said to have ended, each with its last day, by organisation as it is named.

    An organisation that was merged into another is that other one; of several days there the latest is the last.
    """
    days: dict[str, date] = {}
    for each in profile.proposal.corrections:
        if isinstance(each, PostEnded) and each.person == name:
            place = profile.source.lives(each.organisation)
            days[place] = max(each.last_day, days.get(place, each.last_day))
    return days


def last_day_at(profile: Profile, person: PersonFacts, row: PostRow) -> date:
    """The last day of a person's post on a work; the last of all where nobody said that it has ended.

    A work since a later declared post at the same organisation began may be of that one, which has not ended.
    """
    place = row.organisation or row.raw or ""
    last = ended(profile, person.name).get(place)
    if last is None:
        return date.max
    declared = next(each for each in profile.proposal.people if each.name == person.name).posts or ()
    later = [post for post in declared if not post.begun_by(last) and place in _names(profile, post)]
    again = any(within(profile.works[row.work], post.from_) for post in later)
    return date.max if again else last


def last_day_of(profile: Profile, person: PersonFacts, post: Post) -> date:
    """The last day of a declared post, as declared or as somebody corrected it; the last of all where it goes on.

    A day before the post began is the last one of an earlier post at the same organisation.
    """
    said = ended(profile, person.name)
    days = (said[name] for name in _names(profile, post) if name in said)
    return min((post.to or date.max, *filter(post.begun_by, days)))


def _names(profile: Profile, post: Post) -> tuple[str, ...]:
    """By what a correction may name the organisation of a declared post."""
    place = profile.declared_as(post.organisation)
    return *place.ids, place.organisation.name, post.organisation.name


def posts_seen(profile: Profile, person: PersonFacts, since: date | None) -> tuple[int, int]:
    """Works of a person in the window, and on how many of them the person stands with an organisation."""
    seen, placed = _posts_seen(person.posts.rows, profile, since)
    if ended(profile, person.name):
        placed = len({row.work for row in posts_in(profile, person, since) if row.organisation})
    return seen, placed


@_once
def _posts_seen(rows: Sequence[PostRow], profile: Profile, since: date | None) -> tuple[int, int]:
    placed = {row.work for row in recent(rows, profile, since) if row.organisation}
    return len(works_in(rows, profile, since)), len(placed)


def holds_a_part(profile: Profile, since: date | None) -> bool:
    """Whether the source holds only a part of the works since a day, whoever's they are."""
    for limit in profile.source.limits:
        code, _, given = limit.partition(":")
        if code in ("scope-places", "scope-fields", "incomplete"):
            return True
        if code == "scope-from" and (since is None or since < date(int(given), 1, 1)):
            return True
        if code == "scope-to" and profile.as_of > date(int(given), 12, 31):
            return True
    return False
