"""The key of a name on Spark: letter by letter what `names.NAME_KEY` makes of it, whatever Unicode its Java knows."""

from collections.abc import Iterable, Iterator
from typing import Any

import duckdb

from toolkit.sources.names import NAME_KEY

LAST = 0x40000
"""Above it there are no letters, only marks beside them."""
_SURROGATES = (0xD800, 0xDFFF)
_CODES = f"from range(1, {LAST}) where id not between {_SURROGATES[0]} and {_SURROGATES[1]}"
_SAME = r"[\\p{L}\\p{N}]"


def define_name_key(spark: Any) -> None:
    """Give Spark the function `name_key`: letters are replaced one by one, and the words that are left are sorted.

    Java looks at most letters itself, as its own classes are quick; where it differs from the engine of the other
    tables, it is told.
    """
    letter = "decode(unhex(lpad(hex(id), 8, '0')), 'UTF-32')"
    known = spark.sql(f"select id {_CODES} and {letter} rlike '^{_SAME}$'").toArrow()
    replaced, words = alphabet()
    java = set(known["id"].to_pylist())
    replaced |= {chr(code): " " for code in java - words if chr(code) not in replaced}
    kept = {each: by for each, by in replaced.items() if by}
    before = "".join(kept) + "".join(each for each in replaced if each not in kept)  # without a partner: dropped
    spelt = f"translate(name, '{before}', '{''.join(kept.values())}')"
    newer = "".join(f"{_escaped(first)}-{_escaped(last)}" for first, last in spans(words - java))
    word = f"(?:{_SAME}|[{newer}])+" if newer else f"{_SAME}+"
    spark.sql(
        "create or replace temporary function name_key(name string) returns string return "
        f"array_join(array_sort(regexp_extract_all({spelt}, '{word}', 0)), ' ')"
    )


def alphabet() -> tuple[dict[str, str], set[int]]:
    """What each letter that a key changes becomes, and the letters that words are made of."""
    low, high = _SURROGATES
    letters = f"select chr(i::integer) as c from range(1, {0x110000}) t(i) where i not between {low} and {high}"
    with duckdb.connect() as engine:
        engine.execute(f"set enable_progress_bar = false; {NAME_KEY}")
        asked = f"select c, lower(strip_accents(c)) as made, name_key(c) = c as word from ({letters})"
        found = engine.execute(f"from ({asked}) where made <> c or word order by unicode(c)").fetchall()
    return {c: by for c, by, _ in found if by != c}, {ord(c) for c, _, word in found if word}


def spans(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of those that follow each other."""
    first = last = -1
    for code in sorted(codes):
        if code != last + 1:
            if last >= 0:
                yield first, last
            first = code
        last = code
    if last >= 0:
        yield first, last


def _escaped(code: int) -> str:
    return rf"\\x{{{code:X}}}"
