"""Which areas a text or a set of topics points to, what decided, and which official areas those are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from toolkit.models.technology import (
    AreaHit,
    CanonicalArea,
    CanonicalHit,
    Crosswalk,
    OfficialArea,
    Place,
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
    """The official areas that overlap with the areas hit, in the order of the lists.

    Where an official area overlaps with a part of an area only, nothing but the words and topics of that part counts.
    """
    known = {area.id: area for area in crosswalk.areas}
    pairs = [(known[hit.area], hit) for hit in hits]
    return tuple(
        found for taxonomy in taxonomies for area in taxonomy.areas if (found := _projected(taxonomy, area, pairs))
    )


def _projected(
    taxonomy: Taxonomy, own: OfficialArea, pairs: Sequence[tuple[CanonicalArea, CanonicalHit]]
) -> AreaHit | None:
    through: list[Through] = []
    subs: dict[str, None] = {}
    topics: dict[str, None] = {}
    places: dict[str, Place] = {}
    for area, hit in pairs:
        codes = [code for code in area.official.get(taxonomy.id, ()) if code.split(".")[0] == own.code]
        part = area.parts.get(taxonomy.id, {}).get(own.code)
        words = {w: at for w, at in zip(hit.words, hit.places, strict=True) if part is None or w in part}
        mapped = tuple(topic for topic in hit.topics if part is None or topic in part)
        if codes and (words or mapped):
            by = (*words, *mapped)
            through.append(Through(area=area.id, tier=area.tier, title=area.title, by=by, band=hit.band, why=hit.why))
            subs |= dict.fromkeys(code for code in codes if "." in code)
            topics |= dict.fromkeys(mapped)
            places |= words
    if not through:
        return None
    ordered = dict(sorted(places.items(), key=lambda item: item[1]))
    return AreaHit(
        taxonomy_id=taxonomy.id,
        area_id=own.code,
        title=own.title,
        sub_areas=tuple(subs),
        through=tuple(through),
        words=tuple(ordered),
        places=tuple(ordered.values()),
        topics=tuple(topics),
    )
