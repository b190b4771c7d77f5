"""A mapping file: what an office says about its own table, where the headings alone do not tell."""

from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter

from toolkit.errors import ProposalError
from toolkit.models.noun import Noun, Text
from toolkit.strict_yaml import read


class Mapping(Noun):
    """Overrides for one kind of table; every part may be left out."""

    sheet: Text | None = Field(None, description="The sheet of a workbook")
    heading_row: int | None = Field(None, ge=1, description="The row of the headings; of two, the lower one")
    heading_rows: Literal[1, 2] | None = Field(None, description="How many rows the headings take")
    encoding: Literal["utf-8", "cp932", "cp1252", "utf-16"] | None = Field(None, description="Of a CSV file")
    separator: Literal[",", ";", "\t"] | None = Field(None, description="Of a CSV file")
    dates: Literal["day-first", "month-first"] | None = Field(None, description="How 3/4/2026 is meant")
    columns: dict[Text, Text] = Field(
        default_factory=dict, description="Heading or column letters -> name of a column of ours"
    )
    ignore: tuple[Text, ...] = Field((), description="Headings, or letters, of columns that are not read")
    same: dict[Text, Text] = Field(
        default_factory=dict, description="Name of a column of ours -> what holds for every row"
    )


def read_mapping(file: Path) -> Mapping:
    """The mapping in a YAML file; raises ProposalError."""
    return read(file, ProposalError).validated(TypeAdapter(Mapping))
