"""Cases made of a file with many proposals: asked for all at once, made one by one as each is screened."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.store.audit import record
from api.store.batches import Parsed, put_down
from api.store.cases import case_about, cases_about
from api.store.handing_in import hand_in
from api.store.kept_uploads import done_with, proposals_in, rows_from, totals
from api.store.office import Case
from api.store.tables import AssessmentRow, Batch, Item
from api.store.upload_tables import Upload, UploadRow, WantedCase
from toolkit import Proposal

_AT_ONCE = 500
_THERE_ALREADY = (
    "There is already a screening of this proposal ({}). "
    "Work on that one, or hand the file over again and choose to make another."
)


def make_batch(session: Session, caller: Caller, upload: Upload, again: Collection[int]) -> Batch | None:
    """A batch of all that a file holds; what cannot become a case is in it, too, and says why.

    A proposal that has a case is left out, unless its place is among `again`; None where nothing is left to be made.
    """
    found = proposals_in(session, upload.id)
    there = cases_about(session, caller, (name for _, name, _ in found))
    left_out = {n: name for n, name, _ in found if name in there and n not in again}
    if len(left_out) == len(found):
        return None
    items = _items(session, upload, totals(session, upload.id)["all"], left_out)
    batch = put_down(session, caller, upload.purpose, upload.packs, date.today(), items)
    for first in range(1, batch.total + 1, _AT_ONCE):
        rows = rows_from(session, upload.id, first, first + _AT_ONCE - 1)
        wanted = [_wanted(batch, upload, row, again) for row in rows if row.fault is None and row.n not in left_out]
        if wanted:
            session.execute(insert(WantedCase), wanted)
    done_with(session, upload, batch.id)
    return batch


def _items(session: Session, upload: Upload, total: int, left_out: dict[int, str]) -> Iterator[Parsed]:
    for first in range(1, total + 1, _AT_ONCE):
        for row in rows_from(session, upload.id, first, first + _AT_ONCE - 1):
            fault = _THERE_ALREADY.format(left_out[row.n]) if row.n in left_out else row.fault
            proposal = row.proposal if fault is None else None
            yield Parsed(row.n, row.place, row.reference, row.notes, proposal, fault)


def _wanted(batch: Batch, upload: Upload, row: UploadRow, again: Collection[int]) -> dict[str, object]:
    told = {"department": row.department, "year": row.year, "again": row.n in again, "case_id": None}
    return {"batch_id": batch.id, "n": row.n, "by": upload.by, **told}


def wanted_cases(session: Session, batch_id: str, numbers: Collection[int]) -> dict[int, WantedCase]:
    """Which items of a batch are to become cases, by their places in the file."""
    wanted = select(WantedCase).where(WantedCase.batch_id == batch_id, WantedCase.n.in_(numbers))
    return {row.n: row for row in session.scalars(wanted)}


def there_already(session: Session, caller: Caller, proposal: Proposal, wanted: WantedCase) -> str | None:
    """Why an item becomes no case after all: one was made meanwhile, and no second one was asked for."""
    if wanted.again or case_about(session, caller, proposal.id) is None:
        return None
    return _THERE_ALREADY.format(proposal.id)


def make_case(session: Session, caller: Caller, row: AssessmentRow, proposal: Proposal, wanted: WantedCase) -> None:
    """The case of an item that was screened."""
    case = hand_in(session, caller, row, proposal, wanted.by, open_=True)
    case.department, case.year = wanted.department, wanted.year or case.year
    wanted.case_id, wanted.department = case.id, None
    record(session, caller, "case.made", case.id, row.purpose, assessment=row.id, packs=row.packs)


def makes_cases(session: Session, batch_id: str) -> bool:
    """Whether a batch was handed over to become cases."""
    return session.scalar(select(WantedCase.n).where(WantedCase.batch_id == batch_id).limit(1)) is not None


def cases_made(session: Session, batch_id: str, *, limit: int, offset: int) -> list[tuple[Item, Case | None]]:
    """The items of a batch in the order of the file, each with the case that it became."""
    joined = (
        select(Item, Case)
        .outerjoin(WantedCase, (WantedCase.batch_id == Item.batch_id) & (WantedCase.n == Item.n))
        .outerjoin(Case, Case.id == WantedCase.case_id)
        .where(Item.batch_id == batch_id)
    )
    return [(item, case) for item, case in session.execute(joined.order_by(Item.n).limit(limit).offset(offset))]


def recent(session: Session, caller: Caller, limit: int) -> list[Batch]:
    """The batches that became cases, or are becoming some, of those that a caller may see; the latest first."""
    seen = select(Batch).where(Batch.tenant_id == caller.tenant, Batch.purpose.in_(sorted(caller.purposes)))
    made = seen.where(select(WantedCase.n).where(WantedCase.batch_id == Batch.id).exists())
    return list(session.scalars(made.order_by(Batch.created_at.desc(), Batch.id).limit(limit)))
