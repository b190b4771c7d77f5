"""Writes the index of the names in a snapshot, once for its tables."""

import json
import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw

from toolkit import queries as q
from toolkit.errors import SourceError
from toolkit.processes import alone
from toolkit.profile.name_index import Place, outdated
from toolkit.profile.name_words import found_under
from toolkit.sources.snapshot import Row, Session, Snapshot

MOST_PEOPLE = 20_000_000
"""Of a snapshot with more of them none is made: it would take hours (institution's choice)."""
MOST_TOPICS = 10
"""Topics kept of a person, those of most works first: institution's choice."""
_WORKS_AT_ONCE = 300_000
"""Works whose authors are read in one step: what memory holds."""
_TABLES = """
create table people (id integer primary key, number integer not null, name text, names text not null, orcid text,
                     works integer not null, places text not null, topics text not null);
create virtual table people_words using fts5(words, places, content='', columnsize=0, detail=column, prefix='1 2 3');
create table organisations (id integer primary key, number integer not null, name text, names text not null, ror text,
                            country text, works integer not null, around text not null, part_of text);
create virtual table organisation_words using fts5(words, content='', columnsize=0, detail=none, prefix='1 2 3');
create table topics (number integer primary key, name text);
create table made_of (folder text);
"""
_KEYS = """
create index people_number on people (number);
create index people_orcid on people (orcid) where orcid is not null;
create index organisations_number on organisations (number);
create index organisations_ror on organisations (ror) where ror is not null;
"""


def make(snapshot: Snapshot, place: Path) -> bool:
    """Write the index, which appears whole or not at all; False where it is there, under way elsewhere, or too large.

    Raises SourceError where it cannot be written.
    """
    if place.exists() or snapshot.manifest.tables["authors"] > MOST_PEOPLE:
        return False
    scratch = place.with_suffix(".part")
    try:
        with alone(place.with_suffix(".lock"), wait=False):
            scratch.unlink(missing_ok=True)
            with closing(sqlite3.connect(scratch)) as file, snapshot.open() as session:
                _fill(file, session, snapshot.folder)
            scratch.rename(place)
            for old in outdated(place.parent):
                old.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise SourceError(f"{place}: the index of names could not be written: {error}") from error
    return True


def _fill(file: sqlite3.Connection, session: Session, folder: Path | None) -> None:
    file.executescript(f"pragma journal_mode = off; pragma synchronous = off; {_TABLES}")
    topics: dict[int, str] = {}
    rows = 0
    for several in _steps(session):
        rows = _people(file, session, several, rows, topics)
    _organisations(file, session)
    file.executemany("insert into topics values (?, ?)", topics.items())
    file.execute("insert into made_of values (?)", (str(folder.resolve()) if folder else None,))
    file.executescript(_KEYS)
    file.execute("insert into people_words(people_words) values ('optimize')")
    file.commit()


def _steps(session: Session) -> Iterator[q.Frame]:
    """The authors in steps, those with most works first: author_id, name, orcid, works."""
    authors = session.table("authors").with_columns(works=nw.col("works_count").fill_null(0))
    counts = session.rows(authors.group_by("works").agg(authors=nw.len()))
    levels = sorted(((row["works"], row["authors"] * max(row["works"], 1)) for row in counts), reverse=True)
    for several in _packed(levels):
        works = [level for level, _ in several]
        among = authors.filter(nw.col("works") >= works[-1], nw.col("works") <= works[0])
        parts = math.ceil(sum(cost for _, cost in several) / _WORKS_AT_ONCE)
        yield from ([among] if parts < 2 else [among.filter(nw.col("author_id") % parts == n) for n in range(parts)])


def _packed(levels: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Neighbouring levels together as far as their costs fit into one step."""
    held: list[tuple[int, int]] = []
    for level in levels:
        if held and sum(cost for _, cost in (*held, level)) > _WORKS_AT_ONCE:
            yield held
            held = []
        held.append(level)
    if held:
        yield held


def _people(file: sqlite3.Connection, session: Session, several: q.Frame, before: int, topics: dict[int, str]) -> int:
    """Write the people of one step after `before` rows; how many rows there are then."""
    ids = several.select("author_id")
    names = _by_author(session.rows(q.names_of(session.table("author_names"), ids)))
    careers = _careers(session, ids)
    fields = _by_author(session.rows(_main_topics(session, ids)))
    authors = sorted(session.rows(several), key=lambda row: (-row["works"], row["author_id"]))
    people, words = [], []
    for n, author in enumerate(authors, before + 1):
        number, there = author["author_id"], careers.get(author["author_id"], [])
        aliases = sorted({row["name"] for row in names[number]} - {author["name"]})
        topics.update({row["topic_id"]: row["name"] for row in fields[number]})
        cells = (number, author["name"], _written(aliases), author["orcid"], author["works"])
        places = " ".join(f"{place}:{first or ''}:{last or ''}" for place, first, last in there)
        people.append((n, *cells, places, _ordered(fields[number])))
        found = found_under(filter(None, (author["name"], *aliases)))
        words.append((n, " ".join(sorted(found)), " ".join(f"i{place}" for place, _, _ in there)))
    file.executemany("insert into people values (?, ?, ?, ?, ?, ?, ?, ?)", people)
    file.executemany("insert into people_words (rowid, words, places) values (?, ?, ?)", words)
    return before + len(people)


def _ordered(fields: Sequence[Row]) -> str:
    """Topics with their works, which may stand under several names of a topic."""
    works: Counter[int] = Counter()
    for row in fields:
        works[row["topic_id"]] += row["works"]
    return " ".join(f"{topic}:{count}" for topic, count in works.most_common())


def _main_topics(session: Session, ids: q.Frame) -> q.Frame:
    every = q.topics_of(session.table("authorships"), session.table("work_topics"), ids)
    order = nw.col("works") * q.YEAR + nw.col("topic_id")
    ranked = every.with_columns(order=order).with_columns(
        place=nw.col("order").rank("dense", descending=True).over("author_id")
    )
    return ranked.filter(nw.col("place") <= MOST_TOPICS).select("author_id", "topic_id", "name", "works")


def _careers(session: Session, ids: q.Frame) -> dict[int, list[Place]]:
    """Where each author was, the latest first; place 0 where none is known."""
    found: dict[int, dict[int, Place]] = defaultdict(dict)
    published = session.rows(q.careers(session.table("authorships"), ids))
    recorded = session.rows(q.recorded_careers(session.table("author_organisations"), ids))
    for row in chain(published, recorded):
        known, place = found[row["author_id"]], row["organisation_id"] or 0
        seen = (place, row["first_year"], row["last_year"])
        known[place] = _joined(known[place], seen) if place in known else seen
    return {n: sorted(each.values(), key=lambda place: (-(place[2] or 0), place[0])) for n, each in found.items()}


def _joined(one: Place, other: Place) -> Place:
    """One place in all the years that are known of it."""
    firsts, lasts = ([year for year in ends if year] for ends in zip(one[1:], other[1:], strict=True))
    return one[0], min(firsts, default=None), max(lasts, default=None)


def _by_author(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["author_id"]].append(row)
    return found


def _organisations(file: sqlite3.Connection, session: Session) -> None:
    table = session.table
    every = session.rows(table("organisations"))
    counted = session.rows(q.works_at(table("authorships"), table("organisations")))
    works = {row["organisation_id"]: row["works"] for row in counted}
    names: dict[int, set[str]] = defaultdict(set)
    for row in session.rows(table("organisation_names").select("organisation_id", "name")):
        names[row["organisation_id"]].add(row["name"])
    above: dict[int, set[int]] = defaultdict(set)
    below: dict[int, set[int]] = defaultdict(set)
    for row in session.rows(table("organisation_parents")):
        above[row["organisation_id"]].add(row["parent_id"])
        below[row["parent_id"]].add(row["organisation_id"])
    called = {row["organisation_id"]: row["name"] for row in every}
    every.sort(key=lambda row: (-works.get(row["organisation_id"], 0), row["organisation_id"]))
    rows, words = [], []
    for n, row in enumerate(every, 1):
        number, aliases = row["organisation_id"], sorted(names[row["organisation_id"]] - {row["name"]})
        over = " · ".join(filter(None, (called.get(each) for each in sorted(above[number]))))
        cells = (number, row["name"], _written(aliases), row["ror"], row["country"], works.get(number, 0))
        rows.append((n, *cells, _written(sorted(above[number] | below[number])), over or None))
        words.append((n, " ".join(sorted(found_under(filter(None, (row["name"], *aliases)))))))
    file.executemany("insert into organisations values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    file.executemany("insert into organisation_words (rowid, words) values (?, ?)", words)


def _written(value: Any) -> str:
    return "[]" if not value else json.dumps(value, ensure_ascii=False)
