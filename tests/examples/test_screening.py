"""The examples do what their README says: outcomes, repeated bytes, traps as they are judged, scripts that run."""

import json
import os
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pandas as pd
import pytest

from tests.examples.walk import CORPUS, EXAMPLES
from toolkit import Assessment, load_pack, open_source, proposal_from, screen

ROOT = EXAMPLES.parent
AS_OF = "2026-11-01"
PROPOSALS = ("clean", "legal-gate", "needs-review")
OUTCOMES = {
    ("clean", "japan-uk"): "ordinary-checks",
    ("clean", "canada-strac"): "not-met",
    ("needs-review", "japan-uk"): "enhanced-due-diligence",
    ("needs-review", "canada-strac"): "open",
    ("legal-gate", "japan-uk"): "ask-compliance",
    ("legal-gate", "canada-strac"): "gate-met",
}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def run(cache: Path, *command: str | Path, cwd: Path = ROOT) -> str:
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "TMPDIR": str(cache)}
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def screened(cache: Path, out: Path, *more: str | Path) -> Path:
    program = Path(sys.executable).with_name("trusted-research")
    files = [EXAMPLES / "proposals" / f"{name}.yaml" for name in PROPOSALS] if not more else []
    packs = ("--pack", "japan-uk", "--pack", "canada-strac", "--lang", "en", "--lang", "ja", "--format", "md")
    run(cache, program, "screen", *files, *more, *packs, "--source", CORPUS, "--as-of", AS_OF, "--out", out)
    return out


@pytest.fixture(scope="module")
def screenings(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return screened(cache, tmp_path_factory.mktemp("screenings"))


def assessment(folder: Path, proposal: str, pack: str) -> Assessment:
    return Assessment.model_validate_json((folder / proposal / f"{pack}.assessment.json").read_bytes())


@pytest.mark.parametrize(("proposal", "pack"), OUTCOMES)
def test_outcome(screenings: Path, proposal: str, pack: str) -> None:
    assert assessment(screenings, proposal, pack).outcome == OUTCOMES[proposal, pack]


def test_readme_says_these_outcomes() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for proposal in PROPOSALS:
        [line] = [row for row in text.splitlines() if row.startswith(f"| proposals/{proposal}.yaml")]
        ours = [f"`{OUTCOMES[proposal, pack]}`" for pack in ("japan-uk", "canada-strac")]
        assert [cell.strip() for cell in line.split("|")[3:5]] == ours


def test_screening_twice_writes_the_same_bytes(cache: Path, screenings: Path, tmp_path: Path) -> None:
    again = screened(cache, tmp_path)
    first, second = (
        {f.relative_to(place): f.read_bytes() for f in place.rglob("*.*") if f.is_file()}
        for place in (screenings, again)
    )
    assert len(first) == len(PROPOSALS) * (1 + 2 * (1 + 2))
    assert first == second


def test_needs_review_shows_what_is_unknown(screenings: Path) -> None:
    seen = assessment(screenings, "needs-review", "japan-uk")
    assert {name: identity.status for name, identity in seen.people.items()} == {
        "Takeru Hibarino": "exact",
        "Rosamund Ashcombe": "exact",
        "Aoi Kuremoto": "ambiguous",
        "Wilhelmina Osgathorpe": "unresolved",
    }
    assert {c.id for c in seen.people["Aoi Kuremoto"].candidates} == {"A5900000006", "A5900000007"}
    for name in ("Aoi Kuremoto", "Wilhelmina Osgathorpe"):
        found = {f.criterion: f.outcome for f in seen.findings if f.subject == name}
        assert found["identity-uncertain"] == "raised"
        assert [c for c, outcome in found.items() if outcome == "clear"] == ["declared-post-listed"]
    assert "ask-compliance" in seen.could_become
    [stray] = [f for f in seen.findings if (f.criterion, f.subject) == ("listed-post-current", "Rosamund Ashcombe")]
    assert [e.work for e in stray.reading.evidence] == ["W7900000098"]
    assert stray.reading.facts["printed"] == 0


def test_answers_reach_the_checklist(cache: Path, screenings: Path, tmp_path: Path) -> None:
    file, answers = (EXAMPLES / place / "needs-review.yaml" for place in ("proposals", "answers"))
    answered = assessment(screened(cache, tmp_path, file, "--answers", answers), "needs-review", "japan-uk")
    open_before = assessment(screenings, "needs-review", "japan-uk").coverage
    assert answered.coverage.of == open_before.of
    assert answered.coverage.evaluated > open_before.evaluated
    assert answered.outcome == "enhanced-due-diligence"


# How each trap is judged: the person's id, a post to declare, and what japan-uk says of some criteria.
JUDGED = {
    "merged": ("A5900000010", "I4990000013", {"identity-uncertain": "raised", "undeclared-affiliation": "raised"}),
    "moved": ("A5900000013", "I4990000028", {"concurrent-countries": "clear", "identity-uncertain": "clear"}),
    "printed-only": ("A5900000014", "I4990000018", {"thin-coverage": "raised", "listed-post": "unknown"}),
    "retracted": ("A5900000015", "I4990000015", {"retracted-works": "raised", "listed-post": "clear"}),
    "unit of listed": ("A5900000016", "I4990000031", {"listed-post-current": "raised", "listed-post": "raised"}),
    "look-alike": ("A5900000017", "I4990000026", {"listed-post-current": "clear", "listed-post": "clear"}),
    "formerly listed": ("A5900000018", "I4990000099", {"listed-post-current": "clear"}),
    "thin": ("A5900000019", "I4990000003", {"thin-coverage": "raised"}),
    "unlisted": ("A5900000020", "I4990000024", {"listed-post": "clear", "listed-coauthors": "clear"}),
    "listed funder": ("A5900000021", "I4990000030", {"listed-funder": "raised", "listed-post": "clear"}),
}


def test_traps_are_judged_as_the_readme_says(cache: Path) -> None:
    people = [
        {"name": name, "openalex": author, "posts": [{"organisation": {"name": home, "openalex": home}}]}
        for name, (author, home, _) in JUDGED.items()
    ]
    people.append({"name": "one person, two records", "orcid": "0000-0009-9000-0114"})
    proposal = proposal_from(
        {
            "id": "traps",
            "title": "Traps",
            "summary": "Everybody with a story, on one team.",
            "own_organisation": {"name": "Severnside University", "openalex": "I4990000003"},
            "people": people,
        }
    )
    source = open_source(str(CORPUS), cache=cache)
    [(_, [seen])] = screen([proposal], source, [load_pack("japan-uk")], date.fromisoformat(AS_OF))
    found = {(f.subject, f.criterion): f.outcome for f in seen.findings}
    for name, (_, _, expected) in JUDGED.items():
        assert {c: found[name, c] for c in expected} == expected, name
    assert seen.people["one person, two records"].ids == ("A5900000011", "A5900000012")
    [hits] = [
        {h.via for e in f.reading.evidence for h in e.hits}
        for f in seen.findings
        if (f.subject, f.criterion) == ("unit of listed", "listed-post-current")
    ]
    assert hits == {"I204983213"}


def test_screen_one(cache: Path, tmp_path: Path) -> None:
    said = run(cache, sys.executable, EXAMPLES / "screen_one.py", cwd=tmp_path)
    assert said.startswith("needs-review: enhanced-due-diligence (")
    assert "review: concurrent-countries, Takeru Hibarino" in said
    assert "Takeru Hibarino" in (tmp_path / "checklist.md").read_text(encoding="utf-8")


def test_assessments_as_table(cache: Path, screenings: Path, tmp_path: Path) -> None:
    said = run(cache, sys.executable, EXAMPLES / "assessments_as_table.py", screenings, tmp_path / "findings.csv")
    assert str(tmp_path / "findings.csv") in said
    table = pd.read_csv(tmp_path / "findings.csv")
    whole = [assessment(screenings, *pair) for pair in OUTCOMES]
    assert len(table) == sum(len(a.findings) for a in whole)
    outcomes = table.drop_duplicates(["proposal", "pack"]).set_index(["proposal", "pack"])["outcome"]
    assert outcomes.to_dict() == OUTCOMES


def test_call_the_service(cache: Path, screenings: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    program = Path(sys.executable).with_name("trusted-research")
    command = [str(program), "serve", "--source", str(CORPUS), "--port", str(port)]
    own = {"XDG_CACHE_HOME": cache, "TMPDIR": cache, "TRUSTED_RESEARCH_DATA": cache / "data"}
    environment = os.environ | {name: str(value) for name, value in own.items()}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as service:
        try:
            _wait_for(f"{address}/healthz")
            said = run(
                cache, sys.executable, EXAMPLES / "call_the_service.py", EXAMPLES / "proposals/clean.yaml", address
            )
        finally:
            service.terminate()
    assert "clean by japan-uk: ordinary-checks" in said
    asked = [f for f in assessment(screenings, "clean", "canada-strac").findings if f.reading.unknown == "not-answered"]
    assert said.count("to be answered") == len(asked) > 0


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            with urlopen(address, timeout=5) as answer:
                assert json.load(answer)["status"] == "ok"
                return
        except (URLError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")
