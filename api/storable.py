"""What no database takes: refused by name before anything is done with it, or shown by a sign for it."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator

from toolkit import Proposal, ProposalError

LONGEST_NAME = 400
LONGEST_ID = 200
LONGEST_ORGANISATION = 1000


def _of_characters(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a character that is none (NUL): delete it")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("holds half a character: delete it")
    return text


Storable = Annotated[str, AfterValidator(_of_characters)]
"""A text that every database takes."""


def storable_text(text: str) -> str:
    """A text as every database takes it: what none does (NUL, half a character) is shown by the sign for it, U+FFFD."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def storable(value: Any) -> Any:
    """The same for all texts in lists and objects; other values as they are."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, list | tuple):
        return [storable(each) for each in value]
    return {name: storable(each) for name, each in value.items()} if isinstance(value, dict) else value


def refuse_unstorable(proposal: Proposal) -> None:
    """Raise ProposalError for a text with a NUL in it, and for an id or a name that is too long to be kept."""
    for place, text in _texts(dict(proposal), ""):
        if "\0" in text:
            raise ProposalError(f"{place}: holds a character that is none (NUL). Delete it.")
    if len(proposal.id) > LONGEST_ID:
        raise ProposalError(f"id: has {len(proposal.id)} characters. Give it at most {LONGEST_ID}.")
    for named in (proposal.own_organisation, *proposal.partners):
        if len(named.name) > LONGEST_ORGANISATION:
            raise ProposalError(f"{named.name[:40]}…: has more than {LONGEST_ORGANISATION} characters. Shorten it.")
    for number, person in enumerate(proposal.people):
        if len(person.name) > LONGEST_NAME:
            raise ProposalError(f"people[{number}].name: has more than {LONGEST_NAME} characters. Shorten it.")


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text in it, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from _texts(part, f"{place}[{number}]")
    elif hasattr(value, "model_fields_set"):
        yield from _texts(dict(value), place)
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, f"{place}.{name}" if place else name)
