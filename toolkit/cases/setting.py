"""The lists and areas of a scene: those that come with the toolkit, or an invented edition of one."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache

from toolkit.cases.scenes import Listed, places
from toolkit.lists import load_lists
from toolkit.lists.rows import digest
from toolkit.models.criteria import Pack
from toolkit.models.lists import Edition, EntityList, ListEntry
from toolkit.models.technology import Taxonomy
from toolkit.technology import load_taxonomies

FIRST_DAY = dt.date(2020, 1, 1)
"""When the invented editions of lists were published."""


def lists_of_scene(packs: Sequence[Pack], opinions: bool, made: Mapping[str, Sequence[Listed]]) -> list[EntityList]:
    """The lists of some packs, with invented editions of some; or as if a third party had written them."""
    wanted = {name for pack in packs for name in pack.lists}
    lists = [_with_invented(one, made) for one in _shipped_lists() if one.id in wanted]
    return [one.model_copy(update={"evidence_class": "assessment"}) for one in lists] if opinions else lists


def _with_invented(one: EntityList, made: Mapping[str, Sequence[Listed]]) -> EntityList:
    """A list with an edition of the scene's own in place of its editions, where the scene tells of one."""
    if one.id not in made:
        return one
    entries = tuple(
        ListEntry(
            id=f"invented-{n}",
            name=listed.name,
            country=places()[listed.name].country if listed.name in places() else None,
            rors=tuple(filter(None, (places()[listed.name].ror,))) if listed.name in places() else (),
            categories=listed.categories,
            listed=listed.since,
        )
        for n, listed in enumerate(made[one.id])
    )
    edition = Edition(
        id="invented", published=FIRST_DAY, url="https://example.org", retrieved=FIRST_DAY, checked=False,
        entries=entries, digest=digest(entries),
    )  # fmt: skip
    return one.model_copy(update={"editions": (edition,)})


def taxonomies_of(packs: Sequence[Pack]) -> list[Taxonomy]:
    """The lists of technology areas that some packs look through."""
    return [one for one in _shipped_taxonomies() if any(one.id in pack.taxonomies for pack in packs)]


@cache
def _shipped_lists() -> tuple[EntityList, ...]:
    return load_lists()


@cache
def _shipped_taxonomies() -> tuple[Taxonomy, ...]:
    return load_taxonomies()
