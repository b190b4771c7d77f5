"""A pack that takes over another, and a criterion that takes over another one, say only what differs."""

import shutil
from pathlib import Path

import pytest

from toolkit.errors import PackError
from toolkit.packs import load_pack
from toolkit.resources import folder

HEAD = """
extends: canada-strac
id: our-college
version: "1"
authority: our college
text:
  en: {title: Our college's checklist}
"""
STRICTER = """
like: canada-strac/strac-affiliation
thresholds:
  - {from: 2026-01-01, review: 1, cites: institution}
text:
  en: {ask: Is the post still held?}
"""


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """The packs there are, and one of our own."""
    place = Path(shutil.copytree(folder("criteria") / "packs", tmp_path / "packs"))
    (place / "our-college").mkdir()
    (place / "our-college" / "pack.yaml").write_text(HEAD, encoding="utf-8")
    return place


def write(packs: Path, name: str, text: str) -> Path:
    file = packs / "our-college" / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def refusal(packs: Path) -> str:
    with pytest.raises(PackError) as refused:
        load_pack("our-college", packs)
    return str(refused.value)


def test_what_the_pack_does_not_say_is_taken_over(packs: Path) -> None:
    ours, theirs = load_pack("our-college", packs), load_pack("canada-strac", packs)
    assert ours.criteria == theirs.criteria
    assert (ours.sections, ours.outcomes, ours.lists, ours.in_force) == (
        theirs.sections,
        theirs.outcomes,
        theirs.lists,
        theirs.in_force,
    )
    assert (ours.id, ours.authority, ours.text["en"].title) == ("our-college", "our college", "Our college's checklist")
    assert ours.text["en"].about == theirs.text["en"].about
    assert ours.text["ja"] == theirs.text["ja"]


def test_a_criterion_in_place_of_one_taken_over_says_only_what_differs(packs: Path) -> None:
    write(packs, "strac-affiliation", STRICTER)
    ours, theirs = (load_pack(name, packs).criteria["strac-affiliation"] for name in ("our-college", "canada-strac"))
    assert [(t.from_.isoformat(), t.review, t.cites) for t in ours.thresholds] == [("2026-01-01", 1, "institution")]
    assert ours.text["en"].ask == "Is the post still held?"
    differing = {"thresholds", "text"}
    assert ours.model_dump(exclude=differing) == theirs.model_dump(exclude=differing)
    assert ours.text["en"].model_copy(update={"ask": ""}) == theirs.text["en"].model_copy(update={"ask": ""})


def test_only_items_that_some_section_names_come_along(packs: Path) -> None:
    write(
        packs,
        "pack",
        HEAD + "sections: [{id: a, title: {en: A, ja: あ}, criteria: [strac-area]}]\noutcomes:\n"
        "  - {id: open, level: note, text: {en: {title: t, means: m}, ja: {title: t, means: m}}}\n",
    )
    assert set(load_pack("our-college", packs).criteria) == {"strac-area"}


def test_the_digest_changes_with_what_is_taken_over(packs: Path) -> None:
    before = load_pack("our-college", packs).digest
    other = packs / "canada-strac" / "strac-area.yaml"
    other.write_bytes(other.read_bytes() + b"# read again\n")
    assert load_pack("our-college", packs).digest != before


def test_null_takes_a_key_away(packs: Path) -> None:
    write(
        packs, "strac-affiliation", "like: canada-strac/strac-affiliation\nlookback_years: null\nlookback_months: 6\n"
    )
    assert load_pack("our-college", packs).criteria["strac-affiliation"].lookback_months == 6


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("pack", HEAD.replace("canada-strac", "atlantis"), "pack.yaml:2: extends there is no pack 'atlantis'"),
        ("pack", HEAD.replace("canada-strac", "our-college"), "pack.yaml:2: extends there is no pack"),
        ("strac-affiliation", "like: canada-strac/nothing\n", "strac-affiliation.yaml:1: like there is no criterion"),
        ("strac-affiliation", "like: our-college/strac-affiliation\n", "strac-affiliation.yaml:1: like there is no"),
        ("strac-affiliation", "like: [a]\n", "strac-affiliation.yaml:1: like is no name"),
        ("strac-affiliation", STRICTER.replace("review: 1", "review: x"), "strac-affiliation.yaml:4: thresholds[0]"),
        ("strac-affiliation", "like: canada-strac/strac-area\n", "strac-affiliation.yaml:1: id is 'strac-area'"),
    ],
)
def test_a_fault_is_said_at_its_place(packs: Path, name: str, text: str, said: str) -> None:
    file = write(packs, name, text)
    assert f"{file.parent.name}/{said}" in refusal(packs)
