"""The checklist as a workbook: one row for each check, its evidence on a sheet beside it, room for the answer."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.checklist.lines import Entry, Match, Piece
from toolkit.checklist.page import Check, Checklist, Item
from toolkit.checklist.quality import DataQuality
from toolkit.checklist.sides import Sides
from toolkit.checklist.words import Words

_LONGEST = 32_767
"""Characters that a cell can hold; a longer text ends with an ellipsis and stands whole in the JSON form."""
_ROOM = ("title", "note", "by", "day")
"""The columns that a person fills in."""
Cell = str | int | float | dt.date | None
Row = tuple[Cell, ...]


def xlsx(sides: Sides) -> bytes:
    """An Excel workbook; every text is written as text, so that none is a formula or a link."""
    import xlsxwriter

    page, words = sides[0].page, sides[0].words
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"title": page.proposal_title, "created": dt.datetime.combine(page.as_of, dt.time())})
    writer = _Writer(book, words)
    writer.sheet(words("headings.glance"), (), tuple(_glance(page, words)), (28, 100))
    head, rows = _items(page, words)
    widths = (7, 30, 24, 40, 26, 15, 22, 50, 40, 44, 44, 44, 14, 40, 24, 14)
    items = writer.sheet(words("headings.by_item"), head, rows, widths)
    choices = [words(f"answer.{choice}") for choice in ("yes", "no", "not-applicable")]
    answer = len(head) - len(_ROOM)
    items.data_validation(1, answer, max(len(rows), 1), answer, {"validate": "list", "source": choices})
    writer.sheet(words("evidence.title"), *_evidence(page, words), (7, 26, 60, 14, 40, 40, 40, 30, 40))
    writer.sheet(words("data.lists"), *_lists(page, words), (50, 40, 14, 16, 16, 12, 20, 60, 12))
    writer.sheet(words("data.references"), *_references(page, words), (7, 70, 50, 16, 70, 34))
    book.close()
    return content.getvalue()


class _Writer:
    def __init__(self, book: Any, words: Words) -> None:
        self._book, self._words = book, words
        look = {"text_wrap": True, "valign": "top", "font_name": "Yu Gothic" if words.language == "ja" else "Calibri"}
        self._plain = book.add_format(look)
        self._day = book.add_format({**look, "num_format": "yyyy-mm-dd"})
        self._head = book.add_format({**look, "bold": True, "bg_color": "#E8EBEF", "border": 1})

    def sheet(self, name: str, head: Row, rows: Sequence[Row], widths: Sequence[int]) -> Any:
        """A sheet with a head that stays, a filter, and rows as they are."""
        sheet = self._book.add_worksheet(_named(name))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for r, row in enumerate((head, *rows) if head else rows):
            for c, cell in enumerate(row):
                self._write(sheet, r, c, cell, head=bool(head) and r == 0)
        if head:
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(len(rows), 1), len(head) - 1)
            sheet.repeat_rows(0)
        return sheet

    def _write(self, sheet: Any, row: int, column: int, cell: Cell, *, head: bool) -> None:
        if cell is None:
            sheet.write_blank(row, column, None, self._plain)
        elif isinstance(cell, dt.date):
            sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), self._day)
        elif isinstance(cell, str):
            text = cell if len(cell) <= _LONGEST else cell[: _LONGEST - 1] + "…"
            sheet.write_string(row, column, text, self._head if head else self._plain)
        else:
            sheet.write_number(row, column, cell, self._plain)


def _named(name: str) -> str:
    """A name that Excel takes for a sheet."""
    return "".join("-" if letter in "[]:*?/\\" else letter for letter in name)[:31].strip("'")


def _glance(page: Checklist, words: Words) -> Iterator[Row]:
    yield page.pack_title, page.proposal_title
    yield words("proposal_id"), page.proposal
    yield words("as_of"), page.as_of
    if page.draft:
        yield "", words("draft")
    if page.edition:
        yield words("data.edition"), page.edition
    if page.invented:
        yield words("invented"), page.invented
    yield words("glance.result"), page.result.title
    yield words("level_response"), page.result.response
    if page.result.ask:
        yield words("ask_role"), page.result.ask
    yield "", page.result.means
    if page.with_measures:
        yield words("glance.with_measures"), page.with_measures.title
    for result in page.could_become:
        yield words("glance.could"), f"{result.title} ({result.response})"
    yield from ((words("glance.coverage"), line) for line in page.coverage_says)
    yield from _quality(page.quality, words)
    yield from ((words("glance.lists_unread"), line) for line in page.lists_unread)
    yield from ((words("glance.limits"), line) for line in page.limits)
    yield from ((words("quality.never_title"), line) for line in page.quality.never)
    yield from ((words("glance.always"), line) for line in page.cannot_show)
    yield "", words("person_decides")
    yield words("data.pack"), f"{page.pack} {page.pack_version} ({page.origin.pack_digest})"
    yield words("data.source"), f"{page.origin.source} ({page.origin.kind}, {page.origin.source_digest})"
    yield words("data.toolkit"), page.origin.toolkit_version


def _quality(seen: DataQuality, words: Words) -> Iterator[tuple[str, str]]:
    for line in seen.lines:
        cells = (f"{head}{words('colon')}{cell}" for head, cell in zip(seen.heads, line.cells, strict=True))
        yield f"{words('quality.title')}{words('colon')}{line.name}", words("separator").join(cells)
    yield from ((words("quality.title"), line) for line in (*seen.means, *seen.generations))


def _items(page: Checklist, words: Words) -> tuple[Row, list[Row]]:
    keys: tuple[str, ...] = (
        "glance.item_name",
        "sheet.criterion",
        "item.question",
        "glance.about",
        "sheet.state",
        "level_response",
    )
    keys += ("sheet.found", "item.open_do", "item.innocent", "item.do", "item.why")
    head = ("", *(words(key) for key in keys), *(words(f"answer.{key}") for key in _ROOM))
    rows = [_item(item, check, words) for section in page.sections for item in section.items for check in item.checks]
    return head, rows


def _item(item: Item, check: Check, words: Words) -> Row:
    answer = check.answer
    return (
        item.number,
        item.title,
        item.id,
        item.ask,
        check.subject,
        check.state,
        check.response,
        "\n".join((check.says, *(f"{line.label}{words('colon')}{line.value}" for line in check.figures))),
        check.todo,
        "\n".join(item.innocent),
        "\n".join(item.do),
        item.why,
        words(f"answer.{answer.answer}") if answer else None,
        answer.note if answer else None,
        answer.by if answer else None,
        answer.date if answer else None,
    )


def _evidence(page: Checklist, words: Words) -> tuple[Row, list[Row]]:
    head: Row = ("", words("glance.about"), words("evidence.title"), words("sheet.day"), words("evidence.affiliation"))
    head += (
        words("evidence.organisation"),
        words("evidence.entries"),
        words("sheet.pointed"),
        words("sheet.addresses"),
    )
    rows: list[Row] = []
    for section in page.sections:
        for item in section.items:
            for check in item.checks:
                rows += [_piece(item, check, piece) for piece in check.evidence]
    return head, rows


def _piece(item: Item, check: Check, seen: Piece) -> Row:
    entries = {entry.mark: entry for entry in check.entries}
    candidate = seen.candidate.name if seen.candidate else None
    said = seen.title or seen.doubt or candidate or (seen.answer.says if seen.answer else seen.kind)
    matches = [_match(match, entries[match.mark]) for match in seen.matches]
    pointed = [f"{area.title} ({area.taxonomy}): {', '.join((*area.words, *area.topics))}" for area in seen.areas]
    pointed += [text for text in (seen.topic, seen.funder) if text]
    links = [*seen.links, *(link for link in (seen.organisation_link, seen.coauthor) if link)]
    return (
        item.number,
        check.subject,
        said,
        seen.date,
        seen.affiliation,
        " ".join(filter(None, (seen.organisation, f"({seen.country})" if seen.country else None))) or None,
        "\n".join(matches) or None,
        "\n".join(pointed) or None,
        "\n".join(link.url for link in links) or None,
    )


def _match(match: Match, entry: Entry) -> str:
    """A list entry with how it was found, how sure that is, and whether it stood then and stands now."""
    told = [entry.how, entry.band, entry.probability, entry.link, entry.decided, entry.now]
    then = f"; {match.when}: {match.then}" if match.then else ""
    return f"{match.name}, {entry.list} {entry.edition} ({'; '.join(filter(None, told))}{then})"


def _lists(page: Checklist, words: Words) -> tuple[Row, list[Row]]:
    keys = ("list", "publisher", "edition", "published", "retrieved", "entries", "digest", "meanings")
    head = (*(words(f"data.{key}") for key in keys), words("sheet.checked"))
    rows: list[Row] = [
        (
            line.title,
            line.publisher,
            line.edition,
            line.published,
            line.retrieved,
            line.entries,
            line.digest,
            line.meaning,
            "" if line.checked else words("not_checked"),
        )
        for line in (*page.lists, *page.taxonomies)
    ]
    return head, rows


def _references(page: Checklist, words: Words) -> tuple[Row, list[Row]]:
    head = ("", words("data.references"), words("data.publisher"), words("data.published"), words("sheet.addresses"))
    rows: list[Row] = [
        (
            source.number,
            source.title,
            source.publisher,
            source.date,
            source.url,
            words("checked_on", day=source.checked) if source.checked else words("not_checked"),
        )
        for source in page.references
    ]
    return (*head, words("sheet.checked")), rows
