"""Technology areas -> lines that people read, with what decided, what speaks against it, and whether it counts."""

from collections.abc import Mapping

from toolkit.checklist.lines import AreaLine
from toolkit.checklist.words import Words
from toolkit.models.technology import CONCERNS, AreaHit, Standing, Through


def area_line(hit: AreaHit, words: Words, taxonomies: Mapping[str, str], *, placed: bool) -> AreaLine:
    """A technology area, or a kind of concern; `placed`: with the places of its words in title and summary."""
    concern = hit.taxonomy_id == CONCERNS
    code = hit.area_id.upper() if concern else words("separator").join((hit.area_id, *hit.sub_areas))
    why = [words.in_language(why) for each in hit.through for why in each.why]
    why += [_places(hit, words)] if placed and hit.places else []
    return AreaLine(
        taxonomy=words("evidence.concerns") if concern else taxonomies.get(hit.taxonomy_id, hit.taxonomy_id),
        title=words("evidence.area_code", title=words.in_language(hit.title), code=code),
        through=tuple(_through(each, hit.standing, words) for each in hit.through),
        why=tuple(dict.fromkeys(why)),
        words=hit.words,
        topics=hit.topics,
    )


def _places(hit: AreaHit, words: Words) -> str:
    """Where the words of an area first stand, counted from one."""
    spots = zip(hit.words, hit.places, strict=True)
    each = [words("evidence.place", word=word, start=start + 1, end=end) for word, (start, end) in spots]
    return words("evidence.places", places=words("separator").join(each))


def _through(way: Through, standing: Standing, words: Words) -> str:
    """An area of our own that led to an official one: its tier, how much speaks for it, and whether it counts."""
    said = words("evidence.tier", title=words.in_language(way.title), tier=way.tier)
    if standing == "explained":
        said = f"{said}{words('colon')}{words('evidence.explained')}"
    elif way.band:
        sure = "uncalibrated" if way.probability is None else "calibrated"
        band = words(f"evidence.area_band.{way.band}")
        said = f"{said}{words('colon')}{words(f'evidence.{sure}', band=band, probability=way.probability)}"
    return said if standing == "counts" else words("evidence.not_counted", said=said)
