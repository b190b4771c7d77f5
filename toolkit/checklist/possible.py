"""What a person can say is wrong with what stands on a checklist, so that nobody has to write down an identifier."""

from collections.abc import Iterator
from typing import Literal

from toolkit.checklist.corrections import asides
from toolkit.checklist.lines import Aside
from toolkit.checklist.words import words_in
from toolkit.models.assessment import Assessment, Evidence, Finding
from toolkit.models.corrections import Corrected
from toolkit.models.lists import ListHit
from toolkit.models.noun import Noun


class Possible(Noun):
    """A correction that somebody could make, but for their reason, their name and the day."""

    kind: Literal["not-their-work", "post-ended", "not-their-record", "not-this-entry"]
    about: dict[str, str]
    """What it is about, as a correction has it."""
    title: str | None
    """The work, the organisation or the entry as it stands on the checklist."""


def possible_corrections(assessment: Assessment, anchor: str, piece: int) -> tuple[Possible, ...]:
    """What can be wrong with one piece of the evidence of a check, from 1; raises LookupError where there is none.

    What was corrected already is not among them.
    """
    finding = _finding(assessment, anchor)
    if not 1 <= piece <= len(finding.reading.evidence):
        raise LookupError(f"{anchor}: has no piece {piece}")
    done = {each.correction.target for each in assessment.corrections}
    found = _of_piece(assessment, finding, finding.reading.evidence[piece - 1])
    return tuple(each for each in found if (each.kind, *each.about.values()) not in done)


def possible_of_person(assessment: Assessment, name: str) -> tuple[Possible, ...]:
    """The records used for a person, each of which may be another's; raises LookupError for nobody of the team."""
    return tuple(_records(assessment, name))


def correction_lines(corrections: tuple[Corrected, ...], language: str) -> tuple[Aside, ...]:
    """Corrections in sentences, as the checklist tells them."""
    return asides(corrections, words_in(language), {})


def _finding(assessment: Assessment, anchor: str) -> Finding:
    criterion = anchor.rpartition("-")[0]
    about = (finding for finding in assessment.findings if finding.criterion == criterion)
    for n, finding in enumerate(about, start=1):
        if anchor == f"{criterion}-{n}":
            return finding
    raise LookupError(f"{anchor}: is no check of this checklist")


def _of_piece(assessment: Assessment, finding: Finding, seen: Evidence) -> Iterator[Possible]:
    person = finding.subject if finding.subject_kind == "person" else None
    if person and seen.kind == "work" and seen.work:
        yield Possible(kind="not-their-work", about={"person": person, "work": seen.work}, title=seen.title)
    place = seen.organisation or seen.affiliation or seen.organisation_name
    if person and seen.kind in ("work", "declaration") and place and not seen.coauthor:
        about = {"person": person, "organisation": place}
        yield Possible(kind="post-ended", about=about, title=seen.organisation_name or place)
    for hit in (*seen.hits, *seen.formerly, *(hit for hit in seen.uncounted if not hit.rejected)):
        about = {"organisation": _holder(seen, hit), "list_id": hit.list_id, "entry_id": hit.entry_id}
        yield Possible(kind="not-this-entry", about=about, title=hit.entry_name)
    if person and seen.candidate:
        about = {"person": person, "record": seen.candidate.id}
        yield Possible(kind="not-their-record", about=about, title=seen.candidate.id)
    elif person:
        yield from _records(assessment, person)


def _holder(seen: Evidence, hit: ListHit) -> str:
    """The organisation that was matched with an entry, as a correction names it."""
    named = (hit.via, seen.organisation, seen.funder, seen.affiliation, seen.organisation_name)
    return next(filter(None, named), hit.matched)


def _records(assessment: Assessment, name: str) -> Iterator[Possible]:
    if name not in assessment.people:
        raise LookupError(f"{name}: is not in the team")
    for record in assessment.people[name].ids:
        yield Possible(kind="not-their-record", about={"person": name, "record": record}, title=record)
