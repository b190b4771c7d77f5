"""The one way into a route: it says which role it needs, and gets the caller."""

from fastapi import Request
from starlette.exceptions import HTTPException

from api.access.caller import Caller, Role
from api.access.credentials import caller_of


class Needs:
    """A dependency: the caller of a request, if it has one of some roles.

    Raises HTTPException 401 without a valid key or token and 403 without the role.
    """

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    def __call__(self, request: Request) -> Caller:
        """The caller; called once for each request, in a thread."""
        caller = caller_of(request)
        if not self.roles & caller.roles:
            raise HTTPException(403, f"this needs the role {' or '.join(sorted(self.roles))}.")
        return caller
