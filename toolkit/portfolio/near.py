"""What the proposals of a chunk have to do with, kept beside its results: from here a change is traced to them."""

from collections.abc import Iterator, Sequence

from toolkit.models.corrections import NotThisEntry
from toolkit.models.noun import Noun
from toolkit.models.profile import Organisation, Profile
from toolkit.models.proposal import NamedOrganisation

_BARE = {"parents": (), "hits": (), "formerly": (), "questions": ()}


class Near(Noun):
    """One proposal that was screened, by ids; what it shares with others of the chunk stands in `NearChunk`."""

    proposal: str
    people: tuple[str, ...]
    partners: tuple[str, ...]
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


class Nearby:
    """Takes down what profiles have to do with."""

    def __init__(self) -> None:
        self._near: list[Near] = []
        self._alone: dict[str, tuple[int, Organisation]] = {}

    def add(self, profile: Profile) -> None:
        """Take down one profile."""
        proposal = profile.proposal
        ids = ({i: None for facts in several for i in facts} for several in _ids(profile))
        people, partners, posts = map(tuple, ids)
        self._near.append(
            Near(
                proposal=proposal.id,
                people=people,
                partners=partners,
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


def _ids(profile: Profile) -> Iterator[Sequence[tuple[str, ...]]]:
    yield [each.identity.ids for each in profile.people]
    yield [each.identity.ids for each in profile.organisations]
    yield [each.ids for each in profile.declared]


def _alone(profile: Profile) -> Iterator[Organisation]:
    """What is matched without an id of the source: funders, and what a proposal names in its own words."""
    yield from profile.funders.values()
    for facts, named in zip(profile.organisations, profile.proposal.partners, strict=True):
        yield from _as_named(facts.organisation, named)
    for each in profile.declared:
        yield from _as_named(each.organisation, each.named)


def _as_named(found: Organisation, named: NamedOrganisation) -> Iterator[Organisation]:
    yield found
    if named.ror and named.ror != found.ror:
        yield Organisation(id=None, name=found.name, ror=named.ror, country=found.country or named.country)
