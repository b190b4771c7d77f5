"""The checklist as HTML, Markdown and JSON: one page, three ways to write it down."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from toolkit.checklist.page import Check, Checklist
from toolkit.checklist.person import Letter
from toolkit.checklist.sides import Sides
from toolkit.checklist.words import Words
from toolkit.resources import folder

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ANYWHERE = re.compile(r"([\\`*_\[\]|~#$])")
_AT_START = re.compile(r"^(\s*)([-+=>]|\d+(?=[.)]))")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


_ORDER = ("raised", "unknown", "clear", "not_in_force")


def blocks(checks: Sequence[Check]) -> list[list[Check]]:
    """Checks in the order in which they want attention, with those together of which the same is to be said."""
    alike: dict[object, list[Check]] = {}
    for check in sorted(checks, key=lambda check: _ORDER.index(check.outcome)):
        plain = not check.evidence and not check.figures
        alike.setdefault((check.outcome, check.says) if plain else check.anchor, []).append(check)
    return list(alike.values())


def html(sides: Sides) -> str:
    """One self-contained document: its own style, no script, nothing loaded from anywhere."""
    templates = templates_for(html_text)
    told = [
        names_for(side.page, side.words, mark="" if side == sides[0] else f"{side.page.language}-") for side in sides
    ]
    for names in told:
        names["part"] = templates.get_template("checklist_parts.html.j2").make_module(names)
        names["all"] = templates.get_template("checklist_sections.html.j2").make_module(names)
    return templates.get_template("checklist.html.j2").render(told[0], sides=told)


def markdown(sides: Sides) -> str:
    """GitHub-flavoured Markdown."""
    (side,) = sides
    return tidy(templates_for(markdown_text).get_template("checklist.md.j2").render(names_for(side.page, side.words)))


def letter_html(page: Letter, words: Words) -> str:
    """The page for one person as a document that loads nothing."""
    names, templates = names_for(page, words, mark="", sides=[page]), templates_for(html_text)
    part = templates.get_template("checklist_parts.html.j2").make_module(names)
    return templates.get_template("person.html.j2").render(names, part=part)


def letter_markdown(page: Letter, words: Words) -> str:
    """The page for one person as Markdown."""
    return tidy(templates_for(markdown_text).get_template("person.md.j2").render(names_for(page, words)))


def tidy(text: str) -> str:
    """Markdown without spaces at the end of lines and more than one blank line together."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"


def json(sides: Sides) -> str:
    """The checklist as data, every text in its language: the same bytes for the same page."""
    (side,) = sides
    return side.page.model_dump_json(indent=2) + "\n"


def html_text(value: Any) -> Any:
    """A text for HTML, with control characters, which no HTML may hold, shown as such; it is escaped afterwards."""
    return (
        _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value)
        if isinstance(value, str) and not isinstance(value, Markup)
        else value
    )


def markdown_text(value: Any) -> Any:
    """A text for Markdown on one line, in which nothing is markup, a link or HTML."""
    if isinstance(value, Markup):
        return value
    line = " ".join(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value)).split())
    line = re.sub("[&<>]", lambda found: _ENTITIES[found[0]], line)
    line = _ANYWHERE.sub(r"\\\1", line)
    line = re.sub(r"(?i)://|(?<=www)\.|@", lambda found: "".join(f"&#{ord(c)};" for c in found[0]), line)
    return Markup(_AT_START.sub(_not_a_block, line))


def address(url: str) -> Markup:
    """An address for a Markdown link, in which no character ends the link."""
    return Markup(quote(url, safe=":/?#@!$',;=%~+-._&").replace("&", "&amp;"))


def _not_a_block(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"


def names_for(page: Checklist | Letter, words: Words, **more: object) -> dict[str, Any]:
    """What a template can name."""
    joints = {name: Markup(words(name)) for name in ("colon", "separator")}
    return {
        "page": page,
        "words": {**words.tree, **joints},
        "say": words,
        "day": words.day,
        "number": words.number,
        "blocks": blocks,
        **more,
    }


@cache
def templates_for(finalize: Callable[[Any], Any]) -> Environment:
    """The templates, with what makes a text fit for one form."""
    templates = Environment(
        loader=FileSystemLoader(folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["address"] = address
    return templates
