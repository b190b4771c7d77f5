"""The consolidated list of financial sanctions of the European Union, XML (`xmlFullSanctionsList_1_1`)."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import day, refuse, text, tree
from toolkit.lists.readers.published import Published, Row, entries
from toolkit.models.lists import EntryKind

_KINDS: Mapping[str, EntryKind] = {"person": "person", "enterprise": "organisation"}
_NUMBERS = {"regnumber": "registration", "fiscalcode": "tax", "imo": "imo", "swiftbic": "bic"}
_OURS = ("", "EN")
"""The languages of a name that comes first: English, or none said."""


def read(path: Path) -> Published:
    """All entries; the programme is the category. Citizenship, births and papers of persons are not read.

    Only the entry's own day of designation is its day: a regulation named beside it may be a later amendment.
    """
    root = tree(path, text(path).encode())
    space = root.tag.removesuffix("export")
    found = root.findall(f"{space}sanctionEntity")
    if root.tag == space or not found or len(found) < len(root):
        refuse(path, 1, "is not the consolidated list. Look at the publisher's page: the file may have moved")
    rows = [_row(path, node, space) for node in found]
    published = day(path, "generationDate", root.get("generationDate", "")[:10])
    return Published(entries=entries(rows), rows=len(rows), form="eu-fsf", published=published)


def _row(path: Path, node: ET.Element, space: str) -> Row:
    reference = node.get("euReferenceNumber", "").strip() or f"logical {node.get('logicalId', '').strip()}"
    subject = node.find(f"{space}subjectType")
    if subject is None or (printed := subject.get("code", "")) not in _KINDS:
        refuse(path, reference, "has no type, or a new one. Correct the reader")
    aliases = [each for each in node.iterfind(f"{space}nameAlias") if each.get("wholeName", "").strip()]
    if not aliases:
        refuse(path, reference, "has no name. Fetch it again, or correct the reader")
    names = [each.get("wholeName", "") for each in sorted(aliases, key=lambda each: not _first(each))]
    where = (country(each.get("countryIso2Code", "")) for each in node.iterfind(f"{space}address"))
    kind = _KINDS[printed]
    return Row(
        key=reference,
        name=names[0],
        aliases=names[1:],
        countries=[each for each in where if each],
        kind=kind,
        categories=[each.get("programme", "") for each in node.iterfind(f"{space}regulation")],
        identifiers=[] if kind == "person" else list(_identifiers(node, space)),
        listed=day(path, reference, node.get("designationDate", "")),
    )


def _first(alias: ET.Element) -> bool:
    return alias.get("strong") != "false" and alias.get("nameLanguage", "") in _OURS


def _identifiers(node: ET.Element, space: str) -> Iterator[str]:
    if united_nations := node.get("unitedNationId", "").strip():
        yield f"un:{united_nations}"
    for each in node.iterfind(f"{space}identification"):
        kind, number = _NUMBERS.get(each.get("identificationTypeCode", "")), each.get("number", "").strip()
        if kind and number:
            yield f"{kind}:{number}"
