"""`keys`: who may use the service."""

from importlib import import_module
from typing import Annotated, Any

import typer

from toolkit.cli.running import run

app = typer.Typer(no_args_is_help=True, help="Make, list, replace and end the API keys of the service.")
KeyArgument = Annotated[str, typer.Argument(metavar="ID", help="The id of a key, as `keys list` says it.")]


def _keys() -> Any:
    return import_module("api.commands.keys")


@app.command()
def new(
    tenant: Annotated[str, typer.Option(metavar="NAME", help="Whose key it is; a tenant is made by its first key.")],
    name: Annotated[str, typer.Option(metavar="TEXT", help="What the key is for, such as the system that uses it.")],
    role: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE", help="screen, read, answer, policy or audit; may be repeated. Else screen, read."),
    ] = None,
    purpose: Annotated[
        list[str] | None,
        typer.Option(metavar="PURPOSE", help="What it serves; may be repeated. Else research-security."),
    ] = None,
    days: Annotated[int, typer.Option(help="Days until it expires.", min=1, max=3650)] = 365,
    per_minute: Annotated[int, typer.Option(help="Requests in a minute.", min=1, max=1_000_000)] = 600,
) -> None:
    """Make a key; its text is shown once and kept nowhere."""
    roles, purposes = role or ["screen", "read"], purpose or ["research-security"]
    run(lambda: _keys().new(tenant, name, roles, purposes, days, per_minute, say=typer.echo))


@app.command("list")
def list_(
    tenant: Annotated[str | None, typer.Option(metavar="NAME", help="Only this tenant's.")] = None,
) -> None:
    """List the keys: what each may do, and until when."""
    run(lambda: _keys().show(tenant, say=typer.echo))


@app.command()
def rotate(
    key: KeyArgument,
    overlap_days: Annotated[int, typer.Option(help="Days for which the old key still works.", min=0, max=365)] = 7,
) -> None:
    """Make a key that may do what an old one may, which ends after some days."""
    run(lambda: _keys().rotate(key, overlap_days, say=typer.echo))


@app.command()
def revoke(key: KeyArgument) -> None:
    """End a key at once."""
    run(lambda: _keys().revoke(key, say=typer.echo))
