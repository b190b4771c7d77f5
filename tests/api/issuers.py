"""An issuer of tokens on this machine: an OpenID Connect provider's discovery document and keys, and its tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey

AUDIENCE = "trusted-research"
SECRET = "a secret / with signs"


class Provider:
    """Signs tokens with its newest key, and tells of all its keys."""

    def __init__(self) -> None:
        self.address = ""
        self.keys: list[Key] = []
        self.asked = 0
        self.away = False
        self.codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = {}

    def new_key(self, algorithm: str) -> Key:
        made: dict[str, Any] = {
            "RS256": lambda name: RSAKey.generate_key(2048, parameters=name),
            "ES256": lambda name: ECKey.generate_key("P-256", parameters=name),
            "Ed25519": lambda name: OKPKey.generate_key("Ed25519", parameters=name),
        }
        key: Key = made[algorithm]({"kid": f"key-{len(self.keys)}", "alg": algorithm, "use": "sig"})
        self.keys.append(key)
        return key

    def token(self, key: Key | None = None, **claims: Any) -> str:
        key = key or self.keys[-1]
        now = int(time.time())
        said = {"iss": self.address, "aud": AUDIENCE, "sub": "4711", "iat": now, "exp": now + 300, "groups": ["office"]}
        said = {name: value for name, value in (said | claims).items() if value is not None}
        return jwt.encode({"alg": key.alg, "kid": key.kid}, said, key, algorithms=[str(key.alg)])

    def authorized(self, address: str, **claims: Any) -> dict[str, str]:
        """What the browser brings back from the authorization endpoint: a code for what was asked, and the state."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked, claims
        return {"code": code, "state": asked["state"]}

    def exchanged(self, sent: dict[str, str], authorization: str) -> tuple[int, Any]:
        """The token endpoint: a code is good once, for the client, address and verifier that it was asked with."""
        asked, claims = self.codes.pop(sent["code"], ({}, {}))
        shown = base64.b64encode(f"{asked.get('client_id')}:{quote(SECRET, safe='')}".encode()).decode()
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        right = (
            authorization == f"Basic {shown}"
            and sent["grant_type"] == "authorization_code"
            and sent["redirect_uri"] == asked["redirect_uri"]
            and base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        )
        if not right:
            return 400, {"error": "invalid_grant"}
        said = {"aud": asked["client_id"], "nonce": asked["nonce"]} | claims
        return 200, {"id_token": self.token(**said), "token_type": "Bearer", "access_token": "x"}

    def document(self, path: str) -> Any:
        if path == "/.well-known/openid-configuration":
            places = {"jwks_uri": "keys", "authorization_endpoint": "authorize", "token_endpoint": "token"}
            return {"issuer": self.address} | {name: f"{self.address}/{place}" for name, place in places.items()}
        return KeySet(self.keys).as_dict(private=False)


@contextmanager
def provider() -> Iterator[Provider]:
    """A running issuer."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked += 1
            self.answer(500 if made.away else 200, made.document(self.path))

        def do_POST(self) -> None:
            sent = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.answer(*made.exchanged(sent, self.headers.get("Authorization", "")))

        def answer(self, status: int, said: Any) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
