"""What indicators share: windows over a profile, evidence from its rows, and when too little can be seen."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.lists import COUNTED, ListHit
from toolkit.models.profile import (
    MOST_AUTHORS_READ,
    Organisation,
    PersonFacts,
    PostRow,
    Profile,
    SharedRow,
    Work,
)
from toolkit.models.proposal import Answer

Indicator = Callable[..., Reading]

MOST_EVIDENCE = 200
"""Pieces of evidence a reading carries, latest first; their number is always given."""


def answer_to(profile: Profile, criterion: str, subject: str) -> Answer | None:
    """What was answered last about a subject to an item and still holds; of several of one day, the last one."""
    answers = [
        a
        for a in profile.proposal.answers
        if a.criterion == criterion and a.subject == subject and (a.until is None or a.until >= profile.as_of)
    ]
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
    there = _there(profile, since)
    return [row for row in rows if row.work in there]


def _there(profile: Profile, since: date | None) -> frozenset[str]:
    """The works that lie in the window and were there on the profile's day, worked out once for each window."""
    works, key = profile.works, (since, profile.as_of)
    known, there = profile.windows.get(key, (None, frozenset()))
    if known is not works:
        there = frozenset(i for i, work in works.items() if within(work, since) and not came_later(work, profile))
        profile.windows[key] = works, there
    return there


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


def plain_in_print(hit: ListHit) -> bool:
    """Whether an affiliation says well enough that it is at the body of an entry or a part of it.

    A former name counts where a person confirmed it.
    """
    confirmed = hit.link != "former-name" or hit.decided is not None
    return hit.link in COUNTED and confirmed and hit.band != "possible"


def hits_on(profile: Profile, row: PostRow | SharedRow, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that count for a row: of its organisation, or named well enough in its affiliation."""
    named = named_in_print(profile, row, lists)
    plain = tuple(hit for hit in named if plain_in_print(hit) and hit.until is None)
    return hits_of(profile.known.get(row.organisation or ""), lists) or plain


def formerly_on(profile: Profile, row: PostRow | SharedRow, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries that stood before the profile's day: of a row's organisation, or named well enough in print."""
    named = named_in_print(profile, row, lists)
    plain = tuple(hit for hit in named if plain_in_print(hit) and hit.until is not None)
    return formerly_of(profile.known.get(row.organisation or ""), lists) or plain


def questions_of(organisation: Organisation | None, lists: Sequence[str]) -> tuple[ListHit, ...]:
    """The entries of some lists that an organisation has or may have to do with: shown, and never counted."""
    return tuple(h for h in organisation.questions if h.list_id in lists) if organisation else ()


def set_aside(profile: Profile, organisations: Iterable[Organisation | None], lists: Sequence[str]) -> list[Evidence]:
    """The entries that a person found to be another body than some organisations: one piece for each organisation."""
    met = {o.id or o.name: o for o in organisations if o}
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


def beside_counted(profile: Profile, rows: Iterable[Any], lists: Sequence[str]) -> list[Any]:
    """The rows that are shown and not counted: listed formerly, or perhaps or in another relation by their text."""
    return [
        row
        for row in rows
        if not hits_on(profile, row, lists)
        and (formerly_on(profile, row, lists) or named_in_print(profile, row, lists))
    ]


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
        formerly=formerly_on(profile, row, lists),
        uncounted=tuple(hit for hit in named if not plain_in_print(hit)),
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
    Authors whom the source links with no organisation count by their printed affiliation; what it perhaps names stands
    beside.
    """
    shared = recent(others, profile, since)
    rows = [row for row in shared if hits_on(profile, row, lists)]
    near = [row for row in rows if profile.works[row.work].authors <= max_authors]
    own = {row.work for row in recent(works, profile, since)}
    whole = [w for w in own if not (profile.works[w].organisation_missing or profile.works[w].truncated)]
    left_out = len({row.work for row in rows} - {row.work for row in near})
    facts = {"left_out": left_out, "works": len(own), "whole": len(whole)} | _unread(profile, own)
    aside = {row.organisation for row in shared if row.organisation}
    further = [work_evidence(profile, r, lists, coauthor=r.author) for r in beside_counted(profile, shared, lists)]
    further += set_aside(profile, map(profile.known.get, aside), lists)
    if not near and (not own or len(whole) < min_coverage * len(own)):
        return beside(Reading(unknown="thin-coverage" if own else "no-works", facts=facts), further)
    seen = reading(
        len({row.work for row in near}),
        (work_evidence(profile, row, lists, coauthor=row.author) for row in near),
        people=len({row.author or row.work for row in near}),
        organisations=", ".join(sorted({name for row in near for name in names_on(profile, row, lists)})),
        last_year=last_year(profile, near),
        **facts,
    )
    return beside(seen, further)


def _unread(profile: Profile, works: Iterable[str]) -> dict[str, int]:
    """How many works have too many authors for their unlinked affiliations to be read, where there are any."""
    large = (profile.works[w] for w in works if profile.works[w].authors > MOST_AUTHORS_READ)
    count = sum(work.organisation_missing for work in large)
    return {"unread": count} if count else {}
