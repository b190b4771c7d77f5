"""Lists of the United States as tables: Sections 1286 and 889, 1260H, military intelligence, denied persons."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import AMERICAN, day, refuse, table
from toolkit.lists.readers.published import Published, Row, entries, slug
from toolkit.models.lists import EntryKind

SECTION_COLUMNS = (
    *("schema", "name", "aliases", "topics", "program", "authority", "reason", "report-date", "start-date", "end-date"),
    *("country", "notes", "source_url"),
)
COMPANY_COLUMNS = (
    *("Name", "Clean Name", "Alias", "Previous Name", "Parent Name", "Note", "Start date", "End date", "Source Url"),
)
INTELLIGENCE_COLUMNS = ("Type", "Name", "Alias", "Country", "Topics", "Program", "Date", "End date", "Source URL")
DENIED_COLUMNS = (
    *("Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date", "Expiration_Date"),
    *("Standard_Order", "Last_Update", "Action", "FR_Citation"),
)
_KINDS: Mapping[str, EntryKind] = {"Company": "organisation", "Organization": "organisation", "Person": "person"}


def read_section(path: Path) -> Published:
    """Section 1286 (or 889) as a table with a `report-date`: the latest year, and the earlier years within it.

    The years are those of the reports; the days of publication are not in the file. That an organisation later left the
    list shows in the later edition and not as an end of this one's entry.
    """
    editions: dict[str, list[Row]] = defaultdict(list)
    for line, row in table(path, SECTION_COLUMNS):
        editions[row["report-date"].strip()].append(
            Row(
                name=_named(path, line, row["name"]),
                aliases=row["aliases"].split(";"),
                countries=_countries(path, line, row["country"]),
                kind=_kind(path, line, row["schema"]),
                listed=day(path, line, row["start-date"]),
                note=row["notes"],
            )
        )
    found = [
        Published(entries=entries(rows), rows=len(rows), form="us-section", edition=f"FY{year[2:]}" if year else None)
        for year, rows in sorted(editions.items())
    ]
    return found[-1].model_copy(update={"earlier": tuple(found[:-1])})


def read_companies(path: Path) -> Published:
    """Chinese military companies (section 1260H): the rows of a company in several reports are one entry.

    It stands as long as one of its rows has no end; from the first report whose row has none.
    """
    companies: dict[str, list[tuple[date | None, date | None, dict[str, str]]]] = defaultdict(list)
    count, last = 0, None
    for line, row in table(path, COMPANY_COLUMNS):
        _named(path, line, row["Clean Name"])
        start, end = day(path, line, row["Start date"]), day(path, line, row["End date"])
        companies[slug(row["Clean Name"])].append((start, end, row))
        count, last = count + 1, max(filter(None, (last, start, end)), default=None)
    rows = [_company(reports) for reports in companies.values()]
    return Published(entries=entries(rows), rows=count, form="us-1260h", published=last)


def read_intelligence(path: Path) -> Published:
    """Military-intelligence end users (15 CFR 744.22)."""
    rows = [
        Row(
            name=_named(path, line, row["Name"]),
            aliases=row["Alias"].split(";"),
            countries=_countries(path, line, row["Country"]),
            kind=_kind(path, line, row["Type"]),
            categories=[row["Program"]],
            listed=day(path, line, row["Date"]),
            ended=day(path, line, row["End date"]),
        )
        for line, row in table(path, INTELLIGENCE_COLUMNS)
    ]
    return Published(entries=entries(rows), rows=len(rows), form="us-bis-mieu")


def read_denied(path: Path) -> Published:
    """Denied persons: parted by tabs; persons and companies together, and the file does not say which is which.

    Rows with the same name and the same days are one order that prints several addresses, hence one entry. The days of
    update are not read: the publisher mistypes some of them (a year 3017).
    """
    orders: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    count = 0
    for line, row in table(path, DENIED_COLUMNS, delimiter="\t"):
        _named(path, line, row["Name"])
        orders[(row["Name"].strip(), row["Effective_Date"], row["Expiration_Date"])].append(row)
        count += 1
    rows = [
        Row(
            name=name,
            countries=[c for each in same if (c := country(each["Country"]))],
            kind="unknown",
            listed=day(path, name, start, AMERICAN),
            ended=day(path, name, end, AMERICAN),
            note="; ".join(dict.fromkeys(each["FR_Citation"].strip() for each in same)),
        )
        for (name, start, end), same in orders.items()
    ]
    return Published(entries=entries(rows), rows=count, form="us-bis-dpl")


def _company(reports: list[tuple[date | None, date | None, dict[str, str]]]) -> Row:
    standing = [report for report in reports if report[1] is None] or reports
    latest = max(reports, key=lambda report: report[0] or date.min)[2]
    names = [row[key] for _, _, row in reports for key in ("Clean Name", "Alias", "Previous Name")]
    ends = [end for _, end, _ in standing if end]
    parent = f"parent: {latest['Parent Name']}; " if latest["Parent Name"].strip() else ""
    return Row(
        name=latest["Clean Name"],
        aliases=[name for each in names for name in each.split(";")],
        listed=min((start for start, _, _ in standing if start), default=None),
        ended=max(ends, default=None),
        note=f"{parent}{latest['Note']}",
    )


def _named(path: Path, line: int, name: str) -> str:
    if not name.strip():
        refuse(path, line, "has no name. Fetch it again, or correct the reader")
    return name


def _kind(path: Path, line: int, printed: str) -> EntryKind:
    if printed not in _KINDS:
        refuse(path, line, f"{printed!r} is a new kind of entry. Correct the reader")
    return _KINDS[printed]


def _countries(path: Path, line: int, printed: str) -> list[str]:
    found = [country(each) for each in printed.split(";") if each.strip()]
    if None in found:
        refuse(path, line, f"country {printed!r} is not known by this name. Correct the reader")
    return [each for each in found if each]
