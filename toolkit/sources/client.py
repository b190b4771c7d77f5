"""The line to OpenAlex: it asks one host only, signs with the key, waits within limits, and says what failed."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ContentDecodingError
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from toolkit.errors import SourceError
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


class Client(requests.Session):
    """A session for pyalex that sends its queries to the service in use; raises SourceError for whatever goes wrong.

    No other host is ever asked, not even on a redirection. The key goes over encrypted lines and to this machine only.
    """

    def __init__(self, service: str, key: str | None, patience: Patience, progress: Progress) -> None:
        super().__init__()
        self.service, self._key, self._patience, self._progress = service, key, patience, progress
        address = urlsplit(service)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise SourceError(f"{service}: not the address of a service. Write it as https://host.")
        at_home = address.hostname in _LOOPBACK
        self._signed = bool(key) and (at_home or address.scheme == "https")
        self.trust_env = not at_home
        self.auth = self._sign
        self.adapters.clear()
        self.mount(f"{address.scheme}://{address.netloc}/", HTTPAdapter(max_retries=0))

    def request(self, method: Any, url: Any, *args: Any, **settings: Any) -> requests.Response:
        """The answer to a query that is addressed to OpenAlex: 200, or 404 where there is no such thing."""
        settings |= {"auth": self.auth, "timeout": (self._patience.connect, self._patience.read)}
        place = self.service + str(url).removeprefix(SERVICE)
        for attempt in itertools.count(1):
            try:
                return self._once(method, place, *args, **settings)
            except _PassingError as fault:
                if attempt >= fault.attempts:
                    raise self.error(f"{fault}. Check the connection, or try again later.") from fault
                wait = max(fault.wait, self._patience.pause * 2 ** (attempt - 1))
                self._progress(f"{self.service}: {fault}; asking again in {wait:g} s")
                time.sleep(wait)
        raise AssertionError

    def error(self, reason: str) -> SourceError:
        """What is raised for a reason: it names the service, and never the key."""
        return SourceError(f"{self.service}: {reason.replace(self._key, '(the key)') if self._key else reason}")

    def _once(self, method: Any, place: str, *args: Any, **settings: Any) -> requests.Response:
        try:
            answer = super().request(method, place, *args, **settings)
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
        if answer.status_code in (200, 404):
            return answer
        raise self._refusal(answer)

    def _refusal(self, answer: requests.Response) -> Exception:
        said = f"{answer.status_code}, {_message(answer).rstrip('.')}"
        if answer.status_code in (401, 403):
            return self.error(f"refused the API key or the lack of one ({said}). Correct OPENALEX_API_KEY.")
        if answer.status_code not in _PASSING:
            return self.error(f"refused a query ({said}).")
        wait = _asked_to_wait(answer)
        if wait > self._patience.longest:
            remedy = "Try again after midnight UTC, use an API key (OPENALEX_API_KEY), or use a snapshot."
            return self.error(f"today's budget is used up: it asks to wait {wait / 3600:.1f} hours ({said}). {remedy}")
        return _PassingError(said, self._patience.attempts, wait)

    def _sign(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["User-Agent"] = f"trusted-research-toolkit/{VERSION}"
        if self._signed:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class _PassingError(Exception):
    """A fault that may pass, with the attempts it is worth and the seconds the service asks to wait."""

    def __init__(self, reason: str, attempts: int, wait: float = 0) -> None:
        super().__init__(reason)
        self.attempts, self.wait = attempts, wait


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
