"""The table of a portfolio, read once: proposals to screen, and rows of which something is to be told."""

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path

from toolkit.errors import ProposalError
from toolkit.portfolio.result import Refused, Taken
from toolkit.screening_files import write
from toolkit.tables import Row, read_proposals

PROPOSALS, TOLD = "proposals.jsonl", "told.jsonl"


def take_in(file: Path, mapping: Path | None, only: Collection[str], folder: Path) -> None:
    """Read a file of proposals into a folder; raises ProposalError for one without any."""
    taken: list[Taken] = []
    told: list[Refused] = []
    for row in read_proposals(file, mapping=mapping):
        told += _told(row)
        if row.proposal and (not only or row.proposal.id in only):
            taken.append(Taken(proposal=row.proposal, **_where(row), department=row.department, year=row.year))
    if missing := sorted(set(only) - {each.proposal.id for each in taken}):
        raise ProposalError(f"{file}: no proposal that can be read is called {', '.join(missing)}. Correct --only.")
    if not taken:
        first = next((each.says for each in told if each.kind == "error"), f"{file}: no row stands in it.")
        raise ProposalError(f"{first}\n{file}: there is no proposal to screen.")
    write(folder / TOLD, "".join(each.model_dump_json() + "\n" for each in told))
    write(folder / PROPOSALS, "".join(each.model_dump_json(by_alias=True) + "\n" for each in taken))


def chunks(folder: Path, size: int) -> Iterator[list[bytes]]:
    """The proposals of a folder, some at a time, each as its line."""
    chunk: list[bytes] = []
    with (folder / PROPOSALS).open("rb") as file:
        for line in file:
            chunk.append(line)
            if len(chunk) == size:
                yield chunk
                chunk = []
    if chunk:
        yield chunk


def told(folder: Path) -> Iterator[Refused]:
    """The rows of which something is to be told."""
    with (folder / TOLD).open("rb") as file:
        yield from (Refused.model_validate_json(line) for line in file)


def digest(file: Path) -> str:
    """SHA-256 of a file; raises ProposalError if it cannot be read."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise ProposalError(f"{file}: cannot be read: {error.strerror}.") from None


def _told(row: Row) -> Iterator[Refused]:
    if row.error:
        yield Refused(**_where(row), kind="error", says=str(row.error))
    yield from (Refused(**_where(row), kind="note", says=note) for note in row.notes)


def _where(row: Row) -> dict[str, str | None]:
    return {"place": row.place, "reference": row.reference}
