"""Where two engines take the same time: lines over the size of the tables, and what more cores would make of them."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import linear_regression

from tests.spark.engines import Taken

MILLION = 1e6
TIMES = (2, 4)
"""So many times the cores that would just do."""
Drawn = tuple[float, float]
"""Seconds of processors for tables without rows, and for each million rows."""


class Line:
    """What an engine took for portfolios of some sizes over tables of some sizes."""

    def __init__(self) -> None:
        self._cpu: dict[int, dict[int, float]] = defaultdict(dict)

    def add(self, rows: int, proposals: int, taken: Taken) -> None:
        """One portfolio was screened."""
        self._cpu[proposals][rows] = taken.cpu

    def drawn(self) -> dict[int, Drawn]:
        """A line for each size of portfolio that was screened over tables of several sizes."""
        found = {}
        for proposals, points in self._cpu.items():
            if len(points) > 1:
                slope, start = linear_regression([rows / MILLION for rows in points], list(points.values()))
                found[proposals] = start, slope
        return found


def told_of(lines: Mapping[str, Line]) -> Iterator[str]:
    """The lines of two engines, and where they meet."""
    (name, one), (other_name, other) = ((name, line.drawn()) for name, line in lines.items())
    for proposals in one:
        here, there = one[proposals], other[proposals]
        yield f"{proposals:,} proposals: {name} {_told(here)}; {other_name} {_told(there)}"
        if min(here[1], there[1]) <= 0:
            yield "    the sizes are too small, or too near each other, for a line"
            continue
        yield f"    on the same cores {_meeting(here, there)}"
        yield from _with_more_cores(here, there)


def _told(line: Drawn) -> str:
    return f"{line[0]:.1f} cpu s and {line[1]:.3f} for each million authorships"


def _meeting(here: Drawn, there: Drawn) -> str:
    if there[1] >= here[1]:
        return "the lines do not meet: the first takes less at every size"
    return f"the lines meet at {(there[0] - here[0]) / (here[1] - there[1]):,.0f} million authorships"


def _with_more_cores(here: Drawn, there: Drawn) -> Iterator[str]:
    """What a million rows cost is dealt out to the cores, what stands before it is not."""
    if (ratio := there[1] / here[1]) <= 1:
        return
    yield f"    a core of the first does the work of {ratio:.1f} cores of the second"
    for times in TIMES:
        cores = math.ceil(times * ratio)
        meeting = max(0.0, there[0] - here[0]) / (here[1] - there[1] / cores)
        yield f"    with {cores} cores for each one of the first: from {meeting:,.0f} million authorships a core"
