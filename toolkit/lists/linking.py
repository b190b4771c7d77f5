"""Propose links between list entries and ROR: by names in all languages, by countries, and by ROR's relations."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from toolkit.lists.names import normalise
from toolkit.lists.readers.organisations import Name, Organisation
from toolkit.models.lists import EntityList, Link, LinkHow, LinkKind, ListEntry

_SHORTEST = 7
"""Letters that a name must have to find anybody: below, it is an acronym or a common word (institution's choice)."""
_RELATIONS: dict[str, LinkKind] = {"child": "part", "parent": "parent", "successor": "successor"}
_FORMER = "predecessor"


@dataclass(frozen=True)
class _Known:
    """Organisations by id and by normalised name."""

    records: Mapping[str, Organisation]
    names: Mapping[str, tuple[str, ...]]


def propose(lists: Iterable[EntityList], organisations: Iterable[Organisation], day: date) -> Iterator[Link]:
    """Links for every entry of every edition: at most one for each entry and organisation, the closest kind.

    An organisation with the name of the entry, or one of its names in any language, is the same where the countries
    agree and it is the only one; an entry of another list that has an id counts as such an organisation. Of several
    found by different names of one entry the one that holds the others is the same and they are its parts, for lists
    print institutes among the other names. From the same body ROR's relations lead on: children are parts, and related
    hospitals are affiliated.
    """
    merged = [(source, entry) for source in lists for entry in merged_entries(source)]
    known = _known([*organisations, *_identified(entry for _, entry in merged)])
    for source, entry in merged:
        if entry.kind in ("organisation", "unknown"):
            yield from _links(source.id, entry, known, day)


def _known(organisations: Iterable[Organisation]) -> _Known:
    records: dict[str, Organisation] = {}
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for each in organisations:
        if each.status != "withdrawn":
            records.setdefault(each.ror, each)
            for name in each.names:
                if "acronym" not in name.kinds and _is_name(key := normalise(name.text)):
                    names[key][each.ror] = None
    return _Known(records, {key: tuple(rors) for key, rors in names.items()})


def _identified(entries: Iterable[ListEntry]) -> Iterator[Organisation]:
    """Entries whose file gives one ROR, as organisations: another list may print the same name without an id."""
    for entry in entries:
        if len(entry.rors) == 1:
            yield Organisation(
                ror=entry.rors[0],
                status="active",
                name=entry.name,
                names=(Name(entry.name, ("ror_display",), None),),
                countries=(entry.country,) if entry.country else entry.countries,
                types=(),
                relations=(),
                identifiers=(),
            )


def merged_entries(source: EntityList) -> Iterator[ListEntry]:
    """Each entry once: as the latest edition with it has it, with the names, countries and ids of all editions."""
    held: dict[str, ListEntry] = {}
    for edition in source.editions:
        for entry in edition.entries:
            before = held.get(entry.id, entry)
            aliases = (*entry.aliases, *(n for n in (before.name, *before.aliases) if n != entry.name))
            update = {
                "aliases": tuple(dict.fromkeys(aliases)),
                "country": entry.country or before.country,
                "countries": entry.countries or before.countries,
                "rors": tuple(dict.fromkeys((*entry.rors, *before.rors))),
            }
            held[entry.id] = entry.model_copy(update=update)
    yield from held.values()


def _links(list_id: str, entry: ListEntry, known: _Known, day: date) -> Iterator[Link]:
    found: dict[str, tuple[LinkKind, LinkHow]] = {}
    for ror, (kind, how) in _by_name(entry, known).items():
        found.setdefault(ror, (kind, how))
    same = [*entry.rors, *(ror for ror, (kind, _) in found.items() if kind == "same")]
    for ror in same:
        for other, kind in _related(ror, known):
            found.setdefault(other, (kind, "ror-relation"))
    for ror, (kind, how) in found.items():
        if ror not in entry.rors:
            yield Link(
                list_id=list_id,
                entry_id=entry.id,
                ror=ror,
                kind=kind,
                how=how,
                status="candidate",
                by="rule",
                date=day,
            )


def _by_name(entry: ListEntry, known: _Known) -> dict[str, tuple[LinkKind, LinkHow]]:
    own = set(entry.rors) or set(_called(entry.name, entry, known))
    others = {ror for alias in entry.aliases for ror in _called(alias, entry, known)} - own
    if not own:
        own = _heads(others, known)
        others -= own
        how: LinkHow = "alias"
    else:
        how = "name"
    if len(own) > 1 and not entry.rors:
        own = _heads(own, known) if len(_heads(own, known)) == 1 else set()
    if not own:
        return {}
    links: dict[str, tuple[LinkKind, LinkHow]] = dict.fromkeys(sorted(own), ("same", how))
    for ror in sorted(others):
        links[ror] = (_kind_between(own, ror, known) or "related", "alias")
    return links


def _called(name: str, entry: ListEntry, known: _Known) -> Iterator[str]:
    """The organisations with a name, in the countries that the list prints for the entry."""
    allowed = set(filter(None, (entry.country, *entry.countries)))
    for ror in known.names.get(normalise(name), ()) if _is_name(normalise(name)) else ():
        if not allowed or allowed & set(known.records[ror].countries):
            yield ror


def _heads(rors: set[str], known: _Known) -> set[str]:
    """Those of some organisations that are not part of another of them."""
    return {ror for ror in rors if not any(k == "parent" and o in rors for k, o in known.records[ror].relations)}


def _kind_between(own: set[str], other: str, known: _Known) -> LinkKind | None:
    return next((kind for ror in own for each, kind in _related(ror, known) if each == other), None)


def _related(ror: str, known: _Known) -> Iterator[tuple[str, LinkKind]]:
    """The organisations that ROR relates to one, and what they are to it."""
    record = known.records.get(ror)
    for kind, other in record.relations if record else ():
        if (there := known.records.get(other)) is None:
            continue
        hospital = "healthcare" in there.types
        if kind in _RELATIONS:
            yield other, "affiliated-hospital" if hospital and kind == "child" else _RELATIONS[kind]
        elif kind == _FORMER:
            yield other, "former-name"
        elif hospital:
            yield other, "affiliated-hospital"


def _is_name(key: str) -> bool:
    return len(key.replace(" ", "")) >= _SHORTEST and (" " in key or not key.isascii() or len(key) > _SHORTEST)
