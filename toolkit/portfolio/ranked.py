"""The results of a run in the order in which a reviewer opens them, with the reason; read from the parts, not kept."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit.checklist.words import Words
from toolkit.models.criteria import LEVELS, Pack
from toolkit.portfolio.result import Judged, Refused, Result

MARK = b'{"format":'
"""How the line of a result begins; the others are of rows that were refused."""
_MOST_NAMED = 3


class Ranked:
    """Results by rank; each time they are gone through they are read from the files."""

    def __init__(self, parts: Sequence[Path]) -> None:
        self._parts = parts
        found = []
        for n, part in enumerate(parts):
            at = 0
            for line in part.read_bytes().splitlines(keepends=True):
                if line.startswith(MARK):
                    found.append((Result.model_validate_json(line).order, n, at))
                at += len(line)
        self._places = [(n, at) for _, n, at in sorted(found)]

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Result]:
        for rank, (n, at) in enumerate(self._places, 1):
            with self._parts[n].open("rb") as file:
                file.seek(at)
                yield Result.model_validate_json(file.readline()).model_copy(update={"rank": rank})

    def refused(self) -> Iterator[Refused]:
        """The proposals that could not be screened."""
        for part in self._parts:
            for line in part.read_bytes().splitlines():
                if not line.startswith(MARK):
                    yield Refused.model_validate_json(line)


def reason(judged: Judged, pack: Pack, words: Words) -> str:
    """Why a proposal stands where it does: the response asked for, by which items, and what is open."""
    counted = [seen for seen in judged.raised if seen.counted]
    strongest = max((seen.level for seen in counted), key=LEVELS.index, default="none")
    items = list(dict.fromkeys(seen.criterion for seen in counted if seen.level == strongest))
    titles = [words.in_language({k: t.title for k, t in pack.criteria[item].text.items()}) for item in items]
    named = words("separator").join(titles[:_MOST_NAMED])
    if len(titles) > _MOST_NAMED:
        named += words("gap") + words("portfolio.and_more", count=len(titles) - _MOST_NAMED)
    outcome = next(each for each in pack.outcomes if each.id == judged.outcome)
    said = [words.in_language({k: t.title for k, t in outcome.text.items()})]
    if counted:
        said.append(words("portfolio.by_items", count=len(counted), items=named))
    if judged.counts["unknown"]:
        said.append(words("portfolio.open", count=judged.counts["unknown"]))
    if judged.could_become:
        said.append(words("portfolio.could"))
    return words("separator").join(said)
