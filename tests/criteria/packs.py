"""The packs that come with the toolkit, and their cases beside this file."""

from functools import cache
from pathlib import Path

from toolkit.cases.scenes import MOST_SCENES, Scene, Told, scenes
from toolkit.packs import load_pack, pack_ids

HOME = Path(__file__).parent
PACKS = {name: load_pack(name) for name in pack_ids()}


@cache
def scenes_of(pack: str) -> tuple[Scene, ...]:
    """The scenes of a pack, with numbers that no other pack's scenes have."""
    return scenes(PACKS[pack], HOME / pack, 1 + [*PACKS].index(pack) * MOST_SCENES)


def every_scene() -> list[Scene]:
    """The scenes of all packs."""
    return [scene for pack in PACKS for scene in scenes_of(pack)]


def usual_scenes() -> list[Scene]:
    """The scenes of the usual day with the shipped lists, less those of items that only a person answers.

    They are screened in one pass, so that they can be staged again in several ways.
    """
    usual = Told(title="any")
    return [scene for scene in every_scene() if _setting(scene.told) == _setting(usual) and not _asked(scene)]


def _setting(told: Told) -> tuple[object, ...]:
    return told.as_of, told.data_of, told.lists_are_opinions, told.the_lists


def _asked(scene: Scene) -> bool:
    criterion = PACKS[scene.pack].criteria.get(scene.file)
    return criterion is not None and criterion.indicator == "answers.given"
