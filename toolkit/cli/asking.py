"""Options of every command that may ask a service for records, and where the key for it stands."""

import os
import stat
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.running import cache, environment, progress
from toolkit.errors import ToolkitError
from toolkit.sources.terms import Terms

if TYPE_CHECKING:
    from toolkit.sources.snapshot import Source

KEY = "OPENALEX_API_KEY"
_FIELD = "openalex_api_key"

EstimateOption = Annotated[
    bool, typer.Option("--estimate", help="Say what asking OpenAlex will take, and screen nothing.")
]
CreditsOption = Annotated[
    int | None, typer.Option("--max-credits", metavar="N", min=0, help="Stop before more credits are spent.")
]
AgeOption = Annotated[
    int, typer.Option("--max-age", metavar="DAYS", min=0, help="Ask again for what is kept and older than this.")
]
OfflineOption = Annotated[bool, typer.Option("--offline", help="Ask OpenAlex for nothing: use what is kept.")]
RefreshOption = Annotated[bool, typer.Option("--refresh", help="Ask OpenAlex for everything again.")]


def terms(*, offline: bool, refresh: bool, max_age: int, max_credits: int | None) -> Terms:
    """What the options allow, on this day by universal time."""
    if offline and refresh:
        raise typer.BadParameter("--offline asks for nothing, and --refresh for everything: leave one out.")
    today = datetime.now(UTC).date()
    return Terms(today=today, offline=offline, refresh=refresh, max_age=max_age, max_credits=max_credits)


def opener(source: str, terms: Terms) -> "Callable[[], Source]":
    """What opens the source that an option names, when it is needed."""

    def opened() -> "Source":
        from toolkit.sources.choose import open_source

        return open_source(source, cache=cache(), key=key(), progress=progress, terms=terms)

    return opened


def key() -> str | None:
    """The key for OpenAlex from the environment, or from the configuration file of the user.

    Raises ToolkitError if that file cannot be read; warns if others can read it.
    """
    if own := environment(KEY):
        return own
    file = _configuration()
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
        open_to_others = stat.S_IMODE(file.stat().st_mode) & (stat.S_IRGRP | stat.S_IROTH)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ToolkitError(f'{file}: cannot be read: {error}. Write it as: {_FIELD} = "…"') from None
    found = settings.get(_FIELD)
    if found is not None and not isinstance(found, str):
        raise ToolkitError(f'{file}: {_FIELD} is no text. Write it as: {_FIELD} = "…"')
    if found and open_to_others and os.name == "posix":
        progress(f"{file}: others on this machine can read the key in it. Close it to them: chmod 600 {file}")
    return found or None


def _configuration() -> Path:
    home = environment("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "trusted-research" / "config.toml"
