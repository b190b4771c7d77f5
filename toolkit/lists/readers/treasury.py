"""Specially Designated Nationals of the US Treasury (OFAC): the names, and the table of other names beside it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.lists.readers.files import records, refuse
from toolkit.lists.readers.published import Published, Row, entries
from toolkit.models.lists import EntryKind

_NAMES, _OTHERS = 12, 5
_KINDS: Mapping[str, EntryKind] = {
    "": "organisation",
    "individual": "person",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_END = ["\x1a"]


def read(names: Path, others: Path) -> Published:
    """Both files, which have no header; an entry keeps OFAC's number. Programmes are the categories."""
    aliases: dict[str, list[str]] = defaultdict(list)
    known = set()
    for line, values in _records(others, _OTHERS):
        if values[2] not in ("aka", "fka", "nka"):
            refuse(others, line, f"{values[2]!r} is a new kind of name. Correct the reader")
        aliases[values[0]].append(values[3])
    rows = []
    for line, values in _records(names, _NAMES):
        number, name, kind, programmes = values[:4]
        if not number.isdecimal() or not name or kind not in _KINDS:
            refuse(names, line, "is no number, name and kind of entry. Give sdn.csv first and alt.csv second")
        known.add(number)
        rows.append(
            Row(
                key=f"ofac {number}",
                name=name,
                aliases=aliases[number],
                kind=_KINDS[kind],
                categories=re.split(r"\W*[\][;]\W*", programmes),
                identifiers=[f"ofac:{number}"],
                note=None if kind == "individual" else values[11],
            )
        )
    if lost := aliases.keys() - known:
        refuse(others, min(lost), f"is no entry of {names.name}. Fetch both files again: one of them was cut short")
    return Published(entries=entries(rows), rows=len(rows), form="us-ofac-sdn")


def _records(path: Path, width: int) -> Iterator[tuple[int, list[str]]]:
    """The records of a file, in which -0- means that there is no value, up to its closing mark."""
    empty = True
    for line, values in records(path):
        if values == _END:
            break
        if len(values) != width:
            refuse(path, line, f"has {len(values)} values, not {width}. Fetch it again: the file was cut short")
        yield line, ["" if (value := each.strip()) == "-0-" else value for each in values]
        empty = False
    if empty:
        refuse(path, 1, "holds no rows. Fetch it again, and look at the publisher's page")
