"""How sure the record lets us be: who is meant, whether the record mixes people, how much of it can be seen."""

from collections import Counter, defaultdict
from datetime import date

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.profile import Doubt, PersonFacts, Profile
from toolkit.readings import posts_seen, recent


def uncertain(
    profile: Profile,
    person: PersonFacts,
    since: date | None,
    *,
    most_works_a_year: int = 60,
    most_countries_a_year: int = 4,
) -> Reading:
    """Reasons to doubt that the record is this person's, and this person's alone; 1 if nobody could be singled out."""
    if not person.identity.ids:
        evidence = tuple(Evidence(kind="candidate", candidate=c) for c in person.identity.candidates)
        facts: dict[str, str | int] = {"candidates": len(evidence), "status": person.identity.status}
        return Reading(value=1, facts=facts, evidence=evidence, total=len(evidence))
    doubts = [*person.identity.doubts, *_doubts(profile, person, since, most_works_a_year, most_countries_a_year)]
    found = tuple(Evidence(kind="doubt", doubt=doubt) for doubt in doubts)
    facts = {"candidates": len(person.identity.candidates), "status": person.identity.status}
    return Reading(value=len(doubts), facts=facts, evidence=found, total=len(found))


def thin_coverage(
    profile: Profile, person: PersonFacts, since: date | None, *, min_works: int = 3, min_coverage: float = 0.5
) -> Reading:
    """1 if the record is too thin to say much: few works in the window, or few of them with an organisation."""
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    seen, placed = posts_seen(profile, person, since)
    thin = seen < min_works or placed < min_coverage * seen
    cut = sum(profile.works[w].truncated for w in {r.work for r in recent(person.posts.rows, profile, since)})
    return Reading(value=int(thin), facts={"works": seen, "placed": placed, "cut": cut})


def _doubts(
    profile: Profile, person: PersonFacts, since: date | None, most_works: int, most_places: int
) -> list[Doubt]:
    rows = recent(person.posts.rows, profile, since)
    doubts = []
    if len(person.orcids_on_works) > 1:
        listed = ", ".join(person.orcids_on_works)
        doubts.append(Doubt(code="several-orcids", value=len(person.orcids_on_works), detail=listed))
    years = Counter(profile.works[w].year for w in {r.work for r in rows})
    busiest = max(years.items(), key=lambda item: item[1], default=(None, 0))
    if busiest[1] > most_works:
        doubts.append(Doubt(code="implausible-output", value=busiest[1], detail=str(busiest[0])))
    countries = defaultdict(set)
    for row in rows:
        if row.country:
            countries[profile.works[row.work].year].add(row.country)
    widest = max(countries.items(), key=lambda item: len(item[1]), default=(None, set()))
    if len(widest[1]) > most_places:
        detail = f"{widest[0]}: {', '.join(sorted(widest[1]))}"
        doubts.append(Doubt(code="many-countries", value=len(widest[1]), detail=detail))
    return doubts
