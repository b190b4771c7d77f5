"""Who and what a proposal leaves open: everybody and every organisation that a name alone stands for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit import queries as q
from toolkit.models.identity import Identity
from toolkit.models.proposal import Proposal
from toolkit.profile.resolve import Named, Place, named_organisations, number, resolve
from toolkit.sources.snapshot import Session, Source

MOST_TOPICS = 3
"""Topics that tell a candidate from others (institution's choice)."""
_SETTLED = frozenset(("exact", "no-record"))


@dataclass(frozen=True)
class Question:
    """A name in a proposal, with the records that it could mean."""

    proposal: int
    """Which of the proposals."""
    place: Place
    """Where it stands in the proposal, such as ("people", 0)."""
    name: str
    identity: Identity


@dataclass(frozen=True)
class Open:
    """The names in some proposals."""

    questions: tuple[Question, ...]
    names: dict[str, str]
    """Names of the organisations of candidates, by OpenAlex id."""
    topics: dict[str, tuple[str, ...]]
    """What candidates among people write about most, by OpenAlex id: a few topics each."""


def open_questions(proposals: Sequence[Proposal], source: Source) -> Open:
    """What is to be confirmed; raises ProposalError for ids that the source does not have."""
    every = identities(proposals, source)
    return Open(
        tuple(each for each in every.questions if each.identity.status not in _SETTLED), every.names, every.topics
    )


def identities(proposals: Sequence[Proposal], source: Source) -> Open:
    """Everybody and every organisation that proposals name, also those whom an identifier tells; raises as above."""
    tables = source.for_proposals(proposals)
    with tables.open() as session:
        resolved = resolve(session, proposals, tables.info.moved)
        asked = list(_questions(proposals, resolved.people, resolved.organisations))
        return Open(tuple(asked), _names(session, asked), _topics(session, asked))


def _questions(
    proposals: Sequence[Proposal], people: dict[tuple[int, str], Identity], organisations: Named
) -> Iterator[Question]:
    for p, proposal in enumerate(proposals):
        for i, person in enumerate(proposal.people):
            yield Question(p, ("people", i), person.name, people[p, person.name])
        for place, named in named_organisations(proposal):
            yield Question(p, place, named.name, organisations[p, named])


def _names(session: Session, asked: Sequence[Question]) -> dict[str, str]:
    ids = {i for each in asked for c in each.identity.candidates for i in c.organisations}
    wanted = session.frame({"organisation_id": "BIGINT"}, [(number(i),) for i in sorted(ids)])
    rows = session.rows(q.organisations(session.table("organisations"), wanted))
    return {f"I{row['organisation_id']}": row["name"] for row in rows if row["name"]}


def _topics(session: Session, asked: Sequence[Question]) -> dict[str, tuple[str, ...]]:
    people = {c.id for each in asked if each.place[0] == "people" for c in each.identity.candidates}
    wanted = session.frame({"author_id": "BIGINT"}, [(number(i),) for i in sorted(people)])
    rows = session.rows(q.topics_of(session.table("authorships"), session.table("work_topics"), wanted))
    found: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: (-row["works"], row["name"] or "")):
        if row["name"]:
            found.setdefault(f"A{row['author_id']}", []).append(row["name"])
    return {author: tuple(names[:MOST_TOPICS]) for author, names in found.items()}
