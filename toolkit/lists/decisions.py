"""An institution's own links: what its people decided, and what was proposed from a register that it has.

They stand in the data folder (`crosswalk/links.csv`), in the form of those that come with the toolkit, and join them.
A decision is kept by list and entry id, so that it outlives an edition; where an entry is carried on under another id,
the decision follows it.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from toolkit.errors import ListError
from toolkit.lists.changes import carried
from toolkit.lists.crosswalk import Crosswalk, load_crosswalk, of_lists, written
from toolkit.models.lists import EntityList, Link, LinkKind, LinkStatus
from toolkit.processes import alone

RULE = "rule"
"""Stands for the person where none looked."""
_FILE = Path("crosswalk") / "links.csv"


def at_hand(data: Path | None, folder: Path | None = None) -> Crosswalk:
    """The links that come with a folder of lists (without one, the toolkit's), joined by those of a data folder.

    What was decided in the data folder outranks what comes with the lists. Raises ListError with file and line.
    """
    ours = folder / _FILE if folder else None
    links = load_crosswalk(ours) if ours is None or ours.exists() else Crosswalk()
    return links.joined(kept(data).links.values()) if data else links


def kept(data: Path) -> Crosswalk:
    """The links in a data folder; none where nothing was decided or proposed yet."""
    place = data / _FILE
    return load_crosswalk(place) if place.exists() else Crosswalk()


def with_links(source: EntityList, crosswalk: Crosswalk) -> EntityList:
    """A list with its links, decisions on renamed entries among them under the ids that the entries have now."""
    links = {link.key: link for link in crosswalk.links.values() if link.list_id == source.id}
    for link in list(_carried(source, links.values())):
        if (held := links.get(link.key)) is None or held.status == "candidate":
            links[link.key] = link
    return source.model_copy(update={"links": tuple(links.values())})


def proposed(data: Path, links: Iterable[Link]) -> tuple[Link, ...]:
    """Keep the links that nobody has yet, and give them back; what was decided or proposed stays as it is."""
    new: list[Link] = []

    def add(own: Crosswalk) -> Crosswalk:
        known = at_hand(data).links
        new.extend(link for link in links if link.key not in known)
        return own.joined(new)

    _change(data, add)
    return tuple(new)


def decide(
    data: Path,
    lists: Sequence[EntityList],
    key: tuple[str, str, str],
    status: LinkStatus,
    *,
    kind: LinkKind,
    by: str,
    day: date,
    openalex: str | None = None,
    note: str | None = None,
) -> Link:
    """Keep a person's decision on list, entry and ROR, and give the link as it stands now.

    Raises ListError where nobody stands by it, where there is no such entry, and where the list's own file gives the
    ROR: that is corrected there.
    """
    _refuse(lists, key, by)
    before = at_hand(data).links.get(key)
    try:
        link = Link(
            list_id=key[0],
            entry_id=key[1],
            ror=key[2],
            openalex=openalex or (before.openalex if before else None),
            kind=kind,
            how="review",
            status=status,
            by=by,
            date=day,
            note=note,
        )
    except ValidationError as error:
        fault = error.errors()[0]
        raise ListError(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}. Correct the value.") from None
    _change(data, lambda own: Crosswalk((own.links | {key: link}).values()))
    return link


def _refuse(lists: Iterable[EntityList], key: tuple[str, str, str], by: str) -> None:
    """Raise ListError for a decision that cannot be kept."""
    list_id, entry_id, ror = key
    if by.strip().casefold() in ("", RULE):
        raise ListError(f"{by!r} is nobody. Name the person or the office that decides.")
    source = [each for each in lists if each.id == list_id]
    if not any(entry.id == entry_id for each in source for edition in each.editions for entry in edition.entries):
        raise ListError(f"{list_id}: no edition at hand has an entry {entry_id!r}. See: lists show {list_id}.")
    if any(link.key == key for link in of_lists(source)):
        raise ListError(f"{list_id} {entry_id}: the file of the list gives {ror} itself. Correct it there.")


def _change(data: Path, change: Callable[[Crosswalk], Crosswalk]) -> None:
    """Read, change and write the file; one at a time, and whole or not at all."""
    place = data / _FILE
    try:
        with alone(place.with_suffix(".lock")):
            _replace(place, written(change(kept(data))))
    except OSError as error:
        raise ListError(f"{place}: could not be written: {error.strerror}. Set TRUSTED_RESEARCH_DATA.") from None


def _replace(place: Path, text: str) -> None:
    part = place.with_name(f".{place.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _carried(source: EntityList, links: Iterable[Link]) -> Iterator[Link]:
    """Decisions on entries that a later edition has under another id, with that id; once for each later id."""
    decided = [link for link in links if link.status != "candidate"]
    newest = {entry.id for edition in source.editions[-1:] for entry in edition.entries}
    if all(link.entry_id in newest for link in decided):
        return
    for before, after in zip(source.editions, source.editions[1:], strict=False):
        left = {entry.id for entry in before.entries} - {entry.id for entry in after.entries}
        if any(link.entry_id in left for link in decided):
            pairs = zip(carried(before.entries, after.entries), after.entries, strict=True)
            ids = {as_before.id: entry.id for as_before, entry in pairs}
            moved = [
                link.model_copy(update={"entry_id": ids[link.entry_id]})
                for link in decided
                if link.entry_id in left and link.entry_id in ids
            ]
            yield from moved
            decided += moved
