"""What the tests of the stand-in share: the example corpus, asking over HTTP, and pyalex turned to the stand-in."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyalex
import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.openalex_server import OpenAlexServer, Store

CORPUS = Path(__file__).parent.parent.parent / "examples" / "corpus"
HOST = "https://api.openalex.org"

Turn = Callable[[OpenAlexServer], None]


@pytest.fixture(scope="session")
def corpus() -> Store:
    """The invented example corpus; tests must not change it."""
    return Store.read(CORPUS)


class Rewriting(HTTPAdapter):
    """Sends what is addressed to OpenAlex to a stand-in."""

    def __init__(self, url: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.url = url

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The stand-in's answer, as if it came from where the request was addressed to."""
        asked = request.url or ""
        request.url = asked.replace(HOST, self.url)
        answer = super().send(request, stream, timeout, verify, cert)
        answer.url = request.url = asked
        return answer


@pytest.fixture
def turned(monkeypatch: pytest.MonkeyPatch) -> Turn:
    """Turn pyalex to a stand-in: its own sessions, with nothing changed but where their requests go."""
    own = pyalex.api._get_requests_session

    def turn(server: OpenAlexServer) -> None:
        def session() -> requests.Session:
            made: requests.Session = own()
            retries = made.get_adapter(f"{HOST}/works").max_retries  # type: ignore[attr-defined]
            made.mount(HOST, Rewriting(server.url, max_retries=retries))
            return made

        monkeypatch.setattr(pyalex.api, "_get_requests_session", session)

    return turn
