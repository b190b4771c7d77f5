"""What people correct in the record: it leaves the readings, is told with name and reason, and clears nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.lists.test_matching import edition, entry, listing
from tests.profile.test_identities import Records, records, stands, work  # noqa: F401 fixture
from toolkit.errors import ProposalError
from toolkit.indicators import affiliations, areas, history, integrity, partners
from toolkit.models.profile import PersonFacts, Profile
from toolkit.models.proposal import Proposal
from toolkit.profile import profiles
from toolkit.profile.corrections import corrected
from toolkit.proposals import proposal_from, without_correction
from toolkit.sources.snapshot import Snapshot

DAY, SINCE = date(2026, 11, 1), date(2021, 11, 1)
JANE, LISTS = "Jane Sample", ["invented"]
SAID = {"reason": "She told us on the telephone", "by": "A. Officer", "on": "2026-10-30"}
LISTED = listing(edition("2024", date(2020, 1, 1), entry("Place I2", openalex=("I2",), categories=("M",))))
Seen = Callable[..., Profile]


def ended(last_day: str, organisation: str = "I2") -> dict[str, Any]:
    return {"kind": "post-ended", "person": JANE, "organisation": organisation, "last_day": last_day, **SAID}


def other_body(organisation: str = "I2") -> dict[str, Any]:
    return {
        "kind": "not-this-entry",
        "organisation": organisation,
        "list_id": "invented",
        "entry_id": "rocketry",
        **SAID,
    }


def other_person(record: str, **more: str) -> dict[str, Any]:
    return {"kind": "not-their-record", "person": JANE, "record": record, **SAID, **more}


def proposed(*corrections: dict[str, Any], **person: Any) -> Proposal:
    who = {"name": JANE, "openalex": "A1", **person}
    told = {"id": "one", "title": "Invented", "summary": "Invented", "own_organisation": {"name": "Place I1"}}
    more = {"partners": [{"name": "Place I2", "openalex": "I2"}], "people": [who], "corrections": corrections}
    return proposal_from({**told, **more})


@pytest.fixture
def together(records: Records) -> Callable[..., list[Profile]]:  # noqa: F811
    """Profiles of Jane (A1), who stood at I1, and at listed I2 on works of 2023 and 2024; of another Jane is A2."""
    source: Snapshot = records(
        *(work(n, stands("A1", JANE, "I1"), year=2020 + n) for n in range(2, 6)),
        *(work(n, stands("A1", JANE, "I2"), year=2016 + n) for n in (7, 8)),
        work(9, stands("A2", JANE, "I1"), stands("A3", "Kim One", "I2")),
    )
    return lambda *proposals: profiles(proposals, source, [LISTED], (), DAY)


@pytest.fixture
def seen(together: Callable[..., list[Profile]]) -> Seen:
    """One of them, with some corrections."""
    return lambda *corrections, **person: together(proposed(*corrections, **person))[0]


def of(profile: Profile) -> tuple[Profile, PersonFacts]:
    return profile, profile.people[0]


def test_a_post_that_ended_before_the_window_is_in_no_reading_of_posts(seen: Seen) -> None:
    assert affiliations.listed_post(*of(seen()), SINCE, lists=LISTS).value == 2
    told = seen(ended("2021-03-31"))
    reading = affiliations.listed_post(*of(told), SINCE, lists=LISTS)
    assert (reading.value, reading.facts["works"]) == (0, 6)
    assert [(c.met, c.title) for c in told.corrections] == [(True, "Place I2")]
    assert integrity.retracted(*of(told), SINCE).facts["works"] == 6, "the works themselves stay on the record"
    assert affiliations.listed_post(*of(told), None, lists=LISTS).value == 2


def test_a_post_that_ended_within_the_window_still_counts(seen: Seen) -> None:
    told = seen(ended("2022-03-31"))
    assert affiliations.listed_post(*of(told), SINCE, lists=LISTS).value == 2
    before, after = (history.weight(*of(each), None, lists=LISTS) for each in (seen(), told))
    assert (before.facts["current"], after.facts["current"]) == ("", "")
    assert (before.value, after.value) == (0.5, 0.5)
    assert history.weight(*of(told), None, lists=LISTS, half_years=3).value == 0


def test_works_in_two_countries_count_for_the_years_of_the_post(seen: Seen) -> None:
    reading = affiliations.concurrent_countries(*of(seen()), None, min_works=1)
    assert (reading.value, reading.facts["years"]) == (2, "2023, 2024")
    reading = affiliations.concurrent_countries(*of(seen(ended("2022-03-31"))), None, min_works=1)
    assert (reading.value, reading.facts["years"]) == (1, "2022")


def test_where_all_works_tell_of_an_ended_post_it_is_unknown_not_clear(seen: Seen) -> None:
    told = seen(ended("2021-03-31", "I1"), ended("2021-03-31"))
    reading = affiliations.listed_post(*of(told), SINCE, lists=LISTS)
    assert (reading.value, reading.unknown) == (None, "thin-coverage")


def test_a_declared_post_ends_on_the_corrected_day(seen: Seen) -> None:
    posts = [{"organisation": {"name": "Place I2", "openalex": "I2"}, "from": "2015-01-01"}]
    assert affiliations.declared_listed(*of(seen(posts=posts)), SINCE, lists=LISTS).value == 1
    told = seen(ended("2021-03-31"), posts=posts)
    assert affiliations.declared_listed(*of(told), SINCE, lists=LISTS).value == 0


def test_a_post_that_began_after_the_corrected_day_goes_on(together: Callable[..., list[Profile]]) -> None:
    place, own = ({"name": f"Place {key}", "openalex": key} for key in ("I2", "I1"))
    first, again, late, here = (
        {"organisation": at, "from": f"{year}-01-01"}
        for at, year in ((place, 2015), (place, 2022), (place, 2024), (own, 2022))
    )
    works = [{"kind": "not-their-work", "person": JANE, "work": f"W{n}", **SAID} for n in (2, 3, 4, 5)]
    once, twice, later, not_met, met = together(
        *(proposed(ended("2021-03-31"), posts=posts) for posts in ([again], [first, again], [late])),
        *(proposed(*works, ended(day, "I1"), posts=[here]) for day in ("2021-03-31", "2022-03-31")),
    )
    for told in (once, twice):
        reading = affiliations.declared_listed(*of(told), SINCE, lists=LISTS)
        assert (reading.value, [piece.date for piece in reading.evidence]) == (1, [date(2022, 1, 1)])
        assert affiliations.listed_post(*of(told), SINCE, lists=LISTS).value == 2, "works may be of the later post"
    assert affiliations.listed_post(*of(later), SINCE, lists=LISTS).value == 1, "that of 2023 is of the earlier one"
    assert [each.corrections[-1].met for each in (not_met, met)] == [False, True]


def test_without_any_work_left_nothing_is_clear(seen: Seen) -> None:
    works = [{"kind": "not-their-work", "person": JANE, "work": f"W{n}", **SAID} for n in (2, 3, 4, 5, 7, 8)]
    told = seen(*works)
    readings = [
        affiliations.listed_post(*of(told), SINCE, lists=LISTS),
        affiliations.concurrent_countries(*of(told), SINCE),
        integrity.retracted(*of(told), SINCE),
    ]
    assert [(reading.value, reading.unknown) for reading in readings] == [(None, "no-works")] * 3


def test_an_entry_that_is_another_body_is_shown_with_who_said_so_and_counts_nowhere(
    together: Callable[..., list[Profile]],
) -> None:
    before, after, elsewhere = together(proposed(), proposed(other_body()), proposed(other_body("I1")))
    for profile, values in ((before, (2, 1)), (after, (0, 0))):
        person = affiliations.listed_post(*of(profile), SINCE, lists=LISTS)
        partner = partners.listed(profile, profile.organisations[0], None, lists=LISTS)
        assert (person.value, partner.value) == values
    shown = [
        hit
        for reading in (person, partner)
        for piece in reading.evidence
        for hit in (*piece.hits, *piece.uncounted, *piece.formerly)
    ]
    assert len(shown) == 2 and all(hit.rejected for hit in shown)
    assert {(hit.decided.by, hit.decided.note) for hit in shown if hit.decided} == {(SAID["by"], SAID["reason"])}
    assert [(c.met, c.title) for c in after.corrections] == [(True, "Place I2")]
    assert [c.met for c in elsewhere.corrections] == [False], "the entry is another organisation's"
    assert affiliations.listed_post(*of(elsewhere), SINCE, lists=LISTS).value == 2


def test_a_record_that_is_another_persons_is_not_used_and_who_is_meant_is_open(
    together: Callable[..., list[Profile]],
) -> None:
    instead = other_person("A1", instead="A2")
    told = together(
        proposed(other_person("A1")),
        proposed(openalex=None),
        proposed(other_person("A1"), openalex=None),
        proposed(other_person("A1"), other_person("A2")),
        proposed(instead, other_person("A3")),
        proposed(other_person("A3", instead="A2"), other_person("A1")),
        proposed(instead),
    )
    identity, by_name, none_left, _, *either, _ = (each.people[0].identity for each in told)
    assert "A1" not in (*identity.ids, *(candidate.id for candidate in identity.candidates))
    assert ([candidate.id for candidate in identity.candidates], identity.ids) == (["A2"], ())
    assert (by_name.status, by_name.ids) == ("ambiguous", ()), "two of the name"
    assert none_left.status == "ambiguous", "none is left by name alone"
    reading = affiliations.listed_post(*of(told[3]), SINCE, lists=LISTS)
    assert (reading.value, reading.unknown) == (None, "not-resolved")
    assert [each.ids for each in either] == [("A2",), ("A2",)], "whichever names it"
    chosen = told[-1]
    assert (chosen.people[0].identity.ids, chosen.people[0].identity.by) == (("A2",), "openalex")
    assert chosen.proposal.people[0].openalex == "A1", "the proposal stays as it was submitted"


@pytest.mark.parametrize(
    ("corrections", "says"),
    [
        ([other_person("A1"), other_person("A1")], "twice"),
        ([{**ended("2021-03-31"), "person": "Sam Nobody"}], "who is not in the team"),
        ([ended("2026-11-30")], "when it was said to have ended"),
        ([other_person("A1", instead="A1")], "both as another person's and as theirs"),
        ([other_person("A1", instead="A2"), other_person("A3", instead="A4")], "name A2 and A4 as the record of"),
        ([{**SAID, "kind": "wrong"}], "corrections"),
        ([{**other_person("A1"), "work": "W1"}], "is not a field here"),
    ],
)
def test_what_contradicts_itself_is_refused(seen: Seen, corrections: list[dict[str, Any]], says: str) -> None:
    with pytest.raises(ProposalError, match=says) as refused:
        seen(*corrections)
    assert "corrections" in str(refused.value) or "correct" in str(refused.value)


def test_only_the_correction_that_an_entry_was_set_aside_by_is_told_as_met(seen: Seen) -> None:
    told = seen(other_body(), other_body("I1"))
    assert [(c.met, c.title) for c in told.corrections] == [(True, "Place I2"), (False, None)]


def test_a_record_that_was_not_looked_at_is_told_as_not_met(together: Callable[..., list[Profile]]) -> None:
    cases: list[tuple[Proposal, list[bool]]] = [
        (proposed(other_person("A1"), other_person("A3")), [True, True]),  # no name decides any more
        (proposed(other_person("A3")), [False]),
        (proposed(other_person("A3", instead="A1")), [False]),
        (proposed(other_person("A3", instead="A2")), [True]),
        (proposed(other_person("A2"), openalex=None), [True]),
    ]
    told = together(*(proposal for proposal, _ in cases))
    assert [[each.met for each in profile.corrections] for profile in told] == [met for _, met in cases]


def test_a_correction_of_an_organisation_that_was_merged_is_one_of_the_other(seen: Seen) -> None:
    """The corrections name I8, which lives on as I2."""
    plain = seen(other_body("I8"), ended("2021-03-31", "I8"))
    moved = plain.source.model_copy(update={"moved": {"I8": "I2"}})
    later = plain.model_copy(update={"source": moved})
    now = corrected(later, {JANE: {}}, {JANE: ()})
    assert [each.met for each in plain.corrections] == [False, False]
    assert [each.met for each in now.corrections] == [True, True]
    assert [each.correction for each in now.corrections] == [each.correction for each in plain.corrections]
    assert affiliations.listed_post(*of(plain), SINCE, lists=LISTS).value == 2
    assert affiliations.listed_post(*of(later), SINCE, lists=LISTS).value == 0
    assert not now.known["I2"].hits and plain.known["I2"].hits
    twice = seen(other_body("I8"), other_body()).model_copy(update={"source": moved})
    assert [each.met for each in corrected(twice, {JANE: {}}, {JANE: ()}).corrections] == [True, True]


def test_an_organisation_at_which_the_post_has_ended_is_in_no_match_of_concerns_and_areas(
    together: Callable[..., list[Profile]],
) -> None:
    asked: dict[str, Any] = {"lists": LISTS, "categories": ["M"], "min_characters": 1}
    away, home = ended("2021-03-31"), ended("2021-03-31", "I1")
    before, after, without = together(proposed(), proposed(away), proposed(home, away))
    assert [areas.listed_matching(*of(each), SINCE, **asked).value for each in (before, after)] == [1, 0]
    nowhere = areas.listed_matching(*of(without), SINCE, **asked)
    assert (nowhere.value, nowhere.unknown) == (None, "thin-coverage")


def test_what_would_contradict_itself_cannot_be_taken_back() -> None:
    said = [other_person("A1", instead="A2"), other_person("A3", instead="A4"), other_person("A2")]
    told = {"id": "one", "title": "t", "summary": "s", "own_organisation": {"name": "o"}, "people": [{"name": JANE}]}
    proposal = proposal_from({**told, "corrections": said})
    with pytest.raises(ProposalError, match="name A2 and A4"):
        without_correction(proposal, proposal.corrections[2].target)
    assert len(without_correction(proposal, proposal.corrections[0].target).corrections) == 2
