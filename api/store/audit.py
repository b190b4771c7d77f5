"""The log of who asked for what and saw what. Each entry carries the digest of the one before it (a hash chain)."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.store.documents import canonical
from api.store.tables import Entry, Tenant
from toolkit import ToolkitError

BEGINNING = "0" * 64
_AT_ONCE = 1000


@dataclass(frozen=True)
class Head:
    """The last entry of a chain: noted elsewhere, it shows later that nothing up to it was changed or cut off."""

    n: int
    digest: str

    def __str__(self) -> str:
        return f"{self.n}:{self.digest}"


class BrokenChainError(ToolkitError):
    """A log that was changed behind the service's back."""


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
    """Add an entry; writers of one tenant wait for each other.

    The lock lets rows pass that only refer to the tenant: with a stronger one, two writers that had each put down such
    a row before would wait for each other for ever.
    """
    session.execute(select(Tenant.id).where(Tenant.id == tenant).with_for_update(key_share=True))
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


def head(session: Session, tenant: str) -> Head:
    """The last entry of a tenant's chain."""
    last = select(Entry.n, Entry.digest).where(Entry.tenant_id == tenant).order_by(Entry.n.desc()).limit(1)
    found = session.execute(last).first()
    return Head(found.n, found.digest) if found else Head(0, BEGINNING)


def verify(session: Session, tenant: str, against: Head | None = None) -> Head:
    """Compute a tenant's whole chain again, entry by entry; gives its head.

    Raises BrokenChainError that names the first entry that is missing, changed or not the one noted in `against`.
    """
    now = Head(0, BEGINNING)
    chain = select(Entry).where(Entry.tenant_id == tenant).order_by(Entry.n).execution_options(yield_per=_AT_ONCE)
    with session.scalars(chain) as found:
        for entry in found:
            _follows(entry, now)
            now = Head(entry.n, entry.digest)
            if against and against.n == now.n and against != now:
                raise BrokenChainError(f"{tenant}: entry {now.n} of the log is not the one that was noted.")
    if against and against.n > now.n:
        raise BrokenChainError(f"{tenant}: the log ends at entry {now.n}; entries up to {against.n} were noted.")
    return now


def _follows(entry: Entry, before: Head) -> None:
    if entry.n != before.n + 1:
        raise BrokenChainError(f"{entry.tenant_id}: entry {before.n + 1} of the log is missing.")
    if entry.previous != before.digest:
        raise BrokenChainError(f"{entry.tenant_id}: entry {entry.n} of the log does not follow from the one before it.")
    if entry.digest != digest_of(entry):
        raise BrokenChainError(f"{entry.tenant_id}: entry {entry.n} of the log was changed.")


def entries(session: Session, tenant: str, *, after: int, limit: int, **wanted: str | None) -> list[Entry]:
    """Entries of a tenant behind the one of a number, oldest first; `wanted` are values of their columns."""
    there = select(Entry).where(Entry.tenant_id == tenant, Entry.n > after).order_by(Entry.n).limit(limit)
    return list(session.scalars(there.filter_by(**{name: value for name, value in wanted.items() if value})))
