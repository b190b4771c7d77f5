"""The live OpenAlex service as a source: the records some proposals need are fetched, then built like a snapshot.

One way of building tables serves both, so a profile from the service equals one from a snapshot of the same records.
What the service cannot be asked for, the works of whole organisations, the source names as its limit. pyalex makes the
queries; its own sessions know no time limits and cannot be sent elsewhere, so it is given ours.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import pyalex
import requests
from pyalex.api import BaseOpenAlex

from toolkit.errors import SourceError
from toolkit.models.proposal import Proposal
from toolkit.sources.budget import PER_PAGE, Budget, Estimate, pages
from toolkit.sources.client import SERVICE, Client, Patience, Progress
from toolkit.sources.fetch import Entity, expected_for, names_in, records_for
from toolkit.sources.filters import in_filters, packed
from toolkit.sources.held import Held
from toolkit.sources.kept import Kept
from toolkit.sources.records import FIELDS
from toolkit.sources.searches import MOST_NEARBY, Search
from toolkit.sources.several import Several
from toolkit.sources.snapshot import Snapshot
from toolkit.sources.suggesting import PATIENCE, Suggesting
from toolkit.sources.terms import Terms
from toolkit.sources.works import Record, bare

_NO_LONGER = frozenset({"grants", "is_authors_truncated"})
"""Fields of older records, which the service refuses to select."""
_SAY_EVERY = 1_000
_MOST_NAMED = 5
_Item = TypeVar("_Item")


class OpenAlex:
    """OpenAlex, or a server that answers like it (`url`); raises SourceError where it does not answer."""

    def __init__(
        self,
        url: str = SERVICE,
        key: str | None = None,
        progress: Progress = lambda _: None,
        patience: Patience = Patience(),  # noqa: B008
        *,
        terms: Terms = Terms(),  # noqa: B008
        keep: Path | None = None,
    ) -> None:
        """`keep` is the file in which answers are kept, if `terms` say which day it is."""
        self._url, self._key, self._progress, self._patience = url.rstrip("/"), key, progress, patience
        self._terms, self._file = terms, keep

    def for_proposals(self, proposals: Sequence[Proposal]) -> Snapshot:
        """Fetch what these proposals need and give it as a snapshot that lasts as long as the object does."""
        proposals = [proposal.as_corrected for proposal in proposals]
        self._progress(f"source: {self._url}")
        with Held(self._url) as held:
            with self._client() as client, _Questions(client, self._progress, names_in(proposals)) as ask:
                fetched = records_for(proposals, ask, held.add, self._progress)
            for number, lives in fetched.moved.items():
                self._progress(f"{self._url}: {number} was merged into {lives}")
            if fetched.gone:
                self._progress(f"{self._url}: not there, or no longer: {', '.join(fetched.gone)}")
            self._progress(f"{self._url}: {client.budget.report(fetched.floor)}")
            snapshot = held.snapshot()
        told: dict[str, Any] = {"moved": fetched.moved, "gone": fetched.gone}
        if client.oldest:
            told["data_date"] = client.oldest
        if ask.frequent:
            told["limits"] = (*snapshot.info.limits, "frequent-names")
        snapshot.info = snapshot.info.model_copy(update=told)
        return snapshot

    def estimate(self, proposals: Sequence[Proposal]) -> Estimate:
        """What `for_proposals` will take; the few requests for it are answers that it will use."""
        proposals = [proposal.as_corrected for proposal in proposals]
        with self._client() as client, _Questions(client, self._progress, names_in(proposals)) as ask:
            expected = expected_for(proposals, ask, self._progress)
        works = expected.works
        lists = [pages(sum(works[author] for author in several)) for several in packed(works)]
        return Estimate(
            people=sum(len(proposal.people) for proposal in proposals),
            authors=len(works),
            works=sum(works.values()),
            names=expected.names,
            searches=expected.searches,
            lists=sum(lists),
            longest=max(lists, default=0),
            seconds=client.budget.seconds_an_answer,
            spent=client.budget.credits,
            left=client.budget.left,
        )

    @cached_property
    def suggesting(self) -> Suggesting:
        """What it suggests while a name is typed, over a line that stays open."""
        return Suggesting(Client(self._url, self._key, PATIENCE, self._progress))

    @contextmanager
    def _client(self) -> Iterator[Client]:
        terms = self._terms
        kept = Kept(self._file, terms.today, terms.oldest) if self._file and terms.today else None
        settings: dict[str, Any] = {"kept": kept, "offline": terms.offline, "budget": Budget(terms.max_credits)}
        with Client(self._url, self._key, self._patience, self._progress, **settings) as client:
            yield client


class _Questions(Several):
    """What `fetch` asks, put into queries by pyalex and sent by our client."""

    def __init__(self, client: Client, progress: Progress, names: Mapping[str, str]) -> None:
        """`names` are those the user knows the people and organisations behind ids by."""
        super().__init__(client)
        self._progress, self._names = progress, dict(names)
        self.frequent: set[str] = set()
        """Names that are borne by more records than were looked at."""

    def by_ids(self, entity: Entity, name: str, ids: Iterable[str | None]) -> list[Record]:
        def ask(values: list[str]) -> list[Record]:
            return self._all(_query(entity).filter(**{name: "|".join(values)}))

        about = lambda values: f"the records of {self._called(values, entity)}"  # noqa: E731
        return self._known(self._joined(ask, in_filters(ids), about))

    def works(self, authors: Mapping[str, int]) -> Iterator[Record]:
        def ask(values: list[str]) -> list[Record]:
            return self._all(_query("works", corpus="all").filter(author={"id": "|".join(values)}))

        about = lambda values: f"the works of {self._called(values, 'authors')}"  # noqa: E731
        for _, found in self.asked(ask, packed(authors), about):
            yield from found

    def searched(self, entity: Entity, searches: Iterable[Search]) -> list[Record]:
        def about(search: Search) -> str:
            return f"{entity} called {search.name}{' where the proposals say' if search.nearby else ''}"

        return self._known(self._joined(partial(self._search, entity), searches, about))

    def each(self, entity: Entity, ids: Iterable[str]) -> Iterator[tuple[str, Record | None]]:
        about = lambda number: f"the full record of {self._called([number], entity)}"  # noqa: E731
        return self.asked(partial(self._one, entity), sorted(set(ids)), about)

    def _known(self, found: list[Record]) -> list[Record]:
        self._names.update({bare(record["id"]): str(record.get("display_name")) for record in found})
        return found

    def _joined(
        self, ask: Callable[[_Item], list[Record]], items: Iterable[_Item], about: Callable[[_Item], str]
    ) -> list[Record]:
        return [record for _, found in self.asked(ask, items, about) for record in found]

    def _called(self, ids: Sequence[str], entity: Entity) -> str:
        """Some ids as the user knows them; of many, the first ones."""
        known = [f"{self._names[i]} ({i})" if i in self._names else i for i in ids[:_MOST_NAMED]]
        more = len(ids) - len(known)
        return ", ".join(known) + (f" and {more} more {entity}" if more else "")

    def _search(self, entity: Entity, search: Search) -> list[Record]:
        if search.nearby:
            return self._nearby(entity, search)
        page = next(_Pages(self._client, _query(entity).search(search.words)))
        if page.meta["count"] <= len(page):
            return list(page)
        self._many(search, f"{page.meta['count']:,} records hold the name: the first {len(page)} are looked at")
        return [*page, *self._nearby(entity, search)]

    def _nearby(self, entity: Entity, search: Search) -> list[Record]:
        found: dict[str, Record] = {}
        for homes in in_filters(search.homes):
            query = _query(entity).search(search.words).filter(affiliations={"institution": {"id": "|".join(homes)}})
            shown = 0
            for page in islice(_Pages(self._client, query), MOST_NEARBY):
                found |= {record["id"]: record for record in page}
                shown += len(page)
                if shown >= page.meta["count"] or len(page) < PER_PAGE:
                    break
            else:
                said = f"of {page.meta['count']:,} records at the organisations named, {shown} are looked at"
                self._many(search, said)
        return list(found.values())

    def _many(self, search: Search, said: str) -> None:
        self.frequent.add(search.name)
        self._progress(f"{search.name}: {said}")

    def _one(self, entity: Entity, number: str) -> Record | None:
        query = f"{SERVICE}/{entity}/{number}", {"select": ",".join(_fields(entity))}
        answer = self._client.get(*query)
        if answer.status_code != 200:
            return None
        try:
            record: Record = answer.json()
            bare(record["id"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._client.wrong(_strange(error), [self._client.address(*query)]) from error
        return _slim(record)

    def _all(self, query: BaseOpenAlex) -> list[Record]:
        """Every record of a query; raises SourceError if they are fewer than the service counted on any page.

        A record that changes while pages are read may go to one that is read already, and one that is deleted makes
        the count smaller than what was found: only the first page is known to be the last by its count alone.
        """
        found: dict[str, Record] = {}
        most = 0
        pages_of = _Pages(self._client, query)
        for number, page in enumerate(pages_of):
            most = max(most, page.meta["count"])
            new = {record["id"]: _slim(record) for record in page if record["id"] not in found}
            found |= new
            if not new or len(page) < PER_PAGE or (not number and len(found) == page.meta["count"]):
                break
            if most > _SAY_EVERY and len(found) % _SAY_EVERY < PER_PAGE:
                self._progress(f"{len(found):,} of {most:,}")
        if len(found) < most:
            raise pages_of.wrong(f"gave {len(found)} of the {most} records it counted. Try again later.")
        return list(found.values())


class _Pages:
    """The pages of a query, one after another; what they turn out to lack spoils all of them."""

    def __init__(self, client: Client, query: BaseOpenAlex) -> None:
        self._client = client
        self._pages = query.paginate(per_page=PER_PAGE, n_max=None)
        self._pages._session = self
        self._asked: list[str] = []

    def __iter__(self) -> "_Pages":
        return self

    def __next__(self) -> Any:
        try:
            page = next(self._pages)
            for record in page:
                bare(record["id"])
            if page.meta["count"] < 0:
                raise ValueError("a count below zero")
        except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as error:
            raise self.wrong(_strange(error)) from error
        return page

    def get(self, url: str, **_: Any) -> requests.Response:
        """What pyalex calls for a page."""
        self._asked.append(self._client.address(url))
        return self._client.get(url)

    def wrong(self, reason: str) -> SourceError:
        """What is raised for pages that are not right; none of them stays."""
        return self._client.wrong(reason, self._asked)


def _strange(error: Exception) -> str:
    return f"gave an answer that is not OpenAlex's ({type(error).__name__}). Check the address."


def _slim(record: Record) -> Record:
    """A record without its abstract, of which it only matters whether there is one."""
    if record.get("abstract_inverted_index"):
        record["abstract_inverted_index"] = True
    return record


def _fields(entity: Entity) -> list[str]:
    return [name for name in FIELDS[entity] if name not in _NO_LONGER]


def _query(entity: Entity, **more: str) -> BaseOpenAlex:
    """A fresh query, as pyalex changes what it is given; it asks for the fields we read and no others."""
    return getattr(pyalex, entity.capitalize())({"select": _fields(entity), **more})
