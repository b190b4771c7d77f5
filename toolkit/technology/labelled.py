"""Texts that others labelled: what the text models are trained and measured on."""

import csv
import gzip
import hashlib
import re
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from pydantic import TypeAdapter

from toolkit.errors import PackError
from toolkit.models.noun import Noun, Slug
from toolkit.resources import folder as bundled
from toolkit.strict_yaml import read

TRAINED_UNTIL, TUNED_IN = "2512", "2601"
"""Months of arXiv: texts up to the first train, those of the second tune, those after it measure."""
_TUNED = 35
"""Of a hundred proposals so many tune; the rest measures."""
_KEPT_BACK = 25
"""Of a hundred topics of these domains without an area so many are kept back from training."""
_ELSEWHERE = ("Health Sciences", "Social Sciences")


class Field(Noun):
    """Categories of arXiv, and the areas that they stand for together."""

    categories: tuple[str, ...]
    areas: tuple[Slug, ...]


class Group(Noun):
    """EuroSciVoc tags, and the areas that they stand for together."""

    tags: tuple[str, ...]
    areas: tuple[Slug, ...]


class Labels(Noun):
    """Which labels of others stand for which areas."""

    checked: bool
    fields: dict[Slug, Field]
    proposals: dict[Slug, Group]


class Text(NamedTuple):
    """A text, its id at the source, the part it belongs to, and which fields or groups others say it is of."""

    id: str
    text: str
    part: str
    labels: frozenset[str]


class Topic(NamedTuple):
    """A topic of OpenAlex: its id, its field, all that OpenAlex says about it, and whether it only measures."""

    id: str
    field: str
    text: str
    kept_back: bool


def load_labels(folder: Path | None = None) -> Labels:
    """The file `labels.yaml` of the crosswalk; raises PackError where it breaks its form."""
    place = folder or bundled("criteria") / "technologies"
    return read(place / "crosswalk" / "labels.yaml", PackError).validated(TypeAdapter(Labels))


def preprints(file: Path, labels: Labels) -> list[Text]:
    """Titles and abstracts of arXiv; the part is "train", "tune" or "test", by the month in the id."""
    return [
        Text(
            id=row["id"],
            text=f"{row['title']}\n{row['abstract']}",
            part=_part(row["id"][:4]),
            labels=frozenset(n for n, f in labels.fields.items() if _is_in(row["categories"].split(), f.categories)),
        )
        for row in _rows(file, ("id", "title", "abstract", "categories"))
    ]


def proposals(file: Path, labels: Labels) -> list[Text]:
    """Titles and objectives of Horizon Europe proposals; the part is "tune" or "test", by a digest of the id."""
    tags = {
        name: re.compile("|".join(rf"\b{re.escape(tag)}\b" for tag in group.tags))
        for name, group in labels.proposals.items()
    }
    return [
        Text(
            id=row["id"],
            text=f"{row['title']}\n{row['objective']}",
            part="tune" if _hundredth(row["id"]) < _TUNED else "test",
            labels=frozenset(name for name, tag in tags.items() if tag.search(row["euroscivoc_paths"].lower())),
        )
        for row in _rows(file, ("id", "title", "objective", "euroscivoc_paths"))
    ]


def topics(file: Path, mapped: Container[str] = ()) -> list[Topic]:
    """The table of OpenAlex topics, with their names of three years, keywords and descriptions.

    A quarter of the topics of health and social sciences (with arts) that are mapped to no area is kept back.
    """
    said = ("display_name", "label_2024", "label_alt_2025", "keywords", "description")
    return [
        Topic(
            id=row["topic_id"],
            field=row["field"],
            text=". ".join(row[key] for key in said),
            kept_back=row["domain"] in _ELSEWHERE
            and row["topic_id"] not in mapped
            and _hundredth(row["topic_id"]) < _KEPT_BACK,
        )
        for row in _rows(file, ("topic_id", "domain", "field", *said))
    ]


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _hundredth(key: str) -> int:
    """A number from 0 to 99 that depends on the id alone."""
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 100


def _part(month: str) -> str:
    return "train" if month <= TRAINED_UNTIL else "tune" if month == TUNED_IN else "test"


def _is_in(given: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(
        category == one or (one.endswith(".*") and category.startswith(one[:-1]))
        for category in given
        for one in wanted
    )


def _rows(file: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of a table: .csv, else tab-separated; packed where the name ends in .gz."""
    try:
        with _opened(file) as opened:
            rows = csv.DictReader(opened, delimiter="," if file.name.removesuffix(".gz").endswith(".csv") else "\t")
            if missing := [column for column in columns if column not in (rows.fieldnames or ())]:
                raise PackError(f"{file}: has no column {', '.join(missing)}. It needs {', '.join(columns)}.")
            yield from rows
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise PackError(f"{file}: cannot be read ({type(error).__name__}). Give a table in UTF-8.") from None


def _opened(file: Path) -> IO[str]:
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8", newline="")
    return file.open(encoding="utf-8-sig", newline="")
