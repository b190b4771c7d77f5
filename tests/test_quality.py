"""What is counted of the works of a team, and from which share on it is said. All people and works are invented."""

from datetime import date
from typing import Any, get_args

import pytest

from tests.test_assess import person, profile, work
from toolkit.models.assessment import Aspect, Generation, SeenWorks
from toolkit.models.profile import Facts, PersonFacts, SourceInfo, TopicRow
from toolkit.quality import ENOUGH, quality

FULL = {"organisation_missing": False, "funding_stated": True, "abstract": True}


def with_more(facts: PersonFacts, orcid: str = "", topics: str = "") -> PersonFacts:
    """A person with ORCIDs and topics on some works."""
    rows = tuple(TopicRow(work=w, topic="T1", name="Invented", score=0.5) for w in topics.split())
    return facts.model_copy(update={"works_with_orcid": tuple(orcid.split()), "topics": Facts[TopicRow](rows=rows)})


def counts(seen: SeenWorks) -> dict[str, int]:
    return {"works": seen.works, "cut": seen.cut} | {str(aspect): count for aspect, count in seen.said.items()}


def test_every_aspect_has_a_share() -> None:
    assert ENOUGH.keys() == set(get_args(Aspect))


def test_each_work_counts_once_and_for_a_team_only_what_holds_for_all_on_it() -> None:
    works = [
        work(1, **FULL),
        work(2, organisation_missing=True, funding_stated=True),
        work(3, abstract=True, truncated=True),
        work(4),
        work(5, **FULL),
    ]
    ren = person("Ren Sample", [("W1", "I1"), ("W1", None), ("W2", None), ("W3", "I1")])
    kai = person("Kai Sample", [("W1", "I2"), ("W2", "I2"), ("W4", None)])
    team = (with_more(ren, "W1 W2", "W1 W3"), with_more(kai, "W2", "W1"), person("Sasha Example", [], known=False))
    seen = quality(profile(*team, works=works))
    figures = {name: counts(each) for name, each in seen.people.items()}
    assert figures.keys() == {"Ren Sample", "Kai Sample"}
    assert figures["Ren Sample"] == {
        **{"works": 3, "cut": 1, "placed": 2, "whole": 1, "orcid": 2, "funding": 2, "abstract": 2, "topics": 2}
    }
    assert figures["Kai Sample"] == {
        **{"works": 3, "cut": 0, "placed": 2, "whole": 2, "orcid": 1, "funding": 2, "abstract": 1, "topics": 1}
    }
    # W1 to W4: Ren has no organisation on W2, Kai none on W4; Kai's ORCID is not on W1; W5 is nobody's.
    assert counts(seen.team) == {
        **{"works": 4, "cut": 1, "placed": 2, "whole": 2, "orcid": 1, "funding": 2, "abstract": 2, "topics": 2}
    }


def test_a_work_after_the_day_is_not_counted() -> None:
    works = [work(1, date="2026-11-10", year=2026), work(2, date="2026-12-10", year=2026)]
    ren = person("Ren Sample", [("W1", "I1"), ("W2", "I1")])
    told = SourceInfo(name="s", kind="snapshot", data_date=date(2026, 12, 31), digest="0", works=2)
    found = quality(profile(ren, works=works, as_of=date(2026, 11, 30), source=told))
    assert (found.team.works, found.people["Ren Sample"].works) == (1, 1)


@pytest.mark.parametrize(
    ("aspect", "enough"), [("placed", 9), ("whole", 8), ("orcid", 3), ("funding", 5), ("abstract", 5), ("topics", 8)]
)
def test_a_share_is_thin_below_its_number(aspect: Aspect, enough: int) -> None:
    """Of ten works, so many must say it; with one fewer it is thin, for the person and for the team."""

    def thin(count: int) -> list[tuple[bool, tuple[str, ...]]]:
        full: dict[str, Any] = {"placed": 10, "whole": 10, "orcid": 10, "funding": 10, "abstract": 10, "topics": 10}
        so = full | {aspect: count}
        works = [
            work(
                n + 1,
                organisation_missing=n >= so["whole"],
                funding_stated=n < so["funding"],
                abstract=n < so["abstract"],
            )
            for n in range(10)
        ]
        rows = [(f"W{n + 1}", "I1" if n < so["placed"] else None) for n in range(10)]
        named = {kind: " ".join(f"W{n + 1}" for n in range(so[kind])) for kind in ("orcid", "topics")}
        found = quality(profile(with_more(person("Ren Sample", rows), named["orcid"], named["topics"]), works=works))
        assert {each.aspect for each in found.thin} <= {aspect}
        return [(each.team, each.people) for each in found.thin]

    assert thin(enough) == []
    assert thin(enough - 1) == [(True, ("Ren Sample",))]


def test_no_works_are_nobodys_and_not_thin() -> None:
    found = quality(profile(person("Sasha Example", [], known=False), works=[]))
    assert (found.team.works, found.people, found.thin) == (0, {}, ())


@pytest.mark.parametrize(
    ("day", "links", "labels"),
    [
        (None, "unknown", "unknown"),
        (date(2026, 9, 27), "old", "old"),
        (date(2026, 9, 28), "new", "old"),
        (date(2026, 10, 30), "new", "old"),
        (date(2026, 10, 31), "new", "new"),
    ],
)
def test_the_generation_is_that_of_the_day_of_the_data(day: date | None, links: Generation, labels: Generation) -> None:
    told = SourceInfo(name="s", kind="snapshot", data_date=day, digest="0", works=0)
    found = quality(profile(person("Sasha Example", [], known=False), works=[], source=told))
    assert (found.links, found.labels) == (links, labels)
