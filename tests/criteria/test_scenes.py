"""What a scene takes from its start, and what of its own takes that place."""

import datetime as dt
from pathlib import Path

from tests.criteria.packs import PACKS
from toolkit.cases.scenes import Told, scenes

START = """
title: A start
as of: 2025-05-01
lists are opinions: true
the lists: {us-csl: [{name: Xidian University}], us-1260h: [{name: Xidian University}]}
"""
SCENE = """
clear:
  - {title: As it starts, starts from: a start}
  - title: With words of its own
    starts from: a start
    as of: 2026-02-01
    lists are opinions: false
    the lists: {us-csl: [{name: Harbin Institute of Technology}]}
"""


def test_day_and_lists_come_from_the_start_unless_the_scene_gives_them(tmp_path: Path) -> None:
    (tmp_path / "start").mkdir()
    (tmp_path / "start" / "a start.yaml").write_text(START, encoding="utf-8")
    (tmp_path / "listed-post.yaml").write_text(SCENE, encoding="utf-8")
    inherited, own = (scene.told for scene in scenes(PACKS["japan-uk"], tmp_path))
    assert named(inherited) == {"us-csl": "Xidian University", "us-1260h": "Xidian University"}
    assert (inherited.as_of, inherited.lists_are_opinions) == (dt.date(2025, 5, 1), True)
    assert named(own) == {"us-csl": "Harbin Institute of Technology", "us-1260h": "Xidian University"}
    assert (own.as_of, own.lists_are_opinions) == (dt.date(2026, 2, 1), False)
    assert inherited.data_of == own.data_of == Told(title="usual").data_of


def named(told: Told) -> dict[str, str]:
    """The one entry of each invented edition."""
    return {name: entry.name for name, [entry] in told.the_lists.items()}
