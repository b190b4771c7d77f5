"""`trusted-research snapshot`: build and describe local copies of OpenAlex data."""

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.running import progress, run

app = typer.Typer(no_args_is_help=True, help="Build and describe local copies of OpenAlex data.")


@app.command("build")
def snapshot_build(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER...", help="OpenAlex records, in OpenAlex's layouts.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the snapshot; replaced if it is one.")],
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave lines out that are no records.")] = False,
) -> None:
    """Build a snapshot: flat Parquet tables from OpenAlex's records."""

    def work() -> None:
        from toolkit.sources.build import build

        manifest = build(folders, out, skip_bad=skip_bad, progress=progress)
        for bad in manifest.bad_lines:
            typer.echo(f"left out: {bad.file}: line {bad.line}: {bad.reason}", err=True)
        for file, reason in manifest.unread.items():
            typer.echo(f"not read: {file}: {reason}", err=True)
        read = ", ".join(f"{count} {entity}" for entity, count in manifest.records.items())
        typer.echo(f"{out}: built from {read}.")

    run(work)


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
        groups = {"rows": manifest.tables, "records read": manifest.records, **manifest.coverage}
        for title, counts in groups.items():
            typer.echo(f"\n{title}")
            for name, count in counts.items():
                typer.echo(f"  {name.replace('_', ' '):<36}{count:>14}")
        left_out = {"superseded records": sum(manifest.superseded.values()), "bad lines": len(manifest.bad_lines)}
        typer.echo("\nleft out\n" + "\n".join(f"  {name:<36}{count:>14}" for name, count in left_out.items()))

    run(work)
