"""Jobs of kind `deliver`: one try to send a message, and the next one later, until it arrives or is dead."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from sqlalchemy.orm import Session

from api.jobs.queue import Claim, finish, put
from api.store.database import Database
from api.store.tables import Delivery, Webhook
from toolkit import WebhookSender

DELAYS = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000))
"""Between the tries, as Standard Webhooks proposes; after the last one a message is dead."""


class Deliveries:
    """Sends messages; a receiver may get one twice, and knows it by its id."""

    def __init__(self, database: Database, sender: WebhookSender) -> None:
        self._database, self._sender = database, sender

    def do(self, claimed: Claim) -> None:
        """One try."""
        with self._database.reading() as session:
            delivery = session.get(Delivery, claimed.subject)
            webhook = session.get(Webhook, delivery.webhook_id) if delivery else None
        if delivery is None or webhook is None or delivery.state != "waiting":
            with self._database.writing() as session:
                return finish(session, claimed)
        status, fault = self._sender.post(webhook.url, webhook.secret, delivery.event_id, delivery.body)
        with self._database.writing() as session:
            finish(session, claimed)
            if kept := session.get(Delivery, claimed.subject, with_for_update=True):
                _note(session, kept, status, fault)
        return None

    def give_up(self, session: Session, claimed: Claim, reason: str, *, certain: bool) -> None:
        """The service itself failed: the message is dead, for a person to look at."""
        if (delivery := session.get(Delivery, claimed.subject)) and delivery.state == "waiting":
            delivery.state, delivery.fault = "dead", reason


def _note(session: Session, delivery: Delivery, status: int | None, fault: str | None) -> None:
    delivery.attempts += 1
    delivery.fault = fault
    if fault is None:
        delivery.state, delivery.delivered_at = "delivered", datetime.now(UTC)
    elif status == HTTPStatus.GONE or delivery.attempts > len(DELAYS):
        delivery.state = "dead"
    else:
        put(session, delivery.tenant_id, "deliver", delivery.id, after=DELAYS[delivery.attempts - 1])
