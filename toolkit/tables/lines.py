"""JSON lines: a proposal on each line, as `trusted-research schema proposal` describes it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from pydantic import TypeAdapter

from toolkit.errors import ProposalError
from toolkit.models.proposal import Proposal
from toolkit.strict_yaml import Document
from toolkit.tables.row import Row, Written

LONGEST = 2**22
"""Bytes of a line."""
_ADAPTER = TypeAdapter(Proposal)
_LABELS = ("department", "year")


@dataclass(frozen=True)
class _Twice(Exception):  # noqa: N818
    key: str


def proposals_in_lines(file: BinaryIO, name: str) -> Iterator[Row]:
    """A row for each line that is not blank; `department` and `year` may stand beside the fields of the proposal."""
    seen: dict[str, int] = {}
    number = 0
    while line := file.readline(LONGEST + 1):
        number += 1
        place = f"{name}:{number}"
        if len(line) > LONGEST:
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST + 1)
            yield Row(place, error=ProposalError(f"{place}: is longer than {LONGEST:,} bytes. Shorten it."))
        elif line.strip() and line.strip() != b"\xef\xbb\xbf":
            yield _row(line, place, number, seen)


def _row(line: bytes, place: str, number: int, seen: dict[str, int]) -> Row:
    try:
        data = _parsed(line, place)
        labels = {label: _label(data.pop(label, None), label, place) for label in _LABELS}
        proposal = Document(place, data, None, ProposalError).validated(_ADAPTER)
        if (first := seen.setdefault(proposal.id, number)) != number:
            raise ProposalError(f"{place}: ({proposal.id!r}) is also the id on line {first}: give each its own.")
    except ProposalError as error:
        said = Written("A", "JSON", line.decode("utf-8", "replace").strip())
        return Row(place, error=error, written=((said,),))
    first_day = proposal.starts or proposal.submitted
    year = labels["year"] or (str(first_day.year) if first_day else None)
    return Row(place, proposal, reference=proposal.id, department=labels["department"], year=year)


def _parsed(line: bytes, place: str) -> dict[str, Any]:
    try:
        data = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise ProposalError(f"{place}: is not UTF-8. Save the file as UTF-8 text.") from None
    except json.JSONDecodeError as fault:
        raise ProposalError(f"{place}: is not JSON: {fault.msg}. Put each proposal on one line.") from None
    except _Twice as twice:
        raise ProposalError(f"{place}: {twice.key!r} stands twice. Delete one.") from None
    except (RecursionError, ValueError):
        raise ProposalError(f"{place}: is nested too deeply, or holds a number that is none. Correct it.") from None
    if not isinstance(data, dict):
        raise ProposalError(f'{place}: is no proposal: write {{"id": …, "title": …}} on one line.')
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _label(value: object, label: str, place: str) -> str | None:
    if value is None or (isinstance(value, str) and value.strip()):
        return value.strip() if isinstance(value, str) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ProposalError(f"{place}: {label} ({value!r}) is no text: write it in quotation marks, or leave it out.")
