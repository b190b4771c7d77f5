"""A case as its page opens it: all its versions, the one that is shown, and everything that people did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.pages.correcting import told_of
from api.pages.judged import judges
from api.store.assessments import chain, of_caller
from api.store.cases import case_of, steps_of
from api.store.office import Case, Comment, Given, Step
from api.store.tables import AssessmentRow
from toolkit import Pack

_Row = TypeVar("_Row", Given, Comment)


@dataclass(frozen=True)
class Opened:
    """What there is of a case."""

    case: Case
    versions: Sequence[AssessmentRow]
    """Oldest first."""
    shown: AssessmentRow | None
    """The version that was asked for, else the newest that is done, without what it found; None where none is."""
    packs: Sequence[Pack]
    """Those that judged it."""
    steps: Sequence[Step]
    given: Sequence[Given]
    comments: Sequence[Comment]

    @property
    def newest(self) -> AssessmentRow:
        """The version that answers and steps are about."""
        return self.versions[-1]

    def number(self, assessment_id: str) -> int | None:
        """Which version an assessment is, from 1."""
        return next((n for n, row in enumerate(self.versions, start=1) if row.id == assessment_id), None)

    def history(self, language: str) -> list[dict[str, Any]]:
        """What people did, latest first."""
        titles = {id_: c.text[language].title for pack in self.packs for id_, c in pack.criteria.items()}
        told: list[dict[str, Any]] = [
            {
                "kind": step.kind,
                "row": step,
                "version": self.number(step.assessment_id),
                "about": _about(step, language),
            }
            for step in self.steps
        ]
        told += [
            {"kind": "answer", "row": row, "title": titles.get(row.criterion, row.criterion), "subject": row.subject}
            for row in self.given
        ]
        told += [{"kind": "comment", "row": row} for row in self.comments]
        return sorted(told, key=lambda entry: entry["row"].at, reverse=True)


def _about(step: Step, language: str) -> Any:
    """What a step corrected, in words; None for one that corrected nothing, or of which that was erased."""
    return told_of(step.about, language) if step.about else None


def opened(session: Session, caller: Caller, case_id: str, version: str | None = None) -> Opened:
    """A case with one of its versions; raises HTTPException 404 where a caller has no such case or version."""
    case = found(session, caller, case_id)
    row = of_caller(session, caller, case.assessment_id)
    if row is None:
        raise HTTPException(404, "There is no such screening.")
    versions = chain(session, caller, row)
    shown = next((each for each in reversed(versions) if each.state == "done" and version in (None, each.id)), None)
    if version is not None and shown is None:
        raise HTTPException(404, "There is no such version.")
    packs = judges(session, shown) if shown else []
    rows = _all(session, Given, case_id), _all(session, Comment, case_id)
    return Opened(case, versions, shown, packs, steps_of(session, case_id), *rows)


def found(session: Session, caller: Caller, case_id: str, *, to_change: bool = False) -> Case:
    """A case that exists for a caller; raises HTTPException 404."""
    case = case_of(session, caller, case_id, to_change=to_change)
    if case is None:
        raise HTTPException(404, "There is no such screening.")
    return case


def _all(session: Session, table: type[_Row], case_id: str) -> list[_Row]:
    return list(session.scalars(select(table).where(table.case_id == case_id).order_by(table.at, table.id)))
