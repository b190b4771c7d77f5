"""Items that only a person can answer."""

from datetime import date
from typing import Literal

from toolkit.models.assessment import Evidence, Reading
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile
from toolkit.readings import answer_to


def given(
    profile: Profile,
    subject: PersonFacts | OrganisationFacts | Profile,
    since: date | None,
    *,
    criterion: str,
    concern: Literal["yes", "no"] = "yes",
) -> Reading:
    """1 if the answer given is the one of concern, 0 for another answer, unknown until somebody answers."""
    name = "proposal" if isinstance(subject, Profile) else subject.name
    last = answer_to(profile, criterion, name)
    if last is None:
        return Reading(unknown="not-answered")
    evidence = (Evidence(kind="answer", answer=last),)
    return Reading(value=int(last.answer == concern), facts={"by": last.by}, evidence=evidence, total=1)
