"""Pairs of persons' names to learn from, made of a published list and of names of nobody on it, with a fixed seed."""

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit.lists.candidates import CandidateIndex
from toolkit.lists.persons import person
from toolkit.lists.training.pairs import Judged, slip
from toolkit.models.lists import ListEntry

NEIGHBOURS, NEAR, MOST = 8, 0.4, 3000
_LONG = 4


def others(path: Path, part: int) -> list[str]:
    """The names of the even rows (0) or of the odd rows (1) of a table with the column full_name."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["full_name"] for row in csv.DictReader(file)][part::2]


def of_list(entries: Sequence[ListEntry], strangers: Sequence[str], seed: int = 20261101) -> list[Judged]:
    """Misprints of listed names, which are the same; and near names of other entries and strangers, which are not."""
    chance = random.Random(seed)
    people = [entry for entry in entries if entry.kind == "person"]
    made = [pair for entry in chance.sample(people, min(MOST, len(people))) for pair in _misprints(entry.name, chance)]
    names = [(name, place) for place, entry in enumerate(people) for name in (entry.name, *entry.aliases)]
    index = CandidateIndex([name for name, _ in names])
    asked = chance.sample(range(len(people)), min(MOST, len(people)))
    apart = list(_apart([(people[place].name, place) for place in asked], names, index))
    apart += _apart([(name, -1) for name in strangers], names, index)
    return made + apart


def _apart(
    asked: Sequence[tuple[str, int]], names: Sequence[tuple[str, int]], index: CandidateIndex
) -> Iterator[Judged]:
    """Names near a name that are not its bearer's, unless they are written the same."""
    for (name, own), near in zip(asked, index.search([name for name, _ in asked], NEIGHBOURS), strict=True):
        for there, likeness in near:
            other, bearer = names[there]
            if bearer != own and likeness >= NEAR and sorted(person(name).words) != sorted(person(other).words):
                yield Judged(name, other, False, "Person")


def _misprints(name: str, chance: random.Random) -> Iterator[Judged]:
    """A name with a slip of the pen; turned round; with its first word as an initial, where three are left."""
    words = person(name).words
    if len(words) < 2:
        return
    long_ = [place for place, word in enumerate(words) if len(word) >= _LONG]
    if long_:
        place = chance.choice(long_)
        yield Judged(name, slip(words, place, chance), True, "Person")
    yield Judged(name, " ".join((*words[1:], words[0])), True, "Person")
    if len(words) > 2 and chance.random() < 0.3:
        yield Judged(name, " ".join((words[0][0], *words[1:])), True, "Person")
