"""All rows that some proposals need, fetched once for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from toolkit import queries as q
from toolkit.lists import ListMatcher
from toolkit.models.lists import ListHit
from toolkit.models.profile import Identity, Organisation, Work
from toolkit.profile.resolve import number
from toolkit.sources.snapshot import Row, Session

MOST_ORGANISATION_WORKS = 500
"""Works of an organisation that a profile carries, latest first; they are all counted."""

Dealt = dict[int, list[Row]]


class Gathered:
    """Rows for people and organisations, by their running numbers over all proposals."""

    def __init__(
        self, session: Session, people: Sequence[Identity], organisations: Sequence[Identity], matcher: ListMatcher
    ) -> None:
        self._session, self._matcher = session, matcher
        members = [(n, number(i)) for n, identity in enumerate(people) for i in identity.ids]
        subjects = [(n, number(i)) for n, identity in enumerate(organisations) for i in identity.ids]
        authorships = session.table("authorships")
        self._people = session.frame({"person": "INTEGER", "author_id": "BIGINT"}, members)
        subject_frame = session.frame({"subject": "INTEGER", "organisation_id": "BIGINT"}, subjects)
        self.posts = self._deal("person", q.posts(authorships, self._people))
        pairs = sorted({(n, row["work_id"]) for n, rows in self.posts.items() for row in rows})
        self._works = session.frame({"person": "INTEGER", "work_id": "BIGINT"}, pairs)
        units = session.rows(q.units(session.table("organisation_parents"), subject_frame))
        self._members = session.frame(
            {"subject": "INTEGER", "organisation_id": "BIGINT"}, [(r["subject"], r["organisation_id"]) for r in units]
        )
        self.organisations = self._organisations({r["organisation_id"] for r in units})
        self._fetch()

    def _fetch(self) -> None:
        session, authorships = self._session, self._session.table("authorships")
        listed_ids = [(number(i),) for i, o in self.organisations.items() if o.hits]
        listed = session.frame({"organisation_id": "BIGINT"}, listed_ids)
        self.coauthors = self._deal("person", q.listed_coauthors(authorships, self._people, self._works, listed))
        self.funding = self._deal("person", q.funding(session.table("work_funders"), self._works))
        self.topics = self._deal("person", q.topics(session.table("work_topics"), self._works))
        theirs = q.organisation_works(authorships, self._members)
        self.their_works = self._deal("subject", q.latest(theirs, MOST_ORGANISATION_WORKS))
        self.their_count = {r["subject"]: r["works"] for r in session.rows(q.count_works(theirs))}
        shared = q.shared_works(authorships, self._members, listed)
        self.shared = self._deal("subject", q.latest(shared, MOST_ORGANISATION_WORKS))
        self.shared_count = {r["subject"]: r["works"] for r in session.rows(q.count_works(shared))}

    def _deal(self, key: str, frame: q.Frame) -> Dealt:
        dealt: Dealt = defaultdict(list)
        for row in self._session.rows(frame):
            dealt[row[key]].append(row)
        return dealt

    def _organisations(self, own: set[int]) -> dict[str, Organisation]:
        """Every organisation met on the works in question, with names, parents and list entries."""
        session = self._session
        authorships = session.table("authorships")
        theirs = q.organisation_works(authorships, self._members)
        met = own | {
            row["organisation_id"]
            for works in (self._works, theirs)
            for row in session.rows(q.organisations_beside(authorships, works))
        }
        parents = self._lists_by_id("organisation_parents", met, "parent_id")
        everyone = met | {p for above in parents.values() for p in above}
        names = self._lists_by_id("organisation_names", everyone, "name")
        records = session.rows(q.organisations(session.table("organisations"), self._ids(everyone)))
        bare = {i: {"organisation_id": i, "name": None, "ror": None, "country": None} for i in everyone}
        bare |= {r["organisation_id"]: r for r in records}
        found = {f"I{i}": _organisation(r, names, parents) for i, r in bare.items()}
        hits = {i: self._matcher.hits(o) for i, o in found.items()}
        return {i: o.model_copy(update={"hits": _with_parents(i, o, hits)}) for i, o in found.items()}

    def _lists_by_id(self, table: str, ids: set[int], column: str) -> dict[int, list[Any]]:
        rows = self._session.rows(q.organisations(self._session.table(table), self._ids(ids)))
        lists: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            lists[row["organisation_id"]].append(row[column])
        return lists

    def _ids(self, ids: Iterable[int]) -> q.Frame:
        return self._session.frame({"organisation_id": "BIGINT"}, [(i,) for i in sorted(ids)])

    @cached_property
    def works(self) -> dict[str, Work]:
        """The records of all works that any row names."""
        dealt = (self.posts, self.their_works, self.shared)
        ids = {row["work_id"] for rows in dealt for group in rows.values() for row in group}
        wanted = self._session.frame({"work_id": "BIGINT"}, [(i,) for i in sorted(ids)])
        return {f"W{r['work_id']}": _work(r) for r in self._session.rows(q.works(self._session.table("works"), wanted))}

    def funder_records(self, ids: set[int]) -> dict[str, Organisation]:
        """Funders by id, as organisations that can stand on a list."""
        wanted = self._session.frame({"funder_id": "BIGINT"}, [(i,) for i in sorted(ids)])
        rows = self._session.rows(q.funders(self._session.table("funders"), wanted))
        return {f"F{r['funder_id']}": self.matched(r["name"] or "", r["ror"], r["country"]) for r in rows if r["name"]}

    def matched(self, name: str, ror: str | None, country: str | None) -> Organisation:
        """An organisation the source has no id for, with the list entries its ROR id or name matches."""
        bare = Organisation(id=None, name=name, ror=ror, country=country)
        return bare.model_copy(update={"hits": self._matcher.hits(bare)})


def _organisation(record: Row, names: dict[int, list[str]], parents: dict[int, list[int]]) -> Organisation:
    key = record["organisation_id"]
    return Organisation(
        id=f"I{key}",
        name=record["name"] or f"I{key}",
        names=tuple(sorted(set(names.get(key, ())))),
        ror=record["ror"],
        country=record["country"],
        parents=tuple(f"I{p}" for p in sorted(parents.get(key, ()))),
    )


def _with_parents(key: str, organisation: Organisation, hits: dict[str, tuple[ListHit, ...]]) -> tuple[ListHit, ...]:
    """Its own list entries, and those of its parents that are not its own already, marked with the parent's id."""
    own = hits[key]
    above = [h.model_copy(update={"via": p}) for p in organisation.parents for h in hits.get(p, ())]
    return own + tuple(h for h in above if h.entry_id not in {o.entry_id for o in own if o.list_id == h.list_id})


def _work(row: Row) -> Work:
    columns = ("doi", "title", "date", "year", "authors", "truncated", "retracted", "expansion", "funding_stated")
    missing = row["organisation_missing"]
    return Work(id=f"W{row['work_id']}", organisation_missing=missing, **{c: row[c] for c in columns})
