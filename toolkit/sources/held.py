"""Fetched records as a snapshot, in a temporary folder that goes with it."""

import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from toolkit.errors import SourceError
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot


def held(fetched: Mapping[str, Sequence[dict[str, Any]]], name: str) -> Snapshot:
    """The tables of some records, by entity; raises SourceError if they are of another form, or the disk is full."""
    folder = _Folder()
    records, tables = folder.path / "records", folder.path / "tables"
    try:
        records.mkdir()
        for entity, rows in fetched.items():
            with (records / f"{entity}.jsonl").open("wb") as file:
                file.writelines(to_json(row) + b"\n" for row in rows)
        build([records], tables)
        shutil.rmtree(records)
    except (SourceError, OSError) as error:
        raise SourceError(f"{name}: its records could not be kept: {str(error).splitlines()[0]}") from error
    return Snapshot(tables, kind="openalex", name=name, keep=folder)


class _Folder:
    """Removed when nothing holds the object any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="trusted-research-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
