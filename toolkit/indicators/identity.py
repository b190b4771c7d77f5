"""How sure the record lets us be: who is meant, whether the record mixes people, how much of it can be seen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.identity import Doubt
from toolkit.models.profile import PersonFacts, PostRow, Profile
from toolkit.readings import names_of
from toolkit.windows import posts_seen, recent, works_in

SHOWN_ONLY = frozenset(("same-orcid-elsewhere", "split-record", "foreign-works"))
"""Doubts that are shown and do not count: works may be missing, or a few may be another's."""
YEARS_APART = 3
"""Years in which two organisations far apart both stand on works, never together: institution's choice."""
MOST_SHOWN = 5
"""Works named for a doubt."""


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
    doubts.sort(key=lambda doubt: doubt.code in SHOWN_ONLY)
    found = tuple(Evidence(kind="doubt", doubt=doubt) for doubt in doubts)
    facts = {"candidates": len(person.identity.candidates), "status": person.identity.status}
    counted = sum(doubt.code not in SHOWN_ONLY for doubt in doubts)
    return Reading(value=counted, facts=facts, evidence=found, total=len(found))


def thin_coverage(
    profile: Profile, person: PersonFacts, since: date | None, *, min_works: int = 3, min_coverage: float = 0.5
) -> Reading:
    """1 if the record is too thin to say much: few works in the window, or few of them with an organisation."""
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    seen, placed = posts_seen(profile, person, since)
    thin = seen < min_works or placed < min_coverage * seen
    cut = sum(profile.works[w].truncated for w in works_in(person.posts.rows, profile, since))
    return Reading(value=int(thin), facts={"works": seen, "placed": placed, "cut": cut})


def _doubts(
    profile: Profile, person: PersonFacts, since: date | None, most_works: int, most_places: int
) -> list[Doubt]:
    rows = recent(person.posts.rows, profile, since)
    doubts = []
    if len(person.orcids_on_works) > 1:
        listed = ", ".join(person.orcids_on_works)
        doubts.append(Doubt(code="several-orcids", value=len(person.orcids_on_works), detail=listed))
    in_year = _by_year(profile, rows)
    busiest = max(in_year.items(), key=lambda item: len({r.work for r in item[1]}), default=(None, []))
    if len(written := {r.work for r in busiest[1]}) > most_works:
        shown = _shown(written)
        doubts.append(Doubt(code="implausible-output", value=len(written), detail=str(busiest[0]), works=shown))
    widest = max(in_year.items(), key=lambda item: len(_countries(item[1])), default=(None, []))
    if len(countries := _countries(widest[1])) > most_places:
        detail, shown = f"{widest[0]}: {', '.join(sorted(countries))}", _shown({r.work for r in widest[1] if r.country})
        doubts.append(Doubt(code="many-countries", value=len(countries), detail=detail, works=shown))
    return doubts + _apart(profile, in_year)


def _by_year(profile: Profile, rows: Iterable[PostRow]) -> dict[int | None, list[PostRow]]:
    found: dict[int | None, list[PostRow]] = defaultdict(list)
    for row in rows:
        found[profile.works[row.work].year].append(row)
    return found


def _countries(rows: Iterable[PostRow]) -> set[str]:
    return {row.country for row in rows if row.country}


def _apart(profile: Profile, in_year: Mapping[int | None, Sequence[PostRow]]) -> list[Doubt]:
    """Two organisations in two countries, each on works of the same several years, and never on one work."""
    years: dict[str, set[int]] = defaultdict(set)
    works: dict[str, set[str]] = defaultdict(set)
    country: dict[str, str] = {}
    for year, rows in in_year.items():
        for row in rows:
            if year and row.organisation and row.country:
                years[row.organisation].add(year)
                works[row.organisation].add(row.work)
                country[row.organisation] = row.country
    steady = sorted(place for place, seen in years.items() if len(seen) >= YEARS_APART)
    pairs = [
        (len(years[a] & years[b]), a, b)
        for a, b in combinations(steady, 2)
        if country[a] != country[b] and not works[a] & works[b]
    ]
    longest, *two = max(pairs, default=(0, "", ""))
    if longest < YEARS_APART:
        return []
    detail = names_of(profile, two)
    return [Doubt(code="posts-apart", value=longest, detail=detail, works=_shown(works[two[0]] | works[two[1]]))]


def _shown(works: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(works, reverse=True)[:MOST_SHOWN])
