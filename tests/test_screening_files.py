"""Pages that there are not are refused before anything is read or written."""

from datetime import date
from pathlib import Path

import pytest

from toolkit.errors import ToolkitError
from toolkit.screening_files import Pages, screen_files
from toolkit.sources.snapshot import Source


def no_source() -> Source:
    raise AssertionError("the source was opened")


@pytest.mark.parametrize(
    ("pages", "remedy"),
    [
        (Pages(["both"], ["md"]), "choose one of html, pdf, docx"),
        (Pages(["both"], ["html", "xlsx"]), "choose one of html, pdf, docx"),
        (Pages(["en"], ["docx"], ["person"]), "choose en or ja, in html, md, pdf"),
        (Pages(["en"], ["html", "json"], ["office", "person"]), "choose en or ja, in html, md, pdf"),
        (Pages(["both"], ["html"], ["office", "person"]), "choose en or ja, in html, md, pdf"),
        (Pages(["fr"], ["html"]), "choose en, ja or both"),
    ],
)
def test_pages_that_there_are_not_are_refused_first(pages: Pages, remedy: str, tmp_path: Path) -> None:
    with pytest.raises(ToolkitError, match=remedy):
        screen_files(
            [tmp_path / "not-there.yaml"], no_source, packs=None, pages=pages, as_of=date(2026, 11, 1), answers=None,
            out=tmp_path / "out", say=lambda _: None, progress=lambda _: None,
        )  # fmt: skip
    assert not (tmp_path / "out").exists()
