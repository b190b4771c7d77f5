"""Who and what a proposal leaves open: everybody and every organisation that a name alone stands for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit import queries as q
from toolkit.models.identity import Identity
from toolkit.models.proposal import Proposal
from toolkit.profile.resolve import Named, Place, named_organisations, number, resolve
from toolkit.sources.snapshot import Session, Source


@dataclass(frozen=True)
class Question:
    """A name without an identifier that decides, with the records that it could mean."""

    proposal: int
    """Which of the proposals."""
    place: Place
    """Where it stands in the proposal, such as ("people", 0)."""
    name: str
    identity: Identity


@dataclass(frozen=True)
class Open:
    """All that some proposals leave open."""

    questions: tuple[Question, ...]
    names: dict[str, str]
    """Names of the organisations of candidates, by OpenAlex id."""


def open_questions(proposals: Sequence[Proposal], source: Source) -> Open:
    """What is to be confirmed; raises ProposalError for ids that the source does not have."""
    tables = source.for_proposals(proposals)
    with tables.open() as session:
        resolved = resolve(session, proposals, tables.info.moved)
        asked = list(_questions(proposals, resolved.people, resolved.organisations))
        return Open(tuple(asked), _names(session, asked))


def _questions(
    proposals: Sequence[Proposal], people: dict[tuple[int, str], Identity], organisations: Named
) -> Iterator[Question]:
    for p, proposal in enumerate(proposals):
        for i, person in enumerate(proposal.people):
            found = people[p, person.name]
            if found.status != "exact":
                yield Question(p, ("people", i), person.name, found)
        for place, named in named_organisations(proposal):
            found = organisations[p, named]
            if found.status != "exact":
                yield Question(p, place, named.name, found)


def _names(session: Session, asked: Sequence[Question]) -> dict[str, str]:
    ids = {i for each in asked for c in each.identity.candidates for i in c.organisations}
    wanted = session.frame({"organisation_id": "BIGINT"}, [(number(i),) for i in sorted(ids)])
    rows = session.rows(q.organisations(session.table("organisations"), wanted))
    return {f"I{row['organisation_id']}": row["name"] for row in rows if row["name"]}
