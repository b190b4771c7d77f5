"""What an earlier screening of the same proposal had seen, as far as the next one compares with it."""

from datetime import date

from toolkit.models.noun import Noun


class Stood(Noun):
    """What the record of a person or an organisation held at an earlier screening, or holds now."""

    ids: tuple[str, ...]
    organisations: tuple[str, ...] = ()
    """Where a person stood."""
    funders: tuple[str, ...] = ()
    """By id, or by name where there is none."""
    entries: tuple[str, ...] = ()
    """List and entry: of the organisations themselves, and of those on works with them."""


class Earlier(Noun):
    """What an earlier screening of the same proposal saw."""

    as_of: date
    lists: tuple[str, ...]
    """Those that were looked through."""
    subjects: dict[str, Stood]
    """By the name in the proposal."""
