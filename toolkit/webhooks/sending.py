"""Send one message: to the one machine that was checked, within one deadline, whatever the receiver does."""

import asyncio
import ssl
import time
from urllib.parse import urlsplit, urlunsplit

import httpx2

from toolkit.version import VERSION
from toolkit.webhooks.addresses import AddressError, Resolve, Target, resolve, target
from toolkit.webhooks.signature import signed_headers

DEADLINE_S = 20.0


class WebhookSender:
    """Posts signed messages."""

    def __init__(
        self,
        *,
        loopback: bool = False,
        by: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
        deadline: float = DEADLINE_S,
    ) -> None:
        """`loopback` allows receivers on this machine; `trust` replaces the usual certificate authorities."""
        self._loopback, self._by, self._deadline = loopback, by, deadline
        self._trust: ssl.SSLContext | bool = trust or True

    def check(self, url: str) -> None:
        """Raise AddressError for an address to which no message may go."""
        try:
            asyncio.run(asyncio.wait_for(target(url, loopback=self._loopback, by=self._by), self._deadline))
        except TimeoutError:
            raise AddressError("url: the host could not be looked up in time. Try again later.") from None

    def post(self, url: str, secret: str, message_id: str, body: str) -> tuple[int | None, str | None]:
        """Send a message: the status of the answer if there was one, and why it was not delivered, None if it was."""
        try:
            status = asyncio.run(asyncio.wait_for(self._post(url, secret, message_id, body.encode()), self._deadline))
        except TimeoutError:
            return None, f"no answer within {self._deadline:g} s"
        except AddressError as error:
            return None, str(error)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            return None, f"could not be reached ({type(error).__name__})"
        return status, None if 200 <= status < 300 else f"answered {status}"

    async def _post(self, url: str, secret: str, message_id: str, body: bytes) -> int:
        to = await target(url, loopback=self._loopback, by=self._by)
        headers = signed_headers(secret, message_id, int(time.time()), body)
        headers |= {"Content-Type": "application/json", "User-Agent": f"trusted-research-toolkit/{VERSION}"}
        headers["Host"] = urlsplit(url).netloc
        limits = httpx2.Timeout(self._deadline)
        async with (
            httpx2.AsyncClient(verify=self._trust, trust_env=False, follow_redirects=False, timeout=limits) as client,
            client.stream(
                "POST", _pinned(to), content=body, headers=headers, extensions={"sni_hostname": to.host}
            ) as answer,
        ):
            return answer.status_code  # the body is of no use here, and is not read


def _pinned(to: Target) -> str:
    """The address with the machine's number in place of its name, so that nothing is resolved a second time."""
    machine = f"[{to.address}]" if ":" in to.address else to.address
    return urlunsplit(urlsplit(to.url)._replace(netloc=f"{machine}:{to.port}"))
