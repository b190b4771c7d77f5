"""Invented means invented: no person of real records, no id that somebody has; and real is only what a list names."""

import csv
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.examples import walk
from tests.examples.walk import CORPUS, CURRENT, EXAMPLES, authors, institutions, lines, part, short, works

ROOT = EXAMPLES.parent
NOTICE = (
    "All people, works, grants and proposals are invented. Names of listed organisations are real because lists name "
    "them; nothing here says that they did anything."
)
REAL = {"I204983213", "I139759216", "I118501908", "I48379061", "I24943067"}
BORROWED = {"I4990000099", "F4990000090"}
"""Real names under ids of ours."""
PROPOSALS = sorted((EXAMPLES / "proposals").glob("*.yaml"))
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def key(name: str | None) -> str:
    """A name whatever the order of its parts: "Popp, Jozsef" is "Jozsef Popp"."""
    return " ".join(sorted(re.sub(r"[.,]", " ", name or "").casefold().split()))


def names_in(records: Iterator[dict[str, Any]]) -> set[str]:
    found = set()
    for record in records:
        found |= {key(record.get("display_name")), *map(key, record.get("display_name_alternatives") or ())}
        for authorship in record.get("authorships") or ():
            found |= {key(authorship["author"].get("display_name")), key(authorship.get("raw_author_name"))}
    return found - {""}


def invented_names() -> set[str]:
    """Everybody in the corpus, in the proposals and among those who answer."""
    names = {n for a in authors().values() for n in (a["display_name"], *a["display_name_alternatives"])}
    for work in works().values():
        names |= {n for a in work["authorships"] for n in (a["author"]["display_name"], a["raw_author_name"])}
    written = (*PROPOSALS, *(EXAMPLES / "answers").glob("*.yaml"))
    for content in (
        *(yaml.safe_load(file.read_text(encoding="utf-8")) for file in written),
        *walk.lines_of(walk.PORTFOLIO),
    ):
        names |= {person["name"] for person in content.get("people", ())}
        names |= {answer["by"].split(",")[0] for answer in content.get("answers", ())}
    return {key(name) for name in names}


def test_no_name_is_that_of_an_author_in_real_records(shared: Path) -> None:
    real: set[str] = set()
    for file in shared.glob("openalex/works_*.jsonl.gz"):
        real |= names_in(lines(file))
    real |= names_in(lines(shared / "openalex" / "authors.jsonl.gz"))
    assert len(real) > 5_000
    ours = invented_names()
    assert len(ours) > 400
    assert not ours & real


def orcids() -> set[str]:
    found = {short(a["orcid"]) for a in authors().values() if a["orcid"]}
    for work in works().values():
        for authorship in work["authorships"]:
            found |= {short(o) for o in (authorship["author"]["orcid"], authorship.get("raw_orcid")) if o}
    return found


def test_orcids_are_valid_and_nobodys() -> None:
    """ISO 7064 MOD 11-2: the weighted sum of all sixteen digits leaves 1. ORCID gives ids from two other blocks."""
    assert len(orcids()) > 200
    for orcid in orcids():
        digits = [10 if c == "X" else int(c) for c in orcid.replace("-", "")]
        assert sum(d * 2 ** (15 - i) for i, d in enumerate(digits)) % 11 == 1, orcid
        assert "0000-0003-5000-0001" < orcid < "0009-0000-0000-0000"


def rors() -> dict[str, str]:
    records = [*institutions().values(), *part("funders", CURRENT)]
    return {short(r["id"]): short(r.get("ror") or r.get("ids", {}).get("ror")) for r in records}


def test_ror_ids_are_valid() -> None:
    """ISO 7064 MOD 97-10: the number with its two check digits leaves 1."""
    for id_, ror in rors().items():
        if id_ != "I4990000099":
            value = 0
            for letter in ror[:-2]:
                value = value * 32 + _LETTERS.index(letter)
            assert (value * 100 + int(ror[-2:])) % 97 == 1, id_
            assert len(ror) == 9


def test_invented_organisations_have_no_real_ror_or_name(shared: Path) -> None:
    records = list(lines(shared / "lists" / "ror_records_partial.jsonl.gz"))
    taken = {short(r["id"]) for r in records}
    names = {key(name) for r in records for name, *_ in r["names"]}
    assert len(taken) > 50_000
    ours = {i: r for i, r in rors().items() if i not in REAL | BORROWED}
    assert not set(ours.values()) & taken
    labels = [r for r in (*institutions().values(), *part("funders", CURRENT)) if short(r["id"]) in ours]
    assert not {key(r["display_name"]) for r in labels} & names


def listed(column: str) -> Iterator[str]:
    for table in (ROOT / "criteria" / "lists").glob("*.csv"):
        with table.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                yield from row[column].split("|")


def test_real_organisations_are_those_of_lists() -> None:
    ids, rors_listed, names = set(listed("openalex")), set(listed("rors")), {key(n) for n in listed("name")}
    for id_ in REAL:
        assert id_ in ids
        assert rors()[id_] in rors_listed
    assert rors()["F4990000090"] == rors()["I204983213"]
    assert key(institutions()["I4990000099"]["display_name"]) in names
    others = [r for i, r in institutions().items() if i not in REAL | BORROWED]
    assert not {short(r["id"]) for r in others} & ids
    assert not {key(r["display_name"]) for r in others} & names


def test_real_organisations_are_as_in_real_records(shared: Path) -> None:
    seen: dict[str, tuple[str, str | None]] = {}
    for file in shared.glob("openalex/works_202*.jsonl.gz"):
        for work in lines(file):
            for authorship in work.get("authorships") or ():
                for one in authorship["institutions"]:
                    seen[short(one["id"])] = (one["display_name"], short(one.get("ror")))
    for record in lines(shared / "openalex" / "institutions.jsonl.gz"):
        seen[short(record["id"])] = (record["display_name"], short(record["ror"]))
    for id_ in REAL:
        assert seen[id_] == (institutions()[id_]["display_name"], rors()[id_])


def test_ids_are_above_those_of_real_records(shared: Path) -> None:
    highest: dict[str, int] = {}
    for file in shared.glob("openalex/*.jsonl.gz"):
        for letter, digits in re.findall(
            r"openalex\.org/([WAIF])(\d{6,10})\b", gzip.decompress(file.read_bytes()).decode()
        ):
            if int(digits) != 9_999_999_999:
                highest[letter] = max(highest.get(letter, 0), int(digits))
    ours = [*works(), *authors(), *institutions(), *(short(r["id"]) for r in part("funders", CURRENT))]
    for id_ in set(ours) - REAL:
        assert int(id_[1:]) > highest[id_[0]]


def test_dois_have_the_prefix_for_tests() -> None:
    dois = [w["doi"] for w in works().values() if w["doi"]]
    assert len(dois) == len(set(dois))
    assert all(doi.startswith("https://doi.org/10.5555/") for doi in dois)


@pytest.mark.parametrize("file", [EXAMPLES / "README.md", *PROPOSALS], ids=lambda f: f.name)
def test_every_page_says_so(file: Path) -> None:
    assert NOTICE in " ".join(file.read_text(encoding="utf-8").replace("**", "").split())


def test_every_proposal_of_the_portfolio_says_so() -> None:
    assert [p["id"] for p in walk.lines_of(walk.PORTFOLIO) if NOTICE not in p["invented"]] == []


def test_corpus_says_so() -> None:
    assert "invented" in (CORPUS / "data" / "jsonl" / "manifest.json").read_text(encoding="utf-8")
