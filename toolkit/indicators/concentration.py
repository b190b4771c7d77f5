"""How much of what a person or an organisation publishes is with one partner."""

from datetime import date

from toolkit.models.assessment import Reading
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile
from toolkit.partnership import Together, by_place, left_out, row_of, together
from toolkit.readings import reading, work_evidence

MIN_WHOLE = 0.3
"""The least share of works that show all authors' organisations: institution's choice."""


def partner(
    profile: Profile,
    subject: PersonFacts | OrganisationFacts,
    since: date | None,
    *,
    min_works: int = 10,
    min_coverage: float = MIN_WHOLE,
) -> Reading:
    """The share of works, in percent, that are with the one most frequent partner organisation."""
    if subject.partners.unknown:
        return Reading(unknown=subject.partners.unknown)
    works = together(profile, subject, since)
    facts = _seen(profile, subject, since, works)
    if unknown := _too_thin(profile, works, min_works, min_coverage):
        return unknown.model_copy(update={"facts": facts})
    most, there = _most(works)
    shown = (work_evidence(profile, row_of(work, most)) for work in there)
    name = profile.known[most].name if most in profile.known else most
    return reading(_percent(there, works), shown, organisation=name, shared=len(there), **facts)


def _too_thin(profile: Profile, works: Together, min_works: int, min_coverage: float) -> Reading | None:
    """Why nothing can be said of so few works, or of works that show so few organisations."""
    whole = [work for work in works if not profile.works[work].organisation_missing]
    if len(works) >= max(min_works, 1) and len(whole) >= min_coverage * len(works):
        return None
    return Reading(unknown="thin-coverage" if works else "no-works")


def _seen(
    profile: Profile, subject: PersonFacts | OrganisationFacts, since: date | None, works: Together
) -> dict[str, int]:
    whole = sum(not profile.works[work].organisation_missing for work in works)
    return {"works": len(works), "whole": whole, "left_out": left_out(profile, subject, since)}


def _most(works: Together) -> tuple[str, set[str]]:
    """The most frequent organisation with its works; of several the first by its id; "" where none is."""
    ranked = sorted(by_place(works).items(), key=lambda item: (-len(item[1]), item[0]))
    return ranked[0] if ranked else ("", set())


def _percent(part: set[str], whole: Together) -> float:
    return round(100 * len(part) / len(whole), 1)
