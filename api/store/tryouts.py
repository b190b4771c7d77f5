"""Other numbers of a criterion, tried on what was screened: the question, and for a day what came of it.

No assessment is changed by it. What is kept of a person here hangs on the assessment, and is erased with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column

from api.access.caller import Caller
from api.store.cases import visible_cases
from api.store.columns import Id, Table
from api.store.documents import packed, unpacked
from api.store.office import Case
from api.store.tables import AssessmentRow, OutcomeRow
from toolkit import Adjustment

KEPT = timedelta(days=1)
_RECENT = 10


class TryOut(Table):
    """Who asked what would become of their cases with other numbers."""

    __tablename__ = "try_outs"
    __table_args__ = (CheckConstraint("state in ('waiting', 'done', 'failed')", name="try_outs_state"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.id"))
    actor: Mapped[str] = mapped_column(String(200))
    purposes: Mapped[list[str]]
    """Those of the actor when it was asked."""
    created_at: Mapped[datetime]
    pack: Mapped[str] = mapped_column(String(200))
    pack_digest: Mapped[str] = mapped_column(String(64))
    criterion: Mapped[str] = mapped_column(String(200))
    numbers: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(16))
    fault: Mapped[str | None] = mapped_column(Text)
    total: Mapped[int]
    looked: Mapped[int]
    reached: Mapped[str | None] = mapped_column(Id)
    """The last case that was looked at."""
    tally: Mapped[dict[str, Any]]
    """How many cases, by the outcome that the pack gives as it is and the one with the other numbers; under MISSING and
    EARLIER see there."""


class TriedCase(Table):
    """A case of which some finding would come out otherwise."""

    __tablename__ = "tried_cases"

    try_out_id: Mapped[str] = mapped_column(ForeignKey("try_outs.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), index=True)
    before: Mapped[str] = mapped_column(String(200))
    after: Mapped[str] = mapped_column(String(200))
    findings: Mapped[bytes]


@dataclass(frozen=True)
class Tried:
    """What would become of one case; `after` is None where the pack cannot judge it."""

    case: str
    assessment: str
    before: str | None
    after: str | None
    findings: Sequence[dict[str, Any]]
    """Those that would come out otherwise, each with both sides."""
    earlier: bool = False
    """Whether it was judged by an earlier edition of the pack, which may have come to another outcome than `before`."""


MISSING, EARLIER = "-", "@"
"""In the place of outcomes: the saved record does not hold what the pack looks through; and, besides its outcomes, an
earlier edition judged. Ids of outcomes hold no such sign."""


def tally_key(before: str | None, after: str | None) -> str:
    """The place in a tally."""
    return MISSING if before is None or after is None else f"{before}>{after}"


def ask(session: Session, caller: Caller, try_id: str, pack: tuple[str, str], criterion: str, to: Adjustment) -> TryOut:
    """Put down what is to be tried; `pack` is its id and its digest."""
    row = TryOut(id=try_id, tenant_id=caller.tenant, actor=caller.actor, purposes=sorted(caller.purposes))
    row.created_at, row.pack, row.pack_digest, row.criterion = datetime.now(UTC), *pack, criterion
    row.numbers = packed(to.model_dump(mode="json", by_alias=True))
    row.state, row.looked, row.tally = "waiting", 0, {}
    judged = _judged(caller, row.pack).with_only_columns(Case.id).subquery()
    row.total = session.scalar(select(func.count()).select_from(judged)) or 0
    session.add(row)
    session.flush()
    return row


def is_asked(session: Session, try_id: str) -> bool:
    """Whether a form that carries this id was taken before, from whomever."""
    return session.get(TryOut, try_id) is not None


def own_try_out(session: Session, caller: Caller, try_id: str) -> TryOut | None:
    """What the caller asked in the last day; nobody else sees it."""
    return session.scalars(_recent(caller).where(TryOut.id == try_id)).one_or_none()


def recent_try_outs(session: Session, caller: Caller) -> list[TryOut]:
    """What the caller asked in the last day, latest first."""
    return list(session.scalars(_recent(caller).order_by(TryOut.created_at.desc()).limit(_RECENT)))


def _recent(caller: Caller) -> Select[TryOut]:
    mine = TryOut.tenant_id == caller.tenant, TryOut.actor == caller.actor
    return select(TryOut).where(*mine, TryOut.created_at > datetime.now(UTC) - KEPT)


def numbers_in(row: TryOut) -> Adjustment:
    """The numbers that are tried."""
    return Adjustment.model_validate(unpacked(row.numbers))


def still_to_try(session: Session, row: TryOut, limit: int) -> list[tuple[str, AssessmentRow]]:
    """The next cases, each with its newest version that is done."""
    caller = Caller(row.tenant_id, row.actor, frozenset(), frozenset(row.purposes), "")
    left = _judged(caller, row.pack).where(Case.id > (row.reached or "")).order_by(Case.id).limit(limit)
    light = left.with_only_columns(Case.id, AssessmentRow)
    light = light.options(defer(AssessmentRow.held), defer(AssessmentRow.asked))
    return [(each[0], each[1]) for each in session.execute(light)]


def keep_tried(session: Session, row: TryOut, tried: Sequence[Tried]) -> None:
    """Write down what came of some cases; of those that were erased meanwhile nothing, and others erase them after."""
    wanted = AssessmentRow.id.in_([each.assessment for each in tried]), AssessmentRow.state == "done"
    locked = select(AssessmentRow.id).where(*wanted).order_by(AssessmentRow.id).with_for_update(read=True)
    there = set(session.scalars(locked))
    tally = dict(row.tally)
    for each in tried:
        if each.assessment not in there:
            continue
        key = tally_key(each.before, each.after)
        tally[key] = tally.get(key, 0) + 1
        tally[EARLIER] = tally.get(EARLIER, 0) + (each.earlier and key != MISSING)
        if each.findings and each.before and each.after:
            kept = TriedCase(try_out_id=row.id, case_id=each.case, assessment_id=each.assessment)
            kept.before, kept.after, kept.findings = each.before, each.after, packed(list(each.findings))
            session.add(kept)
    row.tally, row.looked, row.reached = tally, row.looked + len(tried), tried[-1].case


def changed_cases(
    session: Session, caller: Caller, row: TryOut, *, limit: int, offset: int
) -> tuple[int, list[tuple[Case, TriedCase]]]:
    """How many cases would change, and some of them: first those with another outcome, then by title."""
    wanted = visible_cases(caller).join(TriedCase, TriedCase.case_id == Case.id).where(TriedCase.try_out_id == row.id)
    count = session.scalar(select(func.count()).select_from(wanted.with_only_columns(Case.id).subquery())) or 0
    order = (TriedCase.before == TriedCase.after), Case.title, Case.id
    some = wanted.with_only_columns(Case, TriedCase).order_by(*order).limit(limit).offset(offset)
    return count, [(each[0], each[1]) for each in session.execute(some)]


def findings_in(row: TriedCase) -> list[dict[str, Any]]:
    """The findings that would come out otherwise."""
    found: list[dict[str, Any]] = unpacked(row.findings)
    return found


def erase_tried(session: Session, assessments: Iterable[str]) -> None:
    """Take away what was tried on some assessments."""
    gone = delete(TriedCase).where(TriedCase.assessment_id.in_(list(assessments)))
    session.execute(gone.execution_options(synchronize_session=False))


def purge_try_outs(session: Session, tenant: str, now: datetime) -> None:
    """Delete what was tried more than a day ago."""
    old = select(TryOut.id).where(TryOut.tenant_id == tenant, TryOut.created_at <= now - KEPT)
    for gone in (delete(TriedCase).where(TriedCase.try_out_id.in_(old)), delete(TryOut).where(TryOut.id.in_(old))):
        session.execute(gone.execution_options(synchronize_session=False))


def _judged(caller: Caller, pack: str) -> Select[Case]:
    """The cases of a caller whose newest version that is done was judged by a pack."""
    wanted = visible_cases(caller).join(AssessmentRow, AssessmentRow.id == Case.judged_id)
    judged = OutcomeRow.assessment_id == AssessmentRow.id, OutcomeRow.pack == pack
    return wanted.join(OutcomeRow, judged[0] & judged[1]).where(AssessmentRow.state == "done")
