"""What the record says of a proposal as of a day: rows of facts, or unknown with the reason."""

from datetime import date
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from toolkit.models.base_rates import BaseRate
from toolkit.models.corrections import Corrected
from toolkit.models.earlier import Earlier
from toolkit.models.identity import Identity
from toolkit.models.lists import EvidenceClass, ListHit, Means
from toolkit.models.noun import Noun, Slug
from toolkit.models.proposal import Answer, NamedOrganisation, Proposal
from toolkit.models.technology import AreaHit

Unknown = Literal[
    "not-resolved",  # the source does not tell who or which organisation this is
    "no-record",  # the proposal says that none of the records of the name is meant
    "not-declared",  # the proposal makes no declaration to compare with
    "source-cannot",  # the source in use does not hold this
    "no-works",  # the source has no works in the window
    "undecided-link",  # a list entry may be this organisation, and nobody has decided that yet
    "list-missing",  # a list to look through had no edition at hand for the day
    "thin-coverage",  # too little of the record can be seen to say "not found"
    "old-topics",  # topic labels of the generation before autumn 2026
    "one-signal",  # only one sign points to an area for which two are asked
    "not-answered",  # only a person can answer
    "not-screened-before",  # there is no earlier profile of the same record to compare with
]

MOST_AUTHORS_READ = 100
"""On works with more authors, affiliations that no organisation is linked with are not read: institution's choice."""

T = TypeVar("T")


class Facts(Noun, Generic[T]):
    """Rows, or the reason why there are none to be had; `total` where the source holds more rows than these."""

    rows: tuple[T, ...] = ()
    unknown: Unknown | None = None
    total: int | None = None


class Work(Noun):
    """A publication as OpenAlex records it."""

    id: str
    doi: str | None
    title: str | None
    date: date | None
    year: int | None
    authors: int  # on the record (100 if the list is cut there)
    truncated: bool
    retracted: bool
    expansion: bool  # in OpenAlex's expansion corpus (`is_xpac`): repository records of lesser quality
    funding_stated: bool
    organisation_missing: bool  # some author on it stands without one
    abstract: bool = False


class Organisation(Noun):
    """An organisation as the source records it, with the list entries it matches."""

    id: str | None
    name: str
    names: tuple[str, ...] = ()
    ror: str | None = None
    country: str | None = None
    kind: str | None = None
    """What OpenAlex says it is: education, company, government, facility, healthcare, nonprofit, archive, funder …"""
    parents: tuple[str, ...] = ()
    hits: tuple[ListHit, ...] = ()
    formerly: tuple[ListHit, ...] = ()
    """The entries that stood before the day of the profile and do not on it."""
    questions: tuple[ListHit, ...] = ()
    """The entries that it has or may have to do with: shown and asked, and never counted."""


class Declared(Noun):
    """An organisation at which somebody on the team declares a post."""

    named: NamedOrganisation
    """As the proposal names it."""
    ids: tuple[str, ...] = ()
    """Its OpenAlex ids; none where the source does not single it out."""
    organisation: Organisation


class PostRow(Noun):
    """A person on a work, at an organisation or at none that the source knows."""

    work: str
    organisation: str | None
    country: str | None
    raw: str | None
    """The affiliation as printed on the work."""


class SharedRow(Noun):
    """A co-author, or an author beside an organisation, at a listed organisation; at none where the print names one."""

    work: str
    author: str | None
    organisation: str | None
    raw: str | None


class PartnerRow(Noun):
    """An organisation at which somebody else stands on a work of a person, or of an organisation."""

    work: str
    organisation: str


class Between(Noun):
    """A co-author of a person who published elsewhere, without this person, with authors at listed organisations."""

    author: str
    works: tuple[str, ...]
    """Those with the person."""
    listed: tuple[str, ...] = ()
    """The listed organisations at which the co-author stands, on any work: who has one is no second step."""


class BeyondRow(Noun):
    """A work of a co-author, without the person, with an author at a listed organisation that is not the co-author's.

    Of each co-author and organisation the latest few.
    """

    work: str
    author: str
    organisation: str


class FundingRow(Noun):
    """A funder stated on a work."""

    work: str
    funder: str | None
    name: str
    award: str | None = None


class TopicRow(Noun):
    """A topic that OpenAlex assigned to a work, with its score (0 to 1)."""

    work: str
    topic: str
    name: str
    score: float


class PersonFacts(Noun):
    """What the record says of one member of the team."""

    name: str
    identity: Identity
    orcids_on_works: tuple[str, ...]
    """ORCIDs printed beside this author on works; more than one means several people."""
    works_with_orcid: tuple[str, ...] = ()
    """The works on which one is."""
    posts: Facts[PostRow]
    listed_coauthors: Facts[SharedRow]
    funding: Facts[FundingRow]
    topics: Facts[TopicRow]
    partners: Facts[PartnerRow] = Facts[PartnerRow](unknown="source-cannot")
    """On works of at most MOST_AUTHORS_READ authors."""
    between: Facts[Between] = Facts[Between](unknown="source-cannot")
    beyond: Facts[BeyondRow] = Facts[BeyondRow](unknown="source-cannot")


class OrganisationFacts(Noun):
    """What the record says of a partner organisation."""

    name: str
    identity: Identity
    organisation: Organisation
    works: Facts[PostRow]
    shared: Facts[SharedRow]
    """Its works with authors at listed organisations other than itself and its own units."""
    partners: Facts[PartnerRow] = Facts[PartnerRow](unknown="source-cannot")
    """On its works of at most MOST_AUTHORS_READ authors."""


class SourceInfo(Noun):
    """Which data the facts come from."""

    name: str
    kind: Literal["snapshot", "openalex"]
    data_date: date | None
    """The last day on which a record in it was updated; of a service, the day of its oldest answer in use."""
    digest: str
    works: int
    limits: tuple[str, ...] = ()
    """Codes of what this source cannot know; behind a colon what the words for a code name."""
    moved: dict[str, str] = Field(default_factory=dict)
    """Ids asked for that were merged into another: the id that lives on."""
    gone: tuple[str, ...] = ()
    """Ids asked for that the service does not have, or no longer."""

    def lives(self, id_: str) -> str:
        """The id that lives on where this one was merged into another; else the same."""
        return self.moved.get(id_, id_)


class Issue(Noun):
    """An edition of a list, by its name and its day."""

    id: str
    published: date


class ListInfo(Noun):
    """Which edition of a list was looked through."""

    id: Slug
    title: dict[str, str]
    publisher: str
    evidence_class: EvidenceClass
    means: Means
    meaning: dict[str, str]
    edition: str
    published: date
    retrieved: date
    url: str
    checked: bool
    entries: int
    digest: str
    editions: tuple[Issue, ...] = ()
    """All editions at hand up to the day of the profile, oldest first."""


class ListUnread(Noun):
    """A list that a pack names and that could not be looked through."""

    id: Slug
    title: dict[str, str]
    publisher: str
    first: date | None
    """The day of the first edition at hand, where that is after the day of the profile; None where there is none."""


class TaxonomyInfo(Noun):
    """Which list of technology areas was looked through."""

    id: Slug
    title: dict[str, str]
    in_force: date
    url: str
    checked: bool


class Profile(Noun):
    """Everything that is known of a proposal; an assessment needs nothing else but a pack."""

    proposal: Proposal
    as_of: date
    source: SourceInfo
    lists: tuple[ListInfo, ...]
    lists_unread: tuple[ListUnread, ...] = ()
    taxonomies: tuple[TaxonomyInfo, ...]
    people: tuple[PersonFacts, ...]
    organisations: tuple[OrganisationFacts, ...]
    funders: dict[str, Organisation]
    """By id, or by name where the proposal gives no id: every funder met, with the list entries it matches."""
    declared: tuple[Declared, ...]
    """Every organisation in a declared post, once for each way in which the proposal names it."""
    text_areas: tuple[AreaHit, ...]
    """Of title and summary: official areas, and the kinds of concern of lists; also those that do not count."""
    work_areas: dict[str, tuple[AreaHit, ...]] = Field(default_factory=dict)
    """By work of a person or of a partner, for those with any: the areas of its title and of its new topics."""
    works: dict[str, Work]
    known: dict[str, Organisation]
    """By OpenAlex id: every organisation met or declared, with parents and list entries."""
    printed: dict[str, tuple[ListHit, ...]] = Field(default_factory=dict)
    """By affiliation as printed, of authors at no organisation that is known: the entries named, former ones, too."""
    before: Earlier | None = None  # the earlier screening to compare with, if one was given
    judged_only: bool = Field(default=False, exclude=True, repr=False)  # nobody will read evidence that decides nothing
    corrections: tuple[Corrected, ...] = ()
    base_rates: tuple[BaseRate, ...] = Field(default=(), exclude_if=lambda rates: not rates)

    @cached_property
    def answers(self) -> dict[tuple[str, str], Answer]:
        """By criterion and subject: the last answer given up to the day that holds on it; of one day, the last one."""
        given = (a for a in self.proposal.answers if a.date <= self.as_of)
        holding = (a for a in given if a.until is None or a.until >= self.as_of)
        return {(a.criterion, a.subject): a for a in sorted(holding, key=lambda a: a.date)}

    @cached_property
    def seen(self) -> dict[tuple[str, int, date | None], tuple[Any, Any]]:
        """What `toolkit.windows` saw in rows from a day on, with the rows: by what it was, their identity and day."""
        return {}

    def declared_as(self, named: NamedOrganisation) -> Declared:
        """The organisation of a declared post; raises StopIteration for one that no post of the proposal names."""
        return next(declared for declared in self.declared if declared.named == named)
