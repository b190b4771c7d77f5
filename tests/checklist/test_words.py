"""Every code an assessment can hold has words in every language, and every language has the same words."""

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from toolkit.checklist.words import Words, words_in
from toolkit.models.assessment import Finding
from toolkit.models.base_rates import Career, Size, Uncompared
from toolkit.models.criteria import LANGUAGES, Level
from toolkit.models.identity import Doubt, Identity, Reason
from toolkit.models.lists import Band, Decision, EvidenceClass, LinkKind, ListHit, Means, Way
from toolkit.models.profile import SourceInfo, Unknown
from toolkit.models.proposal import Answer

ROOT = Path(__file__).resolve().parents[2]
CODES = {
    "state": get_args(Finding.model_fields["outcome"].annotation),
    "detail": get_args(Finding.model_fields["outcome"].annotation),
    "level": get_args(Level),
    "level_short": get_args(Level),
    "unknown": get_args(Unknown),
    "status": get_args(Identity.model_fields["status"].annotation),
    "reason": get_args(Reason),
    "doubt": get_args(Doubt.model_fields["code"].annotation),
    "how": get_args(ListHit.model_fields["how"].annotation),
    "evidence_class": get_args(EvidenceClass),
    "means": get_args(Means),
    "link": get_args(LinkKind),
    "band": get_args(Band),
    "way": get_args(Way),
    "decided": get_args(Decision.model_fields["status"].annotation),
    "kind": get_args(SourceInfo.model_fields["kind"].annotation),
}


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Words:
    return words_in(request.param)


def paths(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from paths(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def test_every_language_has_the_same_words_with_the_same_places() -> None:
    english, others = dict(paths(words_in("en").tree)), [dict(paths(words_in(name).tree)) for name in LANGUAGES[1:]]
    for other in others:
        assert other.keys() == english.keys()
        for path, text in english.items():
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", other[path])), path
            assert other[path].strip() or path == "gap", path


def test_no_word_is_there_twice() -> None:
    for language in LANGUAGES:
        text = (ROOT / "templates" / f"words.{language}.yaml").read_text(encoding="utf-8")
        groups = [node for node in [yaml.compose(text)] if isinstance(node, yaml.MappingNode)]
        for group in groups:
            keys = [key.value for key, _ in group.value]
            assert keys and len(keys) == len(set(keys)), (language, keys)
            groups += [value for _, value in group.value if isinstance(value, yaml.MappingNode)]
        assert len(groups) > 20


@pytest.mark.parametrize("group", CODES)
def test_every_code_has_words(words: Words, group: str) -> None:
    assert set(words.tree[group]) == set(CODES[group])


def test_every_group_and_every_reason_why_nobody_is_compared_has_words(words: Words) -> None:
    assert set(get_args(Uncompared)) <= set(words.tree["compared"])
    assert set(words.tree["compared"]["career"]) == set(get_args(Career))
    assert set(words.tree["compared"]["size"]) == set(get_args(Size))


def test_every_field_of_openalex_has_words(words: Words, shared: Path) -> None:
    with (shared / "technology" / "topics_4516.csv").open(encoding="utf-8", newline="") as topics:
        assert set(words.tree["fields"]) == {row["field"] for row in csv.DictReader(topics)}


def test_every_way_to_identify_and_every_answer_has_words(words: Words) -> None:
    ways = {way for part in get_args(Identity.model_fields["by"].annotation) for way in get_args(part)}
    assert set(words.tree["by"]) == ways == {"openalex", "orcid", "ror", "name"}
    assert set(get_args(Answer.model_fields["answer"].annotation)) <= set(words.tree["answer"])


def test_codes_that_the_toolkit_writes_have_words(words: Words) -> None:
    """Codes of open sets, found where they are written."""
    where, group = r"limits=\(([^)]*)\)", "limit"
    text = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "toolkit").rglob("*.py"))
    written = {code for found in re.findall(where, text) for code in re.findall(r'"([a-z-]+)"', found)}
    written -= set(get_args(SourceInfo.model_fields["kind"].annotation))
    assert written and written <= set(words.tree[group])


def test_every_figure_with_a_label_is_one_that_an_indicator_gives(words: Words) -> None:
    files = [*(ROOT / "toolkit" / "indicators").glob("*.py"), ROOT / "toolkit" / "readings.py"]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    for name in words.tree["fact"]:
        assert re.search(rf'\b{name}=|"{name}":', text), name


def test_a_code_newer_than_the_words_is_shown_as_it_is(words: Words) -> None:
    assert words.or_code("limit", "brand-new") == "brand-new"


def test_a_value_is_never_read_as_a_place(words: Words) -> None:
    said = words.fill("{subject}|{value}", {"subject": "{value}{0}{subject.__class__}", "value": "%s {subject}"})
    assert said == "{value}{0}{subject.__class__}|%s {subject}"


@pytest.mark.parametrize("value", [None, "", "?"])
def test_what_is_missing_is_said(words: Words, value: object) -> None:
    assert words.fill("<{value}><{other}>", {"value": value}) == f"<{words('missing')}><{words('missing')}>"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "1 November 2026 | 1,234 | 2.5 | 2024"), ("ja", "2026年11月1日 | 1,234 | 2.5 | 2024")],
)
def test_days_numbers_and_years(language: str, written: str) -> None:
    values = {"since": date(2026, 11, 1), "works": 1234.0, "value": 2.5, "last_year": 2024}
    assert words_in(language).fill("{since} | {works} | {value} | {last_year}", values) == written


def test_months_are_those_of_the_calendar() -> None:
    said = [words_in("en").day(date(2026, month, 1)).split()[1] for month in range(1, 13)]
    assert said == [date(2026, month, 1).strftime("%B") for month in range(1, 13)]
    assert all(a != b for a, b in pairwise(said))


def test_a_place_may_choose_a_word_by_its_number(words: Words) -> None:
    sentence = "{value} {value:work carries|works carry} it, {name:one|more}"
    assert words.fill(sentence, {"value": 1, "name": "{value:a|b}"}) == "1 work carries it, more"
    assert words.fill(sentence, {"value": 0, "name": 1}) == "0 works carry it, one"
    assert words.fill("{missing:one|more}", {}) == "more"


@pytest.mark.parametrize(
    ("fact", "english", "japanese"),
    [
        ("2025-11-01", "1 November 2025", "2025年11月1日"),
        (
            "Reader, 2023-09-01–2027-08-31",
            "Reader, 1 September 2023–31 August 2027",
            "Reader, 2023年9月1日–2027年8月31日",
        ),
        ("2023-02-30", "2023-02-30", "2023-02-30"),
        ("2023-02", "2023-02", "2023-02"),
        ("G-2023-02-01", "G-2023-02-01", "G-2023-02-01"),
        (7, 7, 7),
    ],
)
def test_days_in_facts_are_written_as_the_language_does(fact: object, english: object, japanese: object) -> None:
    assert (words_in("en").fact(fact), words_in("ja").fact(fact)) == (english, japanese)
