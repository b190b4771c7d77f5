"""Fetched records in a temporary folder, and the snapshot made of them, with which the folder goes."""

import shutil
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, Self

from pydantic_core import to_json

from toolkit.errors import SourceError
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot


class Held:
    """Records of a service as lines of JSON; raises SourceError where the disk is full, or they are of another form.

    In a `with`: the folder goes at once if the block fails, else with this object and the snapshot.
    """

    def __init__(self, name: str) -> None:
        """`name` is what messages and the snapshot call the service."""
        self._name = name
        self._folder = Path(tempfile.mkdtemp(prefix="trusted-research-"))
        self._remove = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._records = self._folder / "records"
        self._records.mkdir()
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, error: BaseException | None, *__: object) -> None:
        for file in self._files.values():
            file.close()
        if error:
            self._remove()

    def add(self, entity: str, records: Iterable[dict[str, Any]]) -> None:
        """Write records down; each may come once only."""
        try:
            if entity not in self._files:
                self._files[entity] = (self._records / f"{entity}.jsonl").open("wb")
            self._files[entity].writelines(to_json(record) + b"\n" for record in records)
        except OSError as error:
            raise self._unusable(error) from error

    def snapshot(self) -> Snapshot:
        """The tables of all that was added; nothing can be added afterwards."""
        tables = self._folder / "tables"
        try:
            for file in self._files.values():
                file.close()
            build([self._records], tables)
            shutil.rmtree(self._records)
        except (SourceError, OSError) as error:
            raise self._unusable(error) from error
        return Snapshot(tables, kind="openalex", name=self._name, keep=self)

    def _unusable(self, error: Exception) -> SourceError:
        return SourceError(
            f"{self._name}: its records could not be kept: {str(error).splitlines()[0]} "
            f"If the disk of {self._folder.parent} is full, make room there, or choose another place with TMPDIR."
        )
