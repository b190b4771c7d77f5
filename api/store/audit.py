"""The log of who asked for what and saw what. Each entry carries the digest of the one before it (a hash chain)."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.store.documents import canonical
from api.store.tables import Entry, Tenant

BEGINNING = "0" * 64


def record(
    session: Session, caller: Caller, action: str, object_: str, purpose: str | None = None, **detail: Any
) -> None:
    """Add an entry to the caller's tenant's chain, in the transaction of what it tells of.

    `detail` holds counts, ids and digests of ours; never a name or anything else about a person.
    """
    append(session, caller.tenant, caller.actor, action, object_, purpose, caller.request_id, detail)


def append(
    session: Session,
    tenant: str,
    actor: str,
    action: str,
    object_: str,
    purpose: str | None,
    request_id: str | None,
    detail: dict[str, Any],
) -> None:
    """Add an entry; writers of one tenant wait for each other."""
    session.execute(select(Tenant.id).where(Tenant.id == tenant).with_for_update())
    last = session.scalars(select(Entry).where(Entry.tenant_id == tenant).order_by(Entry.n.desc()).limit(1)).first()
    entry = Entry(
        tenant_id=tenant,
        n=last.n + 1 if last else 1,
        at=datetime.now(UTC),
        actor=actor,
        action=action,
        object=object_,
        purpose=purpose,
        request_id=request_id,
        detail=detail,
        previous=last.digest if last else BEGINNING,
    )
    entry.digest = digest_of(entry)
    session.add(entry)
    session.flush()


def digest_of(entry: Entry) -> str:
    """SHA-256 over the entry in canonical JSON, its predecessor's digest included."""
    said = {
        "tenant": entry.tenant_id,
        "n": entry.n,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "purpose": entry.purpose,
        "request_id": entry.request_id,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    return hashlib.sha256(canonical(said)).hexdigest()
