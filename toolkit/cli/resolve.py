"""`trusted-research resolve`: names in proposals, the records they could mean, and a person's choice among these."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import yaml
from pydantic import TypeAdapter

from toolkit.cli import asking
from toolkit.cli.running import SourceOption, day, run
from toolkit.errors import ProposalError
from toolkit.models.identity import Candidate
from toolkit.models.noun import Day, Noun

if TYPE_CHECKING:
    from toolkit.profile.questions import Open

_HEAD = """\
# Names without an identifier, each with the records that it could mean. Compare them with the person or organisation,
# write the id that is right in `choice`, or `none` if none of them is, and who says so in `by` and when in `on`
# (2026-11-30); leave the others empty.
# Then: trusted-research resolve PROPOSAL... --confirmed THIS-FILE
"""


class _Answer(Noun):
    proposal: str
    place: tuple[str | int, ...]
    name: str
    choice: str | None = None
    by: str | None = None
    on: Day | None = None
    status: str = ""
    candidates: tuple[dict[str, Any], ...] = ()


class _Answers(Noun):
    choices: tuple[_Answer, ...]


def resolve(
    proposals: Annotated[list[Path], typer.Argument(metavar="PROPOSAL...", help="Proposal files, YAML or JSON.")],
    source: SourceOption = "openalex",
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who chooses; asked for if left out.")] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day of the choice; today if left out.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write what is open to a file to fill in.")] = None,
    confirmed: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file that --out wrote, with the choices filled in.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what is open as JSON, and ask nothing.")] = False,
    offline: asking.OfflineOption = False,
    max_credits: asking.CreditsOption = None,
) -> None:
    """Show which records the names in proposals could mean, and write the right ones into the proposals."""
    chosen = day(on, "--on")
    if confirmed:
        run(lambda: _taken_over(proposals, confirmed))
        return
    terms = asking.terms(offline=offline, refresh=False, max_age=1, max_credits=max_credits)

    def work() -> None:
        from toolkit.cli.choosing import ask, shown
        from toolkit.profile.questions import open_questions
        from toolkit.proposals import read_proposal
        from toolkit.screening_files import write

        found = open_questions([read_proposal(file) for file in proposals], asking.opener(source, terms)())
        if as_json:
            typer.echo(json.dumps(list(_written(proposals, found)), indent=2, ensure_ascii=False))
        elif out:
            body = yaml.safe_dump({"choices": list(_written(proposals, found))}, allow_unicode=True, sort_keys=False)
            write(out, _HEAD + body)
            typer.echo(f"{out}: {len(found.questions)} to confirm")
        elif found.questions and sys.stdin.isatty():
            ask(proposals, found, by, chosen)
        else:
            shown(proposals, found)

    run(work)


def _written(files: Sequence[Path], found: "Open") -> Iterator[dict[str, Any]]:
    """What is open, in the form that is filled in."""
    for each in found.questions:
        yield {
            "proposal": str(files[each.proposal]),
            "place": list(each.place),
            "name": each.name,
            "status": each.identity.status,
            "choice": None,
            "by": None,
            "on": None,
            "candidates": [_candidate(candidate, found.names) for candidate in each.identity.candidates],
        }


def _candidate(seen: Candidate, names: dict[str, str]) -> dict[str, Any]:
    """A candidate with what tells it from the others; what is not known is left out."""
    places = [f"{names.get(i, '?')} ({i})" for i in seen.organisations]
    years = [year for year in (seen.first_year, seen.last_year) if year]
    known = {"orcid": seen.orcid, "country": seen.country, "confidence": seen.confidence, "years": years}
    found = {"id": seen.id, "name": seen.name, "works": seen.works, **known, "organisations": places}
    return {name: value for name, value in found.items() if value not in (None, [])} | {"reasons": [*seen.reasons]}


def _taken_over(proposals: Sequence[Path], filled_in: Path) -> None:
    """Write the choices of a file into the proposals."""
    from toolkit.cli.confirming import Choice, confirm
    from toolkit.strict_yaml import read

    answers = read(filled_in, ProposalError).validated(TypeAdapter(_Answers)).choices
    made: dict[Path, list[Choice]] = {file: [] for file in proposals}
    files = {str(file): file for file in proposals}
    for n, each in enumerate(answers):
        if not each.choice:
            continue
        if not each.by or not each.on:
            raise ProposalError(f"{filled_in}: choices[{n}]: does not say who chose and when. Fill in by and on.")
        if each.proposal not in files:
            raise ProposalError(f"{filled_in}: choices[{n}]: name {each.proposal} among the proposals of the command.")
        chosen = None if each.choice == "none" else each.choice
        made[files[each.proposal]].append(Choice(each.place, each.name, chosen, each.by, each.on))
    for file, several in made.items():
        if several:
            typer.echo(f"{confirm(file, several)}: {len(several)} confirmed")
