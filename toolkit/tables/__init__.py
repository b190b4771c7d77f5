"""Many proposals from one file: JSON lines, CSV, or an Excel workbook, each row with its place and its faults."""

from toolkit.tables.columns import Table, TableColumn, lacking_columns, table_in
from toolkit.tables.headings import names as column_names
from toolkit.tables.mapping import Mapping as TableMapping
from toolkit.tables.read import read_proposals
from toolkit.tables.row import Row

__all__ = [
    "Row",
    "Table",
    "TableColumn",
    "TableMapping",
    "column_names",
    "lacking_columns",
    "read_proposals",
    "table_in",
]
