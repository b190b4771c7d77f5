"""Which areas a text or a set of topics points to, what decided, and which official areas those are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import get_args

from toolkit.models.noun import Words
from toolkit.models.technology import (
    CONCERNS,
    AreaHit,
    CanonicalArea,
    CanonicalHit,
    Crosswalk,
    Standing,
    Taxonomy,
    Through,
)
from toolkit.technology.phrases import phrases_in_text, phrases_of


def areas_in_text(text: str, crosswalk: Crosswalk) -> tuple[CanonicalHit, ...]:
    """The areas whose words stand in a text, in the order of the crosswalk, each with its words and their first places.

    Case, form of characters, hyphens and simple plurals do not count. English words count whole only; Japanese words
    wherever they stand. Of words of one area that overlap in the text the longest counts, and none that a longer stray
    phrase covers, unless the text has a word that the stray phrase gives way to.
    """
    areas = crosswalk.areas
    return tuple(
        CanonicalHit(area=area.id, tier=area.tier, words=tuple(words), places=tuple(words.values()))
        for area, words, _ in phrases_in_text(text, areas, phrases_of(areas))
        if words
    )


def areas_of_topics(topic_ids: Iterable[str], crosswalk: Crosswalk) -> tuple[CanonicalHit, ...]:
    """The areas that OpenAlex topics such as `T10682` count for, in the order of the crosswalk, with their topics."""
    given = dict.fromkeys(topic_ids)
    owned: dict[str, set[str]] = defaultdict(set)
    for topic in crosswalk.topics:
        if topic.counts and topic.topic_id in given:
            owned[topic.area].add(topic.topic_id)
    return tuple(
        CanonicalHit(area=area.id, tier=area.tier, topics=tuple(t for t in given if t in owned[area.id]))
        for area in crosswalk.areas
        if area.id in owned
    )


def official(hits: Iterable[CanonicalHit], crosswalk: Crosswalk, taxonomies: Iterable[Taxonomy]) -> tuple[AreaHit, ...]:
    """The official areas that overlap with the areas hit, in the order of the lists; what counts first.

    An official area that counts by one way is not told again for ways that do not count. Where it overlaps with a
    part of an area only, nothing but the words and topics of that part counts.
    """
    known, given, lists = {area.id: area for area in crosswalk.areas}, tuple(hits), tuple(taxonomies)
    found = []
    for standing in get_args(Standing):
        pairs = [(known[hit.area], hit) for hit in given if hit.standing == standing]
        each = ((taxonomy.id, area.code, area.title) for taxonomy in lists for area in taxonomy.areas)
        found += [_projected(name, code, title, pairs) for name, code, title in each] if pairs else []
    return _strongest(hit for hit in found if hit)


def concerns(hits: Iterable[CanonicalHit], crosswalk: Crosswalk) -> tuple[AreaHit, ...]:
    """The kinds of concern whose areas are hit, each once, what counts first."""
    known, given = {area.id: area for area in crosswalk.areas}, tuple(hits)
    return _strongest(
        _joined(CONCERNS, concern.code, concern.title, [(known[hit.area], hit, ()) for hit in of_it])
        for standing in get_args(Standing)
        for concern in crosswalk.concerns
        if (of_it := [hit for hit in given if hit.standing == standing and hit.area in concern.areas])
    )


def _strongest(hits: Iterable[AreaHit]) -> tuple[AreaHit, ...]:
    """The first hit of each official area."""
    found: dict[tuple[str, str], AreaHit] = {}
    for hit in hits:
        found.setdefault((hit.taxonomy_id, hit.area_id), hit)
    return tuple(found.values())


def codes(area: CanonicalArea, found: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By list, the official areas that an area stands for where just these words and topics point to it."""
    every = {
        name: tuple(code for code in own if _part(area, name, code.split(".")[0], found))
        for name, own in area.official.items()
    }
    return {name: own for name, own in every.items() if own}


def _part(area: CanonicalArea, taxonomy: str, code: str, found: Iterable[str]) -> bool:
    """Whether what was found points to an official area, where that overlaps with a part of the area only."""
    part = area.parts.get(taxonomy, {}).get(code)
    return part is None or any(each in part for each in found)


def _projected(
    taxonomy: str, code: str, title: Words, pairs: Sequence[tuple[CanonicalArea, CanonicalHit]]
) -> AreaHit | None:
    through = []
    for area, hit in pairs:
        own = tuple(each for each in area.official.get(taxonomy, ()) if each.split(".")[0] == code)
        part = _of_part(hit, area.parts.get(taxonomy, {}).get(code))
        if own and (part.words or part.topics):
            through.append((area, part, tuple(each for each in own if "." in each)))
    return _joined(taxonomy, code, title, through) if through else None


def _of_part(hit: CanonicalHit, part: Collection[str] | None) -> CanonicalHit:
    """A hit with the words and topics of a part of its area only; None stands for the whole."""
    if part is None:
        return hit
    words = {w: at for w, at in zip(hit.words, hit.places, strict=True) if w in part}
    topics = tuple(topic for topic in hit.topics if topic in part)
    return hit.model_copy(update={"words": tuple(words), "places": tuple(words.values()), "topics": topics})


def _joined(
    taxonomy: str, code: str, title: Words, through: Sequence[tuple[CanonicalArea, CanonicalHit, Sequence[str]]]
) -> AreaHit:
    """One official area with all that led to it."""
    places = {word: at for _, hit, _ in through for word, at in zip(hit.words, hit.places, strict=True)}
    ordered = dict(sorted(places.items(), key=lambda item: item[1]))
    return AreaHit(
        taxonomy_id=taxonomy,
        area_id=code,
        standing=through[0][1].standing,
        title=title,
        sub_areas=tuple(dict.fromkeys(sub for _, _, subs in through for sub in subs)),
        through=tuple(_through(area, hit) for area, hit, _ in through),
        words=tuple(ordered),
        places=tuple(ordered.values()),
        topics=tuple(dict.fromkeys(topic for _, hit, _ in through for topic in hit.topics)),
    )


def _through(area: CanonicalArea, hit: CanonicalHit) -> Through:
    return Through(
        area=area.id,
        tier=area.tier,
        title=area.title,
        by=(*hit.words, *hit.topics),
        band=hit.band,
        probability=hit.probability,
        why=hit.why,
    )
