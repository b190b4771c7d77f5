"""The consolidated list of the United Nations Security Council, XML (packed or not)."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import day, refuse, text, tree
from toolkit.lists.readers.published import Published, Row, entries
from toolkit.models.lists import EntryKind

_PARTS: Mapping[str, EntryKind] = {"INDIVIDUAL": "person", "ENTITY": "organisation"}
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def read(path: Path) -> Published:
    """All individuals and entities; the list type (`DPRK`, `Iran` …) is the category."""
    root = tree(path, text(path).encode())
    if root.tag != "CONSOLIDATED_LIST" or [part.tag for part in root] != ["INDIVIDUALS", "ENTITIES"]:
        refuse(path, 1, "is not the consolidated list. Look at the publisher's page: the file may have moved")
    rows = [_row(path, node, _PARTS[node.tag]) for part in root for node in part if node.tag in _PARTS]
    if len(rows) < sum(map(len, root)) or not rows:
        refuse(path, 1, "holds no entries, or a new kind of them. Correct the reader")
    published = day(path, "dateGenerated", root.get("dateGenerated", "")[:10])
    return Published(entries=entries(rows), rows=len(rows), form="un-consolidated", published=published)


def _row(path: Path, node: ET.Element, kind: EntryKind) -> Row:
    reference = _text(node, "REFERENCE_NUMBER")
    name = " ".join(filter(None, (_text(node, tag) for tag in _NAMES)))
    if not reference or not name:
        refuse(path, reference or name or "an entry", "has no reference number or no name. Fetch it again")
    where = (country(each.text or "") for each in node.iterfind(f"{node.tag}_ADDRESS/COUNTRY"))
    return Row(
        key=reference,
        name=name,
        aliases=[_text(node, "NAME_ORIGINAL_SCRIPT"), *_aliases(node)],
        countries=[each for each in where if each],
        kind=kind,
        categories=[_text(node, "UN_LIST_TYPE")],
        identifiers=[f"un:{reference}"],
        listed=day(path, reference, _text(node, "LISTED_ON")[:10]),
    )


def _aliases(node: ET.Element) -> Iterator[str]:
    for each in node.iterfind(f"{node.tag}_ALIAS/ALIAS_NAME"):
        yield from (each.text or "").split(";")


def _text(node: ET.Element, tag: str) -> str:
    return (node.findtext(tag) or "").strip()
