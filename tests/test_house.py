"""The house stands: the lock, the wheel, the layers, and what no file may hold."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "spark.txt", "uv.txt")
HEAVY = {"api", "fastapi", "pandas", "pyalex", "pyarrow", "pyspark", "sklearn"}
ELSEWHERE = re.compile(
    r"(pypi|pythonhosted|npmjs|deb\.debian)\.(org|com)"  # a package index
    r"|(?<![\w.)/])/(home|root|Users|work)/"  # a path of one machine
    r"|\.librar[y]/"
)
UNFINISHED = re.compile(r"\b(TO[D]O|FIXM[E]|XX[X]|HAC[K])\b|NotImplemente[d]Error|coming soo[n]")
NO_NAMES = {"utils", "helpers", "common", "base", "manager", "service", "core"}
MOST_LINES = {"module": 300, "function": 40}


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    """What a command prints; the test fails with all it said if it fails."""
    asked = [str(part) for part in command]
    done = subprocess.run(asked, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def in_project() -> list[Path]:
    """Every file that is in git or would be if all were added."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout: what is part of the project is what git does not ignore")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def in_lock(name: str) -> list[str]:
    """The requirements of a lock, each with its hashes on one line."""
    return (ROOT / ".setup" / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_every_package_by_hash_and_names_no_host(name: str) -> None:
    lines = in_lock(name)
    assert lines
    for line in lines:
        assert re.fullmatch(r"[a-z0-9.-]+==[^\s;]+( ; [^:]+?)?(\s+--hash=sha256:[0-9a-f]{64})+", line), line


def test_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        "requirements.txt": [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]],
        "spark.txt": project["dependency-groups"]["spark"],
        "uv.txt": project["dependency-groups"]["setup"],
    }
    for name, requirements in wanted.items():
        locked = [Requirement(line.split(" --hash")[0].strip()) for line in in_lock(name)]
        for requirement in map(Requirement, requirements):
            same = [each for each in locked if canonicalize_name(each.name) == canonicalize_name(requirement.name)]
            assert same, f"{requirement} is not in {name}: make lock"
            for each in same:
                assert requirement.specifier.contains(str(each.specifier).removeprefix("==")), f"{each}: make lock"


def test_wheel_brings_criteria_and_templates(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    quiet = ("--quiet", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", *quiet, "install", "--no-deps", "--no-index", "--target", installed, wheel)
    ask = "import json; from toolkit.resources import folder; print(json.dumps([str(folder(n)) for n in %r]))"
    names = ["criteria", "templates"]
    found = json.loads(run(sys.executable, "-c", ask % names, cwd=tmp_path, PYTHONPATH=str(installed)))
    for name, place in zip(names, map(Path, found), strict=True):
        assert place.is_relative_to(installed)
        ours = {file.relative_to(ROOT / name) for file in in_project() if file.is_relative_to(ROOT / name)}
        assert ours
        assert ours <= {file.relative_to(place) for file in place.rglob("*")}


def test_imports_keep_to_the_layers() -> None:
    run(Path(sys.executable).with_name("lint-imports"), "--no-cache")


@pytest.mark.parametrize("module", ["toolkit", "toolkit.cli"])
def test_a_command_starts_without_heavy_packages(module: str) -> None:
    ask = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    loaded = set(json.loads(run(sys.executable, "-c", ask)))
    assert module in loaded
    assert not loaded & HEAVY


def test_no_file_names_a_package_index_or_a_place_on_one_machine() -> None:
    for file in in_project():
        text = file.read_text(encoding="utf-8", errors="replace")
        found = ELSEWHERE.search(text)
        assert found is None, f"{file}: {found}"


def test_nothing_is_left_unfinished() -> None:
    for file in in_project():
        if file.relative_to(ROOT).parts[0] in ("toolkit", "api", "templates", "criteria"):
            found = UNFINISHED.search(file.read_text(encoding="utf-8", errors="replace"))
            assert found is None, f"{file}: {found}"


def test_modules_are_small_and_named_after_what_they_do() -> None:
    modules = [f for f in in_project() if f.suffix == ".py" and f.relative_to(ROOT).parts[0] in ("toolkit", "api")]
    assert modules
    for module in (m for m in modules if "migrations" not in m.parts):  # there one table follows another
        text = module.read_text(encoding="utf-8")
        assert not NO_NAMES & set(module.relative_to(ROOT).with_suffix("").parts), module
        assert len(text.splitlines()) <= MOST_LINES["module"], module
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                assert lines <= MOST_LINES["function"], f"{module}:{node.lineno} {node.name}: {lines} lines"
