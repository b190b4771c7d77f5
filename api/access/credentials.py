"""What a request shows to say who it comes from: an API key; without any key, the machine itself."""

from fastapi import Request
from starlette.exceptions import HTTPException

from api.access.caller import LOCAL, PURPOSE, ROLES, Caller
from api.access.keys import any_key, holder
from api.store.database import Database

_SCHEMES = ("bearer", "apikey")


def caller_of(request: Request) -> Caller:
    """Who a request comes from; raises HTTPException 401."""
    database: Database = request.app.state.database
    request_id: str = getattr(request.state, "id", "")
    shown = _shown(request)
    with database.reading() as session:
        if shown is None:
            if any_key(session):
                raise _unknown("This service needs a key: send Authorization: Bearer KEY.")
            return Caller(LOCAL, LOCAL, frozenset(ROLES), frozenset({PURPOSE}), request_id)
        key = holder(session, shown)
    if key is None:
        raise _unknown("The key is unknown, expired or revoked.")
    return Caller(
        tenant=key.tenant_id,
        actor=key.id,
        roles=frozenset(role for role in ROLES if role in key.roles),
        purposes=frozenset(key.purposes),
        request_id=request_id,
        per_minute=key.per_minute,
    )


def _shown(request: Request) -> str | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return None
    if scheme.lower() not in _SCHEMES or not value.strip():
        raise _unknown("Send Authorization: Bearer KEY.")
    return value.strip()


def _unknown(detail: str) -> HTTPException:
    return HTTPException(401, detail, {"WWW-Authenticate": 'Bearer realm="trusted-research"'})
