"""A pack of one's own: a copy of another to change, or a short file that takes it over."""

from pathlib import Path
from shutil import rmtree

from toolkit.errors import PackError
from toolkit.packs.load import load_pack, pack_folder

_HEAD = """# Takes over {parent}; what is written here, or in a file named like one of its criteria, takes its place.
# A criterion that changes little begins with `like: {parent}/<criterion>` and says only what differs.
extends: {parent}
id: {id}
version: "1"
authority: {authority}
"""


def new_pack(name: str, parent: str, out: Path, *, copy: bool, authority: str, place: Path | None = None) -> Path:
    """The folder of a new pack below `out`, which takes over or copies `parent`; raises PackError.

    A copy holds every file of the parent as it stands, so that a later version of the parent changes nothing in it.
    """
    home = out / name
    source, _ = pack_folder(parent, place)
    if home.exists():
        raise PackError(f"{home}: is there already. Choose another name, or another folder with --out.")
    try:
        home.mkdir(parents=True)
        if copy:
            _copied(source, home, name, authority)
        else:
            text = _HEAD.format(parent=parent, id=name, authority=_quoted(authority))
            (home / "pack.yaml").write_text(text, encoding="utf-8")
    except OSError as error:
        raise PackError(f"{home}: could not be written: {error.strerror}. Choose another folder with --out.") from error
    try:
        load_pack(str(home), place)
    except PackError:
        rmtree(home)
        raise
    return home


def cases_of(pack: str, place: Path | None = None) -> Path:
    """The folder with the cases of a pack: `cases` beside its criteria."""
    return pack_folder(pack, place)[0] / "cases"


def _copied(source: Path, home: Path, name: str, authority: str) -> None:
    for file in sorted(source.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if file.name == "pack.yaml":
            lines = text.splitlines(keepends=True)
            told = {"id: ": f"id: {name}\n", "authority: ": f"authority: {_quoted(authority)}\n"}
            text = "".join(next((new for key, new in told.items() if line.startswith(key)), line) for line in lines)
        (home / file.name).write_text(text, encoding="utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
