"""Every item of the mapping of frameworks to evidence is a criterion of some pack, and no pack names another item."""

import re
from pathlib import Path

import pytest

from tests.criteria.packs import PACKS

NOTES = Path("..") / "knowledge" / "policy-uk-japan.md"


def in_the_notes(shared: Path, framework: str) -> set[str]:
    """The items of one framework in the mapping tables of the policy notes: the first cell of each row."""
    tables = (shared / NOTES).read_text(encoding="utf-8").split("\n## 4.", 1)[1].split("\n## 5.", 1)[0]
    return set(re.findall(rf"^\| ({framework}\d\d) \|", tables, re.MULTILINE))


def in_the_packs(framework: str) -> set[str]:
    """The items of one framework that criteria of any pack stand for; a retired criterion stands for nothing."""
    used = (c for pack in PACKS.values() for c in pack.criteria.values() if c.status != "retired")
    return {item for criterion in used for item in criterion.maps if item.startswith(framework)}


@pytest.mark.parametrize(("framework", "items"), [("UK", 46), ("JP", 48), ("JT", 10)])
def test_every_item_of_the_mapping_is_a_criterion(framework: str, items: int, shared: Path) -> None:
    noted = in_the_notes(shared, framework)
    assert len(noted) == items
    assert sorted(in_the_packs(framework)) == sorted(noted)


def test_one_answer_serves_every_pack_that_asks_the_question() -> None:
    """Answers are kept by the name of the item: where packs share a name, they ask about the same and mean the same."""
    asked: dict[str, set[tuple[str, str]]] = {}
    for pack in PACKS.values():
        for name, criterion in pack.criteria.items():
            if criterion.indicator == "answers.given":
                meant = criterion.subject, criterion.settings.get("concern", "yes")
                asked.setdefault(name, set()).add(meant)
    assert {name: meant for name, meant in asked.items() if len(meant) > 1} == {}
