"""Replies are signed so that somebody with the standards and a library of cryptography alone can verify them."""

import base64
import hashlib
import json
import re
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import FastAPI
from httpx2 import Response as Answer
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from api.signing import Signed
from api.signing_keys import SigningKeys, rotate
from api.verification import verify
from tests.api.batch_files import small
from tests.api.conftest import PROGRAM
from tests.api.databases import ON_SQLITE
from toolkit import ToolkitError

INPUT = re.compile(r'reply=(\((?P<parts>[^)]*)\);created=(?P<created>\d+);keyid="(?P<key>[^"]+)";.*)')


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verified(answer: Answer, jwks: dict[str, Any]) -> str:
    """The id of the key; raises InvalidSignature or AssertionError. By RFC 9421, 2.5 and 3.2, with nothing of ours."""
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["Content-Digest"] == f"sha-256=:{digest}:"
    found = INPUT.fullmatch(answer.headers["Signature-Input"])
    assert found is not None and 'alg="ed25519"' in found[1] and 'tag="trusted-research"' in found[1]
    parts = re.findall(r'"([^"]+)"', found["parts"])
    assert {"@status", "content-digest"} <= set(parts)
    values = {"@status": str(answer.status_code)} | {part: answer.headers[part] for part in parts if part[0] != "@"}
    lines = [f'"{part}": {values[part]}' for part in parts] + [f'"@signature-params": {found[1]}']
    keys = {key["kid"]: key for key in jwks["keys"]}
    key = keys[found["key"]]
    plain = json.dumps({"crv": key["crv"], "kty": key["kty"], "x": key["x"]}, separators=(",", ":")).encode()
    assert decoded(key["kid"]) == hashlib.sha256(plain).digest()
    signature = re.fullmatch(r"reply=:([^:]+):", answer.headers["Signature"])
    assert signature is not None
    public = Ed25519PublicKey.from_public_bytes(decoded(key["x"]))
    public.verify(base64.b64decode(signature[1]), "\n".join(lines).encode())
    return str(key["kid"])


def test_every_good_reply_of_the_api_is_signed_and_a_refusal_is_not(app: FastAPI, client: TestClient) -> None:
    jwks = client.get("/.well-known/jwks.json").json()
    asked = {"proposal": small(1), "as_of": "2026-11-01"}
    made = client.post("/v1/assessments", json=asked)
    here = made.headers["Location"]
    pages = [f"{here}/checklist?format={form}" for form in ("html", "pdf", "md")]
    good = [made, *map(client.get, ("/v1/assessments", "/v1/packs", here, f"{here}/explain", *pages))]
    good.append(client.post("/v1/assessments", json=asked, headers={"Prefer": "respond-async"}))
    good.append(client.post(f"{here}/replay"))
    lines = {"Content-Type": "application/x-ndjson"}
    batch = client.post("/v1/batches", content=json.dumps(small(1)), headers=lines)
    good += [batch, client.get(f"{batch.headers['Location']}/results?format=csv")]
    assert {answer.status_code for answer in good} == {200, 201, 202}
    assert {verified(answer, jwks) for answer in good} == {app.state.signing.signer.id}
    refused = client.get("/v1/assessments?colour=red")
    assert refused.status_code == 422 and "Signature" not in refused.headers


def changed(answer: Answer, **changes: Any) -> Answer:
    told: dict[str, Any] = {"status_code": answer.status_code, "headers": dict(answer.headers)}
    return Answer(**told | {"content": answer.content} | changes)


@ON_SQLITE
def test_whatever_is_changed_no_longer_fits(client: TestClient) -> None:
    jwks, answer = client.get("/.well-known/jwks.json").json(), client.get("/v1/packs")
    verified(changed(answer), jwks)
    headers = dict(answer.headers)
    with pytest.raises(AssertionError):
        verified(changed(answer, content=answer.content.replace(b"japan", b"nippon", 1)), jwks)
    for other in (
        {"status_code": 201},
        {"headers": headers | {"content-type": "text/html"}},
        {"headers": headers | {"signature-input": re.sub(r"created=\d+", "created=1", headers["signature-input"])}},
    ):
        with pytest.raises(InvalidSignature):
            verified(changed(answer, **other), jwks)


async def pieces() -> AsyncIterator[bytes]:
    for number in range(500):
        yield f"line {number}\n".encode() * 1000


def test_a_reply_in_pieces_is_signed_whole_and_an_empty_one_too() -> None:
    keys = SigningKeys(None)
    routes = [
        Route("/v1/long", lambda _: StreamingResponse(pieces(), media_type="text/plain")),
        Route("/v1/nothing", lambda _: Response(status_code=204)),
        Route("/v1/gone", lambda _: Response("gone", 404)),
        Route("/page", lambda _: Response("a page")),
    ]
    client = TestClient(Signed(Starlette(routes=routes), keys=keys))
    long = client.get("/v1/long")
    assert len(long.content) > 4_000_000 and long.content.endswith(b"line 499\n")
    assert verified(long, keys.jwks()) == verified(client.get("/v1/nothing"), keys.jwks()) == keys.signer.id
    for address in ("/v1/gone", "/page"):
        assert "Signature" not in client.get(address).headers


def test_a_new_key_signs_from_then_on_and_the_old_one_still_verifies(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path)
    client = TestClient(Signed(Starlette(routes=[Route("/v1/a", lambda _: Response("a"))]), keys=keys))
    before = client.get("/v1/a")
    made = rotate(tmp_path)
    after = client.get("/v1/a")
    assert verified(after, keys.jwks()) == made != verified(before, keys.jwks())
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["0001.pub.pem", "0002.key.pem"]
    assert SigningKeys(tmp_path).jwks() == keys.jwks() and len(keys.jwks()["keys"]) == 2
    assert "PRIVATE" not in (tmp_path / "0001.pub.pem").read_text()
    assert not any(part in json.dumps(keys.jwks()) for part in ('"d"', "PRIVATE"))


def test_nobody_else_can_read_the_key_or_it_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "signing"
    SigningKeys(folder)
    (file,) = folder.iterdir()
    assert (stat.S_IMODE(folder.stat().st_mode), stat.S_IMODE(file.stat().st_mode)) == (0o700, 0o600)
    file.chmod(0o644)
    with pytest.raises(ToolkitError, match=r"chmod 600"):
        SigningKeys(folder)
    file.chmod(0o600)
    file.write_text("nothing")
    with pytest.raises(ToolkitError, match="no Ed25519 key"):
        SigningKeys(folder)


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from api.signing_keys import SigningKeys; "
    code += "print(SigningKeys(Path(sys.argv[1])).signer.id)"
    started = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path / "signing"], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    told = {process.communicate()[0].strip() for process in started}
    assert len(told) == 1 and len(list((tmp_path / "signing").iterdir())) == 1


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAM), *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_funder_verifies_what_was_kept_with_one_command(service: str, tmp_path: Path) -> None:
    body = json.dumps({"proposal": small(1), "as_of": "2026-11-01"}).encode()
    with urlopen(Request(f"{service}/v1/assessments", body, {"Content-Type": "application/json"})) as answer:
        kept, headers, keys = (tmp_path / name for name in ("reply.json", "headers.txt", "jwks.json"))
        kept.write_bytes(answer.read())
        told = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
        headers.write_bytes(f"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 {answer.status} Created\r\n{told}\r\n".encode())
    with urlopen(f"{service}/.well-known/jwks.json") as answer:
        keys.write_bytes(answer.read())
    for where in (f"{service}/.well-known/jwks.json", keys):
        done = run("verify", kept, "--headers", headers, "--jwks", where)
        assert done.returncode == 0 and "status 201" in done.stdout, done.stderr
    kept.write_bytes(kept.read_bytes().replace(b'"outcome"', b'"outcomf"', 1))
    done = run("verify", kept, "--headers", headers, "--jwks", keys)
    assert done.returncode == 2 and "not what the service signed" in done.stderr


def test_what_cannot_be_verified_is_refused_with_the_reason(tmp_path: Path) -> None:
    keys = SigningKeys(None)
    client = TestClient(Signed(Starlette(routes=[Route("/v1/a", lambda _: Response("a"))]), keys=keys))
    answer = client.get("/v1/a")
    reply, headers, jwks = (tmp_path / name for name in ("reply", "headers", "jwks"))
    reply.write_bytes(answer.content)
    told = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    headers.write_text(f"HTTP/2 200\n{told}")
    jwks.write_text(json.dumps(keys.jwks()))
    assert verify(reply, headers, str(jwks)).status == 200
    other = tmp_path / "other"
    other.write_text(json.dumps(SigningKeys(None).jwks()))
    with pytest.raises(ToolkitError, match="not among those given"):
        verify(reply, headers, str(other))
    for written, said in (("", "no line with the status"), ("HTTP/2 200\na: b\n", "not what the service signed")):
        other.write_text(written)
        with pytest.raises(ToolkitError, match=said):
            verify(reply, other, str(jwks))
    for written in ("", "[]", '{"keys": [{"crv": "Ed25519", "kid": "a"}]}'):
        other.write_text(written)
        with pytest.raises(ToolkitError, match="no set of public keys"):
            verify(reply, headers, str(other))
    with pytest.raises(ToolkitError, match="cannot be read"):
        verify(tmp_path / "nothing", headers, str(jwks))
    with pytest.raises(ToolkitError, match="cannot be fetched"):
        verify(reply, headers, "http://127.0.0.1:1/jwks.json")
