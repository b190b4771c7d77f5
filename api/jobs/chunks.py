"""Jobs of kind `items`: some proposals of a batch, screened in one pass, each kept as an assessment of its own.

Of a file that an office handed over, each becomes a case as well, in the same transaction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.groups import in_groups
from api.jobs.queue import Claim, finish, put, renew
from api.jobs.worker import MOST_ATTEMPTS
from api.screener import Screened, Screener
from api.store.assessments import Asked, keep, new
from api.store.audit import record
from api.store.batches import close, refuse
from api.store.case_batches import make_case, there_already, wanted_cases
from api.store.cases import hold_proposals
from api.store.database import Database
from api.store.documents import unpacked
from api.store.tables import Batch, Item
from toolkit import Pack, Proposal, ProposalError, proposal_from

_WRITTEN_AT_ONCE = 20
"""Items in one transaction, as SQLite has one writer at a time."""
_ERASED = "the data of a person in it were erased before it was screened"


@dataclass(frozen=True)
class _Outcome:
    n: int
    proposal: Proposal
    found: Screened | ProposalError


class Chunks:
    """Screens items; one that cannot be screened is refused with the reason, and the others go on."""

    def __init__(self, database: Database, screener: Screener) -> None:
        self._database, self._screener = database, screener

    def do(self, claimed: Claim) -> None:
        """Screen what still waits, and write it down in several transactions, in each of which the lease is held."""
        with self._database.writing() as session:
            renew(session, claimed)
            batch = session.get_one(Batch, claimed.subject)
            if batch.state == "waiting":
                batch.state = "running"
        with self._database.reading() as session:
            waiting = session.execute(_waiting(claimed)).all()
        proposals = [(n, proposal_from(unpacked(held))) for n, held in waiting if held is not None]
        outcomes = self._screened(proposals, self._screener.packs(batch.packs), batch)
        for some in in_groups(outcomes, _WRITTEN_AT_ONCE):
            with self._database.writing() as session:
                renew(session, claimed)
                _write(session, batch, some)
        with self._database.writing() as session:
            finish(session, claimed)
            refuse(session, batch.id, claimed.first or 1, claimed.last or 1, _ERASED)
            close(session, session.get_one(Batch, batch.id, with_for_update=True))

    def give_up(self, session: Session, claimed: Claim, reason: str, *, certain: bool) -> None:
        """Halve what failed for no known reason until the item to blame is alone; refuse the rest with the reason."""
        first, last = claimed.first or 1, claimed.last or 1
        if first < last and not certain:
            middle = (first + last) // 2
            for part in ((first, middle), (middle + 1, last)):
                put(
                    session,
                    claimed.tenant,
                    "items",
                    claimed.subject,
                    first=part[0],
                    last=part[1],
                    attempts=MOST_ATTEMPTS - 2,
                )
            return
        batch = session.get_one(Batch, claimed.subject, with_for_update=True)
        refuse(session, batch.id, first, last, reason)
        close(session, batch)

    def _screened(
        self, proposals: Sequence[tuple[int, Proposal]], packs: Sequence[Pack], batch: Batch
    ) -> Iterator[_Outcome]:
        """All in one pass; if one of them cannot be screened, in halves, until it is alone."""
        try:
            found = self._screener.screened([proposal for _, proposal in proposals], packs, batch.as_of)
        except ProposalError as error:
            if len(proposals) == 1:
                [(n, proposal)] = proposals
                yield _Outcome(n, proposal, error)
                return
            middle = len(proposals) // 2
            yield from self._screened(proposals[:middle], packs, batch)
            yield from self._screened(proposals[middle:], packs, batch)
            return
        for (n, proposal), screened in zip(proposals, found, strict=True):
            yield _Outcome(n, proposal, screened)


def _waiting(claimed: Claim) -> Select[int, bytes | None]:
    places = Item.n.between(claimed.first, claimed.last)
    wanted = select(Item.n, Item.proposal).where(Item.batch_id == claimed.subject, places, Item.state == "waiting")
    return wanted.order_by(Item.n)


def _write(session: Session, batch: Batch, outcomes: Sequence[_Outcome]) -> None:
    caller = Caller(batch.tenant_id, batch.created_by, frozenset(), frozenset({batch.purpose}), "")
    wanted = wanted_cases(session, batch.id, [outcome.n for outcome in outcomes])
    hold_proposals(session, caller, (outcome.proposal.id for outcome in outcomes if outcome.n in wanted))
    for outcome in outcomes:
        item = session.get_one(Item, (batch.id, outcome.n), with_for_update=True)
        if item.state != "waiting":
            continue
        item.proposal = None  # an assessment holds it; of one that is refused, only its sender does
        if isinstance(outcome.found, ProposalError):
            item.state, item.fault = "refused", str(outcome.found)
            continue
        case = wanted.get(outcome.n)
        if case and (left_out := there_already(session, caller, outcome.proposal, case)):
            item.state, item.fault = "refused", left_out
            continue
        asked = Asked(proposal=outcome.proposal, packs=tuple(batch.packs), as_of=batch.as_of)
        row = new(session, caller, asked, "waiting", purpose=batch.purpose)
        keep(session, row, outcome.found)
        session.flush()
        item.state, item.assessment_id = "done", row.id
        if case:
            make_case(session, caller, row, outcome.proposal, case)
    numbers = [outcome.n for outcome in outcomes]
    record(session, caller, "batch.screened", batch.id, batch.purpose, first=min(numbers), last=max(numbers))
