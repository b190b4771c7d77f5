"""How good the data under an assessment are: what stands on the works, and of which generation labels and links are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Said:
    """Works by their OpenAlex ids, and those of them that say what."""

    works: set[str]
    saying: dict[Aspect, set[str]]


def quality(profile: Profile) -> Quality:
    """What the data of a profile can show, for each person with works in them and for the team."""
    each = {facts.name: said for facts in profile.people if (said := _said(profile, facts)).works}
    people = {name: _counted(profile, said) for name, said in each.items()}
    team = _counted(profile, _of_all(list(each.values())))
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
    """What the works say that count on the day of the profile."""
    rows = recent(facts.posts.rows, profile, None)
    ids = {row.work for row in rows}
    works = [profile.works[id_] for id_ in ids]
    saying: dict[Aspect, Iterable[str]] = {
        "placed": (row.work for row in rows if row.organisation),
        "whole": (work.id for work in works if not (work.organisation_missing or work.truncated)),
        "orcid": facts.works_with_orcid,
        "funding": (work.id for work in works if work.funding_stated),
        "abstract": (work.id for work in works if work.abstract),
        "topics": (row.work for row in facts.topics.rows),
    }
    return _Said(ids, {aspect: ids.intersection(those) for aspect, those in saying.items()})


def _of_all(several: Sequence[_Said]) -> _Said:
    """The works of several people, each once, with what it says of all of them who stand on it."""
    works = set[str]().union(*(said.works for said in several))
    silent = {aspect: [said.works - said.saying[aspect] for said in several] for aspect in ENOUGH}
    return _Said(works, {aspect: works.difference(*those) for aspect, those in silent.items()})


def _counted(profile: Profile, said: _Said) -> SeenWorks:
    counts = {aspect: len(said.saying[aspect]) for aspect in ENOUGH}
    return SeenWorks(works=len(said.works), cut=sum(profile.works[work].truncated for work in said.works), said=counts)


def _thin(aspect: Aspect, team: SeenWorks, people: Mapping[str, SeenWorks]) -> Thin | None:
    few = tuple(name for name, seen in people.items() if _few(aspect, seen))
    return Thin(aspect=aspect, team=_few(aspect, team), people=few) if few or _few(aspect, team) else None


def _few(aspect: Aspect, seen: SeenWorks) -> bool:
    return seen.said[aspect] < seen.works * ENOUGH[aspect]


def _generation(day: date | None, since: date) -> Generation:
    if day is None:
        return "unknown"
    return "new" if day >= since else "old"
