"""`trusted-research technology`: the official lists of technology areas, and which of them a text points to."""

import json as json_
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli import technology_texts
from toolkit.cli.running import run

if TYPE_CHECKING:
    from toolkit.models.technology import CanonicalArea, Crosswalk, OfficialArea, Taxonomy

app = typer.Typer(
    no_args_is_help=True,
    help="The official lists of technology areas, and which of them a text points to.",
    epilog="Exit codes: 0 done, whatever was found; 2 bad input.",
)
app.command()(technology_texts.classify)
app.command()(technology_texts.train)
app.command()(technology_texts.evaluate)

Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
TaxonomyOption = Annotated[
    list[str] | None, typer.Option("--taxonomy", metavar="ID", help="This list only; may be repeated.")
]


@app.command()
def areas(taxonomy: TaxonomyOption = None, json: Json = False) -> None:
    """The lists with their areas and sub-areas, the areas of our own behind them, and what is unverified."""

    def work() -> None:
        from toolkit.technology import load_crosswalk, load_taxonomies
        from toolkit.technology.taxonomies import chosen

        lists = load_taxonomies()
        lists = chosen(lists, taxonomy) if taxonomy else lists
        crosswalk = load_crosswalk()
        if json:
            described = [_described(each, crosswalk) for each in lists]
            typer.echo(json_.dumps(described, indent=2, ensure_ascii=False))
            return
        for each in lists:
            for line in _lines(each, crosswalk):
                typer.echo(line)

    run(work)


def _described(taxonomy: "Taxonomy", crosswalk: "Crosswalk") -> dict[str, Any]:
    told = taxonomy.model_dump(mode="json")
    for area, row in zip(taxonomy.areas, told["areas"], strict=True):
        behind = _behind(taxonomy, area, crosswalk)
        row["through"] = [{"area": a.id, "tier": a.tier, "title": a.title, "part": part} for a, part in behind]
    return told


def _lines(taxonomy: "Taxonomy", crosswalk: "Crosswalk") -> Iterator[str]:
    force = f"in force from {taxonomy.in_force}" if taxonomy.in_force else "no day in force"
    yield f"{taxonomy.id}  {taxonomy.title['en']} ({taxonomy.title['ja']}){_mark(taxonomy.checked)}"
    published = f", published {taxonomy.published}" if taxonomy.published else ""
    yield f"    {force}{published}; Japanese titles: {taxonomy.japanese}; read in: {taxonomy.seen}"
    group = None
    for area in taxonomy.areas:
        if area.group and area.group != group:
            yield f"  {area.group['en']} ({area.group['ja']})"
        group = area.group
        asked = "" if area.text_decides else ": no text decides, always a question"
        yield f"  {area.code:<7}{area.title['en']} ({area.title['ja']}){_mark(area.checked)}{asked}"
        for sub in area.sub_areas:
            yield f"           {sub.code or '-':<9}{sub.title['en']} ({sub.title['ja']}){_mark(sub.checked)}"
        for words in area.excludes:
            yield f"           leaves out: {words['en']} ({words['ja']})"
        for behind, part in _behind(taxonomy, area, crosswalk):
            yield f"           through  {behind.id}, tier {behind.tier}{', in part' if part else ''}"


def _behind(
    taxonomy: "Taxonomy", area: "OfficialArea", crosswalk: "Crosswalk"
) -> Iterator[tuple["CanonicalArea", bool]]:
    """The areas of our own that overlap with an official one, and whether only a part of them does."""
    for own in crosswalk.areas:
        if area.code in {code.split(".")[0] for code in own.official.get(taxonomy.id, ())}:
            yield own, area.code in own.parts.get(taxonomy.id, {})


def _mark(checked: bool | None) -> str:
    """What is said of a text that was not read where its publisher put it; nothing where that is said of the list."""
    return " [not checked]" if checked is False else ""
