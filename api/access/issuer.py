"""The keys of an issuer of tokens, from its own documents (OpenID Connect Discovery 1.0, RFC 7517)."""

import time
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from api.access.home import is_loopback
from toolkit import ToolkitError

TIMEOUT_S = 5.0
KEPT_S = 600.0
"""How long keys are used before they are asked for again."""
PAUSE_S = 10.0
"""Between two questions because of a key that is not known, so that false tokens cannot flood the issuer."""


class IssuerAwayError(Exception):
    """The issuer does not answer, or not with what an issuer says."""


class Issuer:
    """An issuer; it is asked when a token comes, and again when keys grow old or a token names a new one."""

    def __init__(self, address: str, *, kept_s: float = KEPT_S, pause_s: float = PAUSE_S) -> None:
        """Raises ToolkitError unless the address is https, or of this machine."""
        if not is_safe(address):
            raise ToolkitError(f"{address}: the issuer of tokens needs an address with https.")
        self.address, self.kept_s, self.pause_s = address, kept_s, pause_s
        self._lock, self._asked = Lock(), float("-inf")
        self._keys: KeySet | None = None

    def key(self, name: str) -> Key | None:
        """The key of a name (`kid`), if the issuer has it now; raises IssuerAwayError."""
        with self._lock:
            age = time.monotonic() - self._asked
            found = self._named(name)
            if self._keys is None or age > self.kept_s or (found is None and age > self.pause_s):
                self._refresh()
                found = self._named(name)
            return found

    def place(self, name: str) -> str:
        """The address of an endpoint, such as `token_endpoint`; raises IssuerAwayError."""
        try:
            with httpx2.Client(timeout=TIMEOUT_S, follow_redirects=False) as client:
                address: str = self._said(client)[name]
        except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
            raise IssuerAwayError(self.address) from error
        if not isinstance(address, str) or not is_safe(address):
            raise IssuerAwayError(self.address)
        return address

    def _named(self, name: str) -> Key | None:
        return next((key for key in self._keys or () if key.kid == name), None)

    def _refresh(self) -> None:
        """Old keys stay when the issuer is away for a while: a key that is known was good when it was fetched."""
        try:
            self._keys = self._fetched()
        except (httpx2.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            if self._keys is None:
                raise IssuerAwayError(self.address) from error
        self._asked = time.monotonic()

    def _fetched(self) -> KeySet:
        with httpx2.Client(timeout=TIMEOUT_S, follow_redirects=False) as client:
            said = self._said(client)
            if not is_safe(said["jwks_uri"]):
                raise ValueError(said["jwks_uri"])
            return KeySet.import_key_set(_document(client, said["jwks_uri"]))

    def _said(self, client: httpx2.Client) -> Any:
        said = _document(client, f"{self.address.rstrip('/')}/.well-known/openid-configuration")
        if said["issuer"] != self.address:
            raise ValueError(said["issuer"])
        return said


def _document(client: httpx2.Client, address: str) -> Any:
    answer = client.get(address)
    answer.raise_for_status()
    return answer.json()


def is_safe(address: str) -> bool:
    """Whether nobody between can read or change what goes to an address: https, or this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
