"""A tally as pictures with their tables: one way of drawing for a run's overview and for the pages of an office."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toolkit.checklist.overview import Counted, Part
from toolkit.checklist.pictures import LISTED as MARK
from toolkit.checklist.svg import shares
from toolkit.checklist.words import Words
from toolkit.models.criteria import LEVELS, Pack
from toolkit.models.lists import EntityList
from toolkit.models.technology import Taxonomy
from toolkit.portfolio.exposure import ExposedKind, Tie
from toolkit.portfolio.tally import TOP, Group, Tally

MOST_BARS = 15
_TIES: tuple[Tie, ...] = ("partner", "post", "coauthor", "funder")
_STRONGEST_FIRST = tuple(reversed(LEVELS))
PARTS = ("outcomes", "items", "partners", "lists", "areas", "departments", "years")
Link = Callable[[str, str, str], str]
"""Where the proposals stand that a number counts: by part, key, and one more thing: a level, a tie, or nothing.

For an outcome the key is the pack, and the further thing the outcome.
"""


@dataclass(frozen=True)
class Titles:
    """What lists and technology areas are called in a language; one that is gone is called by its key."""

    lists: Mapping[str, str]
    areas: Mapping[str, str]

    @classmethod
    def of(cls, lists: Sequence[EntityList], taxonomies: Sequence[Taxonomy], words: Words) -> "Titles":
        """Those of the lists and areas at hand."""
        areas = {
            f"{each.id}/{area.code}": f"{words.in_language(area.title)} – {words.in_language(each.title)}"
            for each in taxonomies
            for area in each.areas
        }
        return cls({each.id: words.in_language(each.title) for each in lists}, areas)

    def title(self, kind: ExposedKind, key: str) -> str:
        """The title of a list or an area."""
        return {"list": self.lists, "area": self.areas}.get(kind, {}).get(key, key)


@dataclass(frozen=True)
class Drawing:
    """What a tally is drawn with."""

    tally: Tally
    packs: Sequence[Pack]
    titles: Titles
    say: Words
    most_rows: int
    link: Link | None = None

    def part(self, name: str) -> Part:
        """One of PARTS: its pictures, or the words that there is nothing."""
        drawn = tuple(getattr(self, name)())
        says = tuple(self.concentration(name))
        return Part(
            id=name,
            title=self.say(f"portfolio.{name}.title"),
            says=says if drawn else (self.say("portfolio.none"),),
            pictures=drawn,
        )

    def outcomes(self) -> Iterator[Counted]:
        """How often each framework came to each of its outcomes; those that only an earlier edition had come last."""
        say = self.say
        for pack in (pack for pack in self.packs if pack.id in self.tally.outcomes):
            count = self.tally.outcomes[pack.id]
            told = {each.id: (each.text[say.language].title, say(f"level.{each.level}")) for each in pack.outcomes}
            gone = sorted(count.keys() - told.keys())
            told |= {outcome: (say("portfolio.of_an_earlier_edition", outcome=outcome), "–") for outcome in gone}
            of = count.total()
            table = [
                (*says, say.number(count[outcome]), f"{100 * count[outcome] / max(1, of):.1f} %")
                for outcome, says in told.items()
            ]
            links = [("", "", self.to("outcomes", pack.id, outcome), "") for outcome in told]
            head = tuple(say(f"portfolio.head.{each}") for each in ("outcome", "response", "proposals", "share"))
            rows = [(title, count[outcome], of) for outcome, (title, _) in told.items()]
            yield self.drawn(f"outcomes-{pack.id}", pack.text[say.language].title, rows, head, table, links)

    def items(self) -> Iterator[Counted]:
        """In how many proposals each item of a framework is to be looked at, and in how many it is open."""
        say, items = self.say, self.tally.items
        for pack in self.packs:
            found = {item: items[pack.id, item] for (p, item) in items if p == pack.id}
            order = sorted(found, key=lambda item: (-found[item]["raised"], -found[item]["open"], item))
            titled = {item: pack.criteria[item].text[say.language].title for item in order}
            if order:
                table = [(titled[i], *(say.number(found[i][state]) for state in ("raised", "open"))) for i in order]
                head = tuple(say(f"portfolio.head.{each}") for each in ("item", "raised", "open"))
                rows = [(titled[item], found[item]["raised"], self.tally.proposals) for item in order]
                yield self.drawn(f"items-{pack.id}", pack.text[say.language].title, rows, head, table, ())

    def partners(self) -> Iterator[Counted]:
        """By partner; one that is on a list is marked."""
        groups = self.tally.exposed["partner"]
        named = {key: f"{MARK} {each.name}" if each.listed else each.name or key for key, each in groups.items()}
        yield from self.grouped("partners", groups, named)

    def lists(self) -> Iterator[Counted]:
        """By list, with how the proposals have to do with it."""
        groups = self.tally.exposed["list"]
        yield from self.grouped("lists", groups, {key: self.titles.title("list", key) for key in groups}, _TIES)

    def areas(self) -> Iterator[Counted]:
        """By technology area of an official list."""
        groups = self.tally.exposed["area"]
        yield from self.grouped("areas", groups, {key: self.titles.title("area", key) for key in groups})

    def departments(self) -> Iterator[Counted]:
        """By department."""
        groups = self.tally.departments
        yield from self.grouped("departments", groups, {key: key or self.say("portfolio.not_given") for key in groups})

    def years(self) -> Iterator[Counted]:
        """By year, latest first, as there may be more years than there is room."""
        groups = self.tally.years
        named = {key: key or self.say("portfolio.not_given") for key in sorted(groups, reverse=True)}
        yield from self.grouped("years", groups, named, in_order=True)

    def grouped(
        self,
        part: str,
        groups: Mapping[str, Group],
        named: Mapping[str, str],
        ties: Sequence[str] = (),
        *,
        in_order: bool = False,
    ) -> Iterator[Counted]:
        """Groups of proposals with the responses asked for, those with most to look at first."""
        say = self.say
        order = list(named)
        if not in_order:
            order.sort(key=lambda key: (-groups[key].looked_at, -groups[key].total, named[key]))
        if not order:
            return
        more = ("", *_STRONGEST_FIRST, *ties)
        table = [(named[key], *map(say.number, _numbers(groups[key], ties))) for key in order[: self.most_rows]]
        links = [("", *(self.to(part, key, each) for each in more)) for key in order[: self.most_rows]]
        levels = tuple(say(f"level_short.{level}") for level in _STRONGEST_FIRST)
        tied = tuple(say(f"portfolio.tie.{tie}") for tie in ties)
        head = (say(f"portfolio.{part}.one"), say("portfolio.head.proposals"), *levels, *tied)
        rows = [(named[key], groups[key].looked_at, groups[key].total) for key in order]
        yield self.drawn(part, say(f"portfolio.{part}.title"), rows, head, table, links)

    def drawn(
        self,
        name: str,
        title: str,
        rows: Sequence[tuple[str, int, int]],
        head: tuple[str, ...],
        table: Sequence[tuple[str, ...]],
        links: Sequence[tuple[str, ...]],
    ) -> Counted:
        """A picture of the first rows, with as many in its table as the page has room for."""
        say = self.say
        desc = say(f"portfolio.{name.partition('-')[0]}.desc")
        if (more := min(len(rows), self.most_rows) - MOST_BARS) > 0:
            desc += say("gap") + say("picture.more", count=more)
        left = max(0, len(rows) - self.most_rows)
        return Counted(
            title=title,
            desc=desc,
            svg=shares(rows[:MOST_BARS], name=f"portfolio-{name}", title=title, desc=desc),
            head=head,
            rows=tuple(table[: self.most_rows]),
            texts=2 if name.startswith("outcomes") else 1,
            links=tuple(links) if self.link else (),
            left=left,
        )

    def to(self, part: str, key: str, more: str) -> str:
        """Where a number leads to, if anywhere."""
        return self.link(part, key, more) if self.link else ""

    def concentration(self, part: str) -> Iterator[str]:
        """How much of the portfolio has to do with the most frequent ones."""
        kinds: Mapping[str, ExposedKind] = {"partners": "partner", "lists": "list", "areas": "area"}
        reach = self.tally.reach.get(kinds[part]) if part in kinds else None
        if reach is None:
            return
        yield self.say(
            f"portfolio.{part}.many", count=reach.different, proposals=reach.proposals, of=self.tally.proposals
        )
        if reach.different > TOP:
            share = f"{100 * reach.top / max(1, reach.proposals):.0f}"
            yield self.say(f"portfolio.{part}.top", top=TOP, share=share, proposals=reach.top, of=reach.proposals)


def _numbers(group: Group, ties: Sequence[str]) -> list[int]:
    return [group.total, *(group.levels[level] for level in _STRONGEST_FIRST), *(group.ties[tie] for tie in ties)]
