"""Packs, lists and areas are read once for each process, and again when their files have changed."""

import os
from pathlib import Path

import pytest

from api.fresh import Fresh
from api.screener import Screener
from api.settings import Settings
from tests.api.conftest import CORPUS
from toolkit import PackError, pack_ids
from toolkit.packs.new import new_pack


@pytest.fixture
def settings(cache: Path, tmp_path: Path) -> Settings:
    new_pack("our-university", "japan-uk", tmp_path / "packs", copy=True, authority="A university")
    return Settings(source=str(CORPUS), cache=cache, data=tmp_path / "data", packs=tmp_path / "packs")


def test_files_are_read_once_until_one_is_changed_added_or_taken_away(tmp_path: Path) -> None:
    reads: list[int] = []

    def read() -> int:
        reads.append(1)
        return len(reads)

    fresh = Fresh([tmp_path, tmp_path / "not there yet"], read)
    (tmp_path / "below").mkdir()
    file = tmp_path / "below" / "file"
    file.write_text("a")
    assert [fresh.get(), fresh.get()] == [1, 1]
    file.write_text("ab")
    assert [fresh.get(), fresh.get()] == [2, 2]
    os.utime(file, ns=(1, 1))
    assert fresh.get() == 3
    (tmp_path / "not there yet").mkdir()
    (tmp_path / "not there yet" / "file").touch()
    assert fresh.get() == 4
    file.unlink()
    assert [fresh.get(), fresh.get()] == [5, 5]


def test_what_cannot_be_read_is_tried_again(tmp_path: Path) -> None:
    file = tmp_path / "number"
    file.write_text("none")
    fresh = Fresh([tmp_path], lambda: int(file.read_text()))
    for _ in range(2):
        with pytest.raises(ValueError, match="none"):
            fresh.get()
    file.write_text("17")
    assert fresh.get() == 17


def test_packs_are_the_same_objects_until_a_file_changes(settings: Settings) -> None:
    screener = Screener(settings)
    assert screener.pack_names() == sorted([*pack_ids(), "our-university"])
    first = screener.packs(["our-university", "japan-uk", "our-university"])
    assert [pack.id for pack in first] == ["our-university", "japan-uk"]
    assert all(one is other for one, other in zip(first, screener.packs(["our-university", "japan-uk"]), strict=True))
    file = (settings.packs or Path()) / "our-university" / "pack.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    (again,) = screener.packs(["our-university"])
    assert again.digest != first[0].digest


def test_lists_are_the_same_objects_too(settings: Settings) -> None:
    screener = Screener(settings)
    packs = screener.packs(["japan-uk"])
    assert screener.lists(packs) is screener.lists(packs)


@pytest.mark.parametrize("name", ["nowhere", "../packs/japan-uk", "criteria/packs/japan-uk", ""])
def test_only_ids_name_packs(settings: Settings, name: str) -> None:
    with pytest.raises(PackError, match="there is no such pack"):
        Screener(settings).packs([name])


def test_a_pack_of_ones_own_may_not_hide_one_of_the_toolkit(settings: Settings) -> None:
    assert settings.packs is not None
    (settings.packs / "our-university").rename(settings.packs / "japan-uk")
    with pytest.raises(PackError, match="comes with the toolkit"):
        Screener(settings).packs(["japan-uk"])
