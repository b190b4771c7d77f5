"""Long sequences in pieces, so that neither memory nor a transaction holds all of one."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def in_groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` items, and the rest."""
    left = iter(items)
    while several := list(islice(left, size)):
        yield several
