"""What indicators share: evidence from the rows of a profile, what counts as listed, and readings."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.lists import COUNTED, ListHit
from toolkit.models.profile import (
    Organisation,
    PostRow,
    Profile,
    SharedRow,
    Work,
)
from toolkit.models.proposal import Answer
from toolkit.windows import recent, unread_works, whole_works, works_in

Indicator = Callable[..., Reading]
_AnyRow = TypeVar("_AnyRow", PostRow, SharedRow)
_WORK = Evidence(kind="work")
"""The form on which works are shown: all that is filled in was validated where it comes from, once for many times."""

MOST_EVIDENCE = 200
"""Pieces of evidence a reading carries, latest first; their number is always given."""


def answer_to(profile: Profile, criterion: str, subject: str) -> Answer | None:
    """What was answered last, up to the profile's day, about a subject to an item and still holds on it."""
    return profile.answers.get((criterion, subject))


def answered_later(profile: Profile, criterion: str, subject: str) -> date | None:
    """The day after the profile's on which somebody answered first; None where nobody did."""
    about = criterion, subject
    later = (a.date for a in profile.proposal.answers if a.date > profile.as_of and (a.criterion, a.subject) == about)
    return min(later, default=None)


def hits_of(organisation: Organisation | None, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that an organisation, or a parent of it, matches."""
    return _of(organisation.hits, lists) if organisation else ()


def formerly_of(organisation: Organisation | None, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that an organisation, or a parent of it, matched before the profile's day."""
    return _of(organisation.formerly, lists) if organisation else ()


def _of(hits: tuple[ListHit, ...], lists: Sequence[str]) -> tuple[ListHit, ...]:
    return tuple([hit for hit in hits if hit.list_id in lists]) if hits else ()


def named_in_print(profile: Profile, row: PostRow | SharedRow, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that the affiliation names, where the source links no organisation with it."""
    return () if row.organisation else _of(profile.printed.get(row.raw or "", ()), lists)


def plain_in_print(hit: ListHit) -> bool:
    """Whether an affiliation says well enough that it is at the body of an entry or a part of it.

    A former name counts where a person confirmed it.
    """
    confirmed = hit.link != "former-name" or hit.decided is not None
    return hit.link in COUNTED and confirmed and hit.band != "possible" and not hit.rejected


def hits_on(profile: Profile, row: PostRow | SharedRow, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that count for a row: of its organisation, or named well enough in its affiliation."""
    if row.organisation:
        return hits_of(profile.known.get(row.organisation), lists)
    return tuple(hit for hit in named_in_print(profile, row, lists) if plain_in_print(hit) and hit.until is None)


def formerly_on(profile: Profile, row: PostRow | SharedRow, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries that stood before the profile's day: of a row's organisation, or named well enough in print."""
    if row.organisation:
        return formerly_of(profile.known.get(row.organisation), lists)
    return tuple(hit for hit in named_in_print(profile, row, lists) if plain_in_print(hit) and hit.until is not None)


def questions_of(organisation: Organisation | None, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that an organisation has or may have to do with: shown, and never counted."""
    return tuple(h for h in organisation.questions if h.list_id in lists) if organisation else ()


def set_aside(profile: Profile, organisations: Iterable[Organisation | None], lists: Sequence[str]) -> list[Evidence]:
    """The entries that a person found to be another body than some organisations: one piece for each organisation."""
    met = {o.id or o.name: o for o in organisations if o and o.questions}
    found = ((o, tuple(hit for hit in questions_of(o, lists) if hit.rejected)) for _, o in sorted(met.items()))
    return [list_evidence(o, uncounted=hits) for o, hits in found if hits]


def list_evidence(organisation: Organisation, **hits: tuple[ListHit, ...]) -> Evidence:
    """List entries of an organisation as evidence, on no work."""
    return Evidence(
        kind="list",
        organisation=organisation.id,
        organisation_name=organisation.name,
        country=organisation.country,
        **hits,
    )


def by_listing(profile: Profile, rows: Iterable[Any], lists: Sequence[str]) -> tuple[list[Any], list[Any]]:
    """The rows that count as listed, and those that are shown beside them and not counted.

    Beside stand rows that were listed formerly, and those that are listed perhaps or in another relation by their text.
    """
    counted, beside = [], []
    for row in rows:
        place = profile.known.get(row.organisation or "")
        if not (place.hits or place.formerly if place else row.raw in profile.printed):
            continue
        if hits_on(profile, row, lists):
            counted.append(row)
        elif formerly_on(profile, row, lists) or named_in_print(profile, row, lists):
            beside.append(row)
    return counted, beside


def bare_evidence(profile: Profile, work: str, **more: Any) -> Evidence:
    """A work as evidence, whoever stands on it."""
    shown = profile.works[work]
    told = {"work": shown.id, "doi": shown.doi, "title": shown.title, "date": _day(shown)}
    return _WORK.filled(**told, **more)


def _day(work: Work) -> date | None:
    """The day of a work, or the first of its year."""
    return work.date or (date(work.year, 1, 1) if work.year else None)


def work_evidence(profile: Profile, row: PostRow | SharedRow, lists: Sequence[str] = (), **more: Any) -> Evidence:
    """A work as evidence, with the organisation on it, the affiliation as printed, and the list entries."""
    more |= {"organisation": row.organisation, "affiliation": row.raw}
    if organisation := profile.known.get(row.organisation or ""):
        more |= {"organisation_name": organisation.name, "country": organisation.country}
    if lists:
        more |= {"hits": hits_on(profile, row, lists), "formerly": formerly_on(profile, row, lists)}
    if lists and not row.organisation:
        more["uncounted"] = tuple(h for h in named_in_print(profile, row, lists) if not plain_in_print(h))
    return bare_evidence(profile, row.work, **more)


def latest_first(profile: Profile, rows: Iterable[_AnyRow]) -> list[_AnyRow]:
    """Rows in the order in which their works are shown as evidence."""
    return sorted(rows, key=lambda row: _rank(_day(profile.works[row.work]), row.work, row.organisation, row.raw))


def reading(value: float, evidence: Iterable[Evidence], **facts: str | int) -> Reading:
    """A reading with its evidence, latest first."""
    ordered = sorted(evidence, key=_latest_first)
    return Reading(value=value, facts=facts, evidence=tuple(ordered[:MOST_EVIDENCE]), total=len(ordered))


def beside(seen: Reading, evidence: Iterable[Evidence]) -> Reading:
    """A reading with evidence that is shown after its own and not counted in its value, latest first."""
    further = sorted(evidence, key=_latest_first)
    if not further:
        return seen
    shown = (*seen.evidence, *further)[:MOST_EVIDENCE]
    return seen.model_copy(update={"evidence": shown, "total": seen.total + len(further)})


def _latest_first(piece: Evidence) -> tuple[int, str, str, str]:
    return _rank(piece.date, piece.work, piece.organisation, piece.affiliation)


def _rank(
    day: date | None, work: str | None, organisation: str | None, affiliation: str | None
) -> tuple[int, str, str, str]:
    return -day.toordinal() if day else 1, work or "", organisation or "", affiliation or ""


def names_of(profile: Profile, ids: Iterable[str]) -> str:
    """Organisations' names in one line, sorted."""
    return ", ".join(sorted({profile.known[i].name for i in ids if i in profile.known}))


def names_on(profile: Profile, row: PostRow | SharedRow, lists: Sequence[str]) -> list[str]:
    """The listed organisations on a row; by the name on the list where only the text names it."""
    if row.organisation:
        return [profile.known[row.organisation].name]
    return list({hit.matched: hit.entry_name for hit in reversed(hits_on(profile, row, lists))}.values())


def last_year(profile: Profile, rows: Iterable[PostRow | SharedRow]) -> int | str:
    """The year of the latest work among some rows, or "?"."""
    return max((profile.works[r.work].year or 0 for r in rows), default=0) or "?"


def shared_with_listed(
    profile: Profile,
    others: Sequence[SharedRow],
    works: Sequence[PostRow],
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
    Authors whom the source links with no organisation count by their printed affiliation; what it perhaps names stands
    beside.
    """
    shared = recent(others, profile, since)
    rows, aside = by_listing(profile, shared, lists)
    near = [row for row in rows if profile.works[row.work].authors <= max_authors]
    own, whole = len(works_in(works, profile, since)), len(whole_works(works, profile, since))
    left_out = len({row.work for row in rows} - {row.work for row in near})
    facts = {"left_out": left_out, "works": own, "whole": whole}
    if unread := unread_works(works, profile, since):
        facts |= {"unread": unread}
    further = [work_evidence(profile, row, lists, coauthor=row.author) for row in aside]
    met = {row.organisation for row in shared if row.organisation}
    further += set_aside(profile, map(profile.known.get, met), lists)
    if not near and (not own or whole < min_coverage * own):
        return beside(Reading(unknown="thin-coverage" if own else "no-works", facts=facts), further)
    seen = reading(
        len({row.work for row in near}),
        (work_evidence(profile, r, lists, coauthor=r.author) for r in latest_first(profile, near)[:MOST_EVIDENCE]),
        people=len({row.author or row.work for row in near}),
        organisations=", ".join(sorted({name for row in near for name in names_on(profile, row, lists)})),
        last_year=last_year(profile, near),
        **facts,
    )
    return beside(seen.filled(total=len(near)), further)
