"""Items that only a person can answer."""

from datetime import date
from typing import Literal

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile
from toolkit.readings import answer_to, answered_later

_NOT_ANSWERED = Reading(unknown="not-answered")


def given(
    profile: Profile,
    subject: PersonFacts | OrganisationFacts | Profile,
    since: date | None,
    *,
    criterion: str,
    concern: Literal["yes", "no"] = "yes",
) -> Reading:
    """1 if the answer given is the one of concern, 0 for another answer, unknown until somebody answers.

    An answer of a later day than the profile's was not known on that day: it is told and does not count.
    """
    name = "proposal" if isinstance(subject, Profile) else subject.name
    last = answer_to(profile, criterion, name)
    if last is None:
        later = answered_later(profile, criterion, name)
        return _NOT_ANSWERED.model_copy(update={"facts": {"answered_later": str(later)}}) if later else _NOT_ANSWERED
    evidence = (Evidence(kind="answer", answer=last),)
    return Reading(value=int(last.answer == concern), facts={"by": last.by}, evidence=evidence, total=1)
