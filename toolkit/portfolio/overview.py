"""What the overview of a portfolio shows: counts over its results, in tables and pictures."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from toolkit.checklist.overview import OpenFirst, Overview, Part
from toolkit.checklist.pictures import Picture
from toolkit.checklist.svg import bars
from toolkit.checklist.words import Words
from toolkit.lists import load_lists
from toolkit.models.criteria import LEVELS, Level, Pack
from toolkit.portfolio.chunk import Order
from toolkit.portfolio.ranked import reason
from toolkit.portfolio.result import Refused, Result, Tie
from toolkit.screening import lists_of
from toolkit.technology import load_taxonomies
from toolkit.version import VERSION

OPENED_FIRST, MOST_ROWS, MOST_BARS, MOST_UNREAD = 50, 200, 15, 50
"""Proposals, rows of a table, bars of a picture and rows that were not read on the page; the files have them all."""
_LOOKED_AT = ("review", "escalate")
_TIES: tuple[Tie, ...] = ("partner", "post", "coauthor", "funder")
_TOP = (3, 10)
Group = Counter[Level]


class Counts:
    """What is counted over the results of a portfolio, one after another."""

    def __init__(self, refused: Sequence[Refused]) -> None:
        self.refused = [each for each in refused if each.kind == "error"]
        self.notes = len(refused) - len(self.refused)
        self.proposals = self.people = self.identified = 0
        self.outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        self.items: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.partners: dict[str, Group] = defaultdict(Counter)
        self.partner: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.with_partner = Counter[str]()
        self.lists: dict[str, Counter[str]] = defaultdict(Counter)
        self.areas: dict[tuple[str, str], Group] = defaultdict(Counter)
        self.titles: dict[tuple[str, str], Mapping[str, str]] = {}
        self.departments: dict[str | None, Group] = defaultdict(Counter)
        self.years: dict[str | None, Group] = defaultdict(Counter)
        self.first: list[Result] = []
        self.invented: dict[str, None] = {}

    def add(self, found: Result) -> None:
        """Count a result; they come in the order of their ranks."""
        level = found.level
        self.proposals += 1
        self.people += found.people
        self.identified += found.judged[0].coverage.people_resolved
        if len(self.first) < OPENED_FIRST:
            self.first.append(found)
        if found.invented:
            self.invented[found.invented] = None
        for judged in found.judged:
            self.outcomes[judged.pack][judged.outcome] += 1
            for state, seen in (("raised", judged.raised), ("open", judged.open)):
                for item in {each.criterion for each in seen if each.counted}:
                    self.items[judged.pack, item][state] += 1
        for partner in found.partners:
            key = partner.id or partner.name
            self.partners[key][level] += 1
            self.partner.setdefault(key, (partner.name, partner.lists))
        self.with_partner["all"] += bool(found.partners)
        for list_id, ties in found.ties.items():
            self.lists[list_id].update({"any", *ties})
        for area in found.areas:
            self.areas[area.taxonomy, area.area][level] += 1
            self.titles[area.taxonomy, area.area] = area.title
        self.departments[found.department][level] += 1
        self.years[found.year][level] += 1


def overview(counts: Counts, name: str, order: Order, packs: Sequence[Pack], words: Words) -> Overview:
    """The page of a portfolio in one language; `name` is that of its file."""
    return _Page(counts, name, order, packs, words).page()


class _Page:
    def __init__(self, counts: Counts, name: str, order: Order, packs: Sequence[Pack], words: Words) -> None:
        self.counts, self.name, self.order, self.say = counts, name, order, words
        self.packs = {pack.id: pack for pack in packs}

    def page(self) -> Overview:
        counts, say = self.counts, self.say
        left = counts.proposals - len(counts.first)
        more = len(counts.refused) - MOST_UNREAD
        return Overview(
            language=say.language,
            title=say("portfolio.title", name=self.name),
            proposal=self.name,
            as_of=self.order.as_of,
            invented=tuple(counts.invented),
            figures=tuple(self.figures()),
            open_first=tuple(map(self.opened, counts.first)),
            left_out=say("portfolio.left_out", count=left) if left > 0 else None,
            parts=tuple(self.parts()),
            unread=tuple((each.reference or "–", each.says) for each in counts.refused[:MOST_UNREAD]),
            unread_more=say("portfolio.unread_more", count=more) if more > 0 else None,
            origin=tuple(self.origin()),
        )

    def figures(self) -> Iterator[tuple[str, str]]:
        counts, say = self.counts, self.say
        yield say("portfolio.screened"), say.number(counts.proposals)
        yield say("portfolio.not_screened"), say.number(len(counts.refused))
        yield say("portfolio.notes"), say.number(counts.notes)
        yield (
            say("portfolio.people"),
            say("portfolio.of_identified", count=counts.people, identified=counts.identified),
        )
        yield say("as_of"), say.day(self.order.as_of)

    def opened(self, found: Result) -> OpenFirst:
        first = found.first
        address = f"checklists/{found.proposal}/{first.pack}.checklist.{self.say.language}.html"
        there = (self.order.out / address).exists()
        return OpenFirst(
            rank=found.rank or 0,
            proposal=found.reference or found.proposal,
            title=found.title,
            department=found.department or "–",
            response=self.say(f"level.{first.level}"),
            reason=reason(first, self.packs[first.pack], self.say),
            checklist=address if there else None,
        )

    def parts(self) -> Iterator[Part]:
        yield self.part("outcomes", *self.outcomes())
        yield self.part("items", *self.items())
        yield self.part("partners", *self.partners(), says=tuple(self.concentration()))
        yield self.part("lists", *self.listed())
        yield self.part("areas", *self.areas())
        yield self.part("departments", *self.grouped("departments", self.named(self.counts.departments)))
        yield self.part(
            "years", *self.grouped("years", sorted(self.named(self.counts.years), key=lambda each: each[0]))
        )

    def named(self, groups: Mapping[str | None, Group]) -> list[tuple[str, Group]]:
        """Groups by name, those with most to look at first."""
        named = [(name or self.say("portfolio.not_given"), group) for name, group in groups.items()]
        return sorted(named, key=lambda each: (-_looked_at(each[1]), each[0]))

    def part(self, key: str, *drawn: Picture, says: tuple[str, ...] = ()) -> Part:
        return Part(
            id=key,
            title=self.say(f"portfolio.{key}.title"),
            says=says or (() if drawn else (self.say("portfolio.none"),)),
            pictures=drawn,
        )

    def drawn(
        self,
        key: str,
        title: str,
        rows: Sequence[tuple[str, int]],
        head: tuple[str, ...],
        table: Sequence[tuple[str, ...]],
    ) -> Picture:
        """A picture of the first rows, with all of them in its table, as far as the page has room."""
        say = self.say
        desc = say(f"portfolio.{key.partition('-')[0]}.desc")
        if (more := len(rows) - MOST_BARS) > 0:
            desc += say("gap") + say("picture.more", count=more)
        if (more := len(table) - MOST_ROWS) > 0:
            desc += say("gap") + say("portfolio.rows_more", count=more)
        svg = bars(rows[:MOST_BARS], name=f"portfolio-{key}", title=title, desc=desc)
        return Picture(title=title, desc=desc, svg=svg, head=head, rows=tuple(table[:MOST_ROWS]))

    def outcomes(self) -> Iterator[Picture]:
        say = self.say
        for pack in self.packs.values():
            count = self.counts.outcomes[pack.id]
            titled = [(each.text[say.language].title, each) for each in pack.outcomes]
            rows = [(title, count[each.id]) for title, each in titled]
            table = [
                (title, say(f"level.{o.level}"), say.number(count[o.id]), self.share(count[o.id]))
                for title, o in titled
            ]
            head = tuple(say(f"portfolio.head.{each}") for each in ("outcome", "response", "proposals", "share"))
            yield self.drawn(f"outcomes-{pack.id}", pack.text[say.language].title, rows, head, table)

    def items(self) -> Iterator[Picture]:
        say = self.say
        for pack in self.packs.values():
            found = {item: self.counts.items[pack.id, item] for (p, item) in self.counts.items if p == pack.id}
            order = sorted(found, key=lambda item: (-found[item]["raised"], -found[item]["open"], item))
            titled = {item: pack.criteria[item].text[say.language].title for item in order}
            if order:
                table = [(titled[i], *(say.number(found[i][state]) for state in ("raised", "open"))) for i in order]
                head = tuple(say(f"portfolio.head.{each}") for each in ("item", "raised", "open"))
                rows = [(titled[item], found[item]["raised"]) for item in order]
                yield self.drawn(f"items-{pack.id}", pack.text[say.language].title, rows, head, table)

    def partners(self) -> Iterator[Picture]:
        groups, listed = self.counts.partners, self.counts.partner
        order = sorted(groups, key=lambda key: (-_looked_at(groups[key]), -groups[key].total(), key))
        marked = [(f"{'◆ ' if listed[key][1] else ''}{listed[key][0]}", groups[key]) for key in order]
        yield from self.grouped("partners", marked)

    def grouped(self, key: str, groups: Sequence[tuple[str, Group]]) -> Iterator[Picture]:
        """Groups of proposals with the responses asked for."""
        say = self.say
        if not groups:
            return
        table = [
            (name, say.number(group.total()), *(say.number(group[level]) for level in reversed(LEVELS)))
            for name, group in groups
        ]
        levels = tuple(say(f"level_short.{level}") for level in reversed(LEVELS))
        head = (say(f"portfolio.{key}.one"), say("portfolio.head.proposals"), *levels)
        rows = [(f"{name} ({say.number(group.total())})", _looked_at(group)) for name, group in groups]
        yield self.drawn(key, say(f"portfolio.{key}.title"), rows, head, table)

    def listed(self) -> Iterator[Picture]:
        say, lists = self.say, self.counts.lists
        if not lists:
            return
        used = load_lists(data=self.order.data, ids=lists_of(self.packs.values()))
        titles = {each.id: say.in_language(each.title) for each in used}
        order = sorted(lists, key=lambda name: (-lists[name]["any"], name))
        table = [
            (titles[name], say.number(lists[name]["any"]), *(say.number(lists[name][tie]) for tie in _TIES))
            for name in order
        ]
        ties = tuple(say(f"portfolio.tie.{tie}") for tie in _TIES)
        head = (say("data.list"), say("portfolio.head.proposals"), *ties)
        rows = [(titles[name], lists[name]["any"]) for name in order]
        yield self.drawn("lists", say("portfolio.lists.title"), rows, head, table)

    def areas(self) -> Iterator[Picture]:
        say, areas = self.say, self.counts.areas
        of = {each.id: say.in_language(each.title) for each in load_taxonomies()}
        order = sorted(areas, key=lambda key: (-areas[key].total(), key))
        named = {key: f"{say.in_language(self.counts.titles[key])} – {of.get(key[0], key[0])}" for key in order}
        yield from self.grouped("areas", [(named[key], areas[key]) for key in order])

    def concentration(self) -> Iterator[str]:
        """How much of the portfolio the most frequent partners are in."""
        say, of = self.say, self.counts.with_partner["all"]
        ordered = sorted((group.total() for group in self.counts.partners.values()), reverse=True)
        if not of:
            return
        yield say("portfolio.partners.many", count=len(ordered), proposals=of)
        ties = sum(ordered)
        for top in (top for top in _TOP if top < len(ordered)):
            share = f"{100 * sum(ordered[:top]) / ties:.0f}"
            yield say("portfolio.partners.top", top=top, share=share, of=ties)

    def origin(self) -> Iterator[tuple[str, str]]:
        say = self.say
        yield say("portfolio.file"), self.name
        yield say("portfolio.source"), self.order.source
        for pack in self.packs.values():
            yield say("data.pack"), f"{pack.text[say.language].title} ({pack.id} {pack.version})"
        yield say("data.toolkit"), VERSION

    def share(self, count: int) -> str:
        return f"{100 * count / max(1, self.counts.proposals):.1f} %"


def _looked_at(group: Group) -> int:
    """How many proposals of a group ask for more than a note."""
    return sum(group[level] for level in LEVELS if level in _LOOKED_AT)
