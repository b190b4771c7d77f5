"""Canada's Named Research Organizations as a table of name, aliases, country and city."""

from pathlib import Path

from toolkit.lists.readers.countries import country
from toolkit.lists.readers.files import refuse, table
from toolkit.lists.readers.published import Published, Row, entries

COLUMNS = ("name", "aliases", "country", "city")


def read(path: Path) -> Published:
    """The table; it says neither its edition nor its day."""
    rows = []
    for line, row in table(path, COLUMNS):
        if not row["name"].strip() or (code := country(row["country"])) is None:
            refuse(path, line, "has no name, or a country that is not known by this name. Correct it")
        rows.append(Row(name=row["name"], aliases=row["aliases"].split(";"), countries=[code], note=row["city"]))
    return Published(entries=entries(rows), rows=len(rows), form="ca-nro")
