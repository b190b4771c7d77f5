"""Fetch a list from its publisher, read it, compare it with the edition before, and keep it; or say why not.

Whatever fails, fails before anything is kept: the editions that are there stay as they are.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

from toolkit.errors import ListError
from toolkit.lists.changes import Changes, compare_entries
from toolkit.lists.download import Limits, Progress, download
from toolkit.lists.readers import READERS, Published, read
from toolkit.lists.rows import digest
from toolkit.lists.store import Kept, ListStore, Origin, Visit
from toolkit.models.lists import ListEntry
from toolkit.models.noun import Noun

_STILL_THERE = 0.5
"""The part of the edition before that a new one must still have, in rows and in entries: institution's choice."""


@dataclass(frozen=True)
class Wanted:
    """A list to fetch: whose, in which format, and from where."""

    list_id: str
    reader: str
    """A name of READERS, or of the reader that is given with it."""
    urls: tuple[str, ...]
    """One address for each file of the format, in its order."""
    custom: Callable[..., Published] | None = None
    """A reader of one's own, made with `readers.own`."""


class Outcome(Noun):
    """What an update did."""

    list_id: str
    what: Literal["new edition", "nothing new"]
    edition: str
    """The edition that is now the newest."""
    before: str | None
    """The edition that was the newest, if there was one."""
    records: int
    changes: Changes | None
    """What changed since the edition before; None for the first, and where nothing is new."""
    accepted: tuple[str, ...] = ()
    """Warnings that `accept` overruled."""


def update(
    store: ListStore,
    wanted: Wanted,
    *,
    retrieved: date,
    accept: bool = False,
    limits: Limits | None = None,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Fetch a list and keep what is new of it.

    A publisher that answers "not modified", or serves the rows it served last time, gives nothing new. Raises ListError
    where the publisher does not answer, the reader refuses the file, or the edition is unlike the one before: fewer
    than half its rows or entries, another form, an older day. `accept` keeps one of the last kind all the same.
    """
    latest = store.latest(wanted.list_id)
    published, origins = _fetched(store, wanted, latest, limits or Limits(), progress)
    if published is None or (latest and digest(published.entries) == latest.digest):
        return _nothing_new(store, wanted, origins, retrieved)
    before = _before(store, latest, accept)
    changes = None if before is None else compare_entries(before, published.entries)
    day, note = _day(published, origins, retrieved)
    warnings = _warnings(published, day, latest, changes, retrieved)
    if warnings and not accept:
        raise ListError(f"{wanted.list_id}: {'; '.join(warnings)}. Look at {wanted.urls[0]}; to keep it, add --accept.")
    card = _card(store, wanted, published, origins, (day, retrieved, note))
    store.keep(card, published.entries)
    store.note_visit(wanted.list_id, _visit(wanted, origins, card, retrieved))
    return Outcome(
        list_id=wanted.list_id,
        what="new edition",
        edition=card.id,
        before=latest.id if latest else None,
        records=published.rows,
        changes=changes,
        accepted=tuple(warnings),
    )


def _fetched(
    store: ListStore, wanted: Wanted, latest: Kept | None, limits: Limits, progress: Progress
) -> tuple[Published | None, tuple[Origin, ...]]:
    """What the publisher serves, and its files; nothing where it serves what it did on the last visit."""
    expected = 1 if wanted.custom or wanted.reader not in READERS else len(READERS[wanted.reader].files)
    if len(wanted.urls) != expected:
        raise ListError(f"{wanted.list_id}: has {len(wanted.urls)} addresses, and {wanted.reader} takes {expected}.")
    with tempfile.TemporaryDirectory(prefix="trusted-research-") as folder:
        answers = download(wanted.urls, _seen(store, wanted, latest), Path(folder), limits, progress)
        origins = tuple(answer.origin for answer in answers)
        files = [answer.body for answer in answers if answer.body]
        if not files:
            return None, origins
        progress(f"reading {wanted.list_id}")
        return (wanted.custom(*files) if wanted.custom else read(wanted.reader, *files)), origins


def _seen(store: ListStore, wanted: Wanted, latest: Kept | None) -> dict[str, Origin]:
    """The files of the last visit, if they gave the edition that is still the newest."""
    visit = store.visit(wanted.list_id)
    usable = visit and latest and (visit.edition, visit.reader) == (latest.id, wanted.reader)
    return {origin.url: origin for origin in visit.origins} if visit and usable else {}


def _before(store: ListStore, latest: Kept | None, accept: bool) -> tuple[ListEntry, ...] | None:
    """The entries of the newest edition; None if there is none, or if it is damaged and that is accepted."""
    try:
        return store.read(latest.list_id, latest.id).entries if latest else None
    except ListError:
        if not accept:
            raise
        return None


def _nothing_new(store: ListStore, wanted: Wanted, origins: tuple[Origin, ...], retrieved: date) -> Outcome:
    """The outcome where the newest edition is still what the publisher serves; refused if that edition is damaged."""
    newest = store.editions(wanted.list_id)[-1]
    store.read(wanted.list_id, newest.id)
    store.note_visit(wanted.list_id, _visit(wanted, origins, newest, retrieved))
    return Outcome(
        list_id=wanted.list_id,
        what="nothing new",
        edition=newest.id,
        before=newest.id,
        records=newest.records,
        changes=None,
    )


def _visit(wanted: Wanted, origins: tuple[Origin, ...], card: Kept, retrieved: date) -> Visit:
    return Visit(day=retrieved, reader=wanted.reader, origins=origins, edition=card.id)


def _day(published: Published, origins: Sequence[Origin], retrieved: date) -> tuple[date, str]:
    """The day of publication, and how it is known: from the file, else from the server, else that of fetching."""
    if published.published:
        return published.published, "Day of publication as the file says."
    served = [day for origin in origins if (day := _http_day(origin.last_modified))]
    if served and max(served) <= retrieved:
        return max(served), "The file names no day of publication; this is its last change on the publisher's server."
    return retrieved, "Neither the file nor the server names a day of publication; this is the day of fetching."


def _http_day(printed: str | None) -> date | None:
    try:
        return parsedate_to_datetime(printed).date() if printed else None
    except ValueError:
        return None


def _warnings(
    published: Published, day: date, latest: Kept | None, changes: Changes | None, retrieved: date
) -> list[str]:
    found = []
    if day > retrieved:
        found.append(f"says it was published on {day}, after the day of fetching")
    if latest and changes:
        if published.rows < latest.records * _STILL_THERE:
            found.append(f"holds {published.rows} rows; edition {latest.id} holds {latest.records}")
        if len(changes.removed) > latest.entries * (1 - _STILL_THERE):
            found.append(f"lacks {len(changes.removed)} of the {latest.entries} entries of edition {latest.id}")
        if published.form != latest.form:
            found.append(f"has the form {published.form}; edition {latest.id} has {latest.form}")
        if day < latest.published:
            found.append(f"is of {day}, older than edition {latest.id} of {latest.published}")
    return found


def _card(
    store: ListStore,
    wanted: Wanted,
    published: Published,
    origins: tuple[Origin, ...],
    days: tuple[date, date, str],
) -> Kept:
    day, retrieved, note = days
    taken = {card.id for card in store.editions(wanted.list_id)}
    numbered = (f"{day}-{number}" for number in range(2, len(taken) + 3))
    return Kept(
        list_id=wanted.list_id,
        id=next(id_ for id_ in (str(day), *numbered) if id_ not in taken),
        published=day,
        retrieved=retrieved,
        url=wanted.urls[0],
        note=f"{published.edition}. {note}" if published.edition else note,
        form=published.form,
        records=published.rows,
        entries=len(published.entries),
        digest=digest(published.entries),
        origins=origins,
    )
