"""What a request shows to say who it comes from: an API key or a token of staff; without either, the machine itself."""

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from api.access.caller import LOCAL, PURPOSE, ROLES, Caller
from api.access.exposure import guarded
from api.access.home import at_home
from api.access.keys import PREFIX, holder
from api.access.staff import Staff
from api.store.database import Database

_SCHEMES = ("bearer", "apikey")


def caller_of(request: HTTPConnection, database: Database, staff: Staff | None) -> Caller | None:
    """Who a request comes from, None if it does not say so where it has to.

    Raises HTTPException 401 for what is no key or token in force, and 403 or 421 for a request without one that only
    seems to come from this machine.
    """
    shown = _shown(request)
    if shown is None:
        with database.reading() as session:
            if guarded(session, staff):
                return None
        at_home(request)
        return Caller(LOCAL, LOCAL, frozenset(ROLES), frozenset({PURPOSE}), request.state.id)
    if staff is not None and not shown.startswith(f"{PREFIX}_"):
        return staff.caller(shown, request.state.id)
    return _holder(database, shown, request.state.id)


def unknown(detail: str = "This service needs a key: send Authorization: Bearer KEY.") -> HTTPException:
    """Nobody known: 401."""
    return HTTPException(401, detail, {"WWW-Authenticate": 'Bearer realm="trusted-research"'})


def _holder(database: Database, shown: str, request_id: str) -> Caller:
    with database.reading() as session:
        key = holder(session, shown)
    if key is None:
        raise unknown("The key is unknown, expired or revoked.")
    return Caller(
        tenant=key.tenant_id,
        actor=key.id,
        roles=frozenset(role for role in ROLES if role in key.roles),
        purposes=frozenset(key.purposes),
        request_id=request_id,
        per_minute=key.per_minute,
    )


def _shown(request: HTTPConnection) -> str | None:
    sent = request.headers.getlist("Authorization")
    if not sent:
        return None
    scheme, _, value = sent[0].partition(" ")
    if len(sent) > 1 or scheme.lower() not in _SCHEMES or not value.strip():
        raise unknown("Send one header Authorization: Bearer KEY.")
    return value.strip()
