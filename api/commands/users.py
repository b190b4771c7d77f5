"""Make, show and close the accounts that people sign in with."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.accounts import change_password, end_visits, find, new_account
from api.access.caller import STAFF
from api.commands.keys import COMMAND, Say, checked, roles_named, writing
from api.settings import from_environment
from api.store.audit import append
from api.store.office import User
from api.store.opening import opened
from toolkit import ToolkitError

Ask = Callable[[], str]
"""Gets a password from whoever runs the command."""


def new(
    tenant: str, sign_in: str, name: str, roles: Sequence[str], purposes: Sequence[str], *, ask: Ask, say: Say
) -> None:
    """Make an account, and its tenant if that is new; raises ToolkitError for what it cannot have."""
    wanted = roles_named(roles)
    checked(tenant, purposes)
    password = ask()
    with writing() as session:
        user = new_account(session, tenant, sign_in, name, password, wanted, purposes)
        session.flush()
        _record(session, user, "account.made", roles=list(wanted), purposes=list(purposes))
    say(f"Account {user.sign_in} of {tenant}: {', '.join(wanted)} for {', '.join(purposes)}.")


def show(tenant: str | None, *, say: Say) -> None:
    """List accounts: name to sign in with, state, tenant, roles and purposes, and the name that others see."""
    wanted = select(User).order_by(User.tenant_id, User.sign_in)
    if tenant:
        wanted = wanted.where(User.tenant_id == tenant)
    with closing(opened(from_environment("").database)) as database, database.reading() as session:
        for user in session.scalars(wanted):
            may = f"{','.join(user.roles)} for {','.join(user.purposes)}"
            say(f"{user.sign_in}  {_state(user):<8} {user.tenant_id}  {may}  {user.name}")


def disable(sign_in: str, *, say: Say) -> None:
    """Close an account and end its visits at once; what its holder wrote stays. Raises ToolkitError."""
    with writing() as session:
        user = _open(session, sign_in)
        user.disabled_at = datetime.now(UTC)
        end_visits(session, user)
        _record(session, user, "account.closed")
    say(f"The account {user.sign_in} is closed.")


def password(sign_in: str, *, ask: Ask, say: Say) -> None:
    """Give an account another password; its visits end, and so does a lock. Raises ToolkitError."""
    given = ask()
    with writing() as session:
        user = _open(session, sign_in)
        if STAFF in user.sign_in:
            raise ToolkitError(f"{sign_in}: their institution signs them in; they have no password here.")
        change_password(session, user, given)
        _record(session, user, "account.password-changed")
    say(f"The account {user.sign_in} has a new password.")


def _open(session: Session, sign_in: str) -> User:
    user = find(session, sign_in)
    if user is None or user.disabled_at is not None:
        raise ToolkitError(f"{sign_in}: there is no open account of this name. See: trusted-research users list")
    return user


def _state(user: User) -> str:
    if user.disabled_at:
        return "closed"
    return "locked" if user.locked_until and user.locked_until > datetime.now(UTC) else "open"


def _record(session: Session, user: User, action: str, **detail: Any) -> None:
    append(session, user.tenant_id, COMMAND, action, user.id, None, None, detail)
