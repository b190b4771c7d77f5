"""Comparing, banding and concluding, on profiles and packs small enough to judge by hand."""

from datetime import date
from itertools import chain
from typing import Any

import pytest

from toolkit import indicators
from toolkit.assess import assess, assess_many, proposal_digest, since
from toolkit.models.criteria import Criterion, Pack
from toolkit.models.identity import Identity
from toolkit.models.lists import ListHit
from toolkit.models.profile import (
    Facts,
    FundingRow,
    ListUnread,
    Organisation,
    PersonFacts,
    PostRow,
    Profile,
    SharedRow,
    SourceInfo,
    TopicRow,
    Work,
)
from toolkit.models.proposal import Proposal
from toolkit.proposals import parse_proposal

WORDS = {
    language: {"title": "t", "why": "w", "found": "f", "innocent": ["i"], "ask": "a", "do": ["d"]}
    for language in ("en", "ja")
}
TODAY = date(2026, 11, 1)
LATER = [{"from": "2027-01-01", "note": 1, "cites": "institution"}]


def criterion(name: str = "retractions", **changes: Any) -> Criterion:
    """A criterion on the number of retracted works, with changes."""
    told = {
        "id": name,
        "status": "stable",
        "indicator": "integrity.retracted",
        "subject": "person",
        "thresholds": [{"from": "2024-01-01", "note": 1, "review": 2, "escalate": 3, "cites": "institution"}],
        "sources": {},
        "review_due": "2027-11-01",
        "text": WORDS,
    }
    return Criterion.model_validate(told | changes)


def pack(*criteria: Criterion, outcomes: list[dict[str, Any]] | None = None, **changes: Any) -> Pack:
    """A pack of some criteria; without outcomes, the one for an open record."""
    said = {language: {"title": "t", "means": "m"} for language in ("en", "ja")}
    told = [outcome | {"text": said} for outcome in [*(outcomes or []), {"id": "open", "level": "note"}]]
    head = {
        "id": "by-hand",
        "version": "1",
        "authority": "a test",
        "in_force": "2020-01-01",
        "lists": [],
        "taxonomies": [],
        "sources": {},
        "sections": [{"id": "all", "title": {}, "criteria": [c.id for c in criteria]}],
        "outcomes": told,
        "triage": {"escalate": 1000, "review": 100, "note": 10, "unknown": 1},
        "text": {language: {"title": "t", "about": "a", "cannot_show": []} for language in ("en", "ja")},
    }
    return Pack.model_validate(head | {"criteria": {c.id: c for c in criteria}, "digest": "0"} | changes)


def work(number: int, **changes: Any) -> Work:
    told = {
        "id": f"W{number}",
        "doi": None,
        "title": None,
        "date": "2023-03-01",
        "year": 2023,
        "authors": 1,
        "truncated": False,
        "retracted": False,
        "expansion": False,
        "funding_stated": False,
        "organisation_missing": False,
    }
    return Work.model_validate(told | changes)


def person(name: str, rows: list[tuple[str, str | None]], known: bool = True) -> PersonFacts:
    """A member of the team with works, each at an organisation or at none."""
    posts = tuple(PostRow(work=w, organisation=o, country=None, raw=None) for w, o in rows)
    return PersonFacts(
        name=name,
        identity=Identity(status="exact", by="openalex", ids=("A1",)) if known else Identity(status="unresolved"),
        orcids_on_works=(),
        posts=Facts[PostRow](rows=posts) if known else Facts[PostRow](unknown="not-resolved"),
        listed_coauthors=Facts[SharedRow](),
        funding=Facts[FundingRow](),
        topics=Facts[TopicRow](),
    )


def profile(
    *people: PersonFacts, works: list[Work], hits: dict[str, list[str]] | None = None, **changes: Any
) -> Profile:
    """What is known of a proposal by invented people; `hits`: evidence classes of list entries by organisation."""
    proposal = {"id": "p", "title": "t", "summary": "s", "own_organisation": {"name": "Northfield University"}}
    return Profile(
        proposal=Proposal.model_validate(proposal | {"people": [{"name": p.name} for p in people]}),
        **{"as_of": TODAY}
        | {
            "source": SourceInfo(name="s", kind="snapshot", data_date=TODAY, digest="0", works=len(works)),
            "lists": (),
            "taxonomies": (),
            "people": people,
            "organisations": (),
            "funders": {},
            "declared": (),
            "text_areas": (),
            "works": {w.id: w for w in works},
            "known": {o: listed(o, classes) for o, classes in (hits or {}).items()},
        }
        | changes,
    )


def listed(organisation: str, classes: list[str]) -> Organisation:
    hits = [
        ListHit.model_validate(
            {
                "list_id": f"list-{kind}",
                "edition": "1",
                "entry_id": organisation.lower(),
                "entry_name": organisation,
                "how": "name",
                "matched": organisation,
                "evidence_class": kind,
                "band": "exact",
                "listed_since": "2024-01-01",
                "url": "https://example.org",
            }
        )
        for kind in classes
    ]
    return Organisation(id=organisation, name=organisation, hits=tuple(hits))


def retracted(number: int, **changes: Any) -> Profile:
    """One invented person with five works, of which some are retracted."""
    works = [work(n, retracted=n <= number) for n in range(1, 6)]
    return profile(person("Ren Sample", [(w.id, None) for w in works]), works=works, **changes)


@pytest.mark.parametrize(
    ("value", "outcome", "level"),
    [
        (0, "clear", "none"),
        (1, "raised", "note"),
        (2, "raised", "review"),
        (3, "raised", "escalate"),
        (4, "raised", "escalate"),
    ],
)
def test_a_level_is_reached_at_its_number(value: int, outcome: str, level: str) -> None:
    (finding,) = assess(retracted(value), pack(criterion())).findings
    assert (finding.outcome, finding.level, finding.reading.value) == (outcome, level, value)


def test_a_level_that_has_no_number_is_never_reached() -> None:
    only = criterion(thresholds=[{"from": "2024-01-01", "review": 2, "cites": "institution"}])
    levels = [assess(retracted(n), pack(only)).findings[0].level for n in range(6)]
    assert levels == ["none", "none", "review", "review", "review", "review"]


@pytest.mark.parametrize(
    ("as_of", "outcome", "level"),
    [
        ("2023-12-31", "not_in_force", "none"),
        ("2024-01-01", "raised", "note"),
        ("2025-06-30", "raised", "note"),
        ("2025-07-01", "raised", "escalate"),
        ("2026-12-31", "raised", "escalate"),
        ("2027-01-01", "clear", "none"),
    ],
)
def test_the_threshold_is_that_of_the_day_in_whatever_order_the_file_has_them(
    as_of: str, outcome: str, level: str
) -> None:
    three = criterion(
        thresholds=[
            {"from": "2025-07-01", "escalate": 1, "cites": "institution"},
            {"from": "2027-01-01", "note": 5, "cites": "institution"},
            {"from": "2024-01-01", "note": 1, "cites": "institution"},
        ]
    )
    (finding,) = assess(retracted(1, as_of=date.fromisoformat(as_of)), pack(three)).findings
    assert (finding.outcome, finding.level, finding.reading.value) == (outcome, level, 1)


@pytest.mark.parametrize(
    ("classes", "level"),
    [
        (["assessment"], "review"),
        (["designation"], "escalate"),
        (["assessment", "designation"], "escalate"),
    ],
)
def test_an_opinion_alone_never_goes_beyond_review(classes: list[str], level: str) -> None:
    works = [work(n) for n in range(1, 10)]
    at_listed = profile(person("Ren Sample", [(w.id, "I1") for w in works]), works=works, hits={"I1": classes})
    settings = {"lists": ["list-assessment", "list-designation"]}
    posts = criterion(indicator="affiliations.listed_post", settings=settings)
    (finding,) = assess(at_listed, pack(posts)).findings
    assert (finding.level, finding.reading.value) == (level, 9)


def test_nothing_found_is_open_where_a_list_was_not_at_hand() -> None:
    """Unknown never counts as clear: what the other lists say cannot stand for the one that is missing."""
    missing = ListUnread(id="list-designation", title={}, publisher="Nobody", first=None)
    settings = {"lists": ["list-assessment", "list-designation"]}
    posts = criterion(
        indicator="affiliations.listed_post",
        settings=settings,
        thresholds=[{"from": "2024-01-01", "review": 1, "cites": "institution"}],
    )
    elsewhere = criterion(indicator="affiliations.listed_post", settings={"lists": ["list-assessment"]})
    known: dict[str, Any] = {"works": [work(1)], "hits": {"I1": ["assessment"], "I2": []}, "lists_unread": (missing,)}
    for place, looked, outcome in (("I2", posts, "unknown"), ("I2", elsewhere, "clear"), ("I1", posts, "raised")):
        (found,) = assess(profile(person("Ren Sample", [("W1", place)]), **known), pack(looked)).findings
        assert found.outcome == outcome
        assert (found.reading.unknown == "list-missing") == (outcome == "unknown")
        assert (found.reading.value is None) == (outcome == "unknown")
    whole = pack(posts, lists=settings["lists"])
    assessed = assess(profile(person("Ren Sample", [("W1", "I2")]), **known), whole)
    assert assessed.lists_unread == (missing,)


@pytest.mark.parametrize(
    ("limits", "since", "outcome"),
    [
        ((), None, "raised"),
        (("scope-places:GB",), 5, "unknown"),
        (("scope-fields:Energy",), 5, "unknown"),
        (("incomplete",), 5, "unknown"),
        (("scope-from:2016",), None, "unknown"),
        (("scope-from:2016",), 5, "raised"),
        (("scope-to:2024",), 5, "unknown"),
    ],
)
def test_what_is_raised_because_works_are_not_there_is_open_in_a_part_of_them(
    limits: tuple[str, ...], since: int | None, outcome: str
) -> None:
    works = [work(1, date="2022-01-01", year=2022), work(2, date="2026-01-01", year=2026, retracted=True)]
    source = SourceInfo(name="s", kind="snapshot", data_date=TODAY, digest="0", works=2, limits=limits)
    ren = profile(person("Ren Sample", [("W1", "I1"), ("W2", "I1")]), works=works, source=source)
    gaps = criterion("gaps", indicator="history.gaps", lookback_years=since)
    later = criterion("later", indicator="history.gaps", lookback_years=since, thresholds=LATER)
    found = {each.criterion: each for each in assess(ren, pack(criterion(), gaps, later)).findings}
    seen = found["gaps"]
    assert (seen.outcome, seen.level) == (outcome, "note" if outcome == "raised" else "none")
    assert (seen.reading.value, seen.reading.unknown) == ((1, None) if outcome == "raised" else (None, "source-cannot"))
    assert len(seen.reading.evidence) == 2, "what there is stays shown"
    assert found["later"].outcome == "not_in_force" and found["later"].reading == seen.reading
    assert found["retractions"].outcome == "raised", "what is there is there"


def test_what_is_known_of_indicators_is_of_indicators_that_there_are() -> None:
    names = [*indicators._NOT_OF_WORKS, *indicators._BY_ABSENCE, *chain(*indicators._LARGE.values())]
    for name in names:
        assert indicators.indicator(name).__name__ == name.partition(".")[2]


def test_an_opinion_is_not_raised_to_review_either() -> None:
    works = [work(1)]
    at_listed = profile(person("Ren Sample", [("W1", "I1")]), works=works, hits={"I1": ["assessment"]})
    posts = criterion(indicator="affiliations.listed_post", settings={"lists": ["list-assessment"]})
    assert assess(at_listed, pack(posts)).findings[0].level == "note"


def test_triage_adds_the_weight_of_each_finding_that_counts() -> None:
    people = [person("Ren Sample", [("W1", None)]), person("Kai Sample", [("W2", None), ("W3", None), ("W4", None)])]
    unseen = person("Sasha Example", [], known=False)
    works = [work(n, retracted=True) for n in range(1, 5)]
    trial = criterion("on-trial", status="trial")
    assessment = assess(profile(*people, unseen, works=works), pack(criterion(), trial))
    assert [(f.level, f.counted) for f in assessment.findings] == [
        ("note", True),
        ("escalate", True),
        ("none", True),
        ("note", False),
        ("escalate", False),
        ("none", False),
    ]
    assert assessment.triage == 10 + 1000 + 1


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_draft_or_retired_criterion_is_not_read(status: str) -> None:
    both = pack(criterion("gone", status=status), criterion())
    assert [f.criterion for f in assess(retracted(1), both).findings] == ["retractions"]


def test_coverage_counts_what_could_be_seen() -> None:
    works = [
        work(1, truncated=True, funding_stated=True),
        work(2, funding_stated=True),
        work(3),
        work(4, truncated=True),
        work(5, truncated=True, funding_stated=True),
    ]
    ren = person("Ren Sample", [("W1", "I1"), ("W1", None), ("W2", None), ("W3", "I1")])
    kai = person("Kai Sample", [("W2", "I2"), ("W4", None)])
    seen = assess(
        profile(ren, kai, person("Sasha Example", [], known=False), works=works),
        pack(criterion(), criterion("later", thresholds=[{"from": "2027-01-01", "note": 1, "cites": "institution"}])),
    ).coverage
    assert (seen.evaluated, seen.of) == (2, 6)  # Ren and Kai by the first criterion; three people by two criteria
    assert (seen.people_resolved, seen.people) == (2, 3)
    assert (seen.organisations_resolved, seen.organisations) == (0, 0)
    assert seen.works == 4  # W5 is nobody's of the team


ESCALATED = {"id": "strong", "level": "escalate", "when": {"raised": "retractions", "level": "escalate"}}
REVIEWED = {"id": "middle", "level": "review", "when": {"raised": "retractions", "level": "review"}}
CLEAR = {"id": "clear", "level": "none", "when": {"none": [{"raised": "retractions"}]}}


@pytest.mark.parametrize(
    ("value", "outcome", "level"),
    [(0, "clear", "none"), (1, "open", "note"), (2, "middle", "review"), (3, "strong", "escalate")],
)
def test_the_first_outcome_that_holds_wins(value: int, outcome: str, level: str) -> None:
    assessment = assess(retracted(value), pack(criterion(), outcomes=[ESCALATED, REVIEWED, CLEAR]))
    assert (assessment.outcome, assessment.level, assessment.could_become) == (outcome, level, ())


def test_what_is_unknown_keeps_every_stronger_outcome_possible_and_no_weaker_one() -> None:
    one, other = person("Ren Sample", [("W1", None), ("W2", None)]), person("Sasha Example", [], known=False)
    works = [work(n, retracted=True) for n in (1, 2)]
    three = pack(criterion(), outcomes=[ESCALATED, REVIEWED, CLEAR])
    reviewed = assess(profile(one, other, works=works), three)
    assert (reviewed.outcome, reviewed.could_become) == ("middle", ("strong",))
    unseen = assess(profile(other, works=[]), three)
    assert (unseen.outcome, unseen.could_become) == ("open", ("strong", "middle"))


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [("2024-12-31", "open"), ("2025-01-01", "clear"), ("2025-12-31", "clear"), ("2026-01-01", "open")],
)
def test_a_pack_concludes_nothing_on_a_day_on_which_it_is_not_in_force(as_of: str, outcome: str) -> None:
    for_a_year = pack(criterion(), outcomes=[CLEAR], in_force="2025-01-01", until="2025-12-31")
    assessment = assess(retracted(0, as_of=date.fromisoformat(as_of)), for_a_year)
    assert (assessment.outcome, assessment.could_become) == (outcome, ())


def test_a_window_begins_on_the_day_it_says() -> None:
    assert since(criterion(lookback_years=5), TODAY) == date(2021, 11, 1)
    assert since(criterion(lookback_months=24), TODAY) == date(2024, 11, 1)
    assert since(criterion(), TODAY) is None


def test_a_window_looks_at_the_day_and_at_the_year_where_no_day_is_known() -> None:
    dated = {"2024-10-31": 0, "2024-11-01": 1, "2026-11-01": 1}
    for day, value in dated.items():
        one = [work(1, date=day, year=int(day[:4]), retracted=True), work(2, date="2025-03-01", year=2025)]
        assert in_two_years(one) == value, day
    for year, value in {2023: 0, 2024: 1, None: 1}.items():
        other = work(2, date="2025-03-01", year=2025)
        assert in_two_years([work(1, date=None, year=year, retracted=True), other]) == value, year


def in_two_years(works: list[Work]) -> float | None:
    known = profile(person("Ren Sample", [(w.id, None) for w in works]), works=works)
    return assess(known, pack(criterion(lookback_months=24))).findings[0].reading.value


ONE_ORDER = b"""
id: p
title: Prayer books
summary: An invented project.
own_organisation: {name: Northfield University, country: GB}
people: [{name: Ren Sample, role: other}]
starts: 2027-01-01
"""
ANOTHER = b"""
starts: 2027-01-01
people:
  - role: other
    name: Ren Sample
own_organisation: {country: GB, name: Northfield University}
summary: An invented project.
title: "Prayer books"
id: p
"""
AS_JSON = b"""{"summary": "An invented project.", "people": [{"name": "Ren Sample"}], "starts": "2027-01-01",
"title": "Prayer books", "id": "p", "own_organisation": {"country": "GB", "name": "Northfield University"}}"""


def test_the_digest_is_of_what_a_proposal_says_and_not_of_how_it_is_written() -> None:
    files = {"one.yaml": ONE_ORDER, "another.yaml": ANOTHER, "p.json": AS_JSON}
    digests = {proposal_digest(parse_proposal(content, name)) for name, content in files.items()}
    assert len(digests) == 1
    changed = parse_proposal(ONE_ORDER.replace(b"2027-01-01", b"2027-01-02"), "one.yaml")
    assert proposal_digest(changed) not in digests
    answer = {"criterion": "retractions", "answer": "yes", "by": "Kim Reviewer", "date": "2026-10-01"}
    answered = Proposal.model_validate(
        parse_proposal(ONE_ORDER, "one.yaml").model_dump(by_alias=True) | {"answers": [answer]}
    )
    assert proposal_digest(answered) not in digests | {proposal_digest(changed)}


def test_before_the_first_edition_of_a_list_a_reading_is_unknown_and_never_nought() -> None:
    missing = ListUnread(id="list-designation", title={}, publisher="Nobody", first=date(2026, 12, 1))
    later = criterion(
        indicator="affiliations.listed_post",
        settings={"lists": ["list-designation"]},
        thresholds=[{"from": "2027-01-01", "review": 1, "cites": "institution"}],
    )
    for unread, seen in (((missing,), (None, "list-missing")), ((), (0, None))):
        ren = profile(person("Ren Sample", [("W1", "I2")]), works=[work(1)], hits={"I2": []}, lists_unread=unread)
        (found,) = assess(ren, pack(later)).findings
        assert found.outcome == "not_in_force"
        assert (found.reading.value, found.reading.unknown) == seen


def answered(day: str) -> Profile:
    """A profile of TODAY whose proposal holds an answer that somebody gave on a day."""
    plain = retracted(0)
    answer = {"criterion": "asked", "answer": "no", "by": "Kim Reviewer (invented)", "date": day}
    proposal = Proposal.model_validate(plain.proposal.model_dump(by_alias=True) | {"answers": [answer]})
    return plain.model_copy(update={"proposal": proposal})


@pytest.mark.parametrize(("day", "known"), [("2026-10-31", True), ("2026-11-01", True), ("2026-11-02", False)])
def test_an_answer_of_a_later_day_is_told_and_does_not_count(day: str, known: bool) -> None:
    asked = criterion("asked", indicator="answers.given", subject="proposal", settings={"criterion": "asked"})
    (found,) = assess(answered(day), pack(asked)).findings
    assert found.outcome == ("clear" if known else "unknown")
    assert (found.answer is not None) == known
    assert found.reading.unknown == (None if known else "not-answered")
    assert found.reading.facts.get("answered_later") == (None if known else day)


def test_profiles_of_several_days_are_judged_each_as_if_it_were_the_only_one() -> None:
    days = [date(2023, 12, 31), TODAY, date(2024, 1, 1), TODAY]
    profiles = [retracted(n, as_of=day) for n, day in enumerate(days)]
    packs = [pack(criterion(lookback_years=1), criterion("other")), pack(criterion("third"))]
    alone = [[assess(each, one) for one in packs] for each in profiles]
    assert list(assess_many(profiles, packs)) == alone
    assert list(assess_many(reversed(profiles), packs)) == alone[::-1]


def test_a_copy_of_a_profile_works_everything_out_anew() -> None:
    late = answered("2026-11-02")
    assert not late.answers
    assert late.model_copy(update={"as_of": date(2026, 11, 2)}).answers
