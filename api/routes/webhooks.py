"""Addresses that are told of what is done, and what became of each message to them."""

from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.access.guard import Needs
from api.idempotency import IdempotencyKey, Keep
from api.ids import PATTERN, Id
from api.problems import problems
from api.store.audit import record
from api.store.tables import Delivery, Webhook
from api.store.webhooks import (
    EVENTS,
    DeliveryState,
    Event,
    again,
    deliveries_of,
    delivery_of,
    one_of,
    register,
    registered,
)
from toolkit import LONGEST_WEBHOOK

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

_URL = "https://grants.example.org/hooks/trusted-research"
MADE: dict[int | str, dict[str, Any]] = {
    201: {"headers": {"Location": {"schema": {"type": "string"}, "description": "Where the webhook is"}}}
}
_HERE = "/v1/webhooks/5d0c9a52-0f63-4a53-b6c1-7b8e0a1d2c33"
_WEBHOOK: dict[str, Any] = {
    "id": _HERE.rpartition("/")[2],
    "url": _URL,
    "events": ["batch.done"],
    "purposes": ["research-security"],
    "created_at": "2026-11-01T09:00:00Z",
    "links": {"self": _HERE, "deliveries": f"{_HERE}/deliveries"},
}
_MADE = _WEBHOOK | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
_DELIVERY: dict[str, Any] = {
    "id": "0c7c5ac8-6a5c-4b1e-9a3e-0a5f1f5d7e10",
    "event": "batch.done",
    "message": "f5a3c1b2-73cf-45f5-8d0b-2f9f0a7b6c55",
    "state": "dead",
    "attempts": 9,
    "fault": "answered 503",
    "created_at": "2026-11-01T09:10:00Z",
    "delivered_at": None,
}


class WebhookAsked(BaseModel):
    """Where to send which messages."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"url": _URL, "events": ["batch.done"]}]})

    url: str = Field(max_length=LONGEST_WEBHOOK, description="An https address on the public internet")
    events: list[Event] = Field(default=list(EVENTS), min_length=1, max_length=10)


class WebhookView(BaseModel):
    """An address that is told."""

    id: str
    url: str
    events: list[Event]
    purposes: list[str] = Field(description="It is told of what is for these purposes")
    created_at: datetime
    links: dict[str, str]


class WebhookMade(WebhookView):
    """The same with its secret, which is shown this once: receivers check signatures with it (Standard Webhooks)."""

    model_config = ConfigDict(json_schema_extra={"examples": [_MADE]})

    secret: str


class Webhooks(BaseModel):
    """All of them, in the order in which they were registered."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"webhooks": [_WEBHOOK]}]})

    webhooks: list[WebhookView]


class DeliveryView(BaseModel):
    """A message, and what became of it."""

    id: str
    event: Event
    message: str = Field(description="The `webhook-id` by which a receiver knows a message that it has already had")
    state: DeliveryState = Field(description="`dead` after the last try")
    attempts: int
    fault: str | None = Field(description="Why the last try failed")
    created_at: datetime
    delivered_at: datetime | None


class Deliveries(BaseModel):
    """Messages, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"deliveries": [_DELIVERY], "next": None}]})

    deliveries: list[DeliveryView]
    next: str | None = Field(description="`cursor` of the next page; null on the last")


class DeliveryPage(BaseModel):
    """Which messages."""

    model_config = ConfigDict(extra="forbid")

    cursor: str | None = Field(None, pattern=PATTERN, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=200)
    state: DeliveryState | None = None


@router.post(
    "", status_code=201, response_model=WebhookMade, responses={**MADE, **problems(400, 401, 403, 409, 413, 422)}
)
def create(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("screen"))],
    asked: WebhookAsked,
    key: IdempotencyKey = None,
) -> Response:
    """Register an address. The reply holds the secret; it is not shown again."""

    def work(keep: Keep) -> Response:
        request.app.state.sender.check(asked.url)
        with request.app.state.database.writing() as session:
            made = register(session, caller, asked.url, asked.events)
            record(session, caller, "webhook.created", made.id, events=made.events)
            body = WebhookMade(secret=made.secret, **vars(_view(made))).model_dump_json()
            reply = Response(body, 201, {"Location": f"/v1/webhooks/{made.id}"}, "application/json")
            keep(session, reply, made.id)
        return reply

    told: Any = request.app.state.once.answer(caller, key, ("webhooks", asked.model_dump(mode="json")), work)
    return cast(Response, told)


@router.get("", responses=problems(401, 403))
def browse(request: Request, caller: Annotated[Caller, Depends(Needs("screen"))]) -> Webhooks:
    """List the addresses, without their secrets."""
    with request.app.state.database.writing() as session:
        found = registered(session, caller)
        record(session, caller, "webhook.listed", "webhooks", seen=len(found))
    return Webhooks(webhooks=[_view(webhook) for webhook in found])


@router.get("/{webhook_id}", responses=problems(401, 403, 404))
def read(request: Request, caller: Annotated[Caller, Depends(Needs("screen"))], webhook_id: Id) -> WebhookView:
    """One address."""
    with request.app.state.database.writing() as session:
        webhook = _found(session, caller, webhook_id)
        record(session, caller, "webhook.read", webhook.id)
    return _view(webhook)


@router.delete("/{webhook_id}", status_code=204, responses=problems(401, 403, 404))
def delete(request: Request, caller: Annotated[Caller, Depends(Needs("screen"))], webhook_id: Id) -> Response:
    """Tell an address nothing more; messages to it that wait are dropped."""
    with request.app.state.database.writing() as session:
        webhook = _found(session, caller, webhook_id)
        session.delete(webhook)
        record(session, caller, "webhook.deleted", webhook.id)
    return Response(status_code=204)


@router.get("/{webhook_id}/deliveries", responses=problems(400, 401, 403, 404, 422))
def deliveries(
    request: Request,
    caller: Annotated[Caller, Depends(Needs("screen"))],
    webhook_id: Id,
    page: Annotated[DeliveryPage, Query()],
) -> Deliveries:
    """What became of the messages to an address; `state=dead` lists those that never arrived."""
    with request.app.state.database.writing() as session:
        webhook = _found(session, caller, webhook_id)
        last = delivery_of(session, webhook, page.cursor) if page.cursor is not None else None
        if page.cursor is not None and last is None:
            raise HTTPException(400, "cursor: is of no page of yours. Begin with the first one.")
        found = deliveries_of(session, webhook, limit=page.limit + 1, after=last, state=page.state)
        shown = [_delivery(each) for each in found[: page.limit]]
        record(session, caller, "webhook.deliveries", webhook.id, seen=len(shown))
    return Deliveries(deliveries=shown, next=shown[-1].id if len(found) > page.limit else None)


@router.post("/{webhook_id}/deliveries/{delivery_id}/retry", status_code=202, responses=problems(401, 403, 404, 409))
def retry(
    request: Request, caller: Annotated[Caller, Depends(Needs("screen"))], webhook_id: Id, delivery_id: Id
) -> DeliveryView:
    """Send a dead message again, under the same `webhook-id`."""
    with request.app.state.database.writing() as session:
        webhook = _found(session, caller, webhook_id)
        delivery = delivery_of(session, webhook, delivery_id, lock=True)
        if delivery is None:
            raise HTTPException(404, "There is no such message.")
        if delivery.state != "dead":
            raise HTTPException(409, f"The message is {delivery.state}: only a dead one can be sent again.")
        again(session, caller, delivery)
        record(session, caller, "webhook.retried", delivery.id)
        return _delivery(delivery)


def _found(session: Session, caller: Caller, webhook_id: str) -> Webhook:
    webhook = one_of(session, caller, webhook_id)
    if webhook is None:
        raise HTTPException(404, "There is no such webhook.")
    return webhook


def _view(webhook: Webhook) -> WebhookView:
    here = f"/v1/webhooks/{webhook.id}"
    return WebhookView(
        id=webhook.id,
        url=webhook.url,
        events=webhook.events,
        purposes=webhook.purposes,
        created_at=webhook.created_at,
        links={"self": here, "deliveries": f"{here}/deliveries"},
    )


def _delivery(delivery: Delivery) -> DeliveryView:
    return DeliveryView(
        id=delivery.id,
        event=delivery.event,
        message=delivery.event_id,
        state=delivery.state,
        attempts=delivery.attempts,
        fault=delivery.fault,
        created_at=delivery.created_at,
        delivered_at=delivery.delivered_at,
    )
