"""From OpenAlex's nested records to our flat tables, for Spark: what `flatten` says for DuckDB, statement by statement.

Both read the same fields and give the same rows; a test compares them. Spark's explode leaves out a NULL or empty list
as DuckDB's unnest does, `array_size` and `get` give NULL where there is nothing, and an array has no element without a
place, so that the first of several equal texts stays where it was printed.
"""

import re


def _number(text: str) -> str:
    """The digits of an OpenAlex id."""
    return (
        f"coalesce(case when startswith({text}, 'https://openalex.org/') then try_cast(substr({text}, 23) as bigint) "
        rf"end, try_cast(regexp_extract({text}, '[WAIFT](\\d+)$', 1) as bigint))"
    )


def _person(text: str) -> str:
    return f"nullif(nullif({_number(text)}, 9999999999), 5317838346)"


def _bare(url: str) -> str:
    return f"regexp_replace({url}, '^https?://[^/]+/', '')"


def _joined(parts: str) -> str:
    return f"nullif(array_join(array_distinct({parts}), ' | '), '')"


def _long(array: str) -> str:
    return f"coalesce(array_size({array}), 0)"


def _day(text: str) -> str:
    """A whole day; Spark alone would take a year for its first day."""
    return rf"case when {text} rlike '^\\d+-\\d+-\\d+$' then try_cast({text} as date) end"


_UPDATED = f"""{_day("left(updated_date, 10)")} as updated,
    coalesce(updated_date, regexp_extract(file, 'updated_date=([^/]+)/', 1)) as stamp, file,
    _corrupt_record is not null or id is null or id not rlike '[WAIFT][0-9]+$' as faulty,
    monotonically_increasing_id() as nr"""
_ID = f"{_number('id')} as id"

LOSERS = """
    select nr, gone from (
        select s.nr, gone_id is not null and (day is null or left(stamp, 10) <= day) as gone,
               row_number() over (partition by id order by stamp desc,
                   regexp_extract(file, 'updated_date=([^/]+)/', 1) desc, file desc) as place
        from stage_{entity} s left join gone_{entity} on gone_id = id)
    where gone or place > 1"""
"""The records that do not count: `nr`, and whether its id is `gone` or there is only a newer one."""


def _placed(rows: str, column: str = "organisation_id", entity: str = "institutions") -> str:
    """Rows with the organisation, or another entity, that an id means today."""
    return (
        f"select r.* except ({column}), coalesce(m.into_id, r.{column}) as {column} "
        f"from ({rows}) r left join moves_{entity} m on m.id = r.{column}"
    )


STAGE = {
    "works": f"""
        select {_ID}, {_bare("doi")} as doi, coalesce(title, display_name) as title, publication_year as year,
               {_day("publication_date")} as date, type, language, {_long("authorships")} as authors,
               coalesce(is_authors_truncated, false) or {_long("authorships")} = 100 as truncated,
               coalesce(is_retracted, false) as retracted, coalesce(is_paratext, false) as paratext,
               coalesce(is_xpac, false) as expansion,
               coalesce(abstract_inverted_index, 'null') not in ('null', '{{}}', '') as abstract, {_UPDATED},
               authorships, topics, funders, awards, grants from records""",
    "authors": f"""
        select {_ID}, display_name as name, {_bare("orcid")} as orcid, works_count,
               display_name_alternatives as alternatives, affiliations, {_UPDATED} from records""",
    "institutions": f"""
        select {_ID}, display_name as name, {_bare("ror")} as ror, country_code as country, type as kind,
               display_name_alternatives as alternatives, lineage, {_UPDATED} from records""",
    "funders": f"""
        select {_ID}, display_name as name, country_code as country, {_bare("ids.ror")} as ror, {_UPDATED}
        from records""",
    "topics": f"select {_ID}, display_name as name, field.display_name as field, {_UPDATED} from records",
}

VIEWS = {
    "flat": f"""
        select f.* except (author_id), coalesce(m.into_id, f.author_id) as author_id from (
            select work_id, year, authors, place + 1 as seq, a, {_person("a.author.id")} as author_id,
                   coalesce(a.raw_author_name, a.author.display_name) as author_name
            from (select id as work_id, year, authors, posexplode(authorships) as (place, a) from stage_works)
        ) f left join moves_authors m on m.id = f.author_id""",
    "people": f"""
        select author_id, a.author.display_name as display_name, a.raw_author_name as raw_name,
               {_bare("min(a.author.orcid)")} as orcid, count(*) as works
        from flat where author_id is not null group by 1, 2, 3""",
    "mentions": _placed(f"""
        select {_number("i.id")} as organisation_id, i.display_name as name, {_bare("i.ror")} as ror,
               i.country_code as country, i.type as kind, i.lineage as lineage
        from (select distinct explode(a.institutions) as i from flat) where i.id is not null"""),
}

_HEAD = "work_id, seq, author_id"
_TAIL = f"""a.author_position as position, coalesce(a.is_corresponding, false) as corresponding, author_name,
    {_bare("a.raw_orcid")} as raw_orcid"""
_PRINTED = f"coalesce({_joined('a.raw_affiliation_strings')}, nullif(a.raw_affiliation_string, ''))"
_FIRST = "get(a.institutions, 0)"
_PLAIN = f"""coalesce({_long("a.institutions")} <= 1 and
    case when {_long("a.affiliations")} = 0 then coalesce(array_size(a.raw_affiliation_strings), 1) <= 1
         else array_size(a.affiliations) = 1 and ({_long("a.institutions")} = 0
              or get(a.affiliations, 0).institution_ids = array({_FIRST}.id)) end, false)"""
_UNRESOLVED = """transform(filter(a.affiliations, s -> not coalesce(arrays_overlap(
    s.institution_ids, transform(a.institutions, i -> i.id)), false)), s -> s.raw_affiliation_string)"""
_SAID = """transform(filter(a.affiliations, s -> array_contains(s.institution_ids, place.id)),
    s -> s.raw_affiliation_string)"""
_NOWHERE = f"{_long('a.institutions')} = 0"

_AUTHORSHIPS = f"""
    with apart as (select * from flat where not {_PLAIN}
    ), placed as (
        select {_HEAD}, explode(a.institutions) as place, year, authors, a, author_name from apart
    ), loose as (
        select {_HEAD}, {_NOWHERE} as nowhere, get(a.countries, 0) as country, year, authors, {_TAIL},
               case when {_long("a.affiliations")} > 0 then {_joined(_UNRESOLVED)}
                    when {_NOWHERE} then {_PRINTED} end as raw
        from apart
    )
    select {_HEAD}, {_number(f"{_FIRST}.id")} as organisation_id, year, authors,
           case when array_size(a.institutions) > 0 then {_FIRST}.country_code else get(a.countries, 0) end as country,
           {_TAIL},
           nullif(case when {_long("a.affiliations")} > 0 then get(a.affiliations, 0).raw_affiliation_string
                       else coalesce(get(a.raw_affiliation_strings, 0), a.raw_affiliation_string) end, '')
               as raw_affiliation
    from flat where {_PLAIN}
    union all
    select {_HEAD}, {_number("place.id")}, year, authors, place.country_code, {_TAIL},
           coalesce({_joined(_SAID)}, {_PRINTED})
    from placed
    union all
    select {_HEAD}, null, year, authors, case when nowhere then country end, position, corresponding, author_name,
           raw_orcid, raw
    from loose where nowhere or raw is not null
"""

SELECT = {
    "authorships": _placed(_AUTHORSHIPS),
    "works": f"""
        select id as work_id, doi, title, year, date, type, language, authors, truncated, retracted, paratext,
               expansion, {_long("funders")} + {_long("awards")} + {_long("grants")} > 0 as funding_stated,
               coalesce(exists(authorships, a -> {_NOWHERE}), false) as organisation_missing, abstract, updated
        from stage_works""",
    "work_topics": _placed(
        f"""
        select id as work_id, {_number("t.id")} as topic_id, t.display_name as name, t.score as score
        from (select id, explode(topics) as t from stage_works)""",
        "topic_id",
        "topics",
    ),
    "work_funders": _placed(
        f"""
        with awarded as (
            select id as work_id, {_number("g.funder_id")} as funder_id, g.funder_display_name as name,
                   g.funder_award_id as award from (select id, explode(awards) as g from stage_works)
            union select id, {_number("g.funder")}, g.funder_display_name, g.award_id
                  from (select id, explode(grants) as g from stage_works)
        ), named as (
            select id as work_id, {_number("f.id")} as funder_id, f.display_name as name
            from (select id, explode(funders) as f from stage_works)
        )
        select work_id, funder_id, name, award from awarded
        union all select work_id, funder_id, name, null from named left anti join awarded using (work_id, funder_id)""",
        "funder_id",
        "funders",
    ),
    "organisations": """
        with met as (
            select organisation_id, min(name) as name, min(ror) as ror, min(country) as country, min(kind) as kind
            from mentions group by 1
        )
        select coalesce(r.id, m.organisation_id) as organisation_id, coalesce(r.name, m.name) as name,
               coalesce(r.ror, m.ror) as ror, coalesce(r.country, m.country) as country,
               coalesce(r.kind, m.kind) as kind, r.id is not null as recorded
        from met m full join stage_institutions r on r.id = m.organisation_id""",
    "organisation_names": """
        select organisation_id, name, name_key(name) as name_key from (
            select id as organisation_id, name from stage_institutions
            union select id, explode(alternatives) from stage_institutions
            union select organisation_id, name from mentions)
        where name is not null""",
    "organisation_parents": f"""
        with lineages as (
            select id as organisation_id, explode(lineage) as p from stage_institutions
            union all select organisation_id, explode(lineage) from mentions
            union all select organisation_id, p from ({
        _placed(f'''
                select {_number("a.institution.id")} as organisation_id, explode(a.institution.lineage) as p
                from (select explode(affiliations) as a from stage_authors)''')
    })
        )
        select distinct organisation_id, parent_id
        from ({_placed(f"select organisation_id, {_number('p')} as parent_id from lineages", "parent_id")})
        where parent_id is not null and parent_id <> organisation_id""",
    "authors": """
        with met as (select author_id, min(display_name) as name, min(orcid) as orcid, cast(sum(works) as int) as works
                     from people group by 1)
        select coalesce(r.id, m.author_id) as author_id, coalesce(r.name, m.name) as name,
               coalesce(r.orcid, m.orcid) as orcid, coalesce(r.works_count, m.works) as works_count,
               r.id is not null as recorded
        from met m full join stage_authors r on r.id = m.author_id""",
    "author_organisations": f"""
        select author_id, organisation_id, min(array_min(years)) as first_year, max(array_max(years)) as last_year
        from ({
        _placed(f'''
            select id as author_id, {_number("a.institution.id")} as organisation_id, a.years as years
            from (select id, explode(affiliations) as a from stage_authors) where a.institution.id is not null''')
    })
        group by 1, 2""",
    "author_names": """
        select author_id, name, name_key(name) as name_key from (
            select id as author_id, name from stage_authors
            union select id, explode(alternatives) from stage_authors
            union select author_id, display_name from people
            union select author_id, raw_name from people)
        where name is not null""",
    "funders": "select id as funder_id, name, country, ror from stage_funders",
    "topics": "select id as topic_id, name, field from stage_topics",
}


def kind(duck: str) -> str:
    """A type as DuckDB writes it, as Spark does: `STRUCT(id VARCHAR, years INTEGER[])` is `struct<id:string,…>`."""
    if duck.endswith("[]"):
        return f"array<{kind(duck.removesuffix('[]'))}>"
    if duck.startswith("STRUCT("):
        fields = (each.partition(" ") for each in _split(duck.removeprefix("STRUCT(").removesuffix(")")))
        return f"struct<{','.join(f'{name}:{kind(of)}' for name, _, of in fields)}>"
    return {"VARCHAR": "string", "INTEGER": "int"}.get(duck, duck.lower())


def _split(fields: str) -> list[str]:
    """The parts between the commas that stand in no brackets."""
    depth, parts = 0, [""]
    for letter in re.sub(r",\s+", ",", fields):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
