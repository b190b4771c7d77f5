"""Check the log of a tenant, or note where it stands."""

import re
from collections.abc import Callable
from contextlib import closing

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.settings import from_environment
from api.store.audit import BrokenChainError, Head, head, verify
from api.store.opening import opened
from api.store.tables import Tenant
from toolkit import ToolkitError

Say = Callable[[str], None]
_NOTED = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


def verify_all(tenant: str | None, against: str | None, *, say: Say) -> None:
    """Compute every chain again, or one; raises ToolkitError that names the first broken entry of each."""
    noted = _noted(against)
    if noted and not tenant:
        raise ToolkitError("--against: say with --tenant whose log it was noted of.")
    broken: list[str] = []
    with closing(opened(from_environment("").database)) as database, database.reading() as session:
        for name in _tenants(session, tenant):
            try:
                found = verify(session, name, noted)
            except BrokenChainError as error:
                broken.append(str(error))
            else:
                say(f"{name}: whole. Entries: {found.n}. Head: {found}")
    if broken:
        raise ToolkitError("\n".join(broken))


def heads(tenant: str | None, *, say: Say) -> None:
    """Say the last entry of every chain, or of one: number and digest, to be noted elsewhere."""
    with closing(opened(from_environment("").database)) as database, database.reading() as session:
        for name in _tenants(session, tenant):
            say(f"{name} {head(session, name)}")


def _tenants(session: Session, tenant: str | None) -> list[str]:
    there = list(session.scalars(select(Tenant.id).order_by(Tenant.id)))
    if tenant and tenant not in there:
        raise ToolkitError(f"--tenant {tenant}: there is no such tenant. There are: {', '.join(there)}.")
    return [tenant] if tenant else there


def _noted(text: str | None) -> Head | None:
    if text is None:
        return None
    found = _NOTED.fullmatch(text.strip())
    if not found:
        raise ToolkitError(f"--against {text}: write it as audit head says it, number:digest.")
    return Head(int(found[1]), found[2])
