"""How each list stands: its editions, how old the one in force is, whether somebody should look for a newer one."""

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from toolkit.lists.store import ListStore
from toolkit.models.lists import EntityList, EvidenceClass, Means
from toolkit.models.noun import Noun, Slug, Text

Origin = Literal["shipped", "fetched", "imported"]


class ListStatus(Noun):
    """How one list stands on a day."""

    id: Slug
    title: Text
    publisher: Text
    evidence_class: EvidenceClass
    means: Means
    editions: tuple[str, ...]
    """The ids of the editions at hand, oldest first."""
    in_force: str | None
    """The edition in force; None where there is none, and the list cannot be looked through."""
    published: date | None
    age_days: int | None
    """Days since that edition was published."""
    origin: Origin | None
    checked: bool | None
    entries: int
    """How many of its entries stand on the day."""
    linked: int
    """How many of them have a ROR or OpenAlex id in the list's own file."""
    looked: date | None
    """When the publisher was last looked at, as far as is known."""
    every_days: int | None
    overdue: bool
    """Whether a look is due: never taken, or longer ago than the list asks for."""
    by: Literal["update", "import"]
    """How a newer edition comes: fetched by a program, or from a file that a person gets."""


def list_statuses(lists: Iterable[EntityList], data: Path | None, today: date) -> list[ListStatus]:
    """How the lists stand on a day, in their order, with the editions kept in a data folder if there is one."""
    store = ListStore(data) if data else None
    return [_status(each, store, today) for each in lists]


def _status(source: EntityList, store: ListStore | None, today: date) -> ListStatus:
    edition = source.in_force(today)
    standing = [entry for entry in edition.entries if entry.stands(today)] if edition else []
    visit = store.visit(source.id) if store else None
    looks = [each.retrieved for each in source.editions] + ([visit.day] if visit else [])
    looked = max((day for day in looks if day <= today), default=None)
    due = looked + timedelta(days=source.every_days) if looked and source.every_days else None
    return ListStatus(
        id=source.id,
        title=source.title["en"],
        publisher=source.publisher,
        evidence_class=source.evidence_class,
        means=source.means,
        editions=tuple(each.id for each in source.editions),
        in_force=edition.id if edition else None,
        published=edition.published if edition else None,
        age_days=(today - edition.published).days if edition else None,
        origin=_origin(store, source.id, edition.digest) if edition else None,
        checked=edition.checked if edition else None,
        entries=len(standing),
        linked=sum(bool(entry.rors or entry.openalex) for entry in standing),
        looked=looked,
        every_days=source.every_days,
        overdue=looked is None or (due is not None and due < today),
        by="update" if source.fetch else "import",
    )


def _origin(store: ListStore | None, list_id: str, digest: str) -> Origin:
    card = next((card for card in (store.editions(list_id) if store else ()) if card.digest == digest), None)
    if card is None:
        return "shipped"
    return "fetched" if card.origins else "imported"
