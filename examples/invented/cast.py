"""The people of the proposals, and one example of each trap: what examples/README.md names by id stands here."""

from random import Random
from typing import Any

from invented import titles
from invented.people import Person, Post
from invented.works import NOBODY, Draft, Stand

FIRST_CROWD_PERSON = 101
WITHOUT_WORKS = frozenset(
    {"Wilhelmina Osgathorpe", "Wakako Tokiwano", "Jocelyn Marchbanks", "Shiori Wakatsuki", "Perpetua Castellan"}
)
"""Named in proposals and answers only: a student, and people of offices."""


def cast() -> dict[str, Person]:
    """Everybody with a story, by the short name used here."""
    rows = {
        "clean-pi": Person(1, "Harriet Quillfeather", None, 1, "rivers", [Post("severnside", 2012)]),
        "clean-jp": Person(2, "Mio Sawatari", "沢渡 澪", 2, "rivers", [Post("kitasagami-rivers", 2014)]),
        "clean-gb": Person(3, "Edmund Thistlewood", None, 3, "algae", [Post("tidewell", 2013)]),
        "two-countries": Person(
            4,
            "Takeru Hibarino",
            "雲雀野 武尊",
            4,
            "perovskite",
            [Post("wharfemoor", 2018, 2023), Post("minamisettsu", 2025)],
        ),
        "stray": Person(5, "Rosamund Ashcombe", None, 5, "perovskite", [Post("wharfemoor", 2016)]),
        "homonym-films": Person(6, "Aoi Kuremoto", "呉元 葵", None, "perovskite", [Post("minamisettsu", 2017)]),
        "homonym-cells": Person(7, "Aoi Kuremoto", "呉元 碧", None, "battery", [Post("minamisettsu", 2019)]),
        "gate-pi": Person(8, "Cecily Brackenbury", None, 8, "diamond", [Post("wharfemoor", 2015)]),
        "gate-post": Person(9, "Anselm Hohenadl", None, 9, "diamond", [Post("sagami-measures", 2017)]),
        "merged": Person(10, "Jun Isonaga", "磯永 潤", 10, "quantum", [Post("sagami-measures", 2014)]),
        "split-1": Person(11, "Isolde Fairweather", None, 11, "sediment", [Post("murrumby", 2013, 2019)]),
        "split-2": Person(12, "I. Fairweather", None, 11, "sediment", [Post("tarkine", 2020)]),
        "moved": Person(13, "Gaspard Beauchêne", None, 13, "fish", [Post("arzon", 2012, 2021), Post("murrumby", 2022)]),
        "printed-only": Person(14, "Leela Bhattarai", None, None, "grasping", [Post("cottonwood", 2018)]),
        "retracted": Person(15, "Tomás Echeverri", None, 15, "battery", [Post("huards", 2014)]),
        "unit-of-listed": Person(16, "Ottilie Rosenkranz", None, 16, "diamond", [Post("songhua", 2019)]),
        "look-alike": Person(17, "Gwenllian Ravensdale", None, 17, "battery", [Post("lookalike", 2016)]),
        "formerly-listed": Person(18, "Caradoc Tremaine", None, None, "radar", [Post("naval", 2018)]),
        "thin": Person(19, "Fenella Aldersyde", None, None, "fish", [Post("severnside", 2025)]),
        "unlisted": Person(20, "Beatriz Montalbán", None, 20, "algae", [Post("jiangwan", 2015)]),
        "listed-funder": Person(21, "Laleh Golestani", None, 21, "radar", [Post("valdoro", 2016)]),
    }
    assert all(p.number < FIRST_CROWD_PERSON for p in rows.values())
    return rows


class Cast:
    """Writes the works of the cast, numbered from 1 in the order of the stories."""

    def __init__(self, rng: Random, crowd: list[Person]) -> None:
        self.rng, self.crowd, self.people = rng, crowd, cast()
        self.drafts: list[Draft] = []

    def drafted(self) -> list[Draft]:
        """All stories, told."""
        for story in (self.ordinary, self.review, self.gate, self.identities, self.signs, self.records, self.crowded):
            story()
        return self.drafts

    def work(self, who: list[str | Person | Stand], year: int, topic: str, **more: Any) -> Draft:
        """A work by some of the cast (by short name), of the crowd, or by people standing in a way of their own."""
        stands = [w if isinstance(w, Stand) else Stand(self.people[w] if isinstance(w, str) else w) for w in who]
        for stand in stands:
            if stand.person and stand.raw_orcid is None and year >= 2024:
                stand.raw_orcid = stand.person.orcid_number
        title = more.pop("title", None) or titles.english(self.rng, topic)
        latest = 10 if year == 2026 else 12
        day = f"{self.rng.randrange(1, latest + 1):02d}-{self.rng.randrange(1, 28):02d}"
        draft = Draft(len(self.drafts) + 1, title, year, day, stands, topic, **more)
        self.drafts.append(draft)
        return draft

    def beside(self, organisation: str, year: int, count: int = 1) -> list[str | Person | Stand]:
        """Some of the crowd at an organisation in a year."""
        there = [p for p in self.crowd if p.at(year) == [organisation]]
        return list(self.rng.sample(there, min(count, len(there))))

    def ordinary(self) -> None:
        """The team of clean.yaml, and a person at an unlisted organisation in a country with listed ones."""
        for year in range(2015, 2027):
            colleagues = self.beside("severnside", year, 2)
            self.work(["clean-pi", *colleagues, "clean-jp"], year, "rivers", funders=("albion", "hinode"))
            self.work(["clean-pi", *self.beside("severnside", year)], year, "rivers", funders=("albion", "moorland"))
            unit = Stand(self.people["clean-jp"], ("kitasagami-rivers", "kitasagami"))
            self.work([unit, *self.beside("kitasagami", year, 2)], year, "fish", funders=("hinode",))
            self.work(["clean-gb", *self.beside("tidewell", year)], year, "algae", funders=("albion",))
            self.work(["unlisted", *self.beside("jiangwan", year, 2)], year, "algae", funders=("jiangwan-fund",))

    def review(self) -> None:
        """The team of needs-review.yaml."""
        for year in range(2019, 2024):
            self.work(
                ["two-countries", "stray", *self.beside("wharfemoor", year)], year, "perovskite", funders=("albion",)
            )
        for place in ("wharfemoor", "minamisettsu", "wharfemoor", "minamisettsu"):
            own = Stand(self.people["two-countries"], (place,))
            self.work([own, *self.beside(place, 2024)], 2024, "perovskite", funders=("hinode",))
        for year in (2025, 2025, 2026):
            both = Stand(self.people["two-countries"], ("minamisettsu", "minatocell"))
            fellow = self.beside("minatocell", year)
            self.work([both, *fellow], year, "perovskite", funders=("minatocell-fund", "hinode"), title=_tandem(year))
        for year in (2023, 2024, 2025):
            guests = self.beside("fudan", year, 1)
            home = Stand(self.people["two-countries"], ("wharfemoor" if year == 2023 else "minamisettsu",))
            self.work([home, *guests], year, "perovskite", funders=("hinode",))
        for year in range(2016, 2027):
            for _ in range(2):
                self.work(["stray", *self.beside("wharfemoor", year)], year, "perovskite", funders=("albion",))
        printed = ("Harrowby Institute of Technology (HIT), Harrowby Bridge, UK",)
        wrong = Stand(self.people["stray"], ("harbin",), printed)
        self.work([wrong, *self.beside("harrowby", 2025)], 2025, "perovskite", funders=("albion",))
        for year in range(2019, 2027):
            self.work(["homonym-films", *self.beside("minamisettsu", year)], year, "perovskite")
            self.work(
                ["homonym-cells", *self.beside("minatocell", year)], year, "battery", funders=("minatocell-fund",)
            )

    def gate(self) -> None:
        """The team of legal-gate.yaml: a post at a listed organisation, declared and printed."""
        for year in range(2017, 2027):
            self.work(["gate-pi", *self.beside("wharfemoor", year, 2)], year, "diamond", funders=("albion",))
            self.work(["gate-pi", *self.beside("pennine", year)], year, "diamond", funders=("albion",))
            self.work(["gate-post", *self.beside("sagami-measures", year, 2)], year, "diamond", funders=("hinode",))
        for year in (2023, 2024, 2025, 2025, 2026, 2026):
            both = Stand(self.people["gate-post"], ("sagami-measures", "harbin"))
            self.work([both, *self.beside("harbin", year)], year, "diamond", second="quantum", funders=("harbin-fund",))
        for year in (2024, 2025, 2026):
            self.work(["gate-pi", "gate-post"], year, "diamond", second="quantum", funders=("albion", "hinode"))
        for year in range(2019, 2027):
            self.work(["unit-of-listed", *self.beside("songhua", year, 2)], year, "diamond")

    def identities(self) -> None:
        """Merged and split records, a move, affiliations that nobody resolved."""
        for year in range(2016, 2027):
            self.work(
                [self._merged(year, 10), *self.beside("sagami-measures", year)], year, "quantum", funders=("hinode",)
            )
            other = Stand(self.people["merged"], ("huards",), name="J. Isonaga", raw_orcid=810 if year > 2019 else None)
            self.work([other, *self.beside("huards", year)], year, "fish", funders=("loon",))
        for year in range(2014, 2027):
            half = "split-1" if year < 2020 else "split-2"
            self.work([half, *self.beside("tarkine", year)], year, "sediment", funders=("murray",))
            self.work(["moved", *self.beside("arzon" if year < 2022 else "murrumby", year)], year, "fish")
        for year in range(2019, 2027):
            text = ("Dept. of Mechanical Eng., Cottonwood State Univ., Cottonwood Flats",)
            self.work(
                [Stand(self.people["printed-only"], (), text), *self.beside("cottonwood", year)], year, "grasping"
            )
        self.work(["printed-only", *self.beside("cottonwood", 2025)], 2025, "grasping")

    def _merged(self, year: int, raw_orcid: int) -> Stand:
        return Stand(self.people["merged"], ("sagami-measures",), raw_orcid=raw_orcid if year > 2019 else None)

    def signs(self) -> None:
        """Retractions, a former list entry, a look-alike, a listed funder, and a record too thin to say much."""
        for year in range(2016, 2027):
            flags = {"retracted"} if year in (2021, 2022, 2024) else set[str]()
            self.work(["retracted", *self.beside("huards", year)], year, "battery", flags=flags, funders=("loon",))
            self.work(["look-alike", *self.beside("lookalike", year)], year, "battery", funders=("jiangwan-fund",))
            paid = ("harbin-fund",) if year > 2023 else ("oberlahn-fund",)
            self.work(["listed-funder", *self.beside("valdoro", year)], year, "radar", funders=paid)
        for year in (2020, 2022, 2025, 2026):
            self.work(["formerly-listed", *self.beside("naval", year)], year, "radar")
        for year in (2025, 2026):
            self.work(["thin"], year, "fish")

    def records(self) -> None:
        """Records that lack what a reader expects."""
        nameless = Stand(None, (), ("Severnside University, Aust Cliff",), "Tremlow, Barnaby")
        self.work(["moved", nameless], 2021, "fish", title="Eel migration: an author without an id")
        nobody = Stand(None, (), (), "Catchment Working Group", NOBODY)
        self.work(["moved", nobody], 2020, "fish", title="Salmon parr growth: an author id that is nobody's")
        for n in range(5):
            self.work([], 2014 + n, "rivers", title=f"Issue information {n + 1}", kind="paratext", flags={"paratext"})
        for n in range(4):
            self.work(["moved"], 2019, "fish", title=f"Field notes, undated, part {n + 1}", flags={"undated"})
        for year in (2022, 2023, 2024):
            self.work(
                ["moved"], year, "fish", kind="preprint", flags={"expansion"}, title=f"Loach genetics: data of {year}"
            )
        for year in (2016, 2017):
            self.work(["clean-jp"], year, "military", score=0.99, language="ja", flags={"earlier", "grants"},
                      title=titles.japanese(self.rng, "rivers"), funders=("hinode",))  # fmt: skip

    def crowded(self) -> None:
        """Works with more than 100 authors: one whole, one cut at 100, one cut and marked as OpenAlex did in 2025."""
        for title, size, year, flags in (
            ("A census of rivers by 130 hands", 130, 2024, set[str]()),
            ("A census of rivers, cut at 100 authors", 100, 2025, set[str]()),
            ("A census of rivers, cut and marked", 100, 2018, {"earlier", "grants", "cut"}),
        ):
            active = [p for p in self.crowd if p.at(year)]
            others = self.rng.sample(active, size - 1)
            self.work(["clean-pi", *others], year, "rivers", title=title, flags=flags, funders=("albion",))


def _tandem(year: int) -> str:
    return f"Tandem cells with an industrial partner, stage of {year}"
