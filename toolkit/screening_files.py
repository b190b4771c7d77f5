"""Screen proposal files: read, judge, and write checklists and assessments, each file whole or not at all."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

from pydantic import ValidationError

from toolkit.checklist import ensure_written, render_file, render_for_person
from toolkit.earlier import summary
from toolkit.errors import ProposalError, ToolkitError
from toolkit.lists import load_lists
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Pack
from toolkit.models.earlier import Earlier
from toolkit.models.noun import Noun
from toolkit.models.profile import Profile
from toolkit.models.proposal import Proposal
from toolkit.packs import load_pack
from toolkit.proposals import read_answers, read_proposal, with_answers
from toolkit.screening import DEFAULT_PACK, lists_of, screen
from toolkit.sources.snapshot import Source

Say = Callable[[str], None]


@dataclass(frozen=True)
class Pages:
    """Which pages are wanted: each form in each language, for each kind of reader."""

    languages: Sequence[str]
    formats: Sequence[str]
    readers: Sequence[str] = ("office",)
    """The office, each person of the team, or both."""

    @property
    def each(self) -> Iterable[tuple[str, str]]:
        """Every language with every form, each once."""
        return product(dict.fromkeys(self.languages), dict.fromkeys(self.formats))

    def ensure_written(self) -> None:
        """Refuse pages that there are not, before anything is written; raises ToolkitError."""
        for (language, form), reader in product(self.each, dict.fromkeys(self.readers)):
            ensure_written(reader, language, form)


def screen_files(
    files: Sequence[Path],
    opened: Callable[[], Source],
    *,
    packs: Sequence[str] | None,
    pages: Pages,
    as_of: date,
    answers: Path | None,
    out: Path,
    data: Path | None = None,
    since: Path | None = None,
    say: Say,
    progress: Say,
) -> None:
    """Screen some files against a source and say where the checklists are; raises ToolkitError.

    `opened` opens the source, after the files were read; `data` is the folder with the editions of lists that were
    fetched or imported; `since` that of an earlier screening, for what is new.
    """
    pages.ensure_written()
    proposals = _read(files, answers)
    loaded = [load_pack(name) for name in dict.fromkeys(packs or [DEFAULT_PACK])]
    lists = load_lists(data=data, ids=lists_of(loaded))
    before = _earlier(since, proposals) if since else {}
    source = opened()
    progress(f"screening {len(proposals)} proposal{'s' * (len(proposals) != 1)} by {', '.join(p.id for p in loaded)}")
    try:
        screened = screen(proposals, source, loaded, as_of, lists, before)
    except ProposalError as error:
        raise _in_its_file(error, files, proposals) from None
    for profile, assessments in screened:
        folder = out / profile.proposal.id
        write(folder / "profile.json", as_json(profile))
        for pack, assessment in zip(loaded, assessments, strict=True):
            write(folder / f"{pack.id}.assessment.json", as_json(assessment))
            say(_summary(assessment, pack))
            for name, content in _written(profile, assessment, pack, pages):
                write(folder / name, content)
                say(f"  {folder / name}")


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


def _earlier(folder: Path, proposals: Sequence[Proposal]) -> dict[str, Earlier]:
    """What an earlier screening saw of some proposals; those that it did not hold are left out. Raises ToolkitError."""
    files = {proposal.id: folder / proposal.id / "profile.json" for proposal in proposals}
    there = {name: file for name, file in files.items() if file.is_file()}
    if not there:
        raise ToolkitError(
            f"{folder}: no earlier screening of these proposals. Give the folder it was written to (--out)."
        )
    try:
        return {name: summary(Profile.model_validate_json(file.read_bytes())) for name, file in there.items()}
    except (OSError, ValidationError) as error:
        raise ToolkitError(
            f"{folder}: the earlier profiles cannot be read; another version of the toolkit wrote them. "
            "Screen again with this version as of the earlier day, and compare with that."
        ) from error


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


def _written(profile: Profile, assessment: Assessment, pack: Pack, pages: Pages) -> Iterable[tuple[str, bytes]]:
    """The names and contents of the files that were asked for."""
    for language, form in pages.each:
        if "office" in pages.readers:
            yield f"{pack.id}.checklist.{language}.{form}", render_file(assessment, pack, language, form, profile)
        for n, person in enumerate(assessment.people if "person" in pages.readers else (), start=1):
            page = render_for_person(assessment, pack, language, form, person)
            yield f"{pack.id}.person-{n}.{language}.{form}", page
