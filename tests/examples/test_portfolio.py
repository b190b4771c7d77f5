"""The example portfolio is what its script writes, and comes out as its README says."""

import re
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.examples.walk import CORPUS, EXAMPLES, PORTFOLIO, Record, lines_of
from toolkit import Assessment, Proposal, load_pack, open_source, read_proposals, screen

README = (EXAMPLES / "README.md").read_text(encoding="utf-8")
OUTCOMES = {"ask-compliance": 13, "enhanced-due-diligence": 24, "questions-open": 22, "ordinary-checks": 1}
Judged = dict[str, Assessment]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The portfolio by japan-uk, by proposal."""
    proposals = [row.proposal for row in read_proposals(PORTFOLIO) if row.proposal]
    source = open_source(str(CORPUS), cache=tmp_path_factory.mktemp("cache"))
    found = screen(proposals, source, [load_pack("japan-uk")], date(2026, 11, 1))
    return {profile.proposal.id: assessment for profile, [assessment] in found}


def test_script_writes_what_is_committed(tmp_path: Path) -> None:
    """Byte for byte; of the workbook its parts as they unpack, as another zlib may pack them to another length."""
    subprocess.run([sys.executable, EXAMPLES / "make_portfolio.py", "--out", tmp_path], check=True, capture_output=True)
    for name in ("proposals.jsonl", "proposals.csv"):
        assert (tmp_path / name).read_bytes() == PORTFOLIO.with_name(name).read_bytes()
    theirs, ours = (parts(folder / "proposals.xlsx") for folder in (tmp_path, PORTFOLIO.parent))
    assert theirs == ours


def parts(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("name", ["proposals.csv", "proposals.xlsx"])
def test_tables_say_the_same_but_for_what_they_have_no_room_for(name: str) -> None:
    whole = [row.proposal for row in read_proposals(PORTFOLIO) if row.proposal]
    rows = list(read_proposals(PORTFOLIO.with_name(name)))
    assert [row.error for row in rows if row.error] == []
    assert [(row.department, row.year) for row in rows] == [(r.department, r.year) for r in read_proposals(PORTFOLIO)]
    assert [row.proposal and shown(row.proposal) for row in rows] == [shown(proposal) for proposal in whole]


def shown(proposal: Proposal) -> object:
    """What a table has room for: all but answers, measures, funding, corrections, and all posts but the latest."""
    told = proposal.model_dump(mode="json", exclude={"answers", "mitigations", "corrections", "invented"})
    for person in told["people"]:
        first = (person["posts"] or [None])[0]
        person["posts"] = [first | {"to": None}] if first else []
        person |= {"funding": None}
    return told


def test_every_line_is_a_proposal_with_a_department_and_a_year() -> None:
    rows = list(read_proposals(PORTFOLIO))
    assert [row.error for row in rows if row.error] == []
    assert len({row.proposal.id for row in rows if row.proposal}) == len(rows) == 60
    assert Counter(row.year for row in rows) == {"2025": 20, "2026": 20, "2027": 20}
    assert len({row.department for row in rows}) == 5


def test_outcomes_are_those_of_the_readme(judged: Judged) -> None:
    assert Counter(assessment.outcome for assessment in judged.values()) == OUTCOMES
    table = dict(re.findall(r"^\| `([a-z-]+)` \| (\d+) \|$", README, re.MULTILINE))
    assert {outcome: int(count) for outcome, count in table.items()} == OUTCOMES


def found(assessment: Assessment, criterion: str) -> dict[str, str]:
    """What came out of a criterion, by whom or what it is about."""
    return {f.subject: f.outcome for f in assessment.findings if f.criterion == criterion}


@pytest.mark.parametrize(
    ("proposal", "criterion", "outcome"),
    [
        ("call-2025-04", "identity-uncertain", "raised"),
        ("call-2024-06", "declared-post-listed", "raised"),
        ("call-2026-08", "listed-post-current", "raised"),
        ("call-2024-09", "identity-uncertain", "clear"),
        ("call-2025-10", "identity-uncertain", "raised"),
        ("call-2026-14", "undeclared-affiliation", "unknown"),
        ("call-2026-17", "partner-listed", "clear"),
        ("call-2024-18", "proposal-funder-listed", "raised"),
        ("call-2025-19", "listed-post", "unknown"),
        ("call-2024-21", "export-classification-done", "unknown"),
        ("call-2025-22", "partner-listed", "unknown"),
        ("call-2025-22", "sensitive-area", "unknown"),
    ],
)
def test_stories_are_judged_as_the_readme_says(proposal: str, criterion: str, outcome: str, judged: Judged) -> None:
    assert outcome in found(judged[proposal], criterion).values()
    assert f"| {proposal}" in README or f", {proposal} |" in README


def test_only_a_measure_in_place_has_a_result_of_its_own(judged: Judged) -> None:
    done, late = judged["call-2026-20"], judged["call-2025-07"]
    assert (done.outcome, done.with_measures) == ("ask-compliance", "enhanced-due-diligence")
    assert late.with_measures in (None, late.outcome)
    assert any(finding.mitigations for finding in late.findings)


def test_an_orcid_finds_both_records(judged: Judged) -> None:
    ids: list[tuple[str, ...]] = [identity.ids for identity in judged["call-2024-12"].people.values()]
    assert ("A5900000011", "A5900000012") in ids


def test_every_person_is_in_the_corpus_or_a_student() -> None:
    def unknown(proposal: Record) -> list[str]:
        return [p["name"] for p in proposal["people"] if "openalex" not in p and "orcid" not in p]

    unnamed = [name for proposal in lines_of(PORTFOLIO) for name in unknown(proposal)]
    assert 5 <= len(unnamed) <= 20
