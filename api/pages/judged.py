"""The result of an assessment as a part of pages: made once for each language, and remembered while it is read.

An assessment that is done never changes but to be erased, so what was made of it holds. Who may see it is asked in the
database before, each time; an erased one is not asked for any more, and what nobody looked at for a while is forgotten.
"""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from sys import getsizeof
from threading import Lock
from typing import Any

from fastapi import Request
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.pages.correcting import key_of
from api.pages.site import part
from api.routes.assessment_pages import place
from api.store.assessments import assessments_of, of_caller, profile_of
from api.store.packs import packs_that_judged
from api.store.tables import AssessmentRow
from toolkit import Assessment, Checklist, Pack, checklist_names, checklist_page, explanation

MOST_BYTES = 32_000_000
"""So much text is remembered in a process, as it lies in memory: institution's choice."""
FORGOTTEN_S = 900
LEVELS = ("none", "note", "review", "escalate")
"""Weakest first."""
WANTING = ("raised", "unknown")
"""What wants the attention of a person; the rest was clear, or is answered, or not in force."""


@dataclass(frozen=True)
class Look:
    """How a result is shown."""

    template: str
    language: str
    pack: str
    base: str
    """The address of the page that it stands on."""
    version: str | None = None
    """What its links name beside that, where the page shows several versions."""
    working: bool = False
    """Whether its reader may answer items and correct evidence."""


@dataclass(frozen=True)
class Shown:
    """A result as it stands on a page."""

    title: str
    """Of the proposal."""
    html: Markup
    team: tuple[str, ...]
    pictures: bool


class Results:
    """What was made lately, up to a size; safe to use from several threads."""

    def __init__(self, most: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock, self._lock = most, clock, Lock()
        self._held: OrderedDict[tuple[str, str | None, Look], tuple[float, Shown]] = OrderedDict()
        self._size = 0

    def find(self, row: AssessmentRow, look: Look) -> Shown | None:
        """What is remembered of an assessment."""
        with self._lock:
            self._forget()
            if (found := self._held.pop((row.id, row.digest, look), None)) is None:
                return None
            self._held[row.id, row.digest, look] = self._clock(), found[1]
            return found[1]

    def keep(self, row: AssessmentRow, look: Look, shown: Shown) -> Shown:
        """Remember what was made."""
        with self._lock:
            if (row.id, row.digest, look) not in self._held:
                self._held[row.id, row.digest, look] = self._clock(), shown
                self._size += getsizeof(shown.html)
            self._forget()
        return shown

    def _forget(self) -> None:
        """The oldest of what is too much, and all that nobody asked for in a while."""
        while self._held:
            seen, shown = next(iter(self._held.values()))
            if self._size <= self._most and seen > self._clock() - FORGOTTEN_S:
                break
            self._held.popitem(last=False)
            self._size -= getsizeof(shown.html)


def result_of(
    request: Request, session: Session, caller: Caller, row: AssessmentRow, look: Look
) -> Callable[[], Shown]:
    """What makes the result of an assessment that a caller may see, outside the session; `row` is done."""
    results: Results = request.app.state.results
    if (found := results.find(row, look)) is not None:
        return lambda: found
    whole, packs = content_of(session, caller, row.id, "profile"), judges(session, row)
    return lambda: results.keep(row, look, _made(request, whole, packs, look))


def content_of(session: Session, caller: Caller, assessment_id: str, *more: Any) -> AssessmentRow:
    """An assessment with what it found; raises HTTPException 404 where the caller has no such one."""
    row = of_caller(session, caller, assessment_id, "held", *more)
    if row is None:
        raise HTTPException(404, "There is no such assessment.")
    return row


def judges(session: Session, row: AssessmentRow) -> list[Pack]:
    """The packs that judged, in order."""
    return packs_that_judged(session, (row.versions or {})["packs"])


def sheet_of(judged: Assessment, pack: Pack, language: str, anchor: str) -> Checklist:
    """The checklist with the checks of one item alone, named by the place of one of them."""
    criterion = anchor.rpartition("-")[0]
    own = tuple(finding for finding in judged.findings if finding.criterion == criterion)
    return checklist_page(judged.model_copy(update={"findings": own}), pack, language)


def _made(request: Request, row: AssessmentRow, packs: Sequence[Pack], look: Look) -> Shown:
    assessments, n = assessments_of(row), place(row, look.pack)
    judged, by = assessments[n], packs[n]
    sheet = checklist_page(judged, by, look.language, profile_of(row))
    found = [(item, check) for part in sheet.sections for item in part.items for check in item.checks]
    values = {
        **checklist_names(sheet),
        "look": look,
        "frameworks": [_short(*pair, look.language) for pair in zip(assessments, packs, strict=True)],
        "found": found,
        "wanting": {item.id for item, check in found if check.outcome in WANTING},
        "settled": [pair for pair in found if pair[1].outcome not in WANTING],
        "raised": sorted(_of(found, "raised"), key=lambda pair: -LEVELS.index(pair[1].level)),
        "clear": _of(found, "clear"),
        "turns": _turns(judged, by, look.language),
        "team": list(judged.people),
        "correction_keys": [key_of(each.correction.target) for each in judged.corrections],
    }
    return Shown(sheet.proposal_title, part(request, look.template, values), tuple(judged.people), bool(sheet.pictures))


def _of(found: Sequence[tuple[Any, Any]], outcome: str) -> list[tuple[Any, Any]]:
    return [pair for pair in found if pair[1].outcome == outcome]


def _short(judged: Assessment, pack: Pack, language: str) -> dict[str, Any]:
    outcome = next(each for each in pack.outcomes if each.id == judged.outcome)
    found = Counter(finding.outcome for finding in judged.findings)
    return {
        "id": pack.id,
        "title": pack.text[language].title,
        "outcome": outcome.text[language].title,
        "level": judged.level,
        "raised": found["raised"],
        "unknown": found["unknown"],
        "triage": judged.triage,
    }


def _turns(judged: Assessment, pack: Pack, language: str) -> list[dict[str, Any]]:
    """What a finding that came out otherwise would change."""
    outcomes = {outcome.id: outcome.text[language].title for outcome in pack.outcomes}
    titles = {name: criterion.text[language].title for name, criterion in pack.criteria.items()}
    return [
        {
            "findings": [(titles[criterion], subject) for criterion, subject in turn.findings],
            "cleared": turn.after.startswith("clear"),
            "outcome": outcomes[turn.outcome],
            "level": turn.level,
        }
        for turn in explanation(judged, pack).would_change
    ]
