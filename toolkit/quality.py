"""How good the data under an assessment are: what stands on the works, and of which generation labels and links are."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from toolkit.models.assessment import Aspect, Generation, Quality, SeenWorks, Thin
from toolkit.models.profile import PersonFacts, Profile
from toolkit.windows import recent

LINKS_SINCE = date(2026, 9, 28)
"""From this day OpenAlex serves affiliations that were all assigned anew."""
LABELS_SINCE = date(2026, 10, 31)
"""From this day OpenAlex serves topics that were all assigned anew, in October 2026."""
ENOUGH: Mapping[Aspect, float] = {
    "placed": 0.9,
    "whole": 0.75,
    "orcid": 0.25,
    "funding": 0.5,
    "abstract": 0.5,
    "topics": 0.75,
}
"""The share of works below which the checklist says what cannot be seen: institution's choice, all of them."""

_Said = dict[str, set[Aspect]]
"""What works say, by their OpenAlex ids."""


def quality(profile: Profile) -> Quality:
    """What the data of a profile can show, for each person with works in them and for the team."""
    each = {facts.name: said for facts in profile.people if (said := _said(profile, facts))}
    people = {name: _counted(profile, said) for name, said in each.items()}
    team = _counted(profile, _of_all(each.values()))
    day = profile.source.data_date
    return Quality(
        team=team,
        people=people,
        thin=tuple(thin for aspect in ENOUGH if (thin := _thin(aspect, team, people))),
        links=_generation(day, LINKS_SINCE),
        labels=labels_of(day),
    )


def labels_of(day: date | None) -> Generation:
    """Of which generation the topics are in data of a day."""
    return _generation(day, LABELS_SINCE)


def _said(profile: Profile, facts: PersonFacts) -> _Said:
    """What each work says that counts on the day of the profile."""
    rows = recent(facts.posts.rows, profile, None)
    placed = {row.work for row in rows if row.organisation}
    labelled = {row.work for row in facts.topics.rows}
    works = [profile.works[id_] for id_ in {row.work for row in rows}]
    holding: dict[Aspect, Collection[str]] = {
        "placed": placed,
        "whole": {work.id for work in works if not (work.organisation_missing or work.truncated)},
        "orcid": facts.works_with_orcid,
        "funding": {work.id for work in works if work.funding_stated},
        "abstract": {work.id for work in works if work.abstract},
        "topics": labelled,
    }
    return {work.id: {aspect for aspect, those in holding.items() if work.id in those} for work in works}


def _of_all(several: Iterable[_Said]) -> _Said:
    """The works of several people, each once, with what it says of all of them who stand on it."""
    together: _Said = {}
    for said in several:
        for work, aspects in said.items():
            together[work] = together.get(work, aspects) & aspects
    return together


def _counted(profile: Profile, said: _Said) -> SeenWorks:
    counts = {aspect: sum(aspect in aspects for aspects in said.values()) for aspect in ENOUGH}
    return SeenWorks(works=len(said), cut=sum(profile.works[work].truncated for work in said), said=counts)


def _thin(aspect: Aspect, team: SeenWorks, people: Mapping[str, SeenWorks]) -> Thin | None:
    few = tuple(name for name, seen in people.items() if _few(aspect, seen))
    return Thin(aspect=aspect, team=_few(aspect, team), people=few) if few or _few(aspect, team) else None


def _few(aspect: Aspect, seen: SeenWorks) -> bool:
    return seen.said[aspect] < seen.works * ENOUGH[aspect]


def _generation(day: date | None, since: date) -> Generation:
    if day is None:
        return "unknown"
    return "new" if day >= since else "old"
