"""How ids and names are put into queries, within what OpenAlex allows."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from toolkit.sources.budget import PER_PAGE

MOST_IDS = 100


def in_filters(ids: Iterable[str | None]) -> Iterator[list[str]]:
    """Ids, each once and in order, no more at a time than one filter takes."""
    several = sorted({i for i in ids if i})
    for start in range(0, len(several), MOST_IDS):
        yield several[start : start + MOST_IDS]


def packed(works: Mapping[str, int]) -> list[list[str]]:
    """Authors by their number of works, put together so that those of one filter fill a page between them.

    Who has more works than a page stands alone: pages of one filter come one after another, those of several at once.
    """
    waiting = deque(sorted(works, key=lambda author: (-works[author], author)))
    filters = []
    while waiting:
        together = [waiting.popleft()]
        count = works[together[0]]
        while waiting and len(together) < MOST_IDS and count + works[waiting[-1]] <= PER_PAGE:
            count += works[waiting[-1]]
            together.append(waiting.pop())
        filters.append(together)
    return filters


def plain(name: str) -> str:
    """A name without what OpenAlex's search reads as an operator."""
    return " ".join("".join(c if c.isalnum() or c == "'" else " " for c in name).lower().split())
