"""What indicators share: windows over a profile, evidence from its rows, and when too little can be seen."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.lists import ListHit
from toolkit.models.profile import Organisation, PersonFacts, PostRow, Profile, SharedRow, Work
from toolkit.models.proposal import Answer

Indicator = Callable[..., Reading]

MOST_EVIDENCE = 200
"""Pieces of evidence a reading carries, latest first; their number is always given."""


def answer_to(profile: Profile, criterion: str, subject: str) -> Answer | None:
    """What was answered last about a subject to an item; of several answers of one day the one that stands last."""
    answers = [a for a in profile.proposal.answers if (a.criterion, a.subject) == (criterion, subject)]
    return max(enumerate(answers), key=lambda pair: (pair[1].date, pair[0]), default=(0, None))[1]


def within(work: Work, since: date | None) -> bool:
    """Whether a work lies in the window; one without any date does, as it may."""
    if since is None or (work.date is None and work.year is None):
        return True
    return work.date >= since if work.date else (work.year or 0) >= since.year


def came_later(work: Work, profile: Profile) -> bool:
    """Whether a work is dated after the profile's day in data that are newer than that day.

    In data that end before that day such a date is a journal issue's to come, and the work was known.
    """
    if profile.source.data_date is None or profile.source.data_date <= profile.as_of:
        return False
    return work.date > profile.as_of if work.date else (work.year or 0) > profile.as_of.year


def recent(rows: Iterable[Any], profile: Profile, since: date | None) -> list[Any]:
    """The rows whose work lies in the window and was there on the profile's day."""
    works = profile.works
    return [row for row in rows if within(works[row.work], since) and not came_later(works[row.work], profile)]


def hits_of(organisation: Organisation | None, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that an organisation, or a parent of it, matches."""
    return tuple(h for h in organisation.hits if h.list_id in lists) if organisation else ()


def formerly_of(organisation: Organisation | None, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that an organisation, or a parent of it, matched before the profile's day."""
    return tuple(h for h in organisation.formerly if h.list_id in lists) if organisation else ()


def named_in_print(profile: Profile, row: PostRow | SharedRow, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that the affiliation names, where the source links no organisation with it."""
    hits = () if row.organisation else profile.printed.get(row.raw or "", ())
    return tuple(hit for hit in hits if hit.list_id in lists)


def counted_in_print(hit: ListHit) -> bool:
    """Whether an affiliation says well enough that it is at the listed body or a part of it."""
    return hit.link in ("same", "part") and hit.band != "possible"


def hits_on(profile: Profile, row: PostRow | SharedRow, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that count for a row: of its organisation, or named well enough in its affiliation."""
    named = tuple(hit for hit in named_in_print(profile, row, lists) if counted_in_print(hit))
    return hits_of(profile.known.get(row.organisation or ""), lists) or named


def questions_of(organisation: Organisation | None, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that an organisation has or may have to do with: shown, and never counted."""
    return tuple(h for h in organisation.questions if h.list_id in lists) if organisation else ()


def formerly_listed(profile: Profile, rows: Iterable[Any], lists: Sequence[str]) -> list[Any]:
    """The rows whose organisation stands on none of some lists and did before."""
    known = profile.known
    former = (row for row in rows if formerly_of(known.get(row.organisation or ""), lists))
    return [row for row in former if not hits_of(known[row.organisation], lists)]


def posts_seen(profile: Profile, person: PersonFacts, since: date | None) -> tuple[int, int]:
    """Works of a person in the window, and on how many of them the person stands with an organisation."""
    rows: list[PostRow] = recent(person.posts.rows, profile, since)
    return len({r.work for r in rows}), len({r.work for r in rows if r.organisation})


def work_evidence(profile: Profile, row: PostRow | SharedRow, lists: Sequence[str] = (), **more: Any) -> Evidence:
    """A work as evidence, with the organisation on it, the affiliation as printed, and the list entries."""
    work = profile.works[row.work]
    organisation = profile.known.get(row.organisation or "")
    named = named_in_print(profile, row, lists)
    return Evidence(
        kind="work",
        work=work.id,
        doi=work.doi,
        title=work.title,
        date=work.date or (date(work.year, 1, 1) if work.year else None),
        organisation=row.organisation,
        organisation_name=organisation.name if organisation else None,
        country=organisation.country if organisation else None,
        affiliation=row.raw,
        hits=hits_on(profile, row, lists),
        formerly=formerly_of(organisation, lists),
        uncounted=tuple(hit for hit in named if not counted_in_print(hit)),
        **more,
    )


def reading(value: float, evidence: Iterable[Evidence], **facts: str | int) -> Reading:
    """A reading with its evidence, latest first."""
    ordered = sorted(evidence, key=_latest_first)
    return Reading(value=value, facts=facts, evidence=tuple(ordered[:MOST_EVIDENCE]), total=len(ordered))


def beside(seen: Reading, evidence: Iterable[Evidence]) -> Reading:
    """A reading with evidence that is shown after its own and not counted in its value, latest first."""
    further = sorted(evidence, key=_latest_first)
    shown = (*seen.evidence, *further)[:MOST_EVIDENCE]
    return seen.model_copy(update={"evidence": shown, "total": seen.total + len(further)})


def _latest_first(piece: Evidence) -> tuple[int, str, str, str]:
    day = -piece.date.toordinal() if piece.date else 1
    return day, piece.work or "", piece.organisation or "", piece.affiliation or ""


def names_of(profile: Profile, ids: Iterable[str]) -> str:
    """Organisations' names in one line, sorted."""
    return ", ".join(sorted({profile.known[i].name for i in ids if i in profile.known}))


def last_year(profile: Profile, rows: Iterable[PostRow | SharedRow]) -> int | str:
    """The year of the latest work among some rows, or "?"."""
    return max((profile.works[r.work].year or 0 for r in rows), default=0) or "?"


def shared_with_listed(
    profile: Profile,
    others: Iterable[SharedRow],
    works: Iterable[PostRow],
    since: date | None,
    *,
    lists: Sequence[str],
    max_authors: int,
    min_coverage: float,
) -> Reading:
    """Works, of a person or an organisation, with authors at listed organisations; formerly listed ones stand beside.

    `others` are those authors' rows, `works` the rows of the subject's own works. Works with more than `max_authors`
    authors are left out, and counted. Nothing found is "unknown" where there are no works, or where less than
    `min_coverage` of them show all authors' organisations. On each work the authors without an id count as one.
    """
    shared = recent(others, profile, since)
    rows = [row for row in shared if hits_of(profile.known.get(row.organisation), lists)]
    near = [row for row in rows if profile.works[row.work].authors <= max_authors]
    own = {row.work for row in recent(works, profile, since)}
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
