"""`snapshot build` as people type it."""

from pathlib import Path

from tests.command import run
from tests.conftest import ROOT

CORPUS = ROOT / "examples" / "corpus"


def test_a_part_of_openalex_is_built_kept_and_described(tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ("--countries", "jp,GB", "--years", "2016-", "--workers", "2", "--memory", "1GB", "--keep")
    done = run("snapshot", "build", CORPUS, "--out", out, *options)
    assert done.returncode == 0 and "3351 works" in done.stdout, done.stderr
    assert (tmp_path / "out.pieces" / "run.json").exists()
    again = run("snapshot", "build", CORPUS, "--out", out, *options)
    assert again.returncode == 0 and "6 of 6 files were read before" in again.stderr
    said = run("snapshot", "info", out).stdout
    assert "only a part of OpenAlex: scope-places: GB, JP" in said
    assert "only a part of OpenAlex: scope-from: 2016" in said


def test_what_cannot_be_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    for options, code, words in (
        (("--memory", "much"), 2, "write it as 4GB"),
        (("--countries", "Japan"), 2, "write the codes of two letters, as JP,GB"),
        (("--field", "Alchemy"), 3, "no topic is of such a field"),
        (("--engine", "spark://127.0.0.1:9", "--keep"), 2, "with --engine, only the folders"),
    ):
        done = run("snapshot", "build", CORPUS, "--out", tmp_path / "out", *options)
        assert done.returncode == code and words in " ".join(done.stderr.split()), done.stderr
        assert not (tmp_path / "out").exists() and "Traceback" not in done.stderr
