"""The overview of a portfolio as a page: figures and pictures, what to open first, and what could not be read."""

import datetime as dt

from toolkit.checklist.forms import html_text, templates_for
from toolkit.checklist.pictures import Picture
from toolkit.checklist.words import Words
from toolkit.models.noun import Noun


class OpenFirst(Noun):
    """A proposal in the order in which to open them."""

    rank: int
    proposal: str
    title: str
    department: str
    response: str
    reason: str
    checklist: str | None
    """The address of its checklist, beside the overview."""


class Counted(Picture):
    """A picture of counts."""

    links: tuple[tuple[str, ...], ...] = ()
    """For each cell of the table the address of what it counts, or nothing; empty where there is no such place."""
    texts: int = 1
    """So many columns in front hold texts, the others numbers."""
    left: int = 0
    """How many rows the table has no room for."""


class Part(Noun):
    """A section: what is to be said first, then pictures with their tables."""

    id: str
    title: str
    says: tuple[str, ...] = ()
    pictures: tuple[Counted, ...] = ()


class Overview(Noun):
    """The whole page in one language."""

    language: str
    title: str
    proposal: str
    """The file of proposals, which stands where other pages name their proposal."""
    as_of: dt.date
    invented: tuple[str, ...]
    """What is said of invented proposals among them."""
    figures: tuple[tuple[str, str], ...]
    open_first: tuple[OpenFirst, ...]
    left_out: str | None
    parts: tuple[Part, ...]
    unread: tuple[tuple[str, str], ...]
    unread_more: str | None
    origin: tuple[tuple[str, str], ...]


def render_overview(page: Overview, words: Words) -> str:
    """One self-contained document: its own style, no script, nothing loaded from anywhere."""
    template = templates_for(html_text).get_template("overview.html.j2")
    return template.render(page=page, sides=[page], words=words.tree, say=words)
