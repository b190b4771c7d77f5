"""A profile from the live source equals one from a snapshot of the same records, fact by fact.

The service runs as a stand-in over HTTP. What it cannot be asked for is compared as far as it goes: the works of
partner organisations are unknown by name, and their identity and list entries are the same.
"""

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.openalex_server import OpenAlexServer, Store
from tests.openalex_server.store import ENTITIES, Record, bare
from tests.sources import walk
from toolkit.lists import load_lists
from toolkit.models.profile import Identity, PersonFacts, Profile
from toolkit.models.proposal import NamedOrganisation, Person, Proposal
from toolkit.profile import profiles
from toolkit.proposals import read_proposal
from toolkit.sources.build import build
from toolkit.sources.openalex import OpenAlex
from toolkit.sources.snapshot import Snapshot

AS_OF = date(2026, 11, 20)
EXAMPLES = Path(__file__).parent.parent / "examples"
REAL = (
    "works_2025schema.jsonl.gz",
    "works_2026schema.jsonl.gz",
    "authors.jsonl.gz",
    "institutions.jsonl.gz",
    "funders.jsonl.gz",
)
Change = Callable[[Any], dict[str, Any]]


@dataclass
class Both:
    """The same records as a service and as a snapshot."""

    store: Store
    snapshot: Snapshot

    def profiles(self, proposals: Sequence[Proposal]) -> list[tuple[Profile, Profile]]:
        """Each proposal's profile from the service and from the snapshot."""
        lists = load_lists()
        with OpenAlexServer(self.store) as server:
            live = OpenAlex(server.url).for_proposals(proposals)
        both = [profiles(proposals, source, lists, [], AS_OF) for source in (live, self.snapshot)]
        return list(zip(*both, strict=True))


def both(folder: Path, *places: Path) -> Both:
    store = Store.read(*places)
    store.works = [as_served_today(work) for work in store.works]
    for entity in ENTITIES:
        with gzip.open(folder / f"{entity}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in getattr(store, entity))
    build([folder], folder / "snapshot")
    return Both(store, Snapshot(folder / "snapshot"))


def as_served_today(work: Record) -> Record:
    """OpenAlex gives today what older records hold as `grants` in two fields, `funders` and `awards`."""
    old = {**work}
    for grant in old.pop("grants", None) or ():
        funder = {"id": grant["funder"], "display_name": grant["funder_display_name"]}
        old["funders"] = [*(f for f in old.get("funders") or () if f["id"] != funder["id"]), funder]
        if grant.get("award_id"):
            award = {"funder_id": funder["id"], "funder_display_name": funder["display_name"]}
            old["awards"] = [*(old.get("awards") or ()), {**award, "funder_award_id": grant["award_id"]}]
    return old


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Both:
    return both(tmp_path_factory.mktemp("invented"), EXAMPLES / "corpus")


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    return both(tmp_path_factory.mktemp("real"), *(shared / "openalex" / name for name in REAL))


def as_given(named: Person | NamedOrganisation) -> dict[str, Any]:
    return {}


def with_external_ids(named: Person | NamedOrganisation) -> dict[str, Any]:
    """Without OpenAlex's own id where there is an ORCID or a ROR id."""
    other = named.orcid if isinstance(named, Person) else named.ror
    return {"openalex": None} if other else {}


def by_name(named: Person | NamedOrganisation) -> dict[str, Any]:
    return {"openalex": None, "orcid": None} if isinstance(named, Person) else {"openalex": None, "ror": None}


def changed(proposal: Proposal, change: Change) -> Proposal:
    def organisation(named: NamedOrganisation) -> NamedOrganisation:
        return named.model_copy(update=change(named))

    def person(named: Person) -> Person:
        posts = named.posts and tuple(
            post.model_copy(update={"organisation": organisation(post.organisation)}) for post in named.posts
        )
        return named.model_copy(update={"posts": posts, **change(named)})

    return proposal.model_copy(
        update={
            "own_organisation": organisation(proposal.own_organisation),
            "partners": tuple(map(organisation, proposal.partners)),
            "people": tuple(map(person, proposal.people)),
        }
    )


def without_work_counts(identity: Identity) -> Identity:
    """Organisations' works are not at hand over the service, so its candidates cannot be ranked by them."""
    candidates = sorted((c.model_copy(update={"works": 0}) for c in identity.candidates), key=lambda c: c.id)
    return identity.model_copy(update={"candidates": tuple(candidates)})


def of_people(profile: Profile) -> tuple[set[str], set[str]]:
    """Ids of works and of organisations that stand in the facts about people."""
    posts = [row for person in profile.people for row in person.posts.rows]
    beside = [row for person in profile.people for row in person.listed_coauthors.rows]
    met = {row.organisation for row in posts if row.organisation} | {row.organisation for row in beside}
    return {row.work for row in posts} | {row.work for row in beside}, met | {
        up for i in met for up in profile.known[i].parents if up in profile.known
    }


def assert_agree(live: Profile, snapshot: Profile) -> None:
    for mine, theirs in zip(live.people, snapshot.people, strict=True):
        for name in PersonFacts.model_fields:
            assert getattr(mine, name) == getattr(theirs, name), (mine.name, name)
    for name in ("proposal", "as_of", "lists", "funders", "declared", "text_areas", "topic_areas"):
        assert getattr(live, name) == getattr(snapshot, name), name
    works, organisations = of_people(snapshot)
    assert of_people(live) == (works, organisations)
    assert {i: live.works[i] for i in works} == {i: snapshot.works[i] for i in works}
    assert {i: live.known[i] for i in organisations} == {i: snapshot.known[i] for i in organisations}
    for ours, other in zip(live.organisations, snapshot.organisations, strict=True):
        assert without_work_counts(ours.identity) == without_work_counts(other.identity)
        assert ours.organisation == other.organisation
        assert (ours.works.unknown, ours.shared.unknown) == ("source-cannot", "source-cannot")


@pytest.mark.parametrize("change", [as_given, with_external_ids, by_name])
def test_invented_proposals(invented: Both, change: Change) -> None:
    files = sorted((EXAMPLES / "proposals").glob("*.yaml"))
    pairs = invented.profiles([changed(read_proposal(file), change) for file in files])
    assert len(pairs) >= 3
    for live, snapshot in pairs:
        assert_agree(live, snapshot)
    people = [person for live, _ in pairs for person in live.people]
    assert {person.identity.status for person in people} >= {"unresolved", "ambiguous"}
    assert any(person.listed_coauthors.rows for person in people)
    assert any(live.works[row.work].authors > 100 for live, _ in pairs for p in live.people for row in p.posts.rows)


@pytest.mark.parametrize("name", ["openalex", "orcid"])
def test_real_people(real: Both, name: str) -> None:
    authors = [a for a in real.store.authors if bare(a["id"]) in authors_on(real.store.works) and a["orcid"]]
    assert len(authors) >= 15
    field = {"openalex": "id", "orcid": "orcid"}[name]
    people = [{"name": f"Person {n}", name: bare(author[field]).upper()} for n, author in enumerate(authors)]
    asked = Proposal.model_validate(
        {
            "id": "real-people",
            "title": "Real records of people who are not named",
            "summary": "Nobody proposed this.",
            "own_organisation": {"name": "University of Cambridge", "openalex": "I241749"},
            "people": people,
        }
    )
    [(live, snapshot)] = real.profiles([asked])
    assert_agree(live, snapshot)
    for person, author in zip(live.people, authors, strict=True):
        assert {row.work for row in person.posts.rows} >= works_by(real.store.works, author["id"]) != set()


def authors_on(works: Sequence[Record]) -> set[str]:
    return {bare(walk.author(a)) for w in works for a in w["authorships"]}


def works_by(works: Sequence[Record], author: str) -> set[str]:
    """Ids of works on which an author stands, by a walk over the JSON."""
    return {bare(w["id"]).upper() for w in works if any(walk.author(a) == author for a in w["authorships"])}
