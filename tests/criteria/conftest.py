"""All scenes of all packs, put on stage once."""

import pytest

from tests.criteria.packs import PACKS, every_scene
from toolkit.cases import Played, assessed


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Every scene with its profile and its assessment, by pack and name."""
    return assessed(every_scene(), PACKS, tmp_path_factory.mktemp("scenes"))
