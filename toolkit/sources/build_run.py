"""A build under way: what it rests on, which files are read, and what is left to do when it goes on."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from toolkit.errors import SourceError
from toolkit.models.noun import Noun
from toolkit.sources.build_pieces import PieceJob
from toolkit.sources.build_release import Departures
from toolkit.sources.build_scope import Scope
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

    def __init__(self, out: Path, run: Run) -> None:
        self.out, self.run = out, run
        self.folder = out.with_name(f"{out.name}.pieces")

    def open(self) -> None:
        """Begin, or go on; raises SourceError if the pieces are of another run, or the folder is something else."""
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
        try:
            before = Run.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            raise SourceError(f"{file}: is no run of this toolkit. Delete {self.folder} to begin anew.") from None
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
        for other in self.folder.glob(f"{_TABLES}*"):
            if other != folder:
                shutil.rmtree(other)
        present = {job.folder for job in jobs}
        for entity in {job.entity for job in jobs}:
            for other in (self.folder / entity).iterdir():
                if other not in present:
                    shutil.rmtree(other)
        folder.mkdir(exist_ok=True)
        return folder

    def finish(self, made: Path, *, keep: bool) -> None:
        """Put the tables in place of the snapshot that was there; the pieces go unless they are kept."""
        previous = self.folder / "previous"
        shutil.rmtree(previous, ignore_errors=True)
        if self.out.exists():
            self.out.rename(previous)
        (made / "snapshot").rename(self.out)
        shutil.rmtree(previous, ignore_errors=True)
        shutil.rmtree(made)
        if not keep:
            self.drop()

    def drop(self) -> None:
        """Remove the pieces, and last what says whose they are."""
        for each in self.folder.iterdir():
            if each.name != "run.json":
                shutil.rmtree(each)
        shutil.rmtree(self.folder)
