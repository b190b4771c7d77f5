"""Whatever the size of pages and whatever changes while they are read: no record twice, none lost without a word.

What no count can show is left out: three changes and more that make up for each other.
"""

from collections.abc import Callable, Iterable
from typing import Literal

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.openalex_server import Fault, OpenAlexServer, Store, made
from toolkit.errors import SourceError
from toolkit.sources import openalex
from toolkit.sources.client import Client, Patience

QUICK = Patience(connect=1, read=5, attempts=2, silent=1, pause=0.01)
Kind = Literal["add", "remove", "move"]
Change = tuple[int, Kind, int, int]
"""Before which page what happens to which work (counted over those there are), and how often it is cited then."""


def a_change(*kinds: Kind) -> st.SearchStrategy[Change]:
    return st.tuples(st.integers(1, 6), st.sampled_from(kinds), st.integers(0, 99), st.integers(0, 1_000))


class Changing(Fault):
    """Works that change between the pages, and the ids of those that stay throughout."""

    def __init__(self, works: int, changes: Iterable[Change]) -> None:
        super().__init__("changes", path="/works", change=self.happen)
        self.store = Store([made.work(n, [made.authorship(1)]) for n in range(1, works + 1)])
        self.changes, self.page = list(changes), 0
        self.throughout = set(made.ids(self.store.works))

    def happen(self, store: Store) -> None:
        for page, kind, which, cited in self.changes:
            if page != self.page:
                continue
            there = sorted(store.works, key=lambda w: str(w["id"]))
            one = there[which % len(there)] if there else None
            if kind == "add":
                store.add("works", made.work(1_000 + len(there) + which, [made.authorship(1)], cited_by_count=cited))
            elif one and kind == "move":
                store.add("works", {**one, "cited_by_count": cited})
            elif one:
                store.remove("works", one["id"])
                self.throughout.discard(one["id"])
        self.page += 1


def plainly(server: OpenAlexServer, per_page: int) -> list[str]:
    """The pages one after another, as the documentation has it."""
    found: list[str] = []
    cursor: str | None = "*"
    while cursor:
        query: dict[str, str | int] = {"filter": "author.id:A1", "per-page": per_page, "cursor": cursor}
        body = requests.get(f"{server.url}/works", params=query, timeout=5).json()
        found += made.ids(body["results"])
        cursor = body["meta"]["next_cursor"]
    return found


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 25), st.integers(1, 9), st.booleans(), st.lists(a_change("add", "remove"), max_size=6))
def test_a_cursor_neither_repeats_nor_loses_what_stays(
    works: int, per_page: int, null: bool, changes: list[Change]
) -> None:
    changing = Changing(works, changes)
    changing.store.cursor_ends_with_null = null
    with OpenAlexServer(changing.store, changing) as server:
        found = plainly(server, per_page)
    assert len(found) == len(set(found))
    assert changing.throughout <= set(found)


def test_a_cursor_loses_a_work_that_is_cited_meanwhile() -> None:
    changing = Changing(20, [(2, "move", 3, 999)])
    with OpenAlexServer(changing.store, changing) as server:
        found = plainly(server, 5)
    assert len(changing.throughout - set(found)) == 1


def read(server: OpenAlexServer) -> list[str]:
    """The works as the toolkit reads them."""
    say: Callable[[str], None] = lambda _: None  # noqa: E731
    with Client(server.url, None, QUICK, say) as client, openalex._Questions(client, say, {}) as ask:
        return made.ids(ask.works({"A1": 1}))


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 25), st.integers(1, 9), st.booleans(), st.lists(a_change("add", "remove", "move"), max_size=2))
def test_what_the_toolkit_reads_is_whole_or_an_error(
    works: int, per_page: int, null: bool, changes: list[Change]
) -> None:
    changing = Changing(works, changes)
    changing.store.cursor_ends_with_null = null
    with pytest.MonkeyPatch.context() as patch, OpenAlexServer(changing.store, changing) as server:
        patch.setattr(openalex, "PER_PAGE", per_page)
        try:
            found = read(server)
        except SourceError as error:
            assert changes and "records it counted" in str(error)
            return
    assert len(found) == len(set(found))
    assert changing.throughout <= set(found)
