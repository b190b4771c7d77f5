"""Which edition of a list, and which reader for its files, somebody means; what cannot be meant is refused."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from toolkit.errors import ListError
from toolkit.lists.catalogue import OWN
from toolkit.lists.readers import Published, own, read
from toolkit.models.lists import Edition, EntityList


def read_as(source: EntityList, files: Sequence[Path], format_: str | None = None) -> Published:
    """What a list's files hold, read in its own format or another; raises ListError."""
    name = format_ or source.format
    if name is None:
        raise ListError(f"{source.id}: its file has no known format. Name one with --format.")
    if name != OWN:
        return read(name, *files)
    if not source.columns or len(files) != 1:
        raise ListError(f"{source.id}: the format own takes one file, and a column map in the list's YAML file.")
    return own(source.columns)(files[0])


def page_of(source: EntityList, url: str | None) -> str:
    """The address to give for an edition from a file: the one given, else the page of the list or its last edition."""
    page = url or source.url or next((edition.url for edition in reversed(source.editions)), None)
    if page is None or not page.startswith(("https://", "http://")):
        raise ListError(f"{source.id}: no address of the publisher is known. Say where the file was got with --url.")
    return page


def edition_of(source: EntityList, edition: str | None, as_of: date) -> Edition:
    """The edition of an id, else the one in force on a day; raises ListError if there is none."""
    if edition is None:
        found = source.in_force(as_of)
        if found is None:
            raise ListError(f"{source.id}: no edition is at hand that was in force on {as_of}. {_there_are(source)}")
        return found
    named = next((each for each in source.editions if each.id == edition), None)
    if named is None:
        raise ListError(f"{source.id}: there is no edition {edition}. {_there_are(source)}")
    return named


def two_editions(source: EntityList, first: str | None, second: str | None) -> tuple[Edition, Edition]:
    """Two editions to compare: those named, else the newest with the one before it; raises ListError."""
    if len(source.editions) < 2:
        raise ListError(f"{source.id}: two editions are needed to compare them. {_there_are(source)}")
    after = edition_of(source, second, date.max) if second else source.editions[-1]
    if first:
        return edition_of(source, first, date.max), after
    place = source.editions.index(after)
    if place == 0:
        raise ListError(f"{source.id}: {after.id} is the first edition. Name the one to compare it with.")
    return source.editions[place - 1], after


def _there_are(source: EntityList) -> str:
    if source.editions:
        return f"There are: {', '.join(each.id for each in source.editions)}."
    return f"There is none: run lists {'update' if source.fetch else 'import'} {source.id}."
