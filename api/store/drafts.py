"""Self-checks that are being filled in: what was typed, as it was typed, seen by nobody but who began them."""

import uuid
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.store.documents import packed, unpacked
from api.store.office import Draft

Fields = dict[str, str]
"""What stands in each field of the form, by its name."""


def begin(session: Session, caller: Caller, purpose: str, fields: Fields) -> Draft:
    """A new draft of the caller's own."""
    now = datetime.now(UTC)
    draft = Draft(
        id=str(uuid.uuid4()),
        tenant_id=caller.tenant,
        owner=caller.actor,
        purpose=purpose,
        created_at=now,
        changed_at=now,
        version=1,
        fields=packed(fields),
    )
    session.add(draft)
    return draft


def own_draft(session: Session, caller: Caller, draft_id: str, *, to_change: bool = False) -> Draft | None:
    """A draft that the caller began; `to_change` keeps others from changing it until the transaction ends."""
    wanted = _own(caller).where(Draft.id == draft_id)
    return session.scalars(wanted.with_for_update() if to_change else wanted).one_or_none()


def own_drafts(session: Session, caller: Caller) -> list[Draft]:
    """All drafts that the caller began, the latest change first."""
    return list(session.scalars(_own(caller).order_by(Draft.changed_at.desc(), Draft.id)))


def fields_of(draft: Draft) -> Fields:
    """What was typed into a draft."""
    return cast(Fields, unpacked(draft.fields))


def write(draft: Draft, fields: Fields) -> None:
    """Keep what was typed."""
    draft.fields, draft.changed_at, draft.version = packed(fields), datetime.now(UTC), draft.version + 1


def _own(caller: Caller) -> Select[Draft]:
    mine = Draft.tenant_id == caller.tenant, Draft.owner == caller.actor
    return select(Draft).where(*mine, Draft.purpose.in_(sorted(caller.purposes)))
