"""What a proposal has to do with: partners, lists that it meets, technology areas. People are none of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from toolkit.earlier import hits_standing
from toolkit.models.assessment import Assessment, Finding
from toolkit.models.criteria import LEVELS
from toolkit.models.noun import Noun, Words
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile

Tie = Literal["partner", "post", "coauthor", "funder"]
ExposedKind = Literal["partner", "list", "area"]
LISTED = "listed"
_Key = tuple[ExposedKind, str]


class Named(Noun):
    """A partner, with the lists it is on."""

    name: str
    id: str | None
    lists: tuple[str, ...]

    @property
    def key(self) -> str:
        """By what it is counted: its id, or its name if the data do not single it out."""
        return self.id or self.name


class Area(Noun):
    """A technology area to which title and summary point."""

    taxonomy: str
    area: str
    title: Words

    @property
    def key(self) -> str:
        """By what it is counted."""
        return f"{self.taxonomy}/{self.area}"


class Exposed(Noun):
    """One thing that a proposal has to do with."""

    kind: ExposedKind
    key: str
    name: str | None = None
    """As the proposal names a partner."""
    ties: tuple[str, ...] = ()
    """How, with a list; `listed` for a partner that is on one."""
    pack: str | None = None
    item: str | None = None
    """Where its evidence stands: the pack, and the check on its checklist; None where no item names it."""


def exposures(profile: Profile, assessments: Sequence[Assessment]) -> list[Exposed]:
    """All that a proposal has to do with, each once, with the item that says most of it."""
    found: dict[_Key, Exposed] = {}
    for partner in partners_of(profile):
        one = Exposed(kind="partner", key=partner.key, name=partner.name, ties=(LISTED,) if partner.lists else ())
        found.setdefault(("partner", partner.key), one)
    for list_id, ties in ties_of(profile).items():
        found["list", list_id] = Exposed(kind="list", key=list_id, ties=ties)
    for area in areas_of(profile):
        found["area", area.key] = Exposed(kind="area", key=area.key)
    places = _places(profile, assessments)
    return [
        each.model_copy(update=dict(zip(("pack", "item"), places[key], strict=True))) if key in places else each
        for key, each in found.items()
    ]


def partners_of(profile: Profile) -> tuple[Named, ...]:
    """The partners, in the order of the proposal."""
    return tuple(_named(facts) for facts in profile.organisations)


def ties_of(profile: Profile) -> dict[str, tuple[Tie, ...]]:
    """By list, how the proposal has to do with an entry of it, on the whole record."""
    found: dict[str, set[Tie]] = {}
    for list_id, tie in _tied(profile):
        found.setdefault(list_id, set()).add(tie)
    return {list_id: tuple(sorted(found[list_id])) for list_id in sorted(found)}


def areas_of(profile: Profile) -> Iterator[Area]:
    """The areas of official lists to which title and summary point."""
    taxonomies = {each.id for each in profile.taxonomies}
    found = {(hit.taxonomy_id, hit.area_id): hit for hit in profile.text_areas if hit.standing == "counts"}
    for (taxonomy, area), hit in sorted(found.items()):
        if taxonomy in taxonomies:
            yield Area(taxonomy=taxonomy, area=area, title=hit.title)


def _named(facts: OrganisationFacts) -> Named:
    lists = sorted({hit.list_id for hit in facts.organisation.hits})
    return Named(name=facts.name, id=next(iter(facts.identity.ids), None), lists=tuple(lists))


def _tied(profile: Profile) -> Iterator[tuple[str, Tie]]:
    for facts in profile.organisations:
        yield from ((hit.list_id, "partner") for hit in facts.organisation.hits)
    for funder in profile.funders.values():
        yield from ((hit.list_id, "funder") for hit in funder.hits)
    for person in profile.people:
        yield from ((list_id, "post") for list_id in _listed(profile, person, "posts"))
        yield from ((list_id, "coauthor") for list_id in _listed(profile, person, "listed_coauthors"))


def _listed(profile: Profile, person: PersonFacts, rows: Literal["posts", "listed_coauthors"]) -> Iterable[str]:
    """The lists with an entry for any organisation, or printed affiliation, of some rows."""
    each = {(row.organisation or row.raw): row for row in getattr(person, rows).rows}
    return {hit.list_id for row in each.values() for hit in hits_standing(profile, row)}


def _places(profile: Profile, assessments: Sequence[Assessment]) -> dict[_Key, tuple[str, str]]:
    """For each thing that a finding names, the pack and the check of the one that asks for most."""
    keys = {partner.name: partner.key for partner in reversed(partners_of(profile))}
    best: dict[_Key, tuple[int, str, str]] = {}
    for assessment in assessments:
        number = Counter[str]()
        for finding in assessment.findings:
            number[finding.criterion] += 1
            weight, check = _weight(finding), f"{finding.criterion}-{number[finding.criterion]}"
            for key in _about(finding, keys):
                if key not in best or best[key][0] < weight:
                    best[key] = (weight, assessment.pack, check)
    return {key: (pack, check) for key, (_, pack, check) in best.items()}


def _weight(finding: Finding) -> int:
    raised = finding.outcome == "raised" and finding.counted
    return 1 + LEVELS.index(finding.level) if raised else int(finding.outcome == "unknown")


def _about(finding: Finding, partners: dict[str, str]) -> Iterator[_Key]:
    """What a finding is about, and what its evidence names."""
    if finding.subject_kind == "organisation" and finding.subject in partners:
        yield "partner", partners[finding.subject]
    for each in finding.reading.evidence:
        yield from (("list", hit.list_id) for hit in each.hits)
        yield from (("area", f"{hit.taxonomy_id}/{hit.area_id}") for hit in each.areas if hit.standing == "counts")
