"""Staff sign in to the pages with their institution: OpenID Connect's authorization code flow with PKCE (RFC 7636).

What has to come back as it went (state, nonce, verifier) stays in a cookie of the browser that began, which other sites
can neither read nor set: a code of somebody else's sign-in is worth nothing here, nor is one of ours elsewhere.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import quote, urlencode

import httpx2
from starlette.exceptions import HTTPException

from api.access.issuer import TIMEOUT_S, IssuerAwayError
from api.access.staff import Client, Staff, away

BEGUN_S = 600
"""How long somebody may take to sign in with their institution (institution's choice)."""


@dataclass(frozen=True)
class Begun:
    """A sign-in that was begun, as the browser keeps it."""

    state: str
    nonce: str
    verifier: str
    next: str

    @classmethod
    def new(cls, next_page: str) -> Self:
        """One that leads to a page."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, next_page)

    @classmethod
    def read(cls, cookie: str | None) -> Self | None:
        """The one in a cookie, None if there is none that can be read."""
        try:
            kept = json.loads(base64.urlsafe_b64decode(cookie or ""))
            return cls(**{name: str(value) for name, value in kept.items()})
        except (ValueError, TypeError, AttributeError):
            return None

    def cookie(self) -> str:
        """What the browser keeps."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()


def address_for(staff: Staff, begun: Begun, back: str) -> str:
    """Where the institution asks who somebody is; raises HTTPException 404 where it does not, 503 if it is away."""
    client = _client(staff)
    digest = hashlib.sha256(begun.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client.client,
        "redirect_uri": back,
        "scope": client.scope,
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    place = _place(staff, "authorization_endpoint")
    return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"


def claims_for(staff: Staff, begun: Begun, state: str, code: str, back: str) -> dict[str, Any]:
    """What the institution says of somebody who came back; raises HTTPException 401 or 503."""
    if not hmac.compare_digest(begun.state.encode(), state.encode()):
        raise _failed()
    client = _client(staff)
    claims = staff.claims(_token(staff, client, begun, code, back), client.client)
    others = claims.get("azp", client.client) != client.client
    if others or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), begun.nonce.encode()):
        raise _failed()
    return claims


def _token(staff: Staff, client: Client, begun: Begun, code: str, back: str) -> str:
    """The ID token for a code; the client shows its secret as RFC 6749 section 2.3.1 says, if it has one."""
    sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": begun.verifier}
    secret = client.secret_file.read_text(encoding="utf-8").strip() if client.secret_file else None
    shown = httpx2.BasicAuth(quote(client.client, safe=""), quote(secret, safe="")) if secret else None
    sent |= {} if shown else {"client_id": client.client}
    place = _place(staff, "token_endpoint")
    try:
        answer = httpx2.post(place, data=sent, auth=shown, timeout=TIMEOUT_S)
        token = answer.json().get("id_token") if answer.status_code == 200 else None
    except (httpx2.HTTPError, ValueError, AttributeError):
        raise away() from None
    if not isinstance(token, str):
        raise away() if answer.status_code >= 500 else _failed()
    return token


def _place(staff: Staff, name: str) -> str:
    try:
        return staff.issuer.place(name)
    except IssuerAwayError:
        raise away() from None


def _client(staff: Staff) -> Client:
    if staff.said.sign_in is None:
        raise HTTPException(404, "Not Found")
    return staff.said.sign_in


def _failed() -> HTTPException:
    return HTTPException(401, "Your institution did not confirm who you are. Begin to sign in again.")
