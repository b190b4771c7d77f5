"""The fields by which each entity is filtered, sorted, grouped and selected, by OpenAlex's own names."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

Record = dict[str, Any]
Kind = Literal[
    "id",  # an OpenAlex id, an ORCID, a ROR id, a DOI: with or without its address
    "term",  # equal text, in any case
    "flag",  # true or false; false where the record does not say
    "there",  # whether the record has it
    "number",  # 2020, >2020, <2020, 2018-2020
    "from",  # this day or later
    "to",  # this day or earlier
    "words",  # all of these words
]


class Field(NamedTuple):
    """How a filter compares, and where in a record its values stand (dots lead into objects and lists)."""

    kind: Kind
    place: str


def _ids(*names: str, **elsewhere: str) -> dict[str, Field]:
    places = {name: name for name in names} | {k.replace("__", "."): v for k, v in elsewhere.items()}
    return {name: Field("id", place) for name, place in places.items()}


SELF = _ids(openalex="id", openalex_id="id", ids__openalex="id")
FILTERS: dict[str, dict[str, Field]] = {
    "works": {
        **SELF,
        **_ids("authorships.author.id", "authorships.institutions.id", "authorships.institutions.lineage", "doi"),
        **_ids("authorships.institutions.ror", "authorships.author.orcid", "authorships.raw_orcid"),
        **_ids("funders.id", "awards.funder_id", "topics.id", "primary_topic.id"),
        **_ids(author__id="authorships.author.id", author__orcid="authorships.author.orcid"),
        **_ids(institution__id="authorships.institutions.id", institutions__id="authorships.institutions.id"),
        "institutions.country_code": Field("term", "authorships.institutions.country_code"),
        "authorships.institutions.country_code": Field("term", "authorships.institutions.country_code"),
        "type": Field("term", "type"),
        "language": Field("term", "language"),
        "is_xpac": Field("flag", "is_xpac"),
        "is_retracted": Field("flag", "is_retracted"),
        "is_paratext": Field("flag", "is_paratext"),
        "has_doi": Field("there", "doi"),
        "publication_year": Field("number", "publication_year"),
        "cited_by_count": Field("number", "cited_by_count"),
        "publication_date": Field("term", "publication_date"),
        "from_publication_date": Field("from", "publication_date"),
        "to_publication_date": Field("to", "publication_date"),
        "title.search": Field("words", "title"),
        "display_name.search": Field("words", "display_name"),
        "raw_author_name.search": Field("words", "authorships.raw_author_name"),
    },
    "authors": {
        **SELF,
        **_ids("orcid", "affiliations.institution.id", "last_known_institutions.id"),
        "has_orcid": Field("there", "orcid"),
        "works_count": Field("number", "works_count"),
        "cited_by_count": Field("number", "cited_by_count"),
        "display_name.search": Field("words", "display_name"),
        "affiliations.institution.country_code": Field("term", "affiliations.institution.country_code"),
        "last_known_institutions.country_code": Field("term", "last_known_institutions.country_code"),
    },
    "institutions": {
        **SELF,
        **_ids("ror"),
        "country_code": Field("term", "country_code"),
        "type": Field("term", "type"),
        "works_count": Field("number", "works_count"),
        "display_name.search": Field("words", "display_name"),
    },
    "funders": {
        **SELF,
        **_ids(ror="ids.ror"),
        "country_code": Field("term", "country_code"),
        "works_count": Field("number", "works_count"),
        "display_name.search": Field("words", "display_name"),
    },
}

WORK = (
    "id doi title display_name relevance_score publication_year publication_date ids language primary_location "
    "sources type type_crossref indexed_in open_access authorships institution_assertions institutions "
    "countries_distinct_count institutions_distinct_count corresponding_author_ids corresponding_institution_ids "
    "apc_list apc_paid fwci is_authors_truncated has_fulltext fulltext_origin cited_by_count "
    "citation_normalized_percentile cited_by_percentile_year biblio is_retracted is_paratext is_xpac primary_topic "
    "topics keywords concepts mesh locations_count locations best_oa_location sustainable_development_goals awards "
    "funders datasets versions has_content content_urls referenced_works_count referenced_works related_works "
    "abstract_inverted_index cited_by_api_url counts_by_year updated_date created_date"
)
PARTS = {
    "every": (
        "id display_name relevance_score works_count cited_by_count ids counts_by_year updated_date created_date"
    ),
    "authors": (
        "orcid display_name_alternatives longest_name parsed_longest_name summary_stats affiliations "
        "last_known_institutions topics topic_share x_concepts works_api_url"
    ),
    "institutions": (
        "ror country_code type type_id lineage homepage_url image_url image_thumbnail_url "
        "display_name_acronyms display_name_alternatives repositories summary_stats geo international "
        "associated_institutions roles topics topic_share x_concepts is_super_system works_api_url"
    ),
    "funders": (
        "alternate_titles country_code description homepage_url image_url image_thumbnail_url "
        "awards_count grants_count summary_stats roles works_api_url"
    ),
}
SELECT: dict[str, tuple[str, ...]] = {"works": tuple(WORK.split())} | {
    entity: tuple(f"{PARTS['every']} {PARTS[entity]}".split()) for entity in ("authors", "institutions", "funders")
}
SORT: dict[str, tuple[str, ...]] = {
    "works": ("-cited_by_count", "id"),
    "authors": ("-works_count", "id"),
    "institutions": ("-works_count", "id"),
    "funders": ("-works_count", "id"),
}
"""The order of a list that asks for none."""
VOCABULARIES = {"type": "types"}
"""Groups of these have addresses for keys."""


def values(record: Any, place: str) -> Iterator[Any]:
    """What stands at a place in a record, each value once for each time it stands there; nothing for null."""
    if isinstance(record, list):
        for item in record:
            yield from values(item, place)
    elif record is None or not place:
        yield from () if record is None else (record,)
    elif isinstance(record, dict):
        name, _, rest = place.partition(".")
        yield from values(record.get(name), rest)
