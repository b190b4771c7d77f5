"""Fetch a list from its publisher, or take it from a file; read it, compare it with the edition before, and keep it.

Whatever fails, fails before anything is kept: the editions that are there stay as they are.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path

from toolkit.errors import ListError
from toolkit.lists.download import Limits, Progress, download
from toolkit.lists.editions import Baseline, Outcome, Proposed, baseline, kept
from toolkit.lists.readers import READERS, Published, read
from toolkit.lists.store import ListStore, Origin, Visit
from toolkit.models.lists import Edition

__all__ = ["Outcome", "Wanted", "take", "update"]


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
    seen: str | None = None
    """Where the addresses were seen, if nobody has tried them."""
    at_least: int = 1
    """Fewer rows are not the list."""


def update(
    store: ListStore,
    wanted: Wanted,
    *,
    retrieved: date,
    newest: Edition | None = None,
    accept: bool = False,
    limits: Limits | None = None,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Fetch a list and keep what is new of it; `newest` is the newest edition at hand, also one
    that came with the toolkit.

    A publisher that answers "not modified", or serves the rows it served last time, gives nothing new. Raises ListError
    where the publisher does not answer, the reader refuses the file, or the edition is unlike the one before: fewer
    than half its rows or entries, another form, an older day. `accept` keeps one of the last kind all the same.
    """
    before = baseline(store, wanted.list_id, newest, accept)
    untried = _untried(store, wanted)
    if untried:
        progress(f"{wanted.list_id}: {untried}")
    published, origins = _fetched(store, wanted, before, limits or Limits(), progress)
    if published is None and before:
        outcome = Outcome.nothing_new(wanted.list_id, before)
    else:
        assert published is not None  # "not modified" is only said of files that gave the newest edition
        _enough(wanted, published, accept)
        day, note = _day(published, origins, retrieved)
        note = f"{note} {untried}" if untried else note
        proposed = Proposed(wanted.list_id, published, day, retrieved, wanted.urls[0], note, origins)
        outcome = kept(store, proposed, before, accept=accept)
    visit = Visit(day=retrieved, reader=wanted.reader, origins=origins, edition=outcome.edition)
    store.note_visit(wanted.list_id, visit)
    return outcome


def _untried(store: ListStore, wanted: Wanted) -> str | None:
    """What to say of addresses that nobody tried, also not here; None where somebody did."""
    visit = store.visit(wanted.list_id)
    if wanted.seen is None or (visit and {origin.url for origin in visit.origins} == set(wanted.urls)):
        return None
    which = "This address was" if len(wanted.urls) == 1 else "These addresses were"
    return f"{which} seen in {wanted.seen}, and had not been tried when the toolkit was made."


def _enough(wanted: Wanted, published: Published, accept: bool) -> None:
    if published.rows < wanted.at_least and not accept:
        raise ListError(
            f"{wanted.list_id}: holds {published.rows} rows, fewer than the {wanted.at_least} by which this list is "
            f"known. Look at {wanted.urls[0]}; to keep it, add --accept."
        )


def take(
    store: ListStore,
    list_id: str,
    published: Published,
    *,
    day: date | None,
    retrieved: date,
    url: str,
    edition: str | None = None,
    newest: Edition | None = None,
    accept: bool = False,
) -> Outcome:
    """Keep an edition that a reader read from a file on this machine, with the same checks as for a fetched one.

    `day` is the day of publication, which may be left out where the file names it. Raises ListError as `update` does.
    """
    if day is None and published.published is None:
        raise ListError(f"{list_id}: the file names no day of publication. Give it with --published.")
    said = published.published == day or day is None
    note = "Day of publication as the file says." if said else "Day of publication as given at the import."
    proposed = Proposed(list_id, published, day or published.published or retrieved, retrieved, url, note, (), edition)
    return kept(store, proposed, baseline(store, list_id, newest, accept), accept=accept)


def _fetched(
    store: ListStore, wanted: Wanted, before: Baseline | None, limits: Limits, progress: Progress
) -> tuple[Published | None, tuple[Origin, ...]]:
    """What the publisher serves, and its files; nothing where it serves what it did on the last visit."""
    expected = 1 if wanted.custom or wanted.reader not in READERS else len(READERS[wanted.reader].files)
    if len(wanted.urls) != expected:
        raise ListError(f"{wanted.list_id}: has {len(wanted.urls)} addresses, and {wanted.reader} takes {expected}.")
    with tempfile.TemporaryDirectory(prefix="trusted-research-") as folder:
        answers = download(wanted.urls, _seen(store, wanted, before), Path(folder), limits, progress)
        origins = tuple(answer.origin for answer in answers)
        files = [answer.body for answer in answers if answer.body]
        if not files:
            return None, origins
        progress(f"reading {wanted.list_id}")
        return (wanted.custom(*files) if wanted.custom else read(wanted.reader, *files)), origins


def _seen(store: ListStore, wanted: Wanted, before: Baseline | None) -> dict[str, Origin]:
    """The files of the last visit, if they gave the edition that is still the newest, and that is whole."""
    visit = store.visit(wanted.list_id)
    if not visit or not before or before.entries is None or (visit.edition, visit.reader) != (before.id, wanted.reader):
        return {}
    return {origin.url: origin for origin in visit.origins}


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
