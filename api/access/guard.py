"""The one way into a route: it says which role it needs, and gets the caller."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.access.caller import Caller, Role
from api.access.credentials import unknown

HEADER = "Purpose"


class Needs:
    """A dependency: the caller of a request, if it has one of some roles.

    The header `Purpose` narrows what the caller sees and makes to that purpose. Raises HTTPException 401 without a
    valid key or token, 403 without the role or the purpose, and 422 for a query parameter that the route does not know.
    """

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    def __call__(self, request: Request) -> Caller:
        """The caller, whom the middleware found; called once for each request."""
        caller: Caller | None = getattr(request.state, "caller", None)
        if caller is None:
            raise unknown()
        if not self.roles & caller.roles:
            raise HTTPException(403, f"This needs the role {' or '.join(sorted(self.roles))}.")
        strange = sorted({*request.query_params} - {*_parameters(request.scope["route"].dependant)})
        if strange:
            raise HTTPException(422, f"query: there is no parameter {', '.join(map(repr, strange))} here.")
        return _narrowed(caller, request.headers.get(HEADER))


def _narrowed(caller: Caller, purpose: str | None) -> Caller:
    if purpose is None:
        return caller
    try:
        return caller.only_for(purpose)
    except KeyError:
        raise HTTPException(403, f"{HEADER}: this is no purpose of the key.") from None


def _parameters(dependant: Dependant) -> Iterator[str]:
    """The names of the query parameters that a route takes, those of its dependencies included."""
    for field in dependant.query_params:
        form = field.field_info.annotation
        if isinstance(form, type) and issubclass(form, BaseModel):
            yield from (known.alias or name for name, known in form.model_fields.items())
        else:
            yield field.alias
    for part in dependant.dependencies:
        yield from _parameters(part)
