"""Where the key for OpenAlex stands: in the environment, or in the configuration file of the user."""

import os
import stat
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from toolkit.errors import ToolkitError

_VARIABLE, _FIELD = "OPENALEX_API_KEY", "openalex_api_key"


def openalex_key(environment: Mapping[str, str], warn: Callable[[str], None]) -> str | None:
    """The key from `OPENALEX_API_KEY`, else from `trusted-research/config.toml` below `XDG_CONFIG_HOME` or ~/.config.

    `warn` is told if others can read that file. Raises ToolkitError if it cannot be read.
    """
    if own := environment.get(_VARIABLE):
        return own
    home = environment.get("XDG_CONFIG_HOME")
    file = (Path(home) if home else Path.home() / ".config") / "trusted-research" / "config.toml"
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
        warn(f"{file}: others on this machine can read the key in it. Close it to them: chmod 600 {file}")
    return found or None
