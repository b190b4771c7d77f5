"""What every reader gives: the rows of a published list, and what the file says of itself."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from anyascii import anyascii

from toolkit.models.lists import EntryKind, ListEntry
from toolkit.models.noun import Noun, Text

_APOSTROPHES = re.compile(r"['’‘`]")
_GAP = re.compile(r"[^a-z0-9]+")


class Published(Noun):
    """One edition of a list as its publisher's file holds it."""

    entries: tuple[ListEntry, ...]
    """In the order of the file."""
    rows: int
    """How many records the file holds; more than entries where several records are one entry."""
    form: Text
    """The reader and the columns or keys it found: another form is another way of publishing."""
    published: date | None = None
    """The day the file says it was published, or None where it does not say."""
    edition: str | None = None
    """What the publisher calls the edition, where the file says so."""
    earlier: tuple["Published", ...] = ()
    """Editions before this one that the same file holds, oldest first."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One record of a file, before it has an id that no other has."""

    name: str
    key: str | None = None
    """The publisher's own lasting id; None where there is none, or only a row number."""
    aliases: Iterable[str] = ()
    countries: Iterable[str] = ()
    kind: EntryKind = "organisation"
    categories: Iterable[str] = ()
    identifiers: Iterable[str] = ()
    rors: Iterable[str] = ()
    listed: date | None = None
    ended: date | None = None
    note: str | None = None


def entries(rows: Iterable[Row]) -> tuple[ListEntry, ...]:
    """The entries of these rows, in their order, each with an id of its own.

    The id is the publisher's or else the name, written small. Rows that would share one are numbered by what they say
    and not by where they stand, so that a publisher who re-orders a file changes no id.
    """
    found = [_entry(row) for row in rows]
    alike: dict[str, list[ListEntry]] = defaultdict(list)
    for entry in found:
        alike[entry.id].append(entry)
    taken, ids = set(alike), {}
    for slug in sorted(alike):
        for entry, id_ in zip(sorted(alike[slug], key=_place), _numbered(slug, taken), strict=False):
            ids[id(entry)] = id_
            taken.add(id_)
    return tuple(e if ids[id(e)] == e.id else e.model_copy(update={"id": ids[id(e)]}) for e in found)


def slug(text: str) -> str:
    """A text as an id: small Latin letters and digits with single hyphens; empty where it holds neither."""
    plain = anyascii(unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)))
    return _GAP.sub("-", _APOSTROPHES.sub("", plain).lower()).strip("-")


def tidy(text: str | None) -> str:
    """A text on one line with single spaces; a bar, which parts values in our own files, becomes a stroke."""
    return " ".join((text or "").replace("|", "/").split())


def _entry(row: Row) -> ListEntry:
    name = tidy(row.name)
    countries = tuple(dict.fromkeys(row.countries))
    return ListEntry(
        id=slug(row.key or name) or "unnamed",
        name=name,
        aliases=_distinct(row.aliases, name),
        country=countries[0] if len(countries) == 1 else None,
        countries=countries if len(countries) > 1 else (),
        rors=tuple(dict.fromkeys(row.rors)),
        kind=row.kind,
        categories=_distinct(row.categories),
        identifiers=_distinct(row.identifiers),
        listed=row.listed,
        ended=row.ended,
        note=tidy(row.note) or None,
    )


def _distinct(values: Iterable[str], *but: str) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(map(tidy, values)) if value and value not in but)


def _place(entry: ListEntry) -> tuple[str, ...]:
    """Where an entry stands among those with the same id: the longest listed first, then by what it says."""
    listed, ended = str(entry.listed or "9999"), str(entry.ended or "9999")
    parts = (*entry.countries, entry.country or "")
    return (listed, ended, "|".join(parts), "|".join(entry.categories), "|".join(entry.aliases), entry.note or "")


def _numbered(slug_: str, taken: set[str]) -> Iterator[str]:
    """An id, then the same with the numbers from 2 on that no other entry has."""
    yield slug_
    number = 2
    while True:
        if (numbered := f"{slug_}-{number}") not in taken:
            yield numbered
        number += 1
