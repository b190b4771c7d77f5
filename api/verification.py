"""Verify a reply that was kept: was it signed by this service, and is it what was signed?"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import ED25519
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from api.signing import TAG
from toolkit import ToolkitError

TIMEOUT_S = 20
_STATUS = re.compile(r"(?:HTTP/[0-9.]+|:status:) ([0-9]{3})\b.*", re.IGNORECASE)


@dataclass(frozen=True)
class Verified:
    """What the signature says."""

    key: str
    status: int
    signed: datetime


def verify(file: Path, headers: Path, jwks: str) -> Verified:
    """Check a reply's content and headers against the public keys in a file, or at an address.

    The headers are as `curl -D FILE` writes them, with the line of the status. Raises ToolkitError, which says what is
    wrong, where the reply is not what was signed.
    """
    status, fields = _headers(headers)
    keys = _Keys(_json(jwks))
    verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=keys)
    message = SimpleNamespace(status_code=status, headers=fields)
    try:
        [found] = verifier.verify(
            message,
            max_age=None,
            expect_tag=TAG,
            require_components=("@status", "content-digest"),
            body=_read(file),
        )
    except HTTPMessageSignaturesException as error:
        raise ToolkitError(f"{file}: is not what the service signed: {error}") from error
    return Verified(
        key=str(found.parameters["keyid"]),
        status=status,
        signed=datetime.fromtimestamp(int(found.parameters["created"]), UTC),
    )


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, keys: dict[str, Any]) -> None:
        self._keys = keys

    def resolve_public_key(self, key_id: str) -> Any:
        if key_id not in self._keys:
            raise ToolkitError(f"the reply is signed with the key {key_id}, which is not among those given.")
        return self._keys[key_id]


def _headers(file: Path) -> tuple[int, dict[str, str]]:
    """Status and headers of the last reply in a file: those before it are of proxies, or say to go on."""
    status, fields = 0, dict[str, str]()
    for line in _read(file).decode("latin-1").splitlines():
        if found := _STATUS.fullmatch(line.strip()):
            status, fields = int(found[1]), {}
        elif (name := line.partition(":")[0].strip().lower()) and ":" in line:
            value = line.partition(":")[2].strip()
            fields[name] = f"{fields[name]}, {value}" if name in fields else value
    if not status:
        raise ToolkitError(f"{file}: has no line with the status, such as HTTP/1.1 200 OK. Write it with curl -D.")
    return status, fields


def _json(where: str) -> dict[str, Any]:
    """The Ed25519 keys of a JWK set, by id."""
    try:
        if where.startswith(("https://", "http://")):
            text = httpx2.get(where, timeout=TIMEOUT_S, follow_redirects=False).raise_for_status().text
        else:
            text = _read(Path(where)).decode()
        told = [key for key in json.loads(text)["keys"] if key.get("crv") == "Ed25519"]
        return {key["kid"]: OKPKey.import_key(key).public_key for key in told}
    except httpx2.HTTPError as error:
        raise ToolkitError(f"{where}: the keys cannot be fetched: {error}") from error
    except (ValueError, TypeError, KeyError, AttributeError, JoseError) as error:
        raise ToolkitError(f"{where}: is no set of public keys (JWKS).") from error


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ToolkitError(f"{file}: cannot be read: {error.strerror}.") from error
