"""Candidates shown to a person one at a time, and each answer kept at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, get_args

import typer

from toolkit.cli.running import data, day
from toolkit.lists import decisions
from toolkit.lists.readers.organisations import Organisation
from toolkit.models.lists import EntityList, Link, LinkKind, LinkStatus

KINDS: tuple[LinkKind, ...] = get_args(LinkKind)
Answer = TypeVar("Answer", bound=str)
_ASK = "(c)onfirm, (r)eject, another (k)ind, (s)kip, (q)uit"


def reviewed(
    lists: Sequence[EntityList], waiting: Sequence[Link], known: Mapping[str, Organisation], by: str | None
) -> int:
    """Ask about each candidate; how many were decided. The end of the input ends the review, and what is kept stays."""
    done = 0
    try:
        who = by or typer.prompt("Who decides")
        for number, link in enumerate(waiting, 1):
            for line in _shown(link, lists, known.get(link.ror), f"{number} of {len(waiting)}"):
                typer.echo(line)
            answer = _answer(_ASK, ("c", "r", "k", "s", "q"))
            if answer == "q":
                break
            if answer != "s":
                kind = _answer(f"What is it to the listed body ({', '.join(KINDS)})", KINDS) if answer == "k" else None
                status: LinkStatus = "rejected" if answer == "r" else "confirmed"
                kept = decisions.decide(data(), lists, link.key, status, kind=kind or link.kind, by=who, day=day(None))
                typer.echo(said(kept))
                done += 1
    except typer.Abort:
        typer.echo()
    return done


def said(link: Link) -> str:
    """A decision in a few words."""
    return f"{link.status}: {link.list_id} {link.entry_id} {link.ror} {link.kind}, by {link.by} on {link.date}"


def _answer(question: str, answers: Sequence[Answer]) -> Answer:
    """One of some answers; whatever else is typed is asked again."""
    while True:
        given = typer.prompt(question)
        for answer in answers:
            if given == answer:
                return answer
        typer.echo(f"{given!r}: write one of {', '.join(answers)}")


def _shown(link: Link, lists: Iterable[EntityList], organisation: Organisation | None, place: str) -> Iterator[str]:
    """A candidate with all that is known of both sides."""
    (source,) = (each for each in lists if each.id == link.list_id)
    edition, entry = [(e, row) for e in source.editions for row in e.entries if row.id == link.entry_id][-1]
    yield f"\n{place}  {source.id}, edition {edition.id}: {source.title['en']}"
    yield f"  entry         {entry.name} [{entry.id}]{_where((entry.country, *entry.countries))}"
    yield from (f"                {alias}" for alias in entry.aliases)
    name = organisation.name if organisation else "no name at hand: give a dump with --ror"
    yield f"  organisation  {name}{_where((*organisation.cities, *organisation.countries)) if organisation else ''}"
    others = dict.fromkeys(each.text for each in organisation.names) if organisation else {}
    yield from (f"                {other}" for other in others if other != name)
    yield f"                https://ror.org/{link.ror}"
    if link.openalex:
        yield f"                https://openalex.org/{link.openalex}"
    yield f"  proposed as   {link.kind}, found by {link.how} ({link.date}, by {link.by})"


def _where(parts: Iterable[str | None]) -> str:
    stated = ", ".join(dict.fromkeys(filter(None, parts)))
    return f" ({stated})" if stated else ""
