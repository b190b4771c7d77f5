"""A profile from the live source equals one from a snapshot of the same records, whole: every fact, every reason.

The service runs as a stand-in over HTTP. What it cannot be asked for is compared as far as it goes: the works of
partner organisations are unknown by name, and their identity and list entries are the same.
"""

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.openalex_server import OpenAlexServer, Store, made
from tests.openalex_server.store import ENTITIES, Record, bare
from tests.sources import walk
from toolkit.lists import load_lists
from toolkit.models.identity import Candidate
from toolkit.models.ids import NOBODY
from toolkit.models.profile import (
    Between,
    BeyondRow,
    Facts,
    OrganisationFacts,
    PartnerRow,
    PersonFacts,
    PostRow,
    Profile,
    SharedRow,
)
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
FROM_OTHER_RECORDS = {"split-record"}
FROM_EACH_TRAP = 12
"""Authors looked at from works that show a trap."""
OF_ORGANISATIONS = {
    "works": Facts[PostRow](unknown="source-cannot"),
    "shared": Facts[SharedRow](unknown="source-cannot"),
    "partners": Facts[PartnerRow](unknown="source-cannot"),
}
SECOND_STEP = {
    "between": Facts[Between](unknown="source-cannot"),
    "beyond": Facts[BeyondRow](unknown="source-cannot"),
}
Change = Callable[[Any], dict[str, Any]]
Facts_ = TypeVar("Facts_", PersonFacts, OrganisationFacts)


@dataclass
class Both:
    """The same records as a service and as a snapshot."""

    store: Store
    snapshot: Snapshot
    recorded: set[str]
    """Authors whose own records lie in the files."""

    def profiles(self, proposals: Sequence[Proposal]) -> list[tuple[Profile, Profile]]:
        """Each proposal's profile from the service and from the snapshot.

        The service's data are as of the day on which it answers, and old topics would count as new ones: the day of
        the snapshot is taken for both.
        """
        lists = load_lists()
        with OpenAlexServer(self.store) as server:
            live = OpenAlex(server.url).for_proposals(proposals)
        live.info = live.info.model_copy(update={"data_date": self.snapshot.info.data_date})
        both = [profiles(proposals, source, lists, [], AS_OF) for source in (live, self.snapshot)]
        return list(zip(*both, strict=True))


def both(folder: Path, store: Store, recorded: set[str]) -> Both:
    for entity in ENTITIES:
        with gzip.open(folder / f"{entity}.jsonl.gz", "wt", encoding="utf-8", compresslevel=1) as file:
            file.writelines(json.dumps(record) + "\n" for record in getattr(store, entity))
    build([folder], folder / "snapshot")
    return Both(store, Snapshot(folder / "snapshot"), recorded)


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


def author_records(works: Sequence[Record], known: Sequence[Record]) -> list[Record]:
    """The records that OpenAlex has of the authors of whom the files hold only what stands on works."""
    there = {record["id"] for record in known}
    met: dict[str, list[tuple[Record, Record]]] = defaultdict(list)
    for work, authorship in ((w, a) for w in works for a in w["authorships"]):
        if (author := walk.author(authorship)) and author not in there:
            met[author].append((work, authorship))
    return [_author_record(author, met[author]) for author in sorted(met)]


def _author_record(author: str, on: Sequence[tuple[Record, Record]]) -> Record:
    places: dict[str, Record] = {}
    years: dict[str, set[int]] = defaultdict(set)
    for work, place in ((work, place) for work, authorship in on for place in authorship["institutions"]):
        places[place["id"]] = place
        years[place["id"]] |= {work["publication_year"]} - {None}
    shown = on[0][1]["author"]
    return {
        "id": author,
        "orcid": shown.get("orcid"),
        "display_name": shown["display_name"],
        "display_name_alternatives": sorted({a["raw_author_name"] for _, a in on if a.get("raw_author_name")}),
        "works_count": len({work["id"] for work, _ in on}),
        "affiliations": [{"institution": places[i], "years": sorted(seen)} for i, seen in years.items()],
        "updated_date": None,
    }


def organisation_records(works: Sequence[Record], known: Sequence[Record]) -> list[Record]:
    """The records that OpenAlex has of the organisations of which the files hold only what stands on works."""
    there = {record["id"] for record in known}
    met = {i["id"]: i for w in works for a in w["authorships"] for i in a["institutions"] if i["id"] not in there}
    return [{**met[key], "updated_date": None} for key in sorted(met)]


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Both:
    store = Store.read(EXAMPLES / "corpus")
    store.works = [as_served_today(work) for work in store.works]
    return both(tmp_path_factory.mktemp("invented"), store, set())


@pytest.fixture(scope="module")
def trapped(shared: Path) -> dict[str, list[str]]:
    """Ids of records, by the trap that they show."""
    traps: dict[str, list[str]] = defaultdict(list)
    with (shared / "openalex" / "TRAPS.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            traps[row["trap"]].append(row["id"])
    return traps


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """Real records; every fifth work is put into the expansion corpus, of which the files hold none."""
    store = Store.read(*(shared / "openalex" / name for name in REAL))
    store.works = [{**as_served_today(w), "is_xpac": n % 5 == 0} for n, w in enumerate(store.works)]
    recorded = {author["id"] for author in store.authors}
    store.authors = [*store.authors, *author_records(store.works, store.authors)]
    store.institutions = [*store.institutions, *organisation_records(store.works, store.institutions)]
    return both(tmp_path_factory.mktemp("real"), store, recorded)


def on_traps(works: Sequence[Record], trapped: dict[str, list[str]]) -> dict[str, list[str]]:
    """Authors on works that show a trap: of each such work the first, the last, and one beyond the hundredth."""
    found: dict[str, list[str]] = {}
    by_id = {work["id"]: work for work in works}
    for trap, ids in trapped.items():
        several: list[str] = []
        for work in filter(None, map(by_id.get, ids)):
            people = [author for authorship in work["authorships"] if (author := walk.author(authorship))]
            several += [*people[:1], *people[-1:], *people[100:101]]
        found[trap] = list(dict.fromkeys(several))[:FROM_EACH_TRAP]
    return {trap: several for trap, several in found.items() if several}


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


def unranked(profile: Profile) -> Profile:
    """Candidates without what only their works tell, which a service is not asked for: how many works an organisation
    has, and in which years somebody published whom no record places at an organisation."""

    def organisation(facts: OrganisationFacts) -> OrganisationFacts:
        candidates = (c.model_copy(update={"works": 0}) for c in facts.identity.candidates)
        return with_candidates(facts, sorted(candidates, key=lambda c: c.id))

    def person(facts: PersonFacts) -> PersonFacts:
        nowhere: dict[str, Any] = {"first_year": None, "last_year": None}
        several = facts.identity.candidates
        return with_candidates(facts, [c if c.organisations else c.model_copy(update=nowhere) for c in several])

    people, organisations = tuple(map(person, profile.people)), tuple(map(organisation, profile.organisations))
    return profile.model_copy(update={"people": people, "organisations": organisations})


def with_candidates(facts: Facts_, candidates: Sequence[Candidate]) -> Facts_:
    identity = facts.identity.model_copy(update={"candidates": tuple(candidates)})
    return facts.model_copy(update={"identity": identity})


def as_far_as_a_service_goes(profile: Profile) -> Profile:
    """A profile from a snapshot without what the service is not asked for, and says so as its limits: works of whole
    organisations, and further records of the people."""

    def person(facts: PersonFacts) -> PersonFacts:
        seen = tuple(doubt for doubt in facts.identity.doubts if doubt.code not in FROM_OTHER_RECORDS)
        further = {} if facts.beyond.unknown else SECOND_STEP
        return facts.model_copy(update={"identity": facts.identity.model_copy(update={"doubts": seen}), **further})

    rows: list[PostRow | SharedRow] = [row for person in profile.people for row in person.posts.rows]
    rows += [row for person in profile.people for row in person.listed_coauthors.rows]
    works, texts = {row.work for row in rows}, {row.raw for row in rows if not row.organisation}
    met = {row.organisation for row in rows} | {i for o in profile.organisations for i in o.identity.ids}
    met |= {i for declared in profile.declared for i in declared.ids}
    met |= {up for i in met if i for up in profile.known[i].parents}
    met |= beside(profile)
    return profile.model_copy(
        update={
            "people": tuple(map(person, profile.people)),
            "organisations": tuple(facts.model_copy(update=OF_ORGANISATIONS) for facts in profile.organisations),
            "works": {i: work for i, work in profile.works.items() if i in works},
            "work_areas": {i: areas for i, areas in profile.work_areas.items() if i in works},
            "known": {i: organisation for i, organisation in profile.known.items() if i in met},
            "printed": {text: hits for text, hits in profile.printed.items() if text in texts},
        }
    )


def beside(profile: Profile) -> set[str]:
    """The organisations of co-authors: where the people do not stand there, only what can match a list is looked up."""
    return {row.organisation for person in profile.people for row in person.partners.rows}


def looked_up(profile: Profile) -> Profile:
    """A profile without the other names of organisations of co-authors, which depend on what else was looked up, and
    without what stands above them: works of several generations, as they lie in the files, do not agree on that."""
    own = {row.organisation for person in profile.people for row in person.posts.rows}
    bare = beside(profile) - own
    known = {i: o.model_copy(update={"names": (), "parents": ()}) if i in bare else o for i, o in profile.known.items()}
    return profile.model_copy(update={"known": known})


def differences(live: Any, snapshot: Any, place: str = "") -> Iterator[str]:
    """Where two pieces of JSON differ: the places alone, as records may name real people."""
    if isinstance(live, dict) and isinstance(snapshot, dict):
        yield from (f"{place}.{key} on one side only" for key in live.keys() ^ snapshot.keys())
        for key in live.keys() & snapshot.keys():
            yield from differences(live[key], snapshot[key], f"{place}.{key}")
    elif isinstance(live, list) and isinstance(snapshot, list) and len(live) == len(snapshot):
        for n, (mine, theirs) in enumerate(zip(live, snapshot, strict=True)):
            yield from differences(mine, theirs, f"{place}[{n}]")
    elif isinstance(live, list) and isinstance(snapshot, list):
        yield f"{place}: {len(live)} and {len(snapshot)}"
    elif live != snapshot:
        yield place


def assert_agree(live: Profile, snapshot: Profile) -> None:
    """All that is in a profile is the same on both sides, but for what the source says of itself."""
    assert live.source.limits == ("organisation-works", "other-records") and not snapshot.source.limits
    sides = [looked_up(unranked(side)) for side in (live, as_far_as_a_service_goes(snapshot))]
    mine, theirs = (side.model_dump(mode="json", exclude={"source"}) for side in sides)
    assert sorted(differences(mine, theirs)) == []


def proposal_of(
    people: Sequence[dict[str, Any]], home: str = "I241749", partners: Sequence[dict[str, str]] = ()
) -> Proposal:
    return Proposal.model_validate(
        {
            "id": "real-people",
            "title": "Real records of people who are not named",
            "summary": "Nobody proposed this.",
            "own_organisation": {"name": "The organisation", "openalex": home},
            "partners": list(partners),
            "people": list(people),
        }
    )


@pytest.mark.parametrize("change", [as_given, with_external_ids, by_name])
def test_invented_proposals(invented: Both, change: Change) -> None:
    files = sorted((EXAMPLES / "proposals").glob("*.yaml"))
    pairs = invented.profiles([changed(read_proposal(file), change) for file in files])
    assert len(pairs) >= 3
    for live, snapshot in pairs:
        assert_agree(live, snapshot)
    people = [person for live, _ in pairs for person in live.people]
    assert {person.identity.status for person in people} >= {"unresolved", "ambiguous"}
    assert any(live.works[row.work].authors > 100 for live, _ in pairs for p in live.people for row in p.posts.rows)
    if change is not by_name:
        assert any(person.listed_coauthors.rows for person in people)


def test_a_candidate_at_a_unit_of_the_declared_organisation_is_seen_to_be(tmp_path: Path) -> None:
    home, unit = made.institution(1), made.institution(2, lineage=[made.address("I", 2), made.address("I", 1)])
    placed = [{"institution": unit, "years": [2020]}]
    namesakes = [made.author(n, display_name="Ada Ashgrove", affiliations=placed) for n in (1, 2)]
    works = [made.work(n, [{**made.authorship(n, at=[]), "institutions": [unit]}]) for n in (1, 2)]
    world = both(tmp_path, Store(works, namesakes, [home, unit]), set())
    posts = [{"organisation": {"name": "Organisation 1", "openalex": "I1"}}]
    [(live, snapshot)] = world.profiles([proposal_of([{"name": "Ada Ashgrove", "posts": posts}], "I1")])
    assert_agree(live, snapshot)
    assert [c.reasons for c in live.people[0].identity.candidates] == [("same-name", "at-related-organisation")] * 2


@pytest.mark.parametrize("name", ["Wei Zhang", "Zhang Wei", "W. Zhang", "Zhang, W.", "Jun Wei Zhang", "J. Zhang"])
def test_a_name_written_in_another_way_has_the_same_candidates(name: str, tmp_path: Path) -> None:
    """All at one organisation; elsewhere, initials say too little, and both sides leave them out."""
    written = ["Wei Zhang", "W. Zhang", "Zhang W", "Junwei Zhang", "Jun-Wei Zhang", "J. W. Zhang", "Weiming Zhang"]
    people = [
        {**made.author(n, at=[1 + n % 2], display_name=each), "display_name_alternatives": [each]}
        for n, each in enumerate([*written, *written], 1)
    ]
    works = [made.work(n, [made.authorship(n, at=[1 + n % 2])]) for n in range(1, len(people) + 1)]
    for work, author in zip(works, people, strict=True):
        shown = work["authorships"][0]
        shown["author"]["display_name"] = shown["raw_author_name"] = author["display_name"]
    world = both(tmp_path, Store(works, people, [made.institution(1), made.institution(2)]), set())
    [(live, snapshot)] = world.profiles([proposal_of([{"name": name}], "I1")])
    assert_agree(live, snapshot)
    assert len(live.people[0].identity.candidates) >= 2


def test_other_records_of_the_same_orcid_are_seen_on_both_sides(tmp_path: Path) -> None:
    orcid = "https://orcid.org/0000-0002-1825-0097"
    people = [made.author(1, orcid=orcid), made.author(2, orcid=orcid), made.author(3)]
    works = [made.work(n, [made.authorship(n)]) for n in (1, 2, 3)]
    world = both(tmp_path, Store(works, people, [made.institution(1)]), set())
    [(live, snapshot)] = world.profiles([proposal_of([{"name": "Person 1", "openalex": "A1"}], "I1")])
    assert_agree(live, snapshot)
    assert [(d.code, d.detail) for d in live.people[0].identity.doubts] == [("same-orcid-elsewhere", "A2")]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_tangle_of_traps(seed: int, tmp_path: Path) -> None:
    tangle = both(tmp_path, made.tangled(seed), set())
    people = [{"name": f"Person {n}", "openalex": f"A{n}"} for n in range(1, 41)]
    partners = [{"name": f"Organisation {n}", "openalex": f"I{n}"} for n in (2, 3)]
    [(live, snapshot)] = tangle.profiles([proposal_of(people, "I1", partners)])
    assert_agree(live, snapshot)
    works = works_by_author(tangle.store.works)
    for person, named in zip(live.people, people, strict=True):
        assert {row.work for row in person.posts.rows} == works[made.ADDRESS + named["openalex"]] != set()
    traps = [(w.authors > 100, w.truncated, w.expansion, w.retracted, w.year is None) for w in live.works.values()]
    assert [any(trap) for trap in zip(*traps, strict=True)] == [True] * 5


@pytest.mark.parametrize("name", ["openalex", "orcid"])
def test_real_people_by_their_ids(real: Both, trapped: dict[str, list[str]], name: str) -> None:
    field = {"openalex": "id", "orcid": "orcid"}[name]
    bearers = Counter(author["orcid"] for author in real.store.authors)
    asked = [a for a in looked_at(real, trapped) if name == "openalex" or bearers[a["orcid"]] == 1]
    people = [{"name": f"Person {n}", name: bare(author[field]).upper()} for n, author in enumerate(asked)]
    [(live, snapshot)] = real.profiles([proposal_of(people)])
    assert_agree(live, snapshot)
    works = works_by_author(real.store.works)
    seen = {author["id"]: person for person, author in zip(live.people, asked, strict=True)}
    for author, person in seen.items():
        assert {row.work for row in person.posts.rows} == works.get(author, set()), author
    assert sum(bool(person.posts.rows) for person in seen.values()) >= 40
    assert {person.identity.status for person in seen.values()} == {"exact"}
    assert any(work.expansion for work in live.works.values()) and any(w.authors > 100 for w in live.works.values())
    assert name == "orcid" or {author for several in traps(real, trapped).values() for author in several} <= set(seen)


def test_real_people_by_their_names_and_posts(real: Both, trapped: dict[str, list[str]]) -> None:
    works = works_by_author(real.store.works)
    by_name = {a["display_name"]: a for a in looked_at(real, trapped) if a["id"] in works}
    named = {institution["id"]: institution["display_name"] for institution in real.store.institutions}
    people: list[dict[str, Any]] = []
    for name, author in by_name.items():
        homes = [a["institution"]["id"] for a in author["affiliations"] if a["institution"]["id"] in named][:1]
        posts = [{"organisation": {"name": named[i], "openalex": bare(i).upper()}} for i in homes]
        people.append({"name": name, **({"posts": posts} if posts else {})})
    [(live, snapshot)] = real.profiles([proposal_of(people)])
    assert_agree(live, snapshot)
    statuses = Counter(person.identity.status for person in live.people)
    assert statuses["matched"] >= 40 and statuses["ambiguous"] >= 10


def traps(real: Both, trapped: dict[str, list[str]]) -> dict[str, list[str]]:
    """Authors on works that show a trap, by the trap."""
    found = on_traps(real.store.works, trapped)
    assert set(found) >= {"null author.id", "is_authors_truncated", "raw affiliation present, no institution matched"}
    return found


def looked_at(real: Both, trapped: dict[str, list[str]]) -> list[Record]:
    """The authors whose own records lie in the files, traps of over-merged and empty ones among them, and `traps`."""
    wanted = {author for several in traps(real, trapped).values() for author in several} | real.recorded
    return [a for a in real.store.authors if a["id"] in wanted and bare(a["id"]).upper() not in NOBODY]


def works_by_author(works: Sequence[Record]) -> dict[str | None, set[str]]:
    """Ids of the works on which each author stands, by a walk over the JSON."""
    found: dict[str | None, set[str]] = defaultdict(set)
    for work, authorship in ((w, a) for w in works for a in w["authorships"]):
        found[walk.author(authorship)].add(bare(work["id"]).upper())
    return found
