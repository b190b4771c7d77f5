"""The command as a user meets it: help, exit codes, messages that name place and remedy, whole files or none."""

import json
import re
import subprocess
from pathlib import Path

import jsonschema
import pytest

from tests import command
from toolkit.packs import pack_ids
from toolkit.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "examples" / "corpus"
CLEAN = ROOT / "examples" / "proposals" / "clean.yaml"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def run(cache: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return command.run(*words, environment=places(cache))


def run_alone(cache: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return command.run_alone(*words, environment=places(cache))


def places(cache: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(cache), "TRUSTED_RESEARCH_DATA": str(cache / "data")}


@pytest.fixture(scope="module")
def helps(cache: Path) -> dict[tuple[str, ...], str]:
    """The help of every command and of every command below it, as one names the next."""
    seen: list[tuple[str, ...]] = [()]
    helps = {}
    for words in seen:
        done = run(cache, *words, "--help")
        assert done.returncode == 0, words
        helps[words] = done.stdout
        listed = re.search(r"─ Commands ─+╮\n(.*?)╰", done.stdout, re.DOTALL)
        seen += [(*words, name) for name in re.findall(r"^│ (\w[\w-]*)", listed[1] if listed else "", re.MULTILINE)]
    return helps


def test_the_program_is_this_version_and_says_what_its_commands_are(
    cache: Path, helps: dict[tuple[str, ...], str]
) -> None:
    assert run_alone(cache, "--version").stdout == f"{VERSION}\n"
    done = run_alone(cache, "--help")
    assert done.returncode == 0
    assert all(re.search(rf"^│ {name} ", done.stdout, re.MULTILINE) for (name,) in (w for w in helps if len(w) == 1))


def test_every_help(helps: dict[tuple[str, ...], str]) -> None:
    assert {("screen",), ("snapshot", "build"), ("snapshot", "info"), ("serve",), ("schema",)} <= set(helps)
    for words, said in helps.items():
        assert "Usage" in said and len(said.splitlines()) > 4, words


def test_the_help_names_every_option_of_the_readme(helps: dict[tuple[str, ...], str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    options = set(re.findall(r"`(--[a-z-]+)", readme))
    assert options and options <= set(re.findall(r"--[a-z-]+", "".join(helps.values())))


def test_screen_says_where_everything_is(cache: Path, tmp_path: Path) -> None:
    more = ("--lang", "en", "--lang", "ja", "--format", "html", "--format", "md", "--format", "json")
    done = run(cache, "screen", CLEAN, "--source", CORPUS, "--as-of", "2026-11-01", "--out", tmp_path, *more)
    assert done.returncode == 0, done.stderr
    named = [Path(line.strip()) for line in done.stdout.splitlines() if line.startswith("  ")]
    assert len(named) == 6 and all(file.stat().st_size > 1000 for file in named)
    assert {f.name for f in (tmp_path / "clean").iterdir()} == {f.name for f in named} | {
        "profile.json",
        "japan-uk.assessment.json",
    }


def test_two_processes_give_the_same_bytes(cache: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        done = run_alone(cache, "screen", CLEAN, "--source", CORPUS, "--as-of", "2026-11-01", "--out", tmp_path / name)
        assert done.returncode == 0
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert files
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


BAD: dict[str, tuple[tuple[str | Path, ...], int, str]] = {
    "no such proposal": (("screen", "nowhere.yaml"), 2, "nowhere.yaml"),
    "a proposal that is a folder": (("screen", ROOT), 2, "folder"),
    "no such pack": (("screen", CLEAN, "--pack", "nowhere"), 2, "There are: canada-"),
    "an impossible day": (("screen", CLEAN, "--as-of", "2026-02-30"), 2, "2026-11-30"),
    "no such language": (("screen", CLEAN, "--lang", "fr"), 2, "'en', 'ja'"),
    "no such answers": (("screen", CLEAN, "--answers", "nowhere.yaml"), 2, "nowhere.yaml"),
    "answers for two": (("screen", CLEAN, CLEAN), 2, "clean"),
    "no such source": (("screen", CLEAN, "--source", "nowhere"), 3, "nowhere"),
    "a source without records": (("screen", CLEAN, "--source", ROOT / "templates"), 3, "no OpenAlex records here"),
    "a server that is not there": (("screen", CLEAN, "--source", "http://127.0.0.1:9"), 3, "127.0.0.1:9"),
    "no such option": (("screen", CLEAN, "--bogus"), 2, "--bogus"),
    "no such snapshot": (("snapshot", "info", "nowhere"), 3, "snapshot build"),
    "nothing to build from": (("snapshot", "build", ROOT / "templates", "--out", "nowhere"), 3, "no OpenAlex records"),
}


@pytest.mark.parametrize("fault", BAD)
def test_bad_input_has_its_exit_code_and_one_clear_message(cache: Path, tmp_path: Path, fault: str) -> None:
    words, code, said = BAD[fault]
    more = ("--out", tmp_path / "out") if words[0] == "screen" else ()
    source = ("--source", CORPUS) if words[0] == "screen" and "--source" not in words else ()
    done = run(cache, *words, *source, *more)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_said(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file in the way", encoding="utf-8")
    done = run(cache, "screen", CLEAN, "--source", CORPUS, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "could not be written" in done.stderr and "--out" in done.stderr


def test_a_malformed_line_stops_the_build_and_skip_bad_counts_it(cache: Path, tmp_path: Path) -> None:
    records = tmp_path / "works.jsonl"
    records.write_text('{"id": "https://openalex.org/W1", "title": "One"}\n{"id": "https://openalex.org/W2"\n')
    refused = run(cache, "snapshot", "build", records, "--out", tmp_path / "out")
    assert refused.returncode == 3 and f"{records}: line 2" in refused.stderr and "--skip-bad" in refused.stderr
    assert not (tmp_path / "out").exists()
    built = run(cache, "snapshot", "build", records, "--out", tmp_path / "out", "--skip-bad")
    assert built.returncode == 0 and f"left out: {records}: line 2" in built.stderr
    info = json.loads(run(cache, "snapshot", "info", tmp_path / "out", "--json").stdout)
    assert info["records"]["works"] == info["tables"]["works"] == 1
    assert [line["line"] for line in info["bad_lines"]] == [2]


def test_snapshot_info_in_words(cache: Path, tmp_path: Path) -> None:
    assert run(cache, "snapshot", "build", CORPUS, "--out", tmp_path / "out").returncode == 0
    said = run(cache, "snapshot", "info", tmp_path / "out").stdout
    info = json.loads(run(cache, "snapshot", "info", tmp_path / "out", "--json").stdout)
    for table, count in info["tables"].items():
        assert re.search(rf"^  {table.replace('_', ' ')} +{count}$", said, re.MULTILINE), table


@pytest.mark.parametrize("name", ["proposal", "assessment"])
def test_the_schemas_are_schemas(cache: Path, name: str) -> None:
    schema = json.loads(run(cache, "schema", name).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")


def test_packs_are_listed(cache: Path) -> None:
    said = run(cache, "packs").stdout
    assert [line.split()[0] for line in said.splitlines()] == pack_ids()


def test_pages_for_the_office_and_for_each_person_in_both_languages(cache: Path, tmp_path: Path) -> None:
    asked = ["--lang", "both", "--format", "docx", "--format", "html", "--as-of", "2026-11-01", "--out", str(tmp_path)]
    run(cache, "screen", "examples/proposals/clean.yaml", "--source", "examples/corpus", *asked)
    asked = ["--lang", "ja", "--for", "person", "--as-of", "2026-11-01", "--out", str(tmp_path)]
    run(cache, "screen", "examples/proposals/clean.yaml", "--source", "examples/corpus", *asked)
    (folder,) = tmp_path.iterdir()
    people = json.loads((folder / "profile.json").read_text(encoding="utf-8"))["people"]
    pages = {f"japan-uk.person-{n}.ja.html" for n in range(1, len(people) + 1)}
    pages |= {f"japan-uk.checklist.both.{form}" for form in ("docx", "html")}
    assert {file.name for file in folder.iterdir()} == pages | {"profile.json", "japan-uk.assessment.json"}
    assert "<svg" in (folder / "japan-uk.checklist.both.html").read_text(encoding="utf-8")
