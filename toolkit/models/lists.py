"""Lists that governments and others publish of organisations, and what it means to match one."""

from datetime import date
from typing import Literal

from toolkit.models.noun import Noun, Slug, Text, Words

EvidenceClass = Literal["designation", "assessment"]
"""A government's act, or a third party's opinion; an opinion alone never leads to more than `review`."""
EntryKind = Literal["organisation", "person", "vessel", "aircraft", "unknown"]
"""What an entry names; `unknown` where the publisher does not say, which is often."""


class ListEntry(Noun):
    """One row of one edition of a list."""

    id: Slug
    """Stable over editions: the same organisation keeps its id when the publisher renames it."""
    name: Text
    aliases: tuple[str, ...] = ()
    country: str | None = None
    """ISO 3166-1 alpha-2 of the entry's address as printed, or None where the list prints none."""
    rors: tuple[str, ...] = ()
    openalex: tuple[str, ...] = ()
    note: str | None = None
    kind: EntryKind = "organisation"
    countries: tuple[str, ...] = ()
    """Where the list prints addresses in several countries: all of them; `country` is then None."""
    categories: tuple[str, ...] = ()
    """Programmes, annexes or kinds of concern, in the publisher's own codes (`B`, `C`, `M`, `N`, `CW`; `SDGT`)."""
    identifiers: tuple[str, ...] = ()
    """Numbers that others gave it, as `kind:value` (`imo:9179842`)."""
    listed: date | None = None
    """The day the publisher prints for the listing of this entry."""
    ended: date | None = None
    """The day the publisher prints for its end: from this day on the entry is no longer in force."""

    def stands(self, as_of: date) -> bool:
        """Whether the entry is in force on a day, as far as the days the publisher prints can tell."""
        return (self.listed is None or self.listed <= as_of) and (self.ended is None or as_of < self.ended)


class Edition(Noun):
    """One published state of a list; immutable."""

    id: Text
    published: date
    url: Text
    retrieved: date
    checked: bool
    """False where the copy is secondary or was not compared with the publisher's page."""
    note: str | None = None
    entries: tuple[ListEntry, ...]
    digest: Text
    """SHA-256 over the rows of this edition."""


class EntityList(Noun):
    """A list with its editions, oldest first."""

    id: Slug
    title: Words
    publisher: Text
    legal_basis: Text
    evidence_class: EvidenceClass
    meaning: Words
    """What being on the list means, and what it does not."""
    licence: Text
    editions: tuple[Edition, ...]

    def in_force(self, as_of: date) -> Edition | None:
        """The last edition published on or before a day, or None if there was none yet."""
        return max((e for e in self.editions if e.published <= as_of), key=lambda e: e.published, default=None)

    def listed_since(self, entry_id: str) -> date:
        """The publication day of the first edition that carries an entry; raises StopIteration if none does."""
        return next(e.published for e in self.editions if any(row.id == entry_id for row in e.entries))


class ListHit(Noun):
    """An organisation found on a list, with the reason."""

    list_id: Slug
    edition: Text
    entry_id: Slug
    entry_name: Text
    how: Literal["openalex", "ror", "name", "alias"]
    matched: Text
    """The id or the name that was the same on both sides, as the list prints it."""
    evidence_class: EvidenceClass
    listed_since: date
    url: Text
    via: str | None = None
    """The OpenAlex id of the parent organisation that is listed, where the organisation itself is not."""
