"""Many proposals from one file: JSON lines, CSV, or an Excel workbook, each row with its place and its faults."""

from toolkit.tables.read import read_proposals
from toolkit.tables.row import Row

__all__ = ["Row", "read_proposals"]
