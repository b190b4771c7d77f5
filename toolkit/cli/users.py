"""`users`: who may sign in to the pages of the service."""

import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from toolkit.cli.running import run

app = typer.Typer(no_args_is_help=True, help="Make, list and close the accounts that people sign in with.")
SignInArgument = Annotated[str, typer.Argument(metavar="SIGN-IN", help="The name they sign in with.")]


def _users() -> Any:
    return import_module("api.commands.users")


def _password() -> str:
    """Typed twice at a terminal, else the first line of the standard input; never an argument, which others see."""
    if sys.stdin.isatty():
        typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")


@app.command()
def new(
    sign_in: SignInArgument,
    tenant: Annotated[str, typer.Option(metavar="NAME", help="Whose account; a tenant is made by its first one.")],
    name: Annotated[str, typer.Option(metavar="TEXT", help="What others see beside what they write.")],
    role: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROLE", help="screen, read, answer, policy or audit; may be repeated. Else screen, read, answer."
        ),
    ] = None,
    purpose: Annotated[
        list[str] | None,
        typer.Option(metavar="PURPOSE", help="What they serve; may be repeated. Else research-security."),
    ] = None,
) -> None:
    """Make an account; the password is asked for, or read from the standard input."""
    roles, purposes = role or ["screen", "read", "answer"], purpose or ["research-security"]
    run(lambda: _users().new(tenant, sign_in, name, roles, purposes, ask=_password, say=typer.echo))


@app.command("list")
def list_(
    tenant: Annotated[str | None, typer.Option(metavar="NAME", help="Only this tenant's.")] = None,
) -> None:
    """List the accounts: what each may do, and whether it is open."""
    run(lambda: _users().show(tenant, say=typer.echo))


@app.command()
def disable(sign_in: SignInArgument) -> None:
    """Close an account at once; what its holder wrote stays."""
    run(lambda: _users().disable(sign_in, say=typer.echo))


@app.command()
def password(sign_in: SignInArgument) -> None:
    """Give an account another password, asked for or read from the standard input, and open it if it is locked."""
    run(lambda: _users().password(sign_in, ask=_password, say=typer.echo))
