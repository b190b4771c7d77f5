"""Proposals as they are looked up: by the records that corrections name, and by the ids that live on."""

from collections.abc import Mapping, Sequence

from toolkit.models.corrections import Correction, NotTheirRecord
from toolkit.models.proposal import NamedOrganisation, Proposal


def with_living_ids(proposals: Sequence[Proposal], moved: Mapping[str, str]) -> Sequence[Proposal]:
    """The proposals with the records that corrections name, by the ids that live on."""
    now = [_one(proposal, moved) for proposal in proposals] if moved else proposals
    return [proposal.as_corrected for proposal in now]


def _one(proposal: Proposal, moved: Mapping[str, str]) -> Proposal:
    """A proposal in which no id of a person or an organisation is one that was merged into another."""

    def now(named: NamedOrganisation) -> NamedOrganisation:
        return named.model_copy(update={"openalex": moved.get(named.openalex or "", named.openalex)})

    people = []
    for person in proposal.people:
        posts = person.posts and tuple(p.model_copy(update={"organisation": now(p.organisation)}) for p in person.posts)
        lives = moved.get(person.openalex or "", person.openalex)
        people.append(person.model_copy(update={"openalex": lives, "posts": posts}))
    named = {"own_organisation": now(proposal.own_organisation), "partners": tuple(map(now, proposal.partners))}
    said = tuple(_about_living(each, moved) for each in proposal.corrections)
    return proposal.model_copy(update={"people": tuple(people), "corrections": said, **named})


def _about_living(said: Correction, moved: Mapping[str, str]) -> Correction:
    """A record that was merged into another is that other one: whose it is, is open again."""
    if not isinstance(said, NotTheirRecord):
        return said
    record, instead = moved.get(said.record, said.record), moved.get(said.instead or "", said.instead)
    return said.model_copy(update={"record": record, "instead": None if instead == record else instead})
