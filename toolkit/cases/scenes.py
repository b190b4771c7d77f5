"""The cases of a pack as a policy officer writes them: short scenes of a record, a proposal and what must come out."""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter

from toolkit.errors import PackError
from toolkit.models.criteria import Level, Pack
from toolkit.models.noun import Noun
from toolkit.models.profile import Unknown
from toolkit.strict_yaml import read

MOST_SCENES = 1000
"""Of one pack, so that each scene has a number of its own."""
SOMEBODY = "Ren Sample"
"""The invented person of a scene that names no other."""
NOBODY = "nobody"
"""Written for papers on which nobody of the team stands."""
Outcome = Literal["clear", "raised", "unknown", "not_in_force"]


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
    kind: str = "education"
    """As OpenAlex classes organisations."""


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
    title: str | None = None
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
    date: dt.date | None = None
    """None: the first of October 2026, or the day of the scene where that is earlier."""
    until: dt.date | None = None


class Measured(_Words):
    """A measure agreed for an item."""

    item: str
    about: str | None = None
    leaves: Level
    due: dt.date = dt.date(2026, 12, 31)
    done: dt.date | None = None


class Asked(_Words):
    """The proposal of a scene."""

    title: str | None = None
    summary: str | None = None
    people: dict[str, Member] = Field(default_factory=dict)
    partners: tuple[str, ...] = ()
    partners_by_name: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    answers: tuple[Reply, ...] = ()
    measures: tuple[Measured, ...] = ()


class Listed(_Words):
    """An organisation on a list in a scene."""

    name: str
    since: dt.date = dt.date(2020, 1, 1)
    categories: tuple[str, ...] = ()


class Expected(_Words):
    """What must come out; `shows` are pieces of evidence, in order, each by some of its fields."""

    level: Level | None = None
    value: float | None = None
    because: Unknown | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    pieces: int | None = None
    shows: tuple[dict[str, Any], ...] = ()
    could_become: tuple[str, ...] | None = None
    triage: int | None = None
    raised: dict[str, str] | None = None
    unknown: tuple[str, ...] | None = None
    with_measures: str | None = None


class Told(_Words):
    """A scene as it stands in its file."""

    title: str
    as_of: dt.date = dt.date(2026, 11, 1)
    data_of: dt.date = dt.date(2026, 10, 31)
    screened_before: dt.date | None = None
    """The day of an earlier screening, to which the record of that day is compared."""
    starts_from: str | None = None
    lists_are_opinions: bool = False
    the_lists: dict[str, tuple[Listed, ...]] = Field(default_factory=dict)
    """Entries of an invented edition of 1 January 2020, by list: for lists of which none comes with the toolkit."""
    the_record: tuple[Paper, ...] = ()
    the_proposal: Asked = Asked()
    expect: Expected = Expected()


_SETTING = frozenset({"as_of", "data_of", "screened_before", "lists_are_opinions"})


class Scene(Noun):
    """A scene with its place among all scenes."""

    pack: str
    file: str
    number: int
    heading: str
    """The outcome of the finding, or the outcome of the pack."""
    told: Told

    @property
    def name(self) -> str:
        """What tells it from the others of its pack."""
        return f"{self.file}: {self.heading}: {self.told.title}"

    def called(self, person: str) -> str:
        """The name of a person in this scene alone, so that no scene sees another's people."""
        return f"{person} {self.number}"


class CaseFile(_Words):
    """The scenes of a criterion by what comes out, and the outcomes that cannot be, with the reason."""

    clear: tuple[Told, ...] = ()
    raised: tuple[Told, ...] = ()
    unknown: tuple[Told, ...] = ()
    not_in_force: tuple[Told, ...] = ()
    never: dict[Outcome, str] = Field(default_factory=dict)

    @property
    def scenes(self) -> dict[Outcome, tuple[Told, ...]]:
        """The scenes by what comes out."""
        every: dict[Outcome, tuple[Told, ...]] = {
            "clear": self.clear,
            "raised": self.raised,
            "unknown": self.unknown,
            "not_in_force": self.not_in_force,
        }
        return {outcome: scenes for outcome, scenes in every.items() if scenes}


class WorkedCases(_Words):
    """The worked cases of an outcome of a pack."""

    worked_cases: tuple[Told, ...] = Field(min_length=1)


@cache
def places() -> dict[str, Place]:
    """The organisations of all scenes."""
    catalogue: dict[str, Place] = _read(Path(__file__).with_name("organisations.yaml"), TypeAdapter(dict[str, Place]))
    return catalogue


@cache
def case_files(home: Path) -> dict[str, CaseFile]:
    """The case files of a pack's criteria, by the name of the criterion; raises PackError."""
    return {path.stem: _read(path, TypeAdapter(CaseFile)) for path in sorted(home.glob("*.yaml"))}


def scenes(pack: Pack, home: Path, first: int = 1) -> tuple[Scene, ...]:
    """Every scene of a pack in a folder, numbered from `first`: of its criteria, and of its outcomes.

    The folder holds `<criterion>.yaml`, `outcomes/<outcome>.yaml` and `start/<beginning>.yaml`; raises PackError for
    files that break the form of this module, and for more than MOST_SCENES scenes.
    """
    every = tuple(
        Scene(pack=pack.id, file=file, number=number, heading=heading, told=_whole(home, told))
        for number, (file, heading, told) in enumerate(_all(home), start=first)
    )
    if len(every) >= MOST_SCENES:
        raise PackError(f"{home}: holds {len(every)} cases, more than {MOST_SCENES - 1}. Split the pack.")
    return every


def _all(home: Path) -> Iterator[tuple[str, str, Told]]:
    for name, cases in case_files(home).items():
        for heading, group in cases.scenes.items():
            yield from ((name, heading, scene) for scene in group)
    for path in sorted((home / "outcomes").glob("*.yaml")):
        for scene in _read(path, TypeAdapter(WorkedCases)).worked_cases:
            yield f"outcomes/{path.stem}", path.stem, scene


def _whole(home: Path, told: Told) -> Told:
    """A scene with what it starts from; its own day, list or answer takes the place of the same one in its start."""
    if not told.starts_from:
        return told
    start = _whole(home, _read(home / "start" / f"{told.starts_from}.yaml", TypeAdapter(Told)))
    before, asked = start.the_proposal, told.the_proposal
    given = {name: getattr(asked, name) for name in asked.model_fields_set}
    given["people"] = {**before.people, **asked.people}
    given["answers"] = tuple({(r.item, r.about): r for r in (*before.answers, *asked.answers)}.values())
    record = (*start.the_record, *told.the_record)
    setting = {name: getattr(start, name) for name in _SETTING - told.model_fields_set}
    lists = {**start.the_lists, **told.the_lists}
    made = {"the_record": record, "the_lists": lists, "the_proposal": before.model_copy(update=given)}
    return told.model_copy(update={**setting, **made})


def _read(path: Path, form: TypeAdapter[Any]) -> Any:
    return read(path, PackError).validated(form)
