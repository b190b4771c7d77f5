"""The live OpenAlex service as a source: the records some proposals need are fetched, then built like a snapshot.

One way of building tables serves both, so a profile from the service equals one from a snapshot of the same records.
What the service cannot be asked for, the works of whole organisations, the source names as its limit. pyalex makes the
queries; its own sessions know no time limits and cannot be sent elsewhere, so it is given ours.
"""

import json
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyalex
import requests
from pyalex.api import BaseOpenAlex

from toolkit.errors import SourceError
from toolkit.models.proposal import Proposal
from toolkit.sources.build import build
from toolkit.sources.client import SERVICE, Client, Patience, Progress
from toolkit.sources.fetch import Entity, Record, bare, records_for
from toolkit.sources.records import FIELDS
from toolkit.sources.snapshot import Snapshot

_IDS_IN_A_FILTER = 100
_PER_PAGE = 100
_SHOWN_AUTHORS = 100
"""A list shows no more authors of a work; the others stand in the work's own record."""
_NO_LONGER = frozenset({"grants", "is_authors_truncated"})
"""Fields of older records, which the service refuses to select."""
_SURELY_COUNTED = 10_000
"""Below this, search engines count exactly; a larger count may be where they stopped."""
_SAY_EVERY = 1_000


class OpenAlex:
    """OpenAlex, or a server that answers like it (`url`); raises SourceError where it does not answer."""

    def __init__(
        self,
        url: str = SERVICE,
        key: str | None = None,
        progress: Progress = lambda _: None,
        patience: Patience = Patience(),  # noqa: B008
    ) -> None:
        self._url, self._key, self._progress, self._patience = url.rstrip("/"), key, progress, patience

    def for_proposals(self, proposals: Sequence[Proposal]) -> Snapshot:
        """Fetch what these proposals need and give it as a snapshot that lasts as long as the object does."""
        with Client(self._url, self._key, self._patience, self._progress) as client:
            self._progress(f"source: {self._url}")
            fetched = records_for(proposals, _Questions(client, self._progress), self._progress)
        folder = _Folder()
        records = folder.path / "records"
        records.mkdir()
        try:
            for entity, rows in fetched.items():
                with (records / f"{entity}.jsonl").open("w", encoding="utf-8") as file:
                    file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            build([records], folder.path / "tables")
        except (SourceError, OSError) as error:
            raise client.error(f"its records could not be kept: {str(error).splitlines()[0]}") from error
        shutil.rmtree(records)
        return Snapshot(folder.path / "tables", kind="openalex", name=self._url, keep=folder)


class _Folder:
    """A temporary folder that goes with the object."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="trusted-research-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class _Questions:
    """What `fetch` asks, put into queries by pyalex and sent by our client."""

    def __init__(self, client: Client, progress: Progress) -> None:
        self._client, self._progress = client, progress

    def by_ids(self, entity: Entity, name: str, ids: Iterable[str | None]) -> Iterator[Record]:
        for values in _in_filters(ids):
            yield from self._all(_query(entity).filter(**{name: values}))

    def works(self, authors: Iterable[str]) -> Iterator[Record]:
        for values in _in_filters(authors):
            for work in self._all(_query("works", corpus="all").filter(author={"id": values})):
                cut = len(work.get("authorships") or ()) == _SHOWN_AUTHORS
                yield next(iter(self.one("works", bare(work["id"])) if cut else ()), work)

    def named(self, entity: Entity, name: str, homes: Sequence[str] = ()) -> Iterator[Record]:
        words = _plain(name)
        if not words:
            return
        page = next(self._pages(_query(entity).search(words)))
        yield from page
        if page.meta["count"] > len(page):
            self._progress(f"{page.meta['count']:,} records hold the name {name}: the first {len(page)} are looked at")
            for values in _in_filters(homes):
                there = {"institution": {"id": values}}
                yield from self._all(_query(entity).search(words).filter(affiliations=there))

    def one(self, entity: Entity, number: str) -> list[Record]:
        answer = self._client.get(f"{SERVICE}/{entity}/{number}", params={"select": ",".join(_fields(entity))})
        try:
            record = answer.json() if answer.status_code == 200 else None
            return [record] if record and bare(record["id"]) == number else []
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._strange(error) from error

    def _all(self, query: BaseOpenAlex) -> Iterator[Record]:
        """Every record of a query; raises SourceError if they are fewer than the service counted."""
        seen: set[str] = set()
        fewest = most = 0
        for number, page in enumerate(self._pages(query)):
            fewest = min(fewest, page.meta["count"]) if number else page.meta["count"]
            most = max(most, page.meta["count"])
            new = {record["id"]: record for record in page if record["id"] not in seen}
            yield from new.values()
            seen |= set(new)
            if not new or len(page) < _PER_PAGE or len(seen) == page.meta["count"] < _SURELY_COUNTED:
                break
            if most > _SAY_EVERY and len(seen) % _SAY_EVERY < _PER_PAGE:
                self._progress(f"{len(seen):,} of {most:,}")
        if len(seen) < fewest:
            raise self._client.error(f"gave {len(seen)} of the {fewest} records it counted. Try again later.")

    def _pages(self, query: BaseOpenAlex) -> Iterator[Any]:
        pages = query.paginate(per_page=_PER_PAGE, n_max=None)
        pages._session = self._client
        while True:
            try:
                page = next(pages)
                _check(page)
            except StopIteration:
                return
            except (requests.RequestException, ValueError, KeyError, TypeError, AttributeError) as error:
                raise self._strange(error) from error
            yield page

    def _strange(self, error: Exception) -> SourceError:
        return self._client.error(f"gave an answer that is not OpenAlex's ({type(error).__name__}). Check the address.")


def _check(page: Any) -> None:
    """Raise what is no page of OpenAlex's records, by the errors that Python has for it."""
    for record in page:
        bare(record["id"])
    if page.meta["count"] < 0:
        raise ValueError("a count below zero")


def _fields(entity: Entity) -> list[str]:
    return [name for name in FIELDS[entity] if name not in _NO_LONGER]


def _query(entity: Entity, **more: str) -> BaseOpenAlex:
    """A fresh query, as pyalex changes what it is given; it asks for the fields we read and no others."""
    return getattr(pyalex, entity.capitalize())({"select": _fields(entity), **more})


def _in_filters(ids: Iterable[str | None]) -> Iterator[str]:
    """Ids joined by "or", no more in one value than OpenAlex allows."""
    several = sorted({i for i in ids if i})
    for start in range(0, len(several), _IDS_IN_A_FILTER):
        yield "|".join(several[start : start + _IDS_IN_A_FILTER])


def _plain(name: str) -> str:
    """A name without what OpenAlex's search reads as an operator."""
    return " ".join("".join(c if c.isalnum() or c == "'" else " " for c in name).lower().split())
