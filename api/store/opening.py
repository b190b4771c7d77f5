"""The database of a service that starts: at the newest revision, with the tenant of the machine itself."""

from datetime import UTC, datetime

from api.access.caller import LOCAL
from api.store.database import Database
from api.store.tables import Tenant


def opened(address: str) -> Database:
    """A database that is ready for use; raises ToolkitError if it cannot be used."""
    database = Database(address)
    database.migrate()
    with database.writing() as session:
        if session.get(Tenant, LOCAL) is None:
            session.add(Tenant(id=LOCAL, name=LOCAL, retention_days=None, created_at=datetime.now(UTC)))
    return database
