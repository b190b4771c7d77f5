"""Who is meant: identifiers are exact, a name only yields candidates.

A name is used when exactly one candidate of that name also publishes from an organisation that the proposal names for
this person. Anything else stays open, and an open identity is never read as "nothing found".
"""

from collections.abc import Sequence

from toolkit.models.profile import Candidate, Doubt, Identity
from toolkit.models.proposal import NamedOrganisation, Person

MOST_CANDIDATES = 10


def person_identity(
    person: Person, by_id: dict[str, str | None], by_orcid: Sequence[str], candidates: Sequence[Candidate]
) -> Identity:
    """Decide who a person is.

    `by_id`: the author id the proposal gives -> the ORCID of that record; `by_orcid`: author ids that carry the ORCID
    the proposal gives; `candidates`: records of the same name, at declared organisations or not.
    """
    if person.openalex:
        recorded = by_id[person.openalex]
        differs = bool(person.orcid and recorded and recorded != person.orcid)
        doubts = (Doubt(code="orcid-differs", value=1, detail=recorded),) if differs else ()
        same_orcid = [] if differs else [a for a in by_orcid if a != person.openalex]
        return Identity(status="exact", by="openalex", ids=(person.openalex, *sorted(same_orcid)), doubts=doubts)
    if by_orcid:
        return Identity(status="exact", by="orcid", ids=tuple(sorted(by_orcid)))
    ranked = _ranked([c for c in candidates if not (person.orcid and c.orcid and c.orcid != person.orcid)])
    likely = [c for c in ranked if "at-declared-organisation" in c.reasons]
    if len(likely) == 1:
        return Identity(status="matched", by="name", ids=(likely[0].id,), candidates=tuple(ranked[:MOST_CANDIDATES]))
    return Identity(status="ambiguous" if ranked else "unresolved", candidates=tuple(ranked[:MOST_CANDIDATES]))


def organisation_identity(named: NamedOrganisation, by_ror: Sequence[str], candidates: Sequence[Candidate]) -> Identity:
    """Decide which organisation is meant; a name counts when exactly one organisation bears it (in that country)."""
    if named.openalex:
        return Identity(status="exact", by="openalex", ids=(named.openalex,))
    if by_ror:
        return Identity(status="exact", by="ror", ids=tuple(sorted(by_ror)))
    fitting = _ranked([c for c in candidates if not (named.country and c.country and c.country != named.country)])
    if len(fitting) == 1 and not named.ror:
        return Identity(status="matched", by="name", ids=(fitting[0].id,), candidates=tuple(fitting))
    return Identity(status="ambiguous" if fitting else "unresolved", candidates=tuple(fitting[:MOST_CANDIDATES]))


def _ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda c: (-len(c.reasons), -c.works, c.id))
