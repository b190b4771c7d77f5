"""Staff sign in with their institution, whose OpenID Connect provider issues tokens (JWT, RFC 7519 and RFC 8725).

A file says whose tokens count and which claim of theirs gives which roles:

    issuer: https://login.wharfemoor.example
    audience: trusted-research
    grants:
      - {claim: groups, has: office, tenant: wharfemoor, roles: [screen, read], purposes: [research-security]}
    sign_in: {client: trusted-research-pages, secret_file: /run/secrets/client}

With `sign_in` they sign in to the pages as well (api/access/authorization.py); the secret may be left out where the
provider knows the client as a public one.
"""

from pathlib import Path
from typing import Any

import yaml
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import GuestProtocol, Key
from joserfc.jwt import JWTClaimsRegistry
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException

from api.access.caller import PURPOSE, PURPOSE_FORM, STAFF, Caller, Role
from api.access.issuer import Issuer, IssuerAwayError
from toolkit import ToolkitError

ALGORITHMS = ("RS256", "ES256", "Ed25519", "EdDSA")
"""Signatures with a public key; never `none`, and no HMAC, with which the public key could be taken for a secret."""
LEEWAY_S = 30
PER_MINUTE = 600
AGAIN_S = 10
_LONGEST_ACTOR = 200


class Grant(BaseModel):
    """Whoever's claim has a value gets some roles in a tenant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    claim: str = Field(min_length=1)
    has: str = Field(min_length=1)
    tenant: str = Field(min_length=1, max_length=64)
    roles: tuple[Role, ...] = Field(min_length=1)
    purposes: tuple[str, ...] = Field((PURPOSE,), min_length=1)

    def meets(self, claims: dict[str, Any]) -> bool:
        """Whether claims have the value, alone or in a list."""
        value = claims.get(self.claim)
        return self.has in value if isinstance(value, list) else value == self.has


class Client(BaseModel):
    """As what the provider knows the pages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client: str = Field(min_length=1)
    secret_file: Path | None = None
    scope: str = "openid profile"
    """What is asked for; the claims that grants name must come with it."""


class StaffFile(BaseModel):
    """Whose tokens count, and what they give."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str
    audience: str = Field(min_length=1)
    grants: tuple[Grant, ...] = Field(min_length=1)
    sign_in: Client | None = None


class Staff:
    """Callers with a token."""

    def __init__(self, said: StaffFile, issuer: Issuer) -> None:
        self.said, self.issuer = said, issuer

    def tenants(self) -> set[str]:
        """Those that a token can give a role in."""
        return {grant.tenant for grant in self.said.grants}

    def caller(self, token: str, request_id: str) -> Caller:
        """Who a token was issued to; raises HTTPException 401, 403 without a grant, 503 if the issuer is away."""
        return self.granted(self.claims(token, self.said.audience), request_id)

    def granted(self, claims: dict[str, Any], request_id: str) -> Caller:
        """Who is meant by the claims of a token that was checked; raises HTTPException 403 without a grant."""
        actor = f"{self.said.issuer}{STAFF}{claims['sub']}"
        grants = [grant for grant in self.said.grants if grant.meets(claims)]
        if len({grant.tenant for grant in grants}) != 1 or len(actor) > _LONGEST_ACTOR:
            raise HTTPException(403, "The token gives no role here, or roles of several tenants.")
        return Caller(
            tenant=grants[0].tenant,
            actor=actor,
            roles=frozenset(role for grant in grants for role in grant.roles),
            purposes=frozenset(purpose for grant in grants for purpose in grant.purposes),
            request_id=request_id,
            per_minute=PER_MINUTE,
        )

    def claims(self, token: str, audience: str) -> dict[str, Any]:
        """What a token for an audience says; raises HTTPException 401, and 503 if the issuer is away."""
        registry = JWTClaimsRegistry(
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.said.issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            read = jwt.decode(token, self._key, algorithms=ALGORITHMS)
            registry.validate(read.claims)
        except IssuerAwayError:
            raise away() from None
        except (JoseError, ValueError, TypeError):
            headers = {"WWW-Authenticate": 'Bearer realm="trusted-research", error="invalid_token"'}
            raise HTTPException(401, "The token is malformed, expired, or not for this service.", headers) from None
        return read.claims

    def _key(self, token: GuestProtocol) -> Key:
        headers = token.headers()
        key = self.issuer.key(str(headers.get("kid")))
        if key is None or key.alg not in (None, headers.get("alg")):
            raise InvalidKeyIdError
        return key


def away() -> HTTPException:
    """The issuer is away: 503."""
    detail = "The issuer of the token does not answer now, so that it cannot be checked."
    return HTTPException(503, detail, {"Retry-After": str(AGAIN_S)})


def staff_from(file: Path) -> Staff:
    """The staff that a file tells of; raises ToolkitError that names the file and the place."""
    try:
        said = StaffFile.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ToolkitError(f"{file}: cannot be read: {error}") from None
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors())
        raise ToolkitError(f"{file}: {faults}. See the section on staff in README.md.") from None
    for grant in said.grants:
        if strange := [purpose for purpose in grant.purposes if not PURPOSE_FORM.fullmatch(purpose)]:
            raise ToolkitError(f"{file}: grants: {strange[0]!r} is no purpose: write one like {PURPOSE}.")
    secret = said.sign_in.secret_file if said.sign_in else None
    if secret and not secret.is_file():
        raise ToolkitError(f"{file}: sign_in.secret_file: there is no file {secret}.")
    return Staff(said, Issuer(said.issuer))
