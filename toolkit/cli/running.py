"""What all commands share: exit codes, days, where things are kept, and what is said on the way."""

import os
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from toolkit.errors import SourceError, ToolkitError

BAD_INPUT, SOURCE_FAILED = 2, 3


class Language(StrEnum):
    """Languages in which people are spoken to."""

    en = "en"
    ja = "ja"


SourceOption = Annotated[
    str,
    typer.Option(
        "--source",
        metavar="PATH|URL|openalex",
        envvar="TRUSTED_RESEARCH_SOURCE",
        help="A snapshot, a folder of OpenAlex records, OpenAlex itself, the address of a server like it, or a "
        "snapshot on Apache Spark (spark://HOST:PORT?tables=DIR, sc://HOST:PORT?tables=DIR).",
    ),
]


def run(action: Callable[[], None]) -> None:
    """Do something; what the toolkit refuses is said on one line, and ends with its exit code."""
    try:
        action()
    except ToolkitError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(SOURCE_FAILED if isinstance(error, SourceError) else BAD_INPUT) from None


def day(text: str | None, option: str = "--as-of") -> date:
    """A day as written, or today."""
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date: write it as 2026-11-30", param_hint=option) from None


def progress(line: str) -> None:
    """Say what goes on, beside the output."""
    typer.echo(line, err=True)


def environment(name: str) -> str | None:
    """A variable of the environment."""
    return os.environ.get(name)


def cache() -> Path:
    """Where tables that can be built again are kept."""
    home = environment("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "trusted-research"


def data() -> Path:
    """Where editions of lists are kept."""
    if own := environment("TRUSTED_RESEARCH_DATA"):
        return Path(own)
    home = environment("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "trusted-research"
