"""One database: SQLite or PostgreSQL, by its SQLAlchemy address."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from toolkit import ToolkitError

BUSY_S = 30
"""How long a writer waits for another one."""
IDLE_S = 60
"""After so long PostgreSQL ends a transaction in which nothing happens: a paused process holds no lock for ever."""


class Database:
    """Sessions over one engine; `reading` and `writing` say what they are for, as SQLite takes one writer at a time."""

    def __init__(self, address: str) -> None:
        """Open `sqlite:///FILE` or `postgresql+psycopg://…`; raises ToolkitError for an address of another kind."""
        self.address = address
        self.engine = _engine(address)
        self._writer = self.engine.execution_options(writes=True)
        self._reader = self.engine
        if self.engine.dialect.name == "postgresql":  # SQLite does so by itself
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session whose changes are never kept, and which sees one state of the data from beginning to end."""
        with Session(self._reader, expire_on_commit=False) as session:
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
        from api.store.migrating import move  # Alembic takes longer to load than the rest of a start

        with self._refusing():
            move(self._writer, to, down=down)

    def revision(self) -> str | None:
        """The revision of the tables, None before the first; raises ToolkitError if the database cannot be reached."""
        with self._refusing(), self.engine.connect() as connection:
            if not inspect(connection).has_table(_VERSION):
                return None
            found: str | None = connection.execute(text(f"SELECT version_num FROM {_VERSION}")).scalar_one_or_none()
            return found

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            where = make_url(self.address).render_as_string(hide_password=True)
            reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            raise ToolkitError(f"{where}: the database cannot be used: {reason}.") from error


def alone(session: Session, *keys: str) -> None:
    """Have others who name one of these keys wait until the transaction ends, so that what was looked for and not found
    is not made twice. SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        for key in sorted(set(keys)):
            session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


_VERSION = "alembic_version"


def newest_revision() -> str:
    """The revision that this version of the service needs: migrations are numbered, and named by their number."""
    last = max(Path(__file__).with_name("migrations").glob("versions/[0-9]*.py"))
    return last.name.partition("_")[0]


def _engine(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError:
        raise ToolkitError(
            "the address of the database is none: use sqlite:///FILE or postgresql+psycopg://…"
        ) from None
    if url.drivername == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_S}, hide_parameters=True)
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    if url.drivername == "postgresql+psycopg":
        options = {"options": f"-c idle_in_transaction_session_timeout={IDLE_S}s"}
        return create_engine(
            url, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True, connect_args=options
        )
    raise ToolkitError(f"{url.drivername}: not a database the service uses: sqlite:///FILE or postgresql+psycopg://…")


def _sqlite_connected(connection: Any, _: object) -> None:
    connection.isolation_level = None  # sqlite3 begins no transaction by itself: _sqlite_begin does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    """A writer takes its lock at the beginning, so that what it read still holds when it writes."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
