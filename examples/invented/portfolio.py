"""Invented proposals of three years over the example corpus: those with a story first, then the drawn ones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from invented import summaries
from invented.cast import cast
from invented.corpus import SEED, Corpus
from invented.organisations import FUNDERS, ORGANISATIONS, SPECIALITIES, Organisation
from invented.people import Numbers, Person, orcid

Record = dict[str, Any]
NOTICE = (
    "All people, works, grants and proposals are invented. Names of listed organisations are real because lists name "
    "them; nothing here says that they did anything. "
    "人物、業績、助成及び提案は全て架空のものです。リストに掲載された機関の名称は実在のものですが、当該機関が何らかの行為をしたことを"
    "示すものではありません。"
)
YEARS = (2024, 2025, 2026)
PROPOSALS = 60
_DEPARTMENTS = {
    "rivers": "Geography and Environment", "fish": "Geography and Environment", "sediment": "Geography and Environment",
    "algae": "Biological Sciences", "quantum": "Physics", "diamond": "Physics", "perovskite": "Materials",
    "battery": "Materials", "grasping": "Engineering", "radar": "Engineering",
}  # fmt: skip
_HOMES = ("wharfemoor", "severnside", "tidewell", "harrowby", "kitasagami", "minamisettsu", "sagami-measures")
"""Who submits."""
_NATIONAL = {
    "GB": "albion", "JP": "hinode", "CA": "loon", "DE": "oberlahn-fund", "US": "cottonwood-fund",
    "CN": "jiangwan-fund", "AU": "murray",
}  # fmt: skip
_WEIGHTS = {"GB": 5, "JP": 5, "CA": 2, "US": 2, "DE": 2, "AU": 2}
"""How many times as often a partner is drawn, so that most proposals are between the two countries."""
_TITLES = {"principal-investigator": "Professor", "co-investigator": "Lecturer", "partner-investigator": "Researcher"}
STUDENTS = ("Ingrid Ackerley", "Nagisa Hanamura", "Hayate Sagisawa", "Chihiro Fujinami")
"""Doctoral students without a publication; nobody in the corpus has these names."""
OFFICE = "Perpetua Castellan, research office of the University of Wharfemoor"


@dataclass
class Story:
    """A proposal with something in it to be seen: who leads, with whom, and what is unusual about it."""

    lead: str
    own: str
    topic: str
    team: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    turns: frozenset[str] = field(default_factory=frozenset)


def _story(lead: str, own: str, topic: str, team: str = "", partners: str = "", turns: str = "") -> Story:
    return Story(lead, own, topic, tuple(team.split()), tuple(partners.split()), frozenset(turns.split()))


STORIES = (
    _story("clean-pi", "severnside", "rivers", "clean-jp clean-gb", "kitasagami", "answered"),
    _story("clean-jp", "kitasagami", "rivers", "clean-pi", "severnside", "japanese answered"),
    _story("two-countries", "minamisettsu", "perovskite", "stray", "wharfemoor", "japanese"),
    _story("homonym-films", "minamisettsu", "perovskite", "", "wharfemoor", "by-name"),
    _story("stray", "wharfemoor", "perovskite", "homonym-films", "minamisettsu", "answered"),
    _story("gate-pi", "wharfemoor", "diamond", "gate-post", "sagami-measures songhua", "listed-post"),
    _story("gate-pi", "wharfemoor", "diamond", "unit-of-listed", "songhua", "measure-late"),
    _story("gate-post", "sagami-measures", "diamond", "gate-pi", "wharfemoor", "left-out"),
    _story("merged", "sagami-measures", "quantum", "", "pennine", "set-aside"),
    _story("merged", "sagami-measures", "quantum", "gate-post", "pennine"),
    _story("clean-gb", "tidewell", "algae", "unlisted", "jiangwan"),
    _story("clean-pi", "severnside", "sediment", "split-1", "tarkine", "by-orcid"),
    _story("clean-pi", "severnside", "fish", "moved", "murrumby arzon"),
    _story("stray", "wharfemoor", "grasping", "printed-only", "cottonwood", "undeclared"),
    _story("homonym-cells", "minamisettsu", "battery", "retracted", "huards", "patents"),
    _story("two-countries", "minamisettsu", "battery", "look-alike", "lookalike"),
    _story("gate-pi", "wharfemoor", "radar", "formerly-listed", "naval"),
    _story("gate-pi", "wharfemoor", "radar", "listed-funder", "valdoro", "listed-funder"),
    _story("thin", "severnside", "fish", "", "kitasagami-rivers", "student"),
    _story("stray", "wharfemoor", "perovskite", "", "harbin", "measure"),
    _story("two-countries", "minamisettsu", "perovskite", "", "fudan", "waiver-ended"),
    _story("gate-pi", "wharfemoor", "quantum", "", "", "company-by-name few-words"),
)


class Portfolio:
    """Draws the proposals; the same seed gives the same ones."""

    def __init__(self) -> None:
        self.rng, self.numbers = Random(f"{SEED}-portfolio"), Numbers(0)
        self.corpus = Corpus()
        self.cast = dict(zip(cast(), self.corpus.people, strict=False))
        assert not set(STUDENTS) & {person.name for person in self.corpus.people}

    def proposals(self) -> Iterator[Record]:
        """Every proposal as the toolkit's schema has it, with its department and year beside that."""
        for number in range(1, PROPOSALS + 1):
            told = STORIES[number - 1] if number <= len(STORIES) else None
            yield self._proposal(number, told or self._drawn(), [self.cast[key] for key in told.team] if told else None)

    def _drawn(self) -> Story:
        """A lead of the crowd at one of the homes, with one or two partners that work on the same."""
        own = self.rng.choice(_HOMES)
        lead = self.rng.choice([p for p in self.corpus.crowd if p.at(2026) == [own] and p.topic in SPECIALITIES[own]])
        others = sorted({p.at(2026)[0] for p in self.corpus.crowd if p.topic == lead.topic and p.at(2026)} - {own})
        near = [key for key in others for _ in range(_WEIGHTS.get(ORGANISATIONS[key].country or "", 1))]
        partners = dict.fromkeys(self.rng.choice(near) for _ in range(self.rng.choice((1, 1, 1, 2))))
        chances = (("japanese", 0.3), ("student", 0.15), ("left-out", 0.15), ("undeclared", 0.1), ("answered", 0.2),
                   ("patents", 0.2), ("few-words", 0.05), ("by-name", 0.1))  # fmt: skip
        turns = frozenset(turn for turn, chance in chances if self.rng.random() < chance)
        self.cast[lead.name] = lead
        return Story(lead.name, own, lead.topic, (), tuple(partners), turns)

    def _proposal(self, number: int, told: Story, team: list[Person] | None) -> Record:
        year = YEARS[number % len(YEARS)]
        begins = year + 1
        people = [self.cast[told.lead], *(self._team(told) if team is None else team)]
        made: Record = {"id": f"call-{year}-{number:02d}", "invented": NOTICE}
        made |= self._text(told)
        made |= {
            "submitted": f"{year}-{self.rng.choice(('03', '06', '09'))}-{self.rng.randrange(10, 28)}",
            "starts": f"{begins}-04-01",
            "ends": f"{begins + self.rng.choice((2, 3, 3))}-03-31",
            "department": _DEPARTMENTS[told.topic],
            "year": begins,
            "own_organisation": named(ORGANISATIONS[told.own]),
            "partners": self._partners(told),
            "funders": self._funders(told),
            "people": [self._person(p, n, told) for n, p in enumerate(people)] + self._student(told, number),
        }
        made |= _agreed(told, made)
        return made | ({"corrections": self._anothers(people[0])} if "set-aside" in told.turns else {})

    def _text(self, told: Story) -> Record:
        own, partners = ORGANISATIONS[told.own].name, [ORGANISATIONS[key].name for key in told.partners]
        title = summaries.title(self.rng, told.topic)
        if "few-words" in told.turns:
            return {"title": title, "summary": "Summary to follow."}
        if "japanese" in told.turns and summaries.in_japanese(told.topic) and ORGANISATIONS[told.own].country == "JP":
            return {"title": title, "summary": summaries.japanese_summary(told.topic, own, partners)}
        patents = "patents" in told.turns
        return {"title": title, "summary": summaries.summary(self.rng, told.topic, own, partners, patents=patents)}

    def _team(self, told: Story) -> list[Person]:
        """A colleague now and then, and one or two of each partner."""
        team: list[Person] = []
        for place, most in ((told.own, 1), *((partner, 2) for partner in told.partners)):
            there = [p for p in self.corpus.crowd if p.at(2026) == [place] and p.topic == told.topic]
            there = [p for p in there if p.name != told.lead]
            team += self.rng.sample(there, min(len(there), self.rng.randrange(0 if place == told.own else 1, most + 1)))
        return team

    def _partners(self, told: Story) -> list[Record]:
        partners = [named(ORGANISATIONS[key]) for key in told.partners]
        if "by-name" in told.turns and partners:
            partners[0].pop("openalex")
        return partners + ([{"name": "Glimmerhaven Instruments Ltd"}] if "company-by-name" in told.turns else [])

    def _funders(self, told: Story) -> list[Record]:
        own = ORGANISATIONS[told.own].country or ""
        keys = dict.fromkeys(_NATIONAL[c] for c in (own, *(ORGANISATIONS[k].country for k in told.partners))
                             if c in ("GB", "JP") or (c == own))  # fmt: skip
        return [funded(key) for key in keys] + ([funded("harbin-fund")] if "listed-funder" in told.turns else [])

    def _person(self, person: Person, place: int, told: Story) -> Record:
        """A member of the team as the proposal declares them."""
        home = ORGANISATIONS[told.own]
        role = "principal-investigator" if place == 0 else "co-investigator"
        if place and not any(key == home.key for key in person.at(2026)):
            role = "partner-investigator"
        made: Record = {"name": person.name, "role": role} | self._known_by(person, place, told)
        if "undeclared" in told.turns and place == 1:
            return made
        made["posts"] = self._posts(person, role, told)
        paid = {ORGANISATIONS[key].country for key in person.at(2026)} & _NATIONAL.keys()
        made["funding"] = [{"funder": funded(_NATIONAL[c]), "from": "2015-01-01"} for c in sorted(filter(None, paid))]
        return made

    def _known_by(self, person: Person, place: int, told: Story) -> Record:
        if "by-name" in told.turns and place == 0:
            return {}
        if "by-orcid" in told.turns and place == 1 and person.orcid_number is not None:
            return {"orcid": orcid(person.orcid_number)}
        return {"openalex": self.numbers.author(person).rsplit("/", 1)[1]}

    def _posts(self, person: Person, role: str, told: Story) -> list[Record]:
        """The posts of the corpus, the latest first; one that leaves something out declares the present one alone."""
        stays = sorted(person.posts, key=lambda post: -post.first)[: 1 if "left-out" in told.turns else None]
        posts = [
            {"organisation": named(ORGANISATIONS[post.organisation]), "title": _TITLES[role]}
            | {"from": f"{post.first}-09-01"}
            | ({"to": f"{post.last}-12-31"} if post.last < YEARS[-1] else {})
            for post in stays
        ]
        if "listed-post" in told.turns and role == "partner-investigator":
            visit = {"organisation": named(ORGANISATIONS["harbin"]), "title": "Visiting Professor"}
            posts.append(visit | {"from": "2023-09-01", "to": "2027-08-31"})
        return posts

    def _student(self, told: Story, number: int) -> list[Record]:
        """A doctoral student, of whom the data know nothing."""
        if "student" not in told.turns:
            return []
        post = {"organisation": named(ORGANISATIONS[told.own]), "title": "Doctoral student", "from": "2025-10-01"}
        name = STUDENTS[number % len(STUDENTS)]
        return [{"name": name, "role": "student", "posts": [post], "funding": []}]

    def _anothers(self, person: Person) -> list[Record]:
        """The works on a record that are a namesake's, as somebody found who looked."""
        theirs = [
            d for d in self.corpus.drafts for s in d.stands if s.person is person and s.organisations == ("huards",)
        ]
        return [
            {"kind": "not-their-work", "person": person.name}
            | {"work": self.numbers.work(draft.number).rsplit("/", 1)[1], "reason": "By a namesake who studies fish"}
            | {"by": "Wakako Tokiwano, research office", "on": "2026-10-20"}
            for draft in theirs
        ]


def named(organisation: Organisation) -> Record:
    """An organisation as a proposal names it."""
    country = {"country": organisation.country} if organisation.country else {}
    return {"name": organisation.name, "openalex": organisation.id} | country


def funded(key: str) -> Record:
    """A funder as a proposal names it."""
    funder = FUNDERS[key]
    return {"name": funder.name, "openalex": funder.id, "country": funder.country}


def _agreed(told: Story, made: Record) -> Record:
    """What people answered, and the measures they agreed."""
    lead, day = made["people"][0]["name"], made["submitted"]
    answers: list[Record] = []
    if "answered" in told.turns:
        answers = [
            {"criterion": item, "subject": about, "answer": said, "by": lead, "date": day}
            for item, about, said in _asked([p["name"] for p in made["people"]], [p["name"] for p in made["partners"]])
        ]
    if "waiver-ended" in told.turns:
        said = {"criterion": "export-classification-done", "answer": "yes", "by": OFFICE, "date": "2024-11-04"}
        answers.append(said | {"note": "Classified for one year.", "until": "2025-11-03"})
    return {"answers": answers, "mitigations": _measures(told, made["partners"])}


def _asked(people: list[str], partners: list[str]) -> Iterator[tuple[str, str, str]]:
    """The questions of japan-uk with an answer to each that asks for nothing more: item, about whom, answer."""
    for item in ("support-in-kind", "deemed-export"):
        yield from ((item, name, "no") for name in people)
    yield from (("end-use-known", name, "yes") for name in partners)
    for item in ("export-classification-done", "publication-intended"):
        yield item, "proposal", "yes"
    for item in ("nsi-supplier", "nsi-asset", "area-advanced"):
        yield item, "proposal", "no"


def _measures(told: Story, partners: list[Record]) -> list[Record]:
    """A measure that is in place, or one that is overdue."""
    if not told.turns & {"measure", "measure-late"}:
        return []
    late = "measure-late" in told.turns
    agreed: Record = {
        "criterion": "partner-listed" if told.partners == ("harbin",) else "partner-parent-listed",
        "subject": partners[0]["name"],
        "measure": "The partner receives published results only; samples and code stay at home.",
        "owner": "Head of department",
        "due": "2026-09-30" if late else "2026-10-31",
        "residual": "review",
        "by": OFFICE,
        "date": "2026-07-01",
    }
    return [agreed if late else agreed | {"done": "2026-10-15", "evidence": "Minutes of the project board of October"}]
