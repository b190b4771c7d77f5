"""What came out otherwise for a proposal than in an earlier run, item by item, in the words of its checklist."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from toolkit.checklist import checklist_page
from toolkit.checklist.lines import Piece
from toolkit.checklist.page import Check
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Level, Pack
from toolkit.models.noun import Noun
from toolkit.portfolio.ranked import MARK
from toolkit.portfolio.result import Judged, Result, Seen

_NAMED = re.compile(rb'"proposal":"([^"]+)"')
_WITHOUT_RATES = {"__all__": {"compared"}}
_CONTEXT: Mapping[str, Any] = {
    "rank": True,
    "place": True,
    "judged": {"__all__": {"raised": _WITHOUT_RATES, "open": _WITHOUT_RATES}},
}
"""What of a result is no finding about the proposal: where it stands, and how others compare."""
MOST_EVIDENCE = 3
"""Pieces of evidence that are told of an item; the checklist has all."""
_Key = tuple[str, str]
"""An item, and whom or what it is about."""
State = Literal["raised", "open", "neither"]


class Standing(Noun):
    """How an item stood for somebody or something."""

    state: State
    level: Level = "none"
    value: float | None = None
    reason: str | None = None
    """Why it is open."""


class ItemChange(Noun):
    """An item that came out otherwise."""

    pack: str
    criterion: str
    subject: str
    before: Standing
    after: Standing
    says: dict[str, str] = Field(default_factory=dict)
    """By language, what the checklist says now; nothing where the item is not on it any more."""
    evidence: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By language, the first pieces of evidence."""


class Concluded(Noun):
    """What a pack came to."""

    pack: str
    outcome: str
    level: Level
    triage: int


class Changed(Noun):
    """A proposal that came out otherwise."""

    proposal: str
    reference: str | None
    title: str
    department: str | None
    before: tuple[Concluded, ...] | None
    """None where it was not screened before."""
    after: tuple[Concluded, ...] | None
    """None where it could not be screened now."""
    items: tuple[ItemChange, ...] = ()
    lists_new: tuple[str, ...] = ()
    """Lists with which the proposal has to do now in a way in which it had not: `list-id (tie)`."""
    lists_gone: tuple[str, ...] = ()


def named_in(line: bytes) -> str | None:
    """The proposal of which a line holds the result; None where the line tells of one that was refused."""
    named = _NAMED.search(line) if line.startswith(MARK) else None
    return named[1].decode() if named else None


def lines_of(parts: Path) -> dict[str, bytes]:
    """The lines of all results in a folder, by proposal."""
    lines = (line for part in sorted(parts.glob("*.jsonl")) for line in part.read_bytes().splitlines(keepends=True))
    return {name: line for line in lines if (name := named_in(line))}


@cache
def _lines_of_run(run: Path) -> dict[str, bytes]:
    return lines_of(run / "run" / "parts")


def earlier(run: Path, proposal: str) -> Result | None:
    """What an earlier run found of a proposal."""
    line = _lines_of_run(run).get(proposal)
    return Result.model_validate_json(line) if line else None


def said(found: Result) -> dict[str, Any]:
    """A result without what is no finding about the proposal."""
    return found.model_dump(exclude=dict(_CONTEXT))


def compare(
    before: Result | None,
    after: Result | None,
    assessments: Sequence[Assessment] = (),
    packs: Sequence[Pack] = (),
    languages: Sequence[str] = (),
) -> Changed | None:
    """What came out otherwise; None where nothing did. With the assessments, in the words of their checklists."""
    known = after or before
    if known is None or (before and after and said(before) == said(after)):
        return None
    items = list(_items(before, after)) if before and after else []
    old, new = (_ties(each) if before and after else [] for each in (before, after))
    pages = {
        (pack.id, language): _checks(assessment, pack, language)
        for pack, assessment in zip(packs, assessments, strict=True)
        for language in languages
        if items
    }
    return Changed(
        proposal=known.proposal,
        reference=known.reference,
        title=known.title,
        department=known.department,
        before=_concluded(before),
        after=_concluded(after),
        items=tuple(_in_words(item, pages) for item in items),
        lists_new=tuple(tie for tie in new if tie not in old),
        lists_gone=tuple(tie for tie in old if tie not in new),
    )


def _concluded(found: Result | None) -> tuple[Concluded, ...] | None:
    names = Concluded.model_fields
    return tuple(Concluded(**{n: getattr(each, n) for n in names}) for each in found.judged) if found else None


def _ties(found: Result | None) -> list[str]:
    return [f"{name} ({tie})" for name, ties in found.ties.items() for tie in ties] if found else []


def _items(before: Result, after: Result) -> Iterator[ItemChange]:
    old = {each.pack: each for each in before.judged}
    for judged in after.judged:
        one, other = _standings(old.get(judged.pack)), _standings(judged)
        for key in dict.fromkeys((*other, *one)):
            was, now = one.get(key, Standing(state="neither")), other.get(key, Standing(state="neither"))
            if was != now:
                yield ItemChange(pack=judged.pack, criterion=key[0], subject=key[1], before=was, after=now)


def _standings(judged: Judged | None) -> dict[tuple[str, str], Standing]:
    if judged is None:
        return {}
    raised = {(seen.criterion, seen.subject): _standing("raised", seen) for seen in judged.raised}
    return raised | {(seen.criterion, seen.subject): _standing("open", seen) for seen in judged.open}


def _standing(state: State, seen: Seen) -> Standing:
    return Standing(state=state, level=seen.level, value=seen.value, reason=seen.reason)


def _in_words(item: ItemChange, pages: Mapping[tuple[str, str], Mapping[_Key, Check]]) -> ItemChange:
    says, evidence = {}, {}
    for (pack, language), checks in pages.items():
        if pack == item.pack and (check := checks.get((item.criterion, item.subject))):
            says[language] = check.says
            evidence[language] = tuple(map(_line, check.evidence[:MOST_EVIDENCE]))
    return item.model_copy(update={"says": says, "evidence": evidence})


def _checks(assessment: Assessment, pack: Pack, language: str) -> dict[_Key, Check]:
    """What the checklist says of each finding."""
    page = checklist_page(assessment, pack, language)
    shown = {check.anchor: check for s in page.sections for item in s.items for check in item.checks}
    number, found = Counter[str](), dict[_Key, Check]()
    for finding in assessment.findings:
        number[finding.criterion] += 1
        if check := shown.get(f"{finding.criterion}-{number[finding.criterion]}"):
            found[finding.criterion, finding.subject] = check
    return found


def _line(piece: Piece) -> str:
    """A piece of evidence on one line: what, when, where it stands, which entries."""
    told = [piece.title, str(piece.date) if piece.date else None, piece.organisation, piece.affiliation]
    told += [f"{match.name} ({match.then})" if match.then else match.name for match in piece.matches]
    told += [link.url for link in piece.links[:1]]
    return " · ".join(each for each in told if each)
