"""What the checklist says of a record that mixes two invented people, and of works set aside, in both languages."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from toolkit import load_pack, open_source, read_proposal, render, screen
from toolkit.assess import assess
from toolkit.models.assessment import Assessment, Finding
from toolkit.models.corrections import NotTheirWork
from toolkit.models.profile import PersonFacts
from toolkit.models.proposal import Proposal

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = date(2026, 11, 1)
MIXED = "Jun Isonaga"
REASON = "By a namesake who studies lakes"


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def with_set_aside(proposal: Proposal, *works: str) -> Proposal:
    """The proposal, in which some works on the mixed record are said to be somebody else's."""
    told = {"person": MIXED, "reason": REASON, "by": "A. Officer", "on": AS_OF}
    aside = tuple(NotTheirWork(kind="not-their-work", work=work, **told) for work in works)
    return proposal.model_copy(update={"corrections": aside})


def assessed(cache_folder: Path, *works: str) -> Assessment:
    return _assessed(cache_folder, works)


@cache
def _assessed(cache_folder: Path, works: tuple[str, ...]) -> Assessment:
    proposal = with_set_aside(read_proposal(EXAMPLES / "proposals" / "legal-gate.yaml"), *works)
    source = open_source(str(EXAMPLES / "corpus"), cache=cache_folder)
    [(_, [assessment])] = screen([proposal], source, [load_pack("japan-uk")], AS_OF)
    return assessment


def parted(assessment: Assessment) -> tuple[str, ...]:
    return tuple(w for d in assessment.people[MIXED].doubts if d.code == "parted-works" for w in d.works)


@pytest.mark.parametrize(
    ("language", "doubt", "mark"),
    [
        ("en", "The works fall into 2 groups (11+11)", "may be another person's"),
        ("ja", "いずれも共通しない2個のまとまり（11+11）に分かれています", "別人のものである可能性があります"),
    ],
)
def test_a_mixed_record_is_told_with_works_and_marks(cache_folder: Path, language: str, doubt: str, mark: str) -> None:
    assessment = assessed(cache_folder)
    works = parted(assessment)
    assert len(works) == 11
    for form in ("html", "md"):
        page = render(assessment, load_pack("japan-uk"), language, form)
        assert doubt in page
        assert f"https://openalex.org/{works[0]}" in page
    shown = [p.work for f in assessment.findings if f.subject == MIXED for p in f.reading.evidence if p.work in works]
    assert shown
    assert mark in page


def test_works_set_aside_stay_on_the_page_and_leave_the_readings(cache_folder: Path) -> None:
    works = parted(assessed(cache_folder))
    assessment = assessed(cache_folder, *works, "W999")
    evidence = [p for f in assessment.findings if f.subject == MIXED for p in f.reading.evidence]
    assert not {p.work for p in evidence} & set(works)
    assert "parted-works" not in {p.doubt.code for p in evidence if p.doubt}
    english = render(assessment, load_pack("japan-uk"), "en", "md")
    in_items = f"{len(works)} works are left out as another person's: {REASON} (A. Officer, 1 November 2026)."
    of_record = [f for f in assessment.findings if f.subject == MIXED and f.outcome != "not_in_force"]
    assert 0 < english.count(in_items) <= len(of_record)
    assert english.count("The records used hold nothing of the kind") == 1
    japanese = render(assessment, load_pack("japan-uk"), "ja", "html")
    assert f"{REASON}（A. Officer、2026年11月1日）" in japanese
    assert "記録について訂正された点" in japanese and "別人のものとして11件の論文等を除外しています" in japanese


def test_how_sure_an_identity_is_moves_no_finding(cache_folder: Path) -> None:
    pack = load_pack("japan-uk")
    proposal = read_proposal(EXAMPLES / "proposals" / "needs-review.yaml")
    source = open_source(str(EXAMPLES / "corpus"), cache=cache_folder)
    [(profile, [before])] = screen([proposal], source, [pack], AS_OF)
    assert any(identity.confidence for identity in before.people.values())
    after = assess(profile.model_copy(update={"people": tuple(map(surer, profile.people))}), pack)
    assert [bare(finding) for finding in after.findings] == [bare(finding) for finding in before.findings]
    assert (after.outcome, after.triage, after.could_become) == (before.outcome, before.triage, before.could_become)


def surer(person: PersonFacts) -> PersonFacts:
    """The same facts, and full confidence in every candidate."""
    candidates = tuple(c.model_copy(update={"confidence": 1.0}) for c in person.identity.candidates)
    identity = person.identity.model_copy(update={"confidence": 1.0, "candidates": candidates})
    return person.model_copy(update={"identity": identity})


def bare(finding: Finding) -> Finding:
    """A finding without the candidates that it shows."""
    reading = finding.reading.model_copy(update={"evidence": ()})
    return finding.model_copy(update={"reading": reading})
