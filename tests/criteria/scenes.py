"""The cases as a policy officer writes them: short scenes of a record, a proposal and what must come out."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, ConfigDict, Field

from toolkit.models.criteria import Pack
from toolkit.models.noun import Noun
from toolkit.packs import load_pack

HOME = Path(__file__).parent
PACKS = ("canada-strac", "japan-uk")
SOMEBODY = "Ren Sample"
"""The invented person of a scene that names no other."""
NOBODY = "nobody"
"""Written for papers on which nobody of the team stands."""


class _Words(Noun):
    """What a scene file holds: keys are words with spaces, and a misspelt one is refused."""

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_").replace("_", " "), populate_by_name=True)


class Place(_Words):
    """An organisation of the catalogue."""

    country: str
    ror: str | None = None
    part_of: str | None = None
    invented: bool = False
    funds: bool = False


Somewhere = Annotated[
    tuple[str, ...], BeforeValidator(lambda at: () if at == "nowhere" else at if isinstance(at, list) else (at,))
]
"""One organisation, several, or `nowhere`."""


class Beside(_Words):
    """Co-authors on a paper: where they stand, how many, and whether OpenAlex knows who they are."""

    at: Somewhere
    people: int = 1
    identified: bool = True


class Paper(_Words):
    """Papers alike: who stands on them (`nobody` of the team, perhaps), where, and what else is recorded."""

    date: dt.date | None = None
    year: int | None = None
    times: int = 1
    by: str = SOMEBODY
    at: Somewhere = ()
    printed: str | None = None
    with_: tuple[Beside, ...] = ()
    orcid: str | None = None
    funders: tuple[str, ...] = ()
    funder_ids: bool = True
    topics: dict[str, float] = Field(default_factory=dict)
    retracted: bool = False
    cut: bool = False


class Stay(_Words):
    """A declared post (`at`) or declared funding (`of`), with its days; a ROR id goes with another form of the name."""

    at: str | None = None
    of: str | None = None
    known_by: Literal["id", "name", "ror"] = "id"
    from_: dt.date | None = None
    to: dt.date | None = None


class Member(_Words):
    """A member of the team: how the proposal names the person, and what the person declares."""

    known_by: Literal["id", "name", "orcid"] = "id"
    orcid: str | None = None
    recorded_orcid: str | None = None
    homonyms: int = 0
    posts: tuple[Stay, ...] | None = None
    funding: tuple[Stay, ...] | None = None


class Reply(_Words):
    """An answer on the checklist."""

    item: str
    answer: Literal["yes", "no", "not-applicable"]
    about: str | None = None
    date: dt.date = dt.date(2026, 10, 1)


class Asked(_Words):
    """The proposal of a scene."""

    title: str | None = None
    summary: str | None = None
    people: dict[str, Member] = Field(default_factory=dict)
    partners: tuple[str, ...] = ()
    partners_by_name: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    answers: tuple[Reply, ...] = ()


class Expected(_Words):
    """What must come out; `shows` are pieces of evidence, in order, each by some of its fields."""

    level: str | None = None
    value: float | None = None
    because: str | None = None
    facts: dict[str, str] = Field(default_factory=dict)
    pieces: int | None = None
    shows: tuple[dict[str, Any], ...] = ()
    subject: str | None = None
    outcome: str | None = None
    could_become: tuple[str, ...] | None = None
    triage: int | None = None
    raised: dict[str, str] | None = None
    unknown: tuple[str, ...] | None = None


class Told(_Words):
    """A scene as it stands in its file."""

    title: str
    as_of: dt.date = dt.date(2026, 11, 1)
    data_of: dt.date = dt.date(2026, 10, 31)
    starts_from: str | None = None
    lists_are_opinions: bool = False
    the_record: tuple[Paper, ...] = ()
    the_proposal: Asked = Asked()
    expect: Expected = Expected()


class Scene(Noun):
    """A scene with its place among all scenes of its pack."""

    pack: str
    file: str
    number: int
    heading: str
    """The outcome of the finding, or the outcome of the pack."""
    told: Told

    @property
    def name(self) -> str:
        return f"{self.file}: {self.heading}: {self.told.title}"

    def called(self, person: str) -> str:
        """The name of a person in this scene alone, so that no scene sees another's people."""
        return f"{person} {self.number}"


class CaseFile(Noun):
    """All scenes of a criterion, and the outcomes that cannot be, with the reason."""

    scenes: dict[str, tuple[Told, ...]]
    never: dict[str, str] = Field(default_factory=dict)


@cache
def places() -> dict[str, Place]:
    """The organisations of all scenes."""
    return {name: Place.model_validate(place) for name, place in _read(HOME / "organisations.yaml").items()}


@cache
def pack_of(name: str) -> Pack:
    """A pack, read once."""
    return load_pack(name)


@cache
def case_files(pack: str) -> dict[str, CaseFile]:
    """The case files of a pack's criteria, by the name of the criterion."""
    return {path.stem: _case_file(path) for path in sorted((HOME / pack).glob("*.yaml"))}


@cache
def scenes(pack: str) -> tuple[Scene, ...]:
    """Every scene of a pack: of its criteria, and of its outcomes."""
    return tuple(
        Scene(pack=pack, file=file, number=number, heading=heading, told=_whole(pack, told))
        for number, (file, heading, told) in enumerate(_all(pack), start=1)
    )


def _all(pack: str) -> Iterator[tuple[str, str, Told]]:
    for name, cases in case_files(pack).items():
        for heading, group in cases.scenes.items():
            yield from ((name, heading, scene) for scene in group)
    for path in sorted((HOME / pack / "outcomes").glob("*.yaml")):
        for scene in _case_file(path).scenes["worked cases"]:
            yield f"outcomes/{path.stem}", path.stem, scene


def _whole(pack: str, told: Told) -> Told:
    """A scene with what it starts from; an answer in it takes the place of the same one in its start."""
    if not told.starts_from:
        return told
    start = _whole(pack, Told.model_validate(_read(HOME / pack / "start" / f"{told.starts_from}.yaml")))
    before, asked = start.the_proposal, told.the_proposal
    given = {name: getattr(asked, name) for name in asked.model_fields_set}
    given["people"] = {**before.people, **asked.people}
    given["answers"] = tuple({(r.item, r.about): r for r in (*before.answers, *asked.answers)}.values())
    record = (*start.the_record, *told.the_record)
    return told.model_copy(update={"the_record": record, "the_proposal": before.model_copy(update=given)})


def _case_file(path: Path) -> CaseFile:
    content = _read(path)
    return CaseFile.model_validate({"never": content.pop("never", {}), "scenes": content})


def _read(path: Path) -> Any:
    """The content of a file, every value as the text that stands there: `no` is an answer."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
