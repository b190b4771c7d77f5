"""Screen proposal files: read, judge, and write checklists and assessments, each file whole or not at all."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from toolkit.checklist import render_file
from toolkit.errors import ProposalError, ToolkitError
from toolkit.lists import load_lists
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Pack
from toolkit.models.noun import Noun
from toolkit.models.proposal import Proposal
from toolkit.packs import load_pack
from toolkit.proposals import read_answers, read_proposal, with_answers
from toolkit.screening import DEFAULT_PACK, lists_of, screen
from toolkit.sources.snapshot import Source

Say = Callable[[str], None]


def screen_files(
    files: Sequence[Path],
    opened: Callable[[], Source],
    *,
    packs: Sequence[str] | None,
    languages: Sequence[str],
    formats: Sequence[str],
    as_of: date,
    answers: Path | None,
    out: Path,
    data: Path | None = None,
    say: Say,
    progress: Say,
) -> None:
    """Screen some files against a source and say where the checklists are; raises ToolkitError.

    `opened` opens the source, after the files were read; `data` is the folder with the editions of lists that were
    fetched or imported.
    """
    proposals = _read(files, answers)
    loaded = [load_pack(name) for name in dict.fromkeys(packs or [DEFAULT_PACK])]
    lists = load_lists(data=data, ids=lists_of(loaded))
    source = opened()
    progress(f"screening {len(proposals)} proposal{'s' * (len(proposals) != 1)} by {', '.join(p.id for p in loaded)}")
    try:
        screened = screen(proposals, source, loaded, as_of, lists)
    except ProposalError as error:
        raise _in_its_file(error, files, proposals) from None
    for profile, assessments in screened:
        folder = out / profile.proposal.id
        write(folder / "profile.json", as_json(profile))
        for pack, assessment in zip(loaded, assessments, strict=True):
            write(folder / f"{pack.id}.assessment.json", as_json(assessment))
            say(_summary(assessment, pack))
            for path in _checklists(folder, assessment, pack, languages, formats):
                say(f"  {path}")


def estimate_files(files: Sequence[Path], opened: Callable[[], Source], say: Say) -> None:
    """Say what screening some files will take of a service that is paid by the request; raises ToolkitError."""
    proposals = _read(files, None)
    expected = opened().estimate(proposals)
    for line in expected.lines() if expected else ["requests: none; this source lies on this machine"]:
        say(line)


def as_json(noun: Noun) -> str:
    """A noun as canonical JSON: the same bytes for the same content."""
    return noun.model_dump_json(indent=2, by_alias=True) + "\n"


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all; raises ToolkitError naming it."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        partial.replace(path)
    except OSError as error:
        raise ToolkitError(
            f"{path}: could not be written: {error.strerror}. Choose another folder with --out."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink()


def _read(files: Sequence[Path], answers: Path | None) -> list[Proposal]:
    proposals = [read_proposal(file) for file in files]
    ids = [proposal.id for proposal in proposals]
    if twice := next((i for i in ids if ids.count(i) > 1), None):
        raise ProposalError(f"{twice}: two of the proposals have this id: give each its own.")
    if answers and len(proposals) > 1:
        raise ProposalError(f"{answers}: answers belong to one proposal: screen that one alone.")
    return [with_answers(proposals[0], read_answers(answers))] if answers else proposals


def _in_its_file(error: ProposalError, files: Sequence[Path], proposals: Sequence[Proposal]) -> ProposalError:
    """The same refusal with the file of the proposal in place of its id."""
    named, _, fault = str(error).partition(": ")
    places = {proposal.id: file for file, proposal in zip(files, proposals, strict=True)}
    return ProposalError(f"{places.get(named, named)}: {fault}")


def _summary(assessment: Assessment, pack: Pack) -> str:
    outcome = next(o for o in pack.outcomes if o.id == assessment.outcome)
    seen = assessment.coverage
    return (
        f"{assessment.proposal} by {pack.id}: {outcome.text['en'].title} "
        f"({seen.evaluated} of {seen.of} items could be evaluated)"
    )


def _checklists(
    folder: Path, assessment: Assessment, pack: Pack, languages: Sequence[str], formats: Sequence[str]
) -> Iterable[Path]:
    for language in dict.fromkeys(languages):
        for form in dict.fromkeys(formats):
            path = folder / f"{pack.id}.checklist.{language}.{form}"
            write(path, render_file(assessment, pack, language, form))
            yield path
