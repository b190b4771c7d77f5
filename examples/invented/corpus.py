"""The whole corpus of one copy: cast and crowd, works, and the records of authors that follow from them."""

from collections import defaultdict
from collections.abc import Iterator
from random import Random

from invented import titles
from invented.cast import FIRST_CROWD_PERSON, WITHOUT_WORKS, Cast, cast
from invented.organisations import FUNDERS, LISTED, ORGANISATIONS, SPECIALITIES, TOPICS, Funder, Organisation, lineage
from invented.people import Numbers, Person, crowd
from invented.works import CURRENT, EARLIER, NOBODY, Draft, Record, Stand, institution, record, topic

SEED = 20261101
_CROWD, _WORKS = 420, 3_050
_FIRST_CROWD_WORK = 1_001
_SUPERSEDED = 25
_LISTED_OR_UNIT = {o.key for o in LISTED} | {"songhua"}
_QUIET = {"severnside", "tidewell", "kitasagami", "kitasagami-rivers"}
"""Organisations of clean.yaml, whose people do not publish with listed ones."""
_PAYS = {
    "GB": "albion", "JP": "hinode", "CA": "loon", "DE": "oberlahn-fund", "US": "cottonwood-fund",
    "CN": "jiangwan-fund", "AU": "murray",
}  # fmt: skip


class Corpus:
    """One copy: the same stories by other people with other ids."""

    def __init__(self, copy: int = 0) -> None:
        self.numbers = Numbers(copy)
        self.rng = Random(f"{SEED}-{copy}")
        taken = {p.name for p in cast().values()} | WITHOUT_WORKS
        homes = [key for key in ORGANISATIONS if key != "naval"] + ["severnside", "kitasagami", "wharfemoor"]
        self.crowd = crowd(self.rng, homes, _CROWD, FIRST_CROWD_PERSON, taken)
        story = Cast(self.rng, self.crowd)
        self.people = [*story.people.values(), *self.crowd]
        self.drafts = story.drafted()
        self.places: dict[tuple[str, int], list[Person]] = defaultdict(list)
        for person in self.crowd:
            for year in range(2012, 2027):
                for key in person.at(year):
                    self.places[key, year].append(person)
        self.drafts += [self._drafted(_FIRST_CROWD_WORK + n) for n in range(_WORKS)]

    def works(self) -> Iterator[tuple[str, Record]]:
        """Every record of a work with the day of its part; some have an older record in the earlier part."""
        for draft in self.drafts:
            if "earlier" in draft.flags:
                yield EARLIER, record(draft, self.numbers)
        for draft in self._superseded():
            yield EARLIER, record(_before(draft), self.numbers)
        for draft in self.drafts:
            if "earlier" not in draft.flags:
                yield CURRENT, record(draft, self.numbers)

    def authors(self) -> Iterator[tuple[str, Record]]:
        """A record for nearly everybody; one in twenty of the crowd is known from works alone."""
        careers: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        counts: dict[int, int] = defaultdict(int)
        for draft in self.drafts:
            for stand in draft.stands:
                if stand.person:
                    counts[stand.person.number] += 1
                    for key in stand.organisations or stand.person.at(draft.year or 2020):
                        careers[stand.person.number][key].add(draft.year or 2020)
        for person in self.people:
            if person.number % 20 != 7 or person.number < FIRST_CROWD_PERSON:
                yield CURRENT, self._author(person, careers[person.number], counts[person.number])

    def _superseded(self) -> list[Draft]:
        current = [d for d in self.drafts if "earlier" not in d.flags and d.number >= _FIRST_CROWD_WORK and d.year]
        return [d for d in current if (d.year or 0) < 2024 and len(d.stands) > 1][:_SUPERSEDED]

    def _author(self, person: Person, career: dict[str, set[int]], works: int) -> Record:
        made, name = self.numbers.author(person), self.numbers.named(person.name)
        latest = sorted(career, key=lambda key: (-max(career[key]), key))
        orcid = self.numbers.orcid(person.orcid_number) if person.orcid_number is not None else None
        return {
            "id": made,
            "orcid": orcid,
            "display_name": name,
            "display_name_alternatives": [name, *([person.native] if person.native else [])],
            "works_count": works,
            "cited_by_count": 0,
            "ids": {"openalex": made} | ({"orcid": orcid} if orcid else {}),
            "affiliations": [
                {"institution": institution(ORGANISATIONS[key]), "years": sorted(career[key], reverse=True)}
                for key in latest[:10]
            ],
            "last_known_institutions": [institution(ORGANISATIONS[key]) for key in latest[:1]],
            "updated_date": f"{CURRENT}T05:00:00.000000",
            "created_date": "2026-11-01",
        }

    def _drafted(self, number: int) -> Draft:
        """A work of the crowd: a group, now and then another group on the same topic."""
        rng = self.rng
        year = min(2012 + int(15 * rng.random() ** 0.7), 2026)
        lead = rng.choice([p for p in self.crowd if p.at(year) for _ in range(p.productivity)])
        [home] = lead.at(year)
        team = [lead, *self._colleagues(lead, home, year)]
        if rng.random() < 0.3:
            team += self._guests(lead, home, year)
        language = (
            "ja"
            if ORGANISATIONS[home].country == "JP" and titles.has_japanese(lead.topic) and rng.random() < 0.2
            else "en"
        )
        flags, kind = self._flags(year)
        stands = [self._stand(p, year) for p in team]
        if rng.random() < 0.04:
            stands.insert(1, self._nobody(rng.choice(self.crowd)))
        old = "earlier" in flags and language == "ja"
        return Draft(
            number=number,
            title=titles.japanese(rng, lead.topic) if language == "ja" else titles.english(rng, lead.topic),
            year=year,
            day=f"{rng.randrange(1, 11 if year == 2026 else 13):02d}-{rng.randrange(1, 28):02d}",
            stands=stands,
            topic="military" if old else lead.topic,
            score=0.99 if old else round(0.7 + 0.29 * rng.random(), 2),
            funders=self._funders(home),
            awards=rng.random() < 0.6,
            kind=kind,
            language=language,
            flags=flags,
        )

    def _colleagues(self, lead: Person, home: str, year: int) -> list[Person]:
        there = [p for p in self.places[home, year] if p is not lead and p.topic == lead.topic]
        return self.rng.sample(there, min(len(there), self.rng.choice((0, 1, 1, 2, 2, 3))))

    def _guests(self, lead: Person, home: str, year: int) -> list[Person]:
        """Some of one other organisation on the same topic; quiet and listed organisations do not meet."""
        hosts = sorted({key for key, when in self.places if when == year and lead.topic in SPECIALITIES[key]} - {home})
        allowed = [k for k in hosts if not (_apart(home, k) or _apart(k, home))]
        if not allowed:
            return []
        place = self.rng.choice(allowed)
        there = [p for p in self.places[place, year] if p is not lead]
        return self.rng.sample(there, min(len(there), self.rng.choice((1, 1, 2))))

    def _stand(self, person: Person, year: int) -> Stand:
        """How somebody stands on a work: one in eight with a text that was resolved to nothing, a few with nothing."""
        seen = year >= 2020 and self.rng.random() < 0.3
        stand = Stand(person, raw_orcid=person.orcid_number if seen else None)
        chance = self.rng.random()
        if chance < 0.12:
            [key] = person.at(year)
            stand.organisations, stand.printed = (), (f"Dept., {ORGANISATIONS[key].name}",)
        elif chance < 0.15:
            stand.organisations, stand.printed = (), ()
        elif chance < 0.2 and (above := ORGANISATIONS[person.at(year)[0]].above):
            stand.organisations = (*person.at(year), above)
        return stand

    def _nobody(self, likeness: Person) -> Stand:
        first, _, last = likeness.name.partition(" ")
        return Stand(None, (), (), f"{last}, {first[0]}.", NOBODY if self.rng.random() < 0.1 else None)

    def _funders(self, home: str) -> tuple[str, ...]:
        own = _PAYS.get(ORGANISATIONS[home].country or "")
        if not own or self.rng.random() < 0.55:
            return ()
        return (own, "harbin-fund") if home == "harbin" and self.rng.random() < 0.3 else (own,)

    def _flags(self, year: int) -> tuple[set[str], str]:
        rng, flags = self.rng, set[str]()
        if rng.random() < 0.096:
            flags.add("no-topics")
        if rng.random() < 0.002:
            flags.add("retracted")
        if year < 2023 and rng.random() < 0.09:
            flags |= {"earlier", "grants"} if rng.random() < 0.5 else {"earlier"}
        elif rng.random() < 0.04:
            return flags | {"expansion"}, "preprint"
        return flags, "article"


def _apart(quiet: str, other: str) -> bool:
    return quiet in _QUIET and other in _LISTED_OR_UNIT


def _before(draft: Draft) -> Draft:
    """The record of a work as it stood in the earlier part: one author fewer, a topic of the old generation."""
    return Draft(
        number=draft.number,
        title=draft.title,
        year=draft.year,
        day=draft.day,
        stands=draft.stands[:-1],
        topic="military" if draft.language == "ja" else draft.topic,
        score=0.99,
        language=draft.language,
        kind=draft.kind,
        flags={"earlier"} | draft.flags - {"no-topics"},
    )


def institution_record(organisation: Organisation) -> Record:
    """An organisation's own record."""
    related = [
        {"id": f"https://openalex.org/{o.id}", "display_name": o.name, "relationship": how}
        for o, how in (
            *((o, "child") for o in ORGANISATIONS.values() if o.above == organisation.key),
            *((o, "parent") for o in ORGANISATIONS.values() if o.key == organisation.above),
        )
    ]
    return institution(organisation) | {
        "display_name_alternatives": list(organisation.also),
        "display_name_acronyms": [name for name in organisation.also if name.isupper()],
        "lineage": lineage(organisation),
        "geo": {"city": organisation.city, "country_code": organisation.country},
        "associated_institutions": related,
        "updated_date": f"{CURRENT}T04:00:00.000000",
        "created_date": "2026-11-01",
    }


def funder_record(funder: Funder) -> Record:
    """A funder's own record."""
    return {
        "id": f"https://openalex.org/{funder.id}",
        "display_name": funder.name,
        "alternate_titles": [],
        "country_code": funder.country,
        "ids": {"openalex": f"https://openalex.org/{funder.id}", "ror": f"https://ror.org/{funder.ror}"},
        "updated_date": f"{CURRENT}T04:00:00.000000",
        "created_date": "2026-11-01",
    }


def shared_records() -> Iterator[tuple[str, str, Record]]:
    """Entity, day and record of what all copies share: organisations, funders and topics."""
    for organisation in ORGANISATIONS.values():
        yield "institutions", CURRENT, institution_record(organisation)
    for funder in FUNDERS.values():
        yield "funders", CURRENT, funder_record(funder)
    for made in TOPICS.values():
        more = {"updated_date": f"{CURRENT}T04:00:00.000000", "created_date": "2024-01-23"}
        yield "topics", CURRENT, topic(made) | more
