"""From OpenAlex's nested records to our flat tables: one statement for each table, for DuckDB.

Each statement reads staged records (`stage_works` …) and gives the columns of `tables.TABLES` in their order. Lists are
unnested in the SELECT clause after an empty list was given one empty element: a lateral join is ten times slower, and a
plain unnest would lose authors who stand without organisation.
"""

MACROS = r"""
create or replace macro number_of(id) as coalesce(
    case when starts_with(id, 'https://openalex.org/') then try_cast(substr(id, 23) as bigint) end,
    try_cast(regexp_extract(id, '[WAIFT](\d+)$', 1) as bigint));
create or replace macro person_number(id) as nullif(nullif(number_of(id), 9999999999), 5317838346);
create or replace macro bare(url) as regexp_replace(url, '^https?://[^/]+/', '');
create or replace macro joined(parts) as nullif(array_to_string(list_distinct(parts), ' | '), '');
"""

STAGE = {
    "works": """
        select number_of(id) as id, bare(doi) as doi, coalesce(title, display_name) as title,
               publication_year as year, try_cast(publication_date as date) as date, type, language,
               coalesce(len(authorships), 0) as authors,
               coalesce(is_authors_truncated, false) or coalesce(len(authorships), 0) = 100 as truncated,
               coalesce(is_retracted, false) as retracted, coalesce(is_paratext, false) as paratext,
               coalesce(is_xpac, false) as expansion,
               coalesce(abstract_inverted_index, 'null') not in ('null', '{}', '') as abstract,
               try_cast(left(updated_date, 10) as date) as updated,
               authorships, topics, funders, awards, grants""",
    "authors": """
        select number_of(id) as id, display_name as name, bare(orcid) as orcid, works_count,
               display_name_alternatives as alternatives, affiliations,
               try_cast(left(updated_date, 10) as date) as updated""",
    "institutions": """
        select number_of(id) as id, display_name as name, bare(ror) as ror, country_code as country, type as kind,
               display_name_alternatives as alternatives, lineage,
               try_cast(left(updated_date, 10) as date) as updated""",
    "funders": """
        select number_of(id) as id, display_name as name, country_code as country, bare(ids.ror) as ror,
               try_cast(left(updated_date, 10) as date) as updated""",
    "topics": """
        select number_of(id) as id, display_name as name, field.display_name as field,
               try_cast(left(updated_date, 10) as date) as updated""",
}

VIEWS = {
    # One row for each author on a work: `a` is the authorship as OpenAlex has it.
    "flat": """
        select work_id, year, authors::integer as authors, seq::integer as seq, a,
               person_number(a.author.id) as author_id,
               coalesce(a.raw_author_name, a.author.display_name) as author_name
        from (select id as work_id, year, authors, unnest(authorships) as a,
                     unnest(range(1, len(authorships) + 1)) as seq
              from stage_works where authors > 0)""",
}

INTERMEDIATE = {
    "people": """
        select author_id, a.author.display_name as display_name, a.raw_author_name as raw_name,
               bare(min(a.author.orcid)) as orcid, count(*) as works
        from flat where author_id is not null group by 1, 2, 3""",
    "mentions": """
        select i.id as id, i.display_name as name, i.ror as ror, i.country_code as country, i.type as kind,
               i.lineage as lineage
        from (select distinct unnest(a.institutions) as i from flat) where i.id is not null""",
}

_HEAD = "work_id, seq, author_id"
_TAIL = """a.author_position as position, coalesce(a.is_corresponding, false) as corresponding, author_name,
    bare(a.raw_orcid) as raw_orcid"""
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
               {_PRINTED} as printed
        from apart
    ), loose as (
        select {_HEAD}, coalesce(len(a.institutions), 0) = 0 as nowhere, a.countries[1] as country, year, authors,
               {_TAIL},
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
               as raw_affiliation
    from flat where {_PLAIN}
    union all
    select {_HEAD}, number_of(place.id), year, authors, place.country_code, position, corresponding, author_name,
           raw_orcid, coalesce(joined([
               s.raw_affiliation_string for s in said if list_contains(s.institution_ids, place.id)]), printed)
    from placed
    union all
    select {_HEAD}, null, year, authors, case when nowhere then country end, position, corresponding, author_name,
           raw_orcid, raw
    from loose where nowhere or raw is not null
"""

SELECT = {
    "authorships": _AUTHORSHIPS,
    "works": """
        select w.id as work_id, doi, title, year, date, type, language, authors::integer as authors, truncated,
               retracted, paratext, expansion,
               coalesce(len(funders), 0) + coalesce(len(awards), 0) + coalesce(len(grants), 0) > 0 as funding_stated,
               coalesce(list_bool_or(list_transform(authorships,
                   lambda a: coalesce(len(a.institutions), 0) = 0)), false) as organisation_missing,
               abstract, updated
        from stage_works w""",
    "work_topics": """
        select id as work_id, number_of(t.id) as topic_id, t.display_name as name, t.score as score
        from (select id, unnest(topics) as t from stage_works)""",
    "work_funders": """
        with awarded as (
            select id as work_id, number_of(g.funder_id) as funder_id, g.funder_display_name as name,
                   g.funder_award_id as award from (select id, unnest(awards) as g from stage_works)
            union select id, number_of(g.funder), g.funder_display_name, g.award_id
                   from (select id, unnest(grants) as g from stage_works)
        ), named as (
            select id as work_id, number_of(f.id) as funder_id, f.display_name as name
            from (select id, unnest(funders) as f from stage_works)
        )
        select work_id, funder_id, name, award from awarded
        union all select work_id, funder_id, name, null from named
            where (work_id, funder_id) not in (select (work_id, funder_id) from awarded where funder_id is not null)""",
    "organisations": """
        with met as (
            select number_of(id) as organisation_id, min(name) as name, bare(min(ror)) as ror, min(country) as country,
                   min(kind) as kind
            from mentions group by 1
        )
        select coalesce(r.id, m.organisation_id) as organisation_id, coalesce(r.name, m.name) as name,
               coalesce(r.ror, m.ror) as ror, coalesce(r.country, m.country) as country,
               coalesce(r.kind, m.kind) as kind, r.id is not null as recorded
        from met m full join stage_institutions r on r.id = m.organisation_id""",
    "organisation_names": """
        select organisation_id, name, name_key(name) as name_key from (
            select id as organisation_id, name from stage_institutions
            union select id, unnest(alternatives) from stage_institutions
            union select number_of(id), name from mentions)
        where name is not null""",
    "organisation_parents": """
        select distinct organisation_id, parent_id from (
            select id as organisation_id, number_of(unnest(lineage)) as parent_id from stage_institutions
            union select number_of(id), number_of(unnest(lineage)) from mentions
            union select number_of(a.institution.id), number_of(unnest(a.institution.lineage))
            from (select unnest(affiliations) as a from stage_authors))
        where parent_id is not null and parent_id <> organisation_id""",
    "authors": """
        with met as (select author_id, min(display_name) as name, min(orcid) as orcid, sum(works)::integer as works
                     from people group by 1)
        select coalesce(r.id, m.author_id) as author_id, coalesce(r.name, m.name) as name,
               coalesce(r.orcid, m.orcid) as orcid, coalesce(r.works_count, m.works) as works_count,
               r.id is not null as recorded
        from met m full join stage_authors r on r.id = m.author_id""",
    "author_organisations": """
        select author_id, number_of(a.institution.id) as organisation_id,
               min(list_min(a.years)) as first_year, max(list_max(a.years)) as last_year
        from (select id as author_id, unnest(affiliations) as a from stage_authors)
        where a.institution.id is not null group by 1, 2""",
    "author_names": """
        select author_id, name, name_key(name) as name_key from (
            select id as author_id, name from stage_authors
            union select id, unnest(alternatives) from stage_authors
            union select author_id, display_name from people
            union select author_id, raw_name from people)
        where name is not null""",
    "funders": "select id as funder_id, name, country, ror from stage_funders",
    "topics": "select id as topic_id, name, field from stage_topics",
}

COVERAGE = """
    select
        (select {'works': count(*), 'first_year': min(year), 'last_year': max(year),
                 'cut_at_100_authors': count(*) filter (truncated), 'retracted': count(*) filter (retracted),
                 'expansion': count(*) filter (expansion), 'without_date': count(*) filter (date is null),
                 'with_funding': count(*) filter (funding_stated), 'with_abstract': count(*) filter (abstract),
                 'without_authors': count(*) filter (authors = 0)}
         from works) as works,
        (select {'authorships': count(*), 'without_author_id': count(*) filter (nobody),
                 'without_organisation': count(*) filter (nowhere),
                 'without_organisation_but_printed': count(*) filter (nowhere and printed)}
         from (select bool_and(author_id is null) as nobody, bool_and(organisation_id is null) as nowhere,
                      bool_or(raw_affiliation is not null) as printed
               from authorships group by work_id, seq)) as authorships"""
