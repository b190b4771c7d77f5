"""Read proposals and answers from YAML or JSON files; every refusal names file, line, place and remedy."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from toolkit.errors import ProposalError
from toolkit.models.noun import Noun
from toolkit.models.proposal import Answer, Proposal
from toolkit.strict_yaml import Document, parse, read

_KINDS = "write kind as not-their-work, post-ended, not-their-record or not-this-entry"
_REMEDIES = {
    "extra_forbidden": "is not a field here: correct its name or delete it (trusted-research schema proposal)",
    "union_tag_invalid": f"is no kind of correction: {_KINDS}",
    "union_tag_not_found": f"says no kind of correction: {_KINDS}",
}


class _Answers(Noun):
    answers: tuple[Answer, ...]


def read_proposal(file: Path) -> Proposal:
    """A proposal from a file; raises ProposalError."""
    return _proposal(read(file, ProposalError))


def parse_proposal(content: bytes, name: str) -> Proposal:
    """A proposal from the content of a YAML or JSON file of some name; raises ProposalError."""
    return _proposal(parse(content, name, ProposalError))


def proposal_from(data: object, name: str = "proposal") -> Proposal:
    """A proposal from parsed JSON; raises ProposalError."""
    return _proposal(Document(name, data, None, ProposalError))


def read_answers(file: Path) -> tuple[Answer, ...]:
    """The answers in a file of the form `answers: [{criterion, subject, answer, note, by, date}]`."""
    return read(file, ProposalError).validated(TypeAdapter(_Answers)).answers


def answers_from(data: object, name: str = "answers") -> tuple[Answer, ...]:
    """Answers from parsed JSON, as a list of the same items; raises ProposalError."""
    return Document(name, data, None, ProposalError).validated(TypeAdapter(tuple[Answer, ...]))


def with_answers(proposal: Proposal, answers: Sequence[Answer]) -> Proposal:
    """The proposal with further answers; raises ProposalError for a subject that it does not name."""
    for answer in answers:
        if answer.subject not in proposal.subjects:
            raise ProposalError(
                f"answers: {answer.criterion}: nobody and nothing in {proposal.id} is called {answer.subject!r}. "
                f"Use one of: {', '.join(proposal.subjects)}."
            )
    return proposal.model_copy(update={"answers": (*proposal.answers, *answers)})


def with_correction(proposal: Proposal, said: Mapping[str, object]) -> Proposal:
    """The proposal with one more correction; raises ProposalError for one that is there already, or about nobody."""
    data = proposal.model_dump(mode="json", by_alias=True)
    return proposal_from({**data, "corrections": [*data["corrections"], said]}, proposal.id)


def without_correction(proposal: Proposal, target: Sequence[str]) -> Proposal:
    """The proposal without the correction of one thing; raises ProposalError where there is none.

    So it does where the others contradict each other without it.
    """
    kept = [each for each in proposal.corrections if each.target != tuple(target)]
    if len(kept) == len(proposal.corrections):
        raise ProposalError(f"{proposal.id}: holds no correction of {' '.join(target)}. It may have been taken back.")
    data = proposal.model_dump(mode="json", by_alias=True)
    return proposal_from({**data, "corrections": [each.model_dump(mode="json") for each in kept]}, proposal.id)


def _proposal(document: Document) -> Proposal:
    return document.validated(TypeAdapter(Proposal), _REMEDIES)
