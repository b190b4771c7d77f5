"""The UK Sanctions List as two tables: the designated subjects, and all their names."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from toolkit.lists.readers.files import day, refuse, table
from toolkit.lists.readers.published import Published, Row, entries
from toolkit.models.lists import EntryKind

SUBJECTS = ("unique_id", "subject_type", "un_reference_number", "ofsi_group_id", "date_designated", "last_updated")
NAMES = (
    *("name_id", "unique_id", "name_type", "alias_strength", "full_name"),
    *("name_6", "name_1", "name_2", "name_3", "name_4", "name_5"),
)
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
