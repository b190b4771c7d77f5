"""Tables brought from one revision to another, by Alembic; loaded only where they are not at the right one already."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine

from toolkit import ToolkitError

MIGRATIONS = Path(__file__).with_name("migrations")


def move(engine: Engine, to: str, *, down: bool) -> None:
    """Run the migrations up or down to a revision; raises ToolkitError for one that there is not."""
    try:
        (command.downgrade if down else command.upgrade)(config(engine), to)
    except CommandError as error:
        raise ToolkitError(f"{error}. See the revisions with: trusted-research database revision") from error


def config(engine: Engine) -> Config:
    """What Alembic needs to know."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["engine"] = engine
    return made
