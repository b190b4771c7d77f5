"""Who a request comes from, and what that caller may do."""

import re
from dataclasses import dataclass, replace
from typing import Literal, Self, get_args

Role = Literal["screen", "read", "answer", "policy", "audit"]
"""Ask for assessments, read them, answer items of a checklist, look after criteria and retention, and look after the
log and people's data."""
ROLES: tuple[Role, ...] = get_args(Role)
PURPOSE = "research-security"
"""What an assessment is for, where nothing else is said. One made for it is hidden from those who judge merit."""
PURPOSE_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""A purpose is a word such as `research-security` or `merit-review`, of at most 64 characters."""
LOCAL = "local"
"""The tenant and the actor of a service that has no key and therefore serves its own machine alone."""
STAFF = "#"
"""Stands between issuer and subject in the name of a member of staff, and in no id of a key."""


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

    @property
    def key(self) -> str:
        """The id of the key, for logs; a member of staff is not told apart there."""
        return "staff" if STAFF in self.actor else self.actor

    def only_for(self, purpose: str) -> Self:
        """The same caller, who sees nothing of other purposes; raises KeyError for one that is not the caller's."""
        if purpose not in self.purposes:
            raise KeyError(purpose)
        return replace(self, purposes=frozenset({purpose}))
