"""Whether the work lies in an area that an official list names."""

from datetime import date

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.profile import PersonFacts, PostRow, Profile
from toolkit.models.technology import AreaHit
from toolkit.quality import LABELS_SINCE
from toolkit.readings import reading, recent, work_evidence


def proposal_area(
    profile: Profile, proposal: Profile, since: date | None, *, taxonomies: list[str], min_characters: int = 200
) -> Reading:
    """Areas whose words stand in the title or the summary; a text that is too short to say is "unknown"."""
    text = f"{profile.proposal.title}\n{profile.proposal.summary}"
    areas = tuple(a for a in profile.text_areas if a.taxonomy_id in taxonomies)
    if not areas and len(text) < min_characters:
        return Reading(unknown="thin-coverage", facts={"characters": len(text)})
    evidence = tuple(Evidence(kind="text", areas=(area,)) for area in areas)
    words = ", ".join(sorted({w for a in areas for w in a.words}))
    return Reading(value=len(areas), facts={"words": words}, evidence=evidence, total=len(areas))


def person_topics(
    profile: Profile,
    person: PersonFacts,
    since: date | None,
    *,
    taxonomies: list[str],
    min_score: float = 0.9,
    labels_since: str = LABELS_SINCE.isoformat(),
) -> Reading:
    """Works of a person whose OpenAlex topics point to a named area.

    OpenAlex replaced all topic labels in autumn 2026 (before: a quarter right, after: four in five, and 19 in 20 of
    those with a score of 0.9 or more). Older labels are shown as context and decide nothing.
    """
    if person.topics.unknown:
        return Reading(unknown=person.topics.unknown)
    areas = [a for a in profile.topic_areas if a.taxonomy_id in taxonomies]
    sensitive = {topic for area in areas for topic in area.topics}
    rows = [r for r in recent(person.topics.rows, profile, since) if r.topic in sensitive and r.score >= min_score]
    own = {row.work for row in recent(person.posts.rows, profile, since)}
    labelled = {row.work for row in recent(person.topics.rows, profile, since)}
    evidence = [
        work_evidence(
            profile,
            PostRow(work=row.work, organisation=None, country=None, raw=None),
            topic=f"{row.topic} {row.name}",
            score=row.score,
            areas=tuple(_by_topic(area, row.topic) for area in areas if row.topic in area.topics),
        )
        for row in rows
    ]
    titles = {t["en"] for t in (a.title for e in evidence for a in e.areas)}
    seen = reading(len({r.work for r in rows}), evidence, areas=", ".join(sorted(titles)), works=len(own))
    fresh = profile.source.data_date is not None and profile.source.data_date >= date.fromisoformat(labels_since)
    if not fresh:
        return seen.model_copy(update={"value": None, "unknown": "old-topics"})
    if (not rows and len(labelled) * 2 < len(own)) or not own:
        return Reading(unknown="thin-coverage" if own else "no-works", facts=seen.facts)
    return seen


def _by_topic(area: AreaHit, topic: str) -> AreaHit:
    """An area as one of its topics points to it."""
    through = tuple(each for each in area.through if topic in each.by)
    return area.model_copy(update={"topics": (topic,), "through": through})
