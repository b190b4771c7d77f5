"""`database`: the tables of the service."""

from importlib import import_module
from typing import Annotated

import typer

from toolkit.cli.running import run

app = typer.Typer(no_args_is_help=True, help="Look after the database of the service.")


@app.command()
def revision() -> None:
    """Print the revision of the tables, and the one that this version needs."""
    run(lambda: import_module("api.commands.database").revision(say=typer.echo))


@app.command()
def upgrade(to: Annotated[str, typer.Argument(metavar="[REVISION]", help="The newest if left out.")] = "head") -> None:
    """Bring the tables up to a revision."""
    run(lambda: import_module("api.commands.database").move(to, say=typer.echo))


@app.command()
def downgrade(
    to: Annotated[str, typer.Argument(metavar="REVISION", help="An earlier revision; `base` removes all tables.")],
) -> None:
    """Bring the tables down to an earlier revision; what only later ones hold is lost."""
    run(lambda: import_module("api.commands.database").move(to, say=typer.echo))


@app.command()
def purge() -> None:
    """Erase the assessments whose time is over, as a worker of the service does each day."""
    run(lambda: import_module("api.commands.database").erase_old(say=typer.echo))
