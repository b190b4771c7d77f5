"""Pictures as SVG: plain shapes and texts in the colour of the page, legible in print, nothing told by colour alone."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from toolkit.checklist.word_runs import clean

_WIDTH, _ROW, _LABEL, _FONT = 680, 22, 250, 11
_NARROW, _TALL_ROW = 300, 38
"""Of pictures with each label above its bar, which stay legible on a telephone."""
_GAP = 50
"""The least room between two columns, for the lines."""
_FAMILY = "'Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic', sans-serif"
_INK = 'stroke="currentColor" fill="none"'


@dataclass(frozen=True)
class Tie:
    """A line from one place in a column to one in the next; `broken` tells one kind of tie from the other."""

    start: int
    end: int
    label: str = ""
    broken: bool = False


def dots(rows: Sequence[tuple[str, Mapping[int, int]]], years: range, *, name: str, title: str, desc: str) -> str:
    """A row for each label, a column for each year, and in it a number with a spot as large."""
    step = (_WIDTH - _LABEL) / len(years)
    each = max(1, math.ceil(34 / step))
    parts = [_text(_LABEL + step * (n + 0.5), 14, str(year)) for n, year in enumerate(years) if n % each == 0]
    most = max(count for _, counts in rows for count in counts.values())
    for r, (label, counts) in enumerate(rows):
        y = 22 + _ROW * (r + 0.5)
        parts += [
            _line((0, y + _ROW / 2), (_WIDTH, y + _ROW / 2), faint=True),
            _text(0, y + 4, fit(label, _LABEL), "start"),
        ]
        for year, count in counts.items():
            x, radius = _LABEL + step * (year - years.start + 0.5), 3 + 7 * math.sqrt(count / most)
            parts.append(
                Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="currentColor" fill-opacity="0.15"/>').format(
                    x, y, radius
                )
            )
            parts.append(_text(x, y + 4, str(count)))
    return _svg(parts, 26 + _ROW * len(rows), name, title, desc)


def bars(rows: Sequence[tuple[str, int]], *, name: str, title: str, desc: str) -> str:
    """A bar for each label, as long as its number, which stands beside it."""
    most = max((count for _, count in rows), default=0) or 1
    parts: list[Markup] = []
    for r, (label, count) in enumerate(rows):
        y, length = _ROW * r + 4, (_WIDTH - _LABEL - 40) * count / most
        parts.append(_text(0, y + 12, fit(label, _LABEL), "start"))
        parts.append(
            Markup(
                '<rect x="{}" y="{}" width="{:.1f}" height="14" fill="currentColor" fill-opacity="0.15"'
                ' stroke="currentColor"/>'
            ).format(_LABEL, y, length)
        )
        parts.append(_text(_LABEL + length + 6, y + 12, str(count), "start"))
    return _svg(parts, _ROW * len(rows) + 8, name, title, desc)


def shares(rows: Sequence[tuple[str, int, int]], *, name: str, title: str, desc: str) -> str:
    """For each label the part of a whole: a bar as long as the whole, filled as far as the part, with both numbers."""
    most = max((whole for _, _, whole in rows), default=0) or 1
    numbers = [f"{count:,} / {whole:,}" for _, count, whole in rows]
    scale = (_NARROW - 10 - max((sum(_sizes(each)) for each in numbers), default=0)) / most
    bar = Markup('<rect x="0.5" y="{}" width="{:.1f}" height="12" {} stroke="currentColor"/>')
    parts: list[Markup] = []
    for r, (label, count, whole) in enumerate(rows):
        y = _TALL_ROW * r
        parts.append(_text(0, y + 12, fit(label, _NARROW), "start"))
        parts.append(bar.format(y + 18, whole * scale, Markup('fill="none"')))
        if count:
            parts.append(bar.format(y + 18, count * scale, Markup('fill="currentColor" fill-opacity="0.45"')))
        parts.append(_text(whole * scale + 6, y + 28, numbers[r], "start"))
    return _svg(parts, _TALL_ROW * len(rows), name, title, desc, _NARROW)


def ties(
    columns: Sequence[Sequence[str]], between: Sequence[Sequence[Tie]], *, name: str, title: str, desc: str
) -> str:
    """Columns of labels, and lines from each to the next with a number on them."""
    height = _ROW * 1.4 * max(len(column) for column in columns)
    places = _side_by_side(columns)

    def at(column: int, n: int) -> float:
        return height * (n + 0.5) / len(columns[column])

    parts: list[Markup] = []
    for c, lines in enumerate(between):
        for tie in lines:
            shift = 4 if tie.broken else -4 if tie.label else 0
            start = (sum(places[c]), at(c, tie.start) + shift)
            end = (places[c + 1][0], at(c + 1, tie.end) + shift)
            parts.append(_line(start, end, broken=tie.broken))
            if tie.label:
                x, y = start[0] + 0.8 * (end[0] - start[0]), start[1] + 0.8 * (end[1] - start[1])
                parts.append(_text(x, y - 3 + 14 * tie.broken, tie.label))
    for c, (column, (left, width)) in enumerate(zip(columns, places, strict=True)):
        for n, label in enumerate(column):
            box = Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="20" rx="2" {}/>')
            parts.append(box.format(left, at(c, n) - 10, width, Markup(_INK)))
            parts.append(_text(left + 5, at(c, n) + 4, fit(label, width - 10), "start"))
    return _svg(parts, height + 4, name, title, desc)


def _side_by_side(columns: Sequence[Sequence[str]]) -> list[tuple[float, float]]:
    """The left edge and the width of each column: as wide as its labels, or in that proportion where room is short."""
    edge = 1.0
    wanted = [max(sum(_sizes(label)) for label in column) + 12 for column in columns]
    room = _WIDTH - 2 * edge - _GAP * (len(columns) - 1)
    widths = [min(width, _share(wanted, room)) for width in wanted]
    gap = (_WIDTH - 2 * edge - sum(widths)) / (len(columns) - 1)
    return [(edge + sum(widths[:c]) + gap * c, width) for c, width in enumerate(widths)]


def _share(wanted: Sequence[float], room: float) -> float:
    """The most that a column can have, so that all find room and none is cut for the sake of a wider one."""
    narrow: list[float] = []
    for n, width in enumerate(sorted(wanted)):
        share = (room - sum(narrow)) / (len(wanted) - n)
        if width > share:
            return share
        narrow.append(width)
    return room


def _sizes(text: str) -> list[float]:
    """About how wide each letter is."""
    return [_FONT * (1.0 if east_asian_width(letter) in "WFA" else 0.54) for letter in text]


def fit(text: str, width: float) -> str:
    """A text cut to a width, with an ellipsis where something is left out."""
    sizes = _sizes(text)
    if sum(sizes) <= width:
        return text
    kept, used = "", _FONT * 1.0
    for letter, size in zip(text, sizes, strict=True):
        used += size
        if used > width:
            break
        kept += letter
    return kept.rstrip() + "…"


def _text(x: float, y: float, said: str, anchor: str = "middle") -> Markup:
    written = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="currentColor">{}</text>')
    return written.format(x, y, anchor, escape(clean(said)))


def _line(start: tuple[float, float], end: tuple[float, float], *, faint: bool = False, broken: bool = False) -> Markup:
    look = Markup(' stroke-opacity="0.3"' if faint else "") + Markup(' stroke-dasharray="5 3"' if broken else "")
    return Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" {}{}/>').format(
        *start, *end, Markup(_INK), look
    )


def _svg(parts: Iterable[Markup], height: float, name: str, title: str, desc: str, width: int = _WIDTH) -> str:
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {:.0f}" role="img" aria-labelledby="{}-t {}-d" '
        'font-size="{}" font-family="{}"><title id="{}-t">{}</title><desc id="{}-d">{}</desc>'
    ).format(width, height, name, name, _FONT, _FAMILY, name, clean(title), name, clean(desc))
    return str(head + Markup("").join(parts) + Markup("</svg>"))
