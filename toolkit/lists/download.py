"""Files from a publisher's web server: whole, in time, not too large, and only if they changed."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ReadTimeoutError

from toolkit.errors import ListError
from toolkit.lists.store import Origin
from toolkit.version import VERSION

Progress = Callable[[str], None]
_AGENT = f"trusted-research-toolkit/{VERSION}"
_CHUNK = 1 << 16
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which asking again can help."""


@dataclass(frozen=True)
class Limits:
    """How long and how much: institution's choice, all of them."""

    connect_s: float = 10
    silence_s: float = 60
    whole_s: float = 600
    bytes: int = 512 << 20
    waits_s: tuple[float, ...] = (1, 5)
    """The pauses before asking again; as many tries as there are, and one."""
    redirects: int = 5


@dataclass(frozen=True)
class Answer:
    """A file as it came, or word that it is as it was."""

    origin: Origin
    body: Path | None


def download(
    urls: Sequence[str], seen: Mapping[str, Origin], folder: Path, limits: Limits, progress: Progress
) -> list[Answer]:
    """The files at these addresses, into a folder; none with a body where every one is as it was when last `seen`.

    Raises ListError, which says what the publisher answered, where a file cannot be had whole.
    """
    with requests.Session() as session:
        session.max_redirects = limits.redirects
        session.headers.update({"User-Agent": _AGENT, "Accept-Encoding": "gzip, identity"})

        def get(number: int, url: str, known: Origin | None) -> Answer:
            progress(f"asking {url}")
            return _get(session, url, known, folder / f"{number}-{Path(urlsplit(url).path).name}", limits)

        answers = [get(number, url, seen.get(url)) for number, url in enumerate(urls)]
        if any(answer.body for answer in answers):
            answers = [each if each.body else get(n, each.origin.url, None) for n, each in enumerate(answers)]
    return answers


def _get(session: requests.Session, url: str, known: Origin | None, place: Path, limits: Limits) -> Answer:
    """One file, asked for again where that can help."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise ListError(f"{url}: is no web address. Write it with https://.")
    waits = iter(limits.waits_s)
    while True:
        try:
            return _once(session, url, known, place, limits)
        except requests.TooManyRedirects:
            raise ListError(f"{url}: leads on and on. Look at it in a browser, and correct the address.") from None
        except requests.RequestException as error:
            if (wait := next(waits, None)) is None or not _passing(error):
                raise ListError(f"{url}: {_said(error)}. The editions kept before are as they were.") from error
            time.sleep(wait)


def _once(session: requests.Session, url: str, known: Origin | None, place: Path, limits: Limits) -> Answer:
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified} if known else {}
    asked = {name: value for name, value in conditions.items() if value}
    deadline = time.monotonic() + limits.whole_s
    timeout = (limits.connect_s, limits.silence_s)
    with session.get(url, headers=asked, stream=True, timeout=timeout) as answer:
        if answer.status_code == HTTPStatus.NOT_MODIFIED and known and asked:
            return Answer(known, None)
        answer.raise_for_status()
        if answer.status_code != HTTPStatus.OK:
            raise ListError(f"{url}: answered {answer.status_code} without a file. Correct the address.")
        if url.startswith("https:") and not answer.url.startswith("https:"):
            raise ListError(f"{url}: leads to {answer.url}, which is not protected. Correct the address.")
        size = 0
        with place.open("wb") as file:
            for chunk in answer.iter_content(_CHUNK):
                size += len(chunk)
                if size > limits.bytes:
                    raise ListError(
                        f"{url}: is larger than {limits.bytes} bytes. Correct the address, or raise the limit."
                    )
                if time.monotonic() > deadline:
                    raise requests.Timeout(f"not whole after {limits.whole_s:g} seconds")
                file.write(chunk)
        validators = {"etag": answer.headers.get("ETag"), "last_modified": answer.headers.get("Last-Modified")}
    return Answer(Origin(url=url, **validators), place)


def _passing(error: requests.RequestException) -> bool:
    return error.response is None or error.response.status_code in _PASSING


def _said(error: requests.RequestException) -> str:
    """What went wrong, in a user's words."""
    if error.response is not None:
        return f"answered {error.response.status_code} {error.response.reason}. Correct the address, or try again later"
    if isinstance(error, requests.Timeout) or any(isinstance(each, ReadTimeoutError) for each in error.args):
        return "did not answer in time. Try again later"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "broke off before the file was whole. Try again later"
    return "could not be reached. Check the connection and the address, and try again"
