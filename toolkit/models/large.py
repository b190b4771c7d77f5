"""Facts of very many rows, which few indicators look at."""

from typing import Literal

Large = Literal["partners", "beyond"]
"""The organisations of others on works; whom co-authors know, and their works."""
