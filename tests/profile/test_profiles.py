"""Profiles of invented people: one pass for many proposals, identities that stay open, and what is unknown."""

import json
import random
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations
from typing import Any

import pytest

from toolkit.errors import ProposalError
from toolkit.lists import load_lists
from toolkit.models.lists import EntityList
from toolkit.models.profile import Profile
from toolkit.models.proposal import Proposal
from toolkit.models.technology import Taxonomy
from toolkit.profile import profiles
from toolkit.proposals import proposal_from
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot
from toolkit.technology import load_taxonomies

DAY = date(2026, 11, 1)
ORCID = "0000-0002-1825-0097"
HARBIN = ("I204983213", "Harbin Institute of Technology", "01yqg2h08", "CN")
HOME = ("I100", "Invented University", None, "GB")
UNIT = ("I101", "Invented Laboratory", None, "GB")
AWAY = ("I102", "Other Invented University", None, "NO")
PLACES = {place[0]: place for place in (HARBIN, HOME, UNIT, AWAY)}
PARENTS = {"I101": ["I100"]}
NAMES = {"A1": "Alex Example", "A2": "Sam Sample", "A3": "Sam Sample", "A4": "Kim Specimen", "A5": "Alex Example"}
ORCIDS = {"A1": ORCID, "A5": ORCID}


def institution(key: str) -> dict[str, Any]:
    _, name, ror, country = PLACES[key]
    return {
        "id": f"https://openalex.org/{key}",
        "display_name": name,
        "ror": ror and f"https://ror.org/{ror}",
        "country_code": country,
        "lineage": [f"https://openalex.org/{i}" for i in (key, *PARENTS.get(key, []))],
    }


def authorship(author: str | None, *places: str, printed: str | None = None) -> dict[str, Any]:
    strings = [printed] if printed else [PLACES[place][1] for place in places]
    orcid = f"https://orcid.org/{ORCIDS[author]}" if author in ORCIDS else None
    name = NAMES.get(author or "", "A Nobody")
    identity = {"id": f"https://openalex.org/{author}" if author else None, "display_name": name, "orcid": orcid}
    return {
        "author_position": "middle",
        "author": identity,
        "institutions": [institution(place) for place in places],
        "countries": sorted({PLACES[place][3] for place in places}),
        "raw_affiliation_strings": strings,
        "affiliations": [
            {"raw_affiliation_string": s, "institution_ids": [f"https://openalex.org/{p}" for p in places]}
            for s in strings
        ],
    }


def work(number: int, year: int, *authorships: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/10.5555/{number}",
        "title": f"Invented work {number}",
        "publication_year": year,
        "publication_date": f"{year}-06-01",
        "authorships": list(authorships),
        "is_retracted": False,
        "updated_date": "2026-10-01",
        **fields,
    }


WORKS = [
    work(1, 2022, authorship("A1", "I100"), authorship("A4", "I204983213")),
    work(2, 2024, authorship("A1", "I101"), authorship(None, "I204983213"), authorship("A2", "I100")),
    work(3, 2025, authorship("A5", printed="Somewhere that nobody resolved")),
    work(4, 2025, authorship("A2", "I100"), authorship("A3", "I102")),
    work(5, 2026, authorship("A4", "I204983213", "I102"), is_retracted=True),
    work(6, 2021, authorship("A3", "I102"), authorship("A4", "I204983213")),
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    place = tmp_path_factory.mktemp("profile")
    (place / "works.jsonl").write_text("".join(json.dumps(each) + "\n" for each in WORKS), encoding="utf-8")
    build([place / "works.jsonl"], place / "snapshot")
    return Snapshot(place / "snapshot", name="invented")


def proposal(people: list[dict[str, Any]], partners: list[dict[str, Any]] | None = None, key: str = "one") -> Proposal:
    return proposal_from(
        {
            "id": key,
            "title": "Invented",
            "summary": "Invented for a test.",
            "own_organisation": {"name": HOME[1]},
            "people": people,
            "partners": partners or [],
        }
    )


@cache
def given() -> tuple[tuple[EntityList, ...], tuple[Taxonomy, ...]]:
    """The lists and technology areas that come with the toolkit."""
    return load_lists(), load_taxonomies()


def seen(source: Snapshot, *proposals: Proposal) -> list[Profile]:
    return profiles(proposals, source, *given(), DAY)


def one(source: Snapshot, *people: dict[str, Any], partners: list[dict[str, Any]] | None = None) -> Profile:
    (profile,) = seen(source, proposal(list(people), partners))
    return profile


PEOPLE: list[dict[str, Any]] = [
    {"name": "Alex Example", "openalex": "A1"},
    {"name": "Alex Example", "orcid": ORCID},
    {"name": "Alex Example"},
    {"name": "Sam Sample"},
    {"name": "Sam Sample", "posts": [{"organisation": {"name": AWAY[1]}}]},
    {"name": "Kim Specimen", "openalex": "A4"},
    {"name": "Nobody Known"},
]
PARTNERS: list[dict[str, Any]] = [
    {"name": HARBIN[1]},
    {"name": "Harbin Inst. of Technol.", "ror": "01yqg2h08"},
    {"name": AWAY[1], "openalex": "I102"},
    {"name": "Organisation Unknown"},
    {"name": HOME[1], "country": "GB"},
]


def twenty() -> Iterator[Proposal]:
    chance = random.Random(17)
    for n in range(20):
        people = {p["name"]: p for p in chance.sample(PEOPLE, chance.randint(1, 4))}
        yield proposal(list(people.values()), chance.sample(PARTNERS, chance.randint(0, 3)), f"p-{n}")


def test_who_else_is_in_a_pass_changes_no_profile(source: Snapshot) -> None:
    """Twenty in one pass are what they are alone, and in passes of ten, of which each has one without any other."""
    asked = list(twenty())
    together = seen(source, *asked)
    assert [profile.proposal.id for profile in together] == [f"p-{n}" for n in range(20)]
    three_of_six = list(combinations(range(6), 3))
    parted = [[n for n, passes in enumerate(three_of_six) if one in passes] for one in range(6)]
    for pass_ in ([0], [1], *parted):
        assert seen(source, *(asked[n] for n in pass_)) == [together[n] for n in pass_]
    assert len({profile.model_dump_json() for profile in together}) == 20


def test_the_order_of_proposals_does_not_count(source: Snapshot) -> None:
    asked = list(twenty())[:12]
    assert seen(source, *reversed(asked)) == list(reversed(seen(source, *asked)))


def test_posts_are_those_on_the_works(source: Snapshot) -> None:
    (alex,) = one(source, {"name": "Alex Example", "openalex": "A1"}).people
    assert (alex.identity.status, alex.identity.ids) == ("exact", ("A1",))
    assert {(row.work, row.organisation, row.raw) for row in alex.posts.rows} == {
        ("W1", "I100", "Invented University"),
        ("W2", "I101", "Invented Laboratory"),
    }
    (both,) = one(source, {"name": "Alex Example", "orcid": ORCID}).people
    assert (both.identity.by, both.identity.ids) == ("orcid", ("A1", "A5"))
    assert {row.work for row in both.posts.rows} == {"W1", "W2", "W3"}
    (unplaced,) = [row for row in both.posts.rows if row.work == "W3"]
    assert (unplaced.organisation, unplaced.raw) == (None, "Somewhere that nobody resolved")


def test_listed_coauthors_are_named_also_where_openalex_gives_no_author(source: Snapshot) -> None:
    profile = one(source, {"name": "Alex Example", "openalex": "A1"})
    (alex,) = profile.people
    assert {(row.work, row.author, row.organisation) for row in alex.listed_coauthors.rows} == {
        ("W1", "A4", "I204983213"),
        ("W2", None, "I204983213"),
    }
    assert {hit.list_id for hit in profile.known["I204983213"].hits} == {
        "us-section-1286",
        "ca-named-research-organizations",
        "jp-meti-eul",
    }
    assert profile.known["I101"].parents == ("I100",)
    (kim,) = one(source, {"name": "Kim Specimen", "openalex": "A4"}).people
    assert kim.listed_coauthors.rows == ()


@pytest.mark.parametrize("person", [{"name": "Nobody Known"}, {"name": "Sam Sample", "orcid": "0000-0002-1694-233X"}])
def test_whoever_is_not_resolved_is_unknown_everywhere(source: Snapshot, person: dict[str, Any]) -> None:
    asked = person | {"posts": [{"organisation": {"name": "Organisation Unknown"}}]}
    (nobody,) = one(source, asked).people
    assert nobody.identity.status in ("ambiguous", "unresolved") and nobody.identity.ids == ()
    for facts in (nobody.posts, nobody.listed_coauthors, nobody.funding, nobody.topics):
        assert (facts.rows, facts.unknown, facts.total) == ((), "not-resolved", None)
    assert nobody.orcids_on_works == ()


def test_homonyms_are_parted_by_the_declared_organisation_only(source: Snapshot) -> None:
    asked: list[dict[str, Any]] = [
        {"name": "Sam Sample", "posts": [{"organisation": {"name": HARBIN[1]}}]},
        {"name": "Sam Sample", "posts": [{"organisation": {"name": AWAY[1]}}]},
        {"name": "Sample, SAM"},
    ]
    (open_one,), (away,), (home,) = (each.people for each in seen(source, *(proposal([who]) for who in asked)))
    assert open_one.identity.status == "ambiguous"
    assert {c.id for c in open_one.identity.candidates} == {"A2", "A3"}
    assert (away.identity.status, away.identity.ids) == ("matched", ("A3",))
    assert {row.work for row in away.posts.rows} == {"W4", "W6"}
    assert (home.identity.status, home.identity.ids) == ("matched", ("A2",))


def test_partners_by_id_ror_and_name(source: Snapshot) -> None:
    profile = one(source, PEOPLE[0], partners=PARTNERS)
    found = {each.name: each for each in profile.organisations}
    assert {name: each.identity.ids for name, each in found.items()} == {
        HARBIN[1]: ("I204983213",),
        "Harbin Inst. of Technol.": ("I204983213",),
        AWAY[1]: ("I102",),
        "Organisation Unknown": (),
        HOME[1]: ("I100",),
    }
    harbin = found[HARBIN[1]]
    assert ({row.work for row in harbin.works.rows}, harbin.works.total) == ({"W1", "W2", "W5", "W6"}, 4)
    home = found[HOME[1]]
    assert {row.work for row in home.works.rows} == {"W1", "W2", "W4"}
    assert {row.organisation for row in home.works.rows} == {"I100", "I101"}
    assert ({row.work for row in home.shared.rows}, home.shared.total) == ({"W1", "W2"}, 2)
    unknown = found["Organisation Unknown"]
    for facts in (unknown.works, unknown.shared):
        assert (facts.rows, facts.unknown) == ((), "not-resolved")


def test_a_partner_the_source_does_not_know_is_still_looked_up_on_the_lists(source: Snapshot) -> None:
    profile = one(
        source, PEOPLE[0], partners=[{"name": "Beijing Inst. of Technology"}, {"name": "Fashion", "ror": "01yqg2h08"}]
    )
    by_name, by_ror = profile.organisations
    assert (by_name.identity.status, by_name.works.unknown) == ("unresolved", "not-resolved")
    assert {hit.how for hit in by_name.organisation.hits} == {"name"}
    assert by_ror.identity.by == "ror"


def test_every_work_and_organisation_named_in_a_row_is_described(source: Snapshot) -> None:
    for profile in seen(source, *twenty()):
        own = [row for person in profile.people for row in person.posts.rows]
        own += [row for each in profile.organisations for row in each.works.rows]
        shared = [row for person in profile.people for row in person.listed_coauthors.rows]
        shared += [row for each in profile.organisations for row in each.shared.rows]
        beyond = [row for person in profile.people for row in person.beyond.rows]
        beside = [row for person in profile.people for row in person.partners.rows]
        beside += [row for each in profile.organisations for row in each.partners.rows]
        assert {row.work for rows in (own, shared, beyond) for row in rows} == set(profile.works)
        assert {row.work for row in beside} <= set(profile.works)
        named = {row.organisation for rows in (own, shared, beyond, beside) for row in rows}
        assert named - {None} <= set(profile.known)


def test_the_profile_says_where_it_comes_from(source: Snapshot) -> None:
    profile = one(source, PEOPLE[0])
    assert (profile.as_of, profile.source.name, profile.source.works) == (DAY, "invented", len(WORKS))
    assert {each.id: each.edition for each in profile.lists} == {
        "us-section-1286": "FY25",
        "ca-named-research-organizations": "2024-01",
        "jp-meti-eul": "2025-09-29",
        "us-1260h": "2026-06-08",
        "us-bis-mieu": "2022-03-02",
    }
    assert (
        {each.id for each in profile.lists_unread} == {each.id for each in load_lists() if not each.editions} != set()
    )
    assert Profile.model_validate_json(profile.model_dump_json(by_alias=True)) == profile


@pytest.mark.parametrize(
    ("people", "partners", "said"),
    [
        ([{"name": "Alex Example", "openalex": "A77"}], [], "one: people[0].openalex: A77 is not in this source"),
        ([PEOPLE[0]], [{"name": "X", "openalex": "I77"}], "one: partners[0].openalex: I77 is not in this source"),
        (
            [PEOPLE[0]],
            [{"name": "X", "openalex": "I204983213", "ror": "013meh722"}],
            "I204983213 has the ROR id 01yqg2h08 in this source, not 013meh722",
        ),
        (
            [PEOPLE[0] | {"posts": [{"organisation": {"name": "X", "openalex": "I77"}}]}],
            [],
            "people[0].posts[0].organisation.openalex: I77 is not in this source",
        ),
    ],
)
def test_an_id_the_source_does_not_have_is_refused(
    source: Snapshot, people: list[dict[str, Any]], partners: list[dict[str, Any]], said: str
) -> None:
    with pytest.raises(ProposalError) as refused:
        seen(source, proposal(people, partners))
    assert said in str(refused.value)


def test_two_organisations_of_one_name_keep_their_own_ids(source: Snapshot) -> None:
    """A partner and a declared post may bear one name and still be two organisations."""
    person = PEOPLE[0] | {"posts": [{"organisation": {"name": "Institute of Physics", "openalex": "I100"}}]}
    profile = one(source, person, partners=[{"name": "Institute of Physics", "openalex": "I204983213"}])
    assert profile.organisations[0].identity.ids == ("I204983213",)
    by_name = one(source, person, partners=[{"name": "Institute of Physics"}])
    assert by_name.organisations[0].identity.ids == ("I100",)


def test_two_declared_organisations_of_one_name_are_two(source: Snapshot) -> None:
    named = [{"name": "Institute of Physics", "openalex": i} for i in ("I100", "I204983213")]
    person = PEOPLE[0] | {"posts": [{"organisation": organisation} for organisation in named]}
    other = PEOPLE[5] | {"posts": [{"organisation": named[1] | {"country": "CN"}}]}
    profile = one(source, person, other)
    posts = [post.organisation for member in profile.proposal.people for post in member.posts or ()]
    found = [profile.declared_as(organisation) for organisation in posts]
    assert [each.ids for each in found] == [("I100",), ("I204983213",), ("I204983213",)]
    assert [each.organisation.name for each in found] == [HOME[1], HARBIN[1], HARBIN[1]]
    assert [bool(each.organisation.hits) for each in found] == [False, True, True]
    assert len(profile.declared) == 3


def test_an_organisation_declared_by_two_people_in_the_same_words_is_one(source: Snapshot) -> None:
    people = [person | {"posts": [{"organisation": {"name": HOME[1]}}]} for person in (PEOPLE[0], PEOPLE[5])]
    (declared,) = one(source, *people).declared
    assert (declared.named.name, declared.ids, declared.organisation.id) == (HOME[1], ("I100",), "I100")


def test_a_declared_organisation_is_known_with_its_parents_where_no_work_names_it(source: Snapshot) -> None:
    """Sam Sample, by the id A3, publishes from elsewhere only."""
    person = {"name": "Sam Sample", "openalex": "A3"}
    declared = one(source, person | {"posts": [{"organisation": {"name": UNIT[1]}}]})
    assert {"I101", "I100"} <= set(declared.known)
    assert declared.known["I101"].parents == ("I100",)
    assert "I101" not in one(source, person).known
    assert one(source, person).known["I100"].names == (), "an organisation of co-authors only is not looked up further"


@pytest.mark.parametrize(
    ("named", "how"),
    [
        ({"name": "Beijing Inst. of Technology"}, {"name"}),
        ({"name": "Known by its number", "ror": "01skt4w74"}, {"ror"}),
        ({"name": "Beijing Institute of Technology", "country": "NO"}, set()),
        ({"name": "Organisation Unknown"}, set()),
    ],
)
def test_a_declared_organisation_the_source_does_not_know_is_still_looked_up_on_the_lists(
    source: Snapshot, named: dict[str, Any], how: set[str]
) -> None:
    (declared,) = one(source, PEOPLE[0] | {"posts": [{"organisation": named}]}).declared
    assert (declared.ids, declared.organisation.id) == ((), None)
    assert {hit.how for hit in declared.organisation.hits} == how
