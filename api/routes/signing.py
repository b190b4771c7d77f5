"""The public keys of the service."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

router = APIRouter(tags=["signing"])


class PublicKey(BaseModel):
    """A public key (RFC 8037)."""

    kty: str
    crv: str
    x: str
    kid: str = Field(description="As `keyid` of a signature names it: the thumbprint of the key (RFC 7638)")
    use: str
    alg: str


class KeySet(BaseModel):
    """A JWK set (RFC 7517): the key that signs now, and those that did."""

    keys: list[PublicKey]


@router.get("/.well-known/jwks.json")
def jwks(request: Request) -> KeySet:
    """The keys that verify the signatures of replies (RFC 9421); `trusted-research verify` does it."""
    return KeySet.model_validate(request.app.state.signing.jwks())
