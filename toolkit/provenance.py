"""What a result rests on besides data, packs and lists: the program and its technology areas, each as a digest."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from toolkit.resources import folder

_PROGRAM = (".py", ".json", ".npz", ".yaml")


@cache
def program_digest() -> str:
    """SHA-256 over the toolkit's modules and models, by name and content: two of one version may still differ.

    Worked out once: a program does not change while it runs.
    """
    home = Path(__file__).resolve().parent
    files = (file for file in home.rglob("*") if file.suffix in _PROGRAM and "_bundled" not in file.parts)
    return _digest(home, files)


def technology_digests() -> dict[str, str]:
    """SHA-256 of each list of technology areas, by id, and of what leads from words to areas, as `crosswalk`."""
    home = folder("criteria") / "technologies"
    lists = {file.stem: _digest(home, [file]) for file in sorted(home.glob("*.yaml"))}
    return {**lists, "crosswalk": _digest(home, (file for file in (home / "crosswalk").rglob("*") if file.is_file()))}


def _digest(home: Path, files: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(file.relative_to(home).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()
