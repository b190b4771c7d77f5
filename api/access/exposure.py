"""Whether the service asks who somebody is, and where it may listen if it does not."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.home import REMEDY, is_loopback
from api.access.keys import any_key
from api.access.staff import Staff
from api.store.database import Database
from api.store.office import User
from toolkit import ToolkitError


def guarded(session: Session, staff: Staff | None) -> bool:
    """Whether a key, an account, or a way for staff to sign in was ever made; from then on every request needs one."""
    return staff is not None or any_key(session) or any_user(session)


def any_user(session: Session) -> bool:
    """Whether an account was ever made, one that is closed by now included."""
    return session.scalars(select(User.id).limit(1)).first() is not None


def may_listen(host: str, database: Database, staff: Staff | None) -> None:
    """Let a service listen on an address; raises ToolkitError if others could reach it and nothing asks for a key."""
    if is_loopback(host):
        return
    with database.reading() as session:
        if not guarded(session, staff):
            raise ToolkitError(f"--host {host}: others could reach the service, and it asks nobody for a key. {REMEDY}")
