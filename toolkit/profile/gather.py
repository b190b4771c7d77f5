"""All rows that some proposals need, fetched once for all of them."""

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from operator import itemgetter

from toolkit import queries as q
from toolkit.models.identity import Identity
from toolkit.models.large import Unseen
from toolkit.models.profile import MOST_AUTHORS_READ, Organisation
from toolkit.profile.dealt import Dealt
from toolkit.profile.organisations import Listed, matched, plain
from toolkit.profile.resolve import number
from toolkit.profile.works import CELLS, Works
from toolkit.queries import network
from toolkit.sources.snapshot import Session

MOST_ORGANISATION_WORKS = 500
"""Works of an organisation that a profile carries, latest first; they are all counted."""

MOST_BEYOND = 3
"""Works that a profile carries of a co-author with authors at one listed organisation, latest first."""

_NOTHING = Dealt({}, "")


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
        unseen: Unseen,
    ) -> None:
        """`excluded`: works that are said not to be a person's, by the person's number: no row comes of them.

        `funders`: the OpenAlex ids of those that the proposals name. `unseen`: of what there are to be no rows.
        """
        self._unseen = unseen
        self._matched: dict[tuple[str | None, ...], Organisation] = {}
        self._session, self._listed, self._funders_named = session, listed, frozenset(funders)
        members = [(n, number(i)) for n, identity in enumerate(people) for i in identity.ids]
        first = {identity.ids: n for n, identity in reversed(list(enumerate(organisations)))}
        self._same = {n: first[identity.ids] for n, identity in enumerate(organisations)}
        subjects = [(n, number(i)) for ids, n in sorted(first.items(), key=itemgetter(1)) for i in ids]
        self._people = session.frame({"person": "INTEGER", "author_id": "BIGINT"}, members)
        columns = {"subject": "INTEGER", "organisation_id": "BIGINT"}
        units = session.rows(q.units(session.table("organisation_parents"), session.frame(columns, subjects)))
        self._members = session.frame(columns, [(r["subject"], r["organisation_id"]) for r in units])
        near = q.near(session.table("authorships"), self._people, self._members, unseen.partners_before)
        self.near = session.kept(near)
        posts = self._deal("person", q.posts(self.near, self._people))
        self.set_aside: dict[int, set[int]] = defaultdict(set)
        for n, works in excluded.items():
            self.set_aside[n] = works.intersection(posts.column("work_id", n))
        self.posts = posts.without("person", "work_id", self.set_aside)
        pairs = sorted(set(zip(self.posts.whole("person"), self.posts.whole("work_id"), strict=True)))
        self._works = session.frame({"person": "INTEGER", "work_id": "BIGINT"}, pairs)
        met = {*self.posts.whole("organisation_id"), *(row["organisation_id"] for row in units)} - {None}
        met |= {number(i) for identity in declared for i in identity.ids}
        self.organisations = ChainMap(listed.met(session, met), listed.with_parents)
        self._fetch()

    def _fetch(self) -> None:
        session, authorships = self._session, self.near
        listed = self._ids(self._listed.organisations)
        met = self._ids({**self._listed.organisations, **self._listed.set_aside})
        self.coauthors = self._deal("person", q.listed_coauthors(authorships, self._people, self._works, met))
        loose = q.unlinked_coauthors(authorships, self._people, self._works, MOST_AUTHORS_READ)
        self.unlinked = self._deal("person", loose)
        self.funding = self._deal("person", q.funding(session.table("work_funders"), self._works))
        self.topics = self._deal("person", q.topics(session.table("work_topics"), self._works))
        late = q.since(authorships, self._unseen.partners_before)
        kept, self.their_works, self.their_count = self._latest(q.organisation_works(late, self._members))
        if self._unseen.partners_before is not None:
            totals = session.rows(q.totals(session.table("authorships"), self._members))
            self.their_count = {row["subject"]: row["total"] for row in totals}
        shared = q.shared_works(late, self._members, listed)
        _, self.shared, self.shared_count = self._latest(shared)
        self._latest_works = kept.select("subject", "work_id")
        loose = q.unlinked_authors(authorships, self._latest_works, MOST_AUTHORS_READ)
        self.unlinked_beside = self._deal("subject", loose)
        self.partners, self.their_partners = self._fetch_partners(authorships)
        self.between, self.beyond, self.stood_at = self._fetch_network(listed)
        self._share()
        dealt = (self.partners, self.beyond, self.their_partners)
        others = {organisation for each in dealt for organisation in each.whole("organisation_id")}
        others |= {organisation for places in self.stood_at.values() for organisation in places}
        self.plain: dict[str, Organisation] = plain(session, others - {number(i) for i in self._listed.with_parents})

    def _fetch_partners(self, authorships: q.Frame) -> tuple[Dealt, Dealt]:
        """The organisations of others on the works of people, and on the latest works of organisations."""
        if "partners" in self._unseen.facts:
            return _NOTHING, _NOTHING
        most, members = MOST_AUTHORS_READ, self._members
        own = self._deal("person", network.partner_places(authorships, self._works, self._people, most))
        return own, self._deal("subject", network.places_beside(authorships, self._latest_works, members, most))

    def _fetch_network(self, listed: q.Frame) -> tuple[Dealt, Dealt, dict[int, set[int]]]:
        """Whom the co-authors of people know: co-authors, their works with others, and where they stand themselves."""
        if "beyond" in self._unseen.facts:
            return _NOTHING, _NOTHING, {}
        session, most, pair = self._session, MOST_AUTHORS_READ, {"person": "INTEGER", "author_id": "BIGINT"}
        authorships = session.table("authorships")
        beside = session.rows(network.coauthors(self.near, self._people, self._works, most))
        met = session.frame(pair, sorted({(row["person"], row["author_id"]) for row in beside}))
        found = network.latest_of_each(network.beyond(authorships, self._works, met, listed, most), MOST_BEYOND)
        beyond = self._deal("person", found)
        stepping = set(zip(beyond.whole("person"), beyond.whole("author_id"), strict=True))
        between = sorted(
            (row["person"], row["author_id"], row["work_id"])
            for row in beside
            if (row["person"], row["author_id"]) in stepping
        )
        stood_at: dict[int, set[int]] = defaultdict(set)
        for row in session.rows(network.stood_at(authorships, session.frame(pair, sorted(stepping)), listed)):
            stood_at[row["author_id"]].add(row["organisation_id"])
        cells = [list(cells) for cells in zip(*between, strict=True)]
        columns = dict(zip(("person", "author_id", "work_id"), cells, strict=True)) if cells else {}
        return Dealt(columns, "person"), beyond, stood_at

    def _share(self) -> None:
        """Give every proposal that names an organisation the rows that were fetched for the first one."""
        self.their_works, self.shared = self.their_works.shared(self._same), self.shared.shared(self._same)
        self.unlinked_beside = self.unlinked_beside.shared(self._same)
        self.their_partners = self.their_partners.shared(self._same)
        for count in (self.their_count, self.shared_count):
            count.update({n: count[one] for n, one in self._same.items() if one in count})

    def _ids(self, organisations: Iterable[str]) -> q.Frame:
        return self._session.frame({"organisation_id": "BIGINT"}, [(number(i),) for i in sorted(organisations)])

    def _latest(self, works: q.Frame) -> tuple[q.Frame, Dealt, dict[int, int]]:
        """The latest works of each subject, as a frame and dealt out, and how many there are."""
        each = self._session.kept(works.select("subject", "work_id", "year").unique())
        latest = q.latest(q.with_total(each), MOST_ORGANISATION_WORKS)
        kept = self._session.kept(latest.select("subject", "work_id", "total").unique())
        dealt = self._deal("subject", q.chosen(works, kept))
        return kept, dealt, {subject: dealt.column("total", subject)[0] for subject in dealt}

    def _deal(self, by: str, frame: q.Frame) -> Dealt:
        """Rows dealt out; affiliations without the space around them, as they are looked up, shown and corrected so."""
        columns = dict(self._session.columns(frame, by))
        if printed := columns.get("raw_affiliation"):
            columns["raw_affiliation"] = [text and text.strip() for text in printed]
        return Dealt(columns, by)

    @cached_property
    def works(self) -> Works:
        """The records of all works that any row names, and of those set aside, by the digits of their ids."""
        dealt = (self.posts, self.shared, self.beyond)
        ids = set().union(*(each.whole("work_id") for each in dealt), *self.set_aside.values())
        others = self._session.frame({"work_id": "BIGINT"}, [(i,) for i in sorted(ids)])
        wanted = q.either(others, self._latest_works.select("work_id"))
        table = self._session.table("works").select("work_id", *CELLS)
        return Works(self._session.columns(q.works(table, wanted), "work_id"))

    @cached_property
    def own_works(self) -> frozenset[int]:
        """The works of people and of partners, without what co-authors wrote elsewhere."""
        return frozenset((*self.posts.whole("work_id"), *self.their_works.whole("work_id")))

    def topics_of_works(self) -> Iterable[tuple[int, int, float | None]]:
        """The topics of all works of people and of partners, with their scores; those of two people's come twice."""
        names = "work_id", "topic_id", "score"
        yield from zip(*map(self.topics.whole, names), strict=True)
        others = sorted(self.own_works.difference(self.posts.whole("work_id")))
        if others:
            wanted = self._session.frame({"work_id": "BIGINT"}, [(i,) for i in others])
            columns = self._session.columns(q.works(self._session.table("work_topics"), wanted), "work_id")
            yield from zip(*map(columns.__getitem__, names), strict=True)

    @cached_property
    def funders(self) -> dict[str, Organisation]:
        """The funders that works or proposals name, by id, as organisations that can stand on a list."""
        ids = {number(i) for i in self._funders_named}
        ids |= set(self.funding.whole("funder_id")) - {None}
        wanted = self._session.frame({"funder_id": "BIGINT"}, [(i,) for i in sorted(ids)])
        table = self._session.table
        rows = self._session.rows(q.funders(table("funders"), table("organisations"), wanted))
        return {
            f"F{r['funder_id']}": self.matched(r["name"], r["ror"], r["country"], r["kind"]) for r in rows if r["name"]
        }

    def matched(self, name: str, ror: str | None, country: str | None, kind: str | None = None) -> Organisation:
        """An organisation the source has no id for, with the list entries its ROR id or name matches."""
        if (found := self._matched.get((name, ror, country, kind))) is None:
            one = Organisation(id=None, name=name, ror=ror, country=country, kind=kind)
            found = self._matched[name, ror, country, kind] = matched(self._listed.matcher, one)
        return found
