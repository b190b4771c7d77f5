"""Pictures of what a profile holds, each with the table that it draws: posts, co-authors, ties to lists, technology."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.checklist.svg import Tie, bars, dots, ties
from toolkit.checklist.words import Words
from toolkit.models.noun import Noun
from toolkit.models.profile import PartnerRow, PersonFacts, PostRow, Profile
from toolkit.models.technology import CONCERNS, AreaHit

MOST_ROWS = 12
"""Rows that a picture draws; the table below it has all of them."""
MOST_YEARS = 15
LISTED = "◆"
"""The mark of an organisation that is on a list."""


class Picture(Noun):
    """A picture with a text in its place and the table it was drawn from."""

    title: str
    desc: str
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def pictures(profile: Profile, words: Words) -> tuple[Picture, ...]:
    """What there is to draw; a picture of which the profile knows nothing is left out."""
    return tuple(_Drawing(profile, words).all())


class _Drawing:
    def __init__(self, profile: Profile, words: Words) -> None:
        self.profile, self.say = profile, words

    def all(self) -> Iterator[Picture]:
        for n, person in enumerate(self.profile.people, start=1):
            yield from self.over_time("posts", n, person, person.posts.rows)
            yield from self.over_time("coauthors", n, person, person.partners.rows)
        yield from self.network()
        yield from self.areas()

    def name(self, organisation: str) -> str:
        """The name of an organisation, marked if it is on a list."""
        found = self.profile.known.get(organisation)
        return f"{LISTED} {found.name}" if found and found.hits else found.name if found else organisation

    def over_time(
        self, kind: str, n: int, person: PersonFacts, rows: Sequence[PostRow] | Sequence[PartnerRow]
    ) -> Iterator[Picture]:
        """Works with each organisation, by year."""
        works: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in rows:
            year = self.profile.works[row.work].year if row.work in self.profile.works else None
            if row.organisation and year:
                works[row.organisation][year].add(row.work)
        if not works:
            return
        last = max(year for by_year in works.values() for year in by_year)
        first = max(min(year for by_year in works.values() for year in by_year), last - MOST_YEARS + 1)
        counts = {name: {year: len(seen) for year, seen in sorted(years.items())} for name, years in works.items()}
        order = sorted(counts, key=lambda name: (-sum(counts[name].values()), name))
        drawn = [(self.name(o), {y: c for y, c in counts[o].items() if y >= first}) for o in order[:MOST_ROWS]]
        drawn = [(label, by_year) for label, by_year in drawn if by_year]
        said = self.said(kind, len(order) - len(drawn), name=person.name)
        listed = [(self.name(o), self.say("separator").join(f"{y}: {c}" for y, c in counts[o].items())) for o in order]
        yield Picture(
            **said,
            svg=dots(drawn, range(first, last + 1), name=self.mark(kind, n), **said),
            head=(self.say("picture.organisation"), self.say("picture.by_year")),
            rows=tuple(listed),
        )

    def network(self) -> Iterator[Picture]:
        """Who stands with which listed organisation on how many works, and on which lists it is."""
        kinds: Mapping[str, Counter[tuple[str, str]]] = {"post": Counter(), "coauthor": Counter()}
        for person in self.profile.people:
            for kind, rows in (("post", person.posts.rows), ("coauthor", person.listed_coauthors.rows)):
                pairs = {(row.work, row.organisation) for row in rows if row.organisation}
                kinds[kind].update(
                    (person.name, o) for _, o in pairs if o in self.profile.known and self.profile.known[o].hits
                )
        found = [
            (person, o, kind, count) for kind, seen in kinds.items() for (person, o), count in sorted(seen.items())
        ]
        if not found:
            return
        weight: Counter[str] = Counter()
        for _, o, _, count in found:
            weight[o] += count
        order = sorted(weight, key=lambda o: (-weight[o], o))
        said = self.said("network", len(order[MOST_ROWS:]))
        yield Picture(
            **said,
            svg=self.tied(found, order[:MOST_ROWS], said),
            head=tuple(self.say(f"picture.{key}") for key in ("person", "organisation", "tie", "works", "entries")),
            rows=tuple(
                (
                    person,
                    self.name(o),
                    self.say(f"picture.tie_{kind}"),
                    self.say.number(count),
                    self.say("separator").join(self.entries(o)),
                )
                for person, o, kind, count in found
            ),
        )

    def tied(self, found: Sequence[tuple[str, str, str, int]], order: Sequence[str], said: Mapping[str, str]) -> str:
        """The picture of people, listed organisations and list entries."""
        people = list(dict.fromkeys(person for person, o, _, _ in found if o in order))
        entries = list(dict.fromkeys(entry for o in order for entry in self.entries(o)))
        first = [
            Tie(people.index(person), order.index(o), self.say.number(count), broken=kind == "coauthor")
            for person, o, kind, count in found
            if o in order
        ]
        second = [Tie(n, entries.index(entry)) for n, o in enumerate(order) for entry in self.entries(o)]
        columns = (people, [self.name(o) for o in order], entries)
        return ties(columns, (first, second), name=self.mark("network", 1), **said)

    def entries(self, organisation: str) -> list[str]:
        """The lists that an organisation is on, each once."""
        titles = {info.id: self.say.in_language(info.title) for info in self.profile.lists}
        hits = self.profile.known[organisation].hits
        return list(dict.fromkeys(titles.get(hit.list_id, hit.list_id) for hit in hits))

    def areas(self) -> Iterator[Picture]:
        """Works that point to each technology area, and whether the proposal's own words do."""
        own = {row.work for person in self.profile.people for row in person.posts.rows}
        counts: Counter[tuple[str, str]] = Counter()
        for work in own:
            hits = self.profile.work_areas.get(work, ())
            counts.update({self.area(hit) for hit in hits if hit.standing == "counts"})
        words: dict[tuple[str, str], list[str]] = defaultdict(list)
        for hit in self.profile.text_areas:
            if hit.standing == "counts":
                words[self.area(hit)] += hit.words
        rows = sorted({*counts, *words}, key=lambda key: (-counts.get(key, 0), key))
        if not rows:
            return
        said = self.said("areas", len(rows[MOST_ROWS:]))
        drawn = [(("● " if key in words else "") + key[0], counts.get(key, 0)) for key in rows[:MOST_ROWS]]
        yield Picture(
            **said,
            svg=bars(drawn, name=self.mark("areas", 1), **said),
            head=tuple(self.say(f"picture.{key}") for key in ("area", "list", "works", "words")),
            rows=tuple((*key, self.say.number(counts.get(key, 0)), _joined(words.get(key, ()))) for key in rows),
        )

    def area(self, hit: AreaHit) -> tuple[str, str]:
        """The title of an area and of the list that names it."""
        titles = {info.id: self.say.in_language(info.title) for info in self.profile.taxonomies}
        titles[CONCERNS] = self.say("picture.concerns")
        return self.say.in_language(hit.title), titles.get(hit.taxonomy_id, hit.taxonomy_id)

    def said(self, kind: str, more: int, **values: str) -> dict[str, str]:
        """The title of a picture and the text that stands in its place."""
        desc = self.say(f"picture.{kind}.desc", **values)
        if more:
            desc += self.say("gap") + self.say("picture.more", count=more)
        return {"title": self.say(f"picture.{kind}.title", **values), "desc": desc}

    def mark(self, kind: str, n: int) -> str:
        """An id of its own on a page that may have both languages."""
        return f"picture-{kind}-{n}-{self.say.language}"


def _joined(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words)) or "–"
