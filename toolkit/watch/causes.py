"""Why results may be others than those of an earlier run: each thing they rest on, before and now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from toolkit.errors import ToolkitError
from toolkit.lists.changes import compare_entries
from toolkit.models.lists import Edition, EntityList, ListEntry
from toolkit.models.noun import Noun
from toolkit.portfolio.basis import Basis, kept
from toolkit.portfolio.intake import chunks
from toolkit.portfolio.run import Run
from toolkit.profile.reached import changed_entries
from toolkit.profile.read_lists import LookedThrough
from toolkit.sources.choose import is_service, told
from toolkit.strict_yaml import read_back

MOST_NAMED = 50
"""Entries that are named of each kind of change; `lists diff` shows all."""
Kind = Literal["list", "pack", "data", "service", "day", "toolkit", "technology", "basis"]


class Cause(Noun):
    """Something that results rest on and that is not as it was."""

    kind: Kind
    """`service`: the source says nothing of what changed in it; `basis`: the earlier run did not keep its lists."""
    id: str | None = None
    """Of the list or the pack."""
    before: str | None = None
    after: str | None = None
    whole: bool = True
    """Whether anything may come out otherwise by it, so that everything is screened again."""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    other: tuple[str, ...] = ()
    """Entries with other particulars."""
    entries: int = 0
    """How many entries do not stand as they stood."""


@dataclass(frozen=True)
class Earlier:
    """A finished run, or an earlier watch, from which a watch goes on."""

    folder: Path
    run: Run
    basis: Basis | None
    lists: tuple[EntityList, ...]

    @property
    def packs(self) -> tuple[str, ...]:
        """Its packs, as they were named."""
        return self.basis.packs if self.basis else tuple(self.run.packs)

    @property
    def parts(self) -> list[Path]:
        """Its results, chunk by chunk."""
        sizes = enumerate(chunks(self.folder / "run", self.run.chunk))
        return [self.folder / "run" / "parts" / f"{n:06}.jsonl" for n, _ in sizes]


def earlier_run(folder: Path) -> Earlier:
    """A run in its folder; raises ToolkitError where there is none, or one that was not finished."""
    file = folder / "run" / "run.json"
    if not file.exists():
        raise ToolkitError(f"{folder}: holds no run of a portfolio. Give the folder that `portfolio` wrote.")
    run = read_back(file, Run, ToolkitError, "Screen the portfolio again with this version, in another folder.")
    basis, lists = kept(folder / "run") or (None, ())
    found = Earlier(folder, run, basis, lists)
    if not all(part.exists() for part in found.parts):
        raise ToolkitError(f"{folder}: this run is not finished. Run the same `portfolio` command, then watch.")
    return found


def causes(
    before: Earlier, now: Run, basis: Basis, lists: Sequence[EntityList], source: str, versions: dict[str, str]
) -> list[Cause]:
    """What is not as it was; nothing where the same results would come. `versions`: of the packs, by id."""
    run, was = before.run, before.basis
    found: list[Cause] = []
    if run.toolkit != now.toolkit or (was and was.program != basis.program):
        found.append(Cause(kind="toolkit", before=run.toolkit, after=now.toolkit))
    if was and was.technologies != basis.technologies:
        found.append(Cause(kind="technology"))
    packs = sorted(run.packs.keys() | now.packs.keys())
    found += [Cause(kind="pack", id=n, after=versions.get(n)) for n in packs if run.packs.get(n) != now.packs.get(n)]
    if is_service(source):
        found.append(Cause(kind="service", after=told(source)))
    elif run.source != now.source:
        found.append(Cause(kind="data", before=run.source[:12], after=now.source[:12]))
    if run.as_of != now.as_of:
        found.append(Cause(kind="day", before=run.as_of, after=now.as_of))
    if was is None and (run.lists != now.lists or run.listed_on != now.listed_on):
        found.append(Cause(kind="basis"))
    elif was:
        found += _of_lists(before, now, lists)
    return found


def _of_lists(before: Earlier, now: Run, lists: Sequence[EntityList]) -> Iterator[Cause]:
    days = date.fromisoformat(before.run.listed_on), date.fromisoformat(now.listed_on)
    old, new = {each.id: each for each in before.lists}, {each.id: each for each in lists}
    for name in sorted(old.keys() | new.keys()):
        one, other = old.get(name), new.get(name)
        if one is None or other is None:
            yield Cause(kind="list", id=name, before=_edition(one, days[0]), after=_edition(other, days[1]))
            continue
        entries = changed_entries(LookedThrough((one,), days[0]), LookedThrough((other,), days[1]))
        if entries or before.run.lists.get(name) != now.lists.get(name) or _whole(one, other, *days):
            yield _of_list(one, other, *days, len(entries))


def _of_list(one: EntityList, other: EntityList, old: date, new: date, entries: int) -> Cause:
    changes = compare_entries(_standing(one, old), _standing(other, new))
    return Cause(
        kind="list",
        id=one.id,
        before=_edition(one, old),
        after=_edition(other, new),
        whole=_whole(one, other, old, new),
        added=tuple(each.name for each in changes.added[:MOST_NAMED]),
        removed=tuple(each.name for each in changes.removed[:MOST_NAMED]),
        renamed=tuple((each.before.name, each.after.name) for each in changes.renamed[:MOST_NAMED]),
        other=tuple(each.after.name for each in changes.changed[:MOST_NAMED]),
        entries=entries,
    )


def _whole(one: EntityList, other: EntityList, old: date, new: date) -> bool:
    """Whether more changed than entries: whether it is in force at all, or what standing on it means."""
    told = (one.evidence_class, one.means), (other.evidence_class, other.means)
    return (one.in_force(old) is None) != (other.in_force(new) is None) or told[0] != told[1]


def _standing(source: EntityList, day: date) -> list[ListEntry]:
    edition = source.in_force(day)
    return [entry for entry in edition.entries if entry.stands(day)] if edition else []


def _edition(source: EntityList | None, day: date) -> str | None:
    edition: Edition | None = source.in_force(day) if source else None
    return edition.id if edition else None
