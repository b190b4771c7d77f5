"""The commands that stand alone, and the groups of others."""

import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli import (
    asking,
    audit,
    criteria,
    database,
    keys,
    lists,
    portfolio,
    resolve,
    signing,
    snapshot,
    technology,
    users,
    watch,
)
from toolkit.cli.running import SourceOption, data, day, progress, run
from toolkit.version import VERSION

app = typer.Typer(
    name="trusted-research",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Screen a proposed research collaboration on evidence, for a human to decide.",
    epilog="Exit codes: 0 done, whatever was found; 2 bad input; 3 a source of data failed; 4 (watch) a digest did not "
    "arrive.",
)
app.add_typer(snapshot.app, name="snapshot")
app.add_typer(lists.app, name="lists")
app.add_typer(criteria.app, name="criteria")
app.add_typer(technology.app, name="technology")
app.add_typer(keys.app, name="keys")
app.add_typer(users.app, name="users")
app.add_typer(audit.app, name="audit")
app.add_typer(database.app, name="database")
app.add_typer(signing.app, name="signing")
app.command()(portfolio.portfolio)
app.command()(watch.watch)
app.command()(resolve.resolve)
app.command()(signing.verify)


SinceOption = Annotated[
    Path | None, typer.Option("--since", metavar="DIR", help="Folder of an earlier screening: say what is new.")
]


class Format(StrEnum):
    """Forms a checklist is written in."""

    html = "html"
    md = "md"
    json = "json"
    pdf = "pdf"
    docx = "docx"
    xlsx = "xlsx"


class Tongue(StrEnum):
    """Languages of a checklist: one, or both beside each other."""

    en = "en"
    ja = "ja"
    both = "both"


class Reader(StrEnum):
    """Whom a page is for."""

    office = "office"
    person = "person"


LangOption = Annotated[list[Tongue] | None, typer.Option(help="Language of the checklist; may be repeated.")]
FormatOption = Annotated[list[Format] | None, typer.Option(help="Form of the checklist; may be repeated.")]
ForOption = Annotated[
    list[Reader] | None,
    typer.Option("--for", help="The checklist, or a page in plain words for each person; may be repeated."),
]


class SchemaName(StrEnum):
    """What `schema` can describe."""

    proposal = "proposal"
    assessment = "assessment"
    pack = "pack"
    criterion = "criterion"
    cases = "cases"


@app.command()
def screen(
    proposals: Annotated[list[Path], typer.Argument(metavar="PROPOSAL...", help="Proposal files, YAML or JSON.")],
    source: SourceOption = "openalex",
    pack: Annotated[list[str] | None, typer.Option(metavar="ID", help="Pack to judge by; may be repeated.")] = None,
    lang: LangOption = None,
    format: FormatOption = None,  # noqa: A002
    for_: ForOption = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Judge as of this day; today if left out.")] = None,
    answers: Annotated[Path | None, typer.Option(metavar="FILE", help="Answers to checklist items.")] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the checklists.")] = Path("screenings"),
    since: SinceOption = None,
    estimate: asking.EstimateOption = False,
    max_credits: asking.CreditsOption = None,
    max_age: asking.AgeOption = 1,
    offline: asking.OfflineOption = False,
    refresh: asking.RefreshOption = False,
) -> None:
    """Screen proposals: print checklists, and write the assessments behind them."""
    from toolkit.screening_files import Pages, estimate_files, screen_files

    terms = asking.terms(offline=offline, refresh=refresh, max_age=max_age, max_credits=max_credits)
    opened = asking.opener(source, terms)
    if estimate:
        return run(lambda: estimate_files(proposals, opened, say=typer.echo))
    return run(
        lambda: screen_files(
            proposals,
            opened,
            packs=pack,
            pages=Pages(lang or [Tongue.en], format or [Format.html], for_ or [Reader.office]),
            as_of=day(as_of),
            answers=answers,
            out=out,
            data=data(),
            since=since,
            say=typer.echo,
            progress=progress,
        )
    )


@app.command()
def schema(what: Annotated[SchemaName, typer.Argument(help="Which form to describe.")]) -> None:
    """Print the JSON Schema of a form."""
    import json

    from toolkit.cases.scenes import CaseFile
    from toolkit.models.assessment import Assessment
    from toolkit.models.criteria import Criterion, PackHead
    from toolkit.models.noun import Noun
    from toolkit.models.proposal import Proposal

    models: dict[str, type[Noun]] = {"proposal": Proposal, "assessment": Assessment}
    models |= {"pack": PackHead, "criterion": Criterion, "cases": CaseFile}
    model = models[what.value]
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    typer.echo(json.dumps(described, indent=2, ensure_ascii=False))


@app.command()
def packs() -> None:
    """List the packs: id, version, authority and title."""

    def work() -> None:
        from toolkit import load_pack, pack_ids

        for name in pack_ids():
            pack = load_pack(name)
            typer.echo(f"{pack.id:<40}{pack.version:<12}{len(pack.criteria):>3} criteria  {pack.text['en'].title}")

    run(work)


@app.command()
def serve(
    source: SourceOption = "openalex",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8017,
    host: Annotated[str, typer.Option(help="Address to listen on; others than this machine need keys.")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Processes that answer requests.", min=1, max=64)] = 1,
    job_workers: Annotated[int, typer.Option(help="Processes that work off jobs.", min=0, max=64)] = 1,
) -> None:
    """Serve the page and the API, to this machine only unless there are keys."""

    def start() -> None:
        from importlib import import_module

        import_module("api.server").serve(source, port, host, workers, job_workers)  # api uses toolkit, not the reverse

    run(start)


@app.command()
def work(source: SourceOption = "openalex") -> None:
    """Work off the jobs of a service that uses the same database, beside its own workers."""

    def start() -> None:
        from importlib import import_module

        import_module("api.jobs.process").work(source)

    run(start)


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False,
) -> None:
    """Screen a proposed research collaboration on evidence, for a human to decide."""
    if version:
        typer.echo(VERSION)
        raise typer.Exit


def main() -> None:
    """The entry point; `--version` alone answers without building the command line.

    Being told to end (SIGTERM) ends a command like Ctrl-C: in order, with what is paid for kept.
    """
    if sys.argv[1:] == ["--version"]:
        print(VERSION)
        return
    signal.signal(signal.SIGTERM, _told_to_end)
    app()


def _told_to_end(number: int, _: object) -> None:
    raise SystemExit(128 + number)
