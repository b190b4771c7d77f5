"""A new edition beside the one before: the same entries keep their ids, and one that is unlike it is refused."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from toolkit.errors import ListError
from toolkit.lists.changes import Changes, carried, compare_entries
from toolkit.lists.readers import Published
from toolkit.lists.rows import digest
from toolkit.lists.store import EditionId, Kept, ListStore, Origin
from toolkit.models.lists import Edition, ListEntry
from toolkit.models.noun import Noun

_STILL_THERE = 0.5
"""The part of the edition before that a new one must still have, in rows and in entries: institution's choice."""


class Outcome(Noun):
    """What an update or an import did."""

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

    @classmethod
    def nothing_new(cls, list_id: str, before: "Baseline") -> "Outcome":
        """The outcome where the newest edition says what the publisher does."""
        records = before.records or len(before.entries or ())
        return cls(
            list_id=list_id, what="nothing new", edition=before.id, before=before.id, records=records, changes=None
        )


@dataclass(frozen=True)
class Baseline:
    """The newest edition there is of a list, which a newer one is compared with."""

    id: str
    published: date
    entries: tuple[ListEntry, ...] | None
    """None where they are damaged and that was accepted."""
    digest: str
    records: int | None
    """How many records its file held; None where it came with the toolkit."""
    form: str | None


@dataclass(frozen=True)
class Proposed:
    """An edition that was read and may be kept."""

    list_id: str
    published: Published
    day: date
    retrieved: date
    url: str
    note: str
    origins: tuple[Origin, ...]
    edition: str | None = None
    """Its id, where one was given."""


def baseline(store: ListStore, list_id: str, newest: Edition | None, accept: bool) -> Baseline | None:
    """The newest edition, kept or that given; of two of one day the kept one.

    Raises ListError if it is damaged, unless that is accepted.
    """
    latest = store.latest(list_id)
    if latest is None or (newest and newest.published > latest.published):
        if newest is None:
            return None
        return Baseline(newest.id, newest.published, newest.entries, newest.digest, None, None)
    try:
        entries = store.read(list_id, latest.id).entries
    except ListError:
        if not accept:
            raise
        entries = None
    return Baseline(latest.id, latest.published, entries, latest.digest, latest.records, latest.form)


def kept(store: ListStore, proposed: Proposed, before: Baseline | None, *, accept: bool) -> Outcome:
    """Keep an edition if it is new; raises ListError where it is unlike the one before and that is not accepted.

    An entry that was renamed keeps the id it had, so that what is known of it (its ROR id, a confirmed link) stays.
    """
    entries, changes = proposed.published.entries, None
    if before and before.entries is not None:
        entries = carried(before.entries, entries)
        if digest(entries) == before.digest:
            return Outcome.nothing_new(proposed.list_id, before)
        changes = compare_entries(before.entries, entries)
    warnings = _warnings(proposed, before, changes)
    if warnings and not accept:
        said = "; ".join(warnings)
        raise ListError(f"{proposed.list_id}: {said}. Look at {proposed.url}; to keep it, add --accept.")
    card = _card(store, proposed, entries)
    store.keep(card, entries)
    return Outcome(
        list_id=proposed.list_id,
        what="new edition",
        edition=card.id,
        before=before.id if before else None,
        records=proposed.published.rows,
        changes=changes,
        accepted=tuple(warnings),
    )


def _warnings(proposed: Proposed, before: Baseline | None, changes: Changes | None) -> list[str]:
    found, published = [], proposed.published
    if proposed.day > proposed.retrieved:
        found.append(f"says it was published on {proposed.day}, after the day of fetching")
    if before is None or before.entries is None or changes is None:
        return found
    records, held = before.records or len(before.entries), len(before.entries)
    if published.rows < records * _STILL_THERE:
        found.append(f"holds {published.rows} rows; edition {before.id} holds {records}")
    if len(changes.removed) > held * (1 - _STILL_THERE):
        found.append(f"lacks {len(changes.removed)} of the {held} entries of edition {before.id}")
    if before.form and published.form != before.form:
        found.append(f"has the form {published.form}; edition {before.id} has {before.form}")
    if proposed.day < before.published:
        found.append(f"is of {proposed.day}, older than edition {before.id} of {before.published}")
    return found


def _card(store: ListStore, proposed: Proposed, entries: tuple[ListEntry, ...]) -> Kept:
    published = proposed.published
    return Kept(
        list_id=proposed.list_id,
        id=_id(store, proposed),
        published=proposed.day,
        retrieved=proposed.retrieved,
        url=proposed.url,
        note=f"{published.edition}. {proposed.note}" if published.edition else proposed.note,
        form=published.form,
        records=published.rows,
        entries=len(entries),
        digest=digest(entries),
        origins=proposed.origins,
    )


def _id(store: ListStore, proposed: Proposed) -> str:
    """The id given, else the day of publication, numbered where that is taken."""
    if proposed.edition:
        try:
            return TypeAdapter(EditionId).validate_python(proposed.edition)
        except ValidationError:
            raise ListError(
                f"{proposed.list_id}: {proposed.edition!r} is no id for an edition. Use letters, digits, . _ and -."
            ) from None
    taken = {card.id for card in store.editions(proposed.list_id)}
    numbered = (f"{proposed.day}-{number}" for number in range(2, len(taken) + 3))
    return next(id_ for id_ in (str(proposed.day), *numbered) if id_ not in taken)
