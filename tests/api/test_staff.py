"""Staff with tokens of their institution: signed, in time, for this service, by a key that the issuer names now."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import OKPKey, RSAKey
from starlette.exceptions import HTTPException

from api.access.issuer import Issuer
from api.access.staff import Grant, Staff, StaffFile, staff_from
from tests.api.apps import app_on
from tests.api.clients import holding, local
from tests.api.issuers import AUDIENCE, Provider, provider
from toolkit import ToolkitError


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider() as made:
        for algorithm in ("RS256", "ES256", "Ed25519"):
            made.new_key(algorithm)
        yield made


GRANTS = (
    Grant(claim="groups", has="office", tenant="wharfemoor", roles=("screen", "read")),
    Grant(claim="groups", has="auditors", tenant="wharfemoor", roles=("audit",), purposes=("audit-office",)),
    Grant(claim="unit", has="other", tenant="elsewhere", roles=("read",)),
)


@pytest.fixture
def staff(running: Provider) -> Staff:
    said = StaffFile(issuer=running.address, audience=AUDIENCE, grants=GRANTS)
    return Staff(said, Issuer(running.address, pause_s=0))


def status(staff: Staff, token: str) -> int:
    with pytest.raises(HTTPException) as refused:
        staff.caller(token, "request")
    return refused.value.status_code


@pytest.mark.parametrize("n", [0, 1, 2])
def test_each_kind_of_signature_is_read(staff: Staff, running: Provider, n: int) -> None:
    caller = staff.caller(running.token(running.keys[n]), "request")
    assert (caller.tenant, caller.actor) == ("wharfemoor", f"{running.address}#4711")
    assert caller.roles == {"screen", "read"} and caller.purposes == {"research-security"}
    assert caller.key == "staff"


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_the_older_name_of_the_same_signature_is_read(staff: Staff, running: Provider) -> None:
    key = running.keys[2]
    private = {name: value for name, value in key.as_dict(private=True).items() if name != "alg"}
    older = OKPKey.import_key(private | {"kid": "older"})
    running.keys.insert(0, older)
    now = int(time.time())
    header, claims = (
        {"alg": "EdDSA", "kid": "older"},
        {"iss": running.address, "aud": AUDIENCE, "sub": "1", "exp": now + 60},
    )
    signed = ".".join(_part(each) for each in (header, claims | {"groups": "office"}))
    signer = older.get_op_key("sign")
    assert isinstance(signer, Ed25519PrivateKey)
    signature = signer.sign(signed.encode())
    assert staff.caller(f"{signed}.{_part(signature)}", "request").tenant == "wharfemoor"
    running.keys.remove(older)


def test_several_grants_add_up_and_several_tenants_do_not(staff: Staff, running: Provider) -> None:
    caller = staff.caller(running.token(groups=["office", "auditors", "others"]), "request")
    assert caller.roles == {"screen", "read", "audit"}
    assert caller.purposes == {"research-security", "audit-office"}
    assert status(staff, running.token(unit="other")) == 403
    assert status(staff, running.token(groups=["others"])) == 403
    assert status(staff, running.token(groups="officers")) == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-service"},
        {"aud": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"exp": int(time.time()) - 60},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": int(time.time()) + 86_400},
        {"sub": None},
    ],
)
def test_a_token_for_another_place_or_time_is_refused(staff: Staff, running: Provider, claims: dict[str, Any]) -> None:
    assert status(staff, running.token(**claims)) == 401


def test_several_audiences_may_be_named(staff: Staff, running: Provider) -> None:
    assert staff.caller(running.token(aud=["another", AUDIENCE]), "request").tenant == "wharfemoor"


def test_a_key_of_somebody_else_under_a_known_name_is_refused(staff: Staff, running: Provider) -> None:
    false = RSAKey.generate_key(2048, parameters={"kid": str(running.keys[0].kid), "alg": "RS256"})
    assert status(staff, running.token(false)) == 401


def test_no_signature_and_one_with_the_public_key_as_secret_are_refused(staff: Staff, running: Provider) -> None:
    claims = running.token().split(".")[1]
    assert status(staff, f"{_part({'alg': 'none', 'kid': running.keys[0].kid})}.{claims}.") == 401
    signed = f"{_part({'alg': 'HS256', 'kid': running.keys[0].kid})}.{claims}"
    public = running.keys[0]
    assert isinstance(public, RSAKey)
    secret = public.as_pem(private=False)
    code = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    assert status(staff, f"{signed}.{_part(code)}") == 401


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c", "....", "é.é.é", "a" * 10_000])
def test_what_is_no_token_is_refused(staff: Staff, token: str) -> None:
    assert status(staff, token) == 401


def test_a_new_key_counts_at_once_and_one_taken_away_no_more() -> None:
    with provider() as made:
        old = made.new_key("ES256")
        said = StaffFile(issuer=made.address, audience=AUDIENCE, grants=GRANTS)
        staff = Staff(said, Issuer(made.address, pause_s=0))
        assert staff.caller(made.token(), "request")
        asked = made.asked
        assert staff.caller(made.token(), "request") and made.asked == asked
        new = made.new_key("ES256")
        made.keys.remove(old)
        assert staff.caller(made.token(new), "request")
        assert status(staff, made.token(old)) == 401


def test_false_tokens_do_not_flood_the_issuer() -> None:
    with provider() as made:
        known = made.new_key("ES256")
        said = StaffFile(issuer=made.address, audience=AUDIENCE, grants=GRANTS)
        staff = Staff(said, Issuer(made.address, pause_s=60))
        assert staff.caller(made.token(known), "request")
        asked = made.asked
        unknown = made.new_key("ES256")
        assert {status(staff, made.token(unknown)) for _ in range(20)} == {401}
        assert made.asked == asked


def test_an_issuer_that_is_away_is_said_and_known_keys_stay() -> None:
    with provider() as made:
        known = made.new_key("ES256")
        said = StaffFile(issuer=made.address, audience=AUDIENCE, grants=GRANTS)
        made.away = True
        staff = Staff(said, Issuer(made.address, kept_s=0, pause_s=0))
        assert status(staff, made.token(known)) == 503
        made.away = False
        assert staff.caller(made.token(known), "request")
        made.away = True
        assert staff.caller(made.token(known), "request")


def test_a_document_of_another_issuer_is_not_believed(running: Provider) -> None:
    address = running.address.replace("127.0.0.1", "localhost")
    said = StaffFile(issuer=address, audience=AUDIENCE, grants=GRANTS)
    assert status(Staff(said, Issuer(address)), running.token()) == 503


def test_staff_use_the_service_and_their_tenant_is_made(
    address: str, cache: Path, tmp_path: Path, running: Provider
) -> None:
    file = tmp_path / "staff.yaml"
    file.write_text(
        f"issuer: {running.address}\naudience: {AUDIENCE}\n"
        "grants: [{claim: groups, has: office, tenant: wharfemoor, roles: [read, policy]}]\n"
    )
    with app_on(address, cache, staff=file) as app:
        assert local(app).get("/v1/packs").status_code == 401
        client = holding(app, running.token())
        assert client.get("/v1/packs").status_code == 200
        assert client.put("/v1/retention", json={"days": 30}).status_code == 200
        assert client.get("/v1/audit").status_code == 403
        expired = holding(app, running.token(exp=int(time.time()) - 600)).get("/v1/packs")
    assert expired.status_code == 401 and "invalid_token" in expired.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("issuer: [", "staff.yaml: cannot be read"),
        ("issuer: https://x.example", "audience"),
        ("issuer: http://x.example\naudience: a\ngrants: [{claim: g, has: o, tenant: t, roles: [read]}]", "https"),
        ("issuer: https://x.example\naudience: a\ngrants: [{claim: g, has: o, tenant: t, roles: [chief]}]", "roles"),
        (
            "issuer: https://x.example\naudience: a\n"
            "grants: [{claim: g, has: o, tenant: t, roles: [read], purposes: [A B]}]",
            "purpose",
        ),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "staff.yaml"
    file.write_text(text)
    with pytest.raises(ToolkitError, match=said):
        staff_from(file)


def _part(content: object) -> str:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
