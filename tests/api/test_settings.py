"""Where the service keeps and finds things, read off the environment."""

from pathlib import Path

import pytest

from api.settings import from_environment

HOME = Path.home()


@pytest.mark.parametrize(
    ("environment", "cache", "data"),
    [
        ({}, HOME / ".cache", HOME / ".local" / "share" / "trusted-research"),
        ({"XDG_CACHE_HOME": "/c", "XDG_DATA_HOME": "/d"}, Path("/c"), Path("/d/trusted-research")),
        ({"XDG_DATA_HOME": "/d", "TRUSTED_RESEARCH_DATA": "/own"}, HOME / ".cache", Path("/own")),
    ],
)
def test_the_environment_says_where_things_are(environment: dict[str, str], cache: Path, data: Path) -> None:
    settings = from_environment("openalex", environment | {"OPENALEX_API_KEY": "key"})
    assert (settings.source, settings.key) == ("openalex", "key")
    assert (settings.cache, settings.data) == (cache / "trusted-research", data)
