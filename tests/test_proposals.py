"""A proposal that cannot be read is refused with file, line, place and remedy; one that can comes back whole."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.cli import app
from toolkit.errors import ProposalError
from toolkit.models.proposal import Answer, Proposal
from toolkit.proposals import (
    answers_from,
    parse_proposal,
    proposal_from,
    read_answers,
    read_proposal,
    with_answers,
)

TEXT = """\
id: rocket-windows
title: Heat-proof windows
summary: Invented for a test.
starts: 2027-04-01
ends: 2029-03-31
invented: Everything.
own_organisation: {name: Invented University, country: GB}
people:
  - name: Alex Example
    role: principal-investigator
    openalex: A5023888391
    orcid: 0000-0002-1825-0097
    posts:
      - organisation: {name: Invented University, ror: 013meh722}
        from: 2020-01-01
        to: 2024-12-31
    funding:
      - funder: {name: Invented Fund, openalex: F4320334764}
        award: "17"
  - name: Sam Sample
partners:
  - {name: Invented Institute, openalex: I204983213, country: NO}
funders:
  - name: Invented Fund
answers:
  - criterion: support-in-kind
    subject: Sam Sample
    answer: no
    by: Kim Clerk
    date: 2026-11-01
"""


def refusal(content: str | bytes, name: str = "p.yaml") -> str:
    with pytest.raises(ProposalError) as refused:
        parse_proposal(content.encode() if isinstance(content, str) else content, name)
    return str(refused.value)


def swapped(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def test_a_proposal_is_read_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("\ufeff" + TEXT, encoding="utf-8")
    proposal = read_proposal(file)
    alex, sam = proposal.people
    assert (proposal.starts, proposal.ends, proposal.submitted) == (date(2027, 4, 1), date(2029, 3, 31), None)
    assert (alex.openalex, alex.orcid, sam.posts, sam.role) == ("A5023888391", "0000-0002-1825-0097", None, "other")
    assert alex.posts and (alex.posts[0].from_, alex.posts[0].organisation.ror) == (date(2020, 1, 1), "013meh722")
    assert alex.funding and alex.funding[0].award == "17"
    assert proposal.partners[0].country == "NO"
    assert proposal.answers[0].answer == "no"


def test_yaml_json_and_parsed_json_say_the_same() -> None:
    proposal = parse_proposal(TEXT.encode(), "p.yaml")
    written = proposal.model_dump_json(by_alias=True)
    assert parse_proposal(written.encode(), "p.json") == proposal
    assert parse_proposal(written.encode(), "p.yaml") == proposal
    assert proposal_from(json.loads(written)) == proposal
    assert parse_proposal(yaml.safe_dump(json.loads(written), allow_unicode=True).encode(), "p.yaml") == proposal


def test_json_of_any_writer_is_read() -> None:
    """Escaped characters outside the first plane, tabs, slashes and line ends as JSON allows them."""
    data = json.loads(parse_proposal(TEXT.encode(), "p.yaml").model_dump_json(by_alias=True))
    data["title"] = "𠮷野 / \\ud842 \t窓 😀"
    for content in (
        json.dumps(data, indent="\t"),
        json.dumps(data).replace("/", r"\/"),
        json.dumps(data, ensure_ascii=False),
    ):
        assert parse_proposal(content.encode(), "P.JSON").title == data["title"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("title: Heat-proof windows\n", "", 1, "title is missing: add it"),
        ("title: Heat-proof windows", "title: ''", 2, "title ('') is empty"),
        ("title: Heat-proof windows", "title: '  '", 2, "is empty"),
        ("title: Heat-proof windows", "title: 2026", 2, "title ('2026') is not text: put it in quotation marks"),
        ("title: Heat-proof windows", "title: true", 2, "is not text"),
        ("title: Heat-proof windows", "title:", 2, "is not text: put it in quotation marks, or fill it in"),
        ("title: Heat-proof windows", "titel: Windows", 2, "titel ('Windows') is not a field here"),
        ("title: Heat-proof windows", "title: Windows\ntitle: Doors", 3, "'title' stands twice. Delete one"),
        ("id: rocket-windows", "id: Rocket Windows", 1, "write small letters and digits, with single hyphens"),
        ("starts: 2027-04-01", "starts: 2027-02-30", 4, "starts ('2027-02-30') is not a date: write it as 2026-11-30"),
        ("starts: 2027-04-01", "starts: 1 April 2027", 4, "is not a date"),
        ("starts: 2027-04-01", "starts: 2027", 4, "is not a date"),
        ("starts: 2027-04-01", "starts: 0", 4, "is not a date"),
        ("starts: 2027-04-01", "starts: '86400'", 4, "is not a date"),
        ("starts: 2027-04-01", "starts: 2027-04-01 09:00:00", 4, "is not a date: write it as 2026-11-30"),
        ("starts: 2027-04-01", "starts: 2027-04-01T00:00:00Z", 4, "is not a date"),
        ("starts: 2027-04-01", "starts: 2030-04-01", 1, "ends on 2029-03-31, before it starts on 2030-04-01"),
        ("from: 2020-01-01", "from: 2025-01-01", 14, "people[0].posts[0] ends on 2024-12-31, before it begins"),
        ("A5023888391", "I5023888391", 11, "people[0].openalex ('I5023888391') is not an OpenAlex id of kind A"),
        ("A5023888391", "A9999999999", 11, "not to a person: leave it out"),
        ("A5023888391", "5023888391", 11, "is not text"),
        ("0000-0002-1825-0097", "0000-0002-1825-0098", 12, "people[0].orcid ('0000-0002-1825-0098') has a wrong check"),
        ("0000-0002-1825-0097", "0000-0002-1825-009", 12, "is not an ORCID: write it as 0000-0000-0000-0000"),
        ("ror: 013meh722", "ror: 013meh723", 14, "people[0].posts[0].organisation.ror ('013meh723') has wrong check"),
        ("ror: 013meh722", "ror: 13meh722", 14, "is not a ROR id"),
        ("country: NO", "country: Norway", 22, "partners[0].country ('Norway') is not a country code"),
        ("country: NO", "country: no", 22, "write two capital letters"),
        ("country: NO", "country: false", 22, "is not text"),
        ("role: principal-investigator", "role: boss", 10, "people[0].role ('boss') Input should be"),
        ("  - name: Sam Sample\n", "  - name: Alex Example\n", 1, "'Alex Example' twice"),
        ("{name: Invented Institute,", "{name: Sam Sample,", 1, "'Sam Sample' twice"),
        ("name: Sam Sample", "name: proposal", 1, "'proposal' twice"),
        ("    subject: Sam Sample", "    subject: Nobody", 1, "support-in-kind about 'Nobody', whom it does not name"),
        ("answer: no", "answer: maybe", 28, "answers[0].answer ('maybe') Input should be 'yes', 'no'"),
        ("answer: no", "answer: false", 28, "answers[0].answer"),
        ('award: "17"', "award: 17", 19, "people[0].funding[0].award ('17') is not text"),
        ("title: Heat-proof windows", "title: &t Windows", 2, "anchors and aliases"),
        ("title: Heat-proof windows", "title: !!str Windows", 2, "tags (!) are not read here"),
        ("title: Heat-proof windows", "title: 'Windows", 31, "not valid YAML"),
        ("title: Heat-proof windows", "title: Windows: and doors", 2, "not valid YAML"),
        ("title: Heat-proof windows", "1: Windows", 2, "a key is not text"),
        ("title: Heat-proof windows", "? [a, b]\n: Windows", 2, "a key is not text"),
        ("    role: principal", "\trole: principal", 10, "Indent with spaces, not with tabs"),
        ("people:\n", "people:\n---\n", 9, "a second document begins"),
    ],
)
def test_a_fault_in_a_proposal(old: str, new: str, line: int, said: str) -> None:
    message = refusal(swapped(old, new))
    assert any(each.startswith(f"p.yaml:{line}: ") and said in each for each in message.splitlines()), message


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("", "p.yaml", "p.yaml:1: is empty"),
        ("# nothing yet\n", "p.yaml", "p.yaml:1: is empty"),
        ("null", "p.yaml", "p.yaml:1: does not hold keys and values"),
        ("- id: a\n", "p.yaml", "p.yaml:1: does not hold keys and values"),
        ("just words", "p.yaml", "does not hold keys and values"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "p.yaml", "p.yaml:1: is not UTF-8"),
        (TEXT.encode("utf-16"), "p.yaml", "is not UTF-8"),
        (TEXT.encode().replace(b"Alex", b"Al\xe9x"), "p.yaml", "p.yaml:9: is not UTF-8"),
        (TEXT.encode().replace(b"Alex", b"Al\x00x"), "p.yaml", "p.yaml:9: holds a character that no text file has"),
        ("[" * 100_000, "p.yaml", "nested too deeply"),
        ("[" * 100_000, "p.json", "nested too deeply"),
        ("a: " + "{a: " * 50 + "1" + "}" * 50, "p.yaml", "nested too deeply"),
        ('{"id": "a",\n "title": "b",}', "p.json", "p.json:2: is not JSON"),
        ('{"id": "a",\n "id": "b"}', "p.json", "p.json:2: 'id' stands twice"),
        ('{"id": "\\ud800"}', "p.json", "p.json:1: "),
        ("", "p.json", "p.json:1: is not JSON"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_proposal(content: str | bytes, name: str, said: str) -> None:
    assert said in refusal(content, name)


def test_an_alias_bomb_is_refused_before_it_goes_off() -> None:
    layers = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    assert "p.yaml:1: anchors and aliases" in refusal("\n".join(layers))
    assert "anchors and aliases" in refusal("a: &a [*a]")


def test_all_faults_are_named_at_once() -> None:
    message = refusal(swapped("title: Heat-proof windows", "title: ''").replace("country: NO", "country: XXX"))
    assert [line.split(": ")[0] for line in message.splitlines()] == ["p.yaml:2", "p.yaml:22"]


def test_a_list_is_not_called_empty_because_its_items_are_at_fault() -> None:
    one = TEXT[: TEXT.index("people:")] + "people:\n  - {name: Alex Example, orcid: 0000-0002-1825-0098}\n"
    assert refusal(one).splitlines() == [
        "p.yaml:9: people[0].orcid ('0000-0002-1825-0098') has a wrong check digit: "
        "compare it with the person's ORCID page."
    ]
    assert "people is empty: give at least one" in refusal(TEXT[: TEXT.index("people:")] + "people: []\n")


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(ProposalError, match=r"none\.yaml: there is no such file"):
        read_proposal(tmp_path / "none.yaml")
    with pytest.raises(ProposalError, match="is a folder"):
        read_proposal(tmp_path)
    (tmp_path / "p.yaml").write_text("id: x", encoding="utf-8")
    with pytest.raises(ProposalError) as refused:
        read_proposal(tmp_path / "p.yaml")
    assert str(refused.value).startswith(f"{tmp_path / 'p.yaml'}:1: ")


@pytest.mark.parametrize("data", [None, [], "text", 3, {}, {"people": "all"}, {"people": [{"name": None}]}])
def test_parsed_json_is_refused_without_lines(data: object) -> None:
    with pytest.raises(ProposalError) as refused:
        proposal_from(data, "request")
    assert all(line.startswith("request: ") for line in str(refused.value).splitlines())


@pytest.mark.parametrize(
    "word", ["NO", "ON", "on", "off", "y", "yes", "No", "null", "0x10", "1_000", "12:30", "007", ".inf"]
)
def test_words_that_yaml_would_read_otherwise_are_text(word: str) -> None:
    """All but null, which is nothing in any reading."""
    written = swapped("name: Sam Sample", f"name: {word}").replace("subject: Sam Sample", "subject: Alex Example")
    if word == "null":
        assert "people[1].name is not text" in refusal(written)
    else:
        assert parse_proposal(written.encode(), "p.yaml").people[1].name == word


def test_an_identifier_of_digits_stays_as_it_is() -> None:
    """A ROR id that YAML's first edition would read as a number in base 16: checked by hand below."""
    value = 0
    for letter in "0x00000":
        value = value * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    written = f"0x00000{98 - value * 100 % 97:02d}"
    proposal = parse_proposal(swapped("ror: 013meh722", f"ror: {written}").encode(), "p.yaml")
    assert proposal.people[0].posts and proposal.people[0].posts[0].organisation.ror == written


ANSWER: dict[str, Any] = {"criterion": "end-use-known", "answer": "yes", "by": "Kim Clerk", "date": "2026-11-02"}


def test_answers_are_added_to_a_proposal(tmp_path: Path) -> None:
    proposal = parse_proposal(TEXT.encode(), "p.yaml")
    (tmp_path / "answers.yaml").write_text(
        "answers:\n  - {criterion: end-use-known, answer: yes, by: Kim Clerk, date: 2026-11-02}\n", encoding="utf-8"
    )
    answers = read_answers(tmp_path / "answers.yaml")
    assert answers == answers_from([ANSWER])
    assert answers[0].subject == "proposal"
    more = with_answers(proposal, answers)
    assert more.answers == (*proposal.answers, *answers)
    assert proposal.answers != more.answers


def test_an_answer_about_nobody_is_refused() -> None:
    proposal = parse_proposal(TEXT.encode(), "p.yaml")
    with pytest.raises(ProposalError, match=r"'Sam Samples'.*Use one of: proposal, Alex Example, Sam Sample, Invented"):
        with_answers(proposal, answers_from([ANSWER | {"subject": "Sam Samples"}]))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answer": "perhaps"}, "[0].answer ('perhaps')"),
        ({"date": "soon"}, "[0].date ('soon') is not a date"),
        ({"by": ""}, "[0].by ('') is empty"),
        ({"criterion": "End use"}, "[0].criterion ('End use') is not an id"),
        ({"when": 1}, "[0].when ('1') is not a field here"),
    ],
)
def test_a_fault_in_an_answer(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ProposalError) as refused:
        answers_from([ANSWER | change])
    assert said in str(refused.value)


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    """The schema as the command prints it."""
    from typer.testing import CliRunner

    printed = json.loads(CliRunner().invoke(app, ["schema", "proposal"]).stdout)
    jsonschema.Draft202012Validator.check_schema(printed)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(printed, format_checker=checker)


def document() -> dict[str, Any]:
    written = parse_proposal(TEXT.encode(), "p.yaml").model_dump_json(by_alias=True)
    data: dict[str, Any] = json.loads(written)
    return data


VALUES = st.sampled_from(
    [
        *(None, True, 0, 1.5, [], {}, [{"name": "Kim"}], {"name": "Kim"}, {"name": ""}),
        *("", " ", "text", "no", "yes", "student", "x-1", "GB", "gb", "A1", "I1", "F1", "A5023888391", "013meh722"),
        *("2026-11-30", "2026-02-30", "2026-11-30T10:00:00", "0000-0002-1825-009x", "https://ror.org/013meh722"),
        *("https://openalex.org/A5023888391", "https://orcid.org/0000-0002-1825-0097"),
    ]
)
ONLY_THE_TOOLKIT = (
    *("check digit", "before it starts", "before it begins", "twice among", "whom it does not name"),
    "unknown or deleted authors",
)
"""What no JSON Schema can say: checksums, order of days, names that refer to names."""


def places(data: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [above, *(place for key, value in inner for place in places(value, (*above, key)))]


PLACES = sorted(places(document())[1:], key=str)


@settings(deadline=None)
@given(st.sampled_from(PLACES), VALUES, st.sampled_from(["set", "delete", "add"]))
def test_the_schema_accepts_what_the_toolkit_accepts(
    schema: jsonschema.Draft202012Validator, place: tuple[str | int, ...], value: object, change: str
) -> None:
    data = document()
    inner: Any = data
    for step in place[:-1]:
        inner = inner[step]
    if change == "delete":
        del inner[place[-1]]
    elif change == "add" and isinstance(inner, dict):
        inner["extra"] = value
    else:
        inner[place[-1]] = value
    refused: str | None = None
    try:
        proposal_from(data)
    except ProposalError as error:
        refused = str(error)
    if schema.is_valid(data):
        assert refused is None or any(said in refused for said in ONLY_THE_TOOLKIT), (place, value, change, refused)
    else:
        assert refused is not None, (place, value, change, list(schema.iter_errors(data)))


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "criterion": st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,2}", fullmatch=True),
            "answer": st.sampled_from(["yes", "no", "not-applicable"]),
            "note": st.none() | st.text(),
            "by": st.text(min_size=1).filter(str.strip),
            "date": st.dates(),
        }
    )
)
def test_answers_come_back_from_json_as_they_were(fields: dict[str, Any]) -> None:
    answer = Answer.model_validate(fields)
    assert answers_from(json.loads(f"[{answer.model_dump_json()}]")) == (answer,)


@settings(deadline=None)
@given(st.text(min_size=1).filter(str.strip), st.text(min_size=1).filter(str.strip), st.dates(), st.dates())
def test_proposals_come_back_from_json_as_they_were(title: str, name: str, starts: date, ends: date) -> None:
    data = document() | {"title": title, "starts": min(starts, ends).isoformat(), "ends": max(starts, ends).isoformat()}
    data["partners"] = [{"name": name + " & Co"}]
    proposal = proposal_from(data)
    for written in (
        proposal.model_dump_json(by_alias=True),
        json.dumps(proposal.model_dump(mode="json", by_alias=True)),
    ):
        assert Proposal.model_validate_json(written) == proposal
        assert parse_proposal(written.encode(), "p.json") == proposal


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_end_in_anything_but_a_refusal(content: bytes) -> None:
    for name in ("p.yaml", "p.json"):
        with pytest.raises(ProposalError):
            parse_proposal(content, name)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_ends_in_anything_but_a_refusal(content: str) -> None:
    for name in ("p.yaml", "p.json"):
        with pytest.raises(ProposalError):
            parse_proposal(content.encode("utf-8", "surrogatepass"), name)
