"""The rows of one proposal -> the proposal, or every cell at fault."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from toolkit.errors import ProposalError
from toolkit.models.proposal import Proposal
from toolkit.strict_yaml import Document, Place
from toolkit.tables.cells import DAYS, LABELS, READ, day, label, text
from toolkit.tables.grid import Grid, Value
from toolkit.tables.headings import PEOPLE, Column
from toolkit.tables.mapping import Mapping
from toolkit.tables.records import SLIPPED, Record, blank, normal_id
from toolkit.tables.row import Row

_ADAPTER = TypeAdapter(Proposal)
_HOME = "organisation"
"""The parts of a person that say where this person has a post."""
_POST = {"post": "title", "from": "from", "to": "to"}
_REFERENCE = Column("proposal", "id")


@dataclass
class Said:
    """A value with the cell that says it."""

    value: Any
    cell: str


@dataclass
class _Thing:
    """A person or an organisation: what each part of it is, with the cells."""

    parts: dict[str, Said] = field(default_factory=dict)
    posts: list[dict[str, Said]] = field(default_factory=list)


class Assembly:
    """The rows of one proposal, put together."""

    def __init__(self, rows: Sequence[Record], same: dict[Column, Value], grid: Grid, mapping: Mapping) -> None:
        self._grid, self._mapping, self._faults, self._notes = grid, mapping, list[str](), list[str]()
        self._proposal, self._own = _Thing(), _Thing()
        self._people: dict[str, _Thing] = {}
        self._named: dict[str, dict[str, _Thing]] = {"partner": {}, "funder": {}}
        self._place = self._places(rows)
        seen: dict[tuple[Any, ...], int] = {}
        for row in rows:
            first = seen.setdefault(tuple((c, v) for c, _, v in row.cells), row.number)
            if first == row.number:
                self._row(row, same)
            else:
                self._notes.append(f"{grid.place(row.number)}: says the same as {grid.place(first)}, and was read once")

    def row(self) -> Row:
        """The proposal, or what is wrong with it."""
        reference = self._proposal.parts.pop("id", None)
        if reference is None:
            self._faults.append(f"{self._place}: has no proposal id: fill it in, also in further rows of a proposal.")
        elif not normal_id(reference.value):
            self._faults.append(
                f"{reference.cell}: ({reference.value!r}) has no Latin letter and no digit: number the proposals."
            )
        labels = {name: self._proposal.parts.pop(name, None) for name in sorted(LABELS)}
        proposal = None if self._faults else self._validated(str(reference and reference.value))
        year = labels["year"].value if labels["year"] else None
        if proposal and not year and (first := proposal.starts or proposal.submitted):
            year = str(first.year)
        return Row(
            place=self._place,
            proposal=proposal,
            error=None if proposal else ProposalError("\n".join(self._faults)),
            reference=reference.value if reference else None,
            department=labels["department"].value if labels["department"] else None,
            year=year,
            notes=tuple(self._notes),
        )

    def _places(self, rows: Sequence[Record]) -> str:
        first, last = rows[0].number, rows[-1].number
        return self._grid.place(first) if first == last else f"{self._grid.place(first)} to {last}"

    def _row(self, row: Record, same: dict[Column, Value]) -> None:
        entities: dict[tuple[str, int], dict[str, Said]] = {}
        given = [(column, 0, value) for column, value in same.items() if blank(row.value(column))]
        for column, c, value in (*row.cells, *given):
            cell = self._grid.place(row.number, c) if c else "mapping (same)"
            if column == SLIPPED:
                self._faults.append(f"{cell}: stands right of the headings: the row may have slipped. Put it right.")
                continue
            try:
                read = self._read(column, value)
            except ValueError as error:
                self._faults.append(f"{cell}: {error}.")
                continue
            if read is None:
                self._notes.append(
                    f"{cell}: the role {text(value)!r} has no word in our forms, and was read as 'other'"
                )
                read = "other"
            entities.setdefault((column.group, column.n), {})[column.part] = Said(read, cell)
        for (group, _), parts in entities.items():
            self._entity(group, parts)

    def _read(self, column: Column, value: Value) -> Any:
        part = column.part.removeprefix(f"{_HOME}-")
        if part in DAYS:
            return day(value, self._mapping.dates)
        if part in LABELS:
            return label(value)
        return READ.get(part, text)(value)

    def _entity(self, group: str, parts: dict[str, Said]) -> None:
        if group in ("proposal", "own"):
            self._agree(self._proposal if group == "proposal" else self._own, parts)
        elif "name" not in parts:
            cell = next(iter(parts.values())).cell
            if not any(f.startswith(cell) for f in self._faults):
                self._faults.append(f"{cell}: stands beside no name: fill in whose it is, or empty it.")
        elif group in PEOPLE:
            self._person(group, parts)
        else:
            self._agree(self._named[group].setdefault(parts["name"].value, _Thing()), parts)

    def _person(self, group: str, parts: dict[str, Said]) -> None:
        post = {part: parts.pop(part) for part in list(parts) if part.startswith(_HOME) or part in _POST}
        if group != "person":
            parts.setdefault("role", Said(group, parts["name"].cell))
        thing = self._people.setdefault(parts["name"].value, _Thing())
        self._agree(thing, parts)
        if _HOME in post:
            if {k: v.value for k, v in post.items()} not in [{k: v.value for k, v in p.items()} for p in thing.posts]:
                thing.posts.append(post)
        elif post:
            cell = next(iter(post.values())).cell
            self._faults.append(f"{cell}: is of a post without an organisation: fill in where it is.")

    def _agree(self, thing: _Thing, parts: dict[str, Said]) -> None:
        """Take parts over; two rows that say different things are a fault of both."""
        for part, said in parts.items():
            before = thing.parts.setdefault(part, said)
            if before.value != said.value and part != "name":
                self._faults.append(
                    f"{said.cell}: ({str(said.value)[:80]!r}) is not what {before.cell} says "
                    f"({str(before.value)[:80]!r}) of the same {'proposal' if thing is self._proposal else 'one'}: "
                    "correct one of them, or give them different names."
                )

    def _validated(self, reference: str) -> Proposal | None:
        places: dict[Place, str] = {}

        def parts(thing: dict[str, Said], at: Place, names: dict[str, str] | None = None) -> dict[str, Any]:
            renamed = {(names or {}).get(part, part): said for part, said in thing.items()}
            places.update({(*at, part): said.cell for part, said in renamed.items()})
            return {part: said.value for part, said in renamed.items()}

        data = {"id": normal_id(reference), **parts(self._proposal.parts, ())}
        if "summary" not in data and "title" in data:
            data["summary"] = data["title"]
            self._notes.append(f"{self._place}: has no summary; the title stands in its place")
        if self._own.parts:
            data["own_organisation"] = parts(self._own.parts, ("own_organisation",))
        data["people"] = [self._team(thing, ("people", i), parts) for i, thing in enumerate(self._people.values())]
        for group, things in self._named.items():
            if things:
                data[f"{group}s"] = [parts(x.parts, (f"{group}s", i)) for i, x in enumerate(things.values())]
        try:
            return _Cells(self._place, data, places).validated(_ADAPTER)
        except ProposalError as error:
            self._faults.append(str(error))
            return None

    def _team(self, person: _Thing, at: Place, parts: Any) -> dict[str, Any]:
        found: dict[str, Any] = parts(person.parts, at)
        if person.posts:
            found["posts"] = [self._post(post, (*at, "posts", i), parts) for i, post in enumerate(person.posts)]
        return found

    def _post(self, post: dict[str, Said], at: Place, parts: Any) -> dict[str, Any]:
        home = {part: said for part, said in post.items() if part.startswith(_HOME)}
        names = {_HOME: "name"} | {part: part.removeprefix(f"{_HOME}-") for part in home if part != _HOME}
        rest = {part: said for part, said in post.items() if part not in home}
        return {**parts(rest, at, _POST), "organisation": parts(home, (*at, "organisation"), names)}


class _Cells(Document):
    """A proposal put together from cells, of which each fault is shown in the cell that has it."""

    def __init__(self, place: str, data: Any, cells: dict[Place, str]) -> None:
        super().__init__(place, data, None, ProposalError)
        self._cells = cells

    def at(self, place: Place) -> str:
        """The cell, as long as one says it; else the rows, and the name of what they lack."""
        for length in range(len(place), 0, -1):
            if cell := self._cells.get(tuple(place[:length])):
                return f"{cell}: "
        return super().at(place)
