"""Where the watches of a portfolio stand: in a folder each below it, so that one command can be run every day."""

from datetime import date
from pathlib import Path

from toolkit.watch.digest import FILE

_FOLDER = "watch"


def newest(portfolio: Path) -> Path:
    """The folder to go on from: that of the last watch that was finished, else that of the portfolio itself."""
    done = [file.parent for file in (portfolio / _FOLDER).glob(f"*/{FILE}")]
    return max(done, key=lambda folder: _order(folder.name), default=portfolio)


def next_place(portfolio: Path, listed_on: date) -> Path:
    """A folder for a watch of a day that none stands in, or in which one was stopped."""
    folder, n = portfolio / _FOLDER / str(listed_on), 1
    while (folder / FILE).exists():
        n += 1
        folder = portfolio / _FOLDER / f"{listed_on}-{n}"
    return folder


def _order(name: str) -> tuple[str, int]:
    """The day, and the how-manieth watch of it."""
    number = name[11:]
    return name[:10], int(number) if number.isdigit() else 1
