"""The database of a service that starts: at the newest revision, with the tenant of the machine itself."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from api.access.caller import LOCAL
from api.store.database import Database, newest_revision
from api.store.tables import Tenant


def opened(address: str) -> Database:
    """A database that is ready for use; raises ToolkitError if it cannot be used."""
    database = Database(address)
    if database.revision() != newest_revision():
        database.migrate()
    make_tenants(database, {LOCAL})
    return database


def make_tenants(database: Database, names: Collection[str]) -> None:
    """Make those that are not there yet; several processes may do so at once."""
    with database.reading() as session:
        missing = sorted(set(names) - set(session.scalars(select(Tenant.id).where(Tenant.id.in_(names)))))
    insert = postgresql.insert if database.engine.dialect.name == "postgresql" else sqlite.insert
    for name in missing:
        row = insert(Tenant).values(id=name, name=name, retention_days=None, created_at=datetime.now(UTC))
        with database.writing() as session:
            session.execute(row.on_conflict_do_nothing())
