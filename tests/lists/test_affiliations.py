"""Listed organisations in affiliations as printed: what is found, as what, how sure, and why."""

import pytest

from tests.lists.test_crosswalk import DAY, NAMESAKE, REGISTER, UNIVERSITY, a_list
from toolkit.lists.affiliations import AffiliationHit, AffiliationMatcher
from toolkit.lists.crosswalk import Crosswalk
from toolkit.lists.linking import propose
from toolkit.lists.readers.organisations import Name, Organisation
from toolkit.models.lists import ListEntry

OTHERS = [
    Organisation(
        ror=f"0cccccc{n:02}",
        status="active",
        name=name,
        names=(Name(name, ("ror_display",), "en"),),
        countries=(country,),
        types=(),
        relations=(),
        identifiers=(),
        cities=(city,),
    )
    for n, (name, country, city) in enumerate(
        [
            ("Aruna Institute of Technology Press", "CN", "Aruna"),
            ("Shaanxi Water Office", "CN", "Aruna"),
            ("Shanxi Water Office", "CN", "Aruna"),
            ("Springfield College", "US", "Springfield"),
            ("Springfield Museum", "US", "Springfield"),
        ]
    )
]
LISTS = [
    a_list(
        ListEntry(id="ait", name=UNIVERSITY.name, aliases=("AIT",), country="CN"),
        ListEntry(id="defence", name="Academy of Defence Sciences, Institute of Optics", country="CN"),
        ListEntry(id="shaanxi", name="Shaanxi Engineering Research Bureau", country="CN"),
    )
]


@pytest.fixture(scope="module")
def matcher() -> AffiliationMatcher:
    register = [*REGISTER, *OTHERS]
    return AffiliationMatcher(LISTS, DAY, register, Crosswalk(propose(LISTS, register, DAY)))


def short(hits: tuple[AffiliationHit, ...]) -> list[str]:
    return [f"{hit.entry_id} {hit.kind} {hit.band}" for hit in hits]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("School of Physics, Aruna Inst. of Technol., Aruna, P.R. China", ["ait same exact"]),
        ("阿鲁纳工业大学物理学院, 中国", ["ait same exact"]),
        ("阿魯納工業大學 物理學院", ["ait same probable"]),
        ("Aruna Institute of Technology, 日本", []),
        ("Aruna Institute of Technology, Springfield, USA", []),
        ("Aruna Institute of Technology, Springfield", []),
        ("Aruna Institute of Technology, MA 02115", []),
        ("Aruna Institute of Technology", ["ait same possible"]),
        ("Aruna Institute of Technology Press, Aruna, China", []),
        ("Aruna, Institute of Technology, China", []),
        ("Aruna Institute of Technology of Finance, China", ["ait same possible"]),
        ("Technology Institute Aruna, Aruna, China", ["ait same probable"]),
        ("Aruna Instituet of Technology, China", ["ait same probable"]),
        ("First Affiliated Hospital of Aruna Institute of Technology, China", ["ait affiliated-hospital exact"]),
        ("阿鲁纳工业大学附属医院, 中国", ["ait affiliated-hospital exact"]),
        ("Aruna Institute of Optics, China", ["ait part exact"]),
        ("Institute of Optics, Academy of Defence Sciences, China", ["defence same exact"]),
        ("Institute of Optics, Elsewhere, China", []),
        ("AIT, Aruna, China", ["ait same possible"]),
        ("AIT, China", []),
        ("ait, Aruna, China", []),
        ("Shanxi Engineering Research Bureau, China", []),
        ("Shaanxi Eng. Res. Bureau, China", ["shaanxi same exact"]),
        ("Shaanxi Enginering Research Bureau, China", ["shaanxi same probable"]),
        ("Somewhere else entirely", []),
        ("", []),
    ],
)
def test_what_is_found(matcher: AffiliationMatcher, text: str, found: list[str]) -> None:
    assert short(matcher.hits(text)) == found


def test_a_country_stated_beside_the_text_is_the_one_that_counts(matcher: AffiliationMatcher) -> None:
    assert short(matcher.hits("Aruna Institute of Technology", "CN")) == ["ait same exact"]
    assert matcher.hits("Aruna Institute of Technology", "US") == ()


def test_the_unit_and_the_reasons_are_told(matcher: AffiliationMatcher) -> None:
    text = "Dept. of Optics, State Key Laboratory of Lasers, Aruna Institute of Technology, Aruna 100000, China"
    (hit,) = matcher.hits(text)
    assert hit.unit == "State Key Laboratory of Lasers"
    assert hit.ror == UNIVERSITY.ror and hit.entry_name == UNIVERSITY.name
    assert hit.reasons == (
        "the name stands in the text",
        "country agrees",
        "linked to the entry as same (name, candidate, by rule)",
    )
    assert 0 < hit.probability < 1


def test_a_rejected_link_leads_nowhere() -> None:
    register = [*REGISTER, *OTHERS]
    links = Crosswalk(propose(LISTS, register, DAY))
    rejected = links.decided(("ours", "ait", "0aaaaaa02"), "rejected", "A. Reviewer", DAY)
    assert AffiliationMatcher(LISTS, DAY, register, rejected).hits("Aruna Institute of Optics, China") == ()


def test_the_parent_of_a_listed_body_is_possible_at_most() -> None:
    lists = [a_list(ListEntry(id="optics", name="Aruna Institute of Optics", country="CN"))]
    matcher = AffiliationMatcher(lists, DAY, REGISTER, Crosswalk(propose(lists, REGISTER, DAY)))
    assert short(matcher.hits("Aruna Institute of Optics, China")) == ["optics same exact"]
    assert short(matcher.hits("Aruna Institute of Technology, China")) == ["optics parent possible"]


def test_without_a_register_the_names_of_the_lists_are_still_found() -> None:
    bare = AffiliationMatcher(LISTS, DAY)
    assert short(bare.hits("Aruna Institute of Technology, Aruna, China")) == ["ait same exact"]
    assert bare.hits("Aruna Institute of Technology, Springfield, USA") == ()


def test_only_entries_in_force_are_looked_for() -> None:
    before = min(edition.published for edition in LISTS[0].editions).replace(year=1990)
    assert AffiliationMatcher(LISTS, before).hits("Aruna Institute of Technology, China") == ()


def test_the_namesake_is_no_part_of_the_list(matcher: AffiliationMatcher) -> None:
    assert all(NAMESAKE.ror not in target.rors for target in matcher.targets)
