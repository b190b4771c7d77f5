"""Where the headings of a table stand and what they mean; what is not certain is refused, with the cells named."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from toolkit.errors import ProposalError
from toolkit.tables.grid import MOST_COLUMNS, Grid, Merge, Value, letters
from toolkit.tables.headings import PEOPLE, Ambiguous, Column, column, named, names, normal
from toolkit.tables.mapping import Mapping

LOOKED_AT = 30
"""Rows at the top among which the headings are looked for."""
_REMEDY = "say so in a mapping file, under `columns` (trusted-research portfolio --help)"


@dataclass(frozen=True)
class Heading:
    """The heading of one column: its text, in one or two rows, and its cell."""

    text: str
    row: int
    column: int
    below: str | None = None
    """The heading to the left in the row above, if that was taken for this one's, too."""
    alone: str = ""
    """The lower row's text."""


@dataclass
class Layout:
    """What each column of a table is."""

    last_heading: int
    columns: dict[int, Column]
    headings: dict[int, Heading]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """Where the headings of a table stand, as far as can be seen."""

    known: int
    """How many of them are known."""
    last: int
    """The row of the headings; of two, the lower one."""
    depth: int
    headings: dict[int, Heading]


def layout(grid: Grid, mapping: Mapping) -> Layout | None:
    """The layout of a table; None where no headings are known; raises ProposalError where they are not certain."""
    found = found_headings(grid, mapping)
    if not found or not (found.known >= 2 or (mapping.heading_row is not None and found.known)):
        return None
    read = Layout(found.last, {}, found.headings)
    for c, heading in found.headings.items():
        meant = meaning(heading, mapping, grid)
        if meant == "ignore":
            continue
        if meant is None:
            read.notes.append(
                f"{grid.place(heading.row, c)}: the column {heading.text!r} is not known and was not read"
            )
        else:
            _take(read, c, meant, grid)
    _check_complete(read, mapping, grid)
    return read


def found_headings(grid: Grid, mapping: Mapping) -> Found | None:
    """The row, or the two rows, with the most headings that are known; of equals the first, and one row before two.

    Raises ProposalError for a table of too many columns.
    """
    top = [(number, _texts(number, values, grid)) for number, values in islice(grid.rows(), LOOKED_AT)]
    best: Found | None = None
    for depth in (1, 2) if mapping.heading_rows is None else (mapping.heading_rows,):
        for i in range(depth - 1, len(top)):
            number = top[i][0]
            if mapping.heading_row is not None and number != mapping.heading_row:
                continue
            found = dict(_headings(top[i + 1 - depth : i + 1], grid.merges))
            meant = {meaning(heading, mapping, grid, strict=False) for heading in found.values()}
            known = len([each for each in meant if isinstance(each, Column)])
            if best is None or known > best.known:
                best = Found(known, number, depth, found)
    return best


def _texts(number: int, values: Sequence[Value], grid: Grid) -> list[str]:
    """The texts of a row, with those of merged cells in all of their cells."""
    if len(values) > MOST_COLUMNS:
        if any(value not in (None, "") for value in values[MOST_COLUMNS:]):
            raise ProposalError(
                f"{grid.place(number, MOST_COLUMNS + 1)}: a table has at most {MOST_COLUMNS} columns here. "
                "Delete those that are not needed."
            )
        values = values[:MOST_COLUMNS]
    return [" ".join(value.split()) if isinstance(value, str) else "" for value in values]


def _headings(rows: Sequence[tuple[int, list[str]]], merges: Sequence[Merge] | None) -> Iterator[tuple[int, Heading]]:
    (number, bottom), above = rows[-1], rows[0] if len(rows) == 2 else (0, [])
    spread = {(m.top, c): m for m in merges or () for c in range(m.left, min(m.right, MOST_COLUMNS) + 1)}
    left, uppers = "", above[1]
    for c in range(1, max(len(bottom), len(uppers)) + 1):
        low = _at(bottom, c)
        own = _at(uppers, c)
        merge = spread.get((above[0], c))
        upper = _at(uppers, merge.left) if merge else own
        left = upper or left
        if low and upper:
            yield c, Heading(f"{upper} {low}", number, c, alone=low)
        elif low:
            below = left if above[0] and left else None
            yield c, Heading(low, number, c, below=below, alone=low)
        elif upper and (own or not merge or merge.bottom > merge.top):
            yield c, Heading(upper, above[0], c, alone=upper)


def _at(texts: Sequence[str], c: int) -> str:
    return texts[c - 1] if c <= len(texts) else ""


def meaning(heading: Heading, mapping: Mapping, grid: Grid, *, strict: bool = True) -> Column | str | None:
    """The column that a heading means, `ignore`, or None; raises ProposalError if strict and it may mean several.

    What a mapping says of the letters of a column goes before what it says of a heading.
    """
    keys = {normal(heading.text), normal(heading.alone)}
    own, place = letters(heading.column), grid.place(heading.row, heading.column)
    if own in mapping.ignore:
        return "ignore"
    if own in mapping.columns:
        return _named(mapping.columns[own], place)
    if any(normal(written) in keys for written in mapping.ignore):
        return "ignore"
    for written, name in mapping.columns.items():
        if normal(written) in keys:
            return _named(name, place)
    below = column(f"{heading.below} {heading.text}") if heading.below else None
    found = below if isinstance(below, Column) else column(heading.text)
    if found is None and heading.alone != heading.text:
        found = column(heading.alone)
    if isinstance(found, Ambiguous) and strict:
        raise ProposalError(
            f"{place}: {heading.text!r} may be about a person, a partner or something else: write which, such as "
            f"'Partner {heading.text}', or {_REMEDY}."
        )
    return None if isinstance(found, Ambiguous) else found


def _named(name: str, place: str) -> Column:
    if (found := named(name)) is None:
        raise ProposalError(f"{place}: the mapping names no column {name!r}. Use one of: {', '.join(names())}.")
    return found


def _take(read: Layout, c: int, meant: Column | str, grid: Grid) -> None:
    assert isinstance(meant, Column)
    heading = read.headings[c]
    for other, taken in read.columns.items():
        if taken == meant:
            first = read.headings[other]
            raise ProposalError(
                f"{grid.place(heading.row, c)}: {heading.text!r} and {first.text!r} "
                f"({grid.place(first.row, other)}) are both {meant}: number them (1, 2) if they are about several, "
                f"rename or delete one, or {_REMEDY}."
            )
    if heading.below and not heading.text.startswith(heading.below) and column(heading.text) != meant:
        read.notes.append(
            f"{grid.place(heading.row, c)}: {heading.text!r} was read as {meant}, below {heading.below!r}"
        )
    read.columns[c] = meant


def lacking(columns: Iterable[Column]) -> list[str]:
    """The names of the columns of ours that a proposal cannot do without, as far as they are not among these."""
    at_hand = {(each.group, each.part) for each in columns}
    found = [f"proposal.{part}" for part in ("id", "title") if ("proposal", part) not in at_hand]
    if not any((group, "name") in at_hand for group in PEOPLE):
        found.append("person.name")
    if ("own", "name") not in at_hand:
        found.append("own.name")
    return found


def _check_complete(read: Layout, mapping: Mapping, grid: Grid) -> None:
    same = [_named(name, "mapping") for name in mapping.same]
    if left_out := lacking([*read.columns.values(), *same]):
        told = "; ".join(
            f"{name} (the organisation that submits; under `same` if it is one for all)" if name == "own.name" else name
            for name in left_out
        )
        seen = ", ".join(repr(heading.text) for heading in read.headings.values())
        raise ProposalError(
            f"{grid.place(read.last_heading)}: the headings {seen} leave out: {told}. Add a column, "
            f"such as 'Proposal ID', 'Title', 'Person' or 'Own organisation', or {_REMEDY}."
        )
