"""Make, show, replace and end API keys. The text of a key is shown once and kept nowhere."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.caller import PURPOSE, PURPOSE_FORM, ROLES, Role
from api.access.keys import new_key
from api.settings import from_environment
from api.store.audit import append
from api.store.opening import opened
from api.store.tables import Key
from toolkit import ToolkitError

COMMAND = "command"
"""The actor of what is done on the machine itself."""
Say = Callable[[str], None]


def new(
    tenant: str, name: str, roles: Sequence[str], purposes: Sequence[str], days: int, per_minute: int, *, say: Say
) -> None:
    """Make a key, and its tenant if that is new; raises ToolkitError for a role or purpose that is none."""
    wanted = roles_named(roles)
    checked(tenant, purposes)
    ends = datetime.now(UTC) + timedelta(days=days)
    with writing() as session:
        key, shown = new_key(session, tenant, name, wanted, purposes, per_minute=per_minute, expires_at=ends)
        session.flush()
        _record(session, key, "key.made", roles=list(wanted), purposes=list(purposes))
    _show(key, shown, say)


def show(tenant: str | None, *, say: Say) -> None:
    """List keys: id, state, tenant, name, roles, purposes, limit and end."""
    wanted = select(Key).order_by(Key.tenant_id, Key.created_at)
    if tenant:
        wanted = wanted.where(Key.tenant_id == tenant)
    with closing(opened(from_environment("").database)) as database, database.reading() as session:
        for key in session.scalars(wanted):
            ends = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "without end"
            may = f"{','.join(key.roles)} for {','.join(key.purposes)}"
            say(f"{key.id}  {_state(key):<8} {key.tenant_id}  {key.name}  {may}  {key.per_minute}/min  {ends}")


def rotate(key_id: str, overlap_days: int, *, say: Say) -> None:
    """Make a key that may do what an old one may; the old one ends after some days. Raises ToolkitError."""
    now = datetime.now(UTC)
    with writing() as session:
        old = _in_force(session, key_id)
        lasts = old.expires_at - old.created_at if old.expires_at else None
        key, shown = new_key(
            session,
            old.tenant_id,
            old.name,
            roles_named(old.roles),
            old.purposes,
            per_minute=old.per_minute,
            expires_at=now + lasts if lasts else None,
            replaces=old.id,
        )
        ends = now + timedelta(days=overlap_days)
        old.expires_at = min(old.expires_at, ends) if old.expires_at else ends
        session.flush()
        _record(session, key, "key.rotated", replaces=old.id)
    _show(key, shown, say)
    say(f"The old key {old.id} works until {old.expires_at:%Y-%m-%d %H:%M} UTC.")


def revoke(key_id: str, *, say: Say) -> None:
    """End a key at once; raises ToolkitError if there is none in force."""
    with writing() as session:
        key = _in_force(session, key_id)
        key.revoked_at = datetime.now(UTC)
        _record(session, key, "key.revoked")
    say(f"The key {key.id} works no more.")


@contextmanager
def writing() -> Iterator[Session]:
    """A writing session of the service's database."""
    with closing(opened(from_environment("").database)) as database, database.writing() as session:
        yield session


def roles_named(names: Sequence[str]) -> tuple[Role, ...]:
    """The roles of some names, in their order; raises ToolkitError."""
    if strange := [name for name in names if name not in ROLES]:
        raise ToolkitError(f"--role {strange[0]}: there is no such role. There are: {', '.join(ROLES)}.")
    return tuple(role for role in ROLES if role in names)


def checked(tenant: str, purposes: Sequence[str]) -> None:
    """Let the names of a tenant and of purposes pass; raises ToolkitError."""
    for option, word in [("--tenant", tenant), *(("--purpose", purpose) for purpose in purposes)]:
        if not PURPOSE_FORM.fullmatch(word) or len(word) > 64:
            raise ToolkitError(f"{option} {word!r}: write small letters, digits and hyphens, as in {PURPOSE}.")


def _in_force(session: Session, key_id: str) -> Key:
    key = session.get(Key, key_id)
    if key is None or _state(key) != "in force":
        raise ToolkitError(f"{key_id}: there is no key of this id in force. See them with: trusted-research keys list")
    return key


def _state(key: Key) -> str:
    if key.revoked_at:
        return "revoked"
    return "expired" if key.expires_at and key.expires_at <= datetime.now(UTC) else "in force"


def _record(session: Session, key: Key, action: str, **detail: Any) -> None:
    append(session, key.tenant_id, COMMAND, action, key.id, None, None, detail)


def _show(key: Key, shown: str, say: Say) -> None:
    ends = f", until {key.expires_at:%Y-%m-%d}" if key.expires_at else ""
    say(f"Key {key.id} of {key.tenant_id}: {', '.join(key.roles)} for {', '.join(key.purposes)}{ends}.")
    say("Keep it now, it is not shown again:")
    say(shown)
