"""What the proposals of a chunk have to do with, kept beside its results: from here a change is traced to them."""

import gzip
from collections.abc import Iterator

from toolkit.models.corrections import NotThisEntry
from toolkit.models.noun import Noun
from toolkit.models.profile import Organisation, OrganisationFacts, Profile
from toolkit.models.proposal import NamedOrganisation
from toolkit.profile.gather import MOST_ORGANISATION_WORKS
from toolkit.profile.reached import place_of

_BARE = {"parents": (), "hits": (), "formerly": (), "questions": ()}


class Partner(Noun):
    """A partner that was found in the source."""

    ids: tuple[str, ...]
    back_to: int = 0
    """The place in time of the oldest work with authors at listed organisations that is looked at; 0 if all are."""


class Near(Noun):
    """One proposal that was screened, by ids; what it shares with others of the chunk stands in `NearChunk`."""

    proposal: str
    people: tuple[str, ...]
    partners: tuple[Partner, ...]
    posts: tuple[str, ...]
    """OpenAlex ids of the organisations in declared posts."""
    alone: tuple[int, ...]
    """Which of `NearChunk.alone` it names."""
    corrected: bool
    """Whether somebody said that an entry is another body: what that means hangs on the lists."""


class NearChunk(Noun):
    """The proposals of a chunk that were screened."""

    proposals: tuple[Near, ...]
    alone: tuple[Organisation, ...]
    """Organisations and funders that were matched by what the proposals or works say of them, each once."""


def packed(chunk: NearChunk) -> bytes:
    """A chunk as it is kept."""
    return gzip.compress(chunk.model_dump_json().encode(), compresslevel=1, mtime=0)


def unpacked(kept: bytes) -> NearChunk:
    """A chunk that was kept."""
    return NearChunk.model_validate_json(gzip.decompress(kept))


class Nearby:
    """Takes down what profiles have to do with."""

    def __init__(self) -> None:
        self._near: list[Near] = []
        self._alone: dict[str, tuple[int, Organisation]] = {}

    def add(self, profile: Profile) -> None:
        """Take down one profile."""
        proposal = profile.proposal
        found = ((each.identity.ids for each in profile.people), (each.ids for each in profile.declared))
        people, posts = (tuple({i: None for ids in several for i in ids}) for several in found)
        self._near.append(
            Near(
                proposal=proposal.id,
                people=people,
                partners=tuple(_partner(profile, each) for each in profile.organisations if each.identity.ids),
                posts=posts,
                alone=tuple(dict.fromkeys(map(self._number, _alone(profile)))),
                corrected=any(isinstance(each, NotThisEntry) for each in proposal.corrections),
            )
        )

    def chunk(self) -> NearChunk:
        """All that was taken down."""
        return NearChunk(proposals=tuple(self._near), alone=tuple(each for _, each in self._alone.values()))

    def _number(self, organisation: Organisation) -> int:
        bare = organisation.model_copy(update=_BARE)
        number, _ = self._alone.setdefault(bare.model_dump_json(), (len(self._alone), bare))
        return number


def _partner(profile: Profile, facts: OrganisationFacts) -> Partner:
    works = {row.work for row in facts.shared.rows if row.organisation}
    cut = len(works) >= MOST_ORGANISATION_WORKS
    return Partner(ids=facts.identity.ids, back_to=min(place_of(profile.works[work]) for work in works) if cut else 0)


def _alone(profile: Profile) -> Iterator[Organisation]:
    """What is matched without an id of the source: funders, and what a proposal names in its own words."""
    yield from profile.funders.values()
    for facts, named in zip(profile.organisations, profile.proposal.partners, strict=True):
        yield from _as_named(facts.organisation, named)
    for each in profile.declared:
        yield from _as_named(each.organisation, each.named)


def _as_named(found: Organisation, named: NamedOrganisation) -> Iterator[Organisation]:
    if found.id is None:
        yield found
    if named.ror and named.ror != found.ror:
        yield Organisation(id=None, name=found.name, ror=named.ror, country=found.country or named.country)
