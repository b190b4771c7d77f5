"""Verify a reply of a service that was kept, and look after the keys that replies are signed with."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.running import run

app = typer.Typer(no_args_is_help=True, help="The keys that a service signs its replies with.")


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The content of the reply, as it came.")],
    headers: Annotated[Path, typer.Option(metavar="FILE", help="Its headers, as curl -D writes them.")],
    jwks: Annotated[str, typer.Option(metavar="FILE_OR_URL", help="The service's /.well-known/jwks.json.")],
) -> None:
    """Check that a reply was signed by a service, and is what it signed."""

    def work() -> None:
        found = import_module("api.verification").verify(file, headers, jwks)
        typer.echo(f"{file}: signed at {found.signed:%Y-%m-%d %H:%M:%S} UTC, status {found.status}, key {found.key}")

    run(work)


@app.command()
def rotate() -> None:
    """Make a new key on the machine of the service; of the old one only the public half is kept."""

    def work() -> None:
        folder = import_module("api.settings").from_environment("").signing
        typer.echo(f"{folder}: signs with key {import_module('api.signing_keys').rotate(folder)} from now on")

    run(work)


@app.command()
def jwks() -> None:
    """Print the public keys, as the service shows them at /.well-known/jwks.json."""

    def work() -> None:
        import json

        folder = import_module("api.settings").from_environment("").signing
        typer.echo(json.dumps(import_module("api.signing_keys").SigningKeys(folder).jwks(), indent=2))

    run(work)
