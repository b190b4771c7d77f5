"""The rules by which a person or an organisation is taken as known.

An identifier decides. A name is used when one candidate is likely enough, the next one is clearly less likely, and more
than name and field speaks for the first and not for the next: an organisation that the proposal names, or works with
others of the team. Anything else stays open, and an open identity is never read as "nothing found". How sure an
identity is says nothing about the person, and no reading looks at it.
"""

from collections.abc import Sequence

from toolkit.models.identity import Candidate, Doubt, Identity, Reason
from toolkit.models.proposal import NamedOrganisation, Person

MOST_CANDIDATES = 10
SURE = 0.9
"""A name is used from this confidence on: institution's choice."""
CLEAR = 8
"""So many times as likely as the next candidate: institution's choice."""
TIES: frozenset[Reason] = frozenset(
    ("at-declared-organisation", "at-other-dates", "at-related-organisation", "coauthor-of-team")
)
"""What must speak for a record besides its name."""


def person_identity(
    person: Person,
    by_id: dict[str, str | None],
    by_orcid: Sequence[str],
    candidates: Sequence[Candidate],
    *,
    doubted: bool = False,
) -> Identity:
    """Decide who a person is.

    `by_id`: the author id the proposal gives -> the ORCID of that record; `by_orcid`: author ids that carry the ORCID
    the proposal gives; `candidates`: records of the same name with their confidence; `doubted`: a record was said to be
    another's, after which no name decides.
    """
    if person.openalex:
        recorded = by_id[person.openalex]
        differs = bool(person.orcid and recorded and recorded != person.orcid)
        doubts = (Doubt(code="orcid-differs", value=1, detail=recorded),) if differs else ()
        same_orcid = [] if differs else [a for a in by_orcid if a != person.openalex]
        return Identity(status="exact", by="openalex", ids=(person.openalex, *sorted(same_orcid)), doubts=doubts)
    if by_orcid:
        return Identity(status="exact", by="orcid", ids=tuple(sorted(by_orcid)))
    ranked = _ranked([c for c in candidates if not other_orcid(person, c.orcid)])
    shown, confidence = tuple(ranked[:MOST_CANDIDATES]), ranked[0].confidence if ranked else None
    if person.no_record:
        return Identity(status="no-record", candidates=shown, no_record=person.no_record)
    if ranked and not doubted and _singled_out(*ranked[:2]):
        return Identity(status="matched", by="name", ids=(ranked[0].id,), confidence=confidence, candidates=shown)
    return Identity(status="ambiguous" if ranked else "unresolved", confidence=confidence, candidates=shown)


def other_orcid(person: Person, recorded: str | None) -> bool:
    """Whether a record has another ORCID than the proposal gives: it is another person's."""
    return bool(person.orcid and recorded and recorded != person.orcid)


def organisation_identity(named: NamedOrganisation, by_ror: Sequence[str], candidates: Sequence[Candidate]) -> Identity:
    """Decide which organisation is meant; a name counts when exactly one organisation bears it (in that country)."""
    if named.openalex:
        return Identity(status="exact", by="openalex", ids=(named.openalex,))
    if by_ror:
        return Identity(status="exact", by="ror", ids=tuple(sorted(by_ror)))
    fitting = _ranked([c for c in candidates if not (named.country and c.country and c.country != named.country)])
    if named.no_record:
        return Identity(status="no-record", candidates=tuple(fitting[:MOST_CANDIDATES]), no_record=named.no_record)
    if len(fitting) == 1 and not named.ror:
        return Identity(status="matched", by="name", ids=(fitting[0].id,), candidates=tuple(fitting))
    return Identity(status="ambiguous" if fitting else "unresolved", candidates=tuple(fitting[:MOST_CANDIDATES]))


def _singled_out(first: Candidate, second: Candidate | None = None) -> bool:
    """Whether the likeliest candidate is likely enough, tied by more than the next one, and far ahead of it."""
    confidence, ties = first.confidence or 0.0, TIES & set(first.reasons)
    ahead = second is None or (
        confidence >= CLEAR * (second.confidence or 0.0) and not ties <= TIES & set(second.reasons)
    )
    return confidence >= SURE and ahead and bool(ties)


def _ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (-(c.confidence or 0.0), -len(c.reasons), -c.works, c.id))
