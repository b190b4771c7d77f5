"""The packs that a page is about: as their files are now, and as they were when they judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from api.access.caller import Caller
from api.pages.words import language_of
from api.screener import Screener
from api.store.packs import earlier_editions, edition_of
from toolkit import Criterion, Pack, Wording, words_in

NOWHERE = "There is no such framework."
BROKEN = "The files of this framework cannot be read. Who keeps them is told why by: trusted-research criteria lint."
AT = "@"
"""Stands between the id of a pack and the digest of an edition that judged."""


@dataclass(frozen=True)
class Edition:
    """A pack that can be compared; `used` is the day on which it judged last, None for the files as they are."""

    key: str
    pack: Pack
    used: date | None


def wording(request: Request) -> Wording:
    """The words of the book in the language of a reader, and what the lists are called; raises ListError."""
    app, language = request.app, language_of(request)
    words = words_in(language)
    titles = [(each.id, each.title) for each in (*app.state.matching.lists(), *app.state.screener.taxonomies)]
    return _wording(language, tuple((id_, words.in_language(title)) for id_, title in titles))


@lru_cache(maxsize=8)
def _wording(language: str, titles: tuple[tuple[str, str], ...]) -> Wording:
    return Wording(language, dict(titles))


def all_packs(request: Request) -> list[Pack]:
    """All packs whose files can be read, by id."""
    screener: Screener = request.app.state.screener
    return screener.readable()


def pack_now(request: Request, pack_id: str) -> Pack:
    """A pack as its files are now; raises HTTPException 404, or 422 where they cannot be read."""
    screener: Screener = request.app.state.screener
    if found := screener.readable([pack_id]):
        return found[0]
    raise HTTPException(422, BROKEN) if pack_id in screener.pack_names() else HTTPException(404, NOWHERE)


def criterion_in(pack: Pack, criterion_id: str) -> Criterion:
    """One of its criteria; raises HTTPException 404."""
    if criterion_id not in pack.criteria:
        raise HTTPException(404, "There is no such item.")
    return pack.criteria[criterion_id]


def edition(request: Request, session: Session, caller: Caller, key: str) -> Pack:
    """A pack as it is now, or as it judged something that the caller may see; raises HTTPException 404."""
    pack_id, _, digest = key.partition(AT)
    if not digest:
        return pack_now(request, pack_id)
    found = edition_of(session, caller, pack_id, digest)
    if found is None:
        raise HTTPException(404, NOWHERE)
    return found


def earlier(session: Session, caller: Caller, pack: Pack) -> Iterator[Edition]:
    """The editions of a pack that judged something of the caller's and are not that of today, latest first."""
    for digest, day in earlier_editions(session, caller, pack.id):
        if digest != pack.digest and (found := edition_of(session, caller, pack.id, digest)):
            yield Edition(f"{pack.id}{AT}{digest}", found, day)
