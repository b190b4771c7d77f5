"""`trusted-research resolve` what is open, choices by file or on the terminal, what is kept."""

import json
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from toolkit.cli.choosing import ask
from toolkit.cli.confirming import Choice, confirm
from toolkit.cli.main import app
from toolkit.errors import ProposalError
from toolkit.models.proposal import Confirmation
from toolkit.profile.questions import open_questions
from toolkit.proposals import read_proposal
from toolkit.sources.choose import open_source

EXAMPLES = Path(__file__).parents[2] / "examples"
TWIN = "A5900000007"
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "resolve-cache"))


@pytest.fixture
def proposal(tmp_path: Path) -> Path:
    file = tmp_path / "needs-review.yaml"
    file.write_bytes((EXAMPLES / "proposals" / "needs-review.yaml").read_bytes())
    return file


def run(*arguments: str | Path) -> str:
    found = CliRunner().invoke(app, ["resolve", *map(str, arguments), "--source", str(EXAMPLES / "corpus")])
    assert found.exit_code == 0, found.output
    return found.stdout


def test_what_is_open_is_printed_and_given_to_machines(proposal: Path) -> None:
    printed = run(proposal)
    assert {"Aoi Kuremoto (ambiguous)", "Wilhelmina Osgathorpe (unresolved)"} <= {
        line.split(": ", 2)[-1] for line in printed.splitlines()
    }
    assert TWIN in printed
    aoi, other = json.loads(run(proposal, "--json"))
    assert (aoi["place"], [c["id"] for c in aoi["candidates"]]) == (["people", 2], ["A5900000006", TWIN])
    assert {"same-name", "at-declared-organisation"} <= set(aoi["candidates"][0]["reasons"])
    assert aoi["candidates"][0]["organisations"] == ["Minamisettsu Institute of Technology (I4990000011)"]
    assert (other["status"], other["candidates"]) == ("unresolved", [])


def test_a_file_is_filled_in_and_taken_over(proposal: Path, tmp_path: Path) -> None:
    before, form = proposal.read_text(encoding="utf-8"), tmp_path / "open.yaml"
    run(proposal, "--out", form)
    assert run(proposal, "--confirmed", form) == ""
    assert proposal.read_text(encoding="utf-8") == before
    text = form.read_text(encoding="utf-8").replace("choice: null", f"choice: {TWIN}", 1)
    form.write_text(text.replace("by: null\n  'on': null", "by: A. Officer\n  'on': 2026-11-20", 1), encoding="utf-8")
    assert run(proposal, "--confirmed", form) == f"{proposal}: 1 confirmed\n"
    assert read_proposal(proposal).people[2].openalex == TWIN
    after = proposal.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before.splitlines()] == [
        f"    openalex: {TWIN}",
        '    confirmed: {by: "A. Officer", on: 2026-11-20}',
    ]
    assert [question["name"] for question in json.loads(run(proposal, "--json"))] == ["Wilhelmina Osgathorpe"]


def test_a_choice_without_a_name_and_a_day_is_refused(proposal: Path, tmp_path: Path) -> None:
    form = tmp_path / "open.yaml"
    run(proposal, "--out", form)
    form.write_text(form.read_text(encoding="utf-8").replace("choice: null", f"choice: {TWIN}", 1), encoding="utf-8")
    found = CliRunner().invoke(app, ["resolve", str(proposal), "--confirmed", str(form)])
    assert (found.exit_code, read_proposal(proposal).people[2].openalex) == (2, None)
    assert "does not say who chose and when" in found.output


def test_a_person_is_asked_until_the_answer_is_one(proposal: Path, tmp_path: Path) -> None:
    asked = typer.Typer()

    @asked.command()
    def command() -> None:
        source = open_source(str(EXAMPLES / "corpus"), cache=tmp_path / "cache")
        ask([proposal], open_questions([read_proposal(proposal)], source), None, DAY)

    found = CliRunner().invoke(asked, input="9\n2\nA. Officer\n")
    assert found.exit_code == 0, found.output
    assert "'9': write one of 1, 2, n, s, q" in found.output
    person = read_proposal(proposal).people[2]
    assert (person.openalex, person.confirmed) == (TWIN, Confirmation(by="A. Officer", on=DAY))
    again = CliRunner().invoke(asked, input="")
    assert again.exit_code == 0


def test_that_none_is_meant_is_kept_and_never_asked_again(proposal: Path, tmp_path: Path) -> None:
    form = tmp_path / "open.yaml"
    run(proposal, "--out", form)
    text = form.read_text(encoding="utf-8").replace("choice: null", "choice: none", 1)
    form.write_text(text.replace("by: null\n  'on': null", "by: A. Officer\n  'on': 2026-11-20", 1), encoding="utf-8")
    assert run(proposal, "--confirmed", form) == f"{proposal}: 1 confirmed\n"
    person = read_proposal(proposal).people[2]
    assert (person.openalex, person.no_record) == (None, Confirmation(by="A. Officer", on=DAY))
    assert [question["name"] for question in json.loads(run(proposal, "--json"))] == ["Wilhelmina Osgathorpe"]
    again = CliRunner().invoke(app, ["resolve", str(proposal), "--confirmed", str(form)])
    assert again.exit_code == 2 and "no_record: says already that there is none" in again.output


BLOCK = """\
# kept
id: one
title: Invented
summary: Invented.
own_organisation:   # kept, too
  country: GB
  name: Invented University   # and this
people:
- {name: "Alex, Example", role: other}   # one
"""


@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_comments_and_line_ends_stay(tmp_path: Path, line: str) -> None:
    file = tmp_path / "one.yaml"
    file.write_bytes(BLOCK.replace("\n", line).encode())
    choices = [
        Choice(("own_organisation",), "Invented University", "I1", 'O "Quoted" Officer', DAY),
        Choice(("people", 0), "Alex, Example", "A1", "A. Officer", DAY),
    ]
    assert confirm(file, choices) == file
    text = file.read_bytes().decode()
    assert text.replace(line, "\n").splitlines()[5:] == [
        "  country: GB",
        "  name: Invented University   # and this",
        "  openalex: I1",
        '  confirmed: {by: "O \\"Quoted\\" Officer", on: 2026-11-20}',
        "people:",
        '- {name: "Alex, Example", openalex: A1, confirmed: {by: "A. Officer", on: 2026-11-20}, role: other}   # one',
    ]
    assert text.count("\r\n") == (text.count("\n") if line == "\r\n" else 0)


def test_json_stays_json(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    people = [{"name": "Alex Example", "role": "other"}]
    whole = {"id": "one", "title": "T", "summary": "S", "own_organisation": {"name": "O"}, "people": people}
    file.write_text(json.dumps(whole, indent=2), encoding="utf-8")
    assert confirm(file, [Choice(("people", 0), "Alex Example", "A1", "A. Officer", DAY)]) == file
    people[0] |= {"openalex": "A1", "confirmed": {"by": "A. Officer", "on": "2026-11-20"}}  # type: ignore[dict-item]
    assert json.loads(file.read_text(encoding="utf-8")) == whole


def test_what_cannot_be_edited_in_place_is_written_beside(tmp_path: Path) -> None:
    """JSON may hold the control character DEL, and plain YAML may not."""
    file = tmp_path / "one.json"
    text = (
        '{"id": "one", "title": "DEL\x7f", "summary": "S", "own_organisation": {"name": "O"}, '
        '"people": [{"name": "Alex Example"}]}'
    )
    file.write_text(text, encoding="utf-8")
    beside = confirm(file, [Choice(("people", 0), "Alex Example", "A1", "A. Officer", DAY)])
    assert (beside.name, file.read_text(encoding="utf-8")) == ("one.resolved.yaml", text)
    found = read_proposal(beside)
    assert (found.title, found.people[0].openalex) == ("DEL\x7f", "A1")


@pytest.mark.parametrize(
    ("place", "name", "openalex", "said"),
    [
        (("people", 0), "Somebody Else", "A1", "'Somebody Else' does not stand here"),
        (("people", 7), "Alex, Example", "A1", "does not stand here"),
        (("people", 0), "Alex, Example", "I1", "is not an OpenAlex id of kind A"),
    ],
)
def test_a_choice_for_another_file_is_refused(
    tmp_path: Path, place: tuple[str | int, ...], name: str, openalex: str, said: str
) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(BLOCK, encoding="utf-8")
    with pytest.raises(ProposalError, match=said):
        confirm(file, [Choice(place, name, openalex, "A. Officer", DAY)])
    assert file.read_text(encoding="utf-8") == BLOCK


def test_nobody_is_chosen_twice(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(BLOCK, encoding="utf-8")
    choice = Choice(("people", 0), "Alex, Example", "A1", "A. Officer", DAY)
    confirm(file, [choice])
    with pytest.raises(ProposalError, match="is A1 already"):
        confirm(file, [choice])
