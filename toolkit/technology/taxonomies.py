"""Read the official lists of technology areas: one YAML file a list, as its publisher words it and no more."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from toolkit.errors import PackError
from toolkit.models.criteria import LANGUAGES
from toolkit.models.noun import Words
from toolkit.models.technology import OfficialArea, Taxonomy
from toolkit.resources import folder as bundled
from toolkit.strict_yaml import Place, read
from toolkit.technology.folding import is_japanese

_WEB = re.compile(r"https?://\S+")
_PUBLISHED = re.compile(r"[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?")


def load_taxonomies(folder: Path | None = None) -> tuple[Taxonomy, ...]:
    """The lists of areas in a folder, by id; without a folder those that come with the toolkit.

    Raises PackError, which names file, line and remedy, for whatever breaks the form of toolkit/models/technology.py.
    """
    return _shipped() if folder is None else _taxonomies(folder)


@lru_cache(maxsize=1)
def _shipped() -> tuple[Taxonomy, ...]:
    """Those of the toolkit, which are needed for each screening and do not change while it runs."""
    return _taxonomies(home())


def _taxonomies(place: Path) -> tuple[Taxonomy, ...]:
    if not place.is_dir():
        raise PackError(f"{place}: there is no such folder. Name the folder that holds the lists of technology areas.")
    return tuple(_taxonomy(path) for path in sorted(place.glob("*.yaml"), key=lambda path: path.stem))


def chosen(taxonomies: Sequence[Taxonomy], ids: Collection[str]) -> tuple[Taxonomy, ...]:
    """Those of some ids, in the order of the lists; raises PackError for an id that no list has."""
    for name in ids:
        if name not in {each.id for each in taxonomies}:
            there = ", ".join(each.id for each in taxonomies)
            raise PackError(f"{name}: there is no such list of technology areas. There are: {there}.")
    return tuple(each for each in taxonomies if each.id in ids)


def in_force(taxonomies: Sequence[Taxonomy], ids: Collection[str]) -> tuple[Taxonomy, ...]:
    """Those that packs judge by; raises PackError for an id that no list has, and for a list that does not apply."""
    for each in (found := chosen(taxonomies, ids)):
        if each.in_force is None:
            raise PackError(f"{each.id}: this list of technology areas is not in force. Let the pack name one that is.")
    return found


def home() -> Path:
    """The folder of the lists that come with the toolkit."""
    return bundled("criteria") / "technologies"


def unspoken(place: Place, words: Words) -> Iterator[tuple[Place, str]]:
    """The fault of a text that is not given in each language, or whose Japanese is none."""
    if words.keys() != set(LANGUAGES) or not all(text.strip() for text in words.values()):
        yield place, f"write one text in each of {', '.join(LANGUAGES)}, and in no other language"
    elif not is_japanese(words["ja"]):
        yield (*place, "ja"), f"{words['ja']!r} has no Japanese character. Translate it"


def twice(items: Sequence[object]) -> Iterator[int]:
    """The places of items that stand before them already."""
    return (number for number, item in enumerate(items) if item in items[:number])


def _taxonomy(path: Path) -> Taxonomy:
    document = read(path, PackError)
    taxonomy = document.validated(TypeAdapter(Taxonomy))
    for place, why in _faults(taxonomy, path.stem):
        document.refuse(place, why)
    return taxonomy


def _faults(taxonomy: Taxonomy, stem: str) -> Iterator[tuple[Place, str]]:
    if taxonomy.id != stem:
        yield ("id",), f"is {taxonomy.id!r}, the file is {stem!r}. Give both the same name"
    if taxonomy.url is not None and not _WEB.fullmatch(taxonomy.url):
        yield ("url",), "is no web address. Write it with https://"
    if taxonomy.in_force is not None and taxonomy.url is None:
        yield ("url",), "is missing. Whoever is judged by a list in force must find it: give its address"
    if taxonomy.published is not None and not _PUBLISHED.fullmatch(taxonomy.published):
        yield ("published",), 'is no year, month or day. Write it as "2026", "2026-03" or "2026-03-12"'
    yield from unspoken(("title",), taxonomy.title)
    if not taxonomy.areas:
        yield ("areas",), "is empty. Describe at least one area"
    for again in twice([area.code for area in taxonomy.areas]):
        yield ("areas", again, "code"), f"{taxonomy.areas[again].code!r} stands twice. Give each area its own code"
    for number, area in enumerate(taxonomy.areas):
        for place, why in _area_faults(area):
            yield ("areas", number, *place), why


def _area_faults(area: OfficialArea) -> Iterator[tuple[Place, str]]:
    if "." in area.code:
        yield ("code",), f"{area.code!r} is a sub-area. Write it below its area, in `sub_areas`"
    yield from unspoken(("title",), area.title)
    if area.group is not None:
        yield from unspoken(("group",), area.group)
    for number, words in enumerate(area.excludes):
        yield from unspoken(("excludes", number), words)
    for number, sub in enumerate(area.sub_areas):
        yield from unspoken(("sub_areas", number, "title"), sub.title)
        if sub.code is not None and not sub.code.startswith(f"{area.code}."):
            yield ("sub_areas", number, "code"), f"{sub.code!r} does not begin with '{area.code}.'. Correct it"
    for again in twice([sub.title["en"] for sub in area.sub_areas]):
        yield ("sub_areas", again, "title"), f"{area.sub_areas[again].title['en']!r} stands twice. Delete one"
