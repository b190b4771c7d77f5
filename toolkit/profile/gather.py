"""All rows that some proposals need, fetched once for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from operator import itemgetter

from toolkit import queries as q
from toolkit.models.identity import Identity
from toolkit.models.profile import MOST_AUTHORS_READ, Organisation, Work
from toolkit.profile.organisations import Listed, described, matched, plain
from toolkit.profile.resolve import number
from toolkit.queries import network
from toolkit.sources.snapshot import Row, Session

MOST_ORGANISATION_WORKS = 500
"""Works of an organisation that a profile carries, latest first; they are all counted."""

MOST_BEYOND = 3
"""Works that a profile carries of a co-author with authors at one listed organisation, latest first."""

Dealt = dict[int, list[Row]]


class Gathered:
    """Rows for people and organisations, by their running numbers over all proposals.

    Of organisations in declared posts there are no rows, only their records, with parents and list entries.
    """

    def __init__(
        self,
        session: Session,
        people: Sequence[Identity],
        organisations: Sequence[Identity],
        declared: Sequence[Identity],
        listed: Listed,
        excluded: Mapping[int, set[int]],
        funders: Iterable[str],
    ) -> None:
        """`excluded`: works that are said not to be a person's, by the person's number: no row comes of them.

        `funders`: the OpenAlex ids of those that the proposals name.
        """
        self._session, self._listed, self._funders_named = session, listed, frozenset(funders)
        members = [(n, number(i)) for n, identity in enumerate(people) for i in identity.ids]
        first = {identity.ids: n for n, identity in reversed(list(enumerate(organisations)))}
        self._same = {n: first[identity.ids] for n, identity in enumerate(organisations)}
        subjects = [(n, number(i)) for ids, n in sorted(first.items(), key=itemgetter(1)) for i in ids]
        authorships = session.table("authorships")
        self._people = session.frame({"person": "INTEGER", "author_id": "BIGINT"}, members)
        subject_frame = session.frame({"subject": "INTEGER", "organisation_id": "BIGINT"}, subjects)
        posts = self._deal("person", q.posts(authorships, self._people))
        self.posts: Dealt = defaultdict(list)
        self.set_aside: dict[int, set[int]] = defaultdict(set)
        for n, rows in posts.items():
            self.set_aside[n] = {row["work_id"] for row in rows} & excluded.get(n, set())
            self.posts[n] = [row for row in rows if row["work_id"] not in self.set_aside[n]]
        pairs = sorted({(n, row["work_id"]) for n, rows in self.posts.items() for row in rows})
        self._works = session.frame({"person": "INTEGER", "work_id": "BIGINT"}, pairs)
        units = session.rows(q.units(session.table("organisation_parents"), subject_frame))
        self._members = session.frame(
            {"subject": "INTEGER", "organisation_id": "BIGINT"}, [(r["subject"], r["organisation_id"]) for r in units]
        )
        met = {row["organisation_id"] for rows in (units, *self.posts.values()) for row in rows} - {None}
        met |= {number(i) for identity in declared for i in identity.ids}
        self.organisations = listed.with_parents | described(session, listed.matcher, met)
        self._fetch()

    def _fetch(self) -> None:
        session, authorships = self._session, self._session.table("authorships")
        listed = self._ids(self._listed.organisations)
        met = self._ids({**self._listed.organisations, **self._listed.set_aside})
        self.coauthors = self._deal("person", q.listed_coauthors(authorships, self._people, self._works, met))
        loose = q.unlinked_coauthors(authorships, self._people, self._works, MOST_AUTHORS_READ)
        self.unlinked = self._deal("person", loose)
        self.funding = self._deal("person", q.funding(session.table("work_funders"), self._works))
        self.topics = self._deal("person", q.topics(session.table("work_topics"), self._works))
        theirs = q.organisation_works(authorships, self._members)
        self.their_works, self.their_count = self._latest(theirs)
        shared = q.shared_works(authorships, self._members, listed)
        self.shared, self.shared_count = self._latest(shared)
        pairs = sorted({(n, row["work_id"]) for n, rows in self.their_works.items() for row in rows})
        latest = session.frame({"subject": "INTEGER", "work_id": "BIGINT"}, pairs)
        loose = q.unlinked_authors(authorships, latest, MOST_AUTHORS_READ)
        self.unlinked_beside = self._deal("subject", loose) if pairs else defaultdict(list)
        places = network.places_beside(authorships, latest, self._members, MOST_AUTHORS_READ)
        self.their_partners = self._deal("subject", places) if pairs else defaultdict(list)
        self._fetch_network(authorships, listed)

    def _fetch_network(self, authorships: q.Frame, listed: q.Frame) -> None:
        """The organisations of co-authors, and whom the co-authors know."""
        most = MOST_AUTHORS_READ
        self.partners = self._deal("person", network.partner_places(authorships, self._works, self._people, most))
        beside = self._session.rows(network.coauthors(authorships, self._people, self._works, most))
        everyone = sorted({(row["person"], row["author_id"]) for row in beside})
        met = self._session.frame({"person": "INTEGER", "author_id": "BIGINT"}, everyone)
        found = network.latest_of_each(network.beyond(authorships, self._works, met, listed, most), MOST_BEYOND)
        self.beyond = self._deal("person", found)
        stepping = {(n, row["author_id"]) for n, rows in self.beyond.items() for row in rows}
        between = self._session.frame({"person": "INTEGER", "author_id": "BIGINT"}, sorted(stepping))
        self.between: Dealt = defaultdict(list)
        for row in beside:
            if (row["person"], row["author_id"]) in stepping:
                self.between[row["person"]].append(row)
        stood = self._session.rows(network.stood_at(authorships, between, listed))
        self.stood_at: dict[int, set[int]] = defaultdict(set)
        for row in stood:
            self.stood_at[row["author_id"]].add(row["organisation_id"])
        self._share()
        dealt = (self.partners, self.beyond, self.their_partners)
        others = {row["organisation_id"] for each in dealt for rows in each.values() for row in rows}
        others |= {organisation for places in self.stood_at.values() for organisation in places}
        self.plain: dict[str, Organisation] = plain(
            self._session, others - {number(i) for i in self._listed.with_parents}
        )

    def _share(self) -> None:
        """Give every proposal that names an organisation the rows that were fetched for the first one."""
        for dealt in (self.their_works, self.shared, self.unlinked_beside, self.their_partners):
            dealt.update({n: dealt[one] for n, one in self._same.items() if one in dealt})
        for count in (self.their_count, self.shared_count):
            count.update({n: count[one] for n, one in self._same.items() if one in count})

    def _ids(self, organisations: Iterable[str]) -> q.Frame:
        return self._session.frame({"organisation_id": "BIGINT"}, [(number(i),) for i in sorted(organisations)])

    def _latest(self, works: q.Frame) -> tuple[Dealt, dict[int, int]]:
        """The latest works of each subject, and how many there are."""
        dealt = self._deal("subject", q.latest(q.with_total(works), MOST_ORGANISATION_WORKS))
        return dealt, {subject: rows[0]["total"] for subject, rows in dealt.items()}

    def _deal(self, key: str, frame: q.Frame) -> Dealt:
        dealt: Dealt = defaultdict(list)
        for row in self._session.rows(frame):
            dealt[row[key]].append(row)
        return dealt

    @cached_property
    def works(self) -> dict[str, Work]:
        """The records of all works that any row names, and of those set aside."""
        dealt = (self.posts, self.their_works, self.shared, self.beyond)
        ids = {row["work_id"] for rows in dealt for group in rows.values() for row in group}
        ids = ids.union(*self.set_aside.values())
        wanted = self._session.frame({"work_id": "BIGINT"}, [(i,) for i in sorted(ids)])
        return {f"W{r['work_id']}": _work(r) for r in self._session.rows(q.works(self._session.table("works"), wanted))}

    @cached_property
    def own_works(self) -> frozenset[int]:
        """The works of people and of partners, without what co-authors wrote elsewhere."""
        return frozenset(
            r["work_id"] for each in (self.posts, self.their_works) for rows in each.values() for r in rows
        )

    @cached_property
    def work_topics(self) -> list[Row]:
        """The topics of all works of people and of partners; those of two people's works stand twice."""
        own = [row for rows in self.topics.values() for row in rows]
        others = sorted(self.own_works - {row["work_id"] for rows in self.posts.values() for row in rows})
        wanted = self._session.frame({"work_id": "BIGINT"}, [(i,) for i in others])
        return own + (self._session.rows(q.works(self._session.table("work_topics"), wanted)) if others else [])

    @cached_property
    def funders(self) -> dict[str, Organisation]:
        """The funders that works or proposals name, by id, as organisations that can stand on a list."""
        ids = {number(i) for i in self._funders_named}
        ids |= {row["funder_id"] for rows in self.funding.values() for row in rows} - {None}
        wanted = self._session.frame({"funder_id": "BIGINT"}, [(i,) for i in sorted(ids)])
        table = self._session.table
        rows = self._session.rows(q.funders(table("funders"), table("organisations"), wanted))
        return {
            f"F{r['funder_id']}": self.matched(r["name"], r["ror"], r["country"], r["kind"]) for r in rows if r["name"]
        }

    def matched(self, name: str, ror: str | None, country: str | None, kind: str | None = None) -> Organisation:
        """An organisation the source has no id for, with the list entries its ROR id or name matches."""
        return matched(self._listed.matcher, Organisation(id=None, name=name, ror=ror, country=country, kind=kind))


def _work(row: Row) -> Work:
    return Work(id=f"W{row['work_id']}", **{name: row[name] for name in Work.model_fields if name != "id"})
