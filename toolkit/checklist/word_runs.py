"""Pieces of a Word document: runs of text, links and the blocks they stand in. No text is ever markup."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from toolkit.checklist.lines import Link

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;", "}": "&#125;", "\t": " "}

Style = Literal[
    "Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Normal", "List Bullet", "Soft", "Box", "Result",
    "Question", "Small", "Small Bullet", "Field",
]  # fmt: skip
STYLES: tuple[Style, ...] = Style.__args__  # type: ignore[attr-defined]
"""The paragraph styles of the template; each stands there once in every place that is filled in."""
_NOTHING = Markup()
Part = str | Markup | Link
Rows = Sequence[Sequence[Markup]]


@dataclass(frozen=True)
class Block:
    """A paragraph, a table with a head, a page break, or two columns of blocks beside each other."""

    kind: Literal["text", "table", "break", "pair"] = "text"
    style: Style = "Normal"
    text: Markup = _NOTHING
    rows: Rows = ()
    pair: tuple[Sequence["Block"], Sequence["Block"]] = ((), ())


@dataclass(frozen=True)
class Runs:
    """Writes runs; `relation` gives the id of an address in the document."""

    relation: Callable[[str], str]

    def __call__(self, *parts: Part | None) -> Markup:
        """Texts, marked ones and links, one after the other."""
        return Markup().join(self._run(part) for part in parts if part is not None)

    def bold(self, text: str) -> Markup:
        """A strong text."""
        return run(text, "<w:b/>")

    def soft(self, text: str) -> Markup:
        """A text that labels another."""
        return run(text, '<w:color w:val="545454"/>')

    def joined(self, parts: Iterable[Part], between: str) -> Markup:
        """Parts with something between them."""
        return self._run(between).join(self._run(part) for part in parts)

    def _run(self, part: Part) -> Markup:
        if isinstance(part, Link):
            return run(part.label) if part.url.startswith("#") else self._link(part)
        return part if isinstance(part, Markup) else run(part)

    def _link(self, to: Link) -> Markup:
        label = run(to.label, '<w:rStyle w:val="Hyperlink"/>')
        return Markup(f'<w:hyperlink r:id="{self.relation(to.url)}">') + label + Markup("</w:hyperlink>")


def run(text: str, look: str = "") -> Markup:
    """A text as a run; its lines stay lines, and characters that no XML may hold are shown as such."""
    lines = "".join(_ESCAPED.get(letter, letter) for letter in clean(text)).replace("\r\n", "\n").split("\n")
    said = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return Markup(f"<w:r><w:rPr>{look}</w:rPr>{said}</w:r>")


def clean(text: str) -> str:
    """A text in which characters that no XML may hold are shown as such."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
