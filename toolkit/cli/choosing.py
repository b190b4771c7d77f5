"""Candidates for a name on the terminal, and a person's choice, kept at once."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from toolkit.checklist.words import words_in
from toolkit.cli.confirming import Choice, confirm
from toolkit.models.identity import Candidate
from toolkit.profile.questions import Open, Question
from toolkit.profile.resolve import written_place

MOST_PLACES = 4
"""Organisations shown for a candidate; the others are counted."""


def shown(files: Sequence[Path], found: Open) -> None:
    """Print every open name with its candidates."""
    console = Console()
    for question in found.questions:
        _print(console, files[question.proposal], question, found)
    if not found.questions:
        typer.echo("nothing is open: an identifier stands for everybody and everything")


def ask(files: Sequence[Path], found: Open, by: str | None, on: date) -> None:
    """Ask about every open name; each choice is written at once, and the end of the input ends the asking."""
    console = Console()
    try:
        for question in found.questions:
            file, candidates = files[question.proposal], question.identity.candidates
            _print(console, file, question, found)
            if not candidates:
                continue
            answer = _answer(len(candidates))
            if answer == "q":
                return
            if answer == "s":
                continue
            by = by or typer.prompt("Who chooses")
            chosen = None if answer == "n" else candidates[int(answer) - 1].id
            choice = Choice(question.place, question.name, chosen, by, on)
            typer.echo(f"{confirm(file, [choice])}: {choice}")
    except typer.Abort:
        typer.echo()


def _answer(most: int) -> str:
    """A candidate's number, n, s or q; whatever else is typed is asked again."""
    valid = [*(str(n) for n in range(1, most + 1)), "n", "s", "q"]
    while True:
        given: str = typer.prompt(f"Which one is meant (1 to {most}), (n)one of them, (s)kip, (q)uit")
        if given in valid:
            return given
        typer.echo(f"{given!r}: write one of {', '.join(valid)}")


def _print(console: Console, file: Path, question: Question, found: Open) -> None:
    who = question.identity
    console.print(Text(f"\n{file}: {written_place(question.place)}: {question.name} ({who.status})", style="bold"))
    if not who.candidates:
        console.print(Text("no record of this name was found"))
        return
    table = Table(show_lines=True)
    for head in ("", "record", "works", "years", "organisations", "confidence", "why"):
        table.add_column(head, overflow="fold")
    for n, candidate in enumerate(who.candidates, 1):
        table.add_row(*(Text(cell) for cell in (str(n), *_cells(candidate, found))))
    console.print(table)


def _cells(seen: Candidate, found: Open) -> Iterator[str]:
    yield "\n".join(filter(None, (seen.name, seen.id, seen.orcid and f"ORCID {seen.orcid}")))
    yield f"{seen.works:,}"
    yield "–".join(str(year) for year in dict.fromkeys((seen.first_year, seen.last_year)) if year) or "?"
    places = [found.names.get(i, i) for i in seen.organisations[:MOST_PLACES]]
    more = len(seen.organisations) - MOST_PLACES
    yield "\n".join([*places, *([f"and {more} more"] if more > 0 else [])]) or seen.country or "?"
    yield "" if seen.confidence is None else f"{seen.confidence:.2f}"
    yield "\n".join(words_in("en")(f"reason.{code}") for code in seen.reasons)
