"""What somebody says is wrong with the evidence: the choices there are, and the form in which they say it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.exceptions import HTTPException

from toolkit import (
    Assessment,
    Checklist,
    Corrected,
    Possible,
    ProposalError,
    correction_lines,
    possible_corrections,
    possible_of_person,
    proposal_from,
)

SHORTEST, LONGEST = 10, 10_000
"""Characters of a reason."""
_NOWHERE = "There is no such evidence."


@dataclass(frozen=True)
class Spot:
    """Where something wrong stands: a piece of the evidence of a check, from 1, or the records of a person."""

    version: str
    pack: str | None = None
    check: str | None = None
    piece: int | None = None
    person: str | None = None

    def choices(self, judged: Assessment) -> Sequence[Possible]:
        """What can be wrong there; raises HTTPException 404 where there is no such place."""
        try:
            if self.check is not None:
                return possible_corrections(judged, self.check, self.piece or 0)
            return possible_of_person(judged, self.person or "")
        except LookupError:
            raise HTTPException(404, _NOWHERE) from None

    def seen(self, sheet: Checklist) -> tuple[Any, Any]:
        """The check and the piece of its evidence as a checklist shows them, neither for the records of a person.

        Raises HTTPException 404 where there is no such place.
        """
        if self.check is None:
            return None, None
        checks = (check for part in sheet.sections for item in part.items for check in item.checks)
        check = next((each for each in checks if each.anchor == self.check), None)
        if check is None or not 1 <= (n := self.piece or 0) <= len(check.evidence):
            raise HTTPException(404, _NOWHERE)
        return check, check.evidence[n - 1]


@dataclass(frozen=True)
class Said:
    """What was filled in: a correction, or what is at fault in which field."""

    correction: Mapping[str, Any] | None
    title: str | None
    faults: Mapping[str, str]

    def about(self) -> str:
        """The correction as the history keeps it."""
        return Corrected.model_validate(
            {"correction": self.correction, "met": True, "title": self.title}
        ).model_dump_json()


def key_of(target: Sequence[str]) -> str:
    """A name for a correction in an address, by what it is about."""
    return hashlib.sha256("\0".join(target).encode()).hexdigest()[:16]


def said(choices: Sequence[Possible], typed: Mapping[str, str], by: str) -> Said:
    """What was said is wrong, by somebody, today."""
    chosen = {key_of((each.kind, *each.about.values())): each for each in choices}.get(typed.get("what", ""))
    faults = dict(_faults(chosen, typed, by))
    if chosen is None or faults:
        return Said(None, None, faults)
    told: dict[str, Any] = {"kind": chosen.kind, **chosen.about, "by": by, "on": date.today().isoformat()}
    told["reason"] = reason_in(typed)
    if chosen.kind == "post-ended":
        told |= {"last_day": typed["last_day"].strip(), "evidence": typed.get("evidence", "").strip() or None}
    if chosen.kind == "not-their-record" and typed.get("instead", "").strip():
        told["instead"] = typed["instead"].strip()
    return Said(told, chosen.title, _refused(told))


def reason_in(typed: Mapping[str, str]) -> str:
    """The reason as it was typed."""
    return typed.get("reason", "").replace("\r\n", "\n").strip()


def reason_fault(typed: Mapping[str, str]) -> str | None:
    """What is wrong with a reason, by its code."""
    length = len(reason_in(typed))
    return "too-long" if length > LONGEST else "reason-short" if length < SHORTEST else None


def _faults(chosen: Possible | None, typed: Mapping[str, str], by: str) -> list[tuple[str, str]]:
    found = [] if chosen else [("what", "what-none")]
    if fault := reason_fault(typed):
        found.append(("reason", fault))
    if len(typed.get("evidence", "")) > LONGEST:
        found.append(("evidence", "too-long"))
    if chosen and chosen.kind == "post-ended" and not _past(typed.get("last_day", "")):
        found.append(("last_day", "last-day"))
    return found if by.strip() else [*found, ("name", "name-none")]


def _past(written: str) -> bool:
    try:
        return date.fromisoformat(written.strip()) <= date.today()
    except ValueError:
        return False


def _refused(told: Mapping[str, Any]) -> dict[str, str]:
    """What the toolkit refuses: of what is typed, an id that is none."""
    people = [{"name": told.get("person", "A Name")}]
    stand_in = {"id": "one", "title": "-", "summary": "-", "own_organisation": {"name": "-"}, "people": people}
    try:
        proposal_from({**stand_in, "corrections": [told]})
    except ProposalError:
        return {"instead": "instead-none"}
    return {}


def shown_choices(choices: Sequence[Possible]) -> list[dict[str, Any]]:
    """The choices for a page, each with its name in the form."""
    return [
        {
            "key": key_of((each.kind, *each.about.values())),
            "kind": each.kind,
            "about": each.about,
            "title": each.title,
        }
        for each in choices
    ]


def told_of(about: str, language: str) -> Any:
    """A correction that the history keeps, in words."""
    return correction_lines((Corrected.model_validate_json(about),), language)[0]
