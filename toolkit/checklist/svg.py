"""Pictures as SVG: plain shapes and texts in the colour of the page, legible in print, nothing told by colour alone."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from toolkit.checklist.word_runs import clean

_WIDTH, _ROW, _LABEL, _FONT = 680, 22, 250, 11
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


def ties(
    columns: Sequence[Sequence[str]], between: Sequence[Sequence[Tie]], *, name: str, title: str, desc: str
) -> str:
    """Columns of labels, and lines from each to the next with a number on them."""
    height = _ROW * 1.4 * max(len(column) for column in columns)
    room = _WIDTH / len(columns)
    width = room - 44

    def at(column: int, n: int) -> float:
        return height * (n + 0.5) / len(columns[column])

    parts: list[Markup] = []
    for c, lines in enumerate(between):
        for tie in lines:
            start, end = (room * c + width, at(c, tie.start)), (room * (c + 1), at(c + 1, tie.end))
            parts.append(_line(start, end, broken=tie.broken))
            if tie.label:
                x, y = start[0] + 0.8 * (end[0] - start[0]), start[1] + 0.8 * (end[1] - start[1])
                parts.append(_text(x, y - 3 + 10 * tie.broken, tie.label))
    for c, column in enumerate(columns):
        wide = room if column is columns[-1] else width
        for n, label in enumerate(column):
            y = at(c, n)
            parts.append(
                Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="20" rx="2" {}/>').format(
                    room * c, y - 10, wide - 1, Markup(_INK)
                )
            )
            parts.append(_text(room * c + 5, y + 4, fit(label, wide - 10), "start"))
    return _svg(parts, height + 4, name, title, desc)


def fit(text: str, width: float) -> str:
    """A text cut to a width, with an ellipsis where something is left out."""
    sizes = [_FONT * (1.0 if east_asian_width(letter) in "WFA" else 0.58) for letter in text]
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


def _svg(parts: Iterable[Markup], height: float, name: str, title: str, desc: str) -> str:
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {:.0f}" role="img" aria-labelledby="{}-t {}-d" '
        'font-size="{}" font-family="{}"><title id="{}-t">{}</title><desc id="{}-d">{}</desc>'
    ).format(_WIDTH, height, name, name, _FONT, _FAMILY, name, clean(title), name, clean(desc))
    return str(head + Markup("").join(parts) + Markup("</svg>"))
