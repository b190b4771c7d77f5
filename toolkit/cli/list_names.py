"""`trusted-research lists match` and `lists compare`: names looked up in the lists, and names compared two by two."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from toolkit.cli.running import data, day, progress, run

if TYPE_CHECKING:
    from datetime import date

    from toolkit.lists.asked import Asked
    from toolkit.lists.lookup import Comparison, Row

Each = TypeVar("Each")
_EVERY = 1000
"""So many rows are worth a word about how far it has come."""

AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Lists as of this day; today if left out.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on each line, in the order of the queries.")]
Lang = Annotated[
    Literal["en", "ja"], typer.Option("--lang", metavar="LANGUAGE", help="Language of the reasons: en or ja.")
]
Register = Annotated[
    Path | None,
    typer.Option(
        "--register",
        metavar="FILE",
        envvar="TRUSTED_RESEARCH_REGISTER",
        help="A dump of ROR: names of listed organisations in all languages, and names that are others'. "
        "Without it the names that come with the toolkit.",
    ),
]


def match(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Names, or ROR or OpenAlex ids.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="FILE.csv",
            help="A table with a column name, or affiliation for texts as printed on papers; country may stand beside.",
        ),
    ] = None,
    country: Annotated[
        str | None, typer.Option(metavar="CODE", help="Country of the names given, two letters.")
    ] = None,
    as_of: AsOf = None,
    register: Register = None,
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Look names up in the lists: entries they may mean, how sure that is, and why.

    No match means that these lists were searched, not that an organisation is clear. A person is never more than
    possible. With --json one line for each query: {query, matches: [{list, edition, entry, name, link, band,
    probability, reasons}]}.
    """

    def work() -> None:
        from toolkit.lists.asked import Asked, queries
        from toolkit.lists.lookup import Query

        _one_of(bool(names), file is not None, "Give names, or --file with a table of them.")
        asked = queries(file) if file else Asked(tuple(Query(name, country) for name in names or ()), False)
        for row in _counted(_rows(asked, day(as_of), register, lang), len(asked.queries)):
            typer.echo(row.model_dump_json() if json else _lines(row, lang))

    run(work)


def compare(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME NAME]", help="Two names.")] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="FILE.csv",
            help="A table with the columns name1 and name2; schema, country1 and country2 may stand beside.",
        ),
    ] = None,
    schema: Annotated[str, typer.Option(metavar="SCHEMA", help="What the two names given name: Person, or else.")] = "",
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Compare names two by two: how likely they mean one, and why.

    That the names of two persons are one does not say that the persons are. With --json one line for each pair:
    {name1, name2, probability, same, reasons}.
    """

    def work() -> None:
        from toolkit.lists.asked import kind_of, pairs
        from toolkit.lists.lookup import Pair
        from toolkit.lists.lookup import compare as compared

        _one_of(bool(names), file is not None, "Give two names, or --file with a table of pairs.")
        given = names or []
        if given and len(given) != 2:
            raise typer.BadParameter(f"{len(given)} given: give two names")
        asked: tuple[Pair, ...] = pairs(file) if file else (Pair(given[0], given[1], kind_of(schema)),)
        for row in _counted(compared(asked, lang), len(asked)):
            typer.echo(row.model_dump_json() if json else _verdict(row, lang))

    run(work)


def _rows(asked: "Asked", as_of: "date", register: Path | None, lang: str) -> "Iterator[Row]":
    from toolkit.lists import load_lists
    from toolkit.lists.crosswalk import Crosswalk
    from toolkit.lists.labels import load_labels
    from toolkit.lists.linking import propose
    from toolkit.lists.lookup import match, match_affiliations
    from toolkit.lists.readers.organisations import organisations

    lists = load_lists(data=data())
    crosswalk = Crosswalk(link for each in lists for link in each.links)
    known = tuple(organisations(register)) if register else load_labels()
    if register:
        crosswalk = crosswalk.joined(propose(lists, known, as_of))
    look = match_affiliations if asked.affiliations else match
    return look(asked.queries, lists, as_of, known, crosswalk, lang)


def _one_of(names: bool, file: bool, remedy: str) -> None:
    if names == file:
        raise typer.BadParameter(remedy)


def _counted(rows: Iterable[Each], of: int) -> Iterator[Each]:
    for number, row in enumerate(rows, 1):
        yield row
        if of > _EVERY and (number % _EVERY == 0 or number == of):
            progress(f"{number} of {of}")


def _lines(row: "Row", lang: str) -> str:
    from toolkit.checklist.words import words_in

    words = words_in(lang)
    found = [
        f"  {words(f'match.band.{each.band}'):<11}{each.probability:.2f}  {each.list} {each.edition}: {each.name}"
        + (f" ({words(f'link.{each.link}')})" if each.link != "same" else "")
        + f"\n{'':19}{words('separator').join(each.reasons)}"
        for each in row.matches
    ]
    return "\n".join([row.query, *(found or [f"  {words('match.none')}"])])


def _verdict(row: "Comparison", lang: str) -> str:
    from toolkit.checklist.words import words_in

    words = words_in(lang)
    said = words("match.same" if row.same else "match.not_same")
    why = words("separator").join(row.reasons)
    return f"{row.name1} | {row.name2}{words('colon')}{said} ({row.probability:.2f}){words('separator')}{why}"
