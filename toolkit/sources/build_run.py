"""A build under way: what it rests on, which files are read, and what is left to do when it goes on."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal

from toolkit.errors import SourceError
from toolkit.models.noun import Noun
from toolkit.processes import alone
from toolkit.sources.build_pieces import PieceJob
from toolkit.sources.build_release import Departures
from toolkit.sources.build_scope import Scope
from toolkit.strict_yaml import read_back
from toolkit.version import VERSION

_TABLES = "tables-"


class Run(Noun):
    """`run.json`: what the pieces beside it rest on; those of another run are never mixed with them."""

    format: Literal["trusted-research-build/1"] = "trusted-research-build/1"
    toolkit: str = VERSION
    places: tuple[str, ...]
    scope: Scope


class Bench:
    """The folder beside a snapshot where its pieces lie while it is built, or until its next update."""

    def __init__(self, out: Path, run: Run, folder: Path | None = None) -> None:
        self.out, self.run = out, run
        self.folder = folder or out.with_name(f"{out.name}.pieces")
        self.previous = out.with_name(f".{out.name}-previous")

    def alone(self, progress: Callable[[str], None]) -> AbstractContextManager[None]:
        """Wait until no other process builds here, and keep others waiting."""
        lock = self.folder.with_name(f"{self.folder.name}.lock")
        return alone(lock, busy=lambda: progress(f"{self.out}: is being built by another process; waiting for it"))

    def open(self) -> None:
        """Begin, or go on; raises SourceError if the pieces are of another run, or the folder is something else."""
        self.put_back()
        shutil.rmtree(_hidden(self.folder), ignore_errors=True)
        file = self.folder / "run.json"
        if file.exists():
            self._compare(file)
        elif self.folder.exists() and any(self.folder.iterdir()):
            raise SourceError(f"{self.folder}: this folder holds something else than pieces. Move it away.")
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            file.write_text(self.run.model_dump_json(indent=2) + "\n", encoding="utf-8")
        for left in self.folder.glob("spill-*"):
            shutil.rmtree(left, ignore_errors=True)

    def _compare(self, file: Path) -> None:
        before = read_back(file, Run, SourceError, f"Delete {self.folder} to begin anew.")
        other = [name for name in Run.model_fields if getattr(before, name) != getattr(self.run, name)]
        if other:
            raise SourceError(
                f"{self.folder}: has pieces of a build with another {', '.join(other)}. Give the same folders and "
                "scope again, or delete it to begin anew; builds are never mixed."
            )

    def tables(self, jobs: Sequence[PieceJob], departures: Departures) -> Path:
        """Where the tables of exactly these pieces are made; what was made of others is removed."""
        state = repr((VERSION, [job.folder.name for job in jobs], departures.state()))
        folder = self.folder / (_TABLES + hashlib.sha256(state.encode()).hexdigest()[:24])
        for other in self.folder.glob(f"*{_TABLES}*"):
            if other != folder:
                _remove(other)
        present = {job.folder for job in jobs}
        for entity in {job.entity for job in jobs}:
            for other in (self.folder / entity).iterdir():
                if other not in present:
                    _remove(other)
        folder.mkdir(exist_ok=True)
        return folder

    def finish(self, made: Path, *, keep: bool) -> None:
        """Put the tables in place of the snapshot that was there; the pieces go unless they are kept."""
        shutil.rmtree(made / "told")  # stopped below, the next run must not trust what told of tables that moved away
        self.put(made / "snapshot")
        shutil.rmtree(made)
        if not keep:
            self.drop()

    def put(self, tables: Path) -> None:
        """Put tables in place of the snapshot that was there, which stays if they cannot be put there."""
        shutil.rmtree(self.previous, ignore_errors=True)
        try:
            if self.out.exists():
                self.out.rename(self.previous)
            tables.rename(self.out)
        finally:
            self.put_back()
        shutil.rmtree(self.previous, ignore_errors=True)

    def put_back(self) -> None:
        """The snapshot that was there, if nothing came in its place."""
        if self.previous.exists() and not self.out.exists():
            self.previous.rename(self.out)

    def drop(self) -> None:
        """Remove the pieces."""
        _remove(self.folder)


def refuse_others(out: Path) -> None:
    """Raises SourceError where something else than a snapshot is."""
    if out.exists() and not out.is_dir():
        raise SourceError(f"{out}: is a file. Give an empty or new folder.")
    if out.exists() and not (out / "snapshot.json").exists() and any(out.iterdir()):
        raise SourceError(f"{out}: this folder holds something else than a snapshot. Give an empty or new folder.")


def _remove(folder: Path) -> None:
    """Remove a folder under another name, so that what is left of it where that is stopped is not taken for whole."""
    shutil.rmtree(_hidden(folder), ignore_errors=True)
    shutil.rmtree(folder.rename(_hidden(folder)))


def _hidden(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}")
