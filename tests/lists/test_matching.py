"""Matching by ids and equal names: each rule on small lists drawn here, look-alikes on the lists that come with us."""

from datetime import date

import pytest

from toolkit.lists import ListMatcher, load_lists
from toolkit.models.lists import Decision, Edition, EntityList, Link, ListEntry, ListHit
from toolkit.models.profile import Organisation

DAY = date(2026, 11, 1)
ROR, OTHER_ROR = "01yqg2h08", "013meh722"


def edition(name: str, published: date, *entries: ListEntry) -> Edition:
    return Edition(
        id=name,
        published=published,
        url="https://example.org/list",
        retrieved=published,
        checked=True,
        entries=entries,
        digest="of-no-account",
    )


def listing(*editions: Edition, name: str = "invented") -> EntityList:
    words = {"en": "Invented list", "ja": "架空のリスト"}
    return EntityList(
        id=name,
        title=words,
        publisher="Nobody",
        legal_basis="None",
        evidence_class="designation",
        means="review",
        meaning=words,
        licence="None",
        editions=editions,
    )


def entry(name: str = "Northern Institute of Rocketry", **fields: object) -> ListEntry:
    return ListEntry.model_validate({"id": "rocketry", "name": name, **fields})


def organisation(name: str = "Some other name", **fields: object) -> Organisation:
    return Organisation.model_validate({"id": "I7", "name": name, **fields})


def hits(one: ListEntry, asked: Organisation) -> tuple[ListHit, ...]:
    return ListMatcher([listing(edition("2024", date(2024, 1, 1), one))], DAY).hits(asked)


def how(one: ListEntry, asked: Organisation) -> list[tuple[str, str]]:
    return [(hit.how, hit.matched) for hit in hits(one, asked)]


def test_ids_match_whatever_the_name_and_country() -> None:
    assert how(entry(openalex=("I7",), country="CN"), organisation(country="FR")) == [("openalex", "I7")]
    assert how(entry(rors=(ROR,), country="CN"), organisation(ror=ROR, country="FR")) == [("ror", ROR)]
    assert how(entry(openalex=("I8",)), organisation()) == []
    assert how(entry(rors=(ROR,)), organisation()) == []


def test_the_strongest_reason_is_given_once() -> None:
    both = entry(openalex=("I7",), rors=(ROR,), aliases=("Institute of Northern Rocketry",))
    assert how(both, organisation("Northern Institute of Rocketry", ror=ROR)) == [("openalex", "I7")]
    assert how(both, organisation("Northern Institute of Rocketry", ror=ROR, id=None)) == [("ror", ROR)]
    named = organisation("Institute of Northern Rocketry", names=("Northern Inst. of Rocketry",))
    assert how(both, named.model_copy(update={"id": None})) == [("name", "Northern Institute of Rocketry")]


def test_names_and_further_names_match_in_any_spelling() -> None:
    assert how(entry(), organisation("the northern INST. OF Rocketry")) == [("name", "Northern Institute of Rocketry")]
    assert how(entry(), organisation(names=("Northern Institute for Rocketry",))) == []
    assert how(entry(), organisation(names=("Northern Institute, Rocketry",))) == [
        ("name", "Northern Institute of Rocketry")
    ]
    with_alias = entry(aliases=("Polar Rocket Works",))
    assert how(with_alias, organisation(names=("Polar rocket works",))) == [("alias", "Polar Rocket Works")]


@pytest.mark.parametrize(("printed", "asked", "found"), [
    ("CN", "CN", True), ("CN", "JP", False), ("CN", None, True), (None, "JP", True), (None, None, True),
    ("CN", "HK", False), ("CN", "TW", False),
])  # fmt: skip
def test_a_name_counts_where_countries_agree(printed: str | None, asked: str | None, found: bool) -> None:
    one = entry(country=printed, aliases=("Polar Rocket Works",))
    assert bool(hits(one, organisation("Northern Institute of Rocketry", country=asked))) is found
    assert bool(hits(one, organisation("Polar Rocket Works", country=asked))) is found


def test_a_country_printed_in_any_edition_counts_in_all() -> None:
    earlier = edition("2023", date(2023, 1, 1), entry())
    later = edition("2024", date(2024, 1, 1), entry(country="CN"))
    asked = organisation("Northern Institute of Rocketry", country="JP")
    for day in (date(2023, 6, 1), DAY):
        assert ListMatcher([listing(earlier, later)], day).hits(asked) == ()
        assert ListMatcher([listing(earlier, later)], day).hits(asked.model_copy(update={"country": "CN"}))


def test_another_ror_is_another_organisation_except_under_an_alias_that_is_its_main_name() -> None:
    one = entry(rors=(ROR,), aliases=("Polar Rocket Works",))
    assert how(one, organisation("Northern Institute of Rocketry", ror=OTHER_ROR)) == []
    assert how(one, organisation(names=("Northern Institute of Rocketry", "Polar Rocket Works"), ror=OTHER_ROR)) == []
    assert how(one, organisation("Polar Rocket Works", ror=OTHER_ROR)) == [("alias", "Polar Rocket Works")]
    assert how(one, organisation("Northern Institute of Rocketry")) == [("name", "Northern Institute of Rocketry")]
    without = entry(aliases=("Polar Rocket Works",))
    assert how(without, organisation("Northern Institute of Rocketry", ror=OTHER_ROR)) != []


@pytest.mark.parametrize("acronym", ["HIT", "NUDT", "ICT CAS", "METFAZ", "SibNIA", "33 TSN", "N.U.D.T"])
def test_an_acronym_names_nobody(acronym: str) -> None:
    assert hits(entry(aliases=(acronym,)), organisation(acronym)) == ()
    assert hits(entry(aliases=(acronym,)), organisation(names=(acronym,))) == ()


@pytest.mark.parametrize("name", ["Rosatom", "Polar Ice", "MECHANOTRON INSTITUTE"])
def test_a_short_name_that_is_no_acronym_is_a_name(name: str) -> None:
    assert how(entry(name), organisation(name)) == [("name", name)]


def test_a_name_without_letters_matches_nothing() -> None:
    assert hits(entry("———"), organisation("…")) == ()


def test_two_entries_and_two_lists_are_all_named() -> None:
    one = ListEntry(id="one", name="Polar Rocket Works")
    two = ListEntry(id="two", name="Northern Institute of Rocketry", aliases=("Polar Rocket Works",))
    first = listing(edition("2024", date(2024, 1, 1), one, two))
    second = listing(edition("2025", date(2025, 1, 1), one), name="second")
    found = ListMatcher([first, second], DAY).hits(organisation("Polar Rocket Works"))
    assert {(hit.list_id, hit.entry_id, hit.how) for hit in found} == {
        ("invented", "one", "name"),
        ("invented", "two", "alias"),
        ("second", "one", "name"),
    }


def test_a_hit_says_edition_since_when_and_where() -> None:
    early, late = entry("Rocketry School of the North"), entry()
    source = listing(edition("2022", date(2022, 5, 1), early), edition("2024", date(2024, 1, 1), late))
    (hit,) = ListMatcher([source], DAY).hits(organisation("Northern Institute of Rocketry"))
    assert (hit.edition, hit.listed_since, hit.entry_name) == ("2024", date(2022, 5, 1), late.name)
    assert (hit.url, hit.evidence_class, hit.via) == ("https://example.org/list", "designation", None)


def test_nothing_is_found_before_the_first_edition_and_old_names_only_in_their_time() -> None:
    early, late = entry("Rocketry School of the North"), entry()
    source = listing(edition("2022", date(2022, 5, 1), early), edition("2024", date(2024, 1, 1), late))
    asked = organisation("Rocketry School of the North")
    assert ListMatcher([source], date(2022, 4, 30)).hits(asked) == ()
    assert ListMatcher([source], date(2022, 5, 1)).hits(asked) != ()
    assert ListMatcher([source], date(2023, 12, 31)).hits(asked) != ()
    assert ListMatcher([source], date(2024, 1, 1)).hits(asked) == ()


def test_an_entry_that_was_dropped_is_found_among_the_former_ones() -> None:
    gone = ListEntry(id="gone", name="Polar Rocket Works")
    source = listing(
        edition("2022", date(2022, 5, 1), gone, entry()),
        edition("2023", date(2023, 5, 1), gone),
        edition("2024", date(2024, 1, 1), entry()),
    )
    asked = organisation("Polar Rocket Works")
    matcher = ListMatcher([source], DAY)
    assert matcher.hits(asked) == ()
    assert [(hit.edition, hit.listed_since) for hit in matcher.formerly(asked)] == [("2023", date(2022, 5, 1))]
    assert matcher.formerly(organisation("Northern Institute of Rocketry")) == ()
    then = ListMatcher([source], date(2023, 6, 1))
    assert then.hits(asked) != () and then.formerly(asked) == ()
    assert then.formerly(organisation("Northern Institute of Rocketry")) != ()


@pytest.fixture(scope="module")
def today() -> ListMatcher:
    return ListMatcher(load_lists(), DAY)


LISTED = {
    "Nanjing University of Science and Technology": "Nanjing University of Information Science and Technology",
    "Beijing Institute of Technology": "Beijing Institute of Fashion Technology",
    "Northwestern Polytechnical University": "Northwestern University",
    "Moscow Aviation Institute": "Moscow Power Engineering Institute",
    "Harbin Institute of Technology": "Harbin University of Science and Technology",
    "Harbin Engineering University": "Harbin Normal University",
    "National University of Defense Technology": "National Defense University of Technology",
    "Beihang University": "Beijing University",
    "Sharif University of Technology": "Shahrood University of Technology",
    "Xi'an Jiaotong University": "Southwest Jiaotong University",
    "Tianjin University": "Tianjin Normal University",
    "Moscow Institute of Physics and Technology": "Moscow Institute of Electronic Technology",
}
"""Names on some list now, each with a look-alike that is on none."""


@pytest.mark.parametrize(("listed", "look_alike"), LISTED.items())
def test_look_alikes_are_not_matched(today: ListMatcher, listed: str, look_alike: str) -> None:
    printed = {
        name for each in load_lists() for s in each.editions[-1:] for e in s.entries for name in (e.name, *e.aliases)
    }
    assert look_alike not in printed
    assert today.hits(organisation(look_alike, id=None)) == ()
    if listed in printed:
        assert today.hits(organisation(listed, id=None)) != ()


def test_most_of_the_originals_are_listed(today: ListMatcher) -> None:
    assert sum(bool(today.hits(organisation(name, id=None))) for name in LISTED) >= 9


def test_an_entry_stands_between_the_days_that_the_list_prints() -> None:
    ended = entry(listed="2022-02-01", ended="2025-06-01")
    source = listing(edition("2024", date(2024, 1, 1), ended))
    asked = organisation("Northern Institute of Rocketry")
    (standing,) = ListMatcher([source], date(2025, 5, 31)).hits(asked)
    assert (standing.listed_since, standing.until) == (date(2022, 2, 1), None)
    after = ListMatcher([source], date(2025, 6, 1))
    assert after.hits(asked) == ()
    (former,) = after.formerly(asked)
    assert (former.edition, former.listed_since, former.until) == ("2024", date(2022, 2, 1), date(2025, 6, 1))
    to_come = listing(edition("2024", date(2024, 1, 1), entry(listed="2026-12-01")))
    assert ListMatcher([to_come], DAY).hits(asked) == ListMatcher([to_come], DAY).formerly(asked) == ()


def test_a_former_entry_says_until_when_it_was_listed() -> None:
    gone = ListEntry(id="gone", name="Polar Rocket Works")
    early, late = edition("2022", date(2022, 5, 1), gone), edition("2024", date(2024, 1, 1), entry())
    asked = organisation("Polar Rocket Works")
    (former,) = ListMatcher([listing(early, late, edition("2025", date(2025, 1, 1), entry()))], DAY).formerly(asked)
    assert (former.edition, former.until) == ("2022", date(2024, 1, 1))
    back = listing(early, late, edition("2025", date(2025, 1, 1), gone))
    assert ListMatcher([back], DAY).formerly(asked) == ()
    (again,) = ListMatcher([back], DAY).hits(asked)
    assert (again.listed_since, again.until) == (date(2022, 5, 1), None)


@pytest.mark.parametrize(
    ("kind", "found"),
    [("organisation", True), ("unknown", True), ("person", False), ("vessel", False), ("aircraft", False)],
)
def test_only_what_may_be_an_organisation_is_matched(kind: str, found: bool) -> None:
    assert bool(hits(entry(kind=kind), organisation("Northern Institute of Rocketry"))) is found
    assert bool(hits(entry(kind=kind, rors=(ROR,)), organisation(ror=ROR))) is found


@pytest.mark.parametrize(("country", "found"), [("CN", True), ("RU", True), ("JP", False), (None, True)])
def test_an_entry_in_several_countries_may_be_in_each(country: str | None, found: bool) -> None:
    one = entry(countries=("CN", "RU"))
    assert bool(hits(one, organisation("Northern Institute of Rocketry", country=country))) is found


@pytest.mark.parametrize(
    ("one", "asked", "band", "way"),
    [
        (entry(openalex=("I7",)), organisation(), "identifier", "identifier"),
        (entry(rors=(ROR,)), organisation(ror=ROR), "identifier", "identifier"),
        (entry(country="CN"), organisation("Northern Institute of Rocketry", country="CN"), "exact", "name-country"),
        (entry(), organisation("Northern Institute of Rocketry", country="CN"), "probable", "name"),
        (entry(country="CN"), organisation("Northern Institute of Rocketry"), "probable", "name"),
        (entry(aliases=("Polar Works",), countries=("CN", "RU")), organisation("Polar Works", country="RU"), "exact",
         "alias-country"),
        (entry(aliases=("Polar Works",), countries=("CN", "RU")), organisation("Polar Works"), "probable", "alias"),
    ],
)  # fmt: skip
def test_a_match_says_how_sure_it_is(one: ListEntry, asked: Organisation, band: str, way: str) -> None:
    (hit,) = hits(one, asked)
    assert (hit.band, hit.link, hit.decided) == (band, "same", None)
    assert hit.rate and (hit.rate.way, hit.probability) == (way, hit.rate.probability)


def linked(kind: str, status: str) -> ListMatcher:
    """A list whose one entry has a link to an organisation."""
    link = Link.model_validate({
        "list_id": "invented", "entry_id": "rocketry", "ror": ROR, "kind": kind, "how": "review", "status": status,
        "by": "rule" if status == "candidate" else "A. Office", "date": "2026-10-01", "note": "two towns",
    })  # fmt: skip
    source = listing(edition("2024", date(2024, 1, 1), entry()))
    return ListMatcher([source.model_copy(update={"links": (link,)})], DAY)


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("same", True),
        ("former-name", True),
        ("part", True),
        ("successor", False),
        ("parent", False),
        ("affiliated-hospital", False),
        ("related", False),
    ],
)
def test_what_a_confirmed_link_counts_for(kind: str, counts: bool) -> None:
    """A former name is the listed body itself; its successor is another body, and is asked about."""
    matcher, asked = linked(kind, "confirmed"), organisation("Northern Institute of Rocketry", ror=ROR)
    found, shown = (matcher.hits(asked), matcher.questions(asked)) if counts else (matcher.questions(asked), ())
    (hit,) = found
    assert (hit.link, hit.band, hit.rate and hit.rate.way) == (kind, "identifier", "identifier")
    assert hit.decided == Decision(status="confirmed", by="A. Office", date=date(2026, 10, 1), note="two towns")
    assert shown == () and (counts or matcher.hits(asked) == ())


def test_a_confirmed_former_name_makes_its_ror_the_body_s_own() -> None:
    """Another organisation of the same name is then another."""
    asked = organisation("Northern Institute of Rocketry", ror=OTHER_ROR)
    assert linked("former-name", "confirmed").hits(asked) == ()
    assert linked("successor", "confirmed").hits(asked) != ()


@pytest.mark.parametrize("kind", ["same", "former-name", "part"])
def test_a_link_that_nobody_decided_is_a_question(kind: str) -> None:
    asked = organisation(ror=ROR)
    assert linked(kind, "candidate").hits(asked) == ()
    (hit,) = linked(kind, "candidate").questions(asked)
    assert (hit.link, hit.band, hit.decided, hit.rejected) == (kind, "possible", None, False)
    assert hit.rate and hit.rate.way == "candidate"


def test_a_rejected_link_says_who_found_another_body() -> None:
    matcher, asked = linked("same", "rejected"), organisation("Northern Institute of Rocketry", ror=ROR)
    assert matcher.hits(asked) == ()
    (hit,) = matcher.questions(asked)
    assert hit.rejected and hit.decided and (hit.decided.by, hit.decided.date) == ("A. Office", date(2026, 10, 1))
    assert (hit.band, hit.probability, hit.rate) == ("possible", None, None)
    assert matcher.questions(organisation("Northern Institute of Rocketry")) == ()


def test_ids_of_an_earlier_edition_stay_with_an_entry_that_has_none_of_its_own() -> None:
    known = entry(rors=(ROR,), openalex=("I7",))
    source = listing(edition("2023", date(2023, 1, 1), known), edition("2024", date(2024, 1, 1), entry()))
    matcher = ListMatcher([source], DAY)
    assert [hit.how for hit in matcher.hits(organisation(ror=ROR, id=None))] == ["ror"]
    assert [hit.how for hit in matcher.hits(organisation())] == ["openalex"]
    corrected = listing(
        edition("2023", date(2023, 1, 1), known), edition("2024", date(2024, 1, 1), entry(rors=(OTHER_ROR,)))
    )
    assert ListMatcher([corrected], DAY).hits(organisation(ror=ROR, id=None)) == ()


def test_the_categories_of_the_publisher_go_with_the_hit() -> None:
    (hit,) = hits(entry(categories=("M", "CW")), organisation("Northern Institute of Rocketry"))
    assert hit.categories == ("M", "CW")
