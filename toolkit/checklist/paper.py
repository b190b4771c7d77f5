"""The checklist as PDF: tagged, with its own Japanese fonts, the same bytes for the same page."""

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from toolkit.checklist.forms import blocks
from toolkit.checklist.person import Letter
from toolkit.checklist.sides import Side, Sides
from toolkit.checklist.words import MONTHS, Words
from toolkit.errors import ToolkitError
from toolkit.resources import folder

_FONT_PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
_FAMILY = "Noto Sans CJK JP"
_PICTURES = """
#let data = json("data.json")
#set page(width: 680pt, height: auto, margin: 0pt)
#set text(font: data.font)
#for svg in data.pictures { image(bytes(svg), format: "svg", width: 100%); pagebreak(weak: true) }
"""


def pdf(sides: Sides) -> bytes:
    """A PDF/UA-1 document; texts are handed over as data and never read as markup. Raises ToolkitError."""
    return _set("checklist.typ", {"sides": [_side(side) for side in sides]}, sides[0].page.proposal)


def letter_pdf(page: Letter, words: Words) -> bytes:
    """The page for one person as PDF/UA-1. Raises ToolkitError."""
    return _set("person.typ", {"page": page.model_dump(mode="json"), "words": words.tree}, page.proposal)


def raster(pictures: Sequence[str]) -> list[bytes]:
    """Pictures (SVG) as PNG with the fonts of the PDF, for forms that hold no SVG; the same bytes for the same ones."""
    import typst

    with TemporaryDirectory() as place:
        root = Path(place)
        (root / "pictures.typ").write_text(_PICTURES, encoding="utf-8")
        (root / "data.json").write_text(json.dumps({"pictures": pictures, "font": _FAMILY}), encoding="utf-8")
        made: Any = typst.compile(
            root / "pictures.typ", root=root, font_paths=_fonts(), ignore_system_fonts=True, format="png", ppi=144
        )
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]


def _set(name: str, told: Mapping[str, Any], about: str) -> bytes:
    """A template set with what it tells; raises ToolkitError naming what it is about."""
    import typst

    data = {**told, "months": MONTHS, "fonts": [_FAMILY], "producer": "Trusted Research Toolkit"}
    with TemporaryDirectory() as place:
        root = Path(place)
        template = root / name
        template.write_bytes((folder("templates") / name).read_bytes())
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
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
            raise ToolkitError(f"{about}: could not be set as PDF: {error}.") from error
    return bytes(made)


def _side(side: Side) -> Mapping[str, Any]:
    page, words = side.page, side.words
    told = page.model_dump(mode="json")
    for section, parts in zip(page.sections, told["sections"], strict=True):
        for item, part in zip(section.items, parts["items"], strict=True):
            part["blocks"] = [[check.model_dump(mode="json") for check in alike] for alike in blocks(item.checks)]
    return {
        "page": told,
        "words": words.tree,
        "numbers": {str(n): words.number(n) for n in _numbers(told)},
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
