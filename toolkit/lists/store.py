"""Editions of lists that were fetched, under a data folder: `lists/<list>/<edition>.csv.gz` and `<edition>.json`.

An edition never changes: the same id with other rows is refused. The rows are written first and the card last, each to
a file of another name that is then moved to its place, so that an edition without its card was never finished and does
not count. What was seen on the last visit to the publisher stands in `visit.json`, which is no edition and is replaced.
"""

import csv
import gzip
import os
import tempfile
import zlib
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

from pydantic import Field, StringConstraints, ValidationError

from toolkit.errors import ListError
from toolkit.lists import rows
from toolkit.models.lists import Edition, ListEntry
from toolkit.models.noun import Noun, Slug, Text

EditionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""An edition's id is part of a file name."""
_VISIT = "visit"


class Origin(Noun):
    """A file as the publisher served it."""

    url: Text
    etag: str | None = None
    last_modified: str | None = None


class Kept(Noun):
    """The card of a kept edition."""

    list_id: Slug
    id: EditionId
    published: date
    retrieved: date
    url: Text
    checked: bool = False
    note: str | None = None
    form: Text
    """The reader and the columns it found, as the reader says."""
    records: Annotated[int, Field(ge=1)]
    """How many records the publisher's file held."""
    entries: Annotated[int, Field(ge=1)]
    digest: Text
    origins: tuple[Origin, ...] = ()


class Visit(Noun):
    """The last time a publisher was asked for a list."""

    day: date
    reader: Text
    origins: tuple[Origin, ...]
    edition: EditionId
    """The edition that the publisher served then."""


class ListStore:
    """Kept editions under a data folder, which need not exist before something is kept."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "lists"

    def lists(self) -> tuple[str, ...]:
        """The ids of all lists with a kept edition."""
        return tuple(sorted({path.parent.name for path in self.folder.glob("*/*.json") if path.stem != _VISIT}))

    def editions(self, list_id: str) -> tuple[Kept, ...]:
        """The cards of a list's editions, oldest first; their rows are not looked at."""
        paths = (path for path in (self.folder / list_id).glob("*.json") if path.stem != _VISIT)
        cards = [self._card(path, list_id) for path in paths]
        return tuple(sorted(cards, key=lambda card: (card.published, card.retrieved, len(card.id), card.id)))

    def latest(self, list_id: str) -> Kept | None:
        """The card of the newest edition, or None if there is none."""
        return next(reversed(self.editions(list_id)), None)

    def in_force(self, list_id: str, as_of: date) -> Edition | None:
        """What the list said on a day: the last edition published on or before it, or None if there was none yet."""
        before = [card for card in self.editions(list_id) if card.published <= as_of]
        return self.read(list_id, before[-1].id) if before else None

    def read(self, list_id: str, edition_id: str) -> Edition:
        """An edition with its rows; raises ListError if it is missing, unfinished or damaged."""
        card = self._card(self._place(list_id, edition_id, ".json"), list_id)
        path = self._place(list_id, edition_id, ".csv.gz")
        try:
            entries = tuple(rows.read(gzip.decompress(path.read_bytes()).decode()))
        except (OSError, EOFError, zlib.error, ValueError, csv.Error) as error:
            _damaged(path, f"cannot be read ({error})")
        if len(entries) != card.entries or rows.digest(entries) != card.digest:
            _damaged(path, "does not hold the rows that were kept")
        return Edition(
            id=card.id,
            published=card.published,
            url=card.url,
            retrieved=card.retrieved,
            checked=card.checked,
            note=card.note,
            entries=entries,
            digest=card.digest,
        )

    def keep(self, card: Kept, entries: tuple[ListEntry, ...]) -> bool:
        """Keep an edition; True if it is new, False if it was kept already. Raises ListError if another has its id."""
        if card.digest != rows.digest(entries) or card.entries != len(entries):
            raise ListError(f"{card.list_id} {card.id}: the card is not that of these rows. Keep them together.")
        table, place = (self._place(card.list_id, card.id, end) for end in (".csv.gz", ".json"))
        if place.exists():
            return self._same(place, card)
        table.parent.mkdir(parents=True, exist_ok=True)
        _write(table, gzip.compress(rows.written(entries).encode(), mtime=0), replace=True)
        try:
            _write(place, card.model_dump_json(indent=2).encode() + b"\n", replace=False)
        except FileExistsError:
            return self._same(place, card)
        return True

    def visit(self, list_id: str) -> Visit | None:
        """The last visit to the publisher; None if there was none, or if what was noted of it cannot be read."""
        try:
            return Visit.model_validate_json((self.folder / list_id / f"{_VISIT}.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def note_visit(self, list_id: str, visit: Visit) -> None:
        """Note a visit in the place of the one before."""
        place = self.folder / list_id / f"{_VISIT}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        _write(place, visit.model_dump_json(indent=2).encode() + b"\n", replace=True)

    def _same(self, place: Path, card: Kept) -> bool:
        if self._card(place, card.list_id).digest != card.digest:
            raise ListError(f"{place}: edition {card.id} is kept with other rows, and never changes. Give a new id.")
        self.read(card.list_id, card.id)
        return False

    def _card(self, path: Path, list_id: str) -> Kept:
        try:
            card = Kept.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise ListError(f"{path}: there is no such edition. Run: lists update {list_id}.") from None
        except (OSError, ValidationError) as error:
            _damaged(path, f"cannot be read ({type(error).__name__})")
        if (card.list_id, card.id) != (list_id, path.stem):
            _damaged(path, f"is the card of {card.list_id} {card.id}")
        return card

    def _place(self, list_id: str, edition_id: str, end: str) -> Path:
        return self.folder / list_id / f"{edition_id}{end}"


def _damaged(path: Path, why: str) -> NoReturn:
    edition = path.name.removesuffix(".json").removesuffix(".csv.gz")
    remedy = f"Delete {edition}.json and {edition}.csv.gz there, then run: lists update {path.parent.name}"
    raise ListError(f"{path}: {why}. {remedy}. The other editions are as they were.")


def _write(place: Path, content: bytes, *, replace: bool) -> None:
    """Write a file whole or not at all; raises FileExistsError if it is there and may not be replaced."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        if replace:
            part.replace(place)
        else:
            place.hardlink_to(part)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
