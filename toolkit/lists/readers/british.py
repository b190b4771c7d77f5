"""The UK Sanctions List: the publisher's one table, or two tables made from it (the subjects, and all their names)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import day, records, refuse, table
from toolkit.lists.readers.published import Published, Row, entries
from toolkit.models.lists import EntryKind

SUBJECTS = ("unique_id", "subject_type", "un_reference_number", "ofsi_group_id", "date_designated", "last_updated")
NAMES = (
    *("name_id", "unique_id", "name_type", "alias_strength", "full_name"),
    *("name_6", "name_1", "name_2", "name_3", "name_4", "name_5"),
)
COLUMNS = (
    *("Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number"),
    *("Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name type", "Alias strength", "Title"),
    *("Name non-latin script", "Non-latin script type", "Non-latin script language", "Regime Name"),
    *("Designation Type", "Designation source", "Sanctions Imposed", "Other Information", "UK Statement of Reasons"),
    *("Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5", "Address Line 6"),
    *("Address Postal Code", "Address Country", "Phone number", "Website", "Email address", "Date Designated"),
    *("D.O.B", "Nationality(/ies)", "National Identifier number", "National Identifier additional information"),
    *("Passport number", "Passport additional information", "Position", "Gender", "Town of birth"),
    *("Country of birth", "Type of entity", "Subsidiaries", "Parent company", "Business registration number (s)"),
    *("IMO number", "Current owner/operator (s)", "Previous owner/operator (s)", "Current believed flag of ship"),
    *("Previous flags", "Type of ship", "Tonnage of ship", "Length of ship", "Year Built"),
    "Hull identification number (HIN)",
)
"""Of what the publisher's table holds of a person, only names and the country of an address are read."""
_REPORT = re.compile(r"Report Date:\s*(\d{1,2}-[A-Z][a-z]{2}-\d{4})")
_NAME_TYPES = ("primary name", "", "primary name variation", "alias")
"""As the publisher writes them, in the order of importance; a name without a type is a primary one."""
_KINDS: Mapping[str, EntryKind] = {"individual": "person", "entity": "organisation", "ship": "vessel"}
_ORDER = ("primary", "primary_variation", "alias")


def read(subjects: Path, names: Path) -> Published:
    """Both tables; a subject without a name, or a name without a subject, means that one of them is cut short.

    The letters that begin an id name the sanctions regime; they are the category. `published` is the last day on which
    any subject was updated.
    """
    known = _names(names)
    rows, last = [], None
    for line, row in table(subjects, SUBJECTS):
        if row["unique_id"] not in known:
            refuse(subjects, line, f"{row['unique_id']} has no name in {names.name}. Fetch both files again")
        if row["subject_type"] not in _KINDS:
            refuse(subjects, line, f"{row['subject_type']!r} is a new kind of subject. Correct the reader")
        first, *others = known.pop(row["unique_id"])
        updated = day(subjects, line, row["last_updated"])
        last = max(filter(None, (last, updated)), default=None)
        rows.append(
            Row(
                key=row["unique_id"],
                name=first,
                aliases=others,
                kind=_KINDS[row["subject_type"]],
                categories=[row["unique_id"].rstrip("0123456789")],
                identifiers=_identifiers(row),
                listed=day(subjects, line, row["date_designated"]),
            )
        )
    if known:
        refuse(names, 1, f"{next(iter(known))} is not in {subjects.name}. Fetch both files again")
    return Published(entries=entries(rows), rows=len(rows), form="uk-sanctions", published=last)


def read_list(path: Path) -> Published:
    """The publisher's own table: a line with the day of the report, the columns, and a row for each name and address.

    Rows with the same unique id are one entry.
    """
    _, first = next(records(path))
    if (report := _REPORT.match(first[0])) is None:
        refuse(
            path, 1, "does not begin with the day of the report. Fetch UK-Sanctions-List.csv, or name another format"
        )
    subjects: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for line, row in table(path, COLUMNS, above=1):
        subjects[row["Unique ID"].strip()].append((line, row))
    rows = [_subject(path, id_, same) for id_, same in subjects.items()]
    published = day(path, 1, report[1], ("%d-%b-%Y",))
    return Published(entries=entries(rows), rows=len(rows), form="uk-sanctions-list", published=published)


def _subject(path: Path, id_: str, rows: list[tuple[int, dict[str, str]]]) -> Row:
    line, first = rows[0]
    if not id_ or (printed := first["Designation Type"].strip().lower()) not in _KINDS:
        refuse(path, line, "has no unique id, or a new type of designation. Correct the reader")
    where = (country(row["Address Country"]) for _, row in rows)
    listed = [found for number, row in rows if (found := day(path, number, row["Date Designated"]))]
    numbers = [("un", "UN Reference Number"), ("ofsi", "OFSI Group ID")]
    numbers += [("imo", "IMO number")] if _KINDS[printed] == "vessel" else []
    latin, others = _ordered(path, rows), [row["Name non-latin script"] for _, row in rows]
    return Row(
        key=id_,
        name=latin[0],
        aliases=[*latin[1:], *others],
        countries=[each for each in where if each],
        kind=_KINDS[printed],
        categories=[id_.rstrip("0123456789")],
        identifiers=[f"{kind}:{value}" for _, row in rows for kind, key in numbers if (value := row[key].strip())],
        listed=min(listed, default=None),
    )


def _ordered(path: Path, rows: Iterable[tuple[int, dict[str, str]]]) -> list[str]:
    """The names of a subject in Latin script, primary names first: given names (1 to 5), then the family's (6)."""
    names = []
    for line, row in rows:
        parts = (row[f"Name {number}"].strip() for number in (1, 2, 3, 4, 5, 6))
        name, type_ = " ".join(filter(None, parts)), row["Name type"].strip().lower()
        if not name or type_ not in _NAME_TYPES:
            refuse(path, line, f"has no name, or a new kind of name ({row['Name type']!r}). Correct the reader")
        names.append((_NAME_TYPES.index(type_), name))
    return [name for _, name in sorted(names, key=lambda each: each[0])]


def _names(path: Path) -> dict[str, list[str]]:
    """The names of each subject, its primary name first."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line, row in table(path, NAMES):
        if row["name_type"] not in _ORDER or not row["full_name"].strip():
            refuse(path, line, f"has no name, or a new kind of name ({row['name_type']!r}). Correct the reader")
        found[row["unique_id"]].append((_ORDER.index(row["name_type"]), row["full_name"]))
    ordered = {id_: sorted(names, key=lambda each: each[0]) for id_, names in found.items()}
    for id_, names in ordered.items():
        if names[0][0] != 0:
            refuse(path, id_, "has no primary name. Fetch the file again")
    return {id_: [name for _, name in names] for id_, names in ordered.items()}


def _identifiers(row: dict[str, str]) -> list[str]:
    numbers = (("un", row["un_reference_number"]), ("ofsi", row["ofsi_group_id"]))
    return [f"{kind}:{number.strip()}" for kind, number in numbers if number.strip()]
