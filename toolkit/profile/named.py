"""Whom a proposal names beside its people and partners."""

from toolkit.models.proposal import NamedFunder, NamedOrganisation, Proposal
from toolkit.profile.rows import ordered


def funders_of(proposal: Proposal) -> list[NamedFunder]:
    """Those of the proposal, and those whose support somebody declares."""
    return [*proposal.funders, *(s.funder for person in proposal.people for s in person.funding or ())]


def posts_of(proposal: Proposal) -> tuple[NamedOrganisation, ...]:
    """The organisations of all declared posts, each once for each way in which the proposal names it."""
    return ordered({post.organisation for person in proposal.people for post in person.posts or ()})
