"""Read proposals and answers from YAML or JSON files; every refusal names file, line, place and remedy."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from toolkit.errors import ProposalError
from toolkit.models.noun import Noun
from toolkit.models.proposal import Answer, Proposal

_Model = TypeVar("_Model")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Answers(Noun):
    answers: tuple[Answer, ...]


def read_proposal(file: Path) -> Proposal:
    """A proposal from a file; raises ProposalError."""
    return parse_proposal(_bytes(file), str(file))


def parse_proposal(content: bytes, name: str) -> Proposal:
    """A proposal from the content of a YAML or JSON file of some name; raises ProposalError."""
    return _validated(TypeAdapter(Proposal), name, *_parsed(content, name))


def proposal_from(data: object, name: str = "proposal") -> Proposal:
    """A proposal from parsed JSON; raises ProposalError."""
    return _validated(TypeAdapter(Proposal), name, data, None)


def read_answers(file: Path) -> tuple[Answer, ...]:
    """The answers in a file of the form `answers: [{criterion, subject, answer, note, by, date}]`."""
    return _validated(TypeAdapter(_Answers), str(file), *_parsed(_bytes(file), str(file))).answers


def answers_from(data: object, name: str = "answers") -> tuple[Answer, ...]:
    """Answers from parsed JSON, in the same form; raises ProposalError."""
    return _validated(TypeAdapter(tuple[Answer, ...]), name, data, None)


def with_answers(proposal: Proposal, answers: Sequence[Answer]) -> Proposal:
    """The proposal with further answers; raises ProposalError for a subject that it does not name."""
    subjects = {"proposal", *(p.name for p in proposal.people), *(p.name for p in proposal.partners)}
    for answer in answers:
        if answer.subject not in subjects:
            raise ProposalError(
                f"answers: {answer.criterion}: nobody and nothing in {proposal.id} is called {answer.subject!r}. "
                f"Use one of: {', '.join(sorted(subjects))}."
            )
    return proposal.model_copy(update={"answers": (*proposal.answers, *answers)})


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise ProposalError(f"{file}: there is no such file.") from None
    except IsADirectoryError:
        raise ProposalError(f"{file}: is a folder. Name the files in it.") from None
    except OSError as error:
        raise ProposalError(f"{file}: cannot be read: {error.strerror}.") from None


def _parsed(content: bytes, name: str) -> tuple[object, yaml.Node | None]:
    try:
        text = content.decode("utf-8-sig")
        node = yaml.compose(text, Loader=_Loader)
        _no_key_twice(node, name)
        return yaml.load(text, Loader=_Loader), node
    except UnicodeDecodeError:
        raise ProposalError(f"{name}: not UTF-8. Save it as UTF-8 text.") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ProposalError(f"{name}: not valid YAML or JSON: {error}") from None


def _no_key_twice(node: yaml.Node | None, name: str) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise ProposalError(f"{name}:{key.start_mark.line + 1}: {key.value!r} stands twice: delete one.")
            seen.add(key.value)
            _no_key_twice(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _no_key_twice(value, name)


def _validated(model: TypeAdapter[_Model], name: str, data: object, node: yaml.Node | None) -> _Model:
    try:
        return model.validate_python(data)
    except ValidationError as error:
        faults = [_say(name, fault, node) for fault in error.errors()]
        raise ProposalError("\n".join(faults)) from None


_REMEDY = {
    "missing": "is missing: add it",
    "extra_forbidden": "is not a field here: correct its name or delete it (trusted-research schema proposal)",
    "string_too_short": "is empty: fill it in",
    "date_from_datetime_parsing": "is not a date: write it as 2026-11-30",
    "date_parsing": "is not a date: write it as 2026-11-30",
    "date_type": "is not a date: write it as 2026-11-30",
    "date_from_datetime_inexact": "is a time, not a date: write it as 2026-11-30",
}


def _say(name: str, fault: Any, node: yaml.Node | None) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"]).lstrip(".")
    what = _REMEDY.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    given = f" ({fault['input']!r})" if isinstance(fault["input"], str | int | float) else ""
    line = _line(node, fault["loc"])
    return f"{name}{f':{line}' if line else ''}: {f'{place}{given} ' if place else ''}{what}"


def _line(node: yaml.Node | None, places: Sequence[int | str]) -> int | None:
    """The line of a place in the file, or of the nearest thing around it."""
    if node is None:
        return None
    for place in places:
        if isinstance(node, yaml.SequenceNode) and isinstance(place, int):
            node = node.value[place]
        elif isinstance(node, yaml.MappingNode):
            inner = next((v for k, v in node.value if k.value == place), None)
            if inner is None:
                break
            node = inner
    return int(node.start_mark.line) + 1
