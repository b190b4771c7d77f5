"""`technology classify`: a text or a file in, lines or JSON out, and errors that say what to do."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from tests.technology.test_classifier import POEMS, QUBITS
from toolkit.cli.main import app

FIELDS = {"area", "tier", "band", "probability", "signals", "reasons", "official"}


def classify(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["technology", "classify", *map(str, arguments)])


def test_a_file_gives_one_json_object_a_line(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join(json.dumps({"id": key, "text": text}) for key, text in (("q", QUBITS), ("p", POEMS))))
    done = classify("--file", file, "--json", "--taxonomy", "jp-esp-20")
    assert done.exit_code == 0, done.output
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["id"], first["status"], second["id"], second["status"]) == ("q", "ok", "p", "none")
    assert second["areas"] == []
    for area in first["areas"]:
        assert area.keys() == FIELDS
        assert area["official"].keys() <= {"jp-esp-20"}
    assert first["areas"][0]["official"]["jp-esp-20"]


def test_a_text_is_told_in_words() -> None:
    done = classify(QUBITS)
    assert done.exit_code == 0
    assert "quantum-computing  tier 1" in done.stdout
    assert "Words of the area stand in the text" in done.stdout
    assert "overlaps with" in done.stdout


def test_what_it_cannot_do_is_said(tmp_path: Path) -> None:
    assert classify().exit_code == 2
    assert classify("a text", "--file", tmp_path / "a.csv").exit_code == 2
    done = classify("--file", tmp_path / "none.csv")
    assert done.exit_code == 2
    assert "cannot be read" in done.stderr
    assert classify("a text", "--taxonomy", "no-such-list").exit_code == 2
