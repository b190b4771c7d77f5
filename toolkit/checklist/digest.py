"""What changed in a portfolio as a page: why, for which proposals, and what of them came out otherwise."""

import datetime as dt

from toolkit.checklist.forms import html_text, markdown_text, templates_for, tidy
from toolkit.checklist.words import Words
from toolkit.models.noun import Noun


class Told(Noun):
    """A sentence with what belongs to it."""

    says: str
    details: tuple[str, ...] = ()


class Item(Noun):
    """An item that came out otherwise."""

    title: str
    subject: str
    says: str
    """How it stood and stands."""
    found: str | None
    """The sentence of the checklist."""
    evidence: tuple[str, ...]


class Opened(Noun):
    """A proposal to open again."""

    proposal: str
    title: str
    department: str | None
    responses: tuple[str, ...]
    """By pack, the outcome before and now."""
    lists: tuple[str, ...]
    items: tuple[Item, ...]
    checklists: tuple[str, ...]
    """Addresses beside the digest."""


class DigestPage(Noun):
    """The whole page in one language."""

    language: str
    title: str
    proposal: str
    """The file of proposals, which stands where other pages name their proposal."""
    as_of: dt.date
    days: str
    causes: tuple[Told, ...]
    scope: str
    result: str
    opened: tuple[Opened, ...]


def render_digest(page: DigestPage, words: Words, form: str) -> str:
    """The page in a form (html, md): self-contained, nothing loaded from anywhere."""
    names = {"page": page, "sides": [page], "words": words.tree, "say": words, "day": words.day}
    if form == "html":
        return templates_for(html_text).get_template("digest.html.j2").render(names)
    return tidy(templates_for(markdown_text).get_template("digest.md.j2").render(names))
