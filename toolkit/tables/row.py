"""What comes out of a table: a proposal, or why there is none, with the place where it stands."""

from dataclasses import dataclass
from typing import NamedTuple

from toolkit.errors import ProposalError
from toolkit.models.proposal import Proposal


class Written(NamedTuple):
    """What stands in a cell, with the letters and the heading of its column."""

    column: str
    heading: str
    text: str


@dataclass(frozen=True)
class Row:
    """The rows of one proposal: either the proposal, or the error that names each cell at fault."""

    place: str
    """File and line, or file, sheet and rows."""
    proposal: Proposal | None = None
    error: ProposalError | None = None
    reference: str | None = None
    """The proposal's number as the table writes it."""
    department: str | None = None
    year: str | None = None
    """As the table says; else that in which the proposal starts, else that in which it was submitted."""
    notes: tuple[str, ...] = ()
    """What was read otherwise than it stands, or not read; the first row tells it of the whole table."""
    written: tuple[tuple[Written, ...], ...] = ()
    """The rows as they stand, where there is no proposal: they can be put right and handed over again."""
