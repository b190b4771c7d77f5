"""Every good reply is signed, so that whoever keeps it can show later that this service gave it.

HTTP Message Signatures (RFC 9421) over status, content type and the digest of the content (RFC 9530). The signature
says when it was made and with which key; the public keys are at `/.well-known/jwks.json`.
"""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from types import SimpleNamespace
from typing import IO

from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.signing_keys import SigningKeys

TAG = "trusted-research"
LABEL = "reply"
SIGNED = ("@status", "content-digest", "content-type")
_PATH = "/v1/"
_IN_MEMORY = 2**21
_PIECE = 2**16


class Signed:
    """Signs the replies of the API; a reply that comes in pieces is put down first, as its digest stands before it."""

    def __init__(self, app: ASGIApp, *, keys: SigningKeys) -> None:
        self.app, self.keys = app, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_PATH):
            return await self.app(scope, receive, send)
        with SpooledTemporaryFile(_IN_MEMORY) as held:
            reply = _Reply(self.keys, held, send)
            await self.app(scope, receive, reply.take)
        return None


class _Reply:
    """One reply on its way out."""

    def __init__(self, keys: SigningKeys, held: IO[bytes], send: Send) -> None:
        self._keys, self._held, self._send = keys, held, send
        self._start: Message | None = None
        self._digest = hashlib.sha256()

    async def take(self, message: Message) -> None:
        """Hold back a good reply until it is whole; anything else goes on."""
        if message["type"] == "http.response.start" and 200 <= message["status"] < 300:
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            piece = message.get("body", b"")
            self._digest.update(piece)
            self._held.write(piece)
            if not message.get("more_body", False):
                await self._go()

    async def _go(self) -> None:
        assert self._start is not None
        headers = MutableHeaders(scope=self._start)
        digest = base64.b64encode(self._digest.digest()).decode()
        headers["Content-Digest"] = f"sha-256=:{digest}:"
        sign(self._start["status"], headers, self._keys)
        await self._send(self._start)
        for piece in self._pieces():
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        await self._send({"type": "http.response.body", "body": b""})

    def _pieces(self) -> Iterator[bytes]:
        self._held.seek(0)
        while piece := self._held.read(_PIECE):
            yield piece


def sign(status: int, headers: MutableHeaders, keys: SigningKeys) -> None:
    """Add `Signature-Input` and `Signature` to the headers of a reply that has its `Content-Digest`."""
    name, key = keys.signer
    signer = HTTPMessageSigner(
        signature_algorithm=ED25519, key_resolver=MappingKeyResolver(public_keys={}, private_keys={name: key})
    )
    message = SimpleNamespace(status_code=status, headers=dict(headers))
    signer.sign(
        message,
        key_id=name,
        created=datetime.now(UTC),
        label=LABEL,
        tag=TAG,
        covered_component_ids=[part for part in SIGNED if part.startswith("@") or part in headers],
        use_existing_digest=True,
    )
    for each in ("Signature-Input", "Signature"):
        headers[each] = message.headers[each]
