"""Screen a whole table of proposals."""

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from toolkit.cli import asking
from toolkit.cli.running import Language, SourceOption, cache, data, day, run

if TYPE_CHECKING:
    from toolkit.portfolio import Order


class Checklists(StrEnum):
    """Of which proposals checklists are written."""

    none = "none"
    raised = "raised"
    all = "all"


FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Proposals: .jsonl, .csv or .xlsx.")]
MappingOption = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        metavar="FILE",
        help="What the table's own headings mean: YAML with `columns` (heading: partner.country), `same`, `ignore`, "
        "`sheet`, `dates`.",
    ),
]
ChecklistsOption = Annotated[
    Checklists, typer.Option("--checklists", help="Checklists of all proposals, of those with something to look at.")
]
RatesOption = Annotated[
    bool, typer.Option("--base-rates", help="Say where each count lies among comparable people or organisations.")
]
PackOption = Annotated[list[str] | None, typer.Option(metavar="ID", help="Pack to judge by; may be repeated.")]
OutOption = Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")]
DayOption = Annotated[str | None, typer.Option(metavar="DATE", help="Judge as of this day; today if left out.")]
LangOption = Annotated[list[Language] | None, typer.Option(help="Language of the overview; may be repeated.")]
OnlyOption = Annotated[list[str] | None, typer.Option(metavar="ID", help="This proposal alone; may be repeated.")]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", metavar="N", min=1, help="Processes; one for each processor if left out.")
]


def portfolio(
    file: FileArgument,
    source: SourceOption = "openalex",
    pack: PackOption = None,
    out: OutOption = Path("portfolio"),
    as_of: DayOption = None,
    mapping: MappingOption = None,
    lang: LangOption = None,
    checklists: ChecklistsOption = Checklists.none,
    base_rates: RatesOption = False,
    only: OnlyOption = None,
    workers: WorkersOption = None,
    estimate: asking.EstimateOption = False,
    max_credits: asking.CreditsOption = None,
    max_age: asking.AgeOption = 1,
    offline: asking.OfflineOption = False,
    refresh: asking.RefreshOption = False,
) -> None:
    """Screen every proposal of a table: results ranked by what to open first, and an overview.

    The same command goes on with a run that was stopped.
    """
    terms = asking.terms(offline=offline, refresh=refresh, max_age=max_age, max_credits=max_credits)

    def work() -> None:
        from toolkit.portfolio import Order
        from toolkit.screening import DEFAULT_PACK

        order = Order(
            source=source,
            packs=tuple(dict.fromkeys(pack or [DEFAULT_PACK])),
            as_of=day(as_of),
            out=out,
            terms=terms,
            **_said(checklists, base_rates, lang),
            **_places(),
        )
        (_estimate if estimate else _screen)(file, order, mapping, only or (), workers or processors())

    run(work)


def _estimate(file: Path, order: "Order", mapping: Path | None, only: Sequence[str], _: int) -> None:
    from toolkit.portfolio import estimate_portfolio

    for line in estimate_portfolio(file, order, mapping=mapping, only=only):
        typer.echo(line)


def _screen(file: Path, order: "Order", mapping: Path | None, only: Sequence[str], workers: int) -> None:
    from toolkit.portfolio import screen_portfolio

    with Bar() as bar:
        files = screen_portfolio(file, order, mapping=mapping, only=only, workers=workers, progress=bar.show)
    for each in files:
        typer.echo(each)


def _said(checklists: Checklists, base_rates: bool, languages: Sequence[Language] | None) -> dict[str, Any]:
    """What is told beside the results, and in which languages."""
    spoken = tuple(dict.fromkeys(each.value for each in languages or [Language.en]))
    return {"checklists": checklists.value, "base_rates": base_rates, "languages": spoken}


def _places() -> dict[str, Any]:
    """Where things are kept, and the key for the service."""
    return {"cache": cache(), "data": data(), "key": asking.key()}


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Bar:
    """Progress with the time left, beside the output; from the first chunk of this run on."""

    def __init__(self, first: str = "reading the table") -> None:
        """`first` says what is done before any proposal is screened."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, TextColumn("left"), TimeRemainingColumn(), console=Console(stderr=True))
        self._task = self._bar.add_task(first, total=None)

    def __enter__(self) -> "Bar":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, done: int, of: int) -> None:
        """How many proposals of how many are done."""
        self._bar.update(self._task, description="screening", completed=done, total=of)
