"""Whether a record's works hang together: works with nothing in common may be another person's.

Two works of a record hang together, directly or through others, if a co-author, an organisation of the author or a
topic stands on both. Works on which only one of these is known are left out: too little can be said of them.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from toolkit.models.identity import Doubt

FEWEST_OF_ANOTHER = 3
"""Groups of so many works or more are taken for another person's record, smaller ones for strays."""
FEWEST_OF_ONE, SHARE_OF_ONE = 5, 0.6
"""Strays are told where one group has so many works, and so large a share of all. All: institution's choice."""
MOST_SHOWN = 50
"""Works named for a doubt, latest first; their number is always given."""


@dataclass(frozen=True)
class Seen:
    """A work of a record, with what can tie it to the others."""

    work: str
    year: int | None
    organisations: frozenset[int] = frozenset()
    coauthors: frozenset[int] = frozenset()
    topics: frozenset[int] = frozenset()

    @property
    def ties(self) -> set[Hashable]:
        """Everything by which it can hang together with another."""
        kinds = (("organisation", self.organisations), ("coauthor", self.coauthors), ("topic", self.topics))
        return {(kind, i) for kind, ids in kinds for i in ids}


def groups(works: Sequence[Seen]) -> list[list[Seen]]:
    """The works that hang together, largest group first; without those of which too little is known."""
    known = [work for work in works if sum(map(bool, (work.organisations, work.coauthors, work.topics))) > 1]
    leader = {work.work: work.work for work in known}

    def top(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    first: dict[Hashable, str] = {}
    for work in known:
        for tie in work.ties:
            leader[top(work.work)] = top(first.setdefault(tie, work.work))
    found: dict[str, list[Seen]] = defaultdict(list)
    for work in known:
        found[top(work.work)].append(work)
    return sorted(found.values(), key=lambda group: (-len(group), group[0].work))


def mixed(works: Sequence[Seen]) -> list[Doubt]:
    """The doubts that groups of works without anything in common give rise to."""
    main, *others = groups(works) or [[]]
    large = [group for group in others if len(group) >= FEWEST_OF_ANOTHER]
    strays = [work for group in others if len(group) < FEWEST_OF_ANOTHER for work in group]
    doubts = []
    if large and len(main) >= FEWEST_OF_ANOTHER:
        sizes = "+".join(str(len(group)) for group in (main, *large))
        shown = shown_works([work for group in large for work in group])
        doubts.append(Doubt(code="parted-works", value=1 + len(large), detail=sizes, works=shown))
    whole = len(main) + sum(map(len, others))
    if strays and len(main) >= FEWEST_OF_ONE and len(main) >= SHARE_OF_ONE * whole:
        doubts.append(Doubt(code="foreign-works", value=len(strays), works=shown_works(strays)))
    return doubts


def shown_works(works: Sequence[Seen]) -> tuple[str, ...]:
    """The ids of the latest of some works."""
    latest = sorted(works, key=lambda work: (-(work.year or 0), work.work))
    return tuple(work.work for work in latest[:MOST_SHOWN])
