"""A checklist in one language, or the same one in several, to stand side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.checklist.page import Checklist
from toolkit.checklist.words import Words


@dataclass(frozen=True)
class Side:
    """A page with the words of its language."""

    page: Checklist
    words: Words


Sides = Sequence[Side]
"""One, or the same assessment in several languages: with the same sections, items and checks in the same order."""
