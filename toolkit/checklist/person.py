"""What was found about one person of the team, in plain words and for that person: no result and no level."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from toolkit.checklist.lines import Answer, Entry, Line, Link, Piece
from toolkit.checklist.page import Check, Checklist, Item, Who
from toolkit.checklist.words import Words
from toolkit.models.criteria import Pack
from toolkit.models.noun import Noun

OPENALEX_HELP = "https://help.openalex.org/hc/en-us/articles/24347048891543-Author-disambiguation"
ORCID_HELP = "https://support.orcid.org/"
_WAYS: Mapping[str, str | None] = {"office": None, "openalex": OPENALEX_HELP, "orcid": ORCID_HELP, "publisher": None}
"""Who can correct a record, with the page that says how; those whom the person knows have none."""


class Found(Noun):
    """One thing that the record shows of the person, with everything needed to look at it oneself."""

    title: str
    says: str
    evidence: tuple[Piece, ...]
    entries: tuple[Entry, ...]
    more: str | None
    """How much more there is than is shown."""
    innocent: tuple[str, ...]
    ask: str
    answer: Answer | None


class Way(Noun):
    """A way to have something corrected."""

    says: str
    link: Link | None


class Letter(Noun):
    """The page for one person."""

    language: str
    name: str
    proposal: str
    proposal_title: str
    invented: str | None
    pack_title: str
    pack_version: str
    as_of: dt.date
    source: str
    data_date: dt.date | None
    lists: tuple[str, ...]
    who: Who
    found: tuple[Found, ...]
    open: tuple[Line, ...]
    clear: tuple[str, ...]
    ways: tuple[Way, ...]
    limits: tuple[str, ...]
    origin: str


def letter(page: Checklist, pack: Pack, words: Words, name: str) -> Letter:
    """The page for a person of that name; raises StopIteration if the team has nobody of it."""
    checks = _checks(page, pack, name)
    origin = page.origin
    return Letter(
        language=page.language,
        name=name,
        proposal=page.proposal,
        proposal_title=page.proposal_title,
        invented=page.invented,
        pack_title=page.pack_title,
        pack_version=page.pack_version,
        as_of=page.as_of,
        source=f"{origin.source} ({origin.kind})",
        data_date=origin.data_date,
        lists=tuple(f"{line.title} ({line.edition})" for line in page.lists),
        who=next(who for who in page.people if who.name == name),
        found=tuple(_found(item, check) for item, check in checks if check.outcome == "raised"),
        open=tuple(_open(checks)),
        clear=tuple(item.title for item, check in checks if check.outcome == "clear"),
        ways=tuple(_way(key, url, words) for key, url in _WAYS.items()),
        limits=(*page.quality.never, *page.limits),
        origin=f"{page.proposal} · {page.pack} {page.pack_version} ({origin.pack_digest[:12]})",
    )


def _checks(page: Checklist, pack: Pack, name: str) -> list[tuple[Item, Check]]:
    return [
        (item, check)
        for section in page.sections
        for item in section.items
        for check in item.checks
        if pack.criteria[item.id].subject == "person" and check.subject == name
    ]


def _found(item: Item, check: Check) -> Found:
    shown = check.evidence[: check.shown]
    marks = {match.mark for piece in shown for match in piece.matches}
    return Found(
        title=item.title,
        says=check.says,
        evidence=tuple(piece for piece in shown if piece.kind != "answer"),
        entries=tuple(entry for entry in check.entries if entry.mark in marks),
        more=check.how_many,
        innocent=item.innocent,
        ask=item.ask,
        answer=check.answer,
    )


def _open(checks: Sequence[tuple[Item, Check]]) -> Iterable[Line]:
    """The points of which the record does not tell enough, by reason."""
    unknown = [(item, check) for item, check in checks if check.outcome == "unknown"]
    for reason in dict.fromkeys(check.says for _, check in unknown):
        titles = [item.title for item, check in unknown if check.says == reason]
        yield Line(label=reason, value=" · ".join(dict.fromkeys(titles)))


def _way(key: str, url: str | None, words: Words) -> Way:
    return Way(says=words(f"person.correct.{key}"), link=Link(label=url, url=url) if url else None)
