"""Move the database between revisions, and erase what is kept no longer."""

from collections.abc import Callable
from contextlib import closing

from api.settings import from_environment
from api.store.database import Database, newest_revision
from api.store.erasure import purge
from api.store.opening import opened

Say = Callable[[str], None]


def revision(*, say: Say) -> None:
    """Say the revision of the tables, and the one that this version needs; raises ToolkitError."""
    with closing(_database()) as database:
        say(f"{database.revision() or 'no tables'} (this version needs {newest_revision()})")


def move(to: str, *, say: Say) -> None:
    """Bring the tables up or down to a revision; raises ToolkitError if there is none such."""
    with closing(_database()) as database:
        before = database.revision()
        database.migrate(to)
        say(f"{before or 'no tables'} -> {database.revision() or 'no tables'}")


def erase_old(*, say: Say) -> None:
    """Erase assessments whose time is over, in all tenants."""
    with closing(opened(from_environment("").database)) as database:
        done = purge(database)
    for tenant, number in done.items():
        say(f"{tenant}: {number} erased")
    if not done:
        say("Nothing was due.")


def _database() -> Database:
    return Database(from_environment("").database)
