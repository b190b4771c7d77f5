"""What is new since the last screening."""

from datetime import date

from toolkit.earlier import entry, hits_standing, stands
from toolkit.models.assessment import Evidence, Reading
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile
from toolkit.readings import bare_evidence, list_evidence, names_of, reading, work_evidence
from toolkit.windows import posts_in, recent


def since_last(profile: Profile, subject: PersonFacts | OrganisationFacts, since: date | None) -> Reading:
    """Affiliations, funders and list entries of a record that the earlier screening did not show.

    A list entry is new where an organisation came onto a list, or where the subject came to publish at or with one; of
    lists that were not looked through before, none is. A record that stood under other ids before is another record:
    there is nothing to compare it with.
    """
    before = profile.before.subjects.get(subject.name) if profile.before else None
    if not subject.identity.ids:
        return Reading(unknown=subject.identity.unknown)
    if profile.before is None or before is None or before.ids != tuple(sorted(subject.identity.ids)):
        return Reading(unknown="not-screened-before")
    now = stands(profile, subject)
    places = set(now.organisations) - set(before.organisations)
    funders = set(now.funders) - set(before.funders)
    entries = {key for key in now.entries if key.split("/")[0] in profile.before.lists} - set(before.entries)
    evidence = _works(profile, subject, since, places, funders) + _entries(profile, subject, since, entries)
    seen_places = {piece.organisation for piece in evidence if piece.kind == "work" and piece.organisation in places}
    seen_funders = {piece.funder for piece in evidence if piece.funder}
    hits = {entry(hit): hit.entry_name for piece in evidence for hit in piece.hits if entry(hit) in entries}
    return reading(
        len(seen_places) + len(seen_funders) + len(hits),
        evidence,
        before=str(profile.before.as_of),
        organisations=names_of(profile, (place for place in seen_places if place)),
        funders=", ".join(sorted(filter(None, seen_funders))),
        entries=", ".join(sorted(set(hits.values()))),
    )


def _works(
    profile: Profile,
    subject: PersonFacts | OrganisationFacts,
    since: date | None,
    places: set[str],
    funders: set[str],
) -> list[Evidence]:
    """The works in the window on which new affiliations and funders stand."""
    if isinstance(subject, OrganisationFacts):
        return []
    posts = [row for row in posts_in(profile, subject, since) if row.organisation in places]
    money = [row for row in recent(subject.funding.rows, profile, since) if (row.funder or row.name) in funders]
    return [work_evidence(profile, row) for row in posts] + [
        bare_evidence(profile, row.work, funder=row.name, award=row.award) for row in money
    ]


def _entries(
    profile: Profile, subject: PersonFacts | OrganisationFacts, since: date | None, entries: set[str]
) -> list[Evidence]:
    """New entries: of the organisation itself, and on works in the window, of which the latest stands for each."""
    found: list[Evidence] = []
    if isinstance(subject, OrganisationFacts):
        own = tuple(hit for hit in subject.organisation.hits if entry(hit) in entries)
        found += [list_evidence(subject.organisation, hits=own)] if own else []
        rows = recent(subject.shared.rows, profile, since)
    else:
        rows = [*posts_in(profile, subject, since), *recent(subject.listed_coauthors.rows, profile, since)]
    latest: dict[str, Evidence] = {}
    for row in sorted(rows, key=lambda row: str(profile.works[row.work].date or "")):
        hits = tuple(hit for hit in hits_standing(profile, row) if entry(hit) in entries)
        shown = work_evidence(profile, row).model_copy(update={"hits": hits})
        latest |= {entry(hit): shown for hit in hits}
    return found + list({id(piece): piece for piece in latest.values()}.values())
