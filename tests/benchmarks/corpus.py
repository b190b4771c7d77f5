"""Invented OpenAlex records of any number, in OpenAlex's own layout: to measure with, not to read.

Every cell is a function of a running number, so a size always gives the same records. The skew is that of real data:
authors, organisations and countries by rank as in Zipf's law (at OpenAlex's own size the first author would have some
400,000 works, as its worst merged record has), and one work in 5,000 has a hundred to 5,000 authors.
A record has about 2 kB of fields that the build reads, and 0.5 kB that it does not; real ones have 12 kB more of those,
which cost a bare read as much as a build: this corpus is the harder one.
"""

import json
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

_PARTS = 8
_FIRST_PERSON, _FIRST_ORGANISATION = 5_000_000_001, 100_000_001

# u: a number in [0, 1) for a running number and a purpose. ranked: one of `most` things by Zipf's law.
# a: the number of an authorship, with room for 8,192 on a work.
_MACROS = f"""
create macro u(n, salt) as hash(n * 1000003 + salt) / 18446744073709551616.0;
create macro pick(n, salt, most) as floor(u(n, salt) * most)::bigint;
create macro ranked(n, salt, most, steep) as least(most - 1, floor(
    pow((pow(most::double + 1, 1 - steep) - 1) * u(n, salt) + 1, 1 / (1 - steep)) - 1)::bigint);
create macro author_of(a, people) as ranked(a, 1, people, 0.6);
create macro country_of(n) as case when n % 10 = 1 then 'CN' else
    ['US','CN','GB','JP','DE','FR','KR','CA','IN','BR','IT','AU','ES','NL','SE','CH','TW','PL','IR','RU','TR','SG']
    [1 + ranked(n, 13, 22, 0.9)] end;
create macro authors_of(w) as case when u(w, 14) < 0.0002
    then least(5000, floor(100 * pow(1 - u(w, 15), -0.8)))::integer
    else 1 + floor(-3.2 * ln(1 - u(w, 11)))::integer end;
create macro year_of(w) as 2000 + floor(26 * pow(u(w, 10), 0.6))::integer;
create macro topic_of(w, k) as pick(w * 4 + k, 7, 4500);
create macro word(n) as
    ['Ba','Ke','Lo','Mi','Nu','Ra','Se','To','Vi','Zu','Da','Fe','Go','Hi'][1 + n % 14]
    || ['lan','mer','nik','rod','sen','tal','vor','wen','dar','fil'][1 + (n // 14) % 10]
    || ['a','o','is','en','ia','u','el'][1 + (n // 140) % 7];
create macro title_of(w) as 'On the ' || word(w) || ' ' || word(w // 980) || ' of ' || word(w % 313);
create macro person_name(n) as word(n) || ' ' || word(n // 7) || word(n // 980).lower();
create macro person(n) as {{
    'id': 'https://openalex.org/A' || ({_FIRST_PERSON} + n), 'display_name': person_name(n),
    'orcid': case when n % 3 = 0
        then 'https://orcid.org/0000-0001-' || printf('%04d-%04d', n // 10000, n % 10000) end}};
create macro listed_name(n) as case when n % 10 = 1 then getvariable('listed')[1 + n // 10] end;
create macro organisation_name(n) as coalesce(
    listed_name(n), 'University of ' || word(n) || word(n // 980).lower());
create macro organisation_id(n) as 'https://openalex.org/I' || ({_FIRST_ORGANISATION} + n);
create macro organisation(n) as {{
    'id': organisation_id(n), 'display_name': organisation_name(n),
    'ror': case when listed_name(n) is null then 'https://ror.org/0' || printf('%08d', n) end,
    'country_code': country_of(n), 'type': 'education',
    'lineage': case when n % 10 = 9 then [organisation_id(n), organisation_id(n - 9)] else [organisation_id(n)] end}};
create macro printed(n, o) as
    ['Department of Physics, ','Faculty of Engineering, ','School of Medicine, ','Institute of Materials, '][1 + n % 4]
    || organisation_name(o) || ', ' || word(o % 97) || ' ' || (10000 + n % 90000) || ', ' || word(o % 31);
create macro places(a, author, organisations) as list_distinct(
    case when u(a, 3) < 0.07 then []
         when u(a, 3) < 0.15 then [ranked(author, 4, organisations, 0.8), ranked(a, 5, organisations, 0.8)]
         when u(a, 3) < 0.25 then [ranked(a, 5, organisations, 0.8)]
         else [ranked(author, 4, organisations, 0.8)] end);
create macro author_printed(a, author) as case when u(a, 12) < 0.3 then 'Dr. ' else '' end || person_name(author);
create macro unprinted(a) as u(a, 6) < 0.02;
create macro authorship(a, author, places) as {{
    'author_position': case when a % 8192 = 0 then 'first' else 'middle' end, 'author': person(author),
    'institutions': list_transform(places, lambda o: organisation(o)),
    'countries': list_transform(places, lambda o: organisation(o).country_code),
    'is_corresponding': a % 8192 = 0,
    'raw_author_name': author_printed(a, author),
    'raw_affiliation_strings': case when unprinted(a) then [] when len(places) = 0 then [printed(a, 0)]
                                    else list_transform(places, lambda o: printed(a, o)) end,
    'affiliations': case when unprinted(a) then [] when len(places) = 0
        then [{{'raw_affiliation_string': printed(a, 0), 'institution_ids': []::varchar[]}}]
        else list_transform(places, lambda o: {{'raw_affiliation_string': printed(a, o),
                                               'institution_ids': [organisation_id(o)]}}) end}};
"""
_WORKS = """
select 'https://openalex.org/W' || (2000000000 + w) as id, 'https://doi.org/10.5555/' || w as doi, title,
    title as display_name, year as publication_year, year || '-0' || (1 + w % 9) || '-15' as publication_date,
    case when w % 20 = 0 then 'review' else 'article' end as type, 'en' as language, w % 3000 = 0 as is_retracted,
    false as is_paratext, w % 50 = 0 as is_xpac, '2026-10-' || (10 + w % 20) || 'T01:02:03' as updated_date,
    list_transform(range(authors), lambda k: authorship(w * 8192 + k, author_of(w * 8192 + k, {people}),
        places(w * 8192 + k, author_of(w * 8192 + k, {people}), {organisations}))) as authorships,
    list_transform(range(3), lambda k: {{'id': 'https://openalex.org/T' || (10000 + topic_of(w, k)),
        'display_name': 'Studies of ' || word(topic_of(w, k)),
        'score': round(u(w * 4 + k, 8), 4)}}) as topics,
    case when w % 4 = 0 then [{{'id': 'https://openalex.org/F' || (4320000000 + w % 500),
        'display_name': 'Foundation ' || word(w % 500)}}] else [] end as funders,
    case when w % 8 = 0 then [{{'funder_id': 'https://openalex.org/F' || (4320000000 + w % 500),
        'funder_display_name': 'Foundation ' || word(w % 500), 'funder_award_id': 'AW-' || w}}] else [] end as awards,
    list_transform(range(w % 15), lambda k: 'https://openalex.org/W' || (2000000000 + pick(w * 16 + k, 9, 1000000)))
        as referenced_works
from (select range as w, year_of(range) as year, title_of(range) as title, authors_of(range) as authors
      from range({first}, {last}))
"""


@dataclass(frozen=True)
class Corpus:
    """A folder of records. Persons and organisations are numbered from 0, those with most works first."""

    folder: Path
    works: int

    @property
    def people(self) -> int:
        return self.works * 2 // 5

    @property
    def organisations(self) -> int:
        return min(20_000, self.works // 10)

    def person(self, number: int) -> str:
        return f"A{_FIRST_PERSON + number}"

    def organisation(self, number: int) -> str:
        return f"I{_FIRST_ORGANISATION + number}"

    def megabytes(self) -> float:
        return sum(file.stat().st_size for file in self.folder.rglob("*.gz")) / 1e6


def connect(listed: Sequence[str]) -> duckdb.DuckDBPyConnection:
    """An engine that knows how each cell comes from its number."""
    engine = duckdb.connect(config={"threads": 1})
    engine.execute(_MACROS)
    return _another(engine, listed)


def _another(engine: duckdb.DuckDBPyConnection, listed: Sequence[str]) -> duckdb.DuckDBPyConnection:
    """A connection of its own, as a variable is known to one only."""
    cursor = engine.cursor()
    cursor.execute("set enable_progress_bar = false")
    cursor.execute("set variable listed = ?", [list(listed)])
    return cursor


def make(folder: Path, works: int, listed: Sequence[str], parts_of_works: int = _PARTS) -> Corpus:
    """Write a corpus; organisations 1, 11, 21 … bear the names `listed`, as far as both reach."""
    corpus = Corpus(folder, works)
    entities = {
        "authors": f"""select x.*, [x.display_name] as display_name_alternatives, 1 + n % 90 as works_count,
            '2026-10-20T00:00:00' as updated_date
            from (select range as n, person(range) as x from range({corpus.people}))""",
        "institutions": f"""select x.*, ['Uni ' || x.display_name] as display_name_alternatives,
            '2026-10-20T00:00:00' as updated_date
            from (select range as n, organisation(range) as x from range({corpus.organisations}))""",
    }
    with connect(listed) as engine, ThreadPoolExecutor(2) as pool:
        counts = {"authors": [corpus.people], "institutions": [corpus.organisations], "works": list[int]()}
        for entity, statement in entities.items():
            _write(engine, folder, entity, 0, statement)
        parts: list[Future[None]] = []
        step = -(-works // parts_of_works)
        for part in range(-(-works // step)):
            first, last = part * step, min(works, (part + 1) * step)
            statement = _WORKS.format(first=first, last=last, people=corpus.people, organisations=corpus.organisations)
            counts["works"].append(last - first)
            parts.append(pool.submit(_write, _another(engine, listed), folder, "works", part, statement))
        for written in parts:
            written.result()
    for entity, records in counts.items():
        _write_manifest(folder / "data" / "jsonl" / entity, records)
    return corpus


def _write_manifest(folder: Path, records: Sequence[int]) -> None:
    files = [
        {
            "url": f"s3://openalex/data/jsonl/{folder.name}/{path.relative_to(folder).as_posix()}",
            "meta": {"content_length": path.stat().st_size, "record_count": count},
        }
        for path, count in zip(sorted(folder.rglob("*.gz")), records, strict=True)
    ]
    told = {"format": "jsonl", "entity": folder.name, "files": files}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")


def _write(engine: duckdb.DuckDBPyConnection, folder: Path, entity: str, part: int, statement: str) -> None:
    day = folder / "data" / "jsonl" / entity / "updated_date=2026-10-30"
    day.mkdir(parents=True, exist_ok=True)
    engine.execute(f"copy ({statement}) to '{day / f'part_{part:04}.gz'}' (format json, compression gzip)")
