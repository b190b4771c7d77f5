"""The command `trusted-research`.

Exit codes: 0 done, whatever was found; 2 bad input (a file, an option, a pack, a list); 3 a source failed.
"""

import sys
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from toolkit.errors import SourceError, ToolkitError
from toolkit.version import VERSION

BAD_INPUT, SOURCE_FAILED = 2, 3

app = typer.Typer(
    name="trusted-research",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Screen a proposed research collaboration on evidence, for a human to decide.",
    epilog="Exit codes: 0 done, whatever was found; 2 bad input; 3 a source of data failed.",
)
snapshot_app = typer.Typer(no_args_is_help=True, help="Build and describe local copies of OpenAlex data.")
app.add_typer(snapshot_app, name="snapshot")


class Language(StrEnum):
    """Languages a checklist is printed in."""

    en = "en"
    ja = "ja"


class Format(StrEnum):
    """Forms a checklist is written in."""

    html = "html"
    md = "md"
    json = "json"


class SchemaName(StrEnum):
    """What `schema` can describe."""

    proposal = "proposal"
    assessment = "assessment"


SourceOption = Annotated[
    str,
    typer.Option(
        "--source",
        metavar="PATH|URL|openalex",
        envvar="TRUSTED_RESEARCH_SOURCE",
        help="A snapshot, a folder of OpenAlex records, OpenAlex itself, or the address of a server like it.",
    ),
]


@app.command()
def screen(
    proposals: Annotated[list[Path], typer.Argument(metavar="PROPOSAL...", help="Proposal files, YAML or JSON.")],
    source: SourceOption = "openalex",
    pack: Annotated[list[str] | None, typer.Option(metavar="ID", help="Pack to judge by; may be repeated.")] = None,
    lang: Annotated[list[Language] | None, typer.Option(help="Language of the checklist; may be repeated.")] = None,
    format: Annotated[list[Format] | None, typer.Option(help="Form of the checklist; may be repeated.")] = None,  # noqa: A002
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Judge as of this day; today if left out.")] = None,
    answers: Annotated[Path | None, typer.Option(metavar="FILE", help="Answers to checklist items.")] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the checklists.")] = Path("screenings"),
) -> None:
    """Screen proposals: print checklists, and write the assessments behind them."""
    from toolkit.screening_files import screen_files

    _run(
        lambda: screen_files(
            proposals,
            source,
            packs=pack,
            languages=[x.value for x in lang or [Language.en]],
            formats=[x.value for x in format or [Format.html]],
            as_of=_day(as_of),
            answers=answers,
            out=out,
            cache=_cache(),
            key=_environment("OPENALEX_API_KEY"),
            say=typer.echo,
            progress=_progress,
        )
    )


@snapshot_app.command("build")
def snapshot_build(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER...", help="OpenAlex records, in OpenAlex's layouts.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the snapshot; replaced if it is one.")],
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave lines out that are no records.")] = False,
) -> None:
    """Build a snapshot: flat Parquet tables from OpenAlex's records."""

    def run() -> None:
        from toolkit.sources.build import build

        manifest = build(folders, out, skip_bad=skip_bad, progress=_progress)
        for bad in manifest.bad_lines:
            typer.echo(f"left out: {bad.file}: line {bad.line}: {bad.reason}", err=True)
        for file, reason in manifest.unread.items():
            typer.echo(f"not read: {file}: {reason}", err=True)
        read = ", ".join(f"{count} {entity}" for entity, count in manifest.records.items())
        typer.echo(f"{out}: built from {read}.")

    _run(run)


@snapshot_app.command("info")
def snapshot_info(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Counts by table, dates and coverage of a snapshot."""

    def run() -> None:
        from toolkit.sources.snapshot import read_manifest

        manifest = read_manifest(folder)
        if json:
            typer.echo(manifest.model_dump_json(indent=2))
            return
        typer.echo(f"{folder}: data to {manifest.data_date}, digest {manifest.digest[:16]}")
        groups = {"rows": manifest.tables, "records read": manifest.records, **manifest.coverage}
        for title, counts in groups.items():
            typer.echo(f"\n{title}")
            for name, count in counts.items():
                typer.echo(f"  {name.replace('_', ' '):<36}{count:>14}")
        left_out = {"superseded records": sum(manifest.superseded.values()), "bad lines": len(manifest.bad_lines)}
        typer.echo("\nleft out\n" + "\n".join(f"  {name:<36}{count:>14}" for name, count in left_out.items()))

    _run(run)


@app.command()
def schema(what: Annotated[SchemaName, typer.Argument(help="Which form to describe.")]) -> None:
    """Print the JSON Schema of a form."""
    import json

    from toolkit.models.assessment import Assessment
    from toolkit.models.noun import Noun
    from toolkit.models.proposal import Proposal

    models: dict[str, type[Noun]] = {"proposal": Proposal, "assessment": Assessment}
    model = models[what.value]
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    typer.echo(json.dumps(described, indent=2, ensure_ascii=False))


@app.command()
def packs() -> None:
    """List the packs: id, version, authority and title."""

    def run() -> None:
        from toolkit import load_pack, pack_ids

        for name in pack_ids():
            pack = load_pack(name)
            typer.echo(f"{pack.id:<16}{pack.version:<12}{len(pack.criteria):>3} criteria  {pack.text['en'].title}")

    _run(run)


@app.command()
def serve(
    source: SourceOption = "openalex",
    port: Annotated[int, typer.Option(help="Port on the loopback address.", min=0, max=65535)] = 8017,
) -> None:
    """Serve the page and the API to this machine only."""

    def run() -> None:
        from importlib import import_module

        import_module("api.server").serve(source, port)  # api uses toolkit; only this command starts it

    _run(run)


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)] = False,
) -> None:
    """Screen a proposed research collaboration on evidence, for a human to decide."""
    if version:
        typer.echo(VERSION)
        raise typer.Exit


def main() -> None:
    """The entry point; `--version` alone answers without building the command line."""
    if sys.argv[1:] == ["--version"]:
        print(VERSION)
        return
    app()


def _run(action: Callable[[], None]) -> None:
    try:
        action()
    except ToolkitError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(SOURCE_FAILED if isinstance(error, SourceError) else BAD_INPUT) from None


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date: write it as 2026-11-30", param_hint="--as-of") from None


def _progress(line: str) -> None:
    typer.echo(line, err=True)


def _environment(name: str) -> str | None:
    import os

    return os.environ.get(name)


def _cache() -> Path:
    home = _environment("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "trusted-research"
