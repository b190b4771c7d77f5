"""What the record says of partner organisations."""

from datetime import date

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.lists import ITSELF, ListHit
from toolkit.models.profile import OrganisationFacts, Profile
from toolkit.readings import (
    MOST_EVIDENCE,
    formerly_of,
    hits_of,
    last_year,
    latest_first,
    list_evidence,
    questions_of,
    shared_with_listed,
    work_evidence,
)
from toolkit.windows import recent, works_in


def listed(profile: Profile, partner: OrganisationFacts, since: date | None, *, lists: list[str]) -> Reading:
    """List entries that a partner itself matches, by id or by name; beside them those it may have to do with.

    Where it matches none and may be the body behind one, by a link that nobody has decided on, the item is open.
    """
    hits = [h for h in hits_of(partner.organisation, lists) if h.link in ITSELF]
    former = [h for h in formerly_of(partner.organisation, lists) if h.link in ITSELF]
    questions = questions_of(partner.organisation, lists)
    seen = _entries(partner, hits, [*former, *questions], profile)
    undecided = not hits and any(h.link in ITSELF and h.decided is None for h in questions)
    return seen.model_copy(update={"value": None, "unknown": "undecided-link"}) if undecided else seen


def parent_listed(profile: Profile, partner: OrganisationFacts, since: date | None, *, lists: list[str]) -> Reading:
    """List entries of bodies above a partner: by OpenAlex's lineage (from ROR), or by a link a person confirmed."""
    former = [h for h in formerly_of(partner.organisation, lists) if h.link not in ITSELF]
    hits = [h for h in hits_of(partner.organisation, lists) if h.link not in ITSELF]
    return _entries(partner, hits, former, profile)


def listed_coauthors(
    profile: Profile,
    partner: OrganisationFacts,
    since: date | None,
    *,
    lists: list[str],
    max_authors: int = 50,
    min_coverage: float = 0.3,
) -> Reading:
    """Works of a partner, or of its units, with authors at other, listed organisations.

    Works with more than `max_authors` authors are left out, and counted. Nothing found is "unknown" where the partner
    has no works, or where less than `min_coverage` of them show all authors' organisations. On each work the authors
    without an id count as one.
    """
    if partner.shared.unknown:
        return Reading(unknown=partner.shared.unknown)
    company = partner.shared.rows, partner.works.rows
    return shared_with_listed(profile, *company, since, lists=lists, max_authors=max_authors, min_coverage=min_coverage)


def thin_record(profile: Profile, partner: OrganisationFacts, since: date | None, *, min_works: int = 5) -> Reading:
    """1 if the source has fewer than `min_works` works of a partner and its units, else 0; they are the evidence."""
    if partner.works.unknown:
        return Reading(unknown=partner.works.unknown, evidence=_candidates(partner))
    rows = recent(partner.works.rows, profile, since)
    total = len(works_in(partner.works.rows, profile, since))
    if since is None and partner.works.total is not None:
        total += partner.works.total - len({row.work for row in partner.works.rows})
    works = {row.work: row for row in rows}.values()
    shown = () if profile.judged_only else latest_first(profile, works)[:MOST_EVIDENCE]
    return Reading(
        value=int(total < min_works),
        facts={"works": total, "last_year": last_year(profile, rows)},
        evidence=tuple(work_evidence(profile, row) for row in shown),
        total=total,
    )


def _entries(partner: OrganisationFacts, hits: list[ListHit], shown: list[ListHit], profile: Profile) -> Reading:
    """The entries of a partner, counted, and beside them those that no longer stand or are a question."""
    if not hits and not partner.identity.ids:
        return Reading(unknown=partner.identity.unknown, evidence=_candidates(partner))
    evidence = tuple(_entry(profile, partner, hit) for hit in (*hits, *shown))
    entries = ", ".join(sorted({h.entry_name for h in hits}))
    lists = ", ".join(sorted({h.list_id for h in hits}))
    return Reading(value=len(hits), facts={"entries": entries, "lists": lists}, evidence=evidence, total=len(evidence))


def _entry(profile: Profile, partner: OrganisationFacts, hit: ListHit) -> Evidence:
    listed = profile.known.get(hit.via or "", partner.organisation)
    asked = hit in partner.organisation.questions
    stands = {"uncounted": (hit,)} if asked else {"formerly": (hit,)} if hit.until else {"hits": (hit,)}
    return list_evidence(listed, **stands)


def _candidates(partner: OrganisationFacts) -> tuple[Evidence, ...]:
    return tuple(Evidence(kind="candidate", candidate=c) for c in partner.identity.candidates)
