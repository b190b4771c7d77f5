"""One more version of a case: the same proposal with what is new, screened by a worker."""

from datetime import date

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.jobs.queue import enqueue
from api.store.assessments import Asked, asked_of, chain, new, of_caller
from api.store.audit import record
from api.store.cases import add_step
from api.store.erasure import ERASED
from api.store.office import Case
from api.store.tables import AssessmentRow


def look_again(session: Session, caller: Caller, case: Case, by: str, step: str) -> None:
    """Have it made with the data and the lists of today; `by` who asks for it, `step` the id of that step.

    Raises HTTPException as `asked_now` does.
    """
    asked = asked_now(session, caller, case)
    screen_again(session, caller, case, asked.model_copy(update={"as_of": max(asked.as_of, date.today())}))
    add_step(session, case, caller, "assessed-again", by, step=step)
    record(session, caller, "case.again", case.id, case.purpose, assessment=case.assessment_id)


def can_look(session: Session, caller: Caller, case: Case) -> bool:
    """Whether it is open, and its newest version is there: not on its way, and not erased."""
    return case.state != "decided" and _newest(session, caller, case).state not in ("waiting", ERASED)


def asked_now(session: Session, caller: Caller, case: Case) -> Asked:
    """What the newest version was asked for; raises HTTPException 410 where it was erased."""
    row = of_caller(session, caller, _newest(session, caller, case).id, "asked")
    if row is None or row.asked is None:
        raise HTTPException(410, "The screening was erased.")
    return asked_of(row)


def screen_again(session: Session, caller: Caller, case: Case, asked: Asked) -> None:
    """Have a further version made; until it is there, the earlier ones stay to be read."""
    earlier = _newest(session, caller, case).id
    row = new(session, caller, asked, "waiting", purpose=case.purpose, earlier=earlier)
    enqueue(session, caller, "assess", row.id)
    case.assessment_id = row.id


def _newest(session: Session, caller: Caller, case: Case) -> AssessmentRow:
    """The end of the chain of versions: answers that came in through the API are in it."""
    row = of_caller(session, caller, case.assessment_id)
    if row is None:
        raise HTTPException(404, "There is no such screening.")
    return chain(session, caller, row)[-1]
