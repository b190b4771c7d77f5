"""`trusted-research technology classify`, `train` and `evaluate`: texts and the models that read them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolkit.cli.running import day, progress, run

if TYPE_CHECKING:
    from toolkit.technology.classification import Classification

_EVERY = 1000
"""So many rows are worth a word about how far it has come."""

Arxiv = Annotated[
    Path,
    typer.Option(
        "--arxiv", metavar="FILE", help="Preprints: a table with id, title, abstract, categories (.tsv, .gz)."
    ),
]
Topics = Annotated[
    Path,
    typer.Option("--topics", metavar="FILE.csv", help="OpenAlex topics: names of three years, keywords, description."),
]
Horizon = Annotated[
    Path | None,
    typer.Option(
        "--horizon", metavar="FILE", help="Proposals: a table with id, title, objective, euroscivoc_paths (.tsv, .gz)."
    ),
]


def classify(
    text: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="A text, English or Japanese.")] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE.csv|jsonl", help="Texts: a column or key text, and id if you like."),
    ] = None,
    taxonomy: Annotated[
        list[str] | None, typer.Option("--taxonomy", metavar="ID", help="Codes of this list only; may be repeated.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="One JSON object on each line, in the order of the texts.")
    ] = False,
) -> None:
    """Say which technology areas a text lies in, and why.

    Status "insufficient" means that the text is too short to say that there are none. An area of tier 1 needs two
    signals. No band is a probability. With --json one line for each text: {id, status, areas: [{area, tier, band,
    probability, signals, reasons, official}], left_out}.
    """

    def work() -> None:
        from toolkit.technology import load_crosswalk, load_taxonomies
        from toolkit.technology.classifier import Classifier
        from toolkit.technology.taxonomies import chosen
        from toolkit.technology.texts import Row, rows

        if (text is None) == (file is None):
            raise typer.BadParameter("Give a text, or --file with a table of them.")
        lists = [one.id for one in (chosen(load_taxonomies(), taxonomy) if taxonomy else load_taxonomies())]
        asked = rows(file) if file else [Row("1", text or "")]
        found = Classifier(load_crosswalk()).classify(row.text for row in asked)
        for row, one in zip(asked, _counted(found, len(asked)), strict=True):
            typer.echo(_json(row.id, one, lists) if json else "\n".join(_lines(row.id, one, lists)))

    run(work)


def train(
    arxiv: Arxiv,
    topics: Topics,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the models are written.")],
    horizon: Horizon = None,
    as_of: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="The day for the card; today if left out.")
    ] = None,
) -> None:
    """Train the text models again from tables that can be had again (arXiv metadata and OpenAlex topics, both CC0)."""

    def work() -> None:
        from toolkit.technology import load_crosswalk
        from toolkit.technology.labelled import load_labels
        from toolkit.technology.train import Tables
        from toolkit.technology.train import train as fit

        at = day(as_of, "--date")
        tables = Tables(arxiv, topics, horizon)
        fit(tables, out, crosswalk=load_crosswalk(), labels=load_labels(), day=at, say=progress)

    run(work)


def evaluate(
    arxiv: Arxiv,
    topics: Topics,
    horizon: Horizon = None,
    models: Annotated[Path | None, typer.Option("--models", metavar="DIR", help="Models of your own.")] = None,
) -> None:
    """Measure the text models on texts that the training never saw, beside simpler methods in the same run."""

    def work() -> None:
        from toolkit.technology import load_crosswalk
        from toolkit.technology.classifier import Classifier
        from toolkit.technology.evaluation import evaluate as measure
        from toolkit.technology.labelled import load_labels
        from toolkit.technology.text_model import FOLDER

        classifier = Classifier(load_crosswalk(), models or FOLDER)
        measure(
            classifier, load_crosswalk(), load_labels(), arxiv=arxiv, topics=topics, horizon=horizon, say=typer.echo
        )

    run(work)


def _counted(found: Iterable["Classification"], of: int) -> Iterator["Classification"]:
    """The same, with a word now and then about how far it has come."""
    for number, one in enumerate(found, 1):
        if number % _EVERY == 0:
            progress(f"{number} of {of}")
        yield one


def _json(key: str, one: "Classification", lists: list[str]) -> str:
    import json

    told: dict[str, Any] = {"id": key, **one.model_dump(mode="json")}
    for area in told["areas"]:
        area["official"] = {name: codes for name, codes in area["official"].items() if name in lists}
    return json.dumps(told, ensure_ascii=False)


def _lines(key: str, one: "Classification", lists: list[str]) -> Iterator[str]:
    yield f"{key}  {one.status}"
    for area in one.areas:
        yield f"    {area.area}  tier {area.tier}, {area.band}"
        yield from (f"        {reason.text['en']}" for reason in area.reasons)
        codes = "; ".join(f"{name} {', '.join(area.official[name])}" for name in lists if name in area.official)
        yield f"        overlaps with {codes or 'no area of the lists asked for'}"
    for note in one.left_out:
        found = ", ".join(word for signal in note.signals for word in signal.found)
        yield f"    not {note.area} ({found}): {note.reason.text['en']}"
