"""Who or which organisation in a source is meant, how sure that is, and what speaks against it."""

from typing import Literal

from toolkit.models.noun import Noun
from toolkit.models.proposal import Confirmation

Reason = Literal[
    "same-name",
    "name-variant",  # the same name in another order of words, with hyphens, initials or letters written otherwise
    "name-initials",  # given names agree by their initials only
    "same-orcid",
    "at-declared-organisation",
    "at-other-dates",  # at the declared organisation, in other years than declared
    "at-related-organisation",  # at a unit of it, or at what it is a part of
    "coauthor-of-team",  # has works with others of the same proposal
    "field-fits",  # topics as those of the others, or as the words of the proposal
]
"""Why a record is a candidate."""


class Candidate(Noun):
    """Someone, or an organisation, that a name could mean."""

    id: str
    name: str
    works: int
    orcid: str | None = None
    country: str | None = None
    organisations: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    reasons: tuple[Reason, ...] = ()
    confidence: float | None = None
    """How likely this is the one meant, 0 to 1, as the model of identity has it; None where nothing was estimated."""


class Doubt(Noun):
    """A sign that a record is not one person's, all of that person's, or that person's alone."""

    code: Literal[
        "several-orcids",  # several ORCIDs are printed beside the author
        "implausible-output",  # more works in a year than one person usually writes
        "many-countries",  # organisations in many countries in one year
        "orcid-differs",  # the record has another ORCID than the proposal
        "parted-works",  # the works fall into groups that have nothing in common
        "posts-apart",  # two organisations in two countries for years, never on one work
        "not-a-person",  # the name is that of a group, a body or an empty field
        "same-orcid-elsewhere",  # another record has the same ORCID
        "split-record",  # another record has the name, the co-authors and the organisation
        "foreign-works",  # a few works have nothing in common with all others
    ]
    value: int
    detail: str | None = None
    works: tuple[str, ...] = ()
    """OpenAlex ids of the works that show it, the first of them where they are many."""


class Identity(Noun):
    """Who or which organisation in the source is meant, and how we know."""

    status: Literal["exact", "matched", "ambiguous", "unresolved", "no-record"]
    by: Literal["openalex", "orcid", "ror", "name"] | None = None
    ids: tuple[str, ...] = ()
    confidence: float | None = None
    """How likely the name's best candidate is the one meant; None where an identifier decides. Says nothing else."""
    candidates: tuple[Candidate, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    no_record: Confirmation | None = None
    """Who said that none of the records of the name is meant: candidates are shown, and none is used."""

    @property
    def unknown(self) -> Literal["not-resolved", "no-record"]:
        """Why nothing is known where there are no ids."""
        return "no-record" if self.status == "no-record" else "not-resolved"
