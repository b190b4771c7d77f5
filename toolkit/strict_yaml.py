"""Strict YAML and JSON: bytes in, data out, with the line on which each thing stands.

Of YAML's many readings one is left. Only `true` and `false` are truth values, so that `no` may be Norway or an answer;
a number is plain digits without a leading zero, so that no identifier becomes one; a date has no time. A key that
stands twice or is no text, tags, anchors, aliases, further documents and deep nesting are refused.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from toolkit.errors import ToolkitError

_Model = TypeVar("_Model")
_Noun = TypeVar("_Noun", bound=BaseModel)
Place = Sequence[str | int]

_DEEPEST = 40
"""Levels of nesting, several times what the forms of this toolkit need."""
_SURROGATES = re.compile(r"\\u([dD][89abAB][\da-fA-F]{2})\\u([dD][c-fC-F][\da-fA-F]{2})")
"""One character as JSON may escape it and YAML may not."""
_BARE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that stand for themselves in JSON, and in YAML for nothing or for the end of a line."""
_REMEDIES = {
    "missing": "is missing: add it",
    "extra_forbidden": "is not a field here: correct its name or delete it",
    "string_too_short": "is empty: fill it in",
    "string_type": "is not text: put it in quotation marks, or fill it in",
    "too_short": "is empty: give at least one",
    "date_type": "is not a date: write it as 2026-11-30, without quotation marks",
    "date_parsing": "is not a date: write it as 2026-11-30",
    "date_from_datetime_parsing": "is not a date: write it as 2026-11-30",
    "date_from_datetime_inexact": "is a time, not a date: write it as 2026-11-30",
    "tuple_type": "is not a list: begin each item with a hyphen",
    "list_type": "is not a list: begin each item with a hyphen",
    "dict_type": "does not hold keys and values: write them as `key: value`",
    "model_type": "does not hold keys and values: write them as `key: value`",
    "bool_type": "is neither true nor false: write one of them",
}
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "is not an id: write small letters and digits, with single hyphens between them",
    r"^[A-Z]{2}$": "is not a country code: write two capital letters, such as GB (ISO 3166-1)",
}


class Document:
    """What a file says, and where; faults are raised as the error given when it was read."""

    def __init__(self, name: str, data: Any, root: yaml.Node | None, error: type[ToolkitError]) -> None:
        """`root` is None for data that never was a file, and has no lines."""
        self.name, self.data, self._root, self._error = name, data, root, error

    def with_data(self, data: Any) -> "Document":
        """Other data, of which this file says a part: a fault in the rest is shown at the nearest line above it."""
        return Document(self.name, data, self._root, self._error)

    def validated(self, form: TypeAdapter[_Model], remedies: Mapping[str, str] | None = None) -> _Model:
        """The data in a form; raises the error with one line for each fault. `remedies` by pydantic's type of fault."""
        try:
            return form.validate_python(self.data)
        except ValidationError as error:
            faults: dict[str, list[str]] = {}
            for fault in _own_faults(error.errors()):
                place, what = self._fault(fault, _REMEDIES | dict(remedies or {}))
                faults.setdefault(place, []).append(what)
            lines = [f"{place}{'; or: '.join(dict.fromkeys(said))}." for place, said in faults.items()]
            raise self._error("\n".join(lines)) from None

    def refuse(self, place: Place, why: str) -> NoReturn:
        """Raise the error for a place in the document."""
        raise self._error(self.fault(place, why))

    def fault(self, place: Place, why: str) -> str:
        """What is said of a place in the document: file, line, place and why."""
        return f"{self.at(place)}{why}."

    def line(self, place: Place) -> int | None:
        """The line of a key or item; of what should hold it, where it is missing; None without lines."""
        if self._root is None:
            return None
        node, line = self._root, self._root.start_mark.line
        for step in place:
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return int(line) + 1

    def _fault(self, fault: Any, remedies: Mapping[str, str]) -> tuple[str, str]:
        """Where and what; steps of the place that pydantic adds for alternatives of a type are left out."""
        place: list[str | int] = []
        inner = self.data
        for step in fault["loc"]:
            if not _holds(inner, step):
                place += [step] * (fault["type"] == "missing")
                break
            place.append(step)
            inner = inner[step]
        pattern = _PATTERNS.get((fault.get("ctx") or {}).get("pattern", ""))
        what = pattern or remedies.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
        given = fault["input"] if isinstance(fault["input"], str | int | float | date) else None
        return self.at(place), what if given is None else f"({str(given)[:80]!r}) {what}"

    def at(self, place: Place) -> str:
        """The file, line and field of a place, as a refusal names them."""
        line = self.line(place)
        dotted = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
        return f"{self.name}{f':{line}' if line else ''}: {dotted}{' ' * bool(dotted)}"


def read(file: Path, error: type[ToolkitError]) -> Document:
    """The document in a file; raises `error` if it cannot be read."""
    try:
        return parse(file.read_bytes(), str(file), error)
    except FileNotFoundError:
        raise error(f"{file}: there is no such file.") from None
    except IsADirectoryError:
        raise error(f"{file}: is a folder. Name the files in it.") from None
    except OSError as fault:
        raise error(f"{file}: cannot be read: {fault.strerror}.") from None


def read_back(file: Path, form: type[_Noun], error: type[ToolkitError], remedy: str) -> _Noun:
    """What the toolkit itself wrote to a JSON file; raises `error`, which says what is wrong with it, and the remedy.

    A damaged file, one of something else, and one of another version are told apart; `format` says which it is.
    """
    try:
        data = json.loads(file.read_bytes())
    except OSError as fault:
        raise error(f"{file}: cannot be read: {fault.strerror}. {remedy}") from None
    except json.JSONDecodeError as fault:
        where = f"{file}:{fault.lineno}:{fault.colno}"
        raise error(f"{where}: is damaged: it is not JSON ({fault.msg}). {remedy}") from None
    except (UnicodeDecodeError, RecursionError):
        raise error(f"{file}: is damaged: it is not JSON in UTF-8. {remedy}") from None
    if not isinstance(data, dict) or data.get("format") != form.model_fields["format"].default:
        raise error(f"{file}: is not what this toolkit writes there. {remedy}")
    try:
        return form.model_validate(data)
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(map(str, first["loc"]))
        other = f"{file}: was written by another version of the toolkit ({place}: {first['msg']})"
        raise error(f"{other}. {remedy}") from None


def parse(content: bytes, name: str, error: type[ToolkitError]) -> Document:
    """The document in the content of a file; a name that ends in .json asks for JSON, any other for YAML."""
    try:
        text = content.decode("utf-8-sig")
        if name.lower().endswith(".json"):
            json.loads(text)
            text = _BARE.sub(lambda bare: f"\\u{ord(bare[0]):04x}", _SURROGATES.sub(_one_character, text))
        _check_events(text)
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise error(f"{name}:1: is empty. Write its fields, each as `key: value`.")
        _check_keys(root)
        return Document(name, loader.construct_document(root), root, error)
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise error(f"{name}:{line}: is not UTF-8. Save it as UTF-8 text.") from None
    except json.JSONDecodeError as fault:
        raise error(f"{name}:{fault.lineno}: is not JSON: {fault.msg}. Correct it here.") from None
    except RecursionError:
        raise error(f"{name}: is nested too deeply. Write it flatter.") from None
    except yaml.YAMLError as fault:
        raise error(_said(name, fault, content)) from None


def _own_faults(faults: Sequence[Any]) -> list[Any]:
    """The faults that stand for themselves; a list that only counts as empty because of its items does not."""
    places = [fault["loc"] for fault in faults]

    def only_follows(fault: Any) -> bool:
        here = fault["loc"]
        inner = (place for place in places if len(place) > len(here) and place[: len(here)] == here)
        return fault["type"] == "too_short" and any(inner)

    return [fault for fault in faults if not only_follows(fault)]


class _Refused(yaml.MarkedYAMLError):
    """Something YAML allows and this module does not."""

    def __init__(self, why: str, mark: Any) -> None:
        super().__init__(problem=why, problem_mark=mark)


def _said(name: str, fault: yaml.YAMLError, content: bytes) -> str:
    if not isinstance(fault, yaml.MarkedYAMLError):
        line = content.count(b"\n", 0, getattr(fault, "position", None) or 0) + 1
        return f"{name}:{line}: holds a character that no text file has. Save it as plain UTF-8 text."
    mark = fault.problem_mark or fault.context_mark
    line = mark.line + 1 if mark else 1
    if isinstance(fault, _Refused):
        return f"{name}:{line}: {fault.problem}."
    begins_with_tab = any(each.lstrip(b" ").startswith(b"\t") for each in content.split(b"\n")[line - 1 : line])
    remedy = "Indent with spaces, not with tabs" if begins_with_tab else "Correct it here, or in the line before"
    what = ", ".join(filter(None, (fault.context, fault.problem)))
    return f"{name}:{line}: is not valid YAML: {what}. {remedy}."


def _check_events(text: str) -> None:
    """Refuse what would make a document mean more than it shows, before anything is built of it."""
    deep = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        documents += isinstance(event, yaml.DocumentStartEvent)
        deep += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            raise _Refused("a second document begins. Keep one in each file", event.start_mark)
        if deep > _DEEPEST:
            raise _Refused("is nested too deeply. Write it flatter", event.start_mark)
        if getattr(event, "anchor", None):
            raise _Refused("anchors and aliases (& and *) are not read here. Write the text out", event.start_mark)
        if getattr(event, "tag", None):
            raise _Refused("tags (!) are not read here. Leave the tag out", event.start_mark)


def _check_keys(node: yaml.Node) -> None:
    """Refuse a key that stands twice, of which YAML would keep the last, and one that is no text."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                raise _Refused("a key is not text. Put it in quotation marks", key.start_mark)
            if key.value in seen:
                raise _Refused(f"{key.value!r} stands twice. Delete one", key.start_mark)
            seen.add(key.value)
            _check_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _check_keys(item)


def _one_character(pair: re.Match[str]) -> str:
    high, low = int(pair[1], 16), int(pair[2], 16)
    return f"\\U{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:08X}"


def _step(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line, node.value[step]
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line, value) for key, value in node.value if key.value == step), None)
    return None


def _holds(data: Any, step: str | int) -> bool:
    if isinstance(data, Mapping):
        return step in data
    return isinstance(data, list | tuple) and isinstance(step, int) and step < len(data)


def _date(_: Any, node: yaml.ScalarNode) -> date | str:
    """A date, or its text where the calendar has no such day: the form refuses it, at its place."""
    try:
        return date.fromisoformat(node.value)
    except ValueError:
        return str(node.value)


def _plain_forms() -> list[tuple[str, re.Pattern[str]]]:
    forms = {
        "bool": "true|True|TRUE|false|False|FALSE",
        "null": "~|null|Null|NULL|",
        "int": "[-+]?(0|[1-9][0-9]{0,17})",
        "float": r"[-+]?[0-9]+(\.[0-9]+([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)",
        "timestamp": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    }
    return [(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{form})$")) for tag, form in forms.items()]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML's safe loader, in which everything else is text."""

    yaml_implicit_resolvers = {None: _plain_forms()}  # noqa: RUF012
    yaml_constructors = {**yaml.SafeLoader.yaml_constructors, "tag:yaml.org,2002:timestamp": _date}  # noqa: RUF012
