"""An office with the screenings of example proposals, as rows of its database: screened once, kept in many services."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fastapi import FastAPI

from api.access.caller import PURPOSE, ROLES, Caller
from api.screener import Screened, Screener
from api.store.assessments import Asked, keep, new
from api.store.handing_in import hand_in
from tests.api.conftest import ROOT
from toolkit import Proposal, proposal_from

EXAMPLES = ROOT / "examples" / "portfolio" / "proposals.jsonl"
LEVELS = ("none", "note", "review", "escalate")
PACKS = ("japan-uk", "us-nsf-trust")
EARLIER, TODAY = date(2024, 6, 1), date.today()
"""On the earlier day an older edition of a list was in force."""


@dataclass(frozen=True)
class Made:
    """A proposal as its file has it, and what came out."""

    raw: dict[str, Any]
    found: Screened

    @property
    def level(self) -> str:
        """The strongest response."""
        return max((each.level for each in self.found.assessments), key=LEVELS.index)

    def by(self, pack: str) -> str:
        """The response that one pack asks for."""
        return next(each.level for each in self.found.assessments if each.pack == pack)


def screened(screener: Screener, number: int, as_of: date = TODAY) -> list[Made]:
    """Example proposals from all over the file, screened in one pass."""
    lines = EXAMPLES.read_text(encoding="utf-8").splitlines()
    raw = [json.loads(line) for line in lines[:: len(lines) // number][:number]]
    proposals = [_proposal(each) for each in raw]
    found = screener.screened(proposals, screener.packs(PACKS), as_of)
    return [Made(*pair) for pair in zip(raw, found, strict=True)]


def hand_over(app: FastAPI, made: Iterable[Made], tenant: str = "wharfemoor", purpose: str = PURPOSE) -> list[str]:
    """A case of each; gives their ids."""
    caller = Caller(tenant, "test", frozenset(ROLES), frozenset({purpose}), "0" * 32)
    with app.state.database.writing() as session:
        return [_case(session, caller, purpose, each) for each in made]


def _case(session: Any, caller: Caller, purpose: str, made: Made) -> str:
    profile = made.found.profile
    asked = Asked(proposal=profile.proposal, packs=PACKS, as_of=profile.as_of)
    row = new(session, caller, asked, "waiting", purpose=purpose)
    keep(session, row, made.found)
    session.flush()
    case = hand_in(session, caller, row, profile.proposal, "W. Oakenshade", open_=True)
    case.department, case.year = made.raw.get("department"), made.raw.get("year")
    return case.id


def resting_on(made: Made, part: str, name: str | None, state: Any, key: str = "digest") -> Made:
    """The same, as if it rested on another state of a list, of a pack, of the technology areas or of the data.

    Without a name, `key` is of the whole part: so it also rests on something that is gone by now.
    """
    versions = json.loads(json.dumps(made.found.versions))
    (versions[part][name] if name else versions[part])[key] = state
    return replace(made, found=replace(made.found, versions=versions))


def _proposal(raw: dict[str, Any]) -> Proposal:
    return proposal_from({name: value for name, value in raw.items() if name not in ("department", "year")})
