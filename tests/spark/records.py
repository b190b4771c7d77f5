"""Records that are built here and on Spark: some of the example corpus, and some with what is rare in it."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.sources.records_made import write

MANY, ONE_OF = 500, 4
OA = "https://openalex.org/"
NOWHERE = {"author": {"id": None, "display_name": "Ünal Ö."}, "institutions": [], "countries": ["TR"]}
PLACE = {
    "id": f"{OA}I1",
    "display_name": "Ä",
    "ror": "https://ror.org/01",
    "country_code": "JP",
    "lineage": [f"{OA}I2"],
}
OTHER = {"id": f"{OA}I3", "display_name": "Ö", "country_code": "GB", "type": "education"}


def said(text: str | None, *ids: str) -> dict[str, Any]:
    return {"raw_affiliation_string": text, "institution_ids": [f"{OA}{i}" for i in ids]}


def author(number: int, *places: dict[str, Any], **more: Any) -> dict[str, Any]:
    name = {
        "id": f"{OA}A{number}",
        "display_name": f"Person  {number}",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
    }
    return {"author_position": "first", "author": name, "institutions": list(places), **more}


AUTHORSHIPS = [
    author(1, PLACE, affiliations=[said("Dept, Ä", "I1")], is_corresponding=True, raw_orcid="https://orcid.org/0000"),
    author(
        2, PLACE, OTHER, affiliations=[said("x", "I1"), said("b", "I3"), said("a", "I1"), said("x", "I1"), said("?")]
    ),
    author(3, PLACE, affiliations=[said("one", "I1"), said("two"), said(None), said("three", "I9")]),
    author(4, PLACE, OTHER, raw_affiliation_strings=["p", "q", "p", None]),
    author(5, raw_affiliation_strings=["z", "y", "x", "z"], raw_author_name="Άσπα ΣΊΣΥΦΟΣ"),
    author(6, PLACE, raw_affiliation_string="old form", countries=["FR"]),
    author(7, countries=None, raw_affiliation_string=""),
    author(9999999999, OTHER),
    NOWHERE,
]


def work(number: int, day: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"{OA}W{number}", "title": f"Work {number}", "updated_date": f"{day}T01:02:03.5", **fields}


WORKS = [
    work(1, "2026-10-01", title="superseded", authorships=AUTHORSHIPS[:2]),
    work(1, "2026-10-03", authorships=AUTHORSHIPS, publication_date="2020-02-30", publication_year=2020),
    work(2, "2026-10-02", publication_date="2021-05-06", doi="https://doi.org/10.1/a",
         abstract_inverted_index={"a": [1]}),
    work(3, "2026-10-02", publication_date="2021", topics=[{"id": f"{OA}T1", "display_name": "T", "score": 0.25}]),
    work(4, "2026", funders=[{"id": f"{OA}F1", "display_name": "F"}, {"id": f"{OA}F2"}, {"display_name": "none"}],
         awards=[{"funder_id": f"{OA}F1", "funder_award_id": "A"}, {"funder_id": None, "funder_award_id": "B"}]),
    work(5, "2026-10-02", grants=[{"funder": f"{OA}F3", "award_id": "G"}, {"funder": f"{OA}F3", "award_id": "G"}],
         authorships=[author(k) for k in range(100)], is_retracted=True, language="ja", abstract_inverted_index={}),
    work(7, "2026-10-02", authorships=AUTHORSHIPS[:1]),
    work(6, "2026-10-02", authorships=[], is_authors_truncated=True, title=None, display_name="shown"),
]  # fmt: skip
OTHERS: dict[str, list[dict[str, Any]]] = {
    "authors": [
        {"id": f"{OA}A1", "display_name": "Ada", "display_name_alternatives": ["ADA Ǻ", "Ada"], "works_count": 7,
         "affiliations": [{"institution": {"id": f"{OA}I1", "lineage": [f"{OA}I1", f"{OA}I5"]}, "years": [2003, 2001]},
                          {"institution": None, "years": None}]},
        {"id": f"{OA}A77", "display_name": "Alone", "orcid": None},
    ],
    "institutions": [{"id": f"{OA}I1", "display_name": "Ä of record", "lineage": [f"{OA}I1", f"{OA}I2"], "type": "x"}],
    "funders": [{"id": f"{OA}F1", "display_name": "F", "ids": {"ror": "https://ror.org/0f"}}],
    "topics": [{"id": f"{OA}T1", "display_name": "T", "field": {"display_name": "Field"}}],
}  # fmt: skip


DEPARTED = {
    "works/deleted_ids.csv": "work_id,deleted_date\nW7,2026-12-01\nW5,2026-10-01\n",
    "merged_ids/authors/2026-11-01.csv": "merge_date,id,merge_into_id\n2026-11-01,A2,A3\n2026-11-02,A3,A1\n",
    "merged_ids/institutions/2026-11-01.csv": "merge_date,id,merge_into_id\n2026-11-01,I3,I1\n2026-11-01,I5,I6\n",
    "merged_ids/funders/2026-11-01.csv": "merge_date,id,merge_into_id\n2026-11-01,F3,F1\n",
    "merged_ids/topics/2026-11-01.csv": "merge_date,id,merge_into_id\n2026-11-01,T1,T2\n",
    "merged_ids/works/2026-11-01.csv": "merge_date,id,merge_into_id\n2026-11-01,W6,W2\n",
}


def number(record: dict[str, Any]) -> int:
    return int(re.sub(r"\D", "", record["id"]))


def write_records(folder: Path) -> None:
    """Every so many of the example corpus, and the rare ones, in OpenAlex's layout."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for file in (ROOT / "examples/corpus/data/jsonl").glob("*/*/*.gz"):
        rows = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
        name = f"{file.parent.parent.name}/{file.parent.name.removeprefix('updated_date=')}/0"
        parts[name] = [row for row in rows if len(rows) < MANY or number(row) % ONE_OF == 0]
    write(folder, parts)
    for entity, rows in {"works": WORKS, **OTHERS}.items():
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{entity}-rare.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    for name, lines in DEPARTED.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(lines, encoding="utf-8")
