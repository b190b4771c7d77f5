"""Every text of the pages stands in the catalogue of every other language, and nothing else does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from toolkit import folder

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((folder("templates") / "locale").glob("*/LC_MESSAGES/pages.po"))


def in_templates() -> set[str]:
    found = extract_from_dir(
        str(ROOT / "templates" / "pages"),
        method_map=[("**.j2", "jinja2")],
        options_map={"**.j2": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}},
    )
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def in_code() -> Iterator[tuple[str, bool]]:
    """Each text in the code of the pages, and whether it is one for readers: said, or the reason of a refusal."""
    for file in sorted((ROOT / "api" / "pages").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, False
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id in ("said", "_") and isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value), True
                refused = node.func.id == "HTTPException" and len(node.args) > 1
                if refused and isinstance(node.args[1], ast.Constant) and ast.unparse(node.args[0]) != "404":
                    yield str(node.args[1].value), True


def translated(file: Path) -> dict[str, Message]:
    with file.open("rb") as content:
        said = [message for message in read_po(content) if message.id]
    return {message.id if isinstance(message.id, str) else message.id[0]: message for message in said}


def test_there_are_catalogues() -> None:
    assert [file.parts[-3] for file in CATALOGUES] == ["ja"]


def test_every_text_is_translated() -> None:
    needed = in_templates() | {text for text, for_readers in in_code() if for_readers}
    assert len(needed) > 50
    for file in CATALOGUES:
        there = translated(file)
        assert not sorted(needed - {name for name, message in there.items() if message.string})


def test_no_translation_is_of_a_text_that_is_gone() -> None:
    used = in_templates() | {text for text, _ in in_code()}
    for file in CATALOGUES:
        assert not sorted(set(translated(file)) - used)


def test_no_text_is_translated_twice_and_places_to_fill_stay() -> None:
    for file in CATALOGUES:
        ids = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("msgid ")]
        assert not sorted({line for line in ids if ids.count(line) > 1})
        for name, message in translated(file).items():
            missing = [place for place in re.findall(r"%\(\w+\)[sd]", name) if place not in str(message.string)]
            assert not missing, (name, missing)
