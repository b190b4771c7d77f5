"""Who a request comes from, and what that caller may do."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["screen", "read", "answer", "policy", "audit"]
"""Ask for assessments, read them, answer items of a checklist, look after criteria and retention, and look after the
log and people's data."""
ROLES: tuple[Role, ...] = get_args(Role)
PURPOSE = "research-security"
"""What an assessment is for, where nothing else is said. One made for it is hidden from those who judge merit."""
LOCAL = "local"
"""The tenant and the actor of a service that has no key and therefore serves its own machine alone."""


@dataclass(frozen=True)
class Caller:
    """A key or a member of staff."""

    tenant: str
    actor: str
    roles: frozenset[Role]
    purposes: frozenset[str]
    request_id: str
    per_minute: int | None = None
    """Requests a minute; None sets no limit."""
