"""The packs that come with the toolkit, and their cases beside this file."""

from functools import cache
from pathlib import Path

from toolkit.cases.scenes import MOST_SCENES, Scene, scenes
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
