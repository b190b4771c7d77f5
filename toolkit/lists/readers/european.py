"""Annexes of European Union regulations as one table (833/2014, 267/2012 and others), a row for each entry."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import day, refuse, table
from toolkit.lists.readers.published import Published, Row, entries, slug
from toolkit.models.lists import EntryKind

COLUMNS = (
    *("celex", "recordId", "programKey", "annex", "measure", "startDate", "reason", "schema", "name", "alias"),
    *("weakAlias", "previousName", "country", "nationality", "jurisdiction", "birthDate", "birthPlace", "position"),
    *("passportNumber", "gender", "appearance", "ethnicity", "fatherName", "motherName", "incorporationDate"),
    *("legalForm", "sector", "registrationNumber", "taxNumber", "idNumber", "innCode", "ogrnCode", "kppCode"),
    *("okpoCode", "leiCode", "swiftBic", "ticker", "imoNumber", "mmsi", "flag", "address", "phone", "email"),
    *("website", "notes"),
)
"""What the table holds of a person beyond the name (birth, papers, appearance) is not read."""
_KINDS: Mapping[str, EntryKind] = {
    "LegalEntity": "organisation",
    "Person": "person",
    "Vessel": "vessel",
    "Asset": "unknown",
}
_NUMBERS = {
    "registrationNumber": "registration",
    "taxNumber": "tax",
    "innCode": "inn",
    "ogrnCode": "ogrn",
    "leiCode": "lei",
    "imoNumber": "imo",
}


def read(path: Path) -> Published:
    """The entries of all annexes; the annex is the category (`IV` of 833/2014 names the military end users).

    An entry keeps the number its annex gives it, or its name where the annex numbers nothing. The file does not say
    when it was consolidated.
    """
    rows = [_row(path, line, values) for line, values in table(path, COLUMNS)]
    return Published(entries=entries(rows), rows=len(rows), form="eu-annex")


def _row(path: Path, line: int, values: dict[str, str]) -> Row:
    if values["schema"] not in _KINDS:
        refuse(path, line, f"{values['schema']!r} is a new kind of entry. Correct the reader")
    kind = _KINDS[values["schema"]]
    names = [*_parts(values["name"]), *_parts(values["alias"]), *_parts(values["previousName"])]
    if not names:
        refuse(path, line, "has no name. Fetch it again, or correct the reader")
    where = [country(each) for each in _parts(values["country"])]
    where += [country(address.rsplit(",", 1)[-1]) for address in _parts(values["address"])]
    number = values["recordId"].strip()
    return Row(
        key=f"{values['celex']} {values['annex']} {number or slug(names[0])}",
        name=names[0],
        aliases=names[1:],
        countries=[each for each in where if each],
        kind=kind,
        categories=[values["annex"]],
        identifiers=[] if kind == "person" else list(_identifiers(values)),
        listed=None if "/" in values["startDate"] else day(path, line, values["startDate"]),
        note="; ".join(filter(None, (values["measure"], values["reason"]))),
    )


def _identifiers(values: dict[str, str]) -> Iterator[str]:
    for column, kind in _NUMBERS.items():
        for number in _parts(values[column]):
            yield f"{kind}:{number}"


def _parts(printed: str) -> list[str]:
    return [part.strip() for part in printed.split(";") if part.strip()]
