"""All scenes of all packs, put on stage once."""

import pytest

from tests.criteria.scenes import PACKS, pack_of, scenes
from tests.criteria.staging import Played, assessed


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Played]:
    """Every scene with its profile and its assessment, by pack and name."""
    return {pack: assessed(scenes(pack), pack_of(pack), tmp_path_factory.mktemp(pack)) for pack in PACKS}
