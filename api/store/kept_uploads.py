"""Files with many proposals, kept from one step to the next for whoever handed them over, and for a day at most."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, delete, false, func, insert, or_, select
from sqlalchemy.orm import Session, defer

from api.access.caller import Caller
from api.groups import in_groups
from api.jobs.queue import cancel, enqueue
from api.store.upload_tables import KnownHeading, Upload, UploadRow

KEPT = timedelta(days=1)
Show = Literal["all", "refused", "notes"]
_AT_ONCE = 500
_LONGEST_HEADING = 200


def own_upload(session: Session, caller: Caller, upload_id: str, *, to_change: bool = False) -> Upload | None:
    """A file that the caller handed over, without its content; `to_change` keeps others from changing it meanwhile."""
    wanted = _own(caller).where(Upload.id == upload_id)
    return session.scalars(wanted.with_for_update() if to_change else wanted).one_or_none()


def own_uploads(session: Session, caller: Caller) -> list[Upload]:
    """All files that the caller handed over and has not done with, the latest first."""
    return list(session.scalars(_own(caller).where(Upload.state != "done").order_by(Upload.created_at.desc())))


def content_of(session: Session, upload: Upload) -> bytes:
    """The file itself; raises ValueError for one that is gone."""
    found = session.scalar(select(Upload.content).where(Upload.id == upload.id))
    if found is None:
        raise ValueError(f"{upload.id}: holds no file any more")
    return found


def have_read(session: Session, caller: Caller, upload: Upload) -> None:
    """Have a worker read the file by what its headings are said to mean; what an earlier reading found is dropped."""
    _drop_reading(session, caller, upload)
    upload.state = "reading"
    enqueue(session, caller, "read", upload.id)


def ask_columns(
    session: Session, caller: Caller, upload: Upload, looked: dict[str, Any], mapping: dict[str, Any]
) -> None:
    """Have the columns decided anew, as headings were found elsewhere; what was read by the earlier ones is dropped."""
    _drop_reading(session, caller, upload)
    upload.state, upload.looked, upload.mapping = "columns", looked, mapping


def _drop_reading(session: Session, caller: Caller, upload: Upload) -> None:
    """Whoever reads the file just now cannot write down any more what they find."""
    cancel(session, caller, upload.id)
    session.execute(delete(UploadRow).where(UploadRow.upload_id == upload.id))
    upload.fault = None


def put_rows(session: Session, upload: Upload, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write down what was read."""
    for some in in_groups(rows, _AT_ONCE):
        session.execute(insert(UploadRow), [{"upload_id": upload.id, **row} for row in some])
    upload.state = "read"


def totals(session: Session, upload_id: str) -> dict[str, int]:
    """How many proposals there are in all, that were refused, and that have notes."""
    refused, noted = func.count(UploadRow.fault), func.count(func.nullif(UploadRow.noted, False))
    counted = select(func.count(), refused, noted).where(UploadRow.upload_id == upload_id)
    return dict(zip(("all", "refused", "notes"), session.execute(counted).one(), strict=True))


def rows_of(session: Session, upload_id: str, show: Show = "all", *, limit: int, offset: int = 0) -> list[UploadRow]:
    """What was read, in the order of the file, without the proposals themselves."""
    wanted = select(UploadRow).where(UploadRow.upload_id == upload_id).options(defer(UploadRow.proposal))
    if show != "all":
        wanted = wanted.where(UploadRow.fault.is_not(None) if show == "refused" else UploadRow.noted)
    return list(session.scalars(wanted.order_by(UploadRow.n).limit(limit).offset(offset)))


def rows_from(session: Session, upload_id: str, first: int, last: int) -> list[UploadRow]:
    """Rows whole, by their places in the file."""
    wanted = select(UploadRow).where(UploadRow.upload_id == upload_id, UploadRow.n.between(first, last))
    return list(session.scalars(wanted.order_by(UploadRow.n)))


def proposals_in(session: Session, upload_id: str) -> list[tuple[int, str, str]]:
    """Place, id and title of each proposal that could be read."""
    good = select(UploadRow.n, UploadRow.proposal_id, UploadRow.title).where(UploadRow.proposal_id.is_not(None))
    rows = session.execute(good.where(UploadRow.upload_id == upload_id).order_by(UploadRow.n))
    return [(row.n, row.proposal_id, row.title) for row in rows]


def done_with(session: Session, upload: Upload, batch_id: str) -> None:
    """Its cases are being made: of the file only the rows that were refused are kept, to be put right."""
    upload.state, upload.batch_id, upload.content = "done", batch_id, None
    session.execute(delete(UploadRow).where(UploadRow.upload_id == upload.id, UploadRow.fault.is_(None)))


def upload_of_batch(session: Session, caller: Caller, batch_id: str) -> Upload | None:
    """The caller's own file that a batch was made of, while anything of it is kept."""
    return session.scalars(_own(caller).where(Upload.batch_id == batch_id)).one_or_none()


def forget_old(session: Session, tenant: str, now: datetime) -> None:
    """Delete what a tenant has kept for a day."""
    session.execute(_all(delete(Upload).where(Upload.tenant_id == tenant, Upload.created_at <= now - KEPT)))


def forget_all(session: Session, tenant: str, signs: Collection[str]) -> None:
    """Delete all files that a tenant keeps, as whom one names is known only when it is read, and what is remembered of
    headings in which one of some words stands."""
    session.execute(_all(delete(Upload).where(Upload.tenant_id == tenant)))
    named = [KnownHeading.heading.contains(normal_heading(sign), autoescape=True) for sign in signs]
    session.execute(_all(delete(KnownHeading).where(KnownHeading.tenant_id == tenant, or_(false(), *named))))


def known_headings(session: Session, caller: Caller, headings: Iterable[str]) -> dict[str, str]:
    """What the institution said last of such headings, by the heading as it is given."""
    wanted = {heading: normal_heading(heading) for heading in headings}
    rows = select(KnownHeading).where(KnownHeading.tenant_id == caller.tenant)
    said = {row.heading: row.meant for row in session.scalars(rows.where(KnownHeading.heading.in_(wanted.values())))}
    return {heading: said[name] for heading, name in wanted.items() if name in said}


def know_headings(session: Session, caller: Caller, meant: Mapping[str, str]) -> None:
    """Keep what headings were said to mean, for the next file that has them."""
    for heading, name in meant.items():
        session.merge(KnownHeading(tenant_id=caller.tenant, heading=normal_heading(heading), meant=name))


def normal_heading(heading: str) -> str:
    """A heading without what does not count: width, capitals and spaces."""
    return " ".join(unicodedata.normalize("NFKC", heading).casefold().split())[:_LONGEST_HEADING]


def new_upload(caller: Caller, upload_id: str, purpose: str, name: str, content: bytes, by: str) -> Upload:
    """A file of the caller's own, not in the database yet."""
    return Upload(
        id=upload_id,
        tenant_id=caller.tenant,
        owner=caller.actor,
        purpose=purpose,
        created_at=datetime.now(UTC),
        state="columns",
        name=name,
        content=content,
        by=by,
        packs=[],
    )


def _own(caller: Caller) -> Select[Upload]:
    mine = Upload.tenant_id == caller.tenant, Upload.owner == caller.actor
    current = Upload.created_at > datetime.now(UTC) - KEPT
    seen = select(Upload).where(*mine, current, Upload.purpose.in_(sorted(caller.purposes)))
    return seen.options(defer(Upload.content, raiseload=True))


def _all(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
