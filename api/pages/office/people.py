"""The people of an office, by the names that stand beside their work."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.pages.visitor import Visitor, actor_of
from api.store.office import User


def colleagues(session: Session, caller: Caller) -> dict[str, str]:
    """Who may work on screenings of the caller's tenant and purposes: actor and name, by name."""
    users = session.scalars(select(User).where(User.tenant_id == caller.tenant, User.disabled_at.is_(None)))
    able = [user for user in users if "answer" in user.roles and caller.purposes & set(user.purposes)]
    return {actor_of(user): user.name for user in sorted(able, key=lambda user: (user.name, user.sign_in))}


def signature(visitor: Visitor, typed: str) -> str:
    """The name that stands beside a piece of work; without accounts it is the one they typed."""
    return visitor.name if visitor.signed_in else typed.strip() or visitor.name
