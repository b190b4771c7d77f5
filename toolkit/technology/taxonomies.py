"""Read lists of technology areas: one YAML file a list, with the topics and words that point to each of its areas."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from toolkit.errors import PackError
from toolkit.models.criteria import LANGUAGES
from toolkit.models.noun import Words
from toolkit.models.technology import Area, Taxonomy
from toolkit.resources import folder as bundled
from toolkit.strict_yaml import Place, read
from toolkit.technology.folding import fold, is_japanese, tokens

_TOPIC = re.compile(r"T[1-9][0-9]*")
_WEB = re.compile(r"https?://\S+")


def load_taxonomies(folder: Path | None = None) -> tuple[Taxonomy, ...]:
    """The lists of areas in a folder, by id; without a folder those that come with the toolkit.

    Raises PackError, which names file, line and remedy, for whatever breaks the form of toolkit/models/technology.py.
    """
    place = folder or bundled("criteria") / "technologies"
    if not place.is_dir():
        raise PackError(f"{place}: there is no such folder. Name the folder that holds the lists of technology areas.")
    return tuple(_taxonomy(path) for path in sorted(place.glob("*.yaml")))


def _taxonomy(path: Path) -> Taxonomy:
    document = read(path, PackError)
    taxonomy = document.validated(TypeAdapter(Taxonomy))
    for place, why in _faults(taxonomy, path.stem):
        document.refuse(place, why)
    return taxonomy


def _faults(taxonomy: Taxonomy, stem: str) -> Iterator[tuple[Place, str]]:
    if taxonomy.id != stem:
        yield ("id",), f"is {taxonomy.id!r}, the file is {stem!r}. Give both the same name"
    if not _WEB.fullmatch(taxonomy.url):
        yield ("url",), "is no web address. Write it with https://"
    yield from _unspoken(("title",), taxonomy.title)
    if not taxonomy.areas:
        yield ("areas",), "is empty. Describe at least one area"
    for twice in _twice([area.id for area in taxonomy.areas]):
        yield ("areas", twice, "id"), f"{taxonomy.areas[twice].id!r} stands twice. Give each area its own id"
    for number, area in enumerate(taxonomy.areas):
        for place, why in _area_faults(area):
            yield ("areas", number, *place), why


def _area_faults(area: Area) -> Iterator[tuple[Place, str]]:
    yield from _unspoken(("title",), area.title)
    for number, topic in enumerate(area.topics):
        if not _TOPIC.fullmatch(topic):
            yield ("topics", number), f"{topic!r} is no OpenAlex topic id. Write it as T10682"
    for key, items in (("topics", area.topics), ("words", tuple(" ".join(tokens(word)) for word in area.words))):
        for twice in _twice(items):
            yield (key, twice), f"{getattr(area, key)[twice]!r} stands twice. Remove one"
    for number, word in enumerate(area.words):
        if fold(word).text != word or not tokens(word):
            yield ("words", number), f"{word!r}: write {fold(word).text!r}, in small letters and in plain forms (NFKC)"
    if not area.text_decides and area.words:
        yield ("words",), "stand in an area that no text decides. Remove them, or `text_decides: false`"
    if area.text_decides and {is_japanese(word) for word in area.words} != {True, False}:
        yield (
            ("words",),
            "are not in English and in Japanese. A text in the other language would never be seen: add some",
        )


def _unspoken(place: Place, words: Words) -> Iterator[tuple[Place, str]]:
    if words.keys() != set(LANGUAGES) or not all(text.strip() for text in words.values()):
        yield place, f"write one text in each of {', '.join(LANGUAGES)}, and in no other language"


def _twice(items: Sequence[str]) -> Iterator[int]:
    return (number for number, item in enumerate(items) if item in items[:number])
