"""Scenes on stage: OpenAlex's own records of what they tell, the proposal they submit, and the assessment of each."""

import datetime as dt
import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolkit.assess import assess
from toolkit.cases.scenes import NOBODY, SOMEBODY, Beside, Measured, Member, Paper, Reply, Scene, places
from toolkit.cases.screened import profiled
from toolkit.cases.setting import lists_of_scene, taxonomies_of
from toolkit.errors import PackError
from toolkit.models.assessment import Assessment
from toolkit.models.criteria import Pack
from toolkit.models.lists import EntityList
from toolkit.models.profile import Profile
from toolkit.models.proposal import Proposal
from toolkit.proposals import proposal_from
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

Record = dict[str, Any]
HOME = "Northfield University"
"""Who submits every proposal."""
ANSWERED = dt.date(2026, 10, 1)
PLAIN_TITLE = "Reading the margins of medieval prayer books"
PLAIN_SUMMARY = (
    "Historians of two universities read the notes that owners wrote in the margins of prayer books between 1300 and "
    "1500, compare them by hand, and publish an edition with commentary for schools and for the public. Everybody and "
    "everything in this summary is invented for a test."
)


@dataclass(frozen=True)
class Staging:
    """How scenes are put on stage; the variants must not matter, or only as a test says."""

    rename: Callable[[str], str] = lambda name: name
    """Another form of a personal name."""
    country: Callable[[str, str], str] = lambda organisation, country: country
    """Another country for an organisation."""
    listed: Callable[[EntityList], EntityList] = lambda entity_list: entity_list
    """Other editions of a list."""
    backwards: bool = False
    """Everything that has no order of its own the other way round."""


@dataclass
class Stage:
    """One scene: gives out ids that no other scene uses, and collects the records they belong to."""

    scene: Scene
    pack: Pack
    staging: Staging
    institutions: dict[str, Record] = field(default_factory=dict)
    authors: dict[str, Record] = field(default_factory=dict)
    funders: dict[str, Record] = field(default_factory=dict)
    works: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(self.scene.number * 10_000)
        self.team = self.scene.told.the_proposal.people or {SOMEBODY: Member()}
        for name, member in self.team.items():
            self._recorded(name, member)
        for paper in self.scene.told.the_record:
            for _ in range(paper.times):
                self.works.append(self._work(paper))
        for name in (*self.scene.told.the_proposal.partners, *self._declared()):
            self.organisation(name)

    def organisation(self, name: str) -> str:
        """The id of an organisation in this scene."""
        if name not in self.institutions:
            place = places()[name]
            above = [self.organisation(place.part_of)] if place.part_of else []
            id_ = f"https://openalex.org/I{4_000_000_000 + next(self._numbers)}"
            self.institutions[name] = {
                "id": id_,
                "display_name": name,
                "ror": f"https://ror.org/{place.ror}" if place.ror else None,
                "country_code": self.staging.country(name, place.country),
                "type": place.kind,
                "lineage": [id_, *above],
            }
        return str(self.institutions[name]["id"])

    def author(self, name: str) -> str:
        """The id of a person in this scene."""
        if name not in self.authors:
            id_ = f"https://openalex.org/A{5_100_000_000 + next(self._numbers)}"
            self.authors[name] = {"id": id_, "display_name": self.printed(name)}
        return str(self.authors[name]["id"])

    def funder(self, name: str) -> str:
        """The id of a funder in this scene."""
        if name not in self.funders:
            place = places()[name]
            self.funders[name] = {
                "id": f"https://openalex.org/F{4_300_000_000 + next(self._numbers)}",
                "display_name": name,
                "country_code": place.country,
                "ids": {"ror": f"https://ror.org/{place.ror}" if place.ror else None},
            }
        return str(self.funders[name]["id"])

    def printed(self, name: str) -> str:
        """A person's name as this staging writes it."""
        return self.staging.rename(self.scene.called(name))

    def _declared(self) -> Iterator[str]:
        yield HOME
        for member in self.team.values():
            yield from (stay.at for stay in member.posts or () if stay.at in places())

    def _recorded(self, name: str, member: Member) -> None:
        if member.known_by != "name":
            self.author(name)
        for n in range(member.homonyms):
            id_ = f"https://openalex.org/A{5_100_000_000 + next(self._numbers)}"
            self.authors[f"{name}, homonym {n}"] = {"id": id_, "display_name": self.printed(name)}
        if member.recorded_orcid:
            self.authors[name]["orcid"] = f"https://orcid.org/{member.recorded_orcid}"

    def _work(self, paper: Paper) -> Record:
        number = 7_000_000_000 + next(self._numbers)
        stand = [] if paper.by == NOBODY else [self._of_the_team(paper)]
        stand += [self._beside(b, n) for b in paper.with_ for n in range(b.people)]
        funders = [
            {"id": self.funder(name) if paper.funder_ids else None, "display_name": name} for name in paper.funders
        ]
        return {
            "id": f"https://openalex.org/W{number}",
            "title": paper.title or f"An invented paper, number {number}",
            "publication_year": paper.year or (paper.date.year if paper.date else None),
            "publication_date": paper.date.isoformat() if paper.date else None,
            "updated_date": self.scene.told.data_of.isoformat(),
            "is_retracted": paper.retracted,
            "is_authors_truncated": paper.cut,
            "authorships": stand[::-1] if self.staging.backwards else stand,
            "topics": [
                {"id": f"https://openalex.org/{topic}", "display_name": topic, "score": score}
                for topic, score in paper.topics.items()
            ],
            "funders": funders,
        }

    def _of_the_team(self, paper: Paper) -> Record:
        return self._standing(self.author(paper.by), self.printed(paper.by), paper.at, paper.printed, paper.orcid)

    def _beside(self, beside: Beside, n: int) -> Record:
        name = f"Invented Colleague {n} of {' and '.join(beside.at) or 'nowhere'}"
        author = self.author(name) if beside.identified else None
        return self._standing(author, self.printed(name), beside.at, None, None)

    def _standing(
        self, author: str | None, name: str | None, at: Sequence[str], printed: str | None, orcid: str | None
    ) -> Record:
        ids = [self.organisation(place) for place in at]
        text = printed or "; ".join(at)
        return {
            "author": {"id": author, "display_name": name},
            "raw_author_name": name,
            "raw_orcid": f"https://orcid.org/{orcid}" if orcid else None,
            "institutions": [self.institutions[place] for place in at],
            "affiliations": [{"raw_affiliation_string": text, "institution_ids": ids}] if text else [],
        }

    def proposal(self) -> Proposal:
        """What the scene submits."""
        asked = self.scene.told.the_proposal
        people = [self._person(name, member) for name, member in self.team.items()]
        partners = [{"name": name, "openalex": _short(self.organisation(name))} for name in asked.partners]
        partners += [{"name": name} for name in asked.partners_by_name]
        answers: list[Record] = [
            {"criterion": reply.item, "subject": self._subject(reply), "answer": reply.answer}
            | {"by": "Kim Reviewer (invented)", "until": reply.until}
            | {"date": reply.date or min(ANSWERED, self.scene.told.as_of)}
            for reply in asked.answers
        ]
        told = {
            "id": f"scene-{self.scene.number}",
            "title": asked.title or PLAIN_TITLE,
            "summary": asked.summary or PLAIN_SUMMARY,
            "invented": "Everybody in this proposal is invented.",
            "own_organisation": self._named(HOME),
            "people": people[::-1] if self.staging.backwards else people,
            "partners": partners[::-1] if self.staging.backwards else partners,
            "funders": [self._named_funder(name) for name in asked.funders],
            "answers": answers[::-1] if self.staging.backwards else answers,
            "mitigations": [self._measure(measured) for measured in asked.measures],
        }
        return proposal_from(told, self.scene.name)

    def _measure(self, measured: Measured) -> Record:
        return {
            "criterion": measured.item,
            "subject": self._subject(measured),
            "measure": "A measure that everybody agreed to (invented).",
            "owner": "Kim Reviewer (invented)",
            "due": measured.due,
            "done": measured.done,
            "residual": measured.leaves,
            "by": "Kim Reviewer (invented)",
            "date": dt.date(2026, 10, 1),
        }

    def _subject(self, reply: Reply | Measured) -> str:
        """Whom an answer is about: whom it names, else the first of those whom the criterion is about."""
        if reply.item not in self.pack.criteria:
            raise PackError(f"{self.scene.name}: {self.pack.id} has no item {reply.item!r}. Correct its name.")
        asked, kind = self.scene.told.the_proposal, self.pack.criteria[reply.item].subject
        first = {"person": next(iter(self.team)), "proposal": "proposal"}
        first["organisation"] = next(iter((*asked.partners, *asked.partners_by_name)), "proposal")
        about = reply.about or first[kind]
        return self.printed(about) if about in self.team else about

    def _person(self, name: str, member: Member) -> Record:
        person: Record = {"name": self.printed(name), "orcid": member.orcid}
        if member.known_by == "id":
            person["openalex"] = _short(self.author(name))
        if member.posts is not None:
            posts = [(stay, self._named(stay.at or "", stay.known_by)) for stay in member.posts]
            person["posts"] = [{"organisation": named, "from": stay.from_, "to": stay.to} for stay, named in posts]
        if member.funding is not None:
            grants = [(stay, self._named_funder(stay.of or "", stay.known_by)) for stay in member.funding]
            person["funding"] = [{"funder": named, "from": stay.from_, "to": stay.to} for stay, named in grants]
        return person

    def _named(self, name: str, known_by: str = "id") -> Record:
        return self._by(name, known_by, self.organisation)

    def _named_funder(self, name: str, known_by: str = "id") -> Record:
        return self._by(name, known_by, self.funder)

    def _by(self, name: str, known_by: str, id_of: Callable[[str], str]) -> Record:
        """An organisation as the proposal names it; one outside the catalogue has only a name."""
        if known_by == "ror":
            return {"name": f"{name}, in another form", "ror": places()[name].ror}
        return {"name": name} | ({"openalex": _short(id_of(name))} if known_by == "id" and name in places() else {})


PlayedScene = tuple[Stage, Profile, Assessment]
Played = dict[str, dict[str, PlayedScene]]
"""By pack, and by the name of the scene."""


def assessed(
    scenes: Iterable[Scene], packs: Mapping[str, Pack], folder: Path, staging: Staging | None = None
) -> Played:
    """Every scene judged by its pack: one snapshot for each state of the data, one pass for each day."""
    played: Played = defaultdict(dict)
    staged = staging or Staging()
    stages = [Stage(scene, packs[scene.pack], staged) for scene in scenes]
    for data_of, together in _grouped(stages, lambda s: s.scene.told.data_of):
        snapshot = _snapshot(together, folder / f"{data_of}")
        for told, group in _grouped(together, _setting):
            opinions, made = told[1], group[0].scene.told.the_lists
            proposals = [stage.proposal() for stage in group]
            used = [packs[name] for name in {stage.pack.id for stage in group}]
            lists = [staged.listed(one) for one in lists_of_scene(used, opinions, made)]
            found = profiled(proposals, snapshot, lists, taxonomies_of(used), group[0].scene.told)
            for stage, profile in zip(group, found, strict=True):
                played[stage.pack.id][stage.scene.name] = stage, profile, assess(profile, stage.pack)
    return played


def _setting(stage: Stage) -> tuple[dt.date, bool, str, str]:
    """What must be alike for scenes to be screened in one pass: the days and the lists."""
    told = stage.scene.told
    return told.as_of, told.lists_are_opinions, repr(told.the_lists), str(told.screened_before)


def _snapshot(stages: Sequence[Stage], folder: Path) -> Snapshot:
    for entity in ("works", "authors", "institutions", "funders"):
        records = [r for s in stages for r in _records(getattr(s, entity))]
        records = records[::-1] if stages[0].staging.backwards else records
        (folder / "records").mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (folder / "records" / f"{entity}.jsonl").write_text(lines, encoding="utf-8")
    build([folder / "records"], folder / "tables")
    return Snapshot(folder / "tables")


def _records(kept: dict[str, Record] | list[Record]) -> Iterable[Record]:
    return kept.values() if isinstance(kept, dict) else kept


def _grouped(stages: Sequence[Stage], key: Callable[[Stage], Any]) -> list[tuple[Any, list[Stage]]]:
    return [(k, list(group)) for k, group in itertools.groupby(sorted(stages, key=key), key=key)]


def _short(id_: str) -> str:
    return id_.rsplit("/", 1)[1]
