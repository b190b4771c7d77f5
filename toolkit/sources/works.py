"""Works as they come from a service: each is passed on at once, and what further questions rest on is remembered.

A screening can need a hundred thousand works. Kept as objects they fill the memory, and looking through them again and
again for garbage took Python longer than reading them.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from toolkit.models.ids import NOBODY
from toolkit.sources.budget import pages

Record = dict[str, Any]
SHOWN_AUTHORS = 100
"""A list shows no more authors of a work; the others stand in the work's own record."""


def bare(url: str | None) -> str:
    """The last part of an id that OpenAlex writes as an address."""
    return (url or "").rpartition("/")[2]


class Works:
    """The works of a run, each once; those that a list may have cut short wait for their own record."""

    def __init__(self, pass_on: Callable[[Iterable[Record]], None], *, with_names: bool) -> None:
        """`with_names`: whether the names on the works are of use, as a person is looked for by name."""
        self._pass_on, self._with_names = pass_on, with_names
        self._seen: set[str] = set()
        self._of_author: Counter[str] = Counter()
        self.cut: dict[str, Record] = {}
        """Works with as many authors as a list shows, by id: `complete` is to be called for each."""
        self.organisations: set[str] = set()
        """Ids of the organisations on them, and of those above."""
        self.funders: set[str] = set()
        self.names: dict[str, set[str]] = {}
        """Authors on them, with the spellings of their names there."""

    def add(self, works: Iterable[Record]) -> None:
        """Works as lists show them."""
        for work in works:
            if work["id"] in self._seen:
                continue
            if len(work.get("authorships") or ()) == SHOWN_AUTHORS:
                self._seen.add(work["id"])
                self.cut[work["id"]] = work
            else:
                self._take(work)

    def complete(self, cut: str, full: Record | None) -> None:
        """The full record of a work that was cut, by the id it had; without one it stays as it was shown."""
        shown = self.cut.pop(cut)
        if full is None or full["id"] == cut or full["id"] not in self._seen:
            self._take(full or shown)

    def lists(self, authors: Iterable[str]) -> int:
        """The fewest requests in which the works of some authors come."""
        return sum(pages(self._of_author[author]) for author in authors)

    def _take(self, work: Record) -> None:
        self._seen.add(work["id"])
        self._pass_on([work])
        self._of_author.update({self._author(authorship) for authorship in work.get("authorships") or ()})
        self.funders |= {funder.get("id") for funder in work.get("funders") or ()} - {None}
        self.funders |= {award.get("funder_id") for award in work.get("awards") or ()} - {None}

    def _author(self, authorship: Record) -> str:
        """The author of an authorship; notes what stands beside."""
        for place in authorship.get("institutions") or ():
            self.organisations.update(filter(None, (place.get("id"), *(place.get("lineage") or ()))))
        author = authorship.get("author") or {}
        key = str(author.get("id"))
        if self._with_names and author.get("id") and bare(key) not in NOBODY:
            spelt = (author.get("display_name"), authorship.get("raw_author_name"))
            self.names.setdefault(key, set()).update(filter(None, spelt))
        return key
