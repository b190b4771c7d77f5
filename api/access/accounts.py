"""Local accounts: who may sign in to the pages, with a password of which only an Argon2id hash is kept (RFC 9106).

Accounts are made on the machine of the service, by its command; nothing over the network can make one.
"""

import unicodedata
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.access.caller import STAFF, Role
from api.store.database import Database
from api.store.office import User, Visit
from api.store.tables import Tenant
from toolkit import ToolkitError

SHORTEST, LONGEST = 15, 1000
"""Of a password, in characters: NIST SP 800-63B-4 section 3.1.1.2 asks for 15 where nothing else is asked for."""
TRIES, LOCK = 5, timedelta(minutes=15)
"""After so many wrong passwords in a row an account is closed for so long (institution's choice)."""
NO_PASSWORD = "-"
"""In the place of a hash, for those whom their institution signs in: no password fits it."""
_HASHER = PasswordHasher()
_NOBODY = f"$argon2id$v=19$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}${'A' * 22}${'A' * 43}"
"""Checked where there is no such account, so that the time of a reply does not tell which accounts there are: a hash
that is not of any password."""


def new_account(
    session: Session,
    tenant: str,
    sign_in: str,
    name: str,
    password: str,
    roles: Sequence[Role],
    purposes: Sequence[str],
) -> User:
    """An account of a tenant, which is made if it is new; raises ToolkitError for a name or password it cannot have."""
    sign_in = sign_in.strip().lower()
    if not sign_in or STAFF in sign_in or len(sign_in) > 200 or not sign_in.isprintable():
        raise ToolkitError(f"{sign_in!r}: a name to sign in with has 1 to 200 characters, and no {STAFF}.")
    if find(session, sign_in):
        raise ToolkitError(f"{sign_in}: there is an account of this name. See them with: trusted-research users list")
    if session.get(Tenant, tenant) is None:
        session.add(Tenant(id=tenant, name=tenant, retention_days=None, created_at=datetime.now(UTC)))
        session.flush()
    user = User(
        id=str(uuid.uuid4()),
        tenant_id=tenant,
        sign_in=sign_in,
        name=name,
        password=_hashed(password, sign_in),
        roles=list(roles),
        purposes=list(purposes),
        created_at=datetime.now(UTC),
        disabled_at=None,
        failures=0,
        locked_until=None,
    )
    session.add(user)
    return user


def find(session: Session, sign_in: str) -> User | None:
    """The account of a name, in small letters; for those whom their institution signs in, as it writes it."""
    names = {sign_in.strip(), sign_in.strip().lower()}
    return session.scalars(select(User).where(User.sign_in.in_(names)).order_by(User.sign_in)).first()


def change_password(session: Session, user: User, password: str) -> None:
    """Give an account another password, and end its visits and its lock; raises ToolkitError for a weak one."""
    user.password, user.failures, user.locked_until = _hashed(password, user.sign_in), 0, None
    end_visits(session, user)


def end_visits(session: Session, user: User) -> None:
    """Sign somebody out everywhere."""
    session.execute(delete(Visit).where(Visit.user_id == user.id))


def known(database: Database, sign_in: str, password: str) -> User | None:
    """Who signs in; None for a wrong name or password alike, and while an account is closed.

    The hash is computed outside the writing session, which all writers of SQLite wait for; whether the account is open
    is asked inside it, so that tries at the same moment count one after the other.
    """
    with database.reading() as session:
        user = find(session, sign_in)
    right = _fits(user.password if user else _NOBODY, password)
    if user is None:
        return None
    with database.writing() as session:
        return _judged(session.get_one(User, user.id, with_for_update=True), right)


def _judged(user: User, right: bool) -> User | None:
    now = datetime.now(UTC)
    if user.disabled_at is not None or (user.locked_until is not None and user.locked_until > now):
        return None
    if right:
        user.failures, user.locked_until = 0, None
        return user
    user.failures += 1
    if user.failures % TRIES == 0:
        user.locked_until = now + LOCK
    return None


def _hashed(password: str, sign_in: str) -> str:
    text = _normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise ToolkitError(f"The password has {len(text)} characters: it needs {SHORTEST} to {LONGEST}.")
    if sign_in in text.lower() or len(set(text)) < 5:
        raise ToolkitError("The password is easy to guess: leave out the name, and use five different characters.")
    return _HASHER.hash(text)


def _fits(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """The same characters whatever keyboard they come from (NIST SP 800-63B-4: Unicode is normalised)."""
    return unicodedata.normalize("NFKC", password)
