"""`trusted-research criteria`: what a policy officer does with packs, run as a user runs it."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from importlib import import_module
from inspect import isfunction, signature
from pathlib import Path
from pkgutil import iter_modules

import jsonschema
import pytest
import yaml

from tests import command
from toolkit import indicators
from toolkit.errors import PackError
from toolkit.models.criteria import LANGUAGES
from toolkit.packs import load_pack, pack_ids
from toolkit.packs.adjusting import adjusted_pack, adopting_file, numbers_of
from toolkit.packs.book import book
from toolkit.packs.new import new_pack
from toolkit.packs.review import due
from toolkit.packs.wording import Wording
from toolkit.resources import folder

ROOT = Path(__file__).parents[1]
CASES = ROOT / "tests" / "criteria" / "canada-strac"
CHANGED = {"strac-affiliation": "changed", "strac-area": "changed", "strac-support": "removed"}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def asked(*words: object) -> tuple[int, str, str]:
        done = command.run(*words, environment={"XDG_CACHE_HOME": str(tmp_path / "cache")}, at=tmp_path)
        return done.returncode, done.stdout, done.stderr

    return asked


@pytest.fixture
def ours(run: Run, tmp_path: Path) -> Path:
    """A copy of a pack, started as a user starts it."""
    code, said, _ = run("criteria", "new", "our-uni", "--from", "canada-strac", "--authority", 'The "Board"')
    assert (code, said.split(":")[0]) == (0, "packs/our-uni")
    return tmp_path / "packs" / "our-uni"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_copy_differs_in_its_name_and_its_authority_only(run: Run, ours: Path) -> None:
    theirs = folder("criteria") / "packs" / "canada-strac"
    for file in theirs.glob("*.yaml"):
        before, after = (place.read_text(encoding="utf-8").splitlines() for place in (file, ours / file.name))
        differing = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
        assert len(differing) == (2 if file.name == "pack.yaml" else 0)
    assert load_pack(str(ours)).authority == 'The "Board"'
    assert run("criteria", "new", "our-uni", "--from", "canada-strac")[0] == 2


def test_a_pack_that_cannot_be_is_refused_and_nothing_is_left_of_it(run: Run, tmp_path: Path) -> None:
    code, _, said = run("criteria", "new", "Our Uni", "--from", "canada-strac")
    assert code == 2
    assert "is not an id" in said
    assert not (tmp_path / "packs" / "Our Uni").exists()


def test_a_pack_that_extends_another_is_a_few_lines(run: Run, tmp_path: Path) -> None:
    assert run("criteria", "new", "our-uni", "--from", "canada-strac", "--extend")[0] == 0
    home = tmp_path / "packs" / "our-uni"
    assert [file.name for file in home.iterdir()] == ["pack.yaml"]
    assert load_pack(str(home)).criteria == load_pack("canada-strac").criteria


def test_lint_says_every_fault_at_its_place(run: Run, ours: Path) -> None:
    assert run("criteria", "lint", ours)[0] == 0
    change(ours / "pack.yaml", "taxonomies: [ca-stra]", "taxonomies: [ca-strata]")
    change(ours / "pack.yaml", "criteria: [strac-area, strac-advancing]", "criteria: [strac-advancing]")
    change(ours / "strac-area.yaml", "id: strac-area", "id: area")
    code, _, faults = run("criteria", "lint", ours, "japan-uk")
    assert code == 2
    said = [line.rpartition("our-uni/")[2] for line in faults.splitlines()]
    assert any(line.startswith("pack.yaml:") and "no ca-strata.yaml" in line for line in said)
    assert any(line.startswith("strac-area.yaml:2: id is 'area'") for line in said)
    assert any(line.startswith("strac-area.yaml:") and "no section" in line for line in said)


def test_a_pack_without_cases_is_told_to_write_some(run: Run, ours: Path) -> None:
    assert run("criteria", "test", ours)[2].strip().endswith("scenes.")


def test_the_pack_s_own_cases_are_played(run: Run, ours: Path) -> None:
    shutil.copytree(CASES, ours / "cases")
    code, said, _ = run("criteria", "test", ours)
    assert code == 0
    assert re.fullmatch(r"(\d+) cases, \1 as expected, 0 otherwise", said.strip())
    change(ours / "strac-affiliation.yaml", "lookback_months: 24", "lookback_months: 12")
    code, said, _ = run("criteria", "test", ours)
    assert code == 2
    assert "strac-affiliation: raised: One paper on the first day of the window" in said


def test_a_misspelt_word_in_a_case_is_refused_with_its_line(run: Run, ours: Path, tmp_path: Path) -> None:
    shutil.copytree(CASES, tmp_path / "cases")
    case = tmp_path / "cases" / "strac-area.yaml"
    text = case.read_text(encoding="utf-8")
    line = text.splitlines().index("clear:") + 2
    case.write_text(text.replace("clear:\n", "clear:\n  - {title: t, the recrod: []}\n", 1), encoding="utf-8")
    code, _, fault = run("criteria", "test", ours, "--cases", tmp_path / "cases")
    assert code == 2
    assert f"strac-area.yaml:{line}: clear[0].the recrod" in fault


def test_what_differs_is_said_in_words(run: Run, ours: Path) -> None:
    change(ours / "strac-affiliation.yaml", "lookback_months: 24", "lookback_months: 48")
    change(ours / "strac-area.yaml", "from: 2024-05-01, review: 1", "from: 2024-05-01, review: 2")
    (ours / "strac-support.yaml").unlink()
    text = (ours / "pack.yaml").read_text(encoding="utf-8")
    text = re.sub(r"\n +- (\{raised: )?strac-support\}?(?=\n)", "", text).replace(", {raised: strac-support}]", "]")
    (ours / "pack.yaml").write_text(text, encoding="utf-8")
    code, said, fault = run("criteria", "compare", "canada-strac", ours)
    assert (code, fault) == (0, "")
    title = {name: load_pack("canada-strac").criteria[name].text["en"].title for name in CHANGED}
    assert f"criterion strac-support ({title['strac-support']}): removed" in said
    part = said[said.index(f"criterion strac-affiliation ({title['strac-affiliation']}): changed") :]
    assert re.match(r".*\n  What is looked at: .* 24 months → .* 48 months\n", part)
    part = said[said.index(f"criterion strac-area ({title['strac-area']}): changed") :]
    assert re.match(r".*\n  Asks for: 2024-05-01: review ≥ 1, .* → review ≥ 2, ", part)
    assert run("criteria", "compare", "japan-uk", "japan-uk")[1].strip() == "no difference"
    told = json.loads(run("criteria", "compare", "canada-strac", ours, "--json", "--lang", "ja")[1])
    changed = {one["id"]: one["change"] for one in told if one["kind"] == "criterion"}
    assert changed == CHANGED


def test_what_differs_in_another_language_or_in_no_words_is_not_passed_over(run: Run, ours: Path) -> None:
    head = (ours / "pack.yaml").read_text(encoding="utf-8")
    (ours / "pack.yaml").write_text(head + "# A word to those who come after.\n", encoding="utf-8")
    change(ours / "pack.yaml", "id: our-uni", "id: canada-strac")
    authority = load_pack("canada-strac").authority
    assert isinstance(authority, dict)
    line = next(line for line in head.splitlines() if line.startswith("authority: "))
    change(ours / "pack.yaml", line, f"authority: {json.dumps(authority, ensure_ascii=False)}")
    assert "in nothing that is said in words" in run("criteria", "compare", "canada-strac", ours)[1]
    ask = load_pack("canada-strac").criteria["strac-area"].text["ja"].ask
    change(ours / "strac-area.yaml", ask, f"{ask}（改）")
    said = run("criteria", "compare", "canada-strac", ours)[1]
    assert f"  Question (in Japanese): {ask} → {ask}（改）" in said


@pytest.mark.parametrize("name", pack_ids())
def test_numbers_that_are_not_changed_change_nothing(name: str) -> None:
    pack = load_pack(name)
    for criterion in pack.criteria.values():
        assert adjusted_pack(pack, criterion.id, numbers_of(criterion)).criteria == pack.criteria


def test_a_file_with_other_numbers_says_only_these_and_whose_they_are(tmp_path: Path) -> None:
    pack, name = load_pack("japan-uk"), "undeclared-affiliation"
    numbers = numbers_of(pack.criteria[name])
    first = numbers.thresholds[0].model_copy(update={"review": 2.0})
    to = numbers.model_copy(update={"thresholds": (first,), "settings": {**numbers.settings, "min_works": 4}})
    content = adopting_file(pack, name, to)
    said = yaml.safe_load(content)
    assert said.keys() == {"like", "thresholds", "settings"} and said["settings"] == {"min_works": 4}
    assert said["thresholds"][0]["cites"] == "institution"
    home = new_pack("our-own", "japan-uk", tmp_path, copy=False, authority="us")
    (home / f"{name}.yaml").write_text(content, encoding="utf-8")
    assert load_pack(str(home)).criteria[name] == adjusted_pack(pack, name, to).criteria[name]


def test_numbers_that_no_pack_can_hold_are_refused_by_their_place() -> None:
    pack, name = load_pack("japan-uk"), "undeclared-affiliation"
    numbers = numbers_of(pack.criteria[name])
    first = numbers.thresholds[0].model_copy(update={"review": None, "escalate": None})
    wrong = {"thresholds": (first,), "lookback_years": 51}
    with pytest.raises(PackError) as refused:
        adjusted_pack(pack, name, numbers.model_copy(update=wrong))
    assert re.search(r"thresholds\[0\] names no level.*", str(refused.value))
    assert "lookback_years" in str(refused.value)
    with pytest.raises(PackError, match=r"settings\.min_works .*integer"):
        adjusted_pack(pack, name, numbers.model_copy(update={"settings": {"min_works": 1.5}}))


def test_past_results_are_judged_again(run: Run, ours: Path, tmp_path: Path) -> None:
    proposals = sorted((ROOT / "examples" / "proposals").glob("*.yaml"))
    corpus = ("--source", ROOT / "examples" / "corpus")
    made = run("screen", *proposals, *corpus, "--pack", "canada-strac", "--out", "past", "--as-of", "2026-11-01")
    assert made[0] == 0, made[2]
    code, said, _ = run("criteria", "backtest", "canada-strac", "--assessments", "past", "--json")
    told = json.loads(said)
    assert code == 0
    assert [one["proposal"] for one in told] == sorted(one["proposal"] for one in told)
    assert len(told) == len(proposals)
    assert all(one["before"] == one["after"] and not one["changes"] for one in told)
    # Nothing counts before the pack is in force: every outcome becomes that of an open record.
    change(ours / "pack.yaml", "in_force: 2024-05-01", "in_force: 2030-01-01")
    change(ours / "pack.yaml", "id: our-uni", "id: canada-strac")
    code, said, _ = run("criteria", "backtest", ours, "--assessments", "past", "--json")
    assert {one["after"] for one in json.loads(said)} == {"open"}
    code, said, _ = run("criteria", "backtest", "japan-uk", "--assessments", "past")
    assert code == 0
    assert said.count("screen again; the saved profile does not hold") == len(proposals)


def test_backtest_says_what_is_wrong_with_what_was_saved(run: Run, tmp_path: Path) -> None:
    assert "holds no profile.json" in run("criteria", "backtest", "canada-strac", "--assessments", tmp_path)[2]
    (tmp_path / "profile.json").write_text('{"half": ', encoding="utf-8")
    code, _, fault = run("criteria", "backtest", "canada-strac", "--assessments", tmp_path)
    assert code == 2
    assert "profile.json" in fault


def test_due_is_what_is_past_its_review(run: Run) -> None:
    pack = load_pack("canada-strac")
    first = min(criterion.review_due for criterion in pack.criteria.values())
    before = first.replace(year=first.year - 1)
    assert list(due(pack, before)) == []
    found = {one.criterion for one in due(pack, first)}
    assert found == {name for name, criterion in pack.criteria.items() if criterion.review_due <= first}
    code, said, _ = run("criteria", "due", "canada-strac", "--as-of", first)
    assert code == 0
    assert said.splitlines()[-1] == f"{len(found)} due on {first}"


def test_a_pack_that_ended_is_due() -> None:
    pack = load_pack("canada-strac").model_copy(update={"until": date(2025, 1, 1)})
    assert [one.why for one in due(pack, date(2025, 1, 2)) if one.criterion is None] == ["ended on 2025-01-01"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_book_beside_the_packs_is_the_book_of_the_packs(language: str) -> None:
    name = "README.md" if language == "en" else f"README.{language}.md"
    told = book([load_pack(name) for name in pack_ids()], language)
    assert (folder("criteria") / name).read_text(encoding="utf-8") == told, "write it again: make docs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_book_holds_every_question_number_and_source(language: str) -> None:
    told = book([load_pack(name) for name in pack_ids()], language)
    for name in pack_ids():
        for criterion in load_pack(name).criteria.values():
            assert criterion.text[language].ask in told
            assert all(source.title in told for source in criterion.sources.values())
            for threshold in criterion.thresholds:
                numbers = [getattr(threshold, level) for level in ("note", "review", "escalate")]
                assert all(f"≥ {number:g}" in told for number in numbers if number is not None)


def test_both_books_have_the_same_words() -> None:
    keys = [
        set(yaml.safe_load((folder("templates") / f"book.{language}.yaml").read_text(encoding="utf-8")))
        for language in LANGUAGES
    ]
    assert keys[0] == keys[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_of_an_indicator_has_a_name_for_people(language: str) -> None:
    modules = [import_module(f"toolkit.indicators.{module.name}") for module in iter_modules(indicators.__path__)]
    functions = [each for module in modules for each in vars(module).values() if isfunction(each)]
    parameters = [each for function in functions for each in signature(function).parameters.values()]
    wanted = {each.name for each in parameters if each.kind is each.KEYWORD_ONLY}
    names = Wording(language).words["setting_names"]
    assert "min_works" in wanted and wanted <= names.keys()
    assert len(set(names.values())) == len(names)


@pytest.mark.parametrize(("name", "files"), [("pack", "pack.yaml"), ("criterion", "strac-*.yaml")])
def test_editors_get_a_schema_that_our_own_files_keep(run: Run, name: str, files: str) -> None:
    schema = json.loads(run("schema", name)[1])
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for file in (folder("criteria") / "packs" / "canada-strac").glob(files):
        content = json.loads(json.dumps(yaml.safe_load(file.read_text(encoding="utf-8")), default=str))
        assert [error.message for error in validator.iter_errors(content)] == [], file.name
