"""Invented records, a proposal about them, and what is fetched of them from the stand-in."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.openalex_server import OpenAlexServer, Store
from toolkit.models.profile import PersonFacts, Profile
from toolkit.models.proposal import Proposal
from toolkit.profile import profiles
from toolkit.sources.client import Patience
from toolkit.sources.openalex import OpenAlex
from toolkit.sources.snapshot import Snapshot

AS_OF = date(2026, 11, 20)
QUICK = Patience(connect=5, read=20, attempts=3, silent=2, pause=0.01)
HASTY = Patience(connect=1, read=0.3, attempts=3, silent=2, pause=0.01)
"""For a service that is known not to answer."""
HOME, ABROAD = 11, 12
Record = dict[str, Any]


def institution(number: int, name: str, **more: Any) -> Record:
    key = f"https://openalex.org/I{number}"
    return {"id": key, "display_name": name, "ror": None, "country_code": "GB", "lineage": [key], **more}


def author(number: int, name: str, at: Sequence[int] = (HOME,), works: int = 1, **more: Any) -> Record:
    affiliations = [{"institution": {"id": f"https://openalex.org/I{i}"}, "years": [2024, 2021]} for i in at]
    fields = {"orcid": None, "display_name_alternatives": [name], "works_count": works, "affiliations": affiliations}
    return {"id": f"https://openalex.org/A{number}", "display_name": name, **fields, **more}


def stands(number: int | None, name: str, at: Sequence[int] = (HOME,), raw: str | None = None) -> Record:
    key = f"https://openalex.org/A{number}" if number else None
    institutions = [institution(i, f"Organisation {i}") for i in at]
    return {"author": {"id": key, "display_name": name}, "raw_author_name": raw or name, "institutions": institutions}


def work(number: int, *authorships: Record, **more: Any) -> Record:
    fields = {"title": f"Work {number}", "publication_year": 2024, "publication_date": "2024-05-01", "topics": []}
    return {"id": f"https://openalex.org/W{number}", **fields, "authorships": list(authorships), **more}


def proposal(*people: Record, **more: Any) -> Proposal:
    """An invented proposal from the organisation HOME."""
    words = {"id": "invented", "title": "An invented proposal", "summary": "Nothing in it is real."}
    home = {"own_organisation": {"name": "Organisation 11", "openalex": f"I{HOME}"}}
    return Proposal.model_validate({**words, **home, "people": list(people), **more})


ADA = author(1, "Ada Ashgrove", works=2, orcid="https://orcid.org/0000-0002-1825-0097")
ASKED = proposal({"name": "Ada Ashgrove", "openalex": "A1"})
PLACES = [institution(HOME, "Organisation 11"), institution(ABROAD, "Organisation 12")]


def store(works: Sequence[Record] = (), authors: Sequence[Record] = (ADA,), **more: Any) -> Store:
    some = works or [work(1, stands(1, "Ada Ashgrove")), work(2, stands(1, "Ada Ashgrove"), stands(2, "Bo Birch"))]
    return Store(some, authors, PLACES, **more)


def fetch(server: OpenAlexServer, *proposals: Proposal, key: str | None = None, patience: Patience = QUICK) -> Snapshot:
    return OpenAlex(server.url, key, patience=patience).for_proposals(proposals)


def profile(source: Snapshot, asked: Proposal = ASKED) -> Profile:
    [found] = profiles([asked], source, [], [], AS_OF)
    return found


def first(source: Snapshot, asked: Proposal = ASKED) -> PersonFacts:
    return profile(source, asked).people[0]


def works_of(person: PersonFacts) -> set[str]:
    return {row.work for row in person.posts.rows}


def counted(server: OpenAlexServer) -> dict[str, int]:
    return dict(Counter(seen.path.split("/")[1] for seen in server.seen))
