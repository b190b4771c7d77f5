"""Organisations with their names, parents and list entries, and which of a source's organisations are on a list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from toolkit import queries as q
from toolkit.lists import ListMatcher, normalise
from toolkit.models.lists import EntityList, Link, ListEntry, ListHit
from toolkit.models.profile import Organisation
from toolkit.sources.snapshot import Row, Session

_NOTHING: Row = {"name": None, "ror": None, "country": None, "kind": None}
"""What is known of an organisation of which there is an id and no record."""
_MOST_KEPT = 150_000
"""Organisations of which it is kept what was read: more than OpenAlex has."""


class Listed:
    """The lists as of a day, and every organisation of a source that stands or stood on one, itself or by a parent.

    Worked out once for a source and a day: it reads the names of all organisations, whatever the proposal.
    """

    def __init__(self, session: Session, lists: Sequence[EntityList], as_of: date) -> None:
        self.matcher = ListMatcher(lists, as_of)
        editions = [edition for each in lists for edition in each.editions if edition.published <= as_of]
        entries = [entry for edition in editions for entry in edition.entries]
        alike = _alike(session, entries, [link for each in lists for link in each.links])
        parents = [(n, i) for n, i in enumerate(sorted(alike))]
        subjects = session.frame({"subject": "INTEGER", "organisation_id": "BIGINT"}, parents)
        rows = session.rows(q.units(session.table("organisation_parents"), subjects))
        self.with_parents = described(session, self.matcher, {row["organisation_id"] for row in rows})
        self._matching = self.with_parents.keys()
        self.organisations = {i: o for i, o in self.with_parents.items() if o.hits or o.formerly}
        self.set_aside = {i: o for i, o in self.with_parents.items() if any(hit.rejected for hit in o.questions)}
        """The organisations that a person found to be another body than an entry."""
        self._met: dict[int, Organisation] = {}
        self._above: dict[int, Organisation] = {}

    def met(self, session: Session, ids: Iterable[int]) -> dict[str, Organisation]:
        """The organisations that somebody met, and those that they are parts of, each read once from the source."""
        wanted = set(ids)
        if new := wanted - self._met.keys():
            if len(self._met) + len(new) > _MOST_KEPT:
                self._met, self._above, new = {}, {}, wanted
            found = {int(i[1:]): each for i, each in described(session, self.matcher, new, self._matching).items()}
            self._met |= {i: found[i] for i in new}
            self._above |= {i: self._by_itself(each) for i, each in found.items()}
        known = {i: self._met[i] for i in wanted}
        above = {int(parent[1:]) for each in known.values() for parent in each.parents}
        return {f"I{i}": self._above[i] for i in above} | {f"I{i}": each for i, each in known.items()}

    def _by_itself(self, organisation: Organisation) -> Organisation:
        """An organisation without what it is a part of, as it stands above another."""
        if not organisation.parents:
            return organisation
        return matched(self.matcher, organisation.model_copy(update={"parents": ()}))


def described(
    session: Session, matcher: ListMatcher, ids: Iterable[int], matching: Collection[str] | None = None
) -> dict[str, Organisation]:
    """Organisations and their parents, with names and list entries, by OpenAlex id.

    `matching`: the ids of those that can match an entry; without it each of them may.
    """
    ids = set(ids)
    parents = _cells(session, "organisation_parents", ids, "parent_id")
    everyone = ids.union(*parents.values())
    names = _cells(session, "organisation_names", everyone, "name")
    records = session.rows(q.organisations(session.table("organisations"), _ids(session, everyone)))
    bare: dict[int, Row] = {i: _NOTHING | {"organisation_id": i} for i in everyone}
    bare |= {r["organisation_id"]: r for r in records}
    found = {f"I{i}": _organisation(r, names, parents) for i, r in bare.items()}
    asked = {i: o for i, o in found.items() if matching is None or i in matching}
    hits = {i: matcher.hits(o) for i, o in asked.items()}
    former = {i: matcher.formerly(o) for i, o in asked.items()}
    return found | {
        i: o.model_copy(update=_entries(_with_parents(i, o, hits), _with_parents(i, o, former), matcher.questions(o)))
        for i, o in asked.items()
    }


def plain(session: Session, ids: Iterable[int]) -> dict[str, Organisation]:
    """Organisations that can match no list entry: their records and the ids of their parents, by OpenAlex id."""
    ids = set(ids)
    parents = _cells(session, "organisation_parents", ids, "parent_id")
    bare: dict[int, Row] = {i: _NOTHING | {"organisation_id": i} for i in ids}
    bare |= {
        r["organisation_id"]: r
        for r in session.rows(q.organisations(session.table("organisations"), _ids(session, ids)))
    }
    return {f"I{i}": _organisation(r, {}, parents) for i, r in bare.items()}


def matched(matcher: ListMatcher, organisation: Organisation) -> Organisation:
    """An organisation with the list entries that it matches itself."""
    hits, former = matcher.hits(organisation), matcher.formerly(organisation)
    return organisation.model_copy(update=_entries(hits, former, matcher.questions(organisation)))


def joined(first: Organisation, others: Iterable[Organisation]) -> Organisation:
    """An organisation with the list entries of its other records, its own before theirs."""
    records = (*others, first)
    hits = {(h.list_id, h.entry_id): h for o in records for h in o.hits}
    former = {(h.list_id, h.entry_id): h for o in records for h in o.formerly}
    asked = {(h.list_id, h.entry_id): h for o in records for h in o.questions}
    return first.model_copy(update=_entries(tuple(hits.values()), tuple(former.values()), tuple(asked.values())))


def _entries(
    hits: tuple[ListHit, ...], former: tuple[ListHit, ...], asked: tuple[ListHit, ...]
) -> dict[str, tuple[ListHit, ...]]:
    """The entries that stand, and of the former ones and of those to ask about the ones that stand in no way."""
    standing = {(h.list_id, h.entry_id) for h in hits}
    others = {"formerly": former, "questions": asked}
    return {
        "hits": hits,
        **{k: tuple(h for h in v if (h.list_id, h.entry_id) not in standing) for k, v in others.items()},
    }


def _alike(session: Session, entries: Sequence[ListEntry], links: Sequence[Link]) -> set[int]:
    """Organisations with an id of an entry or a link, or a name of an entry in some spelling: all that can match.

    Some of them do not. Ids of entries are among them even if the source has no record of the organisation: it may
    have one of a unit.
    """
    names = {normalise(name) for entry in entries for name in (entry.name, *entry.aliases)} - {""}
    rors = {ror for entry in entries for ror in entry.rors} | {link.ror for link in links}
    stated = {openalex for entry in entries for openalex in entry.openalex}
    ids = {int(openalex[1:]) for openalex in stated | {link.openalex for link in links if link.openalex}}
    spelt = session.table("organisation_names").select("organisation_id", "name")
    alike = {row["organisation_id"] for row in session.rows(spelt) if normalise(row["name"]) in names}
    table = session.table("organisations")
    wanted = session.frame({"subject": "INTEGER", "ror": "VARCHAR"}, list(enumerate(sorted(rors))))
    return alike | ids | {row["organisation_id"] for row in session.rows(q.organisations_by_ror(table, wanted))}


def _cells(session: Session, table: str, ids: Iterable[int], column: str) -> dict[int, list[Any]]:
    lists: dict[int, list[Any]] = defaultdict(list)
    for row in session.rows(q.organisations(session.table(table), _ids(session, ids))):
        lists[row["organisation_id"]].append(row[column])
    return lists


def _ids(session: Session, ids: Iterable[int]) -> q.Frame:
    return session.frame({"organisation_id": "BIGINT"}, [(i,) for i in sorted(ids)])


def _organisation(record: Row, names: dict[int, list[str]], parents: dict[int, list[int]]) -> Organisation:
    key = record["organisation_id"]
    return Organisation(
        id=f"I{key}",
        name=record["name"] or f"I{key}",
        names=tuple(sorted(set(names.get(key, ())))),
        ror=record["ror"],
        country=record["country"],
        kind=record["kind"],
        parents=tuple(f"I{p}" for p in sorted(parents.get(key, ()))),
    )


def _with_parents(key: str, organisation: Organisation, hits: dict[str, tuple[ListHit, ...]]) -> tuple[ListHit, ...]:
    """Its own list entries, and those of its parents that are not its own already, marked with the parent's id."""
    own = hits[key]
    above = [h.model_copy(update={"via": p, "link": "part"}) for p in organisation.parents for h in hits.get(p, ())]
    return own + tuple(h for h in above if h.entry_id not in {o.entry_id for o in own if o.list_id == h.list_id})
