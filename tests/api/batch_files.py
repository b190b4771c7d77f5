"""Files of proposals for the tests of batches; people and proposals are invented."""

import io
import json
from typing import Any

import openpyxl

from tests.api.conftest import ROOT
from toolkit import Proposal, read_proposal

PACK = "canada-strac"
AS_OF = "2026-11-01"
TERMS = f"packs={PACK}&as_of={AS_OF}"
LINES = {"Content-Type": "application/x-ndjson"}


def example(name: str = "clean", number: int | None = None) -> Proposal:
    proposal = read_proposal(ROOT / "examples" / "proposals" / f"{name}.yaml")
    return proposal if number is None else proposal.model_copy(update={"id": f"p-{number}"})


def document(proposal: Proposal) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(proposal.model_dump_json(by_alias=True, exclude_none=True))
    return found


def small(number: int) -> dict[str, Any]:
    """A proposal that is quick to screen."""
    return {
        "id": f"p-{number}",
        "title": "Tide gauges",
        "summary": "Small harbours are warned of flooding.",
        "own_organisation": {"name": "University of Wharfemoor"},
        "people": [{"name": "Wilhelmina Oakenshade"}],
    }


def lines(*documents: Any) -> bytes:
    return b"\n".join(d if isinstance(d, bytes) else json.dumps(d).encode() for d in documents)


HEADINGS = ("Proposal ID", "Title", "Summary", "Own organisation", "Person")


def table(*ids: str) -> list[tuple[str, ...]]:
    rows = [(name, "Tide gauges", "Harbours", "University of Wharfemoor", "Wilhelmina Oakenshade") for name in ids]
    return [HEADINGS, *rows]


def book(*ids: str) -> bytes:
    made = openpyxl.Workbook()
    assert made.active is not None
    for row in table(*ids):
        made.active.append(row)
    for cells in made.active.iter_rows():
        for cell in cells:
            cell.data_type = "s"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
