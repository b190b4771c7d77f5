"""Read packs: strict YAML in, a Pack out, and every reason to refuse one said with file, line, place and remedy."""

import hashlib
import inspect
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from toolkit.errors import PackError
from toolkit.indicators import indicator
from toolkit.models.criteria import LANGUAGES, Criterion, Pack, PackHead
from toolkit.models.profile import OrganisationFacts, PersonFacts, Profile
from toolkit.packs.files import whole
from toolkit.resources import folder
from toolkit.strict_yaml import Document, Place

_SUBJECTS = {"person": PersonFacts, "organisation": OrganisationFacts, "proposal": Profile}
_Fault = tuple[Document, Place, str]


def pack_ids(place: Path | None = None) -> list[str]:
    """The packs there are, by name."""
    packs = place or folder("criteria") / "packs"
    return sorted(p.parent.name for p in packs.glob("*/pack.yaml"))


def item_ids(place: Path | None = None) -> frozenset[str]:
    """The ids of all criteria of all packs, by the names of their files: none of them is read."""
    packs = place or folder("criteria") / "packs"
    return frozenset(file.stem for file in packs.glob("*/*.yaml")) - {"pack"}


def load_pack(name: str, place: Path | None = None) -> Pack:
    """A pack by its id, or by the path of its folder; raises PackError naming file, line, place and remedy.

    A pack may take over another (`extends: <pack>`) and a criterion another one (`like: <pack>/<criterion>`): what the
    file says itself stands in place of what it takes over, key by key.
    """
    home, packs = pack_folder(name, place)
    documents, files = whole(home, packs)
    head_file = documents.pop("pack")
    head = head_file.validated(TypeAdapter(PackHead))
    criteria = {name: document.validated(TypeAdapter(Criterion)) for name, document in documents.items()}
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    pack = Pack(criteria=criteria, digest=digest.hexdigest(), **dict(head))
    if found := [document.fault(where, why) for document, where, why in _faults(pack, head_file, documents)]:
        raise PackError("\n".join(found))
    return pack


def pack_folder(name: str, place: Path | None = None) -> tuple[Path, Path]:
    """The folder of a pack, and that in which the packs it may take over lie; raises PackError."""
    packs = place or folder("criteria") / "packs"
    home = Path(name) if (Path(name) / "pack.yaml").exists() else packs / name
    if not (home / "pack.yaml").exists():
        raise PackError(f"{name}: there is no such pack. There are: {', '.join(pack_ids(packs))}.")
    return home, packs


def _faults(pack: Pack, head: Document, documents: dict[str, Document]) -> Iterator[_Fault]:
    yield from _head_faults(pack, head)
    placed = {name for section in pack.sections for name in section.criteria}
    for name, criterion in pack.criteria.items():
        document = documents[name]
        if criterion.id != name:
            yield document, ("id",), f"is {criterion.id!r}: give it the name of its file, {name!r}"
        if name not in placed:
            yield document, (), "no section of pack.yaml names it: add it to one, or delete the file"
        yield from _settings_faults(pack, criterion, document)


def _head_faults(pack: Pack, head: Document) -> Iterator[_Fault]:
    if pack.until and pack.until < pack.in_force:
        yield (
            head,
            ("until",),
            f"is before {pack.in_force}, when the pack comes into force: correct one of the two dates",
        )
    for key, names, home in (("lists", pack.lists, "lists"), ("taxonomies", pack.taxonomies, "technologies")):
        for i, name in enumerate(names):
            if not (folder("criteria") / home / f"{name}.yaml").is_file():
                yield head, (key, i), f"criteria/{home} has no {name}.yaml: correct the name, or add the file"
    yield from _twice(head, "sections", [section.id for section in pack.sections])
    yield from _twice(head, "outcomes", [outcome.id for outcome in pack.outcomes])
    yield from _twice(head, "editions", [edition.id for edition in pack.editions])
    for i, edition in enumerate(pack.editions):
        yield from _uncited(pack, head, ("editions", i), edition.cites)
        yield from _unspoken(head, ("editions", i, "title"), edition.title)
    placed: set[str] = set()
    for i, section in enumerate(pack.sections):
        for j, name in enumerate(section.criteria):
            where = ("sections", i, "criteria", j)
            if name not in pack.criteria:
                yield head, where, f"there is no file {name}.yaml: add it, or take the name out"
            if name in placed:
                yield head, where, f"{name!r} stands in two places: delete one"
            placed.add(name)
        yield from _unspoken(head, ("sections", i, "title"), section.title)
    yield from _unspoken(head, ("text",), pack.text)
    if not isinstance(pack.authority, str):
        yield from _unspoken(head, ("authority",), pack.authority)
    yield from _outcome_faults(pack, head)


def _outcome_faults(pack: Pack, head: Document) -> Iterator[_Fault]:
    for i, outcome in enumerate(pack.outcomes):
        for name in outcome.when.names() if outcome.when else ():
            if name not in pack.criteria:
                yield (
                    head,
                    ("outcomes", i, "when"),
                    f"there is no criterion {name!r}: correct the name, or add its file",
                )
        yield from _uncited(pack, head, ("outcomes", i), outcome.cites)
        yield from _unspoken(head, ("outcomes", i, "text"), outcome.text)
    if [outcome.when for outcome in pack.outcomes].count(None) != 1:
        yield head, ("outcomes",), "exactly one outcome has no `when`, that for an open record: correct the others"


def _uncited(pack: Pack, head: Document, place: Place, cites: Sequence[str]) -> Iterator[_Fault]:
    for j, key in enumerate(cites):
        if key not in pack.sources:
            yield head, (*place, "cites", j), f"{key!r} is not under sources: add it there"


def _twice(head: Document, key: str, ids: list[str]) -> Iterator[_Fault]:
    for i, name in enumerate(ids):
        if name in ids[:i]:
            yield head, (key, i, "id"), f"{name!r} stands twice: give each its own id"


def _unspoken(document: Document, place: Place, texts: Mapping[str, object]) -> Iterator[_Fault]:
    for language in sorted(set(LANGUAGES) - set(texts)):
        yield document, place, f"has no text in {language!r}: add it"


def _settings_faults(pack: Pack, criterion: Criterion, document: Document) -> Iterator[_Fault]:
    yield from ((document, place, why) for place, why in settings_faults(pack, criterion))


def settings_faults(pack: Pack, criterion: Criterion) -> Iterator[tuple[Place, str]]:
    """What is wrong with a criterion's indicator and its settings: the place, and why with the remedy."""
    try:
        function = indicator(criterion.indicator)
    except LookupError as error:
        yield ("indicator",), f"{error}: name one as module.function of toolkit.indicators"
        return
    _, subject, _, *own = inspect.signature(function).parameters.values()
    if _SUBJECTS[criterion.subject] not in (subject.annotation, *get_args(subject.annotation)):
        yield ("subject",), f"is {criterion.subject!r}, which {criterion.indicator} cannot read: correct one of them"
    wanted = {parameter.name: parameter for parameter in own}
    for name, value in criterion.settings.items():
        if name not in wanted:
            allowed = ", ".join(wanted) or "no settings"
            yield ("settings", name), f"is not a setting of {criterion.indicator}, which has {allowed}: delete it"
            continue
        try:
            TypeAdapter(wanted[name].annotation).validate_python(value, strict=True)
        except ValidationError as error:
            yield ("settings", name), f"({value!r}) {error.errors()[0]['msg']}: correct it"
            return
    for parameter in wanted.values():
        if parameter.default is parameter.empty and parameter.name not in criterion.settings:
            yield ("settings", parameter.name), f"is missing: {criterion.indicator} needs it"
    known = {"lists": pack.lists, "taxonomies": pack.taxonomies, "criterion": (criterion.id,)}
    for name in known.keys() & criterion.settings.keys():
        yield from _unknown(name, criterion.settings[name], known[name])


def _unknown(setting: str, value: str | list[str], known: Sequence[str]) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        if value not in known:
            yield ("settings", setting), f"{value!r} is not this criterion: write {known[0]!r}"
        return
    for i, item in enumerate(value):
        if item not in known:
            yield ("settings", setting, i), f"{item!r} is not among {setting} of pack.yaml: add it there"
