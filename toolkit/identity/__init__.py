"""Who is meant: identifiers are exact, a name only yields candidates, and what is open stays open."""

from toolkit.identity.deciding import MOST_CANDIDATES, SURE, organisation_identity, person_identity
from toolkit.identity.mixing import Seen, mixed
from toolkit.identity.model import Home, Signs, weighed

__all__ = [
    "MOST_CANDIDATES",
    "SURE",
    "Home",
    "Seen",
    "Signs",
    "mixed",
    "organisation_identity",
    "person_identity",
    "weighed",
]
