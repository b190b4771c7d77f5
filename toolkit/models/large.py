"""Facts of very many rows, which few indicators look at."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Large = Literal["partners", "beyond"]
"""The organisations of others on works; whom co-authors know, and their works."""


@dataclass(frozen=True)
class Unseen:
    """What nobody is going to look at, where only the judgement is wanted."""

    facts: Collection[Large] = ()
    """They stand in profiles as unknown."""
    partners_before: int | None = None
    """Works of partners of earlier years: they are counted, and no profile carries them."""
