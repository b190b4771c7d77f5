"""Lists that governments and others publish of organisations, and what it means to match one."""

import math
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from toolkit.models.noun import Noun, Slug, Text, Words

EvidenceClass = Literal["designation", "assessment"]
"""A government's act, or a third party's opinion; an opinion alone never leads to more than `review`."""
Means = Literal["prohibition", "licence", "review"]
"""What a listing means at law in the country that issues the list: dealings are forbidden; they need a licence; nothing
is forbidden, and somebody looks. It says nothing of the law of other countries."""
LinkKind = Literal["same", "part", "parent", "successor", "former-name", "affiliated-hospital", "related"]
"""What an organisation is to the listed body."""
LinkHow = Literal["list-file", "name", "alias", "ror-relation", "review"]
"""How a link was found: in the list's own file; by a name; by a relation that ROR states; by a person."""
LinkStatus = Literal["confirmed", "candidate", "rejected"]
"""Whether a person stands by a link, nobody has looked at it yet, or a person said that it is none."""
ITSELF: tuple[LinkKind, ...] = ("same", "former-name")
"""What an organisation may be to the listed body and be that body: a former name is another name of the same body."""
COUNTED: tuple[LinkKind, ...] = (*ITSELF, "part")
"""What an organisation may be to the listed body and count as listed; all else, a successor too, is shown and asked."""
Way = Literal[
    "identifier",  # an id beside the entry, or one that a person confirmed
    "name-country",  # the entry's main name, and the countries agree
    "name",  # the entry's main name, and a country is unknown
    "alias-country",  # another name of the entry, and the countries agree
    "alias",  # another name of the entry, and a country is unknown
    "print-exact",  # an affiliation as printed, by bands
    "print-probable",
    "print-possible",
    "candidate",  # a link that a rule proposes
]
"""In which way a hit was found: of each it was counted how often it is right."""
Band = Literal["identifier", "exact", "probable", "possible"]
"""How sure a match is: the same id; the same name in the same country; very likely the same; perhaps the same."""
Reason = Literal[
    "name-stands",  # the name stands in the text
    "abbreviated",  # the same after abbreviation
    "misspelt",  # the same but for letters of few words
    "reordered",  # the same words in another order
    "hospital-of",  # the name is that of the body a hospital belongs to
    "country-agrees",  # the text names the country of the entry
    "country-unsaid",  # there is no country to compare
    "linked",  # a link of the crosswalk leads from the organisation named to the entry
    "city-tells",  # others have this name; the city is its own
    "namesakes",  # others have this name
    "name-goes-on",  # more of a name follows
    "acronym",  # the acronym stands in the text
    "city-of-entry",  # a city of the entry stands beside it
]
"""Why an affiliation as printed was read as naming an entry, and what makes that unsure."""
EntryKind = Literal["organisation", "person", "vessel", "aircraft", "unknown"]
"""What an entry names; `unknown` where the publisher does not say, which is often."""


class ListEntry(Noun):
    """One row of one edition of a list."""

    id: Slug
    """Stable over editions: the same organisation keeps its id when the publisher renames it."""
    name: Text
    aliases: tuple[str, ...] = ()
    country: str | None = None
    """ISO 3166-1 alpha-2 of the entry's address as printed, or None where the list prints none."""
    rors: tuple[str, ...] = ()
    openalex: tuple[str, ...] = ()
    note: str | None = None
    kind: EntryKind = "organisation"
    countries: tuple[str, ...] = ()
    """Where the list prints addresses in several countries: all of them; `country` is then None."""
    categories: tuple[str, ...] = ()
    """Programmes, annexes or kinds of concern, in the publisher's own codes (`B`, `C`, `M`, `N`, `CW`; `SDGT`)."""
    identifiers: tuple[str, ...] = ()
    """Numbers that others gave it, as `kind:value` (`imo:9179842`)."""
    listed: date | None = None
    """The day the publisher prints for the listing of this entry."""
    ended: date | None = None
    """The day the publisher prints for its end: from this day on the entry is no longer in force."""

    def stands(self, as_of: date) -> bool:
        """Whether the entry is in force on a day, as far as the days the publisher prints can tell."""
        return (self.listed is None or self.listed <= as_of) and (self.ended is None or as_of < self.ended)

    def may_be_organisation(self) -> bool:
        """Whether the entry names an organisation, or the publisher does not say what it names."""
        return self.kind in ("organisation", "unknown")


class Edition(Noun):
    """One published state of a list; immutable."""

    id: Text
    published: date
    url: Text
    retrieved: date
    checked: bool
    """False where the copy is secondary or was not compared with the publisher's page."""
    note: str | None = None
    entries: tuple[ListEntry, ...]
    digest: Text
    """SHA-256 over the rows of this edition."""


class Fetch(Noun):
    """From where a list can be fetched, and in which format it is served there."""

    reader: Text
    urls: tuple[Text, ...]
    seen: Text | None = None
    """Where the addresses were seen, which may be out of date; None where they are one's own."""
    checked: bool = True
    """False where nobody has fetched the list from there."""
    at_least: Annotated[int, Field(ge=1)] = 1
    """Fewer rows are not this list, also where there is no edition to compare with: institution's choice."""


class Link(Noun):
    """What an organisation is to a list entry, how that was found, and who stands by it."""

    list_id: Slug
    entry_id: Slug
    ror: Annotated[str, StringConstraints(pattern=r"^0[a-z0-9]{8}$")]
    openalex: Annotated[str, StringConstraints(pattern=r"^I[0-9]+$")] | None = None
    kind: LinkKind
    how: LinkHow
    status: LinkStatus
    by: Text
    """A person's name or office; `rule` where no person looked."""
    date: date
    note: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """List, entry and organisation: there is one link for each."""
        return self.list_id, self.entry_id, self.ror


class EntityList(Noun):
    """A list with its editions, oldest first; none where it was never fetched and does not come with the toolkit."""

    id: Slug
    title: Words
    publisher: Text
    legal_basis: Text
    evidence_class: EvidenceClass
    means: Means
    meaning: Words
    """What being on the list means, and what it does not."""
    licence: Text
    every_days: Annotated[int, Field(ge=1)] | None = None
    """After how many days somebody should look for a new edition; None where nobody said."""
    url: Text | None = None
    """The publisher's page of the list, where it is known."""
    format: Text | None = None
    """The format in which the publisher's file is read, by the name of its reader."""
    columns: dict[str, str] = Field(default_factory=dict)
    """For the format `own`: which column holds which field."""
    fetch: Fetch | None = None
    """None where the publisher has no file that a program could fetch, as far as is known."""
    by_hand: Text | None = None
    """Where a person gets the file, and which one, if there is nothing to fetch."""
    editions: tuple[Edition, ...]
    links: tuple[Link, ...] = ()
    """What people decided, and rules propose, on organisations and entries; ids that stand in entries come on top."""

    def in_force(self, as_of: date) -> Edition | None:
        """The last edition published on or before a day (of several of one day the last), or None if none was yet."""
        return next((e for e in reversed(self.editions) if e.published <= as_of), None)

    def listed_since(self, entry_id: str) -> date:
        """The day from which an entry is listed, as the list prints it, else that of the first edition that carries it.

        Raises StopIteration if no edition does.
        """
        carriers = [(e.published, row) for e in self.editions for row in e.entries if row.id == entry_id]
        printed = [row.listed for _, row in carriers if row.listed]
        return min(printed) if printed else next(iter(carriers))[0]


class Rate(Noun):
    """How often matches found in one way were right, where the answer is known."""

    way: Way
    right: Annotated[int, Field(ge=0)]
    of: Annotated[int, Field(ge=0)]

    @property
    def probability(self) -> float:
        """The share that was right, after one right and one wrong match were added: few matches are not certain."""
        return round((self.right + 1) / (self.of + 2), 4)

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        if not self.of:
            return 0.0, 1.0
        z, share = 1.96, self.right / self.of
        middle = share + z * z / (2 * self.of)
        around = z * math.sqrt(share * (1 - share) / self.of + z * z / (4 * self.of * self.of))
        whole = 1 + z * z / self.of
        return max(0.0, (middle - around) / whole), min(1.0, (middle + around) / whole)


class Decision(Noun):
    """What a person decided on an organisation and an entry."""

    status: Literal["confirmed", "rejected"]
    by: Text
    date: date
    note: str | None = None


class ListHit(Noun):
    """An organisation found on a list, with the reason."""

    list_id: Slug
    edition: Text
    entry_id: Slug
    entry_name: Text
    how: Literal["openalex", "ror", "name", "alias", "affiliation"]
    """By an id or a name of an organisation in the source; or by a name in an affiliation that it links with none."""
    matched: Text
    """The id or the name that was the same on both sides, as the list prints it; of an affiliation, normalised."""
    evidence_class: EvidenceClass
    link: LinkKind = "same"
    """What the organisation is to the listed body."""
    band: Band
    probability: Annotated[float, Field(ge=0, le=1)] | None = None
    """How likely the match is right, by `rate`; None where a person said that it is not."""
    rate: Rate | None = None
    """How often matches that were found in the same way were right."""
    decided: Decision | None = None
    """The decision that the hit rests on, or that set it aside; None where nobody decided."""
    reasons: tuple[Reason, ...] = ()
    """Why a name in an affiliation was taken for the entry's, and what makes that unsure; else none."""
    unit: str | None = None
    """The unit that an affiliation names beside the organisation, as printed."""
    listed_since: date
    until: date | None = None
    """The day from which it was no longer listed; None where it is listed on the day of the profile."""
    url: Text
    categories: tuple[str, ...] = ()
    """The kinds of concern, programmes or annexes of the entry, in the publisher's own codes."""
    via: str | None = None
    """The OpenAlex id of the parent organisation that is listed, where the organisation itself is not."""

    @property
    def rejected(self) -> bool:
        """Whether a person found the entry to be another body."""
        return self.decided is not None and self.decided.status == "rejected"
