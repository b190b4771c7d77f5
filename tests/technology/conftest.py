"""The lists and the crosswalk that come with the toolkit, and the sentences written for them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from toolkit.models.technology import Crosswalk, Taxonomy
from toolkit.technology import load_crosswalk, load_taxonomies

HERE = Path(__file__).parent


def written(name: str) -> Any:
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def taxonomies() -> tuple[Taxonomy, ...]:
    return load_taxonomies()


@pytest.fixture(scope="session")
def by_id(taxonomies: tuple[Taxonomy, ...]) -> dict[str, Taxonomy]:
    return {taxonomy.id: taxonomy for taxonomy in taxonomies}


@pytest.fixture(scope="session")
def crosswalk() -> Crosswalk:
    return load_crosswalk()
