"""The line to OpenAlex: it asks one host only, signs with the key, waits within limits, and says what failed.

Answers are taken from those kept on disk where there are such, and kept as soon as they are there.
"""

import itertools
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date
from email.utils import parsedate_to_datetime
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import requests
from pydantic_core import from_json
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ContentDecodingError
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from toolkit.errors import SourceError
from toolkit.sources.budget import Budget, price
from toolkit.sources.kept import Kept
from toolkit.uncollected import uncollected
from toolkit.version import VERSION

SERVICE = "https://api.openalex.org"
"""Where pyalex addresses every query to."""
_PASSING = frozenset({429, 500, 502, 503, 504})
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_A_WEEK_S = 604_800
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Patience:
    """How long a service may take, in seconds, and how often it is asked again."""

    connect: float = 10
    read: float = 30
    """OpenAlex itself gives up after nine seconds and says so."""
    attempts: int = 5
    silent: int = 2
    """Attempts at a service that does not answer at all."""
    pause: float = 1
    """Before the second attempt; twice as long before each one after it."""
    longest: float = 120
    """Asked to wait longer than this, the day's budget is gone: there is no use in waiting."""


class NotKeptError(SourceError):
    """An answer is not at hand, and nothing may be asked for."""


class Client:
    """Asks for several threads at once what pyalex asks; raises SourceError for whatever goes wrong."""

    def __init__(
        self,
        service: str,
        key: str | None,
        patience: Patience,
        progress: Progress,
        *,
        kept: Kept | None = None,
        offline: bool = False,
        budget: Budget | None = None,
    ) -> None:
        self.service, self._key, self._patience, self._progress = service, key, patience, progress
        self.budget = budget or Budget()
        self.oldest: date | None = None
        """The day of the oldest answer given."""
        self._kept, self._offline = kept, offline
        self._idle: deque[_Line] = deque([_Line(service, key)])
        self._stopped = Event()
        self.reason: BaseException | None = None
        """What stopped the asking."""

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._idle:
            line.close()
        if self._kept:
            self._kept.close()

    def get(self, url: Any, params: Any = None, **_: Any) -> requests.Response:
        """The answer to a query that is addressed to OpenAlex: 200, or 404 where there is no such thing."""
        address = self.address(url, params)
        if before := self._from_before(address):
            return before
        if self._offline:
            raise NotKeptError("")
        came = self._asked(address)
        self._keep(address, came)
        self._date(self._kept.today if self._kept else _day_of(came))
        return _Answer(address, came.status_code, came.content)

    def address(self, url: Any, params: Any = None) -> str:
        """Where a query addressed to OpenAlex goes to; answers are kept by it."""
        place = self.service + str(url).removeprefix(SERVICE)
        return str(requests.Request("GET", place, params=params).prepare().url)

    def wrong(self, reason: str, addresses: list[str]) -> SourceError:
        """What is raised for answers that are not right; they are not kept any longer."""
        if self._kept:
            self._kept.drop(addresses)
        return self.error(reason)

    def stop(self, reason: BaseException) -> None:
        """Ask for nothing more, because of what failed; whoever asks hears it."""
        if not self._stopped.is_set():
            self.reason = reason
            self._stopped.set()
            if self._kept and not isinstance(reason, Exception):
                self._progress(f"{self.service}: stopping; what is under way is waited for and kept")

    def error(self, reason: str) -> SourceError:
        """What is raised for a reason: it names the service, and never the key."""
        return SourceError(f"{self.service}: {reason.replace(self._key, '(the key)') if self._key else reason}")

    def _from_before(self, address: str) -> "_Answer | None":
        """A kept answer. It was kept unread: one that is not OpenAlex's is as good as none."""
        found = self._kept.get(address) if self._kept else None
        if not found or not _says_something(answer := _Answer(address, found.status, found.body)):
            return None
        self.budget.reuse()
        self._date(found.day)
        return answer

    def _keep(self, address: str, came: requests.Response) -> None:
        """Keep an answer before anything else is done with it, as it may be paid for: this run may end any moment.

        "No such record" is kept of single records only: a list that is not there is a fault of the service.
        """
        if not self._kept or (came.status_code == 404 and price(address)):
            return
        try:
            self._kept.put(address, came.status_code, came.content)
        except SourceError as error:
            self.stop(error)
            raise

    def _date(self, day: date | None) -> None:
        if day:
            self.oldest = min(day, self.oldest or day)

    def _asked(self, address: str) -> requests.Response:
        for attempt in itertools.count(1):
            try:
                return self._once(address)
            except _PassingError as fault:
                if attempt >= fault.attempts:
                    raise self.error(f"{fault}. Check the connection, or try again later.") from fault
                wait = max(fault.wait, self._patience.pause * 2 ** (attempt - 1))
                self._progress(f"{self.service}: {fault}; asking again in {wait:g} s")
                self._stopped.wait(wait)
        raise AssertionError

    def _once(self, address: str) -> requests.Response:
        if self._stopped.is_set():
            raise SourceError(str(self.reason))
        if not self.budget.reserve(cost := price(address)):
            raise self.error(
                f"the limit of credits is reached: {self.budget.credits:,} are spent, the next request costs {cost}. "
                f"{self._remedy()}"
            )
        answer, began = None, time.monotonic()
        try:
            answer = self._sent(address)
        finally:
            self.budget.settle(cost, None if answer is None else answer.headers, time.monotonic() - began)
        if answer.status_code in (200, 404):
            return answer
        raise self._refusal(answer)

    def _sent(self, address: str) -> requests.Response:
        try:
            line = self._idle.pop()
        except IndexError:
            line = _Line(self.service, self._key)
        try:
            return line.get(address, timeout=(self._patience.connect, self._patience.read))
        except requests.Timeout as error:
            raise _PassingError(f"no answer within {self._patience.read:g} s", self._patience.silent) from error
        except requests.exceptions.SSLError as error:
            raise self.error(
                "its certificate is not accepted. Check the address and this machine's certificates."
            ) from error
        except requests.ConnectionError as error:
            raise _PassingError("no connection, or it broke off", self._patience.silent) from error
        except (ChunkedEncodingError, ContentDecodingError) as error:
            raise _PassingError("an answer broke off", self._patience.attempts) from error
        except requests.RequestException as error:
            raise self.error(f"cannot be asked ({error}). Check the address.") from error
        finally:
            self._idle.append(line)

    def _refusal(self, answer: requests.Response) -> Exception:
        said = f"{answer.status_code}, {_message(answer).rstrip('.')}"
        if answer.status_code in (401, 403):
            return self.error(f"refused the API key or the lack of one ({said}). Correct OPENALEX_API_KEY.")
        if answer.status_code not in _PASSING:
            return self.error(f"refused a query ({said}).")
        wait = _asked_to_wait(answer)
        if wait > self._patience.longest:
            return self.error(
                f"today's budget is used up: it asks to wait {wait / 3600:.1f} hours ({said}). Try again after "
                f"midnight UTC, use an API key (OPENALEX_API_KEY), or use a snapshot. {self._remedy()}"
            )
        return _PassingError(said, self._patience.attempts, wait)

    def _remedy(self) -> str:
        return "What was fetched is kept: the same command goes on from there." if self._kept else ""


class _Line(requests.Session):
    """A connection to one host; the key goes over encrypted lines and to this machine only."""

    def __init__(self, service: str, key: str | None) -> None:
        super().__init__()
        address = urlsplit(service)
        if address.scheme not in ("http", "https") or not address.hostname or "@" in address.netloc:
            raise SourceError(f"{service}: not the address of a service. Write it as https://host.")
        at_home = address.hostname in _LOOPBACK
        self._key = key if at_home or address.scheme == "https" else None
        self.trust_env = not at_home
        self.auth = self._sign
        self.adapters.clear()
        self.mount(f"{address.scheme}://{address.netloc}/", HTTPAdapter(max_retries=0))

    def _sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["User-Agent"] = f"trusted-research-toolkit/{VERSION}"
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class _PassingError(Exception):
    """A fault that may pass, with the attempts it is worth and the seconds the service asks to wait."""

    def __init__(self, reason: str, attempts: int, wait: float = 0) -> None:
        super().__init__(reason)
        self.attempts, self.wait = attempts, wait


class _Answer(requests.Response):
    """What was answered to a query, today or before: its JSON is read once."""

    def __init__(self, address: str, status: int, body: bytes) -> None:
        super().__init__()
        self.url, self.status_code, self._content = address, status, body
        self._read: Any = None

    def json(self, **_: Any) -> Any:
        """What it says; raises ValueError if it is no JSON."""
        if self._read is None:
            with uncollected():  # the search for garbage took four times as long as the reading itself
                self._read = from_json(self.content)
        return self._read


def _says_something(answer: requests.Response) -> bool:
    """Whether an answer has OpenAlex's form, or says that there is no such record."""
    if answer.status_code == 404:
        return True
    try:
        body = answer.json()
    except ValueError:
        return False
    return isinstance(body, dict) and ("id" in body or {"results", "meta"} <= set(body))


def _day_of(answer: requests.Response) -> date | None:
    try:
        return parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC).date()
    except (KeyError, ValueError):
        return None


def _asked_to_wait(answer: requests.Response) -> float:
    """The seconds of Retry-After, given as a number or as a date; 0 without one."""
    try:
        return Retry(retry_after_max=_A_WEEK_S).parse_retry_after(answer.headers.get("Retry-After", "0"))
    except InvalidHeader:
        return 0


def _message(answer: requests.Response) -> str:
    try:
        body = answer.json()
    except ValueError:
        return str(answer.reason)
    return str((body.get("message") or body.get("error")) if isinstance(body, dict) else answer.reason)
