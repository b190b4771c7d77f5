"""The packs, as the checklist tests use them."""

import pytest

from toolkit.models.criteria import Pack
from toolkit.packs import load_pack, pack_ids


@pytest.fixture(scope="session", params=pack_ids())
def pack(request: pytest.FixtureRequest) -> Pack:
    """Every pack there is, in turn."""
    return load_pack(request.param)


@pytest.fixture(scope="session")
def joint() -> Pack:
    """The default pack under a version and digest of its own, so that only what people read makes a difference."""
    return load_pack("japan-uk").model_copy(update={"version": "golden", "digest": "d" * 64})
