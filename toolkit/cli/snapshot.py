"""`trusted-research snapshot`: build and describe local copies of OpenAlex data."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli.running import progress, run

if TYPE_CHECKING:
    from toolkit.sources.tables import Manifest

app = typer.Typer(no_args_is_help=True, help="Build and describe local copies of OpenAlex data.")


Folders = Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="OpenAlex records, in OpenAlex's layouts.")]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder for the snapshot; replaced if it is one.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Leave lines out that are no records.")]
Partial = Annotated[
    bool, typer.Option("--partial", help="The folders hold only some of the files that a manifest names.")
]
Keep = Annotated[
    bool, typer.Option("--keep", help="Keep what was read, in DIR.pieces: the next build reads new files only.")
]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes; as many as are worth it if not given.")]
Memory = Annotated[str, typer.Option(help="For all processes together, as 4GB; 2 GB each if not given.")]
Countries = Annotated[str, typer.Option(metavar="JP,GB", help="Only works with an author in one of these.")]
Organisations = Annotated[
    str, typer.Option(metavar="I1,I2", help="Only works with an author at one of these or at a part of it.")
]
Years = Annotated[str, typer.Option(metavar="2016-", help="Only works of these years, or of no known year.")]
Fields = Annotated[
    list[str] | None, typer.Option(help="Only works with a topic of this field, or with none. May be repeated.")
]
Engine = Annotated[
    str | None, typer.Option(metavar="spark://HOST:PORT", help="Build on Spark, which must see the same folders.")
]


@app.command("build")
def snapshot_build(
    folders: Folders,
    out: Out,
    skip_bad: SkipBad = False,
    partial: Partial = False,
    keep: Keep = False,
    workers: Workers = None,
    memory: Memory = "",
    countries: Countries = "",
    organisations: Organisations = "",
    years: Years = "",
    field: Fields = None,
    engine: Engine = None,
) -> None:
    """Build a snapshot: flat Parquet tables from OpenAlex's records.

    A build that was stopped goes on with the same command. Built again over a newer download, the newest record of
    each id counts, and what OpenAlex says was deleted or merged is left out.
    """
    ways = {"skip_bad": skip_bad, "partial": partial, "keep": keep, "workers": workers, "memory": _bytes(memory)}
    scope = (countries, organisations, years, field or ())
    if engine and any((*ways.values(), *scope)):
        raise typer.BadParameter("with --engine, only the folders and --out can be given: the others are for DuckDB.")

    def work() -> None:
        manifest = _on_spark(folders, out, engine) if engine else _here(folders, out, scope, ways)
        for bad in manifest.bad_lines:
            typer.echo(f"left out: {bad.file}: line {bad.line}: {bad.reason}", err=True)
        for file, reason in manifest.unread.items():
            typer.echo(f"not read: {file}: {reason}", err=True)
        read = ", ".join(f"{count} {entity}" for entity, count in manifest.records.items())
        typer.echo(f"{out}: built from {read}.")

    run(work)


def _here(
    folders: list[Path], out: Path, scope: tuple[str, str, str, Sequence[str]], ways: Mapping[str, Any]
) -> "Manifest":
    from toolkit.sources.build import build
    from toolkit.sources.build_scope import scope_of

    return build(folders, out, scope=scope_of(*scope), progress=progress, **ways)


def _on_spark(folders: list[Path], out: Path, engine: str) -> "Manifest":
    from toolkit.sources.spark_address import read_address
    from toolkit.sources.spark_build import build_on_spark

    return build_on_spark(folders, out, read_address(engine, tables=False), progress=progress)


def _bytes(size: str) -> int | None:
    """A size as people write it: 4GB, 512MB."""
    if not size:
        return None
    number, unit = size[:-2].strip(), size[-2:].upper()
    if unit not in ("MB", "GB") or not number.replace(".", "", 1).isdigit():
        raise typer.BadParameter(f"{size!r} is no size: write it as 4GB or 512MB", param_hint="--memory")
    return int(float(number) * (1024**3 if unit == "GB" else 1024**2))


@app.command("info")
def snapshot_info(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Counts by table, dates and coverage of a snapshot."""

    def work() -> None:
        from toolkit.sources.snapshot import read_manifest

        manifest = read_manifest(folder)
        if json:
            typer.echo(manifest.model_dump_json(indent=2))
            return
        typer.echo(f"{folder}: data to {manifest.data_date}, digest {manifest.digest[:16]}")
        for limit in manifest.limits:
            typer.echo(f"only a part of OpenAlex: {limit.replace(':', ': ', 1)}")
        groups = {"rows": manifest.tables, "records read": manifest.records, **manifest.coverage}
        for title, counts in groups.items():
            typer.echo(f"\n{title}")
            for name, count in counts.items():
                typer.echo(f"  {name.replace('_', ' '):<36}{count:>14}")
        left_out = {
            "superseded records": sum(manifest.superseded.values()),
            "deleted or merged records": sum(manifest.gone.values()),
            "bad lines": len(manifest.bad_lines),
            "missing files": manifest.missing,
        }
        typer.echo("\nleft out\n" + "\n".join(f"  {name:<36}{count:>14}" for name, count in left_out.items()))

    run(work)
