"""A file of proposals -> the items of a batch: read one at a time, kept on disk until all of them are known."""

import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from api.storable import refuse_unstorable, storable_text
from api.store.batches import Parsed
from api.store.documents import packed
from api.uploads import Upload
from toolkit import ProposalError, Row, read_proposals

MOST_PROPOSALS = 100_000
T = TypeVar("T")


@contextmanager
def items_in(upload: Upload) -> Iterator[Iterator[Parsed]]:
    """The items of a file, of which all have been read by then; one with a fault is an item that says so.

    Raises ProposalError for a file that cannot be read at all, that holds no proposal, or that holds too many.
    """
    with all_read(read_proposals(upload.file, upload.name, upload.mapping), upload.name, parsed) as items:
        yield items


@contextmanager
def all_read(rows: Iterator[Row], name: str, kept_as: Callable[[int, Row], T]) -> Iterator[Iterator[T]]:
    """What is kept of each row of a file, of which all have been read by then.

    Raises ProposalError for a file that cannot be read at all, that holds no proposal, or that holds too many.
    """
    with tempfile.TemporaryFile() as kept:
        n = 0
        for n, row in enumerate(rows, 1):
            if n > MOST_PROPOSALS:
                raise ProposalError(f"{name}: holds more than {MOST_PROPOSALS:,} proposals. Split it.")
            pickle.dump(kept_as(n, row), kept)
        if not n:
            raise ProposalError(f"{name}: holds no proposal.")
        kept.seek(0)
        yield (pickle.load(kept) for _ in range(n))


def parsed(n: int, row: Row) -> Parsed:
    """A row as an item: what no database takes is a fault of it."""
    proposal, fault = row.proposal, row.error
    if proposal is not None:
        try:
            refuse_unstorable(proposal)
        except ProposalError as error:
            proposal, fault = None, ProposalError(f"{row.place}: {error}")
    return Parsed(
        n=n,
        place=storable_text(row.place),
        reference=None if row.reference is None else storable_text(row.reference),
        notes=[storable_text(note) for note in row.notes],
        proposal=None if proposal is None else packed(proposal.model_dump(mode="json", by_alias=True)),
        fault=None if fault is None else storable_text(str(fault)),
    )
