"""The tables of the service. Documents are JSON in UTF-8, compressed with zlib; times are UTC."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from api.store.columns import Id, Table


class Tenant(Table):
    """An institution that shares the service with others and never sees their rows."""

    __tablename__ = "tenants"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    retention_days: Mapped[int | None]
    """Days after which an assessment is erased; None keeps it."""
    created_at: Mapped[datetime]


class Key(Table):
    """An API key: the service keeps the digest of its secret and never the secret."""

    __tablename__ = "keys"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    roles: Mapped[list[str]]
    purposes: Mapped[list[str]]
    per_minute: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    replaces: Mapped[str | None] = mapped_column(String(32))


class AssessmentRow(Table):
    """A proposal judged by some packs, with all that is needed to judge it again."""

    __tablename__ = "assessments"
    __table_args__ = (
        Index("assessments_in_order", "tenant_id", "purpose", "created_at", "id"),
        CheckConstraint("state in ('waiting', 'done', 'failed', 'cancelled', 'erased')", name="assessments_state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    purpose: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    proposal_id: Mapped[str | None] = mapped_column(String(200), index=True)
    as_of: Mapped[date]
    packs: Mapped[list[str]]
    asked: Mapped[bytes | None]
    """The request: proposal with answers, packs, day."""
    held: Mapped[bytes | None]
    """The assessments, as they were, in the order of the packs."""
    profile: Mapped[bytes | None]
    """What was judged."""
    digest: Mapped[str | None] = mapped_column(String(71))
    """`sha256:` and the digest of the assessments as canonical JSON."""
    versions: Mapped[dict[str, Any] | None]
    summary: Mapped[dict[str, Any] | None]
    """By pack: outcome, level, triage, coverage."""
    fault: Mapped[str | None] = mapped_column(Text)
    earlier_id: Mapped[str | None] = mapped_column(Id, unique=True)
    """The version that this one follows, the only one that does: the same proposal before further answers."""
    expires_at: Mapped[datetime | None] = mapped_column(index=True)


class OutcomeRow(Table):
    """What one pack made of an assessment, to find assessments by; None where it did not judge yet."""

    __tablename__ = "outcomes"
    __table_args__ = (Index("outcomes_by_level", "pack", "level"), Index("outcomes_by_edition", "pack_digest"))

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True)
    pack: Mapped[str] = mapped_column(String(200), primary_key=True)
    outcome: Mapped[str | None] = mapped_column(String(200))
    level: Mapped[str | None] = mapped_column(String(16))
    triage: Mapped[int | None]
    """The score by which work is put in order."""
    pack_digest: Mapped[str | None] = mapped_column(String(64))
    """The edition of the pack."""


class PackRow(Table):
    """A pack that judged, once for each digest: assessments can be printed and judged again when its files changed."""

    __tablename__ = "packs"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(200))
    document: Mapped[bytes]


class PersonRow(Table):
    """Whose data an assessment holds, so that they can be exported and erased."""

    __tablename__ = "assessment_people"
    __table_args__ = (Index("assessment_people_by_id", "tenant_id", "kind", "value"),)

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    """`openalex`, `orcid` or `name`."""
    value: Mapped[str] = mapped_column(String(400), primary_key=True)
    tenant_id: Mapped[str] = mapped_column(String(64))


class Batch(Table):
    """Many proposals handed over at once."""

    __tablename__ = "batches"
    __table_args__ = (
        Index("batches_in_order", "tenant_id", "purpose", "created_at", "id"),
        CheckConstraint("state in ('waiting', 'running', 'done', 'cancelled')", name="batches_state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    purpose: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))
    finished_at: Mapped[datetime | None]
    as_of: Mapped[date]
    packs: Mapped[list[str]]
    total: Mapped[int]


class Item(Table):
    """One proposal of a batch."""

    __tablename__ = "items"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'done', 'refused', 'cancelled')", name="items_state"),
        Index("items_by_state", "batch_id", "state"),
    )

    batch_id: Mapped[str] = mapped_column(ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    """Its place in the file, from 1."""
    place: Mapped[str] = mapped_column(Text)
    """Where it stands in the file, as a person would look for it."""
    reference: Mapped[str | None] = mapped_column(Text)
    """The proposal's number, as the file writes it."""
    notes: Mapped[list[str]]
    """What was read otherwise than it stands in the file."""
    state: Mapped[str] = mapped_column(String(16))
    proposal: Mapped[bytes | None]
    fault: Mapped[str | None] = mapped_column(Text)
    assessment_id: Mapped[str | None] = mapped_column(ForeignKey("assessments.id"), unique=True)


class Job(Table):
    """Work that outlives a request. A worker claims it for the time of a lease; when that is over another may."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("jobs_to_claim", "state", "run_after"),
        CheckConstraint("state in ('waiting', 'running', 'done', 'failed', 'cancelled')", name="jobs_state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    kind: Mapped[str] = mapped_column(String(16))
    """`assess` one assessment, `items` of a batch, `read` a file that was handed over, or `deliver` a webhook."""
    subject: Mapped[str] = mapped_column(Id, index=True)
    """Id of the assessment, batch, upload or delivery."""
    first: Mapped[int | None]
    last: Mapped[int | None]
    """The items of a batch, both included."""
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    run_after: Mapped[datetime]
    lease: Mapped[str | None] = mapped_column(Id)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int]
    fault: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None]


class Webhook(Table):
    """An address that is told when something is done."""

    __tablename__ = "webhooks"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), index=True)
    url: Mapped[str] = mapped_column(Text)
    secret: Mapped[str] = mapped_column(String(100))
    events: Mapped[list[str]]
    purposes: Mapped[list[str]]
    """Of the key that registered it: it is told of nothing that this key may not see."""
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))


class Delivery(Table):
    """One message to one address; `dead` after the last try, and kept for a person to look at."""

    __tablename__ = "deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], ondelete="CASCADE"),
        UniqueConstraint("webhook_id", "event_id", name="deliveries_once"),
        CheckConstraint("state in ('waiting', 'delivered', 'dead')", name="deliveries_state"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    webhook_id: Mapped[str] = mapped_column(Id, index=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    event: Mapped[str] = mapped_column(String(64))
    event_id: Mapped[str] = mapped_column(Id)
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    fault: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class Replied(Table):
    """The reply to a request with an `Idempotency-Key`, so that a retry gets the same and does nothing twice."""

    __tablename__ = "replied"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    actor: Mapped[str] = mapped_column(String(200), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    """None while the first request is still being answered."""
    subject: Mapped[str | None] = mapped_column(Id, index=True)
    """What the request made: when that is erased, so is this."""
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None]


class Rate(Table):
    """How many requests a key made in a minute."""

    __tablename__ = "rates"

    key_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    """Minutes since 1970-01-01 UTC."""
    requests: Mapped[int]


class Entry(Table):
    """Who asked for what and saw what: a chain for each tenant, to which rows are only ever added.

    No personal data stand here, so that erasing a person's leaves the chain whole.
    """

    __tablename__ = "audit"

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    """Id of the key, or issuer and subject of a member of staff."""
    action: Mapped[str] = mapped_column(String(64))
    object: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
