"""What a watch reports: what changed, for which proposals, and what of them came out otherwise."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from toolkit.models.criteria import LEVELS
from toolkit.models.noun import Noun
from toolkit.portfolio.changed import Changed
from toolkit.watch.causes import Cause

FILE = "digest.json"


class Digest(Noun):
    """The report of one watch."""

    format: Literal["trusted-research-watch/1"] = "trusted-research-watch/1"
    file: str
    """The name of the table of proposals."""
    as_of: str
    """The day to which windows of time run."""
    listed_on: str
    """The day whose lists were looked through."""
    causes: tuple[Cause, ...]
    again: int
    """How many proposals were screened again, as something that changed may concern them."""
    of: int
    changed: tuple[Changed, ...]

    @property
    def whole(self) -> bool:
        """Whether everything was screened again."""
        return any(cause.whole for cause in self.causes)


def in_order(changed: Iterable[Changed]) -> tuple[Changed, ...]:
    """What is to be opened first: the strongest response asked for now, then that asked for before, then the id."""

    def strongest(each: Changed) -> tuple[int, int, str]:
        now, before = (max((LEVELS.index(c.level) for c in of or ()), default=0) for of in (each.after, each.before))
        return -now, -before, each.proposal

    return tuple(sorted(changed, key=strongest))


def read(file: Path) -> Digest:
    """A digest that was written."""
    return Digest.model_validate_json(file.read_bytes())
