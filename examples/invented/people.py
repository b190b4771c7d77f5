"""Invented people: names put together from parts, ids and ORCIDs from ranges that nobody has been given.

A name is dealt to a person without regard to the organisation, so that no name says anything about a place.
"""

from dataclasses import dataclass, field
from random import Random

from invented.organisations import SPECIALITIES

_LATIN = (
    (
        "Harriet Edmund Rosamund Cecily Isolde Benedikt Leonie Anselm Clotilde Gaspard Ottilie Florian Ingrid Sigrid "
        "Zofia Wojciech Marisol Joaquín Beatriz Tomás Gwenllian Caradoc Fenella Alasdair Perpetua Jocelyn"
    ),
    (
        "Thistlewood Quillfeather Brackenbury Ashcombe Tremaine Hohenadl Steinbrück Rosenkranz Beauchêne Desrochers "
        "Lindqvist Kowalczyk Villaseñor Echeverri Montalbán Fairweather Holloway Ravensdale Penhallow Drumgoole "
        "Ackerley Farnborough Osgathorpe Varnhagen Aldersyde Winterbourne Castellan Marchbanks"
    ),
)
_ASIAN = (
    "Yifan Ruolan Chenxi Haoyu Zhilan Minseo Jiho Areum Anjali Rohan Leela Vikram Farhad Laleh Anahita Noor",
    (
        "Shangguan Zhuge Ouyang Namgoong Hwangbo Seomun Bhattarai Ramaswamy Chaudhuri Qureshi Haddadin Tabrizian "
        "Golestani Venkataraman Dugu Murong"
    ),
)
_AFRICAN = (
    "Ayodele Chiamaka Tunde Thandeka Kwabena Efua Makena Wanjiru",
    "Adeyinka Okonjo Bankole Nkosazana Asamoah Kiplagat Mwangaza Dlomo",
)
_JAPANESE = (
    (
        "Mio:澪 Takeru:武尊 Aoi:葵 Jun:潤 Haruka:遥 Ren:蓮 Sora:空 Chihiro:千尋 Tsubasa:翼 Nagisa:渚 Hayate:颯 "
        "Kaede:楓 Shiori:栞 Itsuki:樹 Yuzuki:柚月"
    ),
    (
        "Sawatari:沢渡 Hibarino:雲雀野 Kuremoto:呉元 Asahina:朝比奈 Hanamura:花村 Shiomi:汐見 Takamine:高嶺 "
        "Wakatsuki:若槻 Isonaga:磯永 Tokiwano:常磐野 Akizuki:秋月 Sagisawa:鷺沢 Fujinami:藤波 Minasegawa:水無瀬川"
    ),
)


@dataclass(frozen=True)
class Post:
    """Years at an organisation, the last one included."""

    organisation: str
    first: int
    last: int = 2026


@dataclass
class Person:
    """Somebody who publishes; `number` makes the OpenAlex id, `orcid_number` the ORCID."""

    number: int
    name: str
    native: str | None = None
    orcid_number: int | None = None
    topic: str = "rivers"
    posts: list[Post] = field(default_factory=list)
    productivity: int = 1

    def at(self, year: int) -> list[str]:
        """Keys of the organisations of a year."""
        return [p.organisation for p in self.posts if p.first <= year <= p.last]


class Numbers:
    """Ids of one copy of the corpus: every copy has people and works of its own."""

    def __init__(self, copy: int) -> None:
        self._copy = copy

    def author(self, person: Person) -> str:
        return f"https://openalex.org/A{5_900_000_000 + 100_000 * self._copy + person.number}"

    def work(self, number: int) -> str:
        return f"https://openalex.org/W{7_900_000_000 + 10_000 * self._copy + number}"

    def orcid(self, number: int) -> str:
        return f"https://orcid.org/{orcid(1_000 * self._copy + number)}"

    def named(self, name: str) -> str:
        """A name; copies carry their number, so that they are other people."""
        return f"{name} {self._copy + 1}" if self._copy else name


def orcid(number: int) -> str:
    """An ORCID with a valid check digit (ISO 7064 MOD 11-2) below 0009-0000-…, where ORCID has no block."""
    digits = f"000000099{number:06d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    full = digits + ("X" if check == 10 else str(check))
    return "-".join(full[i : i + 4] for i in range(0, 16, 4))


def crowd(rng: Random, homes: list[str], size: int, first_number: int, taken: set[str]) -> list[Person]:
    """People without a story: one or two posts, one topic, each name once."""
    people: list[Person] = []
    while len(people) < size:
        name, native = _name(rng)
        if name in taken:
            continue
        taken.add(name)
        number = first_number + len(people)
        start = rng.randrange(2006, 2022)
        home = rng.choice(homes)
        posts = [Post(home, start)]
        if rng.random() < 0.25:
            change = rng.randrange(start + 2, 2026)
            posts = [Post(home, start, change), Post(rng.choice(homes), change + 1)]
        known = number if rng.random() < 0.6 else None
        topic = rng.choice(SPECIALITIES[home])
        people.append(Person(number, name, native, known, topic, posts, rng.choice((1, 1, 2, 3))))
    return people


def _name(rng: Random) -> tuple[str, str | None]:
    """A name, and how it is written in Japanese where that applies."""
    given, family = rng.choice((_LATIN, _LATIN, _ASIAN, _AFRICAN, _JAPANESE))
    first, last = rng.choice(given.split()), rng.choice(family.split())
    if ":" not in first:
        return f"{first} {last}", None
    (first, first_native), (last, last_native) = first.split(":"), last.split(":")
    return f"{first} {last}", f"{last_native} {first_native}"
