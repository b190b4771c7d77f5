"""Read packs: strict YAML in, a Pack out, and every reason to refuse one said with file and place."""

import hashlib
import inspect
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from toolkit.errors import PackError
from toolkit.indicators import indicator
from toolkit.models.criteria import LANGUAGES, Condition, Criterion, Pack, PackHead
from toolkit.resources import folder

_GIVEN_TO_ALL = 3
"""Positional arguments of every indicator: profile, subject, since."""


def pack_ids(place: Path | None = None) -> list[str]:
    """The packs there are, by name."""
    packs = place or folder("criteria") / "packs"
    return sorted(p.parent.name for p in packs.glob("*/pack.yaml"))


def load_pack(name: str, place: Path | None = None) -> Pack:
    """A pack by its id, or by the path of its folder; raises PackError naming file, place and remedy."""
    packs = place or folder("criteria") / "packs"
    home = Path(name) if (Path(name) / "pack.yaml").exists() else packs / name
    if not (home / "pack.yaml").exists():
        raise PackError(f"{name}: there is no such pack. There are: {', '.join(pack_ids(packs))}.")
    files = sorted(home.glob("*.yaml"))
    head = _read(home / "pack.yaml", PackHead)
    criteria = {f.stem: _criterion(f) for f in files if f.name != "pack.yaml"}
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    pack = Pack(criteria=criteria, digest=digest.hexdigest(), **dict(head))
    for fault in _faults(pack, home):
        raise PackError(fault)
    return pack


def _read(file: Path, kind: type[Any]) -> Any:
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=_Strict)
    except yaml.YAMLError as error:
        raise PackError(f"{file}: not valid YAML: {error}") from None
    except UnicodeDecodeError:
        raise PackError(f"{file}: not UTF-8. Save it as UTF-8.") from None
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"])) or "the file"
        raise PackError(f"{file}: {place}: {fault['msg']}") from None


class _Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Refuses a key that stands twice, which YAML would let the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)  # type: ignore[no-any-return]


def _criterion(file: Path) -> Criterion:
    criterion: Criterion = _read(file, Criterion)
    if criterion.id != file.stem:
        raise PackError(f"{file}: id is {criterion.id!r}: give it the name of its file, {file.stem!r}.")
    try:
        function = indicator(criterion.indicator)
    except LookupError as error:
        raise PackError(f"{file}: indicator: {error}.") from None
    parameters = list(inspect.signature(function).parameters.values())[_GIVEN_TO_ALL:]
    if unknown := set(criterion.settings) - {p.name for p in parameters}:
        allowed = ", ".join(p.name for p in parameters) or "no settings"
        raise PackError(f"{file}: settings: {criterion.indicator} has no {sorted(unknown)[0]!r}. It has {allowed}.")
    missing = [p.name for p in parameters if p.default is p.empty and p.name not in criterion.settings]
    if missing:
        raise PackError(f"{file}: settings: {criterion.indicator} needs {missing[0]!r}.")
    return criterion


def _faults(pack: Pack, home: Path) -> Iterator[str]:
    placed = [c for section in pack.sections for c in section.criteria]
    for name in placed:
        if name not in pack.criteria:
            yield f"{home / 'pack.yaml'}: sections: there is no file {name}.yaml for {name!r}."
        if placed.count(name) > 1:
            yield f"{home / 'pack.yaml'}: sections: {name!r} stands in two places."
    for name in set(pack.criteria) - set(placed):
        yield f"{home / f'{name}.yaml'}: no section of pack.yaml names it. Add it to one, or delete the file."
    for name, criterion in pack.criteria.items():
        for kind, known in (("lists", pack.lists), ("taxonomies", pack.taxonomies)):
            for item in criterion.settings.get(kind, ()):
                if item not in known:
                    yield f"{home / f'{name}.yaml'}: settings.{kind}: {item!r} is not among {kind} of pack.yaml."
    for outcome in pack.outcomes:
        for name in _named(outcome.when):
            if name not in pack.criteria:
                yield f"{home / 'pack.yaml'}: outcomes: {outcome.id}: there is no criterion {name!r}."
    if [o.when for o in pack.outcomes].count(None) != 1:
        yield f"{home / 'pack.yaml'}: outcomes: exactly one has no `when`: that for an open record."
    spoken: list[tuple[str, Mapping[str, object]]] = [("text", pack.text)]
    for place, words in (*spoken, *((f"outcome {o.id}", o.text) for o in pack.outcomes)):
        for language in set(LANGUAGES) - set(words):
            yield f"{home / 'pack.yaml'}: {place}: has no text in {language!r}."


def _named(condition: Condition | None) -> Iterable[str]:
    if condition is None:
        return
    if condition.raised:
        yield condition.raised
    for part in (condition.all, condition.any, condition.none, condition.of):
        for inner in part or ():
            yield from _named(inner)
