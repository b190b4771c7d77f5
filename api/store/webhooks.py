"""Who is told of what is done, and what became of each message. A message is put down with the change it tells of."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.jobs.queue import put
from api.store.tables import AssessmentRow, Delivery, Webhook
from toolkit import new_webhook_secret

Event = Literal["assessment.done", "batch.done"]
EVENTS: tuple[Event, ...] = get_args(Event)
DeliveryState = Literal["waiting", "delivered", "dead"]


def register(session: Session, caller: Caller, url: str, events: list[Event]) -> Webhook:
    """An address that is told from now on of what its caller may see."""
    webhook = Webhook(
        id=str(uuid.uuid4()),
        tenant_id=caller.tenant,
        url=url,
        secret=new_webhook_secret(),
        events=list(dict.fromkeys(events)),
        purposes=sorted(caller.purposes),
        created_at=datetime.now(UTC),
        created_by=caller.actor,
    )
    session.add(webhook)
    return webhook


def registered(session: Session, caller: Caller) -> list[Webhook]:
    """The addresses that a caller may know of: its tenant's, for none but its own purposes."""
    found = session.scalars(select(Webhook).where(Webhook.tenant_id == caller.tenant).order_by(Webhook.created_at))
    return [webhook for webhook in found if caller.purposes.issuperset(webhook.purposes)]


def one_of(session: Session, caller: Caller, webhook_id: str) -> Webhook | None:
    """One of them, by its id."""
    return next((each for each in registered(session, caller) if each.id == webhook_id), None)


def announce(session: Session, tenant: str, purpose: str, event: Event, data: Mapping[str, Any]) -> None:
    """Tell all that want to know, once each; `data` holds ids, states, counts and digests, and nothing about people."""
    wanting = [
        webhook
        for webhook in session.scalars(select(Webhook).where(Webhook.tenant_id == tenant))
        if event in webhook.events and purpose in webhook.purposes
    ]
    moment = datetime.now(UTC)
    event_id = str(uuid.uuid4())
    body = json.dumps({"type": event, "timestamp": moment.isoformat(), "data": data}, separators=(",", ":"))
    for webhook in wanting:
        delivery = Delivery(
            id=str(uuid.uuid4()),
            webhook_id=webhook.id,
            tenant_id=tenant,
            event=event,
            event_id=event_id,
            body=body,
            state="waiting",
            attempts=0,
            created_at=moment,
        )
        session.add(delivery)
        put(session, tenant, "deliver", delivery.id)


def announce_assessment(session: Session, row: AssessmentRow) -> None:
    """Tell that an assessment is done, or that it failed."""
    told = {"id": row.id, "state": row.state, "digest": row.digest}
    announce(session, row.tenant_id, row.purpose, "assessment.done", told)


def deliveries_of(
    session: Session, webhook: Webhook, *, limit: int, after: Delivery | None, state: DeliveryState | None
) -> list[Delivery]:
    """The messages to an address, newest first, from behind one of them on."""
    wanted = select(Delivery).where(Delivery.webhook_id == webhook.id)
    if state is not None:
        wanted = wanted.where(Delivery.state == state)
    if after is not None:
        same = (Delivery.created_at == after.created_at) & (Delivery.id < after.id)
        wanted = wanted.where(or_(Delivery.created_at < after.created_at, same))
    return list(session.scalars(wanted.order_by(Delivery.created_at.desc(), Delivery.id.desc()).limit(limit)))


def delivery_of(session: Session, webhook: Webhook, delivery_id: str, *, lock: bool = False) -> Delivery | None:
    """One of them, by its id."""
    wanted = select(Delivery).where(Delivery.webhook_id == webhook.id, Delivery.id == delivery_id)
    return session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()


def again(session: Session, caller: Caller, delivery: Delivery) -> None:
    """Give a dead message all its tries once more."""
    delivery.state, delivery.attempts = "waiting", 0
    put(session, caller.tenant, "deliver", delivery.id)
