"""Our flat tables: what every source fills and every query reads.

Ids are the digits of OpenAlex's ids (`W2741809807` -> 2741809807), as whole numbers: they join and sort several times
faster than text. A NULL id means that OpenAlex gives none.
"""

from typing import Any, Literal

from pydantic import Field

from toolkit.models.noun import Noun
from toolkit.sources.build_scope import Scope

TABLES: dict[str, dict[str, str]] = {
    "works": {
        "work_id": "BIGINT",
        "doi": "VARCHAR",
        "title": "VARCHAR",
        "year": "INTEGER",
        "date": "DATE",
        "type": "VARCHAR",
        "language": "VARCHAR",
        "authors": "INTEGER",
        "truncated": "BOOLEAN",
        "retracted": "BOOLEAN",
        "paratext": "BOOLEAN",
        "expansion": "BOOLEAN",
        "funding_stated": "BOOLEAN",
        "organisation_missing": "BOOLEAN",
        "abstract": "BOOLEAN",
        "updated": "DATE",
    },
    # One row for each work, author and organisation; and one with a NULL organisation for affiliations that are
    # printed but not resolved, or for an author who stands without any.
    "authorships": {
        "work_id": "BIGINT",
        "seq": "INTEGER",
        "author_id": "BIGINT",
        "organisation_id": "BIGINT",
        "year": "INTEGER",
        "authors": "INTEGER",
        "country": "VARCHAR",
        "position": "VARCHAR",
        "corresponding": "BOOLEAN",
        "author_name": "VARCHAR",
        "raw_orcid": "VARCHAR",
        "raw_affiliation": "VARCHAR",
    },
    "work_topics": {"work_id": "BIGINT", "topic_id": "BIGINT", "name": "VARCHAR", "score": "DOUBLE"},
    "work_funders": {"work_id": "BIGINT", "funder_id": "BIGINT", "name": "VARCHAR", "award": "VARCHAR"},
    "organisations": {
        "organisation_id": "BIGINT",
        "name": "VARCHAR",
        "ror": "VARCHAR",
        "country": "VARCHAR",
        "kind": "VARCHAR",
        "recorded": "BOOLEAN",
    },
    "organisation_names": {"organisation_id": "BIGINT", "name": "VARCHAR", "name_key": "VARCHAR"},
    "organisation_parents": {"organisation_id": "BIGINT", "parent_id": "BIGINT"},
    "authors": {
        "author_id": "BIGINT",
        "name": "VARCHAR",
        "orcid": "VARCHAR",
        "works_count": "INTEGER",
        "recorded": "BOOLEAN",
    },
    "author_names": {"author_id": "BIGINT", "name": "VARCHAR", "name_key": "VARCHAR"},
    # From the author's own record, which names ten organisations at most, whatever works the source holds.
    "author_organisations": {
        "author_id": "BIGINT",
        "organisation_id": "BIGINT",
        "first_year": "INTEGER",
        "last_year": "INTEGER",
    },
    "funders": {"funder_id": "BIGINT", "name": "VARCHAR", "country": "VARCHAR", "ror": "VARCHAR"},
    "topics": {"topic_id": "BIGINT", "name": "VARCHAR", "field": "VARCHAR"},
}

SORTED_BY = {
    "works": "work_id",
    "authorships": "author_id, work_id, seq, organisation_id, raw_affiliation, country",
    "work_topics": "work_id, topic_id, score, name",
    "work_funders": "work_id, funder_id, award, name",
    "organisations": "organisation_id",
    "organisation_names": "name_key, organisation_id, name",
    "organisation_parents": "organisation_id, parent_id",
    "authors": "author_id",
    "author_names": "name_key, author_id, name",
    "author_organisations": "author_id, organisation_id",
    "funders": "funder_id",
    "topics": "topic_id",
}
"""The order of rows in a snapshot, as far as rows differ: what is asked for together lies together."""

ROW_GROUP = 30_720
"""Rows that are read or passed over together: a quarter of the usual number, as most questions are about few people."""


def columns(table: str) -> str:
    """The columns of a table in their order, for a SELECT clause."""
    return ", ".join(TABLES[table])


class BadLine(Noun):
    """A line that is no record."""

    file: str
    line: int
    reason: str


class Manifest(Noun):
    """`snapshot.json`: what a folder of tables holds and where it came from."""

    format: Literal["trusted-research-snapshot/2"] = "trusted-research-snapshot/2"
    toolkit_version: str
    digest: str
    """Over the rows of all tables; independent of their order."""
    data_date: str | None
    """The last `updated_date` of a work."""
    records: dict[str, int]
    """Records read, by entity."""
    superseded: dict[str, int]
    """Records left out because the same id stands elsewhere with a later `updated_date`."""
    bad_lines: tuple[BadLine, ...]
    gone: dict[str, int] = Field(default_factory=dict)
    """Records left out because OpenAlex says that their ids were deleted, or merged into others; by entity."""
    unread: dict[str, str] = Field(description="Files not read, with the reason")
    missing: int = 0
    """Files that OpenAlex's manifests name and that were not there."""
    scope: Scope = Scope()
    tables: dict[str, int]
    parts: dict[str, int] = Field(default_factory=dict)
    """Files of each table."""
    coverage: dict[str, Any]

    @property
    def limits(self) -> tuple[str, ...]:
        """Codes of what cannot be known from these tables, each with what its words name."""
        return (*self.scope.limits, *([f"incomplete:{self.missing}"] if self.missing else []))
