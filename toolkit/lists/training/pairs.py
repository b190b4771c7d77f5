"""Pairs of names to learn from: published pairs with judgements, and pairs made of ROR with a fixed seed."""

import csv
import hashlib
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rapidfuzz.distance import Indel

from toolkit.lists.candidates import CandidateIndex
from toolkit.lists.names import normalise
from toolkit.lists.organisations import FEATURES, features, laid
from toolkit.lists.readers.organisations import Organisation
from toolkit.lists.wording import wording

ALIKE = 0.8
"""Other names of an organisation count as spellings of it from this likeness on; below, they are renamings."""
NEIGHBOURS, NEAR = 6, 0.45
"""So many neighbours of a name are looked at, and those count that are at least so near."""
MOST = 4000
_SHORT = {
    "University": "Univ.",
    "Institute": "Inst.",
    "Technology": "Technol.",
    "Science": "Sci.",
    "National": "Natl",
    "Academy": "Acad.",
    "Research": "Res.",
    "Engineering": "Engn",
    "Department": "Dept.",
    "Center": "Ctr",
    "Laboratory": "Lab",
    "Hospital": "Hosp.",
    "International": "Int'l",
    "College": "Coll.",
}
_FORMS = (
    ("Technology", "Technological"),
    ("Polytechnic", "Polytechnical"),
    ("Medical", "Medicine"),
    ("Sciences", "Science"),
    ("Aeronautics", "Aeronautical"),
)
_PLACES = ("Beijing", "Moscow", "Oslo", "Shanghai", "Kyiv", "Delhi")


class Judged(NamedTuple):
    """Two names, and whether they are said to be one."""

    one: str
    other: str
    same: bool
    schema: str = "Organization"
    countries: tuple[str | None, str | None] = (None, None)


def published(path: Path) -> list[Judged]:
    """The pairs of a CSV file with the columns schema, name1, name2 and is_match."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [Judged(r["name1"], r["name2"], r["is_match"] == "true", r["schema"]) for r in csv.DictReader(file)]


def half(ror: str) -> int:
    """Which half of ROR an organisation belongs to: 0 to train on, 1 to report on."""
    return hashlib.sha256(ror.encode()).digest()[0] % 2


def of_register(organisations: Sequence[Organisation], seed: int = 20261101) -> list[Judged]:
    """Spellings of names (the other names ROR has, and misprints made here), and different organisations near by name.

    Different are two records that ROR does not relate to each other and whose names are not the same in writing.
    """
    chance = random.Random(seed)
    standing = sorted((each for each in organisations if each.status != "withdrawn"), key=lambda each: each.ror)
    other = list(_other_names(standing))
    chance.shuffle(other)
    made = [pair for each in chance.sample(standing, min(MOST, len(standing))) for pair in _misprints(each, chance)]
    apart = list(_neighbours(standing, chance))
    chance.shuffle(apart)
    return other[:MOST] + made + apart[: 2 * MOST]


def _other_names(organisations: Sequence[Organisation]) -> Iterator[Judged]:
    for each in organisations:
        for name in each.names:
            one, other = normalise(each.name), normalise(name.text)
            if "acronym" in name.kinds or not name.text.isascii() or one == other:
                continue
            if Indel.normalized_similarity(one, other) > ALIKE and not _told_apart(each.name, name.text):
                yield _judged(each, name.text)


def _told_apart(one: str, other: str) -> bool:
    """Whether a word that tells organisations apart stands in one of the names only: then it is another name."""
    a, b = wording(one), wording(other)
    values = dict(zip(FEATURES, features(a, b, laid(a, b)), strict=True))
    return bool(values["apart"] or values["alone_apart"] or values["numbers_differ"])


def _misprints(each: Organisation, chance: random.Random) -> Iterator[Judged]:
    """A name with a slip of the pen, abbreviated, turned round, with a place or an acronym, or with another ending."""
    name = each.name
    words = name.split()
    long_ = [place for place, word in enumerate(words) if len(word) > 4 and word.isascii()]
    if long_:
        yield _judged(each, slip(words, chance.choice(long_), chance))
    if (short := " ".join(_SHORT.get(word, word) if chance.random() < 0.7 else word for word in words)) != name:
        yield _judged(each, short)
    if "," in name:
        return
    start, of, end = name.partition(" of ")
    if of and chance.random() < 0.5:
        yield _judged(each, f"{end} {start}")
    if chance.random() < 0.4:
        yield _judged(each, f"{name}, {chance.choice(_PLACES)}")
    if len(words) > 2 and chance.random() < 0.2:
        yield _judged(each, f"{name} ({''.join(word[0] for word in words if word[0].isupper())})")
    for one, other in _FORMS:
        if one in words or other in words:
            yield _judged(each, " ".join({one: other, other: one}.get(word, word) for word in words))


def slip(words: Sequence[str], place: int, chance: random.Random) -> str:
    """Words with one misprinted: a letter dropped, doubled, swapped with the next, or another in its place."""
    word = words[place]
    at = chance.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at] + word[at:],
        word[:at] + chance.choice("aeioustrnl") + word[at + 1 :],
    )
    return " ".join([*words[:place], chance.choice(slips), *words[place + 1 :]])


def _neighbours(organisations: Sequence[Organisation], chance: random.Random) -> Iterator[Judged]:
    index = CandidateIndex([each.name for each in organisations])
    asked = chance.sample(range(len(organisations)), min(2 * MOST, len(organisations)))
    for place, near in zip(asked, index.search([organisations[i].name for i in asked], NEIGHBOURS), strict=True):
        one = organisations[place]
        related = {ror for _, ror in one.relations} | {one.ror}
        for there, likeness in near:
            other = organisations[there]
            if likeness >= NEAR and other.ror not in related and normalise(one.name) != normalise(other.name):
                yield Judged(one.name, other.name, False, countries=(_country(one), _country(other)))


def _judged(each: Organisation, other: str) -> Judged:
    return Judged(each.name, other, True, countries=(_country(each), _country(each)))


def _country(each: Organisation) -> str | None:
    return each.countries[0] if each.countries else None
