"""From OpenAlex's nested records to our flat tables: one statement for each table, for DuckDB.

Each statement reads staged records (`stage_works` …) and gives the columns of `tables.TABLES` in their order. Lists are
unnested in the SELECT clause after an empty list was given one empty element: a lateral join is ten times slower, and a
plain unnest would lose authors who stand without organisation.
"""

MACROS = r"""
create or replace macro number_of(id) as try_cast(regexp_extract(id, '[WAIFT](\d+)$', 1) as bigint);
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
               coalesce(is_xpac, false) as expansion, try_cast(left(updated_date, 10) as date) as updated,
               authorships, topics, funders, awards, grants""",
    "authors": """
        select number_of(id) as id, display_name as name, bare(orcid) as orcid, works_count,
               display_name_alternatives as alternatives, try_cast(left(updated_date, 10) as date) as updated""",
    "institutions": """
        select number_of(id) as id, display_name as name, bare(ror) as ror, country_code as country,
               display_name_alternatives as alternatives, lineage,
               try_cast(left(updated_date, 10) as date) as updated""",
    "funders": """
        select number_of(id) as id, display_name as name, country_code as country, bare(ids.ror) as ror,
               try_cast(left(updated_date, 10) as date) as updated""",
    "topics": """
        select number_of(id) as id, display_name as name, field.display_name as field,
               try_cast(left(updated_date, 10) as date) as updated""",
}

INTERMEDIATE = {
    # One row for each author on a work; `said`: what is printed, with the organisations it was resolved to.
    "flat": """
        select work_id, year, authors, seq::integer as seq, person_number(a.author.id) as author_id,
               a.author.display_name as display_name, bare(a.author.orcid) as orcid, a.raw_author_name as raw_name,
               bare(a.raw_orcid) as raw_orcid, a.author_position as position,
               coalesce(a.is_corresponding, false) as corresponding, a.countries[1] as country,
               coalesce(a.institutions, []) as known, a.raw_affiliation_strings as strings,
               case when len(a.affiliations) > 0 then a.affiliations
                    else list_transform(coalesce(a.raw_affiliation_strings, [a.raw_affiliation_string]),
                        lambda raw: {'raw_affiliation_string': raw,
                                     'institution_ids': list_transform(a.institutions, lambda i: i.id)}) end as said
        from (select id as work_id, year, authors, unnest(authorships) as a,
                     unnest(range(1, len(authorships) + 1)) as seq
              from stage_works where len(authorships) > 0)""",
    "people": """
        select author_id, display_name, raw_name, min(orcid) as orcid, count(*) as works
        from flat where author_id is not null group by author_id, display_name, raw_name""",
    "mentions": """
        select i.id as id, i.display_name as name, i.ror as ror, i.country_code as country, i.lineage as lineage
        from (select distinct unnest(known) as i from flat) where i.id is not null""",
}

_COLUMNS = """work_id, seq, author_id, organisation_id, year, authors::integer as authors, place_country as country,
    position, corresponding, coalesce(raw_name, display_name) as author_name, raw_orcid, raw as raw_affiliation"""

# Most authors have one organisation at most and one affiliation at most that was resolved to it: those rows are read
# off. The others are taken apart: a row for each organisation with the text that names it, and a row without
# organisation for text that was resolved to none and for authors who stand without any.
_PLAIN = """len(known) <= 1 and len(said) <= 1
    and (len(known) = 0 or len(said) = 0 or said[1].institution_ids = [known[1].id])"""
_AUTHORSHIPS = f"""
    with taken_apart as (
        select *, list_transform(known, lambda i: {{
                'id': i.id, 'country': i.country_code,
                'raw': coalesce(
                    joined(list_transform(list_filter(said, lambda s: list_contains(s.institution_ids, i.id)),
                                          lambda s: s.raw_affiliation_string)),
                    joined(strings))}}) as resolved,
            list_transform(list_filter(said, lambda s: not coalesce(list_has_any(s.institution_ids,
                list_transform(known, lambda i: i.id)), false)), lambda s: s.raw_affiliation_string) as loose
        from flat where not coalesce({_PLAIN}, false)
    ), placed as (
        select *, unnest(
            case when len(known) = 0 or joined(loose) is not null
                 then list_append(resolved, {{'id': null, 'raw': joined(loose),
                     'country': case when len(known) = 0 then country end}})
                 else resolved end) as place
        from taken_apart
    )
    select {_COLUMNS} from (
        select *, number_of(known[1].id) as organisation_id, nullif(said[1].raw_affiliation_string, '') as raw,
               case when len(known) = 0 then country else known[1].country_code end as place_country
        from flat where coalesce({_PLAIN}, false))
    union all
    select {_COLUMNS} from (
        select *, number_of(place.id) as organisation_id, place.raw as raw, place.country as place_country from placed)
"""

SELECT = {
    "authorships": _AUTHORSHIPS,
    "works": """
        select w.id as work_id, doi, title, year, date, type, language, authors::integer as authors, truncated,
               retracted, paratext, expansion,
               coalesce(len(funders), 0) + coalesce(len(awards), 0) + coalesce(len(grants), 0) > 0 as funding_stated,
               coalesce(list_bool_or(list_transform(authorships,
                   lambda a: coalesce(len(a.institutions), 0) = 0)), false) as organisation_missing,
               updated
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
            select number_of(id) as organisation_id, min(name) as name, bare(min(ror)) as ror, min(country) as country
            from mentions group by 1
        )
        select coalesce(r.id, m.organisation_id) as organisation_id, coalesce(r.name, m.name) as name,
               coalesce(r.ror, m.ror) as ror, coalesce(r.country, m.country) as country, r.id is not null as recorded
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
            union select number_of(id), number_of(unnest(lineage)) from mentions)
        where parent_id is not null and parent_id <> organisation_id""",
    "authors": """
        with met as (select author_id, min(display_name) as name, min(orcid) as orcid, sum(works)::integer as works
                     from people group by 1)
        select coalesce(r.id, m.author_id) as author_id, coalesce(r.name, m.name) as name,
               coalesce(r.orcid, m.orcid) as orcid, coalesce(r.works_count, m.works) as works_count,
               r.id is not null as recorded
        from met m full join stage_authors r on r.id = m.author_id""",
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
                 'with_funding': count(*) filter (funding_stated), 'without_authors': count(*) filter (authors = 0)}
         from works) as works,
        (select {'authorships': count(*), 'without_author_id': count(*) filter (nobody),
                 'without_organisation': count(*) filter (nowhere),
                 'without_organisation_but_printed': count(*) filter (nowhere and printed)}
         from (select bool_and(author_id is null) as nobody, bool_and(organisation_id is null) as nowhere,
                      bool_or(raw_affiliation is not null) as printed
               from authorships group by work_id, seq)) as authorships"""
