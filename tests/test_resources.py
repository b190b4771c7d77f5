"""The criteria and templates are found from a checkout, from an installed package, and missed with a remedy."""

from pathlib import Path
from typing import Literal

import pytest

from toolkit import resources
from toolkit.errors import ToolkitError

ROOT = Path(__file__).resolve().parent.parent
NAMES: tuple[Literal["criteria", "templates"], ...] = ("criteria", "templates")


@pytest.mark.parametrize("name", NAMES)
def test_in_a_checkout_they_lie_beside_the_package(name: Literal["criteria", "templates"]) -> None:
    assert resources.folder(name) == ROOT / name


def moved(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package as if it lay elsewhere."""
    package = place / "toolkit"
    package.mkdir()
    monkeypatch.setattr(resources, "__file__", str(package / "resources.py"))
    return package


@pytest.mark.parametrize("name", NAMES)
def test_an_installed_package_brings_its_own(
    name: Literal["criteria", "templates"], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = moved(tmp_path, monkeypatch)
    (tmp_path / name).mkdir()
    assert resources.folder(name) == tmp_path / name
    (package / "_bundled" / name).mkdir(parents=True)
    assert resources.folder(name) == package / "_bundled" / name


def test_where_neither_is_there_the_remedy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = moved(tmp_path, monkeypatch)
    (tmp_path / "criteria").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(ToolkitError) as missing:
        resources.folder("criteria")
    assert str(package / "_bundled") in str(missing.value)
    assert "Install the toolkit again" in str(missing.value)
