"""The files of a pack, with what they take over from other packs put in its place."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toolkit.errors import PackError
from toolkit.strict_yaml import Document, read

_MOST_STEPS = 8
"""So many packs or criteria may stand behind one another; more is a circle."""


Places = tuple[Path, ...]
"""Folders in which packs lie, that of the pack itself first."""


def whole(home: Path, packs: Path) -> tuple[dict[str, Document], list[Path]]:
    """The documents of a pack by name (`pack`, and one for each criterion), and every file they were read from.

    What is taken over is looked for beside the pack, then in `packs`. Of a pack that is taken over, only the criteria
    that some section names come along. Raises PackError for a file that cannot be read, and for one that takes over
    what is not there, or itself.
    """
    places = (home.resolve().parent, packs)
    documents, files = _taken_over(home, places, 0)
    for name, document in documents.items():
        documents[name], more = _like(document, places, 0)
        files += more
    placed = set(_placed(documents["pack"].data))
    own = {file.stem for file in home.glob("*.yaml")}
    return {n: d for n, d in documents.items() if n in placed | own}, sorted(set(files), key=_by_pack)


def _taken_over(home: Path, places: Places, steps: int) -> tuple[dict[str, Document], list[Path]]:
    files = sorted(home.glob("*.yaml"))
    own = {file.stem: read(file, PackError) for file in files}
    parent = _named(own["pack"], "extends")
    if parent is None:
        return own, files
    above = _first(places, f"{parent}/pack.yaml")
    if steps == _MOST_STEPS or above is None:
        own["pack"].refuse(("extends",), f"there is no pack {parent!r} to take over: correct the name")
    documents, inherited = _taken_over(above.parent, places, steps + 1)
    head = _over(documents["pack"].data, own["pack"].data, "extends")
    return {**documents, **own, "pack": own["pack"].with_data(head)}, [*inherited, *files]


def _like(document: Document, places: Places, steps: int) -> tuple[Document, list[Path]]:
    model = _named(document, "like")
    if model is None:
        return document, []
    file = _first(places, f"{model}.yaml")
    if steps == _MOST_STEPS or file is None:
        document.refuse(("like",), f"there is no criterion {model!r}: write it as <pack>/<criterion>")
    above, files = _like(read(file, PackError), places, steps + 1)
    return document.with_data(_over(above.data, document.data, "like")), [*files, file]


def _first(places: Places, name: str) -> Path | None:
    return next((place / name for place in places if (place / name).is_file()), None)


def _named(document: Document, key: str) -> str | None:
    name = document.data.get(key) if isinstance(document.data, Mapping) else None
    if name is not None and not isinstance(name, str):
        document.refuse((key,), "is no name: write the one that is taken over")
    return name


def _over(below: Any, above: Any, spent: str | None = None) -> Any:
    """What stands above in place of what stands below, key by key; a list is taken as a whole, null removes a key."""
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    merged = {**below, **{key: _over(below.get(key), value) for key, value in above.items()}}
    return {key: value for key, value in merged.items() if key != spent and not (key in above and value is None)}


def _by_pack(file: Path) -> tuple[str, str]:
    """The same order of files wherever the folders of the packs are."""
    return file.parent.name, file.name


def _placed(head: Any) -> Iterator[str]:
    sections = head.get("sections") if isinstance(head, Mapping) else None
    for section in sections if isinstance(sections, list) else ():
        if isinstance(section, Mapping) and isinstance(section.get("criteria"), list):
            yield from (name for name in section["criteria"] if isinstance(name, str))
