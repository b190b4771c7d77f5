"""The checklist as PDF: tagged, with its own Japanese fonts, the same bytes for the same page."""

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from toolkit.checklist.forms import blocks
from toolkit.checklist.page import Checklist
from toolkit.checklist.words import MONTHS, Words
from toolkit.errors import ToolkitError
from toolkit.resources import folder

_FONT_PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
_FAMILY = "Noto Sans CJK JP"


def pdf(page: Checklist, words: Words) -> bytes:
    """A PDF/UA-1 document; texts are handed over as data and never read as markup. Raises ToolkitError."""
    import typst

    with TemporaryDirectory() as place:
        root = Path(place)
        template = root / "checklist.typ"
        template.write_bytes((folder("templates") / "checklist.typ").read_bytes())
        (root / "data.json").write_text(json.dumps(_data(page, words), ensure_ascii=False), encoding="utf-8")
        try:
            made = typst.compile(
                template,
                root=root,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards="ua-1",
                timestamp=0,
            )
        except typst.TypstError as error:
            raise ToolkitError(f"{page.proposal}: could not be set as PDF: {error}.") from error
    return bytes(made)


def _data(page: Checklist, words: Words) -> Mapping[str, Any]:
    told = page.model_dump(mode="json")
    for section, parts in zip(page.sections, told["sections"], strict=True):
        for item, part in zip(section.items, parts["items"], strict=True):
            part["blocks"] = [[check.model_dump(mode="json") for check in alike] for alike in blocks(item.checks)]
    return {
        "page": told,
        "words": words.tree,
        "months": MONTHS,
        "numbers": {str(n): words.number(n) for n in _numbers(told)},
        "fonts": [_FAMILY],
        "producer": "Trusted Research Toolkit",
    }


def _numbers(told: Any) -> set[int]:
    """Every whole number on a page, so that the template writes each as the language does."""
    if isinstance(told, Mapping):
        return {n for value in told.values() for n in _numbers(value)}
    if isinstance(told, list):
        return {n for value in told for n in _numbers(value)}
    return {told} if isinstance(told, int) and not isinstance(told, bool) else set()


def _fonts() -> list[Path]:
    """The folders of the font packages; raises ToolkitError where one is not installed."""
    found = []
    for name in _FONT_PACKAGES:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ToolkitError(f"{name.replace('_', '-')}: this font package is missing. Install the toolkit again.")
        found.append(Path(spec.origin).parent)
    return found
