"""The overview of a run: figures, what to open first, the tally in pictures, and what was not screened."""

from collections.abc import Iterator, Sequence

from toolkit.checklist.overview import OpenFirst, Overview
from toolkit.checklist.words import Words
from toolkit.lists import load_lists
from toolkit.models.criteria import Pack
from toolkit.portfolio.chunk import Order
from toolkit.portfolio.drawn import PARTS, Drawing, Titles
from toolkit.portfolio.ranked import Plain, first_of, reason
from toolkit.portfolio.tally import Counts
from toolkit.screening import lists_of
from toolkit.sources.choose import told
from toolkit.technology import load_taxonomies
from toolkit.version import VERSION

MOST_ROWS, MOST_UNREAD = 200, 50
"""Rows of a table, and rows that were not read, on the page; the files have them all."""


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
        lists = load_lists(data=self.order.data, ids=lists_of(self.packs.values()))
        titles = Titles.of(lists, load_taxonomies(), say)
        drawing = Drawing(counts, tuple(self.packs.values()), titles, say, MOST_ROWS)
        return Overview(
            language=say.language,
            title=say("portfolio.title", name=self.name),
            proposal=self.name,
            as_of=self.order.as_of,
            invented=tuple(counts.invented),
            figures=tuple(self.figures()),
            open_first=tuple(map(self.opened, counts.first)),
            left_out=say("portfolio.left_out", count=left) if left > 0 else None,
            parts=tuple(map(drawing.part, PARTS)),
            unread=tuple((each.reference or "–", self.said(each.says)) for each in counts.refused[:MOST_UNREAD]),
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

    def said(self, fault: str) -> str:
        return "\n".join(line for line, _ in self.say.fault(fault))

    def opened(self, found: Plain) -> OpenFirst:
        first = first_of(found)
        address = f"checklists/{found['proposal']}/{first['pack']}.checklist.{self.say.language}.html"
        there = (self.order.out / address).exists()
        return OpenFirst(
            rank=found["rank"],
            proposal=found["reference"] or found["proposal"],
            title=found["title"],
            department=found["department"] or "–",
            response=self.say(f"level.{first['level']}"),
            reason=reason(first, self.packs[first["pack"]], self.say),
            checklist=address if there else None,
        )

    def origin(self) -> Iterator[tuple[str, str]]:
        say = self.say
        yield say("portfolio.file"), self.name
        yield say("portfolio.source"), told(self.order.source)
        if self.order.listed_on and self.order.listed_on != self.order.as_of:
            yield say("portfolio.listed_on"), say.day(self.order.listed_on)
        for pack in self.packs.values():
            yield say("data.pack"), f"{pack.text[say.language].title} ({pack.id} {pack.version})"
        yield say("data.toolkit"), VERSION
