"""A confirmed identifier goes into a proposal file, beside the name it stands for; the rest of the file stays as it is.

Where that cannot be done so that the file says exactly this and nothing else, the proposal is written beside it.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from toolkit.errors import ProposalError
from toolkit.models.proposal import Proposal
from toolkit.profile.resolve import Place, written_place
from toolkit.proposals import parse_proposal, proposal_from
from toolkit.screening_files import write
from toolkit.strict_yaml import parse


@dataclass(frozen=True)
class Choice:
    """The record that a name means, or that none of them is meant; who says so, and when."""

    place: Place
    name: str
    openalex: str | None
    by: str
    on: date

    @property
    def fields(self) -> dict[str, Any]:
        """What is written beside the name."""
        said = {"by": self.by, "on": self.on}
        return {"openalex": self.openalex, "confirmed": said} if self.openalex else {"no_record": said}

    def __str__(self) -> str:
        said = f"is {self.openalex}" if self.openalex else "has none of the records"
        return f"{self.name} {said}, by {self.by} on {self.on}"


def confirm(file: Path, choices: Sequence[Choice]) -> Path:
    """Write choices into a proposal file, or into a new one beside it; the file that holds them.

    Raises ProposalError where the file does not have the name at that place, or has an id there already.
    """
    content = file.read_bytes()
    wanted, data = _wanted(file, content, choices)
    text = content.decode("utf-8-sig")
    with suppress(yaml.YAMLError):  # of JSON some escapes; the file is then written anew beside it
        for choice in choices:
            text = _inserted(text, choice, quoted=file.suffix.lower() == ".json")
    if _reads_as(text, file, wanted):
        write(file, text)
        return file
    beside = file.with_suffix(".resolved.yaml")
    write(beside, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    return beside


def _wanted(file: Path, content: bytes, choices: Sequence[Choice]) -> tuple[Proposal, Any]:
    """The proposal that the file is to say, and its data."""
    data = deepcopy(parse(content, str(file), ProposalError).data)
    for choice in choices:
        inner: Any = data
        try:
            for step in choice.place:
                inner = inner[step]
            there = inner["name"]
        except (KeyError, IndexError, TypeError):
            there = None
        place = written_place(choice.place)
        if there != choice.name:
            raise ProposalError(f"{file}: {place}: {choice.name!r} does not stand here. Resolve the proposal again.")
        if inner.get("openalex"):
            raise ProposalError(f"{file}: {place}.openalex: is {inner['openalex']} already. Delete it to choose again.")
        if inner.get("no_record"):
            raise ProposalError(
                f"{file}: {place}.no_record: says already that there is none. Delete it to choose again."
            )
        inner.update(choice.fields)
    return proposal_from(data, str(file)), data


def _reads_as(text: str, file: Path, wanted: Proposal) -> bool:
    try:
        return parse_proposal(text.encode(), str(file)) == wanted
    except ProposalError:
        return False


def _inserted(text: str, choice: Choice, *, quoted: bool) -> str:
    """The text with the fields of a choice after the name: on lines of their own, or within the braces."""
    node: Any = yaml.compose(text)
    for step in choice.place:
        node = _inner(node, step)
    if not isinstance(node, yaml.MappingNode):
        return text
    key, value = next((key, value) for key, value in node.value if key.value == "name")
    if node.flow_style:
        at = value.end_mark.index
        pairs = "".join(f", {_pair(field, choice, quoted)}" for field in choice.fields)
        return f"{text[:at]}{pairs}{text[at:]}"
    line = "\r\n" if "\r\n" in text else "\n"
    at = text.find("\n", value.end_mark.index - (value.end_mark.column == 0))
    at = len(text) if at < 0 else at + 1
    before = "" if text[:at].endswith("\n") else line
    margin = " " * key.start_mark.column
    lines = (f"{margin}{_pair(field, choice, quoted)}{line}" for field in choice.fields)
    return f"{text[:at]}{before}{''.join(lines)}{text[at:]}"


def _inner(node: Any, step: str | int) -> Any:
    """The part of a document that a step leads to."""
    if isinstance(step, int):
        return node.value[step]
    return next(value for key, value in node.value if key.value == step)


def _pair(field: str, choice: Choice, quoted: bool) -> str:
    """A field as YAML, or as JSON where keys and dates are quoted."""
    value = choice.fields[field]
    if quoted:
        return f"{json.dumps(field)}: {json.dumps(value, ensure_ascii=False, default=str)}"
    if field == "openalex":
        return f"{field}: {value}"
    return f"{field}: {{by: {json.dumps(choice.by, ensure_ascii=False)}, on: {choice.on}}}"
