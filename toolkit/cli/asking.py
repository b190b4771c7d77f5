"""Options of every command that may ask a service for records."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.running import cache, progress
from toolkit.sources.key import openalex_key
from toolkit.sources.terms import Terms

if TYPE_CHECKING:
    from toolkit.sources.snapshot import Source

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
    """The key for OpenAlex; raises ToolkitError if the user's configuration file cannot be read."""
    return openalex_key(os.environ, progress)
