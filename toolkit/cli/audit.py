"""`audit`: the log of who asked the service for what."""

from importlib import import_module
from typing import Annotated

import typer

from toolkit.cli.running import run

app = typer.Typer(no_args_is_help=True, help="Check the log of the service.")
TenantOption = Annotated[str | None, typer.Option("--tenant", metavar="NAME", help="Only this tenant's log.")]


@app.command()
def verify(
    tenant: TenantOption = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="N:DIGEST", help="An entry that was noted elsewhere; shows that none up to it is gone."),
    ] = None,
) -> None:
    """Compute the chain of digests again; names the first entry that was changed or is missing."""
    run(lambda: import_module("api.commands.audit").verify_all(tenant, against, say=typer.echo))


@app.command()
def head(tenant: TenantOption = None) -> None:
    """Print number and digest of the last entry, to be noted elsewhere."""
    run(lambda: import_module("api.commands.audit").heads(tenant, say=typer.echo))
