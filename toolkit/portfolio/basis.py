"""What a run rests on beside its digests, kept so that a later watch can say what changed: the lists themselves."""

import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

from toolkit.models.lists import EntityList
from toolkit.models.noun import Noun
from toolkit.provenance import program_digest, technology_digests
from toolkit.screening_files import as_json, write

_FILE, _LISTS = "basis.json", "lists"


class Basis(Noun):
    """What a run rests on, as far as `run.json` does not say it."""

    file: str
    """The name of the table."""
    packs: tuple[str, ...]
    """As they were named: an id, or the path of a folder."""
    program: str
    technologies: dict[str, str]
    """By list of technology areas, its digest."""


def basis(file: str, packs: Sequence[str]) -> Basis:
    """What a run by these packs rests on now."""
    return Basis(file=file, packs=tuple(packs), program=program_digest(), technologies=technology_digests())


def keep(folder: Path, found: Basis, lists: Iterable[EntityList]) -> None:
    """Keep what a run rests on in its folder."""
    for each in lists:
        packed = gzip.compress(each.model_dump_json().encode(), compresslevel=1, mtime=0)
        write(folder / _LISTS / f"{each.id}.json.gz", packed)
    write(folder / _FILE, as_json(found))


def kept(folder: Path) -> tuple[Basis, tuple[EntityList, ...]] | None:
    """What was kept, with the lists by their ids; None where nothing was, or another version of the toolkit did."""
    try:
        found = Basis.model_validate_json((folder / _FILE).read_bytes())
        files = sorted((folder / _LISTS).glob("*.json.gz"))
        return found, tuple(EntityList.model_validate_json(gzip.decompress(file.read_bytes())) for file in files)
    except (OSError, EOFError, ValueError):
        return None
