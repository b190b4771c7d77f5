"""Kinds of organisations and of funders, words in print, and ties that no funding is stated for."""

from typing import Any

import pytest

from tests.indicators.drawn import beside, money, partner, person, place, posts, profile, work
from toolkit.indicators import affiliations, funding, integrity
from toolkit.models.identity import Identity
from toolkit.models.profile import Facts, FundingRow, Organisation, PartnerRow, PostRow

PLACES = [
    place("I1"),
    place("I2", kind="company"),
    place("I3", kind="government"),
    place("I4", kind="facility"),
    place("I5", kind="funder"),
    place("I6", kind=None),
    place("I9", "JP"),
    place("I10", "JP", parents=("I9",)),
]
WORKS = [work(n, "2024-01-01", funding_stated=n in (1, 2)) for n in range(1, 6)]


def at(*places: str | None) -> tuple[Any, Any]:
    return profile(WORKS, PLACES), person(posts=posts(*enumerate(places, start=1)))


def test_companies_and_government_bodies_are_counted_by_organisation() -> None:
    seen = affiliations.company(*at("I1", "I2", "I2", "I3", "I4"), None)
    assert (seen.value, seen.facts["organisations"], seen.total) == (1, "Place I2", 2)
    assert affiliations.company(*at("I1", "I2", "I1"), None, min_works=2).value == 0
    state = affiliations.government(*at("I1", "I2", "I2", "I3", "I4"), None)
    assert (state.value, state.facts["organisations"]) == (2, "Place I3, Place I4")


@pytest.mark.parametrize(
    ("places", "why"),
    [
        ((), "no-works"),
        (("I5", "I5", "I1"), "thin-coverage"),  # a funder may be anything else beside
        (("I6", "I6", "I1"), "thin-coverage"),
        ((None, None, "I1"), "thin-coverage"),
        (("I1", "I6"), None),
    ],
)
def test_kinds_that_cannot_be_seen_are_unknown(places: tuple[str | None, ...], why: str | None) -> None:
    for read in (affiliations.company, affiliations.government):
        seen = read(*at(*places), None)
        assert (seen.unknown, seen.value) == (why, None if why else 0)
    assert affiliations.company(*at("I5", "I5", "I5", "I2"), None).value == 1, "what is found is found"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Institute of Defence Studies, Nowhere", "defence"),
        ("DEFENCE ACADEMY", "defence"),
        ("Defenceless Animals Trust", None),
        ("National University of ｄｅｆｅｎｃｅ technology", "defence"),
        ("国防科技大学", "国防"),
        ("Faculty of History", None),
        ("College for the Armed-Forces", "armed-forces"),
    ],
)
def test_words_in_print(text: str, said: str | None) -> None:
    who = person(posts=posts((1, None, text), (2, "I1", "Faculty of Music")))
    seen = affiliations.printed_words(profile(WORKS, PLACES), who, None, words=["defence", "国防", "armed-forces"])
    assert (seen.value, seen.facts["words"]) == (int(said is not None), said or "")
    assert [piece.affiliation for piece in seen.evidence] == ([text] if said else [])


def test_works_on_which_nothing_is_printed_say_nothing() -> None:
    seen = affiliations.printed_words(*at("I1", "I1"), None, words=["defence"])
    assert (seen.unknown, seen.facts) == ("thin-coverage", {"works": 2, "with_text": 0})


FUNDERS = {
    "F1": Organisation(id=None, name="Ministry of Everything", country="NO", kind="government"),
    "F2": Organisation(id=None, name="Invented Defence Agency", country="GB", kind=None),
    "F3": Organisation(id=None, name="Charity", country="NO", kind="nonprofit"),
}
PAID = money((1, "F1", "Ministry of Everything"), (2, "F2", "Invented Defence Agency"), (3, "F3", "Charity"))


@pytest.mark.parametrize(
    ("settings", "works"),
    [
        ({"names": ["defence"]}, {"W2"}),
        ({"names": ["F3", "ministry of"]}, {"W1", "W3"}),
        ({"kinds": ["government"]}, {"W1"}),
        ({"countries": ["NO"]}, {"W1", "W3"}),
        ({"kinds": ["nonprofit"], "countries": ["NO"]}, {"W3"}),
        ({"kinds": ["nonprofit"], "countries": ["GB"]}, set()),
        ({"kinds": ["company"], "names": ["charity"]}, {"W3"}),
        ({}, set()),
    ],
)
def test_funders_of_a_class(settings: dict[str, Any], works: set[str]) -> None:
    who = person(posts=posts(*((n, "I1") for n in range(1, 6))), funding=PAID)
    seen = funding.of_kind(profile(WORKS, PLACES, funders=FUNDERS), who, None, **settings)
    assert ({piece.work for piece in seen.evidence}, seen.value) == (works, len(works))


def test_little_stated_funding_is_no_clear() -> None:
    bare = [work(n, "2024-01-01") for n in range(1, 6)]
    who = person(posts=posts(*((n, "I1") for n in range(1, 6))))
    assert funding.of_kind(profile(bare, PLACES), who, None, names=["x"]).unknown == "thin-coverage"
    assert funding.of_kind(profile(bare), person(), None, names=["x"]).unknown == "no-works"
    nobody = person(funding=Facts[FundingRow](unknown="not-resolved"))
    assert funding.of_kind(profile(bare), nobody, None, names=["x"]).unknown == "not-resolved"


def test_works_shared_with_a_partner_that_state_no_funding() -> None:
    """Works 1 and 2 state some; 1, 3 and 4 are shared with the partner, 4 with a unit of it."""
    who = person(
        posts=posts(*((n, "I1") for n in range(1, 6))), partners=beside((1, "I9"), (3, "I9"), (4, "I10"), (5, "I2"))
    )
    for subject in (who, partner()):
        whole = profile(WORKS, PLACES, (who, partner()))
        seen = funding.unfunded_ties(whole, subject, None)
        assert (seen.value, seen.facts["shared"], seen.facts["stated"]) == (2, 3, 2)
        assert {(piece.work, piece.organisation) for piece in seen.evidence} == {("W3", "I9"), ("W4", "I10")}


def test_ties_that_cannot_be_seen_are_unknown() -> None:
    who = person(posts=posts((1, "I1")))
    assert funding.unfunded_ties(profile(WORKS, PLACES, (who,)), who, None).unknown == "not-declared"
    stranger = partner(identity=Identity(status="unresolved"))
    assert funding.unfunded_ties(profile(WORKS, PLACES, (who, stranger)), who, None).unknown == "not-resolved"
    blind = person(posts=posts((1, "I1")), partners=Facts[PartnerRow](unknown="source-cannot"))
    assert funding.unfunded_ties(profile(WORKS, PLACES, (blind, partner())), blind, None).unknown == "source-cannot"
    bare = [work(n, "2024-01-01") for n in range(1, 6)]
    assert funding.unfunded_ties(profile(bare, PLACES, (who, partner())), who, None).unknown == "thin-coverage"


def test_retractions_of_a_partner() -> None:
    works = [work(1, "2024-01-01", retracted=True), work(2, "2020-01-01", retracted=True), work(3, "2024-01-01")]
    subject = partner(works=posts((1, "I9"), (2, "I9"), (3, "I9"), (3, "I10")))
    seen = integrity.partner_retractions(profile(works, PLACES), subject, None)
    assert (seen.value, seen.facts["works"]) == (2, 3)
    for why in ("source-cannot", "not-resolved"):
        blind = partner(works=Facts[PostRow].model_validate({"unknown": why}))
        assert integrity.partner_retractions(profile(works), blind, None).unknown == why
    assert integrity.partner_retractions(profile(works), partner(), None).unknown == "no-works"
