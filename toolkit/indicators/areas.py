"""In which technology areas of official lists a proposal, a person's works and a partner's works lie."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from toolkit.dates import years_before
from toolkit.models.assessment import Evidence, Reading
from toolkit.models.lists import ListHit
from toolkit.models.profile import OrganisationFacts, PersonFacts, PostRow, Profile, Unknown
from toolkit.models.technology import CONCERNS, AreaHit
from toolkit.quality import labels_of
from toolkit.readings import bare_evidence, beside, hits_of, hits_on, list_evidence, reading, work_evidence
from toolkit.windows import posts_in, recent, whole_works, works_in

_NARROW = 2
"""Areas of tier 3 are too broad for a title to say that a work lies in one."""


def of_proposal(
    profile: Profile, proposal: Profile, since: date | None, *, taxonomies: list[str], min_characters: int = 200
) -> Reading:
    """Areas that title and summary point to; an area of tier 1 with one signal is shown, asked about and not counted.

    "Unknown" is a text with such an area and no other, and one that is too short to say that it lies in none.
    """
    length = len(f"{profile.proposal.title}\n{profile.proposal.summary}")
    seen = [area for area in profile.text_areas if area.taxonomy_id in taxonomies]
    counted, single = ([area for area in seen if area.standing == each] for each in ("counts", "one-signal"))
    further = [Evidence(kind="text", areas=(area,)) for area in seen if area.standing != "counts"]
    if counted or not single:
        facts: dict[str, str | int] = {"words": _words(counted)}
        found = Reading(
            value=len(counted),
            facts=facts,
            evidence=tuple(Evidence(kind="text", areas=(area,)) for area in counted),
            total=len(counted),
        )
        if not counted and length < min_characters:
            found = Reading(unknown="thin-coverage", facts={"characters": length})
    else:
        found = Reading(unknown="one-signal", facts={"words": _words(single)})
    return beside(found, further)


def of_person(
    profile: Profile, person: PersonFacts, since: date | None, *, taxonomies: list[str], max_tier: int = _NARROW
) -> Reading:
    """Works of a person that lie in a named area, by title and by OpenAlex's new topics with a score of 0.9 or more.

    Works with one signal towards an area of tier 1 stand beside. "Unknown" is a record in which nothing else is found,
    and one in which nothing is found and fewer than half of the works carry a topic that counts.
    """
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    found = _works(profile, person.posts.rows, since, taxonomies, max_tier)
    labelled = works_in(person.topics.rows, profile, since)
    if found.value == 0 and len(labelled) * 2 < int(found.facts["works"]):
        return found.model_copy(update={"value": None, "unknown": "thin-coverage"})
    return found


def of_partner(
    profile: Profile,
    organisation: OrganisationFacts,
    since: date | None,
    *,
    taxonomies: list[str],
    min_works: int = 10,
    max_tier: int = _NARROW,
) -> Reading:
    """The share, in percent, of an organisation's works at hand that lie in a named area.

    Any university has some: the share tells what the partner is about. Fewer works than `min_works` tell nothing.
    """
    if organisation.works.unknown:
        return Reading(unknown=organisation.works.unknown)
    found = _works(profile, organisation.works.rows, since, taxonomies, max_tier)
    works = int(found.facts["works"])
    if found.unknown or works < min_works:
        return found.model_copy(update={"value": None, "unknown": found.unknown or "thin-coverage"})
    within = int(found.value or 0)
    share = round(100 * within / works)
    return found.model_copy(update={"value": share, "facts": found.facts | {"within": within}})


def drift(
    profile: Profile,
    person: PersonFacts,
    since: date | None,
    *,
    taxonomies: list[str],
    recent_years: int = 2,
    min_works: int = 3,
    max_tier: int = _NARROW,
) -> Reading:
    """By how many percentage points the share of works in named areas rose from the years before to the latest ones.

    Nought where it fell; "unknown" where either time has fewer than `min_works` works.
    """
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    turn = years_before(profile.as_of, recent_years)
    late = works_in(person.posts.rows, profile, turn)
    before = [row for row in recent(person.posts.rows, profile, since) if row.work not in late]
    now = _works(profile, person.posts.rows, turn, taxonomies, max_tier)
    then = _works(profile, before, since, taxonomies, max_tier)
    earlier = len({row.work for row in before})
    counts: dict[str, str | int] = {"works": len(late), "before": earlier, "turn": str(turn)}
    if min(len(late), earlier) < min_works:
        return Reading(unknown="thin-coverage" if late or before else "no-works", facts=counts)
    if now.unknown or then.unknown:
        return now.model_copy(update={"value": None, "unknown": now.unknown or then.unknown, "facts": counts})
    shares = [round(100 * float(seen.value or 0) / int(seen.facts["works"])) for seen in (then, now)]
    facts = counts | {"share_before": shares[0], "share": shares[1], "areas": now.facts["areas"]}
    return now.model_copy(update={"value": max(0, shares[1] - shares[0]), "facts": facts})


def listed_matching(
    profile: Profile,
    subject: PersonFacts | OrganisationFacts,
    since: date | None,
    *,
    lists: list[str],
    categories: list[str],
    min_characters: int = 200,
    min_coverage: float = 0.5,
) -> Reading:
    """Whether the kind of concern of a listed organisation fits the area of the work: 2 fits, 1 listed only, 0 neither.

    The organisation is the partner, or one on a person's works; the work is the project, and each such work of the
    person by its own areas. "Unknown" is what only one signal says; that nothing fits, where the text of the project is
    too short; and that nobody is listed, where the record does not show enough.
    """
    if isinstance(subject, OrganisationFacts):
        hits = hits_of(subject.organisation, lists)
        concerned = _concerned(hits, categories)
        listed = [list_evidence(subject.organisation, hits=hits)] if concerned else []
        missing: Unknown | None = None if subject.identity.ids else subject.identity.unknown
        return _matched(profile, concerned, [], listed, missing, min_characters)
    if subject.posts.unknown:
        return Reading(unknown=subject.posts.unknown)
    every = *posts_in(profile, subject, since), *recent(subject.listed_coauthors.rows, profile, since)
    pairs = [(row, _concerned(hits_on(profile, row, lists), categories)) for row in every]
    own = [(row, codes, _fitting(profile.work_areas.get(row.work, ()), codes)) for row, codes in pairs if codes]
    return _matched(
        profile,
        {code for _, codes, _ in own for code in codes},
        [area for _, _, areas in own for area in areas],
        [work_evidence(profile, row, lists, areas=tuple(areas)) for row, _, areas in own],
        _unseen(profile, subject, since, min_coverage),
        min_characters,
    )


def _matched(
    profile: Profile,
    concerned: Collection[str],
    on_works: Sequence[AreaHit],
    listed: Sequence[Evidence],
    missing: Unknown | None,
    min_characters: int,
) -> Reading:
    """What kinds of concern and areas say together; `missing`: why it cannot be said that nobody is listed."""
    if not concerned:
        return Reading(unknown=missing) if missing else Reading(value=0)
    of_project = _fitting(profile.text_areas, concerned)
    fitting = [*on_works, *of_project]
    counted = [area for area in fitting if area.standing == "counts"]
    kinds = ", ".join(sorted(code.upper() for code in concerned))
    seen = reading(2 if counted else 1, listed, concerns=kinds, areas=_ways(fitting))
    seen = beside(seen, [Evidence(kind="text", areas=(area,)) for area in of_project])
    short = len(f"{profile.proposal.title}\n{profile.proposal.summary}") < min_characters
    unknown = None if counted else "one-signal" if fitting else "thin-coverage" if short else None
    return seen.model_copy(update={"value": None, "unknown": unknown}) if unknown else seen


def _concerned(hits: Iterable[ListHit], categories: Sequence[str]) -> set[str]:
    """The kinds of concern that entries state, of those asked for."""
    return {category.lower() for hit in hits for category in hit.categories if category in categories}


def _fitting(areas: Iterable[AreaHit], concerned: Collection[str]) -> list[AreaHit]:
    """The kinds of concern among areas that are among those of listed organisations."""
    return [a for a in areas if a.taxonomy_id == CONCERNS and a.area_id in concerned and a.standing != "explained"]


def _unseen(profile: Profile, person: PersonFacts, since: date | None, min_coverage: float) -> Unknown | None:
    """Why nobody can say that no work of a person was with a listed organisation; an ended post tells of no place."""
    own, whole = (look(person.posts.rows, profile, since) for look in (works_in, whole_works))
    whole &= {row.work for row in posts_in(profile, person, since)}
    if not own:
        return "no-works"
    return "thin-coverage" if len(whole) < min_coverage * len(own) else None


def _works(
    profile: Profile, rows: Sequence[PostRow], since: date | None, taxonomies: Sequence[str], max_tier: int
) -> Reading:
    """How many works lie in a named area, with what stands beside; "unknown" for what only one signal says."""
    own = {row.work: row for row in recent(rows, profile, since)}
    if not own:
        return Reading(unknown="no-works", facts={"works": 0})
    named = {work: _named(profile, work, taxonomies, max_tier) for work in own}
    counted = {work: areas for work, areas in named.items() if any(a.standing == "counts" for a in areas)}
    single = {work: areas for work, areas in named.items() if areas and work not in counted}
    titles = _titles(a for areas in counted.values() for a in areas if a.standing == "counts")
    further = [_evidence(profile, own[work], areas) for work, areas in single.items()]
    pieces = [_evidence(profile, own[work], areas) for work, areas in counted.items()]
    found = beside(reading(len(counted), pieces, areas=titles, works=len(own), single=len(single)), further)
    if counted:
        return found
    old = labels_of(profile.source.data_date) != "new"
    unknown = "one-signal" if single else "old-topics" if old else None
    return found.model_copy(update={"value": None, "unknown": unknown}) if unknown else found


def _named(profile: Profile, work: str, taxonomies: Sequence[str], max_tier: int) -> tuple[AreaHit, ...]:
    """The areas of a work on some lists, in tiers that are narrow enough, less those explained away."""
    return tuple(
        area
        for area in profile.work_areas.get(work, ())
        if area.taxonomy_id in taxonomies
        and area.standing != "explained"
        and any(way.tier <= max_tier for way in area.through)
    )


def _words(areas: Iterable[AreaHit]) -> str:
    return ", ".join(sorted({word for area in areas for word in area.words}))


def _titles(areas: Iterable[AreaHit]) -> str:
    return ", ".join(sorted({area.title["en"] for area in areas}))


def _ways(areas: Iterable[AreaHit]) -> str:
    """The areas of our own behind some areas."""
    return ", ".join(sorted({way.title["en"] for area in areas for way in area.through}))


def _evidence(profile: Profile, row: PostRow, areas: tuple[AreaHit, ...]) -> Evidence:
    """A work with its areas; where somebody stood on it says nothing here."""
    return bare_evidence(profile, row.work, areas=areas)
