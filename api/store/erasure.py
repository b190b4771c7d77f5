"""What is taken away for good: the content of assessments, when its time is over or when a person asks for it.

A row stays with its id, its day, its versions and its digest, so that what was said about it before still leads
somewhere; the log tells of the erasure by ids.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from api.groups import in_groups
from api.store.audit import append
from api.store.database import Database
from api.store.kept_uploads import forget_old
from api.store.office import ExposureRow
from api.store.office_people import erase_cases, purge_drafts
from api.store.tables import AssessmentRow, Batch, Item, Job, OutcomeRow, PersonRow, Replied, Tenant
from api.store.tryouts import erase_tried, purge_try_outs

AT_ONCE = 200
ERASED = "erased"
_HELD = (
    *("assessments", "assessment_people", "exposures", "items", "replied", "jobs"),
    *("cases", "given_answers", "comments", "steps", "drafts", "tried_cases"),
    *("uploads", "upload_rows", "known_headings", "wanted_cases"),
)


def erase(session: Session, ids: Sequence[str]) -> None:
    """Take away the content of assessments, and whatever else was kept of them; also stops work on them.

    They are held by id, as who writes of several holds them, so that neither waits for the other for ever.
    """
    for some in in_groups(ids, AT_ONCE):
        wanted = select(AssessmentRow.id).where(AssessmentRow.id.in_(some)).order_by(AssessmentRow.id)
        session.execute(wanted.with_for_update(key_share=True))
        gone: dict[str, Any] = dict.fromkeys(("asked", "held", "profile", "summary", "fault", "proposal_id"))
        session.execute(_all(update(AssessmentRow).where(AssessmentRow.id.in_(some)).values(state=ERASED, **gone)))
        session.execute(_all(delete(PersonRow).where(PersonRow.assessment_id.in_(some))))
        session.execute(_all(delete(OutcomeRow).where(OutcomeRow.assessment_id.in_(some))))
        session.execute(_all(delete(ExposureRow).where(ExposureRow.assessment_id.in_(some))))
        session.execute(_all(update(Item).where(Item.assessment_id.in_(some)).values(**_EMPTY_ITEM)))
        session.execute(_all(delete(Replied).where(Replied.subject.in_(some))))
        stopped = {"state": "cancelled", "lease": None, "lease_until": None}
        session.execute(_all(update(Job).where(Job.subject.in_(some)).values(fault=None)))
        erase_cases(session, some)
        erase_tried(session, some)
        open_ = Job.state.in_(("waiting", "running"))
        session.execute(_all(update(Job).where(Job.subject.in_(some), open_).values(**stopped)))


def erase_item(session: Session, batch_id: str, n: int, fault: str | None = ERASED) -> None:
    """Take away what a batch holds of a proposal that has no assessment; it is not screened any more."""
    item = session.get_one(Item, (batch_id, n))
    item.state = "cancelled" if item.state == "waiting" else item.state
    for name, value in (_EMPTY_ITEM | {"fault": fault}).items():
        setattr(item, name, value)


_EMPTY_ITEM: dict[str, Any] = {"proposal": None, "fault": None, "reference": None, "notes": []}


def purge(database: Database, now: datetime | None = None) -> dict[str, int]:
    """Erase what each tenant keeps no longer; how many assessments, by tenant."""
    moment = now or datetime.now(UTC)
    with database.reading() as session:
        tenants = list(session.scalars(select(Tenant).order_by(Tenant.id)))
    done = {tenant.id: sum(_purged(database, tenant, moment)) for tenant in tenants}
    scrub(database)  # files, drafts and what was tried are in no number
    return {tenant: number for tenant, number in done.items() if number}


def _purged(database: Database, tenant: Tenant, now: datetime) -> Iterator[int]:
    """Some rows in each transaction, so that others can write in between."""
    over = select(AssessmentRow.id).where(
        AssessmentRow.tenant_id == tenant.id, AssessmentRow.expires_at <= now, AssessmentRow.state != ERASED
    )
    while True:
        with database.writing() as session:
            ids = list(session.scalars(over.limit(AT_ONCE)))
            if not ids:
                break
            erase(session, ids)
            tell(session, tenant.id, "command", "retention", ids=ids)
        yield len(ids)
    with database.writing() as session:
        purge_try_outs(session, tenant.id, now)
    with database.writing() as session:
        forget_old(session, tenant.id, now)
    if tenant.retention_days is not None:
        with database.writing() as session:
            before = now - timedelta(days=tenant.retention_days)
            _purge_batches(session, tenant.id, before)
            purge_drafts(session, tenant.id, before)


def _purge_batches(session: Session, tenant: str, before: datetime) -> None:
    """Items that never became an assessment go with the age of their batch."""
    old = select(Batch.id).where(Batch.tenant_id == tenant, Batch.created_at <= before, Batch.finished_at.is_not(None))
    left = Item.batch_id.in_(old) & Item.assessment_id.is_(None)
    session.execute(_all(update(Item).where(left).values(_EMPTY_ITEM | {"fault": ERASED})))


def tell(session: Session, tenant: str, actor: str, why: str, request_id: str | None = None, **detail: Any) -> None:
    """Note an erasure in the log, in its transaction; the ids are ours, and say nothing of anybody."""
    append(session, tenant, actor, "assessments.erased", why, None, request_id, detail)


def scrub(database: Database) -> None:
    """Clear what was deleted off the database's own files as far as it can: SQLite overwrites it (secure_delete).

    PostgreSQL frees the space and writes over it in time; its archives and backups are the operator's to let run out.
    """
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if database.engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            return
        for table in _HELD:
            connection.execute(text(f"VACUUM {table}"))


def _all(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
