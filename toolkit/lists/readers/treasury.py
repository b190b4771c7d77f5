"""Specially Designated Nationals of the US Treasury (OFAC): the names, and the tables of other names and addresses."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import records, refuse
from toolkit.lists.readers.published import Published, Row, entries
from toolkit.models.lists import EntryKind

_NAMES, _OTHERS, _ADDRESSES = 12, 5, 6
_KINDS: Mapping[str, EntryKind] = {
    "": "organisation",
    "individual": "person",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_END = ["\x1a"]


def read(names: Path, others: Path, addresses: Path | None = None) -> Published:
    """The files, which have no header; an entry keeps OFAC's number. Programmes are the categories.

    Without the addresses no entry has a country.
    """
    where: dict[str, list[str]] = defaultdict(list)
    for _, values in _records(addresses, _ADDRESSES) if addresses else ():
        where[values[0]] += filter(None, [country(values[4])])
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
                countries=where[number],
                kind=_KINDS[kind],
                categories=re.split(r"\W*[\][;]\W*", programmes),
                identifiers=[f"ofac:{number}"],
                note=None if kind == "individual" else values[11],
            )
        )
    if lost := aliases.keys() - known:
        refuse(others, min(lost), f"is no entry of {names.name}. Fetch both files again: one of them was cut short")
    if addresses and (lost := where.keys() - known):
        refuse(addresses, min(lost), f"is no entry of {names.name}. Fetch all files again: one of them was cut short")
    form = "us-ofac-sdn-addresses" if addresses else "us-ofac-sdn"
    return Published(entries=entries(rows), rows=len(rows), form=form)


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
