"""`trusted-research lists`: which lists there are, how current they are, and what changed."""

import json as json_
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolkit.cli import crosswalk, list_names
from toolkit.cli.running import SOURCE_FAILED, data, day, progress, run

if TYPE_CHECKING:
    from toolkit.lists.fetch import Outcome
    from toolkit.models.lists import Edition, EntityList

app = typer.Typer(
    invoke_without_command=True,
    help="Which lists there are, how current they are, what changed. Without a command: a table.",
    epilog="Editions are kept in TRUSTED_RESEARCH_DATA, else below XDG_DATA_HOME. "
    "Exit codes: 0 done; 2 bad input; 3 at least one list could not be fetched.",
)
app.command()(list_names.match)
app.command()(list_names.compare)
app.add_typer(crosswalk.app, name="crosswalk")

ListArgument = Annotated[str, typer.Argument(metavar="ID", help="A list, by its id.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="On this day; today if left out.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
Accept = Annotated[bool, typer.Option("--accept", help="Keep an edition that is unlike the one before all the same.")]


@app.callback()
def table(context: typer.Context) -> None:
    """List the lists: id, edition in force, entries, what a listing means at law, title."""

    def work() -> None:
        from toolkit.cli import list_lines
        from toolkit.lists import load_lists

        for line in list_lines.table(load_lists(data=data()), day(None)):
            typer.echo(line)

    if context.invoked_subcommand is None:
        run(work)


@app.command()
def status(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Lists; all if left out.")] = None,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Editions, age, rows, coverage by identifiers, where each list comes from, and what is overdue."""

    def work() -> None:
        from toolkit.cli import list_lines
        from toolkit.lists.status import list_statuses

        found = list_statuses(_lists(ids), data(), day(as_of))
        if json:
            typer.echo(json_.dumps([each.model_dump(mode="json") for each in found], indent=2, ensure_ascii=False))
            return
        for each in found:
            typer.echo(list_lines.status(each))

    run(work)


@app.command()
def update(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Lists; all that can be fetched.")] = None,
    accept: Accept = False,
) -> None:
    """Fetch new editions; what was kept before stays. A list that halves is refused without --accept."""

    def work() -> None:
        from toolkit.cli import list_lines
        from toolkit.errors import ListError

        failed = False
        chosen = [each for each in _lists(ids) if ids or each.fetch]
        for source in chosen:
            try:
                typer.echo(list_lines.outcome(_update(source, accept)))
            except ListError as error:
                failed = True
                typer.echo(str(error), err=True)
        if failed:
            raise typer.Exit(SOURCE_FAILED)

    run(work)


@app.command("import")
def import_(
    list_id: ListArgument,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The publisher's file, or files, in order.")],
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day of publication; may be left out where the file names it.")
    ] = None,
    edition: Annotated[str | None, typer.Option(metavar="NAME", help="Id of the edition; else its day.")] = None,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where the file was got; else the list's page.")
    ] = None,
    format: Annotated[str | None, typer.Option(metavar="NAME", help="Format of the file; else the list's own.")] = None,  # noqa: A002
    accept: Accept = False,
) -> None:
    """Take an edition from a file on this machine, as where the publisher has no file that a program could fetch."""

    def work() -> None:
        from toolkit.cli import list_lines
        from toolkit.lists.choosing import page_of, read_as
        from toolkit.lists.fetch import take
        from toolkit.lists.store import ListStore

        source, published_on = _list(list_id), day(published, "--published") if published else None
        outcome = take(
            ListStore(data()),
            source.id,
            read_as(source, files, format),
            day=published_on,
            retrieved=day(None),
            url=page_of(source, url),
            edition=edition,
            newest=_newest(source),
            accept=accept,
        )
        typer.echo(list_lines.outcome(outcome))

    run(work)


@app.command()
def diff(
    list_id: ListArgument,
    first: Annotated[str | None, typer.Argument(metavar="FROM", help="An edition; else the one before TO.")] = None,
    second: Annotated[str | None, typer.Argument(metavar="TO", help="An edition; else the newest.")] = None,
    json: Json = False,
) -> None:
    """What changed between two editions: added, removed, renamed, other particulars."""

    def work() -> None:
        from toolkit.cli import list_lines
        from toolkit.lists.changes import compare
        from toolkit.lists.choosing import two_editions

        before, after = two_editions(_list(list_id), first, second)
        changes = compare(before, after)
        if json:
            head = {"list": list_id, "from": before.id, "to": after.id}
            typer.echo(json_.dumps(head | changes.model_dump(mode="json"), indent=2, ensure_ascii=False))
            return
        for line in list_lines.changes(list_id, before, after, changes):
            typer.echo(line)

    run(work)


@app.command()
def show(
    list_id: ListArgument,
    as_of: AsOf = None,
    edition: Annotated[str | None, typer.Option(metavar="NAME", help="This edition, whatever the day.")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="As the CSV of our own lists.")] = False,
) -> None:
    """The entries of a list as it stood on a day."""

    def work() -> None:
        from toolkit.cli import list_lines
        from toolkit.lists.choosing import edition_of
        from toolkit.lists.tables import written

        source, as_of_day = _list(list_id), day(as_of)
        found = edition_of(source, edition, as_of_day)
        if csv:
            typer.echo(written([found]), nl=False)
            return
        for line in list_lines.entries(source, found, as_of_day):
            typer.echo(line)

    run(work)


def _lists(ids: list[str] | None) -> "list[EntityList]":
    """The lists asked for, in that order; all if none is named."""
    from toolkit.errors import ListError
    from toolkit.lists import load_lists

    everything = {each.id: each for each in load_lists(data=data())}
    for name in ids or ():
        if name not in everything:
            raise ListError(f"{name}: there is no such list. There are: {', '.join(everything)}.")
    return [everything[name] for name in dict.fromkeys(ids or everything)]


def _list(list_id: str) -> "EntityList":
    return _lists([list_id])[0]


def _update(source: "EntityList", accept: bool) -> "Outcome":
    from toolkit.errors import ListError
    from toolkit.lists.fetch import Wanted, update
    from toolkit.lists.store import ListStore

    if (fetch := source.fetch) is None:
        how = source.by_hand or "Get the publisher's file"
        raise ListError(
            f"{source.id}: there is nothing that a program could fetch. {how}, then run: lists import {source.id}."
        )
    seen = None if fetch.checked else fetch.seen
    wanted = Wanted(source.id, fetch.reader, fetch.urls, seen=seen, at_least=fetch.at_least)
    return update(
        ListStore(data()), wanted, retrieved=day(None), newest=_newest(source), accept=accept, progress=progress
    )


def _newest(source: "EntityList") -> "Edition | None":
    return source.editions[-1] if source.editions else None
