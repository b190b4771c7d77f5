"""Settings of the service, from the environment; nothing else in it reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What the service needs to know at its start."""

    source: str = "openalex"
    """A snapshot, a folder of OpenAlex records, `openalex`, or the address of a server like it."""
    cache: Path = Path(".cache")
    data: Path | None = None
    """The folder with the editions of lists that were fetched or imported; None for those of the toolkit alone."""
    key: str | None = None
    """API key for OpenAlex."""
    database: str = "sqlite:///:memory:"
    """SQLAlchemy address of what the service keeps."""


def from_environment(source: str, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings for a source: `XDG_CACHE_HOME` says where to keep tables, `OPENALEX_API_KEY` is optional.

    `TRUSTED_RESEARCH_DATABASE` is the address of a PostgreSQL database; without it what the service keeps lies in a
    file of SQLite beside the lists. `TRUSTED_RESEARCH_DATA`, else `XDG_DATA_HOME`, says where editions of lists are
    kept, as for the command.
    """
    home = environment.get("XDG_CACHE_HOME")
    cache = (Path(home) if home else Path.home() / ".cache") / "trusted-research"
    kept = environment.get("XDG_DATA_HOME")
    shared = (Path(kept) if kept else Path.home() / ".local" / "share") / "trusted-research"
    own = environment.get("TRUSTED_RESEARCH_DATA")
    data = Path(own) if own else shared
    database = environment.get("TRUSTED_RESEARCH_DATABASE") or f"sqlite:///{data / 'service.sqlite'}"
    return Settings(source=source, cache=cache, data=data, key=environment.get("OPENALEX_API_KEY"), database=database)
