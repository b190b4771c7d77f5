"""The cases of an office counted: by what they have to do with, by department and year, and by what they came to.

A case counts once, by its newest version that is done; one that has none is in no number. What an assessment came to,
and what it has to do with, never changes: so the counts over the same assessments are kept, and are the same again.
"""

import hashlib
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any, get_args

from sqlalchemy import Executable, func
from sqlalchemy.orm import Session

from api.access.caller import Caller
from api.store.cases import RANKS, Wanted, conditions, rank, visible_cases
from api.store.office import Case, ExposureRow
from api.store.tables import OutcomeRow
from toolkit import ExposedKind, Level, Reach, Tally

_LEVELS: dict[int, Level] = {RANKS[level]: level for level in get_args(Level)}
_KEPT = 16


class Tallies:
    """Counts, the last few of which are kept; safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Tally] = OrderedDict()
        self._lock = Lock()

    def of(self, session: Session, caller: Caller, wanted: Wanted) -> Tally:
        """The counts over the cases that exist for a caller and are wanted; nobody may change them."""
        wanted = replace(wanted, judged=True)
        columns = Case.judged_id, Case.department, Case.year, rank(wanted.pack)
        chosen = visible_cases(caller).where(*conditions(wanted))
        cases = _rows(session, chosen.with_only_columns(*columns).order_by(Case.id))
        key = hashlib.sha256(repr((wanted.pack, cases)).encode()).hexdigest()
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = _counted(session, cases, chosen, wanted.pack)
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return found


def _rows(session: Session, query: Executable) -> Sequence[Any]:
    """Rows as plain tuples: thousands of them, of which each is looked at once."""
    return session.connection().execute(query).all()


def _counted(session: Session, rows: Sequence[Any], chosen: Any, of_pack: str) -> Tally:
    """`rows` are the assessment, department, year and rank of each case that `chosen` finds."""
    found, cases, levels = Tally(), Counter[str](), dict[str, Level]()
    for judged_id, department, year, ranked in rows:
        found.proposals += 1
        cases[judged_id] += 1
        level = levels[judged_id] = _LEVELS[ranked]
        found.departments[department or ""].levels[level] += 1
        found.years[str(year) if year else ""].levels[level] += 1
    came_to = OutcomeRow.pack, OutcomeRow.outcome
    outcomes = chosen.join(OutcomeRow, OutcomeRow.assessment_id == Case.judged_id)
    if of_pack:
        outcomes = outcomes.where(OutcomeRow.pack == of_pack)
    for pack, outcome, number in _rows(session, outcomes.with_only_columns(*came_to, func.count()).group_by(*came_to)):
        found.outcomes[pack][outcome or ""] += number
    row = ExposureRow
    exposed = chosen.join(row, row.assessment_id == Case.judged_id)
    met = Case.judged_id, row.kind, row.key, row.ties, row.name
    _expose(found, cases, levels, _rows(session, exposed.with_only_columns(*met)))
    return found


def _expose(
    found: Tally,
    cases: Counter[str],
    levels: Mapping[str, Level],
    rows: Iterable[tuple[str, ExposedKind, str, str, str | None]],
) -> None:
    """Count what the cases have to do with: `rows` are the assessment of a case, and one thing that it met.

    In one pass over the rows, which takes less time than several in SQL.
    """
    numbers = Counter[tuple[ExposedKind, str, str, str | None, Level]]()
    met: dict[tuple[ExposedKind, str], list[str]] = defaultdict(list)
    for assessment, kind, key, ties, name in rows:
        numbers[kind, key, ties, name, levels[assessment]] += 1
        met[kind, key].append(assessment)
    for (kind, key, ties, name, level), number in numbers.items():
        group = found.exposed[kind][key]
        group.levels[level] += number
        group.ties.update(dict.fromkeys(filter(None, ties.split(",")), number))
        group.name = min(filter(None, (group.name, name)), default=None)
    for kind in get_args(ExposedKind):
        groups = found.exposed[kind]
        every = set[str]().union(*(met[kind, key] for key in groups))
        top = set[str]().union(*(met[kind, key] for key in found.most_frequent(kind)))
        found.reach[kind] = Reach(len(groups), *(sum(cases[each] for each in some) for some in (every, top)))
