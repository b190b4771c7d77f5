"""From OpenAlex's nested records to flat pieces: one statement for each table of a piece, for DuckDB.

A piece is what one file of records becomes: the columns of `tables.TABLES`, and beside them what is needed to put
pieces together (which record is the newest, what an organisation was called where). Each statement reads the staged
records of one entity (`stage_works` …). Lists are unnested in the SELECT clause after an empty list was given one empty
element: a lateral join is ten times slower, and a plain unnest would lose authors who stand without organisation.
"""

MACROS = r"""
create or replace macro number_of(id) as coalesce(
    case when starts_with(id, 'https://openalex.org/') then try_cast(substr(id, 23) as bigint) end,
    try_cast(regexp_extract(id, '[WAIFT](\d+)$', 1) as bigint));
create or replace macro person_number(id) as nullif(nullif(number_of(id), 9999999999), 5317838346);
create or replace macro bare(url) as regexp_replace(url, '^https?://[^/]+/', '');
create or replace macro joined(parts) as nullif(array_to_string(
    list_filter(parts, lambda part, place: list_position(parts, part) = place), ' | '), '');
"""

_UPDATED = "try_cast(left(updated_date, 10) as date) as updated, updated_date as stamp"
STAGE = {
    "works": f"""
        select number_of(id) as id, bare(doi) as doi, coalesce(title, display_name) as title,
               publication_year as year, try_cast(publication_date as date) as date, type, language,
               coalesce(len(authorships), 0) as authors,
               coalesce(is_authors_truncated, false) or coalesce(len(authorships), 0) = 100 as truncated,
               coalesce(is_retracted, false) as retracted, coalesce(is_paratext, false) as paratext,
               coalesce(is_xpac, false) as expansion,
               coalesce(abstract_inverted_index, 'null') not in ('null', '{{}}', '') as abstract,
               authorships, topics, funders, awards, grants, {_UPDATED}""",
    "authors": f"""
        select number_of(id) as id, display_name as name, bare(orcid) as orcid, works_count,
               display_name_alternatives as alternatives, affiliations, {_UPDATED}""",
    "institutions": f"""
        select number_of(id) as id, display_name as name, bare(ror) as ror, country_code as country, type as kind,
               display_name_alternatives as alternatives, lineage, {_UPDATED}""",
    "funders": f"""
        select number_of(id) as id, display_name as name, country_code as country, bare(ids.ror) as ror, {_UPDATED}""",
    "topics": f"""
        select number_of(id) as id, display_name as name, field.display_name as field, {_UPDATED}""",
}

FLAT = """
    create or replace temp view flat as
    select work_id, year, authors::integer as authors, seq::integer as seq, a, person_number(a.author.id) as author_id,
           coalesce(a.raw_author_name, a.author.display_name) as author_name
    from (select id as work_id, year, authors, unnest(authorships) as a,
                 unnest(range(1, len(authorships) + 1)) as seq
          from stage_works where authors > 0)
"""
"""One row for each author on a work: `a` is the authorship as OpenAlex has it."""

_HEAD = "work_id, seq, author_id"
_TAIL = """a.author_position as position, coalesce(a.is_corresponding, false) as corresponding, author_name,
    bare(a.raw_orcid) as raw_orcid"""
_BESIDE = "a.author.display_name as display_name, bare(a.author.orcid) as orcid"
_PRINTED = "coalesce(joined(a.raw_affiliation_strings), nullif(a.raw_affiliation_string, ''))"
_RESOLVED = "list_transform(a.institutions, lambda i: i.id)"

# Most authors have one organisation at most and one affiliation at most that was resolved to it: those rows are read
# off. The others are taken apart: a row for each organisation with the text that names it, and a row without
# organisation for text that was resolved to none and for authors who stand without any. What is printed on records
# without `affiliations` stands for all organisations alike. Lists are left NULL: to give them a value copies them.
_PLAIN = """coalesce(coalesce(len(a.institutions), 0) <= 1 and
    case when coalesce(len(a.affiliations), 0) = 0 then coalesce(len(a.raw_affiliation_strings), 1) <= 1
         else len(a.affiliations) = 1 and (coalesce(len(a.institutions), 0) = 0
              or a.affiliations[1].institution_ids = [a.institutions[1].id]) end, false)"""
_AUTHORSHIPS = f"""
    with apart as (from flat where not {_PLAIN}
    ), placed as (
        select {_HEAD}, unnest(a.institutions) as place, year, authors, {_TAIL}, a.affiliations as said,
               {_PRINTED} as printed, {_BESIDE}
        from apart
    ), loose as (
        select {_HEAD}, coalesce(len(a.institutions), 0) = 0 as nowhere, a.countries[1] as country, year, authors,
               {_TAIL}, {_BESIDE},
               case when len(a.affiliations) > 0 then joined([
                        s.raw_affiliation_string for s in a.affiliations
                        if not coalesce(list_has_any(s.institution_ids, {_RESOLVED}), false)])
                    when coalesce(len(a.institutions), 0) = 0 then {_PRINTED} end as raw
        from apart
    )
    select {_HEAD}, number_of(a.institutions[1].id) as organisation_id, year, authors,
           case when len(a.institutions) > 0 then a.institutions[1].country_code else a.countries[1] end as country,
           {_TAIL},
           nullif(case when len(a.affiliations) > 0 then a.affiliations[1].raw_affiliation_string
                       else coalesce(a.raw_affiliation_strings[1], a.raw_affiliation_string) end, '')
               as raw_affiliation, {_BESIDE},
           case when a.institutions[1].id is not null then hash(a.institutions[1]) end as mention
    from flat where {_PLAIN}
    union all
    select {_HEAD}, number_of(place.id), year, authors, place.country_code, position, corresponding, author_name,
           raw_orcid, coalesce(joined([
               s.raw_affiliation_string for s in said if list_contains(s.institution_ids, place.id)]), printed),
           display_name, orcid, case when place.id is not null then hash(place) end
    from placed
    union all
    select {_HEAD}, null, year, authors, case when nowhere then country end, position, corresponding, author_name,
           raw_orcid, raw, display_name, orcid, null
    from loose where nowhere or raw is not null
"""

PIECES: dict[str, dict[str, str]] = {
    "works": {
        "works": """
            select w.id as work_id, doi, title, year, date, type, language, authors::integer as authors, truncated,
                   retracted, paratext, expansion,
                   coalesce(len(funders), 0) + coalesce(len(awards), 0) + coalesce(len(grants), 0) > 0
                       as funding_stated,
                   coalesce(list_bool_or(list_transform(authorships,
                       lambda a: coalesce(len(a.institutions), 0) = 0)), false) as organisation_missing,
                   abstract, updated
            from stage_works w order by work_id""",
        "authorships": f"{_AUTHORSHIPS} order by author_id, work_id, seq, organisation_id, raw_affiliation, country",
        "work_topics": """
            select id as work_id, number_of(t.id) as topic_id, t.display_name as name, t.score as score
            from (select id, unnest(topics) as t from stage_works) order by all""",
        "work_funders": """
            with awarded as (
                select id as work_id, number_of(g.funder_id) as funder_id, g.funder_display_name as name,
                       g.funder_award_id as award from (select id, unnest(awards) as g from stage_works)
                union select id, number_of(g.funder), g.funder_display_name, g.award_id
                       from (select id, unnest(grants) as g from stage_works)
            ), named as (
                select id as work_id, number_of(f.id) as funder_id, f.display_name as name
                from (select id, unnest(funders) as f from stage_works)
            ), all_of_them as (
                select work_id, funder_id, name, award from awarded
                union all select work_id, funder_id, name, null from named where (work_id, funder_id) not in
                    (select (work_id, funder_id) from awarded where funder_id is not null)
            )
            select * from all_of_them order by work_id, funder_id, award, name""",
        "mentions": """
            select hash(i) as mention, number_of(i.id) as organisation_id, i.display_name as name, bare(i.ror) as ror,
                   i.country_code as country, i.type as kind,
                   list_transform(i.lineage, lambda o: number_of(o)) as lineage
            from (select distinct unnest(a.institutions) as i from flat) where i.id is not null order by mention""",
    },
    "authors": {
        "authors": "select id as author_id, name, orcid, works_count from stage_authors order by author_id",
        "author_names": """
            select distinct id as author_id, name from (
                select id, name from stage_authors union all select id, unnest(alternatives) from stage_authors)
            where name is not null order by author_id, name""",
        "author_organisations": """
            select author_id, number_of(a.institution.id) as organisation_id,
                   min(list_min(a.years)) as first_year, max(list_max(a.years)) as last_year,
                   list_sort(list_distinct(list(hash(a.institution)))) as lineages
            from (select id as author_id, unnest(affiliations) as a from stage_authors)
            where a.institution.id is not null group by 1, 2 order by author_id, organisation_id""",
        "lineages": """
            select hash(i) as lineage, number_of(i.id) as organisation_id, number_of(unnest(i.lineage)) as parent_id
            from (select distinct a.institution as i from (select unnest(affiliations) as a from stage_authors))
            where i.id is not null order by all""",
    },
    "institutions": {
        "institutions": """
            select id as organisation_id, name, ror, country, kind, alternatives,
                   list_transform(lineage, lambda o: number_of(o)) as lineage
            from stage_institutions order by organisation_id"""
    },
    "funders": {"funders": "select id as funder_id, name, country, ror from stage_funders order by funder_id"},
    "topics": {"topics": "select id as topic_id, name, field from stage_topics order by topic_id"},
}
"""By entity: the tables of a piece. The first holds its records and bears the entity's name."""

HEADS = "select id, coalesce(stamp, '{day}') as stamp from stage_{entity} order by id"
"""Which records a file holds and when each was last changed; also of records that the scope leaves out."""

ID = {"works": "work_id", "authors": "author_id", "institutions": "organisation_id", "funders": "funder_id"} | {
    "topics": "topic_id"
}
"""By entity: the column of a piece's tables that names the record a row comes from."""
