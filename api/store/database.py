"""One database: SQLite or PostgreSQL, by its SQLAlchemy address."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from toolkit import ToolkitError

BUSY_S = 30
"""How long a writer waits for another one."""


class Database:
    """Sessions over one engine; `reading` and `writing` say what they are for, as SQLite takes one writer at a time."""

    def __init__(self, address: str) -> None:
        """Open `sqlite:///FILE` or `postgresql+psycopg://…`; raises ToolkitError for an address of another kind."""
        self.address = address
        self.engine = _engine(address)
        self._writer = self.engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes are never kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that is committed whole at its end, or not at all."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def migrate(self, to: str = "head") -> None:
        """Bring the tables to a revision, up or down; raises ToolkitError if the database cannot be used."""
        now, newest = self.revision(), newest_revision()
        down = to == "base" or (to not in ("head", newest) and now == newest)
        with self._refusing():
            (command.downgrade if down else command.upgrade)(self._config(), to)

    def revision(self) -> str | None:
        """The revision of the tables, None before the first; raises ToolkitError if the database cannot be reached."""
        with self._refusing(), self.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _config(self) -> Config:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["engine"] = self._writer
        return config

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            where = make_url(self.address).render_as_string(hide_password=True)
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise ToolkitError(f"{where}: the database cannot be used: {reason}.") from error


_MIGRATIONS = Path(__file__).with_name("migrations")


def newest_revision() -> str | None:
    """The revision that this version of the service needs."""
    return ScriptDirectory(str(_MIGRATIONS)).get_current_head()


def _engine(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError:
        raise ToolkitError(
            "the address of the database is none: use sqlite:///FILE or postgresql+psycopg://…"
        ) from None
    if url.drivername == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_S})
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    if url.drivername == "postgresql+psycopg":
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
    raise ToolkitError(f"{url.drivername}: not a database the service uses: sqlite:///FILE or postgresql+psycopg://…")


def _sqlite_connected(connection: Any, _: object) -> None:
    connection.isolation_level = None  # sqlite3 begins no transaction by itself: _sqlite_begin does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    """A writer takes its lock at the beginning, so that what it read still holds when it writes."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
