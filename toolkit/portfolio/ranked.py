"""The results of a run in the order in which a reviewer opens them, with the reason; read from the parts, not kept.

They were validated when they were written, so they are read here as plain JSON, with the names of `Result`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from toolkit.checklist.words import Words
from toolkit.errors import ToolkitError
from toolkit.models.criteria import LEVELS, Pack
from toolkit.portfolio.result import Refused

MARK = b'{"format":'
"""How the line of a result begins; the others are of rows that were refused."""
UNRANKED = b'"rank":null'
_MOST_NAMED = 3
Plain = Mapping[str, Any]
"""A result, or a part of one, as plain JSON."""


class Ranked:
    """Results by rank, each as its line; each time they are gone through they are read from the files."""

    def __init__(self, parts: Sequence[Path]) -> None:
        """Raises ToolkitError, here and where refusals are read, for a part that is damaged."""
        self._parts = parts
        found = []
        for n, part in enumerate(parts):
            at = 0
            for number, line in enumerate(part.read_bytes().splitlines(keepends=True), 1):
                if line.startswith(MARK):
                    with _whole(part, number):
                        found.append((order_of(from_json(line)), n, at, at + len(line)))
                at += len(line)
        self._places = [place for _, *place in sorted(found)]

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[bytes]:
        held = [_held(part) for part in self._parts]
        for rank, (n, start, end) in enumerate(self._places, 1):
            yield held[n][start:end].replace(UNRANKED, b'"rank":%d' % rank, 1)

    def refused(self) -> Iterator[Refused]:
        """The proposals that could not be screened."""
        for part in self._parts:
            for number, line in enumerate(part.read_bytes().splitlines(), 1):
                if not line.startswith(MARK):
                    with _whole(part, number):
                        refused = Refused.model_validate_json(line)
                    yield refused


@contextmanager
def _whole(part: Path, line: int) -> Iterator[None]:
    """Reads a line of a part; raises ToolkitError where it is not what was written."""
    try:
        yield
    except (ValueError, KeyError, TypeError) as error:  # pydantic's errors are ValueErrors
        said = str(error).partition("\n")[0]
        remedy = "Delete this file and give the command of the run again: its proposals are screened anew."
        raise ToolkitError(f"{part}:{line}: is damaged ({said}). {remedy}") from None


def _held(part: Path) -> mmap | bytes:
    """The bytes of a file, which are read where they are looked at."""
    with part.open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ) if part.stat().st_size else b""


def order_of(found: Plain) -> tuple[int, int, int, str]:
    """What a reviewer opens first: the strongest response, then the highest score, then the most open questions."""
    first = first_of(found)
    return -LEVELS.index(first["level"]), -first["triage"], -first["counts"]["unknown"], found["proposal"]


def first_of(found: Plain) -> Plain:
    """The pack that says most: the strongest response, then the highest score."""
    first: Plain = max(found["judged"], key=lambda each: (LEVELS.index(each["level"]), each["triage"]))
    return first


def reason(judged: Plain, pack: Pack, words: Words) -> str:
    """Why a proposal stands where it does: the response asked for, by which items, and what is open."""
    counted = [seen for seen in judged["raised"] if seen["counted"]]
    strongest = max((seen["level"] for seen in counted), key=LEVELS.index, default="none")
    items = list(dict.fromkeys(seen["criterion"] for seen in counted if seen["level"] == strongest))
    titles = [words.in_language({k: t.title for k, t in pack.criteria[item].text.items()}) for item in items]
    named = words("separator").join(titles[:_MOST_NAMED])
    if len(titles) > _MOST_NAMED:
        named += words("gap") + words("portfolio.and_more", count=len(titles) - _MOST_NAMED)
    outcome = next(each for each in pack.outcomes if each.id == judged["outcome"])
    said = [words.in_language({k: t.title for k, t in outcome.text.items()})]
    if counted:
        said.append(words("portfolio.by_items", count=len(counted), items=named))
    if judged["counts"]["unknown"]:
        said.append(words("portfolio.open", count=judged["counts"]["unknown"]))
    if judged["could_become"]:
        said.append(words("portfolio.could"))
    return words("separator").join(said)
