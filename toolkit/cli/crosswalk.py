"""`trusted-research lists crosswalk`: which organisations the entries of lists are, decided one by one by people."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli.running import data, day, progress, run

if TYPE_CHECKING:
    from toolkit.lists.crosswalk import Crosswalk
    from toolkit.lists.readers.organisations import Organisation
    from toolkit.models.lists import EntityList, LinkKind, LinkStatus

app = typer.Typer(
    invoke_without_command=True,
    help="Which organisations the entries of lists are. Without a command: how many links are decided.",
    epilog="Decisions are kept in TRUSTED_RESEARCH_DATA, else below XDG_DATA_HOME, as crosswalk/links.csv. "
    "Exit codes: 0 done; 2 bad input.",
)

EntryArgument = Annotated[str, typer.Argument(metavar="ENTRY", help="An entry, by its id in lists show.")]
RorArgument = Annotated[str, typer.Argument(metavar="ROR", help="An organisation, by its ROR id.")]
ListOption = Annotated[str | None, typer.Option("--list", metavar="ID", help="The list, by its id.")]
Kind = Annotated[
    str | None, typer.Option("--kind", metavar="KIND", help="What it is to the listed body; else as proposed.")
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="The person or office that decides.")]
OpenAlex = Annotated[str | None, typer.Option("--openalex", metavar="ID", help="Its OpenAlex id, where known.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why; kept beside the decision.")]
Register = Annotated[
    Path | None,
    typer.Option(
        "--ror",
        metavar="FILE",
        envvar="TRUSTED_RESEARCH_REGISTER",
        help="A dump of ROR, for names and places; else the names that come with the toolkit.",
    ),
]


@app.callback()
def table(context: typer.Context) -> None:
    """How many links each list has: confirmed, candidate, rejected; and how many entries in force have none."""

    def work() -> None:
        from toolkit.lists.crosswalk import of_lists

        lists = _lists(None)
        links = _links(lists).joined(of_lists(lists))
        typer.echo(f"{'list':<32}{'confirmed':>10}{'candidate':>10}{'rejected':>10}{'without link':>14}")
        for source in lists:
            states = [link.status for link in links.links.values() if link.list_id == source.id]
            counts = (states.count("confirmed"), states.count("candidate"), states.count("rejected"))
            typer.echo(f"{source.id:<32}{''.join(f'{n:>10}' for n in counts)}{_without(source, links):>14}")

    if context.invoked_subcommand is None:
        run(work)


@app.command()
def review(
    list_id: ListOption = None,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="After so many, stop.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who decides; asked if left out.")] = None,
    ror: Register = None,
) -> None:
    """Show candidates one at a time, the same body first, and keep what is decided on each at once."""

    def work() -> None:
        from toolkit.cli import crosswalk_review

        lists = _lists(list_id)
        waiting = _links(lists).waiting()[:limit]
        if not waiting:
            typer.echo("no candidate waits")
            return
        known = {each.ror: each for each in _register(ror)}
        done = crosswalk_review.reviewed(lists, waiting, known, by)
        typer.echo(f"{done} decided, {len(_links(_lists(list_id)).waiting())} waiting")

    run(work)


@app.command()
def confirm(
    entry: EntryArgument,
    ror: RorArgument,
    by: By,
    kind: Kind = None,
    list_id: ListOption = None,
    openalex: OpenAlex = None,
    note: Note = None,
) -> None:
    """Confirm what an organisation is to a listed body, whether that was proposed or not.

    Kinds: same, part, parent, successor, former-name, affiliated-hospital, related. From then on the ids of the same
    body and of a part count as those of the entry; every other kind is shown and not counted.
    """
    run(lambda: _decide(entry, ror, list_id, "confirmed", by=by, kind=kind, openalex=openalex, note=note))


@app.command()
def reject(entry: EntryArgument, ror: RorArgument, by: By, list_id: ListOption = None, note: Note = None) -> None:
    """Say that an organisation is neither the listed body nor anything to it; its name is then no match."""
    run(lambda: _decide(entry, ror, list_id, "rejected", by=by, kind=None, openalex=None, note=note))


@app.command()
def propose(
    ror: Annotated[Path, typer.Option("--ror", metavar="FILE", help="A dump of ROR, version 2.")],
    list_id: ListOption = None,
) -> None:
    """Propose links from a dump of ROR, by names in all languages, countries and relations; they wait for review."""

    def work() -> None:
        from toolkit.lists import decisions
        from toolkit.lists.linking import propose as links
        from toolkit.lists.readers.organisations import organisations

        lists = _lists(list_id)
        progress(f"reading {ror}")
        new = decisions.proposed(data(), links(lists, organisations(ror), day(None)))
        for source in lists:
            if count := sum(link.list_id == source.id for link in new):
                typer.echo(f"{source.id}: {count} new candidates")
        typer.echo(f"{len(new)} new candidates, {len(_links(_lists(list_id)).waiting())} waiting")

    run(work)


def _lists(list_id: str | None) -> "tuple[EntityList, ...]":
    from toolkit.errors import ListError
    from toolkit.lists import load_lists

    lists = load_lists(data=data())
    chosen = tuple(each for each in lists if list_id in (None, each.id))
    if not chosen:
        raise ListError(f"{list_id}: there is no such list. There are: {', '.join(each.id for each in lists)}.")
    return chosen


def _links(lists: "Iterable[EntityList]") -> "Crosswalk":
    from toolkit.lists.crosswalk import Crosswalk

    return Crosswalk(link for each in lists for link in each.links)


def _register(file: Path | None) -> "Iterable[Organisation]":
    from toolkit.lists.labels import load_labels
    from toolkit.lists.readers.organisations import organisations

    return organisations(file) if file else load_labels()


def _without(source: "EntityList", links: "Crosswalk") -> int:
    """The entries in force that may be organisations and have no link."""
    today = day(None)
    edition = source.in_force(today)
    standing = [e for e in (edition.entries if edition else ()) if e.stands(today) and e.may_be_organisation()]
    return sum(not links.of_entry(source.id, entry.id) for entry in standing)


def _decide(
    entry: str,
    ror: str,
    list_id: str | None,
    status: "LinkStatus",
    *,
    by: str,
    kind: str | None,
    openalex: str | None,
    note: str | None,
) -> None:
    """Keep a decision that was given on the command line, and say what was kept."""
    from toolkit.cli.crosswalk_review import said
    from toolkit.lists import decisions

    lists = _lists(list_id)
    key = _list_of(entry, lists), entry, _ror(ror)
    before = _links(lists).links.get(key)
    link = decisions.decide(
        data(),
        lists,
        key,
        status,
        kind=_kind(kind or (before.kind if before else "related" if status == "rejected" else None)),
        by=by,
        day=day(None),
        openalex=_openalex(openalex),
        note=note,
    )
    typer.echo(said(link))


def _list_of(entry: str, lists: "Iterable[EntityList]") -> str:
    """The one list that has an entry."""
    from toolkit.errors import ListError

    having = [each.id for each in lists if any(row.id == entry for e in each.editions for row in e.entries)]
    if len(having) > 1:
        raise ListError(f"{entry}: stands on {', '.join(having)}. Name one with --list.")
    if not having:
        raise ListError(f"{entry}: no edition at hand has such an entry. See: lists show ID.")
    return having[0]


def _ror(text: str) -> str:
    from toolkit.models.ids import ror

    try:
        return ror(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} {error}", param_hint="ROR") from None


def _openalex(text: str | None) -> str | None:
    from toolkit.models.ids import openalex_id

    try:
        return openalex_id("I", text) if text else None
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} {error}", param_hint="--openalex") from None


def _kind(text: str | None) -> "LinkKind":
    from toolkit.cli.crosswalk_review import KINDS

    kind = next((each for each in KINDS if each == text), None)
    if kind is None:
        fault = "nobody proposed one" if text is None else f"{text!r} is none"
        raise typer.BadParameter(f"{fault}: write one of {', '.join(KINDS)}", param_hint="--kind")
    return kind
