"""What every checklist says and never says, in every form and language, for every pack."""

import json
import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.checklist import made
from tests.checklist.reading import MAY_SAY, MAY_STAND, Page
from toolkit.checklist import render
from toolkit.checklist.evidence import listed_then
from toolkit.checklist.words import words_in
from toolkit.errors import ToolkitError
from toolkit.models.assessment import Assessment, Evidence, Reading
from toolkit.models.criteria import LANGUAGES, Pack

EVERYTHING = [(language, form) for language in LANGUAGES for form in ("html", "md", "json")]


def plain(text: str, form: str) -> str:
    """What a reader of a form sees, on one line."""
    if form == "html":
        return Page(text).text
    if form == "json":
        return " ".join(str(value) for value in strings(json.loads(text)))
    return Page(MarkdownIt("commonmark").enable("table").render(text)).text


def strings(data: object) -> list[str]:
    if isinstance(data, dict):
        return [text for value in data.values() for text in strings(value)]
    if isinstance(data, list):
        return [text for value in data for text in strings(value)]
    return [" ".join(data.split())] if isinstance(data, str) else []


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("language", "form"), EVERYTHING)
def test_every_criterion_of_every_pack_is_on_it(pack: Pack, language: str, form: str) -> None:
    said = plain(render(made.assessment(pack), pack, language, form), form)
    for section in pack.sections:
        assert section.title[language] in said
        for name in section.criteria:
            text = pack.criteria[name].text[language]
            for line in (text.title, text.ask, text.why):
                assert one_line(line) in said
    for line in pack.text[language].cannot_show:
        assert one_line(line) in said


@pytest.mark.parametrize(("language", "form"), EVERYTHING)
def test_everything_of_the_assessment_is_on_it(joint: Pack, language: str, form: str) -> None:
    assessment = made.assessment(joint)
    said = plain(render(assessment, joint, language, form), form)
    assert assessment.invented and assessment.invented in said
    outcome = next(o for o in joint.outcomes if o.id == assessment.outcome).text[language]
    stronger = next(o for o in joint.outcomes if o.id == assessment.could_become[0]).text[language]
    names = [*assessment.people, *assessment.organisations, "Jo Invented", "A microscope on loan; see {file}."]
    for text in (outcome.title, outcome.means, stronger.title, assessment.proposal_title, *names):
        assert one_line(text) in said
    for finding in assessment.findings:
        for piece in finding.reading.evidence[:20]:
            for text in filter(None, (piece.title, piece.affiliation, piece.funder, piece.award, piece.topic)):
                assert text in said
            for hit in (*piece.hits, *piece.formerly):
                assert hit.entry_name in said and hit.matched in said
    titles = [each.title for each in assessment.lists] + [each.title for each in assessment.lists_unread]
    for title in titles:
        assert title[language] in said
    for info in assessment.lists:
        assert info.publisher in said and one_line(info.meaning[language]) in said
    for doubt in made.DOUBTS:
        assert doubt.detail and doubt.detail in said
    for way in ("15 June 2024", "2026年6月15日"):
        assert (way in said) == (way == "2026年6月15日" and language == "ja" and form != "json")
    for reason in made.UNKNOWNS:
        assert words_in(language)(f"unknown.{reason}.says") in said
        assert words_in(language)(f"unknown.{reason}.do") in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", ["raised", "clear", "unknown", "not_in_force"])
def test_no_sentence_is_left_with_a_place_in_it(pack: Pack, language: str, outcome: str) -> None:
    """Whatever an indicator leaves out, no criterion's sentence shows a raw {place}."""
    readings = [Reading(value=1), Reading(value=0), Reading(value=0, facts={"works": 3, "last_year": "?"})]
    if outcome == "unknown":
        readings = [Reading(unknown=reason) for reason in made.UNKNOWNS]
    first = made.assessment(pack).model_copy(update={"proposal_title": "T", "people": {}, "organisations": {}})
    for reading in readings:
        changes = {"outcome": outcome, "reading": reading, "subject": "S", "answer": None}
        findings = tuple(f.model_copy(update=changes) for f in first.findings)
        page = json.loads(render(first.model_copy(update={"findings": findings}), pack, language, "json"))
        says = [check["says"] for s in page["sections"] for item in s["items"] for check in item["checks"]]
        assert len(says) == len(first.findings)
        assert not [sentence for sentence in says if re.search(r"[{}]", sentence) or not sentence.strip()]


@pytest.mark.parametrize(("language", "form"), EVERYTHING)
def test_the_same_assessment_gives_the_same_bytes(pack: Pack, language: str, form: str) -> None:
    assessment = made.assessment(pack)
    again = Assessment.model_validate_json(assessment.model_dump_json(by_alias=True))
    assert render(assessment, pack, language, form) == render(again, pack, language, form)


def test_json_holds_all_evidence_and_markdown_and_html_say_how_much_they_leave_out(joint: Pack) -> None:
    assessment = made.assessment(joint)
    page = json.loads(render(assessment, joint, "en", "json"))
    checks = {c["anchor"]: c for s in page["sections"] for item in s["items"] for c in item["checks"]}
    held = checks["listed-post-1"]
    assert (len(held["evidence"]), held["total"], held["shown"]) == (25, 30, 20)
    for form in ("html", "md"):
        said = plain(render(assessment, joint, "en", form), form)
        assert "Shown: the latest 20 of 30. The JSON form of this checklist holds 25." in said
        assert "example materials, part 19" in said and "example materials, part 20" not in said


def test_markdown_nests_what_belongs_to_a_piece_of_evidence_and_has_boxes_to_tick(joint: Pack) -> None:
    written = render(made.assessment(joint), joint, "en", "md")
    tokens = MarkdownIt("commonmark").enable("table").parse(written)
    opened = [token for token in tokens if token.type == "bullet_list_open"]
    assert {token.level for token in opened} == {0, 2, 4}
    numbered = [token for token in tokens if token.type == "ordered_list_open"]
    assert {token.level for token in numbered} == {0}
    page = json.loads(render(made.assessment(joint), joint, "en", "json"))
    checks = [check for s in page["sections"] for item in s["items"] for check in item["checks"]]
    asked = [check for check in checks if check["to_answer"]]
    assert len(re.findall(r"^- \[[ x]\] ", written, re.MULTILINE)) == 3 * len(asked)
    assert len(re.findall(r"^- \[x\] ", written, re.MULTILINE)) == sum(bool(check["answer"]) for check in asked) == 2


def test_whether_an_organisation_was_listed_on_the_day_of_the_work() -> None:
    since = date(2024, 7, 1)
    days = {date(2024, 7, 1): "listed", date(2024, 6, 30): "not_listed", date(2023, 1, 1): "not_listed"}
    days |= {date(2024, 1, 1): "uncertain", date(2025, 1, 1): "listed"}
    assert {day: listed_then(since, day) for day in days} == days
    assert listed_then(since, None) == "undated"
    until = date(2026, 7, 23)
    days = {date(2024, 6, 30): "not_listed", date(2024, 7, 1): "listed", date(2026, 7, 22): "listed"}
    days |= {until: "ended", date(2027, 1, 1): "ended", date(2026, 1, 1): "uncertain", date(2025, 1, 1): "listed"}
    assert {day: listed_then(since, day, until) for day in days} == days


def test_html_is_whole_and_loads_nothing(joint: Pack) -> None:
    for language in LANGUAGES:
        page = Page(render(made.assessment(joint), joint, language, "html"))
        assert not page.faults
        assert {tag for tag, _ in page.elements} <= MAY_STAND
        assert {name for _, attrs in page.elements for name in attrs} <= MAY_SAY
        assert page.elements[0] == ("html", {"lang": language})
        ids = page.all("id")
        assert len(ids) == len(set(ids))
        assert {href[1:] for href in page.all("href") if href.startswith("#")} <= set(ids)
        assert set(page.all("aria-labelledby")) <= set(ids)
        assert all(href.startswith(("https://", "http://", "#")) for href in page.all("href"))


def test_headings_come_in_order(joint: Pack) -> None:
    levels = [
        int(tag[1])
        for tag in Page(render(made.assessment(joint), joint, "en", "html")).tags("h1", "h2", "h3", "h4", "h5")
    ]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_name_that_looks_like_a_place_stays_as_it_is(joint: Pack) -> None:
    for language, form in EVERYTHING:
        assert made.ROBIN in plain(render(made.assessment(joint), joint, language, form), form)


def held(text: str) -> str:
    """A text as a record of ours holds it: without white space around it."""
    return Evidence(kind="work", title=text).title or ""


NASTY = st.text(max_size=60).map(held).filter(bool) | st.sampled_from(
    [
        "</title></style></script><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }} {% raw %} {subject} {0.__class__}",
        "[click](javascript:alert(1)) ![x](http://example.org/x.png) <http://example.org> www.example.org",
        "a | b\n\n# heading\n\n- item\n\n```\ncode\n```\n<!-- --> *x* _y_ `z` ~~w~~ \\",
        "1. one",
        "    indented",
        "&lt;b&gt; &#60;",
    ]
)


def shown(text: str) -> str:
    """A text as a page can show it: control characters as such, white space run together."""
    return one_line(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", text))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=NASTY, affiliation=NASTY, name=NASTY)
def test_no_text_breaks_out(small: "Small", title: str, affiliation: str, name: str) -> None:
    pack, assessment = small.pack, small.assessment
    harmless = attack(assessment, "x", "x", "x")
    hostile = attack(assessment, title, affiliation, name)
    for form in ("html", "md"):
        before, after = (render(a, pack, "en", form) for a in (harmless, hostile))
        pages = [
            Page(text if form == "html" else MarkdownIt("gfm-like", {"linkify": False}).render(text))
            for text in (before, after)
        ]
        assert [e[0] for e in pages[0].elements] == [e[0] for e in pages[1].elements]
        assert pages[0].all("href") == pages[1].all("href")
        assert not pages[1].faults
        for text in (title, affiliation, name):
            assert shown(text) in pages[1].text


class Small:
    """One section with one raised item, so that many pages are soon written."""

    def __init__(self, pack: Pack) -> None:
        section = pack.sections[1].model_copy(update={"criteria": ("listed-post",)})
        self.pack = pack.model_copy(update={"sections": (section,)})
        whole = made.assessment(self.pack)
        nobody: dict[str, object] = {"findings": whole.findings[:1], "people": {}, "organisations": {}}
        self.assessment = whole.model_copy(update=nobody)

    def __repr__(self) -> str:
        return "a small assessment"


@pytest.fixture(scope="module")
def small(joint: Pack) -> Small:
    return Small(joint)


def attack(assessment: Assessment, title: str, affiliation: str, name: str) -> Assessment:
    finding = assessment.findings[0]
    piece = finding.reading.evidence[0].model_copy(update={"title": title, "affiliation": affiliation})
    hit = piece.hits[0].model_copy(update={"entry_name": name})
    piece = piece.model_copy(update={"hits": (hit,), "organisation_name": name})
    reading = finding.reading.model_copy(update={"evidence": (piece,), "total": 1})
    changed = finding.model_copy(update={"reading": reading, "subject": name})
    return assessment.model_copy(
        update={"findings": (changed,), "proposal_title": title, "people": {name: made.PEOPLE[made.KIT]}}
    )


@pytest.mark.parametrize("address", ["javascript:alert(1)", 'https://example.org/"onload="x', "data:text/html,x"])
def test_an_address_that_is_no_web_address_is_no_link(small: Small, address: str) -> None:
    pack, assessment = small.pack, small.assessment
    finding = assessment.findings[0]
    piece = finding.reading.evidence[0]
    piece = piece.model_copy(update={"hits": (piece.hits[0].model_copy(update={"url": address}),)})
    reading = finding.reading.model_copy(update={"evidence": (piece,)})
    lists = tuple(info.model_copy(update={"url": address}) for info in assessment.lists)
    changed = assessment.model_copy(
        update={"findings": (finding.model_copy(update={"reading": reading}),), "lists": lists}
    )
    for form in ("html", "md", "json"):
        assert address not in render(changed, pack, "en", form)


def test_a_pack_that_did_not_judge_is_refused(joint: Pack) -> None:
    with pytest.raises(ToolkitError, match="was judged by japan-uk"):
        render(made.assessment(joint), joint.model_copy(update={"digest": "e" * 64}), "en", "html")


@pytest.mark.parametrize(("language", "form"), [("fr", "html"), ("en", "pdf")])
def test_what_it_cannot_write_it_says(joint: Pack, language: str, form: str) -> None:
    with pytest.raises(ToolkitError, match="there is no checklist in this"):
        render(made.assessment(joint), joint, language, form)
