"""Find the lines of a file that are no records, when an engine refuses the file as a whole."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from toolkit.sources.records import LETTER
from toolkit.sources.tables import BadLine

_CHUNK = 5_000

Accepts = Callable[[list[str]], bool]
"""Whether the engine reads some lines with the types that OpenAlex's records have."""


def split(file: Path, entity: str, target: Path, accepts: Accepts) -> list[BadLine]:
    """Copy the good lines of a file to `target` and give the bad ones, each with its number and what is wrong."""
    bad: list[BadLine] = []
    with target.open("w", encoding="utf-8") as good:
        chunk: list[tuple[int, str]] = []
        for number, line, reason in _judged(file, entity):
            if reason:
                bad.append(BadLine(file=str(file), line=number, reason=reason))
            else:
                chunk.append((number, line))
            if len(chunk) == _CHUNK:
                bad += _settle(chunk, file, good.write, accepts)
                chunk = []
        bad += _settle(chunk, file, good.write, accepts)
    return sorted(bad, key=lambda b: b.line)


def _judged(file: Path, entity: str) -> Iterator[tuple[int, str, str | None]]:
    number = 0
    opener = gzip.open if file.suffix == ".gz" else open
    try:
        with opener(file, "rb") as lines:
            for number, raw in enumerate(lines, start=1):
                if raw.strip():
                    yield number, raw.decode("utf-8", "replace").strip(), _fault(raw, entity)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield number + 1, "", f"the file is damaged or cut short here ({error}): download it again"


def _fault(raw: bytes, entity: str) -> str | None:
    try:
        record = json.loads(raw)
    except ValueError as error:
        return f"not JSON: {error}"
    number = record.get("id") if isinstance(record, dict) else None
    last = number.rpartition("/")[2] if isinstance(number, str) else ""
    if last[:1] != LETTER[entity] or not last[1:].isdigit():
        return f"not a record of {entity}: its id is {json.dumps(number)}"
    return None


def _settle(chunk: list[tuple[int, str]], file: Path, write: Callable[[str], int], accepts: Accepts) -> list[BadLine]:
    """Write the lines that the engine accepts; halve a refused chunk until the culprits stand alone."""
    if not chunk or accepts([line for _, line in chunk]):
        for _, line in chunk:
            write(line + "\n")
        return []
    if len(chunk) == 1:
        reason = "a field has another type than in OpenAlex's records"
        return [BadLine(file=str(file), line=chunk[0][0], reason=reason)]
    half = len(chunk) // 2
    return _settle(chunk[:half], file, write, accepts) + _settle(chunk[half:], file, write, accepts)
