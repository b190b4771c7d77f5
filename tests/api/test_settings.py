"""Where the service keeps and finds things, read off the environment."""

from dataclasses import astuple, fields
from pathlib import Path

import pytest

from api.settings import Limits, from_environment
from toolkit import ToolkitError

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


def test_the_key_may_stand_in_the_file_that_the_command_reads(tmp_path: Path) -> None:
    file = tmp_path / "trusted-research" / "config.toml"
    file.parent.mkdir()
    file.write_text('openalex_api_key = "from-the-file"\n', encoding="utf-8")
    file.chmod(0o600)
    environment = {"XDG_CONFIG_HOME": str(tmp_path)}
    assert from_environment("openalex", environment).key == "from-the-file"
    assert from_environment("openalex", environment | {"OPENALEX_API_KEY": "key"}).key == "key"


def test_each_limit_has_a_variable_of_its_name() -> None:
    given = {f"TRUSTED_RESEARCH_{field.name.upper()}": str(n) for n, field in enumerate(fields(Limits), 1)}
    assert astuple(from_environment("openalex", given).limits) == tuple(range(1, len(given) + 1))
    assert from_environment("openalex", {}).limits == Limits()
    with pytest.raises(ToolkitError, match="TRUSTED_RESEARCH_AT_ONCE"):
        from_environment("openalex", {"TRUSTED_RESEARCH_AT_ONCE": "0"})
