"""The fields we read of OpenAlex's records, over the generations 2022 to 2026.

A field that a record lacks is NULL; a field not named here is not read.
"""

INSTITUTION = (
    "STRUCT(id VARCHAR, display_name VARCHAR, ror VARCHAR, country_code VARCHAR, type VARCHAR, lineage VARCHAR[])"
)
AUTHORSHIP = (
    "STRUCT(author_position VARCHAR, author STRUCT(id VARCHAR, display_name VARCHAR, orcid VARCHAR), "
    f"institutions {INSTITUTION}[], countries VARCHAR[], is_corresponding BOOLEAN, raw_author_name VARCHAR, "
    "raw_orcid VARCHAR, raw_affiliation_string VARCHAR, raw_affiliation_strings VARCHAR[], "
    "affiliations STRUCT(raw_affiliation_string VARCHAR, institution_ids VARCHAR[])[])"
)

FIELDS: dict[str, dict[str, str]] = {
    "works": {
        "id": "VARCHAR",
        "doi": "VARCHAR",
        "title": "VARCHAR",
        "display_name": "VARCHAR",
        "publication_year": "INTEGER",
        "publication_date": "VARCHAR",
        "type": "VARCHAR",
        "language": "VARCHAR",
        "is_retracted": "BOOLEAN",
        "is_paratext": "BOOLEAN",
        "is_xpac": "BOOLEAN",
        "is_authors_truncated": "BOOLEAN",
        "updated_date": "VARCHAR",
        "abstract_inverted_index": "VARCHAR",
        "authorships": f"{AUTHORSHIP}[]",
        "topics": "STRUCT(id VARCHAR, display_name VARCHAR, score DOUBLE)[]",
        "funders": "STRUCT(id VARCHAR, display_name VARCHAR)[]",
        "awards": "STRUCT(funder_id VARCHAR, funder_display_name VARCHAR, funder_award_id VARCHAR)[]",
        "grants": "STRUCT(funder VARCHAR, funder_display_name VARCHAR, award_id VARCHAR)[]",
    },
    "authors": {
        "id": "VARCHAR",
        "orcid": "VARCHAR",
        "display_name": "VARCHAR",
        "display_name_alternatives": "VARCHAR[]",
        "works_count": "INTEGER",
        "affiliations": "STRUCT(institution STRUCT(id VARCHAR, lineage VARCHAR[]), years INTEGER[])[]",
        "updated_date": "VARCHAR",
    },
    "institutions": {
        "id": "VARCHAR",
        "ror": "VARCHAR",
        "display_name": "VARCHAR",
        "display_name_alternatives": "VARCHAR[]",
        "country_code": "VARCHAR",
        "type": "VARCHAR",
        "lineage": "VARCHAR[]",
        "updated_date": "VARCHAR",
    },
    "funders": {
        "id": "VARCHAR",
        "display_name": "VARCHAR",
        "country_code": "VARCHAR",
        "ids": "STRUCT(ror VARCHAR)",
        "updated_date": "VARCHAR",
    },
    "topics": {
        "id": "VARCHAR",
        "display_name": "VARCHAR",
        "field": "STRUCT(display_name VARCHAR)",
        "updated_date": "VARCHAR",
    },
}

TOPIC_WITH_FIELD = "STRUCT(id VARCHAR, display_name VARCHAR, score DOUBLE, field STRUCT(display_name VARCHAR))[]"
"""The topics of works where their fields matter, too."""

LETTER = {"works": "W", "authors": "A", "institutions": "I", "funders": "F", "topics": "T"}
