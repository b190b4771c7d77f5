"""Who paid, as far as works and the proposal say."""

from collections import defaultdict
from datetime import date

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.profile import (
    FundingRow,
    Organisation,
    OrganisationFacts,
    PartnerRow,
    PersonFacts,
    PostRow,
    Profile,
)
from toolkit.models.proposal import Support
from toolkit.readings import bare_evidence, beside, formerly_of, hits_of, reading, set_aside, work_evidence
from toolkit.windows import recent, works_in


def undeclared(
    profile: Profile, person: PersonFacts, since: date | None, *, min_works: int = 2, min_coverage: float = 0.2
) -> Reading:
    """Funders on `min_works` or more of a person's works that neither the person nor the proposal declares."""
    declared = next(p for p in profile.proposal.people if p.name == person.name).funding
    if person.funding.unknown or declared is None:
        return Reading(unknown=person.funding.unknown or "not-declared")
    given = [*profile.proposal.funders, *(s.funder for s in declared)]
    known = {f.openalex for f in given if f.openalex} | {f.name.casefold() for f in given}
    rors = {f.ror for f in given if f.ror}
    rows = [
        row
        for row in recent(person.funding.rows, profile, since)
        if row.funder not in known and row.name.casefold() not in known and _ror(profile, row) not in rors
    ]
    works = defaultdict(set)
    for row in rows:
        works[row.funder or row.name].add(row.work)
    missing = {funder for funder, there in works.items() if len(there) >= min_works}
    own = works_in(person.posts.rows, profile, since)
    stated = [w for w in own if profile.works[w].funding_stated]
    facts = {"works": len(own), "stated": len(stated)}
    if not missing and (not own or len(stated) < min_coverage * len(own)):
        return Reading(unknown="thin-coverage" if own else "no-works", facts=facts)
    telling = [row for row in rows if (row.funder or row.name) in missing]
    funders = ", ".join(sorted({row.name for row in telling}))
    return reading(len(missing), (_evidence(profile, row) for row in telling), funders=funders, **facts)


def listed(
    profile: Profile, person: PersonFacts, since: date | None, *, lists: list[str], min_coverage: float = 0.2
) -> Reading:
    """Works of a person that state a funder which stands on a list, and declared support from one.

    Declared support counts unless it ended before the window; it counts also where the record cannot be read. Funders
    that were listed once stand beside.
    """
    seen = recent(person.funding.rows, profile, since)
    rows = [row for row in seen if hits_of(_funder(profile, row), lists)]
    support = next(p for p in profile.proposal.people if p.name == person.name).funding or ()
    current = [s for s in support if since is None or s.to is None or s.to >= since]
    declared = [s for s in current if hits_of(_supporter(profile, s), lists)]
    further = [_evidence(profile, row, lists) for row in seen if _only_formerly(_funder(profile, row), lists)]
    further += [_supported(profile, s, lists) for s in current if _only_formerly(_supporter(profile, s), lists)]
    met = [*(_funder(profile, row) for row in seen), *(_supporter(profile, s) for s in current)]
    further += set_aside(profile, met, lists)
    if person.funding.unknown and not declared:
        return beside(Reading(unknown=person.funding.unknown), further)
    own = works_in(person.posts.rows, profile, since)
    stated = [w for w in own if profile.works[w].funding_stated]
    facts = {"works": len(own), "stated": len(stated)}
    if not rows and not declared and (not own or len(stated) < min_coverage * len(own)):
        return beside(Reading(unknown="thin-coverage" if own else "no-works", facts=facts), further)
    evidence = [_evidence(profile, row, lists) for row in rows]
    evidence += [_supported(profile, s, lists) for s in declared]
    funders = ", ".join(sorted({row.name for row in rows} | {s.funder.name for s in declared}))
    counted = reading(len({row.work for row in rows}) + len(declared), evidence, funders=funders, **facts)
    return beside(counted, further)


def of_kind(
    profile: Profile,
    person: PersonFacts,
    since: date | None,
    *,
    countries: list[str] | None = None,
    kinds: list[str] | None = None,
    names: list[str] | None = None,
    min_coverage: float = 0.2,
) -> Reading:
    """Works of a person that state a funder of some class: by its id or a part of its name, or by kind and country.

    `names` holds OpenAlex ids and parts of names; `kinds` what OpenAlex says the organisation with the funder's ROR id
    is. Where kinds and countries are given, both must hold. A country alone is context.
    """
    if person.funding.unknown:
        return Reading(unknown=person.funding.unknown)
    seen = recent(person.funding.rows, profile, since)
    rows = [row for row in seen if _of_class(profile, row, countries or [], kinds or [], names or [])]
    own = works_in(person.posts.rows, profile, since)
    stated = {work for work in own if profile.works[work].funding_stated}
    facts = {"works": len(own), "stated": len(stated)}
    if not rows and (not own or len(stated) < min_coverage * len(own)):
        return Reading(unknown="thin-coverage" if own else "no-works", facts=facts)
    funders = ", ".join(sorted({row.name for row in rows}))
    return reading(len({r.work for r in rows}), (_evidence(profile, r) for r in rows), funders=funders, **facts)


def unfunded_ties(
    profile: Profile, subject: PersonFacts | OrganisationFacts, since: date | None, *, min_coverage: float = 0.2
) -> Reading:
    """Works that the team and the proposal's partners share and that state no funding: perhaps by no agreement.

    Of a person: shared with any partner; of a partner: shared with anybody on the team. Where less than `min_coverage`
    of the works of those people state any funding, that a work states none says nothing, and the reading is "unknown".
    """
    people = [subject] if isinstance(subject, PersonFacts) else [f for f in profile.people if f.identity.ids]
    partners = [subject] if isinstance(subject, OrganisationFacts) else list(profile.organisations)
    if not partners:
        return Reading(unknown="not-declared")
    ids = {i for partner in partners for i in partner.identity.ids}
    if not ids or not people:
        return Reading(unknown=subject.identity.unknown if isinstance(subject, OrganisationFacts) else "not-resolved")
    if unknown := next((f.partners.unknown for f in people if f.partners.unknown), None):
        return Reading(unknown=unknown)
    own = {work for f in people for work in works_in(f.posts.rows, profile, since)}
    rows = [row for f in people for row in recent(f.partners.rows, profile, since) if _at(profile, row, ids)]
    stated = {work for work in own if profile.works[work].funding_stated}
    shared = {row.work for row in rows}
    facts = {"works": len(own), "stated": len(stated), "shared": len(shared)}
    if not own or (len(stated) < min_coverage * len(own)):
        return Reading(unknown="thin-coverage" if own else "no-works", facts=facts)
    telling = {(row.work, row.organisation) for row in rows if row.work not in stated}
    shown = (PostRow(work=work, organisation=place, country=None, raw=None) for work, place in sorted(telling))
    return reading(len(shared - stated), (work_evidence(profile, row) for row in shown), **facts)


def _at(profile: Profile, row: PartnerRow, ids: set[str]) -> bool:
    """Whether an organisation is one of some, or a unit of one."""
    known = profile.known.get(row.organisation)
    return row.organisation in ids or bool(known and ids & set(known.parents))


def _of_class(profile: Profile, row: FundingRow, countries: list[str], kinds: list[str], names: list[str]) -> bool:
    funder = _funder(profile, row)
    if row.funder in names or any(name.casefold() in row.name.casefold() for name in names):
        return True
    fits = [funder.kind in kinds if funder else False] if kinds else []
    fits += [funder.country in countries if funder else False] if countries else []
    return bool(fits) and all(fits)


def proposal_listed(profile: Profile, proposal: Profile, since: date | None, *, lists: list[str]) -> Reading:
    """Funders of the proposal that stand on a list themselves.

    A funder given by its name alone is looked up by that name, and "not found" is then an answer: what is asked is
    whether the funder itself is listed, and the record of a funder would add nothing but a ROR id. That differs from
    a declared post or a partner, where units count or the record is the subject and cannot be seen without it.
    """
    keys = [f.openalex or f.name for f in profile.proposal.funders]
    if not keys:
        return Reading(unknown="not-declared")
    evidence = [_declared(profile, key, lists) for key in keys if hits_of(profile.funders[key], lists)]
    funders = ", ".join(sorted(e.funder or "" for e in evidence))
    further = [_declared(profile, key, lists) for key in keys if _only_formerly(profile.funders[key], lists)]
    further += set_aside(profile, (profile.funders[key] for key in keys), lists)
    return beside(reading(len(evidence), evidence, funders=funders), further)


def _funder(profile: Profile, row: FundingRow) -> Organisation | None:
    return profile.funders.get(row.funder or row.name)


def _supporter(profile: Profile, support: Support) -> Organisation:
    return profile.funders[support.funder.openalex or support.funder.name]


def _only_formerly(funder: Organisation | None, lists: list[str]) -> bool:
    """Whether a funder stands on none of some lists and did before."""
    return bool(formerly_of(funder, lists)) and not hits_of(funder, lists)


def _ror(profile: Profile, row: FundingRow) -> str | None:
    funder = _funder(profile, row)
    return funder.ror if funder else None


def _evidence(profile: Profile, row: FundingRow, lists: list[str] | None = None) -> Evidence:
    funder = _funder(profile, row)
    entries = {"hits": hits_of(funder, lists or []), "formerly": formerly_of(funder, lists or [])}
    return bare_evidence(profile, row.work, funder=row.name, award=row.award, **entries)


def _supported(profile: Profile, support: Support, lists: list[str]) -> Evidence:
    """Declared support as evidence, dated by its first day."""
    declared = _declared(profile, support.funder.openalex or support.funder.name, lists)
    return declared.model_copy(update={"date": support.from_, "award": support.award})


def _declared(profile: Profile, key: str, lists: list[str]) -> Evidence:
    funder = profile.funders[key]
    entries = {"hits": hits_of(funder, lists), "formerly": formerly_of(funder, lists)}
    return Evidence(kind="declaration", funder=funder.name, **entries)
