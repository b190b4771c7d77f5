"""Signs on the record that concern the reliability of the work."""

from datetime import date

from toolkit.models.assessment import Reading
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile
from toolkit.readings import reading, work_evidence
from toolkit.windows import recent


def retracted(profile: Profile, person: PersonFacts, since: date | None) -> Reading:
    """Works of a person that OpenAlex marks as retracted, whatever the reason for the retraction."""
    if person.posts.unknown:
        return Reading(unknown=person.posts.unknown)
    own = {row.work: row for row in recent(person.posts.rows, profile, since)}
    if not own:
        return Reading(unknown="no-works")
    rows = [row for work, row in own.items() if profile.works[work].retracted]
    return reading(len(rows), (work_evidence(profile, row) for row in rows), works=len(own))


def partner_retractions(profile: Profile, partner: OrganisationFacts, since: date | None) -> Reading:
    """Works of a partner and its units that OpenAlex marks as retracted, whatever the reason for the retraction.

    Of a partner with very many works the latest are looked at; `works` is their number.
    """
    if partner.works.unknown:
        return Reading(unknown=partner.works.unknown)
    own = {row.work: row for row in recent(partner.works.rows, profile, since)}
    if not own:
        return Reading(unknown="no-works")
    rows = [row for work, row in own.items() if profile.works[work].retracted]
    return reading(len(rows), (work_evidence(profile, row) for row in rows), works=len(own))
