"""Batches and their items: put down whole, seen by whom they concern, finished item by item."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session, defer

from api.access.caller import Caller
from api.groups import in_groups
from api.jobs.queue import enqueue, now
from api.store.tables import AssessmentRow, Batch, Item
from api.store.webhooks import announce

ItemState = Literal["waiting", "done", "refused", "cancelled"]
BatchState = Literal["waiting", "running", "done", "cancelled"]
CHUNK = 100
"""Proposals that are screened in one pass."""
_AT_ONCE = 500


@dataclass(frozen=True)
class Parsed:
    """A proposal of a file as it goes into the table of items, or why it is none."""

    n: int
    place: str
    reference: str | None
    notes: list[str]
    proposal: bytes | None
    fault: str | None


def put_down(
    session: Session, caller: Caller, purpose: str, packs: Sequence[str], as_of: date, items: Iterable[Parsed]
) -> Batch:
    """A batch with all its items, and the jobs that screen them; one without anything to screen is done at once."""
    moment = now(session)
    batch = Batch(
        id=str(uuid.uuid4()),
        tenant_id=caller.tenant,
        purpose=purpose,
        state="waiting",
        created_at=moment,
        created_by=caller.actor,
        as_of=as_of,
        packs=list(packs),
        total=0,
    )
    session.add(batch)
    session.flush()
    for several in in_groups(items, _AT_ONCE):
        session.execute(insert(Item), [_row(batch.id, item) for item in several])
        batch.total += len(several)
    for first in range(1, batch.total + 1, CHUNK):
        enqueue(session, caller, "items", batch.id, first, min(first + CHUNK - 1, batch.total))
    session.flush()
    close(session, batch)
    return batch


def _row(batch_id: str, item: Parsed) -> dict[str, Any]:
    state = "waiting" if item.fault is None else "refused"
    return {"batch_id": batch_id, "state": state, "assessment_id": None, **vars(item)}


def batch_of(session: Session, caller: Caller, batch_id: str, *, lock: bool = False) -> Batch | None:
    """A batch that a caller may see; `lock` waits for whoever changes it, and shows it as it is then."""
    wanted = _seen_by(caller).where(Batch.id == batch_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalars(wanted).one_or_none()


def batches_of(
    session: Session, caller: Caller, *, limit: int, after: tuple[Any, str] | None, state: BatchState | None
) -> list[Batch]:
    """The batches that a caller may see, newest first, from a place in that order on."""
    wanted = _seen_by(caller).order_by(Batch.created_at.desc(), Batch.id.desc()).limit(limit)
    if state is not None:
        wanted = wanted.where(Batch.state == state)
    if after is not None:
        moment, batch_id = after
        older = (Batch.created_at == moment) & (Batch.id < batch_id)
        wanted = wanted.where(or_(Batch.created_at < moment, older))
    return list(session.scalars(wanted))


def _seen_by(caller: Caller) -> Any:
    return select(Batch).where(Batch.tenant_id == caller.tenant, Batch.purpose.in_(caller.purposes))


def items_of(
    session: Session, batch_id: str, *, limit: int, after: int = 0, state: ItemState | None = None
) -> list[Item]:
    """Items in the order of the file, without their proposals, from behind a place on."""
    wanted = select(Item).options(defer(Item.proposal)).where(Item.batch_id == batch_id, Item.n > after)
    if state is not None:
        wanted = wanted.where(Item.state == state)
    return list(session.scalars(wanted.order_by(Item.n).limit(limit)))


def counts(session: Session, batch_id: str) -> dict[str, int]:
    """How many items there are in each state."""
    counted = select(Item.state, func.count()).where(Item.batch_id == batch_id).group_by(Item.state)
    return {state: count for state, count in session.execute(counted)}  # noqa: C416 mypy knows no dict of rows


@dataclass(frozen=True)
class Result:
    """What became of an item."""

    n: int
    place: str
    reference: str | None
    state: str
    fault: str | None
    assessment_id: str | None
    digest: str | None
    summary: dict[str, Any] | None
    """By pack: outcome, level, triage, coverage."""


_RESULT = (
    Item.n,
    Item.place,
    Item.reference,
    Item.state,
    Item.fault,
    Item.assessment_id,
    AssessmentRow.digest,
    AssessmentRow.summary,
)


def results_of(session: Session, batch_id: str, ns: Iterable[int]) -> Iterator[Result]:
    """What became of some items, in the order of the numbers asked for, read in pieces."""
    joined = select(*_RESULT).outerjoin(AssessmentRow, Item.assessment_id == AssessmentRow.id)
    for several in in_groups(ns, _AT_ONCE):
        rows = session.execute(joined.where(Item.batch_id == batch_id, Item.n.in_(several)))
        found = {row.n: Result(**row._mapping) for row in rows}
        yield from (found[n] for n in several)


def ranked(session: Session, batch_id: str) -> list[int]:
    """The numbers of all items: first those that a person should open first, by any pack; then as in the file."""
    joined = select(Item.n, AssessmentRow.summary).outerjoin(AssessmentRow, Item.assessment_id == AssessmentRow.id)
    rows = session.execute(joined.where(Item.batch_id == batch_id).execution_options(yield_per=_AT_ONCE))
    found = [(-max((judged["triage"] for judged in (summary or {}).values()), default=-1), n) for n, summary in rows]
    return [n for _, n in sorted(found)]


def refuse(session: Session, batch_id: str, first: int, last: int, reason: str) -> None:
    """Refuse what is still waiting among some items."""
    still = update(Item).where(Item.batch_id == batch_id, Item.n.between(first, last), Item.state == "waiting")
    session.execute(still.values(state="refused", fault=reason, proposal=None))


def cancel_items(session: Session, batch: Batch) -> None:
    """End a batch: what waits is cancelled, what is done stays."""
    still = update(Item).where(Item.batch_id == batch.id, Item.state == "waiting")
    session.execute(still.values(state="cancelled", proposal=None))
    batch.state, batch.finished_at = "cancelled", now(session)
    _tell(session, batch)


def close(session: Session, batch: Batch) -> None:
    """Mark a batch as done, and tell who wants to know, if no item waits any more; its row must be locked."""
    waits = select(Item.n).where(Item.batch_id == batch.id, Item.state == "waiting").limit(1)
    if batch.state not in ("waiting", "running") or session.scalar(waits) is not None:
        return
    batch.state, batch.finished_at = "done", now(session)
    _tell(session, batch)


def _tell(session: Session, batch: Batch) -> None:
    told = {"id": batch.id, "state": batch.state, "total": batch.total, "items": counts(session, batch.id)}
    announce(session, batch.tenant_id, batch.purpose, "batch.done", told)
