"""Who looks beside partners is said rightly, as a watch leaves out old works of partners by it."""

import ast
from pathlib import Path

from tests.conftest import ROOT
from toolkit.indicators import looks_beside_partners

JUDGING = [*(ROOT / "toolkit" / "indicators").glob("*.py"), *(ROOT / "toolkit").glob("*.py")]
READ_BY = {
    "partners.listed_coauthors": "partners.listed_coauthors",
    "change._entries": "change.since_last",
    "earlier.stands": "change.since_last",
}
"""The functions that take the rows beside a partner, with the indicator that calls them."""


def taking(file: Path) -> set[str]:
    functions = [each for each in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(each, ast.FunctionDef)]
    return {
        f"{file.stem}.{function.name}"
        for function in functions
        for each in ast.walk(function)
        if isinstance(each, ast.Attribute) and each.attr == "shared"
    }


def test_nobody_else_takes_the_rows_beside_a_partner() -> None:
    assert set().union(*map(taking, JUDGING)) == READ_BY.keys()
    assert all(map(looks_beside_partners, READ_BY.values()))
    assert not looks_beside_partners("partners.thin_record")
