"""API keys: `trk_ID_SECRET`. The secret has 256 random bits: its SHA-256 can neither be guessed nor turned back.

Keys are made on the machine of the service, by its command; nothing over the network can make one.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.caller import Role
from api.store.tables import Key, Tenant

PREFIX = "trk"
PER_MINUTE = 600


def new_key(
    session: Session,
    tenant: str,
    name: str,
    roles: Sequence[Role],
    purposes: Sequence[str],
    *,
    per_minute: int = PER_MINUTE,
    expires_at: datetime | None = None,
    replaces: str | None = None,
) -> tuple[Key, str]:
    """A key of a tenant, which is made if it is new, and the text that its holder sends; it is not kept anywhere."""
    now = datetime.now(UTC)
    if session.get(Tenant, tenant) is None:
        session.add(Tenant(id=tenant, name=tenant, retention_days=None, created_at=now))
        session.flush()
    secret = secrets.token_urlsafe(32)
    key = Key(
        id=secrets.token_hex(8),
        tenant_id=tenant,
        name=name,
        digest=_digest(secret),
        roles=list(roles),
        purposes=list(purposes),
        per_minute=per_minute,
        created_at=now,
        expires_at=expires_at,
        revoked_at=None,
        replaces=replaces,
    )
    session.add(key)
    return key, f"{PREFIX}_{key.id}_{secret}"


def holder(session: Session, shown: str) -> Key | None:
    """The key that a request shows, if it is one, and in force now."""
    prefix, _, rest = shown.partition("_")
    name, _, secret = rest.partition("_")
    key = session.get(Key, name) if prefix == PREFIX else None
    if key is None or not hmac.compare_digest(key.digest, _digest(secret)):
        return None
    now = datetime.now(UTC)
    ended = any(end is not None and end <= now for end in (key.revoked_at, key.expires_at))
    return None if ended else key


def any_key(session: Session) -> bool:
    """Whether a key was ever made; from then on every request needs one."""
    return session.scalars(select(Key.id).limit(1)).first() is not None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
