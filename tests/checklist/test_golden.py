"""The checklist as it stands, to be read: a change of words, of layout or of a pack shows here as a difference.

After a change that is meant, write the files anew and read the difference:

    GOLDEN=write .venv/bin/pytest tests/checklist/test_golden.py
"""

import os
from pathlib import Path

import pytest

from tests.checklist.made import assessment
from toolkit.checklist import render
from toolkit.models.criteria import Pack

FOLDER = Path(__file__).resolve().parents[1] / "golden"


@pytest.mark.parametrize(("language", "form"), [("en", "html"), ("ja", "html"), ("en", "md"), ("ja", "json")])
def test_checklist_is_as_it_was(joint: Pack, language: str, form: str) -> None:
    file = FOLDER / f"checklist.{language}.{form}"
    written = render(assessment(joint), joint, language, form)
    if os.environ.get("GOLDEN") == "write":
        file.write_text(written, encoding="utf-8")
    assert written == file.read_text(encoding="utf-8"), f"{file.name} differs: see the head of this test"
