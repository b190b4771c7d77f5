"""`trusted-research criteria`: read, check, compare, try out and write packs."""

import json as json_
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli.running import BAD_INPUT, Language, day, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.backtest import Retried
    from toolkit.packs.comparing import Compared

app = typer.Typer(
    no_args_is_help=True,
    help="Read, check, compare, try out and write packs.",
    epilog="A PACK is the id of one that comes with the toolkit, or the path of a folder with pack.yaml. "
    "Exit codes: 0 done; 2 bad input, a fault in a pack, or a case that came out otherwise.",
)

Packs = Annotated[
    list[str] | None, typer.Argument(metavar="[PACK]...", help="Packs; all of the toolkit's if left out.")
]
One = Annotated[str, typer.Argument(metavar="PACK")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="On this day; today if left out.")]


@app.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Id of the new pack.")],
    parent: Annotated[str, typer.Option("--from", metavar="PACK", help="The pack to start from.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the new pack's folder.")] = Path("packs"),
    authority: Annotated[str, typer.Option(metavar="TEXT", help="Who answers for it.")] = "the institution",
    extend: Annotated[bool, typer.Option("--extend", help="Take the pack over and say only what differs.")] = False,
) -> None:
    """Start a pack of your own: a copy of another one, or one that extends it."""

    def work() -> None:
        from toolkit.packs.new import new_pack

        home = new_pack(name, parent, out, copy=not extend, authority=authority)
        typer.echo(f"{home}: change the files, then: trusted-research criteria lint {home}")

    run(work)


@app.command()
def lint(packs: Packs = None, as_of: AsOf = None) -> None:
    """Check packs: every fault with file, line, place and remedy; then what is due or was never compared."""

    def work() -> None:
        from toolkit.errors import PackError
        from toolkit.packs import load_pack, pack_ids
        from toolkit.packs.review import due, unchecked

        faulty = False
        for name in packs or pack_ids():
            try:
                pack = load_pack(name)
            except PackError as error:
                faulty = True
                typer.echo(str(error), err=True)
                continue
            said = [*due(pack, day(as_of)), *unchecked(pack)]
            typer.echo(f"{pack.id} {pack.version}: {len(pack.criteria)} criteria, no fault")
            for one in said:
                typer.echo(f"  {one.criterion or 'pack.yaml'}: {one.why}")
        if faulty:
            raise typer.Exit(BAD_INPUT)

    run(work)


@app.command()
def test(
    pack: One,
    cases: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder with the cases; `cases` in the pack's folder if left out."),
    ] = None,
) -> None:
    """Play the pack's own cases and say which came out otherwise than expected."""

    def work() -> None:
        from toolkit.cases import try_pack
        from toolkit.packs import load_pack
        from toolkit.packs.new import cases_of

        tried = try_pack(load_pack(pack), cases or cases_of(pack))
        failed = {name: said for name, said in tried.items() if said}
        for name, said in failed.items():
            typer.echo(f"{name}\n" + "\n".join(f"  {line}" for line in said))
        typer.echo(f"{len(tried)} cases, {len(tried) - len(failed)} as expected, {len(failed)} otherwise")
        if failed:
            raise typer.Exit(BAD_INPUT)

    run(work)


@app.command()
def docs(
    packs: Packs = None,
    lang: Annotated[Language, typer.Option(help="Language of the book.")] = Language.en,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there; else it is printed.")] = None,
) -> None:
    """Write the readable book of packs: every criterion with question, numbers and sources."""

    def work() -> None:
        from toolkit.packs import load_pack, pack_ids
        from toolkit.packs.book import book
        from toolkit.screening_files import write

        text = book([load_pack(name) for name in packs or pack_ids()], lang.value)
        if out is None:
            typer.echo(text, nl=False)
            return
        write(out, text)
        typer.echo(f"{out}: written.")

    run(work)


@app.command()
def compare(
    before: One,
    after: One,
    lang: Annotated[Language, typer.Option(help="Language of the words.")] = Language.en,
    json: Json = False,
) -> None:
    """Say in words what differs between two packs, or two editions of one."""

    def work() -> None:
        from toolkit.packs import load_pack
        from toolkit.packs.comparing import compare_packs

        one, other = load_pack(before), load_pack(after)
        found = compare_packs(one, other, lang.value)
        if json:
            typer.echo(json_.dumps([each.model_dump(mode="json") for each in found], ensure_ascii=False, indent=2))
            return
        words = _words(lang)
        for each in found:
            _tell(each, words)
        if not found:
            typer.echo(words["same"] if one.digest == other.digest else words["not_in_words"])

    run(work)


@app.command()
def backtest(
    pack: One,
    assessments: Annotated[Path, typer.Option(metavar="DIR", help="Folder in which `screen` wrote its results.")],
    json: Json = False,
) -> None:
    """Judge past screenings by a pack as it is now: which results would change, and why."""

    def work() -> None:
        from toolkit.backtest import backtest as tried
        from toolkit.backtest import tally
        from toolkit.packs import load_pack

        found = list(tried(load_pack(pack), assessments))
        if json:
            typer.echo(json_.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=2))
            return
        for one in found:
            _say(one)
        for (was, would), count in sorted(tally(found).items()):
            typer.echo(f"{count:>6}  {was} → {would}")

    run(work)


@app.command()
def due(packs: Packs = None, as_of: AsOf = None) -> None:
    """What is past its review date."""

    def work() -> None:
        from toolkit.packs import load_pack, pack_ids
        from toolkit.packs.review import due as due_in

        found = [one for name in packs or pack_ids() for one in due_in(load_pack(name), day(as_of))]
        for one in found:
            typer.echo(f"{one.pack}/{one.criterion or 'pack.yaml'}: {one.why}")
        typer.echo(f"{len(found)} due on {day(as_of)}")

    run(work)


def _words(language: Language) -> "Mapping[str, Any]":
    from toolkit.packs.wording import Wording

    return Wording(language.value).words


def _tell(each: "Compared", words: "Mapping[str, Any]") -> None:
    """What it is, and a line for each thing that reads otherwise."""
    about = f"{words['kinds'][each.kind]} {each.id} ({each.title})"
    typer.echo(f"{about}: {words['changes'][each.change]}")
    for line in each.lines if each.change == "changed" else ():
        one, other = (" / ".join((side or words["none"]).splitlines()) for side in (line.before, line.after))
        typer.echo(f"  {line.label}: {one} → {other}")


def _say(one: "Retried") -> None:
    if one.missing:
        typer.echo(f"{one.proposal}: screen again; the saved profile does not hold {', '.join(one.missing)}")
        return
    if one.before != one.after or one.changes:
        typer.echo(f"{one.proposal}: {one.before or 'not judged'} → {one.after}")
    for change in one.changes:
        why = f" ({'; '.join(change.why)})" if change.why else ""
        typer.echo(f"  {change.criterion}, {change.subject}: {change.before} → {change.after}{why}")
