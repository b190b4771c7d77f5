"""A file of proposals as it comes in, by multipart form or as a body of JSON lines: kept on disk, not in memory."""

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

LINES = ("application/x-ndjson", "application/jsonl")
_FIELDS = 10
_LONGEST_NAME = 80


_FORM = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "Proposals: .jsonl, .csv or .xlsx"},
        "mapping": {"type": "string", "format": "binary", "description": "YAML: what other headings mean"},
    },
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FORM, "example": {"file": "proposals.csv"}},
            LINES[0]: {"schema": {"type": "string"}, "example": '{"id": "p-1", "title": "…", "summary": "…"}\n'},
        },
    },
}
"""OpenAPI's words for it."""


@dataclass(frozen=True)
class Upload:
    """A file that lies in a folder of this request, with the name its sender gave it."""

    file: Path
    name: str
    mapping: Path | None
    """What unknown headings of a table mean."""


async def uploaded(request: Request) -> AsyncIterator[Upload]:
    """The file of a request.

    Raises HTTPException 400 for a broken form and 415 for another type of body, and RequestValidationError.
    """
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    with TemporaryDirectory(prefix="trusted-research-") as folder:
        file, mapping = Path(folder) / "proposals", Path(folder) / "mapping.yaml"
        if kind in LINES:
            with file.open("wb") as out:
                async for piece in request.stream():
                    await run_in_threadpool(out.write, piece)
            yield Upload(file, "proposals.ndjson", None)
        elif kind == "multipart/form-data":
            async with request.form(max_files=2, max_fields=_FIELDS) as form:
                files = _files(form.multi_items())
                await run_in_threadpool(_kept, files["file"].file, file)
                if "mapping" in files:
                    await run_in_threadpool(_kept, files["mapping"].file, mapping)
                name = safe_name(files["file"].filename or "")
            yield Upload(file, name, mapping if "mapping" in files else None)
        else:
            raise HTTPException(415, f"Send the file as multipart/form-data, or JSON lines as {LINES[0]}.")


def safe_name(name: str) -> str:
    """A name as it may be shown: no folder, no control characters, its end whole as that says what it is."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(c if c.isprintable() else "_" for c in last).strip()
    return shown[-_LONGEST_NAME:] or "proposals"


def _files(given: list[tuple[str, UploadFile | str]]) -> dict[str, UploadFile]:
    found: dict[str, UploadFile] = {}
    for key, value in given:
        if key not in ("file", "mapping"):
            raise _wrong(key, "is no field of the form: packs, as_of and purpose stand in the query")
        if key in found or isinstance(value, str):
            raise _wrong(key, "send one file")
        found[key] = value
    if "file" not in found:
        raise _wrong("file", "send the proposals as this field")
    return found


def _wrong(place: str, fault: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": (place,), "msg": fault}])


def _kept(source: BinaryIO, to: Path) -> None:
    with to.open("wb") as out:
        shutil.copyfileobj(source, out)
