"""Organisation lists: what they are, and who is on them."""

from toolkit.lists.catalogue import load_lists
from toolkit.lists.matching import ListMatcher
from toolkit.lists.names import normalise

__all__ = ["ListMatcher", "load_lists", "normalise"]
