"""The live OpenAlex service as a source: the records some proposals need are fetched, then built like a snapshot.

One way of building tables serves both, so a profile from the service equals one from a snapshot of the same records.
pyalex makes the queries; its own session knows neither timeout nor retries, so it is given ours. An organisation's whole
record is not fetched, as it can be hundreds of thousands of works: the source says so, and those items stay open.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyalex
import requests
from pyalex.api import BaseOpenAlex, Paginator
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from toolkit.errors import SourceError
from toolkit.models.proposal import NamedOrganisation, Person, Proposal
from toolkit.sources.build import build
from toolkit.sources.snapshot import Snapshot

SERVICE = "https://api.openalex.org"
_IDS_IN_A_FILTER = 100
_PER_PAGE = 100
_CUT = 100
_TIMEOUT_S = (10, 60)
_LONGEST_WAIT_S = 120
Record = dict[str, Any]
Progress = Callable[[str], None]


class OpenAlex:
    """OpenAlex, or a server that answers like it (`url`); raises SourceError where it does not answer."""

    def __init__(self, url: str = SERVICE, key: str | None = None, progress: Progress = lambda _: None) -> None:
        self._url, self._key, self._progress = url.rstrip("/"), key, progress
        self._session = _session(self._url, key)

    def for_proposals(self, proposals: Sequence[Proposal]) -> Snapshot:
        """Fetch what these proposals need and give it as a snapshot that lasts as long as the object does."""
        folder = tempfile.TemporaryDirectory(prefix="trusted-research-")
        records = Path(folder.name) / "records"
        records.mkdir()
        try:
            for entity, rows in self._records(proposals).items():
                with (records / f"{entity}.jsonl").open("w", encoding="utf-8") as file:
                    file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            build([records], Path(folder.name) / "tables")
        except requests.RequestException as error:
            raise SourceError(f"{self._url}: no answer: {error}. Check the connection and try again.") from error
        except pyalex.api.QueryError as error:
            raise SourceError(f"{self._url}: refused a query: {error}") from error
        return Snapshot(Path(folder.name) / "tables", kind="openalex", name=self._url, keep=folder)

    def _records(self, proposals: Sequence[Proposal]) -> dict[str, list[Record]]:
        people = [person for proposal in proposals for person in proposal.people]
        self._progress(f"asking {self._url} for {len(people)} people")
        institutions = list(self._institutions(proposals))
        authors = {a["id"]: a for a in self._authors(people)}
        homes = {i["id"] for i in institutions}
        known = {p.openalex for p in people} | {p.orcid for p in people if p.orcid}
        wanted = [a["id"] for a in authors.values() if _confirmed(a, known) or homes & _affiliated(a)]
        self._progress(f"asking for the works of {len(wanted)} author records")
        works = {w["id"]: w for w in self._works(wanted)}
        funders = {f.openalex for p in proposals for f in p.funders if f.openalex}
        return {
            "works": [works[key] for key in sorted(works)],
            "authors": [authors[key] for key in sorted(authors)],
            "institutions": institutions,
            "funders": list(self._by_ids(pyalex.Funders, "openalex", sorted(funders))),
        }

    def _institutions(self, proposals: Sequence[Proposal]) -> Iterator[Record]:
        named: list[NamedOrganisation] = []
        for proposal in proposals:
            named += [proposal.own_organisation, *proposal.partners]
            named += [post.organisation for person in proposal.people for post in person.posts or ()]
        ids = sorted({n.openalex for n in named if n.openalex})
        rors = sorted({n.ror for n in named if n.ror and not n.openalex})
        found = {i["id"]: i for i in self._by_ids(pyalex.Institutions, "openalex", ids)}
        found |= {i["id"]: i for i in self._by_ids(pyalex.Institutions, "ror", rors)}
        for name in sorted({n.name for n in named if not n.openalex and not n.ror}):
            found |= {i["id"]: i for i in self._first_page(pyalex.Institutions().search(_plain(name)))}
        yield from (found[key] for key in sorted(found))

    def _authors(self, people: Sequence[Person]) -> Iterator[Record]:
        yield from self._by_ids(pyalex.Authors, "openalex", sorted({p.openalex for p in people if p.openalex}))
        yield from self._by_ids(pyalex.Authors, "orcid", sorted({p.orcid for p in people if p.orcid}))
        for name in sorted({p.name for p in people if not p.openalex and not p.orcid}):
            yield from self._first_page(pyalex.Authors().search(_plain(name)))

    def _works(self, authors: Sequence[str]) -> Iterator[Record]:
        ids = [a.rpartition("/")[2] for a in authors]
        for work in self._by_ids(pyalex.Works, "author.id", ids):
            if len(work.get("authorships") or ()) == _CUT:
                yield self._single(work["id"].rpartition("/")[2])
            else:
                yield work

    def _by_ids(self, entity: type[BaseOpenAlex], name: str, ids: Sequence[str]) -> Iterator[Record]:
        for start in range(0, len(ids), _IDS_IN_A_FILTER):
            values = "|".join(ids[start : start + _IDS_IN_A_FILTER])
            first, _, last = name.partition(".")
            yield from self._all_pages(entity().filter(**{first: {last: values} if last else values}))

    def _all_pages(self, query: BaseOpenAlex) -> Iterator[Record]:
        """Every record of a query, by cursor; raises SourceError if they are fewer than the service counted."""
        pages = query.paginate(per_page=_PER_PAGE, n_max=None)
        pages._session = self._session
        counted, seen = 0, set()
        for page in self._pages(pages):
            counted = page.meta["count"]
            yield from (record for record in page if record["id"] not in seen)
            seen |= {record["id"] for record in page}
        if len(seen) < counted:
            raise SourceError(f"{self._url}: gave {len(seen)} of {counted} records of a query. Try again later.")

    def _first_page(self, query: BaseOpenAlex) -> Iterator[Record]:
        pages = query.paginate(per_page=25, n_max=None)
        pages._session = self._session
        yield from next(iter(self._pages(pages)), [])

    def _pages(self, pages: Paginator) -> Iterator[Any]:
        while True:
            try:
                yield next(pages)
            except StopIteration:
                return
            except (requests.HTTPError, requests.exceptions.JSONDecodeError, KeyError, TypeError) as error:
                raise SourceError(f"{self._url}: {_reason(error)}") from error

    def _single(self, work: str) -> Record:
        answer = self._session.get(f"{SERVICE}/works/{work}", headers=_headers(self._key))
        if answer.status_code != 200:
            raise SourceError(f"{self._url}: the full author list of {work} could not be had ({answer.status_code}).")
        record: Record = answer.json()
        return record


def _session(url: str, key: str | None) -> requests.Session:
    session = requests.Session()
    session.headers.update(_headers(key))
    adapter = _Service(
        url, max_retries=_Patience(total=5, backoff_factor=0.5, status_forcelist=[429, 500, 502, 503, 504])
    )
    session.mount(SERVICE, adapter)
    return session


def _headers(key: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


class _Service(HTTPAdapter):
    """Sends what pyalex addresses to OpenAlex to the server in use, and never waits for ever."""

    def __init__(self, url: str, **settings: Any) -> None:
        self._service = url
        super().__init__(**settings)

    def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:
        request.url = (request.url or "").replace(SERVICE, self._service, 1)
        settings["timeout"] = settings.get("timeout") or _TIMEOUT_S
        return super().send(request, *args, **settings)


class _Patience(Retry):
    """Obeys Retry-After up to two minutes; a longer one means that the day's budget is gone."""

    def increment(self, *args: Any, **settings: Any) -> "_Patience":
        response = settings.get("response")
        wait = self.get_retry_after(response) if response is not None else None
        if wait and wait > _LONGEST_WAIT_S:
            hours = wait / 3600
            raise SourceError(
                f"OpenAlex's budget for today is used up (it asks to wait {hours:.1f} hours). "
                "Try again after midnight UTC, use an API key, or use a snapshot."
            )
        return super().increment(*args, **settings)


def _confirmed(author: Record, known: Iterable[str | None]) -> bool:
    orcid = (author.get("orcid") or "").rpartition("/")[2]
    return author["id"].rpartition("/")[2] in known or bool(orcid and orcid in known)


def _affiliated(author: Record) -> set[str]:
    return {a["institution"]["id"] for a in author.get("affiliations") or () if a.get("institution")}


def _plain(name: str) -> str:
    """A name without the signs that OpenAlex's search reads as operators."""
    return " ".join("".join(c if c.isalnum() or c in "-'" else " " for c in name).split())


def _reason(error: Exception) -> str:
    if isinstance(error, requests.HTTPError) and error.response is not None:
        try:
            body = error.response.json()
        except ValueError:
            body = {}
        return f"{error.response.status_code} {body.get('message') or body.get('error') or error.response.reason}"
    return f"an answer that is not OpenAlex's ({type(error).__name__}: {error})"
